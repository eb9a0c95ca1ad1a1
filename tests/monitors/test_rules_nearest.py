"""What an explanation names where no topic scored: the nearest rule, in words of the article's language."""

from __future__ import annotations

import pytest

from monitors.config.schema import RuleSpec, TopicSpec
from monitors.rules.additions import find_completed
from monitors.rules.lacks import LackFinder
from monitors.rules.scope import ArticleScope, DocumentReader
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from tests.monitors.topic_judging import make_topic

FORCE = {"en": ["soldiers", "rangers"], "ru": ["солдаты"], "fr": ["soldats"], "de": ["Soldaten"]}
SEND = {"en": ["send", "sends"], "ru": ["направила"], "fr": ["envoie"]}


def tell(title: str, language: str, *rules: RuleSpec, **lists: dict[str, list[str]]) -> str:
    """Return what is said of a title about which no topic of these rules scored; "" if nothing was near."""
    topic = TopicSpec.model_validate(
        {
            "id": "troops",
            "title": "Troops",
            "threshold": 5,
            "rules": rules,
            "lists": {"force": FORCE, "send": SEND} | lists,
        }
    )
    held = compile_rules([topic]).explain_silence(read_document(title, "", language))
    return held.detail if held else ""


def rule(name: str, when: str, points: float = 4) -> RuleSpec:
    return RuleSpec(id=name, when=when, points=points)


def test_a_common_word_alone_brings_no_rule_near() -> None:
    ordered = rule("ordered", "(in OR for) SAME <send>")
    assert tell("A recipe for plum cake in Molde", "en", ordered) == ""
    assert tell("Apfelkuchen für alle", "de", rule("ordered", "für SAME <force>")) == ""


def test_a_rule_that_common_words_meet_in_part_is_further_than_one_that_rarer_words_meet() -> None:
    common = rule("common", "(for SAME a SAME in) SAME <send>", 9)
    told = tell("Rangers plant trees for a school in Molde", "en", common, rule("sent", "<force> SAME <send>"))
    assert told == "no <send> within the sentence of 'Rangers' (rule sent, +4)"


def test_the_rarest_word_that_the_rule_met_is_quoted() -> None:
    told = tell("For the rangers of Molde", "en", rule("sent", "(for OR the) SAME (molde OR people) SAME <send>"))
    assert told == "no <send> within the sentence of 'Molde' (rule sent, +4)"
    told = tell("Officers meet rangers in Molde", "en", rule("sent", "officers SAME <force> SAME <send>"))
    assert told == "no <send> within the sentence of 'rangers' (rule sent, +4)"


def test_the_words_quoted_are_those_beside_which_the_missing_one_would_count() -> None:
    near = rule("near", "<force> BEFORE/2 kayak BEFORE/2 <send>")
    told = tell("Rangers who had rested for a whole long week: rangers kayak", "en", near)
    assert told == "no <send> within the sentence of 'rangers' (rule near, +4)"


def test_a_rule_without_a_word_of_the_language_for_what_is_missing_is_passed_over() -> None:
    listed, written = rule("listed", "<force> SAME <send>", 9), rule("written", "<force> SAME (march OR kayak)", 9)
    assert tell("Soldaten schlafen in Jena", "de", listed, written) == ""
    assert tell("Солдаты спят в Пензе", "ru", written) == ""
    assert tell("Солдаты спят в Пензе", "ru", listed, written).startswith("no <send> within the sentence of 'Солдаты'")


def test_only_words_of_the_article_s_language_are_named() -> None:
    walk = {"en": ["march"], "fr": ["marchent"], "ru": ["шагают"]}
    steps = rule("steps", "<force> SAME (march OR marchent OR шагают OR kayak)"), rule("walk", "<walk>", 1)
    assert tell("Des soldats dorment", "fr", *steps, walk=walk).startswith("no 'marchent' within")
    assert tell("Солдаты спят", "ru", *steps, walk=walk).startswith("no 'шагают' within")
    assert tell("Soldiers sleep", "en", *steps, walk=walk).startswith("no 'march' or 'kayak' within")


def test_where_no_list_has_the_language_any_word_of_a_rule_may_be_of_it() -> None:
    bare = make_topic(lists={}, rules=(rule("bare", "polisen SAME kravaller"),))
    held = compile_rules([bare]).explain_silence(read_document("Polisen firar i Lund", "", "sv"))
    assert held is not None
    assert held.detail == "no 'kravaller' within the sentence of 'Polisen' (rule bare, +4)"


def test_the_rule_of_which_most_is_met_is_named_then_the_one_with_the_most_points() -> None:
    two, three = rule("two", "<force> SAME <send>", 9), rule("three", "<force> SAME kayak SAME <send>", 3)
    assert "(rule three, +3)" in tell("Rangers kayak to Molde", "en", two, three)
    assert "(rule two, +9)" in tell("Rangers kayak to Molde", "en", two, rule("less", "kayak SAME <send>", 3))


def test_a_rule_that_one_word_would_meet_goes_before_one_whose_words_stand_too_far_apart() -> None:
    apart = rule("apart", "<force> BEFORE/2 <send> BEFORE/2 kayak", 9)
    told = tell("Rangers sleep for a whole long week, then kayak", "en", apart, rule("sent", "<force> SAME <send>", 3))
    assert told == "no <send> within the sentence of 'Rangers' (rule sent, +3)"


def test_all_that_is_missing_is_named_where_one_word_would_not_do() -> None:
    told = tell("Rangers sleep", "en", rule("three", "<force> SAME <send> SAME (kayak OR canoe)"))
    assert told == "no <send> and no 'kayak' or 'canoe' within the sentence of 'Rangers' (rule three, +4)"


@pytest.mark.parametrize(
    ("when", "met"),
    [
        ("<force> SAME <send>", True),
        ("<force> BEFORE/1 <send>", True),
        ("<force> BEFORE/2 <send> BEFORE/2 molde", False),
        ("<force> SAME <count>", True),
        ("<force> SAME <place>", True),
        ("title:<force> AND <send>", True),
        ("<force> AND title:<send>", True),
        ("<force> AND <send> AND kayak", False),
    ],
)
def test_it_is_known_whether_one_word_more_would_meet_a_rule(when: str, met: bool) -> None:
    rules: CompiledRules = compile_rules([make_topic(rules=(rule("told", when),))])
    assert would_be_met(rules, "Soldiers who sleep all day long in Molde") == met


def would_be_met(rules: CompiledRules, title: str) -> bool:
    document = read_document(title, "", "en")
    automaton = rules.symbol_table.get_automaton("en")
    article = ArticleScope(DocumentReader(document, automaton, rules.numbers))
    (scope,) = article.inner
    condition = rules.topics[0].rules[0].condition
    return find_completed(condition, scope, LackFinder(rules.symbol_table.vocabulary, "en").can_name) is not None
