"""Checking topics: every problem at once, each with the path of its value; and the shipped topics."""

from __future__ import annotations

import pickle
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from monitors.config.schema import SharedSpec, TopicSpec
from monitors.model import Level
from monitors.rules import check
from monitors.rules.check import TopicProblem, check_shared, check_topic, check_topics, judge_headline
from monitors.rules.compiler import DEEPEST_LISTS
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from tests.shipped import get_topic, load_shipped

NINE = ("attack", "closure", "coup", "curfew", "emergency", "shutdown", "strike", "troops", "unrest")
LANGUAGES = {"en", "ru", "es", "fr", "ar", "de", "pt", "kk"}


def make_topic(**changes: object) -> TopicSpec:
    fields: dict[str, object] = {
        "id": "troops",
        "title": "Troops",
        "threshold": 5,
        "lists": {"force": {"en": ["troops"]}, "send": {"en": ["send"]}},
        "rules": [{"id": "sent", "when": "<force> SAME <send>", "points": 5}],
        "tests": {"urgent": ["Moscow sends troops"], "quiet": ["Troops rest"]},
    }
    return TopicSpec.model_validate({**fields, **changes})


def list_paths(problems: tuple[TopicProblem, ...]) -> list[tuple[str | int, ...]]:
    return [problem.path for problem in problems]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[CompiledRules]:
    """The rules that checks compile from here on."""
    kept: list[CompiledRules] = []

    def compile_and_keep(topics: Sequence[TopicSpec], *, shared: SharedSpec) -> CompiledRules:
        kept.append(compile_rules(topics, shared=shared))
        return kept[-1]

    monkeypatch.setattr(check, "compile_rules", compile_and_keep)
    return kept


def test_sound_topic_has_no_problem() -> None:
    assert check_topic(make_topic()) == ()


def test_every_problem_is_reported_at_once() -> None:
    topic = make_topic(
        lists={"force": {"en": ["troops", "ab*", "<nowhere>"]}, "send": {"en": ["<send>"]}},
        rules=[
            {"id": "sent", "when": "<forse> SAME <send", "points": 1},
            {"id": "sent", "when": "<forse>", "points": 1},
            {"id": "absent", "when": "NOT troops", "points": 1},
        ],
        veto=[{"id": "game", "when": "game", "unless": "(film"}],
        realis=[{"id": "would", "kind": "future", "when": "would NEAR wood"}],
        without=["spotr"],
        digest=9,
    )
    shared = SharedSpec.model_validate({"veto": [{"id": "sport", "when": "match"}]})
    assert list_paths(check_topic(topic, shared)) == [
        ("lists", "force", "en", 1),
        ("lists", "force", "en", 2),
        ("lists", "send", "en", 0),
        ("rules", 0, "when"),
        ("rules", 1, "id"),
        ("rules", 1, "when"),
        ("rules", 2, "when"),
        ("veto", 0, "unless"),
        ("realis", 0, "when"),
        ("without", 0),
        ("threshold",),
        ("digest",),
    ]


def test_problem_names_the_fix_and_the_column() -> None:
    (problem,) = check_topic(make_topic(rules=[{"id": "sent", "when": "troops AND <sned>", "points": 9}]))
    what, fix = "there is no list <sned>", "did you mean <send>?"
    assert problem == TopicProblem(("rules", 0, "when"), what, fix, 12, missing="<sned>")


def test_own_tests_are_run() -> None:
    topic = make_topic(
        tests={"urgent": ["Troops rest"], "digest": ["Moscow sends troops"], "quiet": ["They send troops"]}
    )
    problems = check_topic(topic)
    assert list_paths(problems) == [("tests", "urgent", 0), ("tests", "digest", 0), ("tests", "quiet", 0)]
    assert problems[0].what.startswith("'Troops rest' is judged quiet (")


