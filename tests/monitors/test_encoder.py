"""The encoder tells events of a topic from all else by title and lead, within bounds, and says by which words."""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from monitors.config.schema import RuleSpec, SharedSpec, TopicSpec, VetoSpec
from monitors.model import READ, Evidence, Level, Match, Severity, Span, Zone
from monitors.recognition import Recognition
from monitors.rules import encoder_finds
from monitors.rules.encoder import (
    MODEL_VERSION,
    MOST_PIECES,
    NEEDED,
    TEXT_LENGTH,
    Blend,
    Encoder,
    Prediction,
    load_encoder,
    predict,
)
from monitors.rules.reranking import LIKELY_PROBABILITY, Reranker
from monitors.rules.reranking_table import load_reranker
from monitors.rules.text import Document, read_document
from monitors.rules.topic import CompiledRules, compile_rules
from tests.shipped import get_topic, load_shipped

TITLE = "Crowd storms parliament in Bishkek"
TEXT = "Hundreds of protesters broke through the gates on Monday evening, and police fired tear gas."
CROWD = Evidence("crowd", Span(Zone.TITLE, 0, 5, "Crowd"), 6.0)
MUTE = (RuleSpec(id="mute", when="zzyzx", points=9),)
PLAIN = Blend(0.0, 1.0, 1.0, 0.0, 0.0)


def read(title: str = TITLE, text: str = TEXT) -> Document:
    return read_document(title, text, "en")


def tell(prediction: Prediction) -> dict[str, float]:
    """The log-odds that each topic is told of."""
    return {topic: prediction.odds[number] for topic, number in prediction.encoder.topics.items()}


def make_match(level: Level, topic: str = "unrest") -> Match:
    return Match(topic, level, 6.0, 5.0, Severity.MODERATE, (CROWD,))


def make_reranker(bias: float = 0.0) -> Reranker:
    """Weights that say this of every match, before the encoder is asked."""
    return Reranker({"unrest": 0, "harvest": 1}, bias, {}, {})


def review(reranker: Reranker, document: Document, *matches: Match) -> list[Match]:
    """What becomes of the matches when the encoder may be asked."""
    return reranker.review(document, matches, lambda: predict(document))


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Thousands march through Tbilisi and clash with riot police", "unrest"),
        ("Gunmen kill twelve villagers in attack in northern Mali", "attack"),
        ("Government imposes night curfew in Colombo", "curfew"),
        ("Soldiers seize power in Ouagadougou and detain president", "coup"),
    ],
)
def test_a_report_of_an_event_speaks_of_its_topic_above_all(title: str, topic: str) -> None:
    said = tell(predict(read(title, "")))
    assert max(said, key=said.__getitem__) == topic
    assert said[topic] > 0


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Museum remembers the 1989 uprising with an exhibition", "unrest"),
        ("Striker signs for Ajax on a free transfer", "strike"),
        ("Why coups have become rarer, by a historian", "coup"),
    ],
)
def test_what_only_touches_a_topic_does_not_tell_of_it(title: str, topic: str) -> None:
    assert tell(predict(read(title, "")))[topic] < 0


@pytest.mark.parametrize(
    "title", ["", "Riot", "word " * 5000, "x" * 1_000_000, "😀" * 300, "مظاهرات في بغداد", "́" * 90]
)
@pytest.mark.parametrize("text", ["", "police " * 5000, "Ouagadougou " * 50])
def test_any_text_is_read_in_no_more_pieces_than_it_learned_from(title: str, text: str) -> None:
    prediction = predict(read(title, text))
    assert len(prediction.numbers) <= MOST_PIECES
    assert len(prediction.odds) == 2 * len(prediction.encoder.topics)


@pytest.mark.parametrize("words", range(MOST_PIECES - 14, MOST_PIECES + 6))
def test_a_title_that_just_fits_leaves_no_room_for_a_long_word(words: int) -> None:
    assert len(predict(read("word " * words, "Tegucigalpa falls silent")).numbers) <= MOST_PIECES


def test_a_long_title_leaves_no_room_for_the_text() -> None:
    prediction = predict(read("word " * MOST_PIECES))
    assert {zone for zone, _ in prediction.words} == {Zone.TITLE}


def test_words_are_told_by_where_they_stand() -> None:
    prediction = predict(read())
    assert {TITLE[start:].split()[0] for zone, start in prediction.words if zone is Zone.TITLE} == set(TITLE.split())


