"""Topics: points, vetoes, near misses, evidence."""

from __future__ import annotations

import gc
import pickle
import weakref

import pytest

from monitors.config.schema import RuleSpec, SharedSpec, TopicSpec, VetoSpec
from monitors.errors import QueryError
from monitors.model import Level, SuppressionReason, Zone
from monitors.rules.compiler import Lists
from monitors.rules.lacks import find_missing_list
from monitors.rules.matcher import WatchQuery
from monitors.rules.scoring import count_before
from monitors.rules.text import read_document
from monitors.rules.topic import MOST_SENTENCES, CompiledRules, compile_rules
from tests.monitors.topic_judging import NOW, get_match, judge, make_topic


def test_actor_and_action_in_one_sentence_add_up() -> None:
    match = get_match(judge("Moscow sends 2,500 soldiers to Almaty"))
    assert (match.level, match.score) == (Level.URGENT, 4 + 1 + 2)


def test_order_is_a_bonus_and_no_gate() -> None:
    assert get_match(judge("Troops deployed in Aktau")).score == 4 + 1 + 1


def test_what_was_read_of_an_article_is_gone_when_it_is_judged() -> None:
    veto = VetoSpec(id="rest", when="title:troops AND rested")
    rules = compile_rules([make_topic(veto=(veto,))])
    document = read_document("Troops move", "Moscow sends 2,500 soldiers to Almaty. Guards slept.", "en")
    gc.disable()
    try:
        assert rules.judge(document, NOW).matches
        left = weakref.ref(document)
        del document
        assert left() is None
    finally:
        gc.enable()


def test_actor_and_action_in_two_sentences_do_not_match() -> None:
    judgement = judge("Troops rested on Friday. Aktau will send a choir")
    assert judgement.matches == ()


def test_near_miss_names_what_is_missing_and_quotes() -> None:
    (suppression,) = judge("Quiet day", "At noon 300 troops rested in Aktau.").suppressions
    assert suppression.reason is SuppressionReason.BELOW_THRESHOLD
    assert suppression.detail == "score 2 of 3: no <send> within the sentence of '300 troops' (rule force-sent, +5)"


def test_who_asks_for_no_explanation_is_told_no_near_miss_but_what_was_held_back() -> None:
    rules = compile_rules([make_topic(veto=[{"id": "toys", "when": "toys", "scope": "article"}])])
    near = read_document("Quiet day", "At noon 300 troops rested in Aktau.", "en")
    held = read_document("Toys: Moscow sends 2,500 soldiers to Almaty", "", "en")
    assert rules.judge(near, NOW).suppressions
    assert rules.judge(near, NOW, explains=False).suppressions == ()
    assert rules.judge(held, NOW, explains=False) == rules.judge(held, NOW)
    assert [one.reason for one in rules.judge(held, NOW, explains=False).suppressions] == [SuppressionReason.VETO]


def test_what_is_not_read_of_a_text_without_end_is_told_where_nothing_was_found() -> None:
    text = "Some 300 troops rested. " * MOST_SENTENCES + "Guards sent troops to Aktau. " * 3
    long, near = judge("", text).suppressions
    assert (long.topic, long.reason) == ("troops", SuppressionReason.TOO_LONG)
    assert long.detail == "not read: 3 sentences that seem to mention it, after 1,000 about any topic"
    assert near.reason is SuppressionReason.BELOW_THRESHOLD
    assert judge("", text[len("Some 300 troops rested. ") * 3 :]).matches
    assert judge("Moscow sends 2,500 soldiers to Almaty", text).suppressions == ()


def test_body_needs_more_than_lead() -> None:
    text = "A calm start to the day.\n\nMarkets rose.\n\nGuards sent 200 troops to Aktau."
    title = "300 troops in the news"  # a title that speaks of the topic supports the text
    assert get_match(judge(title, text, body=1)).level is Level.URGENT
    assert get_match(judge(title, text, body=3)).level is Level.DIGEST
    assert get_match(judge(title, "Guards sent 200 troops to Aktau.", body=3)).level is Level.URGENT


def test_text_must_say_more_when_the_title_speaks_of_no_topic() -> None:
    text = "Guards sent troops to Aktau."
    rules = (
        RuleSpec(id="force-sent", when="<force> SAME <send>", points=5),
        RuleSpec(id="force", when="<force>", points=2),
    )
    assert get_match(judge("Morning news", text, rules=rules[:1])).level is Level.DIGEST
    assert get_match(judge("Morning news", text, rules=rules)).level is Level.URGENT
    assert get_match(judge("Troops again", text, rules=rules)).level is Level.URGENT