def test_topics_checked_together_are_compiled_once_and_each_is_judged_alone(compiled: list[CompiledRules]) -> None:
    exercise = make_topic(id="exercise", veto=[{"id": "rest", "when": "troops", "scope": "article"}])
    failing = make_topic(id="failing", tests={"quiet": ["Moscow sends troops"]}, status="experimental")
    broken = make_topic(id="broken", rules=[{"id": "sent", "when": "<sned>", "points": 5}])
    topics = (make_topic(), exercise, broken, failing)
    found = list(check_topics(topics))
    (rules,) = compiled
    assert [topic.id for topic in rules.topics] == ["troops", "exercise", "failing"]
    assert list(map(list_paths, found)) == [
        [],
        [("tests", "urgent", 0)],
        [("rules", 0, "when")],
        [("tests", "quiet", 0)],
    ]
    assert found == [check_topic(topic) for topic in topics]


def test_of_two_topics_with_one_id_each_is_checked_but_only_the_first_is_judged() -> None:
    """Another problem, that the id is taken, is reported by who knows their files."""
    broken = make_topic(rules=[{"id": "sent", "when": "<sned>", "points": 5}])
    failing = make_topic(tests={"quiet": ["Moscow sends troops"]})
    assert list(map(list_paths, check_topics((broken, make_topic(), failing)))) == [[("rules", 0, "when")], [], []]


def test_isolated_rules_judge_as_if_their_topic_were_the_only_one() -> None:
    rest = make_topic(id="rest", lists={"force": {"en": ["crowd"]}, "send": {"en": ["march"]}})
    rules = compile_rules([make_topic(), rest])
    document = read_document("Moscow sends troops as the crowd marches", "", "en")
    assert [match.topic for match in rules.judge(document, None).matches] == ["troops", "rest"]
    for topic in (make_topic(), rest):
        alone = pickle.loads(pickle.dumps(rules.isolate(topic.id)))
        assert alone.judge(document, None) == compile_rules([topic]).judge(document, None)
        assert alone.isolate(topic.id).judge(document, None) == alone.judge(document, None)


def test_a_list_that_contains_itself_is_named() -> None:
    topic = make_topic(lists={"force": {"en": ["troops", "<force>"]}, "send": {"en": ["send"]}})
    fix = "take <force> out of <force>"
    problem = TopicProblem(("lists", "force", "en", 1), "list <force> contains itself", fix, 1)
    assert check_topic(topic) == (problem,)


def test_lists_that_contain_one_another_are_named_once_at_the_entry_to_take_out() -> None:
    ring = {"force": {"en": ["troops", "<send>"]}, "send": {"en": ["<third>"]}, "third": {"en": ["x", "<force>"]}}
    fix = "take <force> out of <third>"
    problem = TopicProblem(("lists", "third", "en", 1), "list <force> contains itself", fix, 1)
    assert check_topic(make_topic(lists=ring)) == (problem,)
    assert check_shared(SharedSpec.model_validate({"lists": ring})) == (problem,)


def test_a_list_may_name_a_shared_one_that_names_the_shared_one_of_its_own_name() -> None:
    shared = SharedSpec.model_validate({"lists": {"who": {"en": ["guard", "<force>"]}, "force": {"en": ["army"]}}})
    topic = make_topic(
        lists={"force": {"en": ["troops", "<who>"]}, "send": {"en": ["send"]}},
        tests={"urgent": ["Moscow sends its army", "Moscow sends troops"]},
    )
    assert check_topic(topic, shared) == ()


def test_a_mistake_in_a_shared_list_is_named_at_the_topics_own_entry_that_leads_there() -> None:
    shared = SharedSpec.model_validate({"lists": {"who": {"en": ["guard", "<force>"]}, "force": {"en": ["ab*"]}}})
    topic = make_topic(lists={"force": {"en": ["troops", "<who>"]}, "send": {"en": ["send"]}})
    assert list_paths(check_topic(topic, shared)) == [("lists", "force", "en", 1)]


