"""Surges against a country's own past, with their numbers, and damped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import DayCount, Surge
from monitors.trend import find_surges, measure_past

TODAY = date(2026, 3, 30)
LONG_AGO = date(2026, 1, 1)


def make_days(today: int, past: list[int], country: str = "KZ", publishers: int = 4) -> list[DayCount]:
    days = [DayCount(country, "unrest", TODAY - timedelta(days=n), c, 2) for n, c in enumerate(past, 1) if c]
    return [*days, DayCount(country, "unrest", TODAY, today, publishers)]


def test_a_surge_comes_with_its_numbers() -> None:
    (surge,) = find_surges(make_days(24, [2, 1, 3] * 9), TODAY, LONG_AGO)

    assert (surge.country, surge.topic, surge.on, surge.count, surge.publishers) == ("KZ", "unrest", TODAY, 24, 4)
    assert surge.days == 28
    assert 1.5 < surge.expected < 2.0
    assert surge.factor == pytest.approx(24 / surge.expected)


@pytest.mark.parametrize(
    ("today", "past", "publishers", "known_since", "why"),
    [
        (4, [0] * 28, 4, LONG_AGO, "too few articles"),
        (24, [2] * 28, 1, LONG_AGO, "one publisher alone"),
        (24, [2] * 3, 4, TODAY - timedelta(days=3), "too short a past"),
        (60, [40, 30, 50, 45] * 7, 4, LONG_AGO, "usual for a country that is always in the news"),
        (30, [2, 40, 3, 1, 35, 2, 38] * 4, 4, LONG_AGO, "usual for a country with restless days"),
    ],
)
def test_what_is_no_surge(today: int, past: list[int], publishers: int, known_since: date, why: str) -> None:
    assert find_surges(make_days(today, past, publishers=publishers), TODAY, known_since) == (), why


def test_one_earlier_surge_does_not_hide_the_next() -> None:
    assert find_surges(make_days(24, [2] * 10 + [60, 50] + [2] * 16), TODAY, LONG_AGO)


def test_a_country_is_held_against_its_own_past() -> None:
    counts = [*make_days(30, [30] * 28, "US"), *make_days(30, [1] * 28, "KZ")]
    assert [surge.country for surge in find_surges(counts, TODAY, LONG_AGO)] == ["KZ"]


def test_a_surge_is_not_repeated_unless_it_doubles() -> None:
    counts = make_days(24, [2] * 28)
    (surge,) = find_surges(counts, TODAY, LONG_AGO)
    yesterday = replace(surge, on=TODAY - timedelta(days=1))

    assert find_surges(counts, TODAY, LONG_AGO, told=(surge,)) == ()
    assert find_surges(counts, TODAY, LONG_AGO, told=(yesterday,)) == ()
    assert find_surges(counts, TODAY, LONG_AGO, told=(replace(yesterday, count=12),)) == (surge,)
    assert find_surges(counts, TODAY, LONG_AGO, told=(replace(surge, on=TODAY - timedelta(days=3)),)) == (surge,)
    assert find_surges(counts, TODAY, LONG_AGO, told=(replace(surge, country="FR"),)) == (surge,)


@settings(derandomize=True, max_examples=100)
@given(st.lists(st.integers(0, 200), min_size=28, max_size=28), st.integers(0, 400), st.integers(0, 100))
def test_more_articles_never_undo_a_surge(past: list[int], today: int, more: int) -> None:
    def found(count: int) -> tuple[Surge, ...]:
        return find_surges(make_days(count, past), TODAY, LONG_AGO)

    assert bool(found(today + more)) >= bool(found(today))


def test_the_spread_is_never_less_than_chance() -> None:
    assert measure_past([9] * 28) == (9.0, 3.0)
    assert measure_past([0] * 28) == (0.0, 1.0)
