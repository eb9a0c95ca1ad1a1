"""Changes of one word list: what forbids them, the topics that follow, and what the lists are used by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitors.config.list_survey import ListSummary, survey_lists
from monitors.config.schema import RuleSpec, SharedSpec, TopicTests, VetoSpec
from monitors.config.word_change import (
    SHARED,
    Rulebook,
    WordOrder,
    check_order,
    edit_text,
    list_changed_phrases,
    list_faults,
    read_changed,
)
from monitors.errors import ConfigError
from monitors.rules.text import read_document
from monitors.rules.word_finder import WordFinder
from tests.monitors.topic_judging import make_topic

SHARED_TEXT = """\
# for all
lists:
  # who may
  # be sent
  people: {en: [nurse], ru: [медсестра]}
  signs: {en: [x-ray]}
"""
TEXT = """\
id: troops
title: Troops
lists:
  force: {en: [troops, "<people>"]}
  send: {en: [deploy, send]}
threshold: 5
rules:
  - {id: sent, when: "<force> SAME <send>", points: 5}
tests: {urgent: [Troops sent to Aktau]}
"""
TOPIC = make_topic(
    lists={"force": {"en": ("troops", "<people>")}, "send": {"en": ("deploy", "send")}},
    rules=(RuleSpec(id="sent", when="<force> SAME <send>", points=5),),
    veto=(VetoSpec(id="ward", when="ward", unless="<people>"),),
    tests=TopicTests(urgent=("Troops sent to Aktau",)),
)
SHARED_SPEC = SharedSpec(lists={"people": {"en": ("nurse",), "ru": ("медсестра",)}, "signs": {"en": ("x-ray",)}})
RULES = Rulebook({"troops": TOPIC}, SHARED_SPEC)


def order(
    *words: str, name: str = "force", owner: str = "troops", removes: bool = False, **headlines: str
) -> WordOrder:
    return WordOrder(owner, name, "en", words, removes, {level: (one,) for level, one in headlines.items()})


def refusals(asked: WordOrder) -> list[str]:
    try:
        check_order(asked, RULES, "troops.yaml")
    except ConfigError as error:
        return [f"{one.what}; {one.fix}" for one in error.problems]
    return []


def test_every_word_that_is_refused_is_named_and_later_words_count_with_earlier_ones() -> None:
    assert refusals(order("soldier", "guard")) == []
    assert refusals(order("nurses", "soldier", "soldiers")) == [
        "'nurse' in <people>, which <force> includes, finds 'nurses' already; there is nothing to add",
        "'soldier' in <force> finds 'soldiers' already; there is nothing to add",
    ]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("troop", "<force> has no entry 'troop' in en; there is 'troops'"),
        ("nurses", "<force> has no entry 'nurses' in en; there is 'nurse' in <people>, which <force> includes"),
        ("trops", "<force> has no entry 'trops' in en; there is 'troops'"),
        ("xylophone", "<force> has no entry 'xylophone' in en; see tocsin topics words troops force en"),
        ("a*", "<force> has no entry 'a*' in en; see tocsin topics words troops force en"),
    ],
)
def test_a_word_that_is_not_there_is_answered_with_the_nearest_entry(word: str, said: str) -> None:
    assert refusals(order(word, removes=True)) == [said]


def test_a_list_keeps_an_entry_in_each_of_its_languages() -> None:
    (said,) = refusals(order("nurse", name="people", owner=SHARED, removes=True))
    assert said.startswith("<people> would have no entry left in en")


def test_a_headline_of_the_tests_is_not_added_again() -> None:
    assert refusals(order("guard", urgent="Guards sent", quiet="Guards sleep")) == []
    (said,) = refusals(order("guard", urgent="Troops sent to Aktau"))
    assert said.startswith("'Troops sent to Aktau' is among the topic's tests already")
    (said,) = refusals(order("guard", urgent="Guards sent", quiet="Guards sent"))
    assert said.startswith("'Guards sent' is among")


def test_a_headline_is_dropped_from_the_tests_or_moved_to_another_level() -> None:
    moved = replace(order("guard", digest="Troops sent to Aktau"), dropped=("Troops sent to Aktau",))
    assert refusals(moved) == []
    text = edit_text(moved, RULES, "troops.yaml", TEXT).text
    assert text.endswith('tests: {urgent: [], digest: ["Troops sent to Aktau"]}\n')
    (said,) = refusals(replace(order("guard"), dropped=("Troops sent to Aktao",)))
    assert said == "'Troops sent to Aktao' is not among the topic's tests; there is 'Troops sent to Aktau'"


def test_the_changed_topic_is_read_and_its_failing_tests_are_named() -> None:
    asked = order("guard", urgent="Guards sent to Aktau", quiet="Troops deploy")
    becomes = read_changed(asked, edit_text(asked, RULES, "troops.yaml", TEXT).text, RULES)
    assert becomes.topics["troops"].lists["force"]["en"] == ("troops", "<people>", "guard")
    ((topic, fault),) = list_faults(asked, becomes)
    assert (topic.id, fault.path) == ("troops", ("tests", "quiet", 0))
    assert RULES.topics["troops"].lists["force"]["en"] == ("troops", "<people>")


def test_a_changed_shared_list_is_tested_with_every_topic_and_keeps_the_table_of_weights() -> None:
    shared = SHARED_SPEC.with_table("weights")
    rules = Rulebook(RULES.topics, shared)
    asked = order("send", name="people", owner=SHARED)
    becomes = read_changed(asked, edit_text(asked, RULES, "_shared.yaml", SHARED_TEXT).text, rules)
    assert becomes.shared.lists["people"]["en"] == ("nurse", "send")
    assert becomes.shared.table == "weights"
    assert list_faults(asked, Rulebook(becomes.topics, becomes.shared.with_table(""))) == ()


def test_a_shared_list_that_becomes_wrong_is_refused() -> None:
    asked = order("<people>", name="people", owner=SHARED)
    becomes = read_changed(asked, edit_text(asked, RULES, "_shared.yaml", SHARED_TEXT).text, RULES)
    with pytest.raises(ConfigError, match="contains itself"):
        list_faults(asked, becomes)


def test_only_articles_with_the_changed_words_in_their_language_are_found() -> None:
    asked = order("guard", "life boat")
    becomes = read_changed(asked, edit_text(asked, RULES, "troops.yaml", TEXT).text, RULES)
    words = WordFinder(list_changed_phrases(asked, RULES, becomes))
    assert words.languages == {"en"}
    held = {
        ("Guards march", "en"): True,
        ("Calm", "en"): False,
        ("A life", "en"): False,
        ("Two life boats", "en"): True,
        ("Guard", "fr"): False,
    }
    assert {(title, code): words.is_in(read_document(title, "", code)) for title, code in held} == held
    assert words.is_in(read_document("Calm", "Nobody came. The guards slept.", "en"))


def test_the_lists_of_a_topic_are_summed_up_with_what_names_them() -> None:
    assert survey_lists(RULES, "troops", TEXT) == (
        ListSummary("force", {"en": 2}, ("sent",), ""),
        ListSummary("send", {"en": 2}, ("sent",), ""),
    )
    assert survey_lists(RULES, SHARED, SHARED_TEXT) == (
        ListSummary("people", {"en": 1, "ru": 1}, ("the topic troops",), "who may be sent"),
        ListSummary("signs", {"en": 1}, (), ""),
    )
    own = TOPIC.model_copy(update={"lists": {**TOPIC.lists, "people": {"en": ("nurse",)}}})
    people = survey_lists(Rulebook({"troops": own}, SHARED_SPEC), "troops", "")[2]
    assert people.used_by == ("ward", "<force>")