def test_the_word_that_makes_the_news_speaks_for_it() -> None:
    prediction = predict(read("Crowd storms parliament in Bishkek", ""))
    places = [(Zone.TITLE, TITLE.index(word)) for word in ("Crowd", "storms", "parliament")]
    weights = prediction.weigh_words("unrest", places)
    assert [place for place, _ in weights] == places
    assert max(weight for _, weight in weights) > 0.1


def test_a_word_weighs_the_same_whichever_others_are_asked_about() -> None:
    places = list(predict(read()).words)
    together = predict(read()).weigh_words("unrest", places)
    alone = [one for place in places for one in predict(read()).weigh_words("unrest", [place])]
    assert together == alone


def test_a_word_is_hidden_once_for_all_topics() -> None:
    prediction = predict(read())
    place = (Zone.TITLE, TITLE.index("storms"))
    (unrest,) = prediction.weigh_words("unrest", [place])

    class Spent:
        topics, blend = prediction.encoder.topics, prediction.encoder.blend

        def read_without(self, numbers: list[int], hidden: list[slice]) -> list[float]:
            raise AssertionError("it was read before")

    again = replace(prediction, encoder=Spent())  # type: ignore[arg-type]
    assert again.weigh_words("unrest", [place]) == [unrest]
    assert again.weigh_words("attack", [place]) != [unrest]


def test_a_word_that_stands_several_times_is_hidden_everywhere_at_once() -> None:
    prediction = predict(read("Crowd storms parliament", "A crowd that storms a parliament."))
    in_title, in_text = (Zone.TITLE, 6), (Zone.LEAD, 13)
    first, second = prediction.weigh_words("unrest", [in_title, in_text])
    assert first.weight == pytest.approx(second.weight)
    once = prediction.encoder.read_without(prediction.numbers, [prediction.words[in_title].pieces])
    assert prediction.without[in_title] != pytest.approx(once)


def test_words_that_it_did_not_read_are_passed_over() -> None:
    assert predict(read()).weigh_words("unrest", [(Zone.LEAD, 5000)]) == []


def test_it_joins_the_table_by_its_own_weights() -> None:
    told = predict(read())
    halves = replace(told, encoder=_with_blend(told.encoder, Blend(0.5, 2.0, 0.0, 0.0, -1.0)))
    assert halves.combine("unrest", 3.0, urgent=False) == pytest.approx(6.5)
    assert halves.combine("unrest", 3.0, urgent=True) == pytest.approx(5.5)
    odds = tell(told)["unrest"]
    assert replace(told, encoder=_with_blend(told.encoder, PLAIN)).combine("unrest", 3.0, urgent=True) == pytest.approx(
        3.0 + odds
    )


def _with_blend(known: Encoder, blend: Blend) -> Encoder:
    other = Encoder.__new__(Encoder)
    other.__dict__.update(known.__dict__ | {"blend": blend})
    return other


def test_a_held_match_rings_when_the_article_tells_of_it_and_names_words() -> None:
    packaged = load_reranker()
    held = make_match(Level.DIGEST)
    reranker = replace(make_reranker(-2.5), words={"crowd": packaged.words["crowd"]}, topics=packaged.topics)
    (match,) = review(reranker, read(), held)
    assert match.level is Level.URGENT
    assert [one.span.text for one in match.evidence] == ["Crowd", "Crowd"]
    assert match.evidence[-1].points > 0
    assert reranker.review(read(), [held]) == [held], "the table alone would not have raised it"


def test_an_urgent_match_goes_to_the_digest_when_the_article_only_touches_it() -> None:
    document = read(
        "Museum remembers the crowd of 1989 with an exhibition", "The rooms show photographs of the uprising."
    )
    (match,) = review(make_reranker(0.2), document, make_match(Level.URGENT))
    assert match.level is Level.DIGEST
    assert match.realis, "it says why"


def test_a_table_that_is_sure_is_doubted_too() -> None:
    document = read(
        "Museum remembers the crowd of 1989 with an exhibition", "The rooms show photographs of the uprising."
    )
    (match,) = review(make_reranker(4.0), document, make_match(Level.URGENT))
    assert match.level is Level.DIGEST