@pytest.mark.parametrize("zone", [Zone.TITLE, Zone.LEAD, Zone.BODY])
def test_evidence_quotes_the_text_it_points_at(zone: Zone) -> None:
    sentence = "«Officials» — they\u00a0say — sent 400 soldiers 🚚 to Aktau"
    title = sentence if zone is Zone.TITLE else "Morning news"
    text = {Zone.TITLE: "", Zone.LEAD: f"Calm. {sentence}.", Zone.BODY: f"Calm.\n\n{sentence}."}[zone]
    match = get_match(judge(title, text, body=0))
    assert len(match.evidence) >= 2
    for evidence in match.evidence:
        source = title if evidence.span.zone is Zone.TITLE else text
        assert evidence.span.zone is zone
        assert source[evidence.span.start : evidence.span.end] == evidence.span.text


def test_sentence_veto_takes_back_its_sentence_alone() -> None:
    veto = VetoSpec(id="game", when="game", unless="<count> BEFORE/3 <force>")
    vetoed = judge("Game sends soldiers to Mars", veto=(veto,))
    assert (vetoed.matches, vetoed.suppressions[0].detail) == ((), "vetoed by game: 'Game'")
    assert vetoed.suppressions[0].reason is SuppressionReason.VETO
    assert get_match(judge("Game sends 40 soldiers to Mars", veto=(veto,))).level is Level.URGENT
    assert get_match(judge("Game over", "They sent 300 troops to Aktau.", veto=(veto,))).level is Level.URGENT


def test_an_article_veto_without_words_is_looked_for_in_every_sentence() -> None:
    veto = VetoSpec(id="figures", when="<count> NEAR/5 <place>", scope="article")
    judgement = judge("Moscow sends soldiers", "They left. Some 300 men moved to Kenya.", veto=(veto,))
    assert (judgement.matches, judgement.suppressions[0].detail) == ((), "vetoed by figures: '300 men moved to Kenya'")


def test_article_veto_takes_back_everything() -> None:
    veto = VetoSpec(id="game", when="title:(game OR film)", scope="article")
    judgement = judge("The new game", "They sent 300 troops to Aktau.", veto=(veto,))
    assert (judgement.matches, judgement.suppressions[0].detail) == ((), "vetoed by game: 'game'")


def test_the_text_begins_after_the_last_sentence_of_the_title_however_many_it_has() -> None:
    document = read_document("Calm. " * 10, "First. Second.", "en")
    assert len(document.title_stretches) == 10
    assert [count_before(document, stretch) for stretch in document.stretches[8:]] == [-1, -1, 0, 1]


def test_only_sentences_of_the_lead_are_counted_one_by_one() -> None:
    document = read_document("Calm.", "One. Two. Three. Four. Five.\n\nSix.\n\nSeven.", "en")
    assert [count_before(document, stretch) for stretch in document.stretches] == [-1, 0, 1, 2, 3, 3, 3, 3]
    assert [len(document.list_first(count)) for count in (0, 2, 6, 7, 9)] == [0, 2, 6, 7, 7]


@pytest.mark.parametrize(
    ("when", "title", "missing", "word_list"),
    [
        ("<send> SAME <force>", "Troops sleep", "no <send>", "send"),
        (
            "<send> BEFORE/2 <force>",
            "Troops who slept for long hours deploy",
            "no <send> at most 2 words before <force>",
            "send",
        ),
        ("<send> NEAR/2 <force>", "Troops who slept for long deploy", "no <send> within 2 words of <force>", "send"),
        ("<force> AND NOT <send>", "Troops deploy", "<send> in the way", ""),
        ("<force> SAME (march OR sail)", "Troops sleep", "no 'march' or 'sail'", ""),
        ('<force> SAME ("set sail" OR <send>)', "Troops sleep", "no 'set sail' or <send>", "send"),
        ("march BEFORE/2 <force>", "Troops who slept for long march", "no 'march' at most 2 words before <force>", ""),
        ("<count> SAME <force>", "Troops sleep", "no <count>", ""),
        ("<force> AND title:march", "Troops sleep", "no 'march' in the title", ""),
        ("<force> SAME ((a BEFORE/1 b) OR (<send> BEFORE/1 c))", "Troops deploy", "no 'c'", ""),
    ],
)
def test_a_near_miss_names_the_one_thing_that_its_nearest_rule_lacks(
    when: str, title: str, missing: str, word_list: str
) -> None:
    rules = (RuleSpec(id="seen", when="<force>", points=2), RuleSpec(id="told", when=when, points=4, title=1))
    (held,) = judge(title, rules=rules, digest=3).suppressions
    assert held.detail == f"score 2 of 3: {missing} within the sentence of 'Troops' (rule told, +5)"
    assert find_missing_list(held.detail) == word_list