@pytest.mark.parametrize(
    ("entry", "what"), [("<forse>", "there is no list <forse>"), ("ab*", "'ab*' would match too many words")]
)
def test_a_mistake_in_a_list_is_not_repeated_where_the_list_is_used(entry: str, what: str) -> None:
    lists = {"force": {"en": ["troops"], "fr": [entry]}, "send": {"en": ["send", "<force>"], "fr": ["<force>"]}}
    rules = [{"id": f"r{number}", "when": "<force> SAME <send>", "points": 5} for number in range(3)]
    wrong = {"id": "other", "when": "<send> SAME <sned>", "points": 5}
    veto = [{"id": "rest", "when": "<force> NEAR/3 rest"}]
    found = check_topic(make_topic(lists=lists, rules=[*rules, wrong], veto=veto))
    assert [(problem.path, problem.what) for problem in found] == [
        (("lists", "force", "fr", 0), what),
        (("rules", 3, "when"), "there is no list <sned>"),
    ]
    assert list_paths(check_shared(SharedSpec.model_validate({"lists": lists, "veto": veto}))) == [
        ("lists", "force", "fr", 0)
    ]


def make_chain(length: int, times: int = 1) -> dict[str, dict[str, list[str]]]:
    """Lists that each name the next, the last of them l0."""
    chain = {f"l{n}": {"en": [f"word{n}", *[f"<l{n - 1}>"] * times]} for n in range(length, 0, -1)}
    return {**chain, "l0": {"en": ["troops"]}, "force": {"en": [f"<l{length}>"]}, "send": {"en": ["send"]}}


def test_lists_that_name_a_list_twice_each_are_expanded_once() -> None:
    started = time.process_time()
    assert check_topic(make_topic(lists=make_chain(DEEPEST_LISTS - 1, times=50))) == ()
    assert time.process_time() - started < 1


@pytest.mark.parametrize("order", [1, -1])
def test_lists_that_name_one_another_too_deep_are_refused(order: int) -> None:
    lists = dict(list(make_chain(DEEPEST_LISTS).items())[::order])
    fix = f"take <l{DEEPEST_LISTS}> out of <force>" if order > 0 else "take <l0> out of <l1>"
    (problem,) = check_topic(make_topic(lists=lists))
    assert (problem.what, problem.fix) == ("lists name one another more than 20 deep", fix)


def test_a_chain_of_lists_of_any_length_is_refused() -> None:
    found = check_topic(make_topic(lists=make_chain(1_500)))
    assert {problem.what for problem in found} == {"lists name one another more than 20 deep"}
    assert len(found) < 100


def test_an_empty_list_is_not_repeated_at_lists_that_name_it() -> None:
    lists = {"both": {"en": ["<none>"]}, "none": {"en": []}, "force": {"en": ["<both>"]}, "send": {"en": ["send"]}}
    assert list_paths(check_topic(make_topic(lists=lists))) == [("lists", "none")]


def test_a_shared_list_does_not_name_a_list_of_the_topic() -> None:
    shared = SharedSpec.model_validate({"lists": {"force": {"en": ["<army>"]}, "army": {"en": ["army"]}}})
    topic = make_topic(
        lists={"army": {"fr": ["armée"]}, "send": {"en": ["send"]}}, tests={"urgent": ["Moscow sends its army"]}
    )
    assert check_topic(topic, shared) == ()


@pytest.mark.parametrize("by_language", [{}, {"en": []}, {"en": [], "fr": []}, {"en": ["<other>"]}])
def test_an_empty_list_is_named(by_language: dict[str, list[str]]) -> None:
    lists = {"none": by_language, "other": {"fr": ["armée"]}}
    problem = TopicProblem(("lists", "none"), "the list <none> is empty", "write a word into it, or take it out")
    assert check_shared(SharedSpec.model_validate({"lists": lists})) == (problem,)
    assert check_topic(make_topic(lists={"force": {"en": ["troops"]}, "send": {"en": ["send"]}, **lists})) == (problem,)


