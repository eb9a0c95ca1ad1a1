"""Figures are kept with range, source and time, and never averaged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from monitors.model import Fact, FactKind, LedgerEntry, Level, Severity, Span, StoryTopic, ToldFigure, Zone
from monitors.stories.ledger import (
    MOST_ENTRIES,
    add_entries,
    find_range,
    find_standing,
    get_highest,
    list_corrected,
    list_standing,
    list_taken_back,
    list_with_range,
    read_entries,
    restate,
)
from monitors.stories.severity import grade
from tests.monitors.story_makers import START, make_analysis, make_entry, make_figure

KILLED = FactKind.KILLED
TOPICS = (StoryTopic("attack", Level.URGENT, Severity.MODERATE),)


@dataclass(frozen=True)
class Rule:
    severity: Severity
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    corroboration: int | None = None
    killed: int | None = None
    injured: int | None = None


def test_an_articles_figures_come_with_source_and_time() -> None:
    analysis = make_analysis("1", "Blast", "Text", publisher="Herald", facts=(make_figure(KILLED, 20, 30),))
    (entry,) = read_entries(analysis)

    assert (entry.low, entry.high, entry.publisher, entry.stated_at) == (20, 30, "Herald", START)


def test_entries_carry_all_that_their_facts_state() -> None:
    stated = {"low": 20, "high": 30, "of": "miners", "country": "ML", "corrects": True, "replaces": 40}
    fact = Fact(KILLED, Span(Zone.BODY, 0, 1, "20 to 30 miners"), **stated)  # type: ignore[arg-type]
    analysis = make_analysis("1", "Blast", facts=(fact,), url="https://herald.example/1")
    (entry,) = read_entries(analysis)
    assert {name: getattr(entry, name) for name in stated} == stated
    assert (entry.kind, entry.text, entry.url) == (KILLED, fact.span.text, "https://herald.example/1")
    assert entry.article_key == analysis.article.key


@pytest.mark.parametrize(
    ("hours", "stated_at"), [(-3, START - timedelta(hours=3)), (3, START)], ids=["before", "clock ahead"]
)
def test_a_figure_is_stated_when_its_article_was_published_but_never_after_it_was_seen(
    hours: int, stated_at: datetime
) -> None:
    published_at = START + timedelta(hours=hours)
    (entry,) = read_entries(make_analysis("1", "Blast", facts=(make_figure(KILLED, 20),), published_at=published_at))
    assert entry.stated_at == stated_at


def test_contradictory_figures_stand_side_by_side() -> None:
    ledger = add_entries((), [make_entry(KILLED, 13, publisher="A"), make_entry(KILLED, 40, publisher="B", hours=1)])
    ledger = add_entries(ledger, [make_entry(KILLED, 15, publisher="A", hours=2)])
    standing = find_standing(ledger, KILLED)

    assert standing is not None
    assert (standing.low, standing.publisher) == (40, "B")
    assert find_range(ledger, KILLED) == (13, 40)
    assert list(list_with_range(ledger)) == [(standing, (13, 40))]
    assert get_highest(ledger, KILLED) == 40
    assert len(ledger) == 3


def test_what_a_source_takes_back_no_longer_stands() -> None:
    ledger = add_entries(
        (), [make_entry(KILLED, 40), make_entry(KILLED, 4, hours=1), make_entry(KILLED, 3, publisher="B")]
    )
    assert list_standing(ledger) == (ToldFigure(KILLED, 4, 4),)


@pytest.mark.parametrize(("later", "standing"), [(24, 24), (20, 20), (1, 40)], ids=["revised", "half", "one of them"])
def test_a_source_that_states_a_far_lower_figure_in_another_report_states_that_of_something_else(
    later: int, standing: int
) -> None:
    other = replace(make_entry(KILLED, later, hours=2), url="https://herald.example/2")
    assert list_standing((make_entry(KILLED, 40), other)) == (ToldFigure(KILLED, standing, standing),)


def test_of_equal_figures_that_stand_the_newest_is_cited() -> None:
    ledger = add_entries((), [make_entry(KILLED, 40, publisher=name, hours=n) for n, name in enumerate("ABC")])
    standing = find_standing(ledger, KILLED)
    assert standing is not None
    assert standing.publisher == "C"


def correct(low: int, *, hours: float, of: str = "") -> LedgerEntry:
    return make_entry(KILLED, low, publisher="Corrector", hours=hours, of=of, corrects=True)


def test_a_figure_that_another_source_corrects_no_longer_stands() -> None:
    ledger = add_entries((), [make_entry(KILLED, 12), correct(9, hours=1)])
    standing = find_standing(ledger, KILLED)

    assert list_standing(ledger) == (ToldFigure(KILLED, 9, 9),)
    assert standing is not None
    assert (standing.low, find_range(ledger, KILLED), get_highest(ledger, KILLED)) == (9, (9, 9), 9)
    assert [entry.low for entry in ledger] == [12, 9], "it stays in the ledger"
    assert [(wrong.low, right.low) for wrong, right in list_corrected(ledger)] == [(12, 9)]


@pytest.mark.parametrize(
    ("later", "standing"),
    [
        (make_entry(KILLED, 12, publisher="Slow", hours=3), 9),
        (make_entry(KILLED, 14, publisher="Quick", hours=3), 14),
        (make_entry(KILLED, 12, publisher="Later", hours=30), 12),
    ],
    ids=["who repeats it", "another figure", "the next day"],
)
def test_after_a_correction_only_the_corrected_figure_is_passed_over(later: LedgerEntry, standing: int) -> None:
    ledger = add_entries((), [make_entry(KILLED, 12), correct(9, hours=1), later])
    assert list_standing(ledger) == (ToldFigure(KILLED, standing, standing),)


def receive(entry: LedgerEntry, hours: float) -> LedgerEntry:
    return replace(entry, seen_at=START + timedelta(hours=hours))


HERALD_12 = receive(make_entry(KILLED, 12, hours=2), 2)


@pytest.mark.parametrize(
    ("correction", "standing"),
    [
        (receive(correct(9, hours=1), 3), 9),
        (receive(correct(9, hours=1), 1), 12),
        (receive(correct(9, hours=-30), 3), 12),
        (replace(correct(9, hours=1), seen_at=None), 12),
    ],
    ids=["received after it", "received before it", "dated days before it", "of an older version"],
)
def test_a_correction_dated_before_the_figure_that_it_takes_back_counts_if_it_came_after_it(
    correction: LedgerEntry, standing: int
) -> None:
    ledger = add_entries((HERALD_12,), [correction])
    assert list_standing(ledger) == (ToldFigure(KILLED, standing, standing),)
    assert [(wrong.low, right.low) for wrong, right in list_corrected(ledger)] == ([(12, 9)] if standing == 9 else [])
    assert list_taken_back(ledger) == ({ToldFigure(KILLED, 12, 12)} if standing == 9 else frozenset())
    assert [one.stated_at for one in ledger] == sorted(one.stated_at for one in ledger), "as they were stated"


def test_a_figure_of_an_older_version_is_taken_back_by_a_correction_that_comes_now() -> None:
    ledger = add_entries((make_entry(KILLED, 12, hours=2),), [receive(correct(9, hours=1), 3)])
    assert list_standing(ledger) == (ToldFigure(KILLED, 9, 9),)


def test_a_rise_since_a_late_correction_stands_if_that_had_something_to_correct_before() -> None:
    before, rise = receive(make_entry(KILLED, 24, publisher="Wire"), 0), receive(make_entry(KILLED, 15, hours=2), 2)
    ledger = add_entries((before, rise), [receive(correct(9, hours=1), 3)])
    assert list_standing(ledger) == (ToldFigure(KILLED, 15, 15),)


def test_who_repeats_the_figure_after_a_late_correction_changes_nothing() -> None:
    ledger = add_entries((HERALD_12,), [receive(correct(9, hours=1), 3)])
    ledger = add_entries(ledger, [receive(make_entry(KILLED, 12, publisher="Slow", hours=20), 20)])
    assert list_standing(ledger) == (ToldFigure(KILLED, 9, 9),)


def replace_figure(wrong: int, right: int, *, hours: float, of: str = "") -> LedgerEntry:
    return make_entry(KILLED, right, publisher="Corrector", hours=hours, of=of, replaces=wrong)


def test_a_correction_takes_back_figures_up_to_the_one_that_it_names() -> None:
    ledger = add_entries((), [make_entry(KILLED, 60, publisher="Wire"), make_entry(KILLED, 21), make_entry(KILLED, 17)])
    ledger = add_entries(ledger, [replace_figure(18, 11, hours=1)])

    assert [(wrong.low, right.low) for wrong, right in list_corrected(ledger)] == [(21, 11)], "about 18"
    assert list_standing(ledger) == (ToldFigure(KILLED, 60, 60),), "of another event, or not what was wrong"


@pytest.mark.parametrize(("hours", "standing"), [(5, 11), (30, 18)], ids=["within a day", "later"])
def test_a_figure_that_was_named_as_wrong_before_anybody_stated_it_changes_nothing(hours: float, standing: int) -> None:
    ledger = add_entries((), [replace_figure(18, 11, hours=1), make_entry(KILLED, 18, publisher="Slow", hours=hours)])
    assert list_standing(ledger) == (ToldFigure(KILLED, standing, standing),)


def test_a_figure_named_as_wrong_is_taken_back_although_its_statement_is_gone() -> None:
    assert list_taken_back([replace_figure(18, 11, hours=1)]) == {ToldFigure(KILLED, 18, 18)}
    assert list_taken_back([replace_figure(18, 11, hours=1, of="children")]) == frozenset(), (
        "18 children, not 18 people"
    )


def test_a_correction_is_history_once_a_higher_figure_was_stated_after_it() -> None:
    ledger = add_entries((), [make_entry(KILLED, 40), correct(12, hours=1)])
    assert list_taken_back(ledger) == {ToldFigure(KILLED, 40, 40)}

    ledger = add_entries(ledger, [make_entry(KILLED, 30, hours=2)])
    assert list(list_corrected(ledger)) == []
    assert list_taken_back(ledger) == {ToldFigure(KILLED, 40, 40)}, "who was told 40 must still hear of it"

    ledger = add_entries(ledger, [make_entry(KILLED, 40, publisher="Later", hours=30)])
    assert list_taken_back(ledger) == frozenset()


def test_of_two_corrections_the_last_counts_with_what_it_took_back_itself() -> None:
    ledger = add_entries((), [make_entry(KILLED, 40), correct(20, hours=1), correct(12, hours=2)])
    assert [(wrong.low, right.low) for wrong, right in list_corrected(ledger)] == [(20, 12)]

    again = make_entry(KILLED, 12, publisher="Echo", hours=3, corrects=True)
    assert [(wrong.low, right.publisher) for wrong, right in list_corrected(add_entries(ledger, [again]))] == [
        (20, "Corrector")
    ]


@pytest.mark.parametrize(
    ("stated", "corrected"),
    [
        (make_entry(KILLED, 12), correct(3, hours=1, of="soldiers")),
        (make_entry(KILLED, 500), correct(9, hours=1)),
        (make_entry(KILLED, 12, hours=2), correct(9, hours=1)),
        (make_entry(FactKind.INJURED, 12), correct(9, hours=1)),
        (replace(make_entry(KILLED, 12), country="TG"), replace(correct(9, hours=1), country="GH")),
    ],
    ids=["of some of them", "of something much smaller", "of what was stated later", "of another kind", "elsewhere"],
)
def test_a_correction_leaves_other_figures_alone(stated: LedgerEntry, corrected: LedgerEntry) -> None:
    ledger = add_entries((), [stated, corrected])
    assert ToldFigure(stated.kind, stated.low, stated.low) in list_standing(ledger)
    assert list(list_corrected(ledger)) == []


@pytest.mark.parametrize(("stated", "corrected"), [("GH", ""), ("", "GH"), ("GH", "GH")])
def test_a_correction_takes_back_a_figure_unless_both_name_a_country(stated: str, corrected: str) -> None:
    entries = replace(make_entry(KILLED, 12), country=stated), replace(correct(9, hours=1), country=corrected)
    assert list_standing(add_entries((), entries)) == (ToldFigure(KILLED, 9, 9),)


@pytest.mark.parametrize(("was", "standing"), [(24, 14), (25, 25)], ids=["the number named", "another number"])
def test_a_correction_about_some_people_takes_back_the_number_that_it_names_of_people(was: int, standing: int) -> None:
    ledger = (make_entry(KILLED, was), replace_figure(24, 14, hours=1, of="soldiers"))
    assert list_standing(ledger) == (ToldFigure(KILLED, standing, standing),)


def test_an_article_that_is_edited_to_a_lower_toll_no_longer_states_the_higher_one() -> None:
    ledger = (make_entry(KILLED, 24), make_entry(KILLED, 30, publisher="Wire"))
    own, other = (replace(one, article_key=key, url="") for one, key in zip(ledger, "ab", strict=True))
    edited = replace(own, low=14, high=14)

    assert [one.low for one in restate((own, other), (edited,))] == [30, 14]
    assert [one.low for one in restate((own, other), (replace(edited, low=40, high=40),))] == [24, 30, 40]
    correcting = replace(edited, corrects=True)
    assert list_taken_back(restate((own,), (correcting,))) == {ToldFigure(KILLED, 24, 24)}, "it is told as a correction"
    assert restate((own,), ()) == (own,), "an edit that no longer names the toll says nothing of it"


@pytest.mark.parametrize("stated", [(5, 33), (33, 5)])
def test_a_total_and_its_part_in_one_article_stand_as_the_total(stated: tuple[int, int]) -> None:
    ledger = add_entries((), [make_entry(KILLED, number) for number in stated])
    assert list_standing(ledger) == (ToldFigure(KILLED, 33, 33),)


def test_the_same_statement_is_kept_once() -> None:
    entry = make_entry(KILLED, 13)
    ledger = add_entries((entry,), [make_entry(KILLED, 13, hours=5)])
    assert ledger == (entry,)


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 2), (2, 1)])
def test_an_article_that_is_edited_to_correct_states_its_figure_once_as_a_correction(order: tuple[int, ...]) -> None:
    plain, vague, named = (
        make_entry(KILLED, 14),
        make_entry(KILLED, 14, corrects=True),
        make_entry(KILLED, 14, replaces=24),
    )
    versions = (plain, named, vague)
    wire = (make_entry(KILLED, 24, publisher="Wire", hours=-1),)
    ledger: tuple[LedgerEntry, ...] = wire
    for number in order:
        ledger = add_entries(ledger, [versions[number]])

    assert add_entries(wire, [versions[number] for number in order]) == ledger, "also of one version that has all"
    assert [(entry.low, entry.replaces) for entry in ledger] == [(24, 0), (14, 24)]
    assert list_taken_back(ledger) == {ToldFigure(KILLED, 24, 24)}


def test_a_late_arrival_is_put_in_its_time() -> None:
    ledger = add_entries((make_entry(KILLED, 20, hours=3),), [make_entry(KILLED, 5, publisher="B", hours=1)])
    assert [entry.low for entry in ledger] == [5, 20]


def test_nothing_stated_is_nothing() -> None:
    assert find_standing((), KILLED) is None
    assert find_range((), KILLED) is None
    assert list(list_with_range(())) == []
    assert get_highest((), KILLED) == 0
    assert list_standing(()) == ()


def test_a_ledger_of_months_keeps_first_last_lowest_and_highest() -> None:
    entries = [make_entry(KILLED, 100 + n % 50, publisher=f"Outlet {n}", hours=n) for n in range(600)]
    entries[40] = make_entry(KILLED, 7, publisher="Low", hours=40)
    entries[41] = make_entry(KILLED, 9_000, publisher="High", hours=41)
    ledger = add_entries((), entries)

    assert len(ledger) == MOST_ENTRIES
    assert find_range(ledger, KILLED) == (7, 9_000)
    assert ledger[0] == entries[0]
    assert ledger[-1] == entries[-1]


def test_a_long_ledger_keeps_every_correction_that_took_a_figure_back() -> None:
    stated = [make_entry(KILLED, 33), make_entry(KILLED, 8, publisher="Wire", hours=2, of="children")]
    corrections = [correct(14, hours=1), correct(6, hours=3, of="children")]
    repeats = [make_entry(KILLED, 14, publisher=f"Outlet {n}", hours=4 + n) for n in range(MOST_ENTRIES)]
    ledger = add_entries((), [*stated, *corrections, *repeats])

    assert len(ledger) == MOST_ENTRIES
    assert [one.low for one in ledger if one.corrects] == [14, 6]
    assert list_standing(ledger) == (ToldFigure(KILLED, 14, 14),)


def test_the_last_correction_of_a_long_ledger_stays_although_it_took_nothing_back() -> None:
    repeats = [make_entry(KILLED, 14, publisher=f"Outlet {n}", hours=4 + n) for n in range(MOST_ENTRIES + 9)]
    ledger = add_entries((), [make_entry(KILLED, 14), replace_figure(33, 14, hours=1), *repeats])
    assert list_taken_back(ledger) == {ToldFigure(KILLED, 33, 33)}


@pytest.mark.parametrize(
    ("rule", "raised"),
    [
        (Rule(Severity.EXTREME, killed=10), True),
        (Rule(Severity.EXTREME, killed=11), False),
        (Rule(Severity.EXTREME, killed=10, injured=1), False),
        (Rule(Severity.EXTREME, killed=5, corroboration=3), True),
        (Rule(Severity.EXTREME, killed=5, corroboration=4), False),
        (Rule(Severity.EXTREME, countries=("KZ",)), True),
        (Rule(Severity.EXTREME, countries=("FR",), killed=1), False),
        (Rule(Severity.EXTREME, topics=("coup",), killed=1), False),
        (Rule(Severity.LOW, killed=1), False),
    ],
)
def test_severity_rises_when_every_condition_holds(rule: Rule, raised: bool) -> None:
    severity = grade(TOPICS, ("KZ",), (make_entry(KILLED, 10),), 3, (rule,))
    assert severity is (Severity.EXTREME if raised else Severity.MODERATE)


def test_a_topic_that_is_only_mentioned_makes_no_story_graver_that_reports_another() -> None:
    coup, watch = (StoryTopic(name, Level.DIGEST, Severity.EXTREME) for name in ("coup", "watch:7"))
    rule = Rule(Severity.HIGH, topics=("coup",))
    assert grade((*TOPICS, coup), ("KR",), (), 1, (rule,)) is Severity.MODERATE
    assert grade((coup,), ("ML",), (), 1, (rule,)) is Severity.EXTREME, "nothing else decides"
    heard = replace(watch, level=Level.URGENT, severity=Severity.MODERATE)
    assert grade((coup, heard), ("ML",), (), 1, ()) is Severity.EXTREME, "a chat's watch is no matter of the others"


def test_a_story_without_a_topic_is_of_low_severity() -> None:
    assert grade((), ("KZ",), (make_entry(KILLED, 10),), 3, (Rule(Severity.EXTREME, killed=1),)) is Severity.LOW