@pytest.mark.parametrize("level", [Level.URGENT, Level.DIGEST])
def test_with_its_answer_the_rules_level_does_not_move_the_limit(level: Level) -> None:
    told = replace(predict(read()), encoder=_with_blend(load_encoder(), Blend(0.0, 1.0, 0.0, 0.0, 0.0)))
    limit = math.log(LIKELY_PROBABILITY / (1 - LIKELY_PROBABILITY))
    for odds, expected in ((limit + 0.1, Level.URGENT), (limit - 0.1, Level.DIGEST)):
        bare = Reranker({"unrest": 0}, odds, {}, {})
        (match,) = bare.review(read(), [make_match(level)], lambda: told)
        assert match.level is expected


def test_what_stands_further_down_than_it_reads_is_left_to_the_table() -> None:
    def refuse() -> Prediction:
        raise AssertionError

    deep = Evidence("crowd", Span(Zone.BODY, TEXT_LENGTH, TEXT_LENGTH + 5, "crowd"), 3.0)
    match = replace(make_match(Level.URGENT), evidence=(deep,))
    assert make_reranker(1.0).review(read(), [match], refuse) == [match]
    with pytest.raises(AssertionError):
        make_reranker(1.0).review(read(), [replace(match, evidence=(deep, CROWD))], refuse)


def test_a_topic_of_the_desk_that_the_encoder_does_not_know_is_left_to_the_table() -> None:
    urgent = make_match(Level.URGENT, "harvest")
    assert review(make_reranker(1.0), read(), urgent) == [urgent]
    (lowered,) = review(make_reranker(-1.0), read(), urgent)
    assert lowered.level is Level.DIGEST


def test_the_packaged_model_is_the_one_that_is_named() -> None:
    assert load_encoder().taught == MODEL_VERSION


@pytest.fixture
def shared() -> SharedSpec:
    return load_shipped().shared


@pytest.fixture(scope="module")
def topics() -> tuple[TopicSpec, ...]:
    return (get_topic("attack"), get_topic("unrest"))


@pytest.fixture(scope="module")
def rules(topics: tuple[TopicSpec, ...]) -> CompiledRules:
    return compile_rules(topics, shared=load_shipped().shared)


def test_rules_that_ask_it_can_travel(rules: CompiledRules) -> None:
    travelled = pickle.loads(pickle.dumps(rules))
    assert travelled.finder is not None
    assert travelled.judge(read(), None) == rules.judge(read(), None)


def test_the_encoder_tells_nobody_and_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    load = "from monitors.rules.encoder import load_encoder; load_encoder()"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "CI", "XDG_"))}
    subprocess.run([sys.executable, "-c", load], env=inherited | {"HOME": str(tmp_path)}, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("gone", NEEDED)
def test_without_the_extra_or_where_it_cannot_be_loaded_the_table_decides_alone(
    topics: tuple[TopicSpec, ...], shared: SharedSpec, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    recognition = Recognition(topics, shared)
    version = recognition.version
    monkeypatch.setitem(sys.modules, gone, None)
    rules = recognition.compile()
    assert rules.reranker is not None
    assert rules.finder is None
    assert recognition.version != version, "what is recognised is not the same"


@pytest.mark.parametrize("off", ["encoder", "rerank"])
def test_a_desk_can_do_without_it(topics: tuple[TopicSpec, ...], shared: SharedSpec, off: str) -> None:
    rules = compile_rules(topics, shared=shared.model_copy(update={off: False}))
    assert rules.finder is None
    assert (rules.reranker is None) == (off == "rerank")


@pytest.fixture
def found_alone(topics: tuple[TopicSpec, ...], rules: CompiledRules) -> CompiledRules:
    """The same topics, with rules that match nothing."""
    mute = {"rules": MUTE, "veto": (), "realis": (), "lists": {}}
    none = compile_rules([topic.model_copy(update=mute) for topic in topics], shared=SharedSpec())
    return replace(none, reranker=rules.reranker, finder=rules.finder)


def test_an_event_that_no_rule_knows_is_found_and_says_by_which_words(found_alone: CompiledRules) -> None:
    (match,) = found_alone.judge(read(), None).matches
    assert (match.topic, match.level) == ("unrest", Level.URGENT)
    assert match.score == match.threshold
    assert 1 <= len(match.evidence) <= 3
    for one in match.evidence:
        assert (one.rule, one.points > 0) == (READ, True)
        source = TITLE if one.span.zone is Zone.TITLE else TEXT
        assert source[one.span.start : one.span.end] == one.span.text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Bakery wins prize for rye bread", "The jury praised the crust."),
        ("Museum remembers the protests of 1989 with an exhibition", "Photographs of crowds fill three rooms."),
        ("", ""),
    ],
)
def test_what_tells_of_no_event_is_not_found(found_alone: CompiledRules, title: str, text: str) -> None:
    assert found_alone.judge(read(title, text), None).matches == ()


