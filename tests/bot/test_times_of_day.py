"""Times of day as people write them: figures, hours in words, and parts of the day beside an hour."""

from __future__ import annotations

from datetime import time

import pytest

from bot.chats.times_of_day import join_halves, read_time, read_times


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("0", time(0)),
        ("7", time(7)),
        ("23.59", time(23, 59)),
        ("22h", time(22)),
        ("12am", time(0)),
        ("1am", time(1)),
        ("12pm", time(12)),
        ("11:30pm", time(23, 30)),
        ("0am", None),
        ("13pm", None),
        ("24", None),
        ("7:60", None),
        ("seven", None),
    ],
)
def test_an_hour_is_read_by_the_clock_of_24_or_12_hours(written: str, at: time | None) -> None:
    assert read_time(written) == at


@pytest.mark.parametrize(
    ("written", "times"),
    [
        ("evening 11", [time(23)]),
        ("evening 4", [time(16)]),
        ("evening 23", [time(23)]),
        ("evening 12", [time(19), time(12)]),
        ("evening 8am", [time(19), time(8)]),
        ("afternoon 0", [time(15), time(0)]),
        ("morning 3", [time(3)]),
        ("morning 2", [time(8), time(2)]),
        ("midnight 0", [time(0)]),
        ("midnight 1", [time(0), time(1)]),
        ("8 18:00", [time(8), time(18)]),
        ("noon evening", [time(12), time(19)]),
        ("8 lunchtime", None),
    ],
)
def test_a_part_of_the_day_says_which_hour_is_meant_or_stands_alone(written: str, times: list[time] | None) -> None:
    assert read_times(written.split()) == times


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("halb zehn", "9:30"),
        ("halb eins", "12:30"),
        ("halb 1", "12:30"),
        ("halb 12", "11:30"),
        ("8 a.m.", "8am"),
        ("6 вечера", "6pm"),
        ("half past 7", "7:30"),
        ("18h 30", "18h30"),
        ("18h 19 January", "18h 19 january"),
    ],
)
def test_halves_follow_their_hours(written: str, joined: str) -> None:
    assert join_halves(written.split()) == joined
