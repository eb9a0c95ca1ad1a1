"""Lengths of time in the terminal and on the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.durations import format_age, format_span

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
HOUR, DAY = 3600, 86_400


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s"),
        (0.9, "0 s"),
        (119.9, "119 s"),
        (120, "2 min"),
        (2 * HOUR - 1, "119 min"),
        (2 * HOUR, "2 h"),
        (2 * DAY - 1, "47 h"),
        (2 * DAY, "2 d"),
        (400 * DAY, "400 d"),
    ],
)
def test_a_length_is_a_number_of_the_largest_unit_that_loses_little(seconds: float, said: str) -> None:
    assert format_span(seconds) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "now"), (-5, "5 min ago"), (5, "in 5 min"), (-3000, "2 d ago"), (None, "-")]
)
def test_an_age_says_whether_it_is_past_or_to_come(minutes: float | None, said: str) -> None:
    at = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert format_age(at, NOW) == said