def test_an_article_in_another_language_is_not_read(found_alone: CompiledRules) -> None:
    assert found_alone.judge(read_document(TITLE, TEXT, "de"), None).matches == ()


@pytest.mark.parametrize(
    "title",
    ["Bakery wins prize for rye bread", "Lightning kills three farmers near Gulu", "Central bank waits for the budget"],
)
def test_articles_whose_words_promise_nothing_are_not_read(rules: CompiledRules, title: str) -> None:
    def refuse() -> Prediction:
        raise AssertionError

    assert rules.finder is not None
    assert rules.finder.find(read(title, ""), (), refuse) == []


def test_what_is_known_by_a_match_or_a_veto_is_not_found_again(rules: CompiledRules) -> None:
    document = read()
    assert rules.finder is not None
    assert [match.topic for match in rules.finder.find(document, (), lambda: predict(document))] == ["unrest"]
    assert rules.finder.find(document, ("unrest",), lambda: predict(document)) == []


def test_a_veto_of_the_article_holds_what_no_rule_met(topics: tuple[TopicSpec, ...], shared: SharedSpec) -> None:
    title = "Gurkhas rampage through Aktau"
    held = VetoSpec(id="gurkhas", when="gurkhas", scope="article")
    (before, after) = (
        compile_rules([topic.model_copy(update={"rules": mute, "veto": veto}) for topic in topics], shared=shared)
        for mute, veto in ((MUTE, ()), (MUTE, (held,)))
    )
    assert before.judge(read(title, TEXT), None).matches
    judged = after.judge(read(title, TEXT), None)
    assert judged.matches == ()
    assert {one.detail for one in judged.suppressions} == {"vetoed by gurkhas: 'Gurkhas'"}


def test_a_veto_met_in_the_title_holds_a_find_that_does_not_ring(
    topics: tuple[TopicSpec, ...], shared: SharedSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught = {"attack": "figurative", "unrest": "figurative-revolt"}
    rules = compile_rules(
        [
            topic.model_copy(update={"rules": MUTE, "veto": (VetoSpec(id=taught[topic.id], when="gurkhas"),)})
            for topic in topics
        ],
        shared=shared,
    )
    title, elsewhere = "Gurkhas rampage through Aktau", f"{TEXT} They called the Gurkhas."
    assert rules.judge(read(title, TEXT), None).matches, "what rings is surer than a veto of one sentence"
    monkeypatch.setattr(encoder_finds, "RINGS_LOG_ODDS", 99.0)
    judged = rules.judge(read(title, TEXT), None)
    assert judged.matches == ()
    assert "vetoed by figurative-revolt: 'Gurkhas'" in {one.detail for one in judged.suppressions}
    assert rules.judge(read(TITLE, elsewhere), None).matches, "it is met in another sentence"


def test_a_find_of_which_no_word_stands_out_quotes_what_was_read(rules: CompiledRules) -> None:
    document = read("", "Crowds storm parliament in Bishkek. " * 2000)
    prediction = replace(predict(document), words={})
    assert rules.finder is not None
    found = rules.finder.find(document, (), lambda: prediction)
    assert found
    for match in found:
        (one,) = match.evidence
        assert one.span.zone is Zone.LEAD
        assert one.span.text == document.text[: one.span.end]
        assert one.span.end <= TEXT_LENGTH


def test_an_article_is_read_once_for_matches_and_finds(rules: CompiledRules, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def count(document: Document, *, asks_large: bool) -> Prediction:
        asked.append(document.title)
        return predict(document, asks_large=asks_large)

    monkeypatch.setattr("monitors.rules.topic.predict", count)
    unsure = replace(rules, reranker=make_reranker())
    assert unsure.judge(read(), None).matches
    assert asked == [TITLE]


def test_a_topic_that_is_found_is_no_near_miss(found_alone: CompiledRules) -> None:
    assert "unrest" not in {one.topic for one in found_alone.judge(read(), None).suppressions}