def test_where_nothing_scored_the_nearest_topic_and_what_it_lacks_are_named() -> None:
    rules = compile_rules(
        [make_topic(), make_topic(id="other", lists={"force": {"en": ("army",)}, "send": {"en": ("go",)}})]
    )
    document = read_document("Soldiers sleep in Aktau", "", "en")
    assert rules.judge(document, NOW).suppressions == ()
    held = rules.explain_silence(document)
    assert held is not None
    expected = "no <send> within the sentence of 'Soldiers' (rule force-sent, +5)"
    assert (held.topic, held.detail) == ("troops", expected)
    assert rules.explain_silence(read_document("Cake for all", "", "en")) is None


def test_of_rules_that_lack_as_little_one_that_lacks_a_word_of_a_list_is_named() -> None:
    rules = (
        RuleSpec(id="idiom", when="<send> SAME carrier", points=5),
        RuleSpec(id="sent", when="<send> SAME <force>", points=3),
        RuleSpec(id="counted", when="<send> SAME <force> SAME (hundreds OR thousands)", points=4),
    )
    held = compile_rules([make_topic(rules=rules)]).explain_silence(read_document("Nurses sent to Aktau", "", "en"))
    assert held is not None
    assert held.detail == "no <force> within the sentence of 'sent' (rule sent, +3)"


def test_experimental_topic_reaches_only_the_digest() -> None:
    assert get_match(judge("Moscow sends 500 soldiers", status="experimental")).level is Level.DIGEST


def test_another_language_is_another_list() -> None:
    assert get_match(judge("Москва направила войска в Алматы", language="ru")).level is Level.URGENT
    assert judge("Москва направила войска в Алматы", language="kk").matches == ()


def test_rule_without_a_word_is_refused() -> None:
    with pytest.raises(QueryError, match="needs no word"):
        compile_rules([make_topic(rules=(RuleSpec(id="any", when="NOT game", points=9),))])


@pytest.mark.parametrize("query", ["the", "=not OR soldiers", "title:the SAME in"])
def test_a_telling_rule_that_nearly_every_article_meets_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match=f"'{query}' matches nearly every article; .*add a rarer word with AND"):
        compile_rules([make_topic(rules=(RuleSpec(id="any", when=query, points=9),))])
    rule = compile_rules([make_topic(rules=(RuleSpec(id="any", when=query, points=1),))]).topics[0].rules[0]
    assert not rule.is_telling, "what only adds to others may be in every article"


BROAD_LISTS = {"force": {"en": ("soldiers", "the")}, "armed": {"en": ("<force>", "militia")}}


@pytest.mark.parametrize(("query", "name"), [("<force>", "force"), ("soldiers OR <armed>", "armed")])
def test_a_telling_rule_that_needs_only_a_list_with_a_common_word_is_refused(query: str, name: str) -> None:
    def make(when: str, points: float = 9) -> TopicSpec:
        return make_topic(lists=BROAD_LISTS, rules=(RuleSpec(id="any", when=when, points=points),))

    said = f"<{name}> has 'the', which nearly every article has; take it out of the list, or ask for a rarer word"
    with pytest.raises(QueryError, match=said):
        compile_rules([make(query)])
    assert compile_rules([make(f"({query}) SAME kabul")]), "a rarer word beside it is enough"
    assert compile_rules([make(query, points=1)]), "what only adds to others may be in every article"


@pytest.mark.parametrize(
    ("language", "entry", "is_common"),
    [
        ("en", "the", True),
        ("en", "of the", True),
        ("en", "die", False),  # which only German articles are full of
        ("de", "die", True),
        ("en", "x", True),
        ("en", "B-2", False),
        ("en", "AT&T", False),
        ("ja", "the", False),
    ],
)
def test_an_entry_is_common_in_the_language_of_its_list(language: str, entry: str, is_common: bool) -> None:
    lists = Lists("", {"some": {language: ("soldiers", entry)}}, {})
    assert bool(lists.find_common("some")) is is_common


