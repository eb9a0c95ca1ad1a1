"""The second opinion moves a match between bell and digest, says by which word, and leaves all else alone."""

from __future__ import annotations

from array import array

import pytest

from monitors.config.schema import SharedSpec, TopicSpec
from monitors.model import LEARNED, Evidence, Level, Match, Realis, RealisFlag, Severity, Span, Zone
from monitors.rules.reranking import RINGS_PROBABILITY, Reranker, list_signs
from monitors.rules.reranking_table import load_reranker
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules

TITLE = "Protest remembered in Gdansk as crowds march"
TEXT = "Thousands marched to the shipyard gates on Monday.\n\nThe anniversary was remembered."
PROTEST = Span(Zone.TITLE, 0, 7, "Protest")


def make_match(level: Level, topic: str = "unrest", flags: tuple[RealisFlag, ...] = ()) -> Match:
    return Match(topic, level, 6.0, 5.0, Severity.MODERATE, (Evidence("protest", PROTEST, 6.0),), flags)


def make_reranker(bias: float = 0.0, **words: int) -> Reranker:
    """Weights for the topic unrest: of these words, in tenths, in the text; a word of the title counts so too."""
    return Reranker({"unrest": 0}, bias, {"L:urgent": 1.0}, {word: array("b", [0, words[word]]) for word in words})


def test_an_urgent_match_whose_words_speak_against_it_goes_to_the_digest_and_names_the_word() -> None:
    (match,) = make_reranker(-1.0, remembered=-120).review(read_document(TITLE, TEXT, "en"), [make_match(Level.URGENT)])
    assert match.level is Level.DIGEST
    assert match.realis == (RealisFlag(Realis.MENTION, Span(Zone.TITLE, 8, 18, "remembered")),)
    assert match.score == 6.0


def test_a_match_of_the_digest_whose_words_speak_for_it_rings_and_names_the_word() -> None:
    held = make_match(Level.DIGEST, flags=(RealisFlag(Realis.FUTURE, PROTEST),))
    (match,) = make_reranker(marched=127).review(read_document(TITLE, TEXT, "en"), [held])
    assert match.level is Level.URGENT
    assert (match.holding, match.overruled) == ((), held.realis), "it rings, and still tells what the rules saw"
    assert match.evidence[:-1] == held.evidence
    assert match.evidence[-1].rule == LEARNED
    assert match.evidence[-1].span == Span(Zone.LEAD, 10, 17, "marched")
    assert match.evidence[-1].points > 0


def test_what_a_firm_flag_holds_back_stays_in_the_digest() -> None:
    held = make_match(Level.DIGEST, flags=(RealisFlag(Realis.NEGATED, PROTEST, firm=True),))
    assert make_reranker(marched=127).review(read_document(TITLE, TEXT, "en"), [held]) == [held]


def test_a_match_that_no_single_word_moves_says_that_it_was_moved() -> None:
    (match,) = make_reranker(bias=3.0).review(read_document(TITLE, TEXT, "en"), [make_match(Level.DIGEST)])
    assert match.is_moved
    assert match.evidence[-1] == Evidence(LEARNED, PROTEST, 3.0)


def test_a_topic_that_is_kept_is_not_lifted_but_may_be_lowered() -> None:
    document = read_document(TITLE, TEXT, "en")
    held, rings = make_match(Level.DIGEST), make_match(Level.URGENT)
    assert make_reranker(bias=3.0).review(document, [held], kept={"unrest"}) == [held]
    assert make_reranker(bias=-9.0).review(document, [rings], kept={"unrest"})[0].level is Level.DIGEST


def test_what_the_rules_hold_for_a_mention_stays_one() -> None:
    held = make_match(Level.DIGEST, flags=(RealisFlag(Realis.MENTION, PROTEST),))
    assert make_reranker(marched=127).review(read_document(TITLE, TEXT, "en"), [held]) == [held]


def test_what_speaks_against_an_urgent_match_by_less_than_seven_to_three_leaves_it() -> None:
    matches = [make_match(Level.URGENT), make_match(Level.DIGEST)]
    document = read_document(TITLE, TEXT, "en")
    urgent, held = make_reranker(bias=-1.7).review(document, matches)
    assert (urgent, held) == tuple(matches), "at 0.33 the one rings on, the other does not begin to"
    assert make_reranker(bias=-2.0).review(document, matches[:1])[0].level is Level.DIGEST
    assert make_reranker(bias=0.1).review(document, matches[1:])[0].level is Level.URGENT


def test_weights_without_measure_decide_and_break_nothing() -> None:
    document, matches = read_document(TITLE, TEXT, "en"), [make_match(Level.URGENT)]
    against, favouring = (Reranker({"unrest": 0}, 0.0, {"L:urgent": weight}, {}) for weight in (-1e6, 1e6))
    assert against.review(document, matches)[0].level is Level.DIGEST
    assert favouring.review(document, matches) == matches