def test_a_list_may_be_empty_in_one_language_of_several() -> None:
    shared = SharedSpec.model_validate({"lists": {"some": {"en": ["mob"], "fr": []}}})
    assert check_shared(shared) == ()


def test_shared_problems_have_paths() -> None:
    broken = SharedSpec.model_validate(
        {
            "lists": {"a": {"en": ["b*"]}},
            "veto": [{"id": "x", "when": "<b>"}],
            "realis": [{"id": "y", "kind": "future", "when": "("}],
            "months": {"en": [["january"]]},
            "numbers": "digits",
        }
    )
    assert list_paths(check_shared(broken)) == [
        ("lists", "a", "en", 0),
        ("veto", 0, "when"),
        ("realis", 0, "when"),
        ("months", "en"),
        ("numbers",),
    ]


def test_a_name_of_a_month_that_is_no_phrase_has_a_path() -> None:
    months = [["january", "j*"], ["<winter>"], *[["month"]] * 8, [], ['"']]
    shared = SharedSpec.model_validate({"lists": {"winter": {"en": ["february"]}}, "months": {"en": months}})
    assert check_shared(shared) == (
        TopicProblem(
            ("months", "en", 0, 1), "'j*' would match too many words", "write at least 3 letters before the *", 1
        ),
        TopicProblem(("months", "en", 1, 0), "<winter> is a list", "write the names of the month"),
        TopicProblem(("months", "en", 10), "a month without a name", "write its names"),
        TopicProblem(("months", "en", 11, 0), "'\"' has no letter or digit", "write a word", 1),
    )


def test_a_headline_that_is_read_as_a_language_without_words_says_so() -> None:
    lists = {"who": {"fr": ["villageois"]}, "what": {"fr": ["saboter"]}}
    rules = [{"id": "both", "when": "<who> SAME <what>", "points": 4}]
    topic = make_topic(lists=lists, rules=rules, threshold=4, tests={"urgent": ["Villageois saboter"]})
    (problem,) = check_topic(topic)
    assert problem.what.endswith("is judged quiet (no rule matches; read as en, in which there are no words)")
    assert problem.fix == "write a longer headline, or add words of that language"


def test_no_test_is_run_while_what_topics_share_is_wrong() -> None:
    failing = make_topic(tests={"quiet": ["Moscow sends troops"]})
    assert check_topic(failing, SharedSpec(numbers="digits")) == ()
    assert check_topic(failing) != ()


def test_shipped_shared_lists_are_sound() -> None:
    assert check_shared(load_shipped().shared) == ()


@pytest.mark.parametrize("name", NINE)
def test_shipped_topic_is_sound_and_passes_its_own_tests_with_the_encoder_and_without(
    name: str, compiled: list[CompiledRules]
) -> None:
    topic = get_topic(name)
    assert topic.codes
    assert topic.falsepositives
    assert topic.tests.urgent
    assert topic.tests.digest
    assert topic.tests.quiet
    assert check_topic(topic, load_shipped().shared) == ()
    (rules,) = compiled
    assert rules.finder is not None
    alone, tests = replace(rules, finder=None), topic.tests
    promised = ((Level.URGENT, tests.urgent), (Level.DIGEST, tests.digest), (None, tests.quiet))
    judged = [(judge_headline(alone, headline)[0], level, headline) for level, all_ in promised for headline in all_]
    assert [one for one in judged if one[0] != one[1]] == []


def test_shipped_topics_are_nine() -> None:
    assert tuple(topic.id for topic in load_shipped().topics) == NINE


@pytest.mark.parametrize("name", NINE)
def test_shipped_topic_speaks_eight_languages(name: str) -> None:
    topic = get_topic(name)
    spoken = [set(by_language) for by_language in topic.lists.values()]
    assert sum(languages == LANGUAGES for languages in spoken) >= 2