def test_shared_vetoes_and_cues_read_the_shared_list_even_if_a_topic_has_one_of_that_name() -> None:
    shared = SharedSpec.model_validate(
        {
            "lists": {"games": {"en": ["football"]}, "wish": {"en": ["hopes"]}},
            "veto": [{"id": "sport", "when": "<games>", "scope": "article"}],
            "realis": [{"id": "wish", "kind": "hypothetical", "when": "<wish>", "side": "around", "scope": "sentence"}],
        }
    )
    own = {**make_topic().lists, "games": {"en": ("chess",)}, "wish": {"en": ("=oddly",)}}
    rules = compile_rules([make_topic(lists=own)], shared=shared)

    def get_level(title: str) -> Level | None:
        return next((one.level for one in rules.judge(read_document(title, "", "en"), NOW).matches), None)

    assert get_level("Moscow sends 500 soldiers to football") is None
    assert get_level("Moscow sends 500 soldiers to chess") is Level.URGENT
    assert get_level("Moscow hopes and sends 500 soldiers") is Level.DIGEST
    assert get_level("Moscow oddly sends 500 soldiers") is Level.URGENT


def test_a_list_of_one_topic_changes_no_list_that_another_topic_reads() -> None:
    lists = {"rest": {"en": ("asleep", "<idle>")}, "idle": {"en": ("lazy",)}}
    rule = RuleSpec(id="rests", when="<force> SAME <rest>", points=5)
    force = make_topic().lists["force"]
    one = make_topic(id="one", rules=(rule,), lists={"force": force, "idle": {"en": ("jobless",)}})
    other = make_topic(id="other", rules=(rule,), lists={"force": force})
    for topics in ([one, other], [other, one]):
        rules = compile_rules(topics, shared=SharedSpec(lists=lists))
        found = {
            title: {match.topic for match in rules.judge(read_document(title, "", "en"), NOW).matches}
            for title in ("The soldiers are lazy", "The soldiers are jobless")
        }
        assert found == {"The soldiers are lazy": {"one", "other"}, "The soldiers are jobless": set()}


def test_compiled_rules_travel_to_workers() -> None:
    rules = compile_rules([make_topic()], [WatchQuery(7, "almaty AND protest*")])
    document = read_document("Moscow sends 500 soldiers as Almaty protests", "", "en")
    travelled: CompiledRules = pickle.loads(pickle.dumps(rules))
    assert travelled.judge(document, NOW) == rules.judge(document, NOW)
    assert len(travelled.judge(document, NOW).matches) == 2


def test_an_article_veto_reads_only_the_sentences_in_which_its_words_may_stand(sentences_read: list[str]) -> None:
    vetoes = (
        VetoSpec(id="show", when="parade AND band", scope="article", unless="real OR (<count> BEFORE/2 tanks)"),
        VetoSpec(id="toys", when="band AND NOT weather", scope="article"),
    )
    text = "Rain fell. A parade. Rain again. The band came. Some 30 tanks rolled. The weather is fine."
    match = get_match(judge("Moscow sends 500 soldiers", text, veto=vetoes))
    assert match.level is Level.URGENT
    assert "Rain fell." not in sentences_read
    assert "Rain again." not in sentences_read
    held = judge("Moscow sends 500 soldiers", text.replace("30 tanks", "tanks"), veto=vetoes)
    assert held.suppressions[0].detail == "vetoed by show: 'parade'"


def test_the_exception_of_an_article_veto_is_looked_for_only_where_the_veto_is_met(sentences_read: list[str]) -> None:
    vetoes = (VetoSpec(id="show", when='parade AND "brass band"', scope="article", unless="tanks"),)
    text = "A parade. The {} came. Some tanks rolled."
    assert get_match(judge("Moscow sends 500 soldiers", text.format("brass"), veto=vetoes)).level is Level.URGENT
    assert "The brass came." in sentences_read, "the phrase may begin there"
    assert "Some tanks rolled." not in sentences_read
    assert get_match(judge("Moscow sends 500 soldiers", text.format("brass band"), veto=vetoes)).level is Level.URGENT
    assert "Some tanks rolled." in sentences_read


@pytest.mark.parametrize("title", ["Sınır kapısı kapatıldı", "SINIR KAPISI KAPATILDI"])
def test_turkish_capitals_are_those_of_turkish(title: str) -> None:
    rule = RuleSpec(id="shut", when='"sınır kapısı" SAME <shut>', points=6)
    lists = {"shut": {"tr": ("kapatıldı",)}}
    assert get_match(judge(title, language="tr", lists=lists, rules=(rule,))).evidence[0].span.text == title