@pytest.mark.parametrize(
    ("language", "topic", "title"),
    [("ru", "unrest", "Протестующие вышли на площадь"), ("", "unrest", "1 2 3"), ("en", "quake", TITLE)],
)
def test_other_languages_and_topics_stay_as_the_rules_left_them(language: str, topic: str, title: str) -> None:
    document = read_document(title, TEXT if language == "en" else "", language)
    matches = [make_match(Level.URGENT, topic)]
    assert make_reranker(bias=-9.0).review(document, matches) == matches


def test_a_word_behind_the_first_paragraph_is_of_the_body() -> None:
    document = read_document(TITLE, TEXT, "en")
    (match,) = make_reranker(-1.5, anniversary=-127).review(document, [make_match(Level.URGENT)])
    start = TEXT.index("anniversary")
    assert match.realis[0].span == Span(Zone.BODY, start, start + 11, "anniversary")


def test_without_a_word_that_is_known_the_flag_shows_what_the_rule_read() -> None:
    (match,) = make_reranker(bias=-9.0).review(read_document(TITLE, TEXT, "en"), [make_match(Level.URGENT)])
    assert match.realis == (RealisFlag(Realis.MENTION, PROTEST),)


def test_at_most_three_words_are_shown_and_none_that_are_short() -> None:
    weights = {"in": -127, "as": -120, "march": -40, "remembered": -60, "crowds": -50, "protest": -30, "gates": 90}
    (match,) = make_reranker(-1.0, **weights).review(read_document(TITLE, TEXT, "en"), [make_match(Level.URGENT)])
    assert [flag.span.text for flag in match.realis] == ["remembered", "crowds", "march"]


def test_signs_tell_level_rules_flags_and_the_other_topics() -> None:
    match = make_match(Level.DIGEST, flags=(RealisFlag(Realis.ENDED, PROTEST),) * 6)
    signs = dict(list_signs(match, [match, make_match(Level.URGENT, "curfew")]))
    assert signs["S"] == signs["S:digest"] == 1.2
    assert {"L:digest", "T:unrest", "TL:unrestdigest", "Z:titledigest", "R:unrest:protest", "RZ:protest:True"} < set(
        signs
    )
    assert {"H:ended", "O:urgent", "OT:unrest:curfew:urgent"} < set(signs)
    assert signs["nH"] == 4.0, "no more than four flags count"


def test_an_experimental_topic_never_rings_whatever_is_likely() -> None:
    spec = TopicSpec.model_validate(
        {
            "id": "unrest",
            "title": "Unrest",
            "threshold": 5,
            "status": "experimental",
            "severity": "moderate",
            "rules": [{"id": "protesters", "when": "protesters", "points": 9}],
            "tests": {"digest": ["Police fire tear gas at protesters"]},
        }
    )
    document = read_document(
        "Police fire tear gas at thousands of protesters, killing nine, in overnight clashes", "", "en"
    )
    for shared in (SharedSpec(rerank=False), SharedSpec(rerank=True)):
        (match,) = compile_rules([spec], shared=shared).judge(document, None).matches
        assert match.level is Level.DIGEST
    (rings,) = (
        compile_rules([spec.model_copy(update={"status": "stable"})], shared=shared).judge(document, None).matches
    )
    assert load_reranker().weigh(rings, [rings], []) > RINGS_PROBABILITY


def test_a_topic_that_keeps_what_is_mentioned_gets_no_second_opinion() -> None:
    spec = TopicSpec.model_validate(
        {
            "id": "unrest",
            "title": "Unrest",
            "threshold": 5,
            "severity": "moderate",
            "rules": [{"id": "protesters", "when": "protesters", "points": 5}],
        }
    )
    document = read_document("Court finds officer guilty of crimes against protesters", "", "en")
    (held,) = compile_rules([spec], shared=SharedSpec(rerank=True)).judge(document, None).matches
    assert held.level is Level.DIGEST
    kept = spec.model_copy(update={"keeps": (Realis.MENTION,)})
    (rings,) = compile_rules([kept], shared=SharedSpec(rerank=True)).judge(document, None).matches
    assert rings.level is Level.URGENT


def test_the_packaged_weights_know_the_nine_topics_and_no_names_of_people_or_places() -> None:
    weights = load_reranker()
    assert sorted(weights.topics.values()) == list(range(9))
    assert all(len(one) == 18 for one in weights.words.values())
    assert all(word == word.lower() for word in weights.words)
    assert not {"kabul", "gaza", "ukraine", "russia", "obama", "trump", "syria", "iraq"} & set(weights.words)
