"""Watches: evidence, word lists, adding and taking away."""

from __future__ import annotations

import pickle
import random
import re
import time

import pytest

from monitors.config.schema import SharedSpec
from monitors.errors import QueryError
from monitors.model import Level, Zone
from monitors.rules.matcher import WatchQuery
from monitors.rules.topic import CompiledRules, compile_rules
from tests.monitors.watches import DESK, judge, list_ids


def test_match_names_watch_and_quotes_its_evidence() -> None:
    rules = compile_rules([], [WatchQuery(3, "almaty AND protest"), WatchQuery(4, "aktau AND port")])
    (match,) = judge(rules, "Calm in Aktau", "Protesters in Almaty.\n\nNothing else.")
    assert (match.watch_id, match.topic, match.level) == (3, "watch:3", Level.URGENT)
    assert [(evidence.span.zone, evidence.span.text) for evidence in match.evidence] == [
        (Zone.LEAD, "Almaty"),
        (Zone.LEAD, "Protesters"),
    ]


@pytest.mark.parametrize(
    ("title", "quoted"), [("Protests after l'Italie", "l'Italie"), ("Protest in l'Italie today", "l'Italie")]
)
def test_a_place_within_a_word_is_quoted_as_that_word(title: str, quoted: str) -> None:
    (match,) = judge(compile_rules([], [WatchQuery(1, "protest SAME <place>")]), title)
    assert match.evidence[-1].span.text == quoted


def test_a_watch_may_name_the_desks_word_lists() -> None:
    rules = compile_rules([], [WatchQuery(1, "<armed> AND mali"), WatchQuery(2, "<force> NEAR/3 kidal")], DESK)
    assert list_ids(rules, "Border guards leave Mali") == [1]
    assert list_ids(rules, "Militia in Mali; Mali's army entered Kidal") == [1, 2]
    assert list_ids(rules, "Армию вывели из Kidal", language="ru") == [2]
    assert list_ids(rules, "Guards at the border of Mali") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("<no>", "<no> has 'not', which nearly every article has; add a rarer word with AND"),
        ("<no> OR <force>", "<no> has 'not', which nearly every article has; put ( ) around it and add a rarer word"),
        ("mali AND <forces>", "did you mean <force>?"),
    ],
)
def test_a_word_list_that_would_not_do_is_refused(query: str, said: str) -> None:
    with pytest.raises(QueryError, match=re.escape(said)):
        compile_rules([], [WatchQuery(1, query)], DESK)


@pytest.mark.parametrize("by_language", [{}, {"en": ()}, {"en": ("<others>",)}])
@pytest.mark.parametrize(("query", "column"), [("<none>", 1), ("<none> AND mali", 1), ("mali AND <none>", 10)])
def test_a_watch_on_an_empty_list_is_refused(by_language: dict[str, tuple[str, ...]], query: str, column: int) -> None:
    shared = SharedSpec(lists={"none": by_language, "others": {"fr": ("armée",)}})
    said = f"column {column}: the list <none> is empty; write its words instead, with OR between them"
    with pytest.raises(QueryError, match=re.escape(said)):
        compile_rules([], [WatchQuery(1, query)], shared)


def test_a_broad_list_may_stand_beside_a_rare_word() -> None:
    assert list_ids(compile_rules([], [WatchQuery(1, "<no> SAME mali")], DESK), "Mali denied it") == [1]


def test_added_watch_is_live_and_leaves_older_rules_alone() -> None:
    older = compile_rules([], [WatchQuery(1, "almaty")])
    assert list_ids(older, "Almaty and Aktau") == [1]
    newer = older.with_watches([WatchQuery(2, '"aktau port" OR =aktau')])
    assert list_ids(newer, "Almaty and Aktau") == [1, 2]
    assert list_ids(older, "Almaty and Aktau") == [1]


def test_two_branches_from_one_set_do_not_disturb_each_other() -> None:
    base = compile_rules([], [WatchQuery(1, "almaty")])
    left, right = base.with_watches([WatchQuery(2, "aktau")]), base.with_watches([WatchQuery(2, "shymkent")])
    assert list_ids(left, "Aktau, Shymkent") == [2]
    assert [match.evidence[0].span.text for match in judge(right, "Aktau, Shymkent")] == ["Shymkent"]


def test_known_id_is_replaced_and_taken_away() -> None:
    rules = compile_rules([], [WatchQuery(1, "almaty")]).with_watches([WatchQuery(1, "aktau")])
    assert (list_ids(rules, "Almaty"), list_ids(rules, "Aktau")) == ([], [1])
    assert list_ids(rules.without_watches([1]), "Aktau") == []


def test_bad_watch_changes_nothing() -> None:
    rules = compile_rules([], [WatchQuery(1, "almaty")])
    with pytest.raises(QueryError, match="matches nearly every article"):
        rules.with_watches([WatchQuery(2, "the")])
    assert list_ids(rules, "Almaty") == [1]


@pytest.mark.parametrize(("listed", "title"), [("émeutes", "Emeutes à Lyon"), ("Emeutes", "ÉMEUTES")])
def test_a_french_capital_is_met_with_and_without_its_accent(listed: str, title: str) -> None:
    rules = compile_rules([], [WatchQuery(1, listed)])
    assert list_ids(rules, title, language="fr") == [1]
    assert list_ids(rules, "Marché à Lyon", language="fr") == list_ids(rules, "Marche tuée", language="fr") == []


def test_phrase_is_found_in_every_language_by_its_own_forms() -> None:
    rules = compile_rules([], [WatchQuery(1, "протест"), WatchQuery(2, "manifestación"), WatchQuery(3, "北京")])
    assert list_ids(rules, "Массовые протесты", language="ru") == [1]
    assert list_ids(rules, "Las manifestaciones", language="es") == [2]
    assert list_ids(rules, "今天北京下雨", language="zh") == [3]


def test_pickled_rules_judge_alike() -> None:
    rules = compile_rules([], [WatchQuery(1, "almaty NEAR/3 (port OR gate)")])
    judge(rules, "warm up")
    travelled: CompiledRules = pickle.loads(pickle.dumps(rules))
    assert judge(travelled, "Almaty gate") == judge(rules, "Almaty gate") != ()


def test_adding_one_watch_to_many_is_quick() -> None:
    maker = random.Random(7)
    stems = ["".join(maker.choices("abcdefghiklmnoprstuv", k=7)) for _ in range(1000)]
    watches = [WatchQuery(n, f"{maker.choice(stems)} AND {maker.choice(stems)}") for n in range(2000)]
    rules = compile_rules([], watches)
    judge(rules, "warm up")
    started = time.process_time()
    more = rules.with_watches([WatchQuery(2000, "almaty AND port")])
    assert list_ids(more, "The port of Almaty") == [2000]
    assert time.process_time() - started < 0.2
