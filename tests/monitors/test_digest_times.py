"""When digests are due, and when it is quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitors.alerting.digest import next_due
from monitors.alerting.silence import find_chat_mute, find_quiet_end, list_mutes
from monitors.model import Mute, MuteKind
from tests.monitors.story_makers import (
    START,
    make_chat,
)


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("UTC", "2026-03-02T07:59:59+00:00", "2026-03-02T08:00:00+00:00"),
        ("UTC", "2026-03-02T08:00:00+00:00", "2026-03-02T18:00:00+00:00"),
        ("UTC", "2026-03-02T18:00:00+00:00", "2026-03-03T08:00:00+00:00"),
        ("Asia/Kolkata", "2026-03-02T02:29:00+00:00", "2026-03-02T02:30:00+00:00"),
        ("Europe/Paris", "2026-03-28T18:00:00+00:00", "2026-03-29T06:00:00+00:00"),  # one hour earlier after the jump
        ("Europe/Paris", "2026-10-24T17:00:00+00:00", "2026-10-25T07:00:00+00:00"),
        ("Nowhere/Atall", "2026-03-02T07:00:00+00:00", "2026-03-02T08:00:00+00:00"),
    ],
)
def test_a_digest_is_due_at_the_chats_own_time(zone: str, now: str, due: str) -> None:
    chat = make_chat(timezone=zone, digest_times=(time(8), time(18)))
    assert next_due(chat, datetime.fromisoformat(now)) == datetime.fromisoformat(due)


def test_a_time_in_the_gap_comes_once_after_it() -> None:
    chat = make_chat(timezone="Europe/Paris", digest_times=(time(2, 30),))
    assert next_due(chat, datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_due(chat, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_a_time_that_comes_twice_counts_once() -> None:
    chat = make_chat(timezone="Europe/Paris", digest_times=(time(2, 30),))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_due(chat, datetime(2026, 10, 24, 12, tzinfo=UTC)) == first
    assert next_due(chat, first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_no_times_no_digest() -> None:
    assert next_due(make_chat(), START) is None


def test_a_digest_is_due_when_the_next_mute_of_the_whole_chat_ends() -> None:
    first, second, third = (START + timedelta(hours=hours) for hours in (2, 5, 9))
    night = Mute(MuteKind.CHAT, "", second, START + timedelta(hours=4))
    chat = make_chat(muted_until=first, mutes=(night, Mute(MuteKind.TOPIC, "unrest", START + timedelta(hours=1))))
    assert [next_due(chat, now) for now in (START, first, second)] == [first, second, None]
    timed = replace(chat, digest_times=(third.time(),))
    assert [next_due(timed, now) for now in (START, first, second)] == [first, second, third]


def test_a_mute_holds_from_its_beginning_to_its_end() -> None:
    begin, end = START + timedelta(hours=1), START + timedelta(hours=2)
    moments = [START, begin - timedelta(seconds=1), begin, end - timedelta(seconds=1), end]
    everything, topic = Mute(MuteKind.CHAT, "", end, begin), Mute(MuteKind.TOPIC, "unrest", end, begin)
    chat = make_chat(mutes=(everything, topic))
    assert [find_chat_mute(chat, now) for now in moments] == [None, None, end, end, None]
    subjects = {(MuteKind.TOPIC, "unrest")}
    assert [list_mutes(chat, subjects, now) for now in moments] == [(), (), (topic,), (topic,), ()]
    longer = replace(chat, muted_until=end + timedelta(hours=1))
    assert find_chat_mute(longer, begin) == longer.muted_until


@settings(derandomize=True, max_examples=60)
@given(
    st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.integers(0, 366 * 24 * 60),
)
def test_a_time_of_day_comes_every_day_exactly_once(zone: str, at: time, minutes: int) -> None:
    chat = make_chat(timezone=zone, digest_times=(at,))
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    days = []
    for _ in range(8):
        due = next_due(chat, now)
        assert due is not None
        assert due > now
        days.append(due)
        now = due
    gaps = [(later - earlier).total_seconds() / 3600 for earlier, later in pairwise(days)]
    assert all(22.9 <= gap <= 25.1 for gap in gaps)


def ask_cron(zone: str, at: time, now: datetime, days: tuple[int, ...] = ()) -> datetime:
    """What APScheduler's CronTrigger says of the same question."""
    weekdays = ",".join(map(str, days)) or "*"
    trigger = CronTrigger(hour=at.hour, minute=at.minute, second=at.second, day_of_week=weekdays, timezone=zone)
    found: datetime = trigger.get_next_fire_time(None, now + timedelta(microseconds=1))
    return found.astimezone(UTC)


@settings(derandomize=True, max_examples=40)
@given(
    st.sampled_from(
        ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
    ),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.integers(0, 366 * 24 * 60),
    st.frozensets(st.integers(0, 6), max_size=3),
)
def test_where_no_clock_is_changed_a_digest_is_due_when_crontrigger_says(
    zone: str, at: time, minutes: int, days: frozenset[int]
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    around = {(now + timedelta(days=shift)).astimezone(ZoneInfo(zone)).utcoffset() for shift in range(-1, 9)}
    chat = make_chat(timezone=zone, digest_times=(at,), digest_days=tuple(sorted(days)))
    assume(len(around) == 1)
    assert next_due(chat, now) == ask_cron(zone, at, now, chat.digest_days)


def test_crontrigger_still_loses_and_doubles_digests_where_clocks_are_changed() -> None:
    """Why it is not used. When this fails it has learned it: then it can take the place of daytime.find_next."""
    just_past_midnight = datetime(2024, 3, 10, 5, 6, tzinfo=UTC)  # the clock is put forward two hours later
    midnight, day_after = datetime(2024, 3, 11, 4, tzinfo=UTC), datetime(2024, 3, 12, 4, tzinfo=UTC)
    assert ask_cron("America/Detroit", time(0), just_past_midnight) == day_after
    assert next_due(make_chat(timezone="America/Detroit", digest_times=(time(0),)), just_past_midnight) == midnight
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert ask_cron("Europe/Paris", time(2, 30), first) == first + timedelta(hours=1)


@pytest.mark.parametrize(
    ("hour", "ends"),
    [(21, None), (22, 7), (23, 7), (3, 7), (6, 7), (7, None)],
)
def test_quiet_hours_run_over_midnight(hour: int, ends: int | None) -> None:
    end = find_quiet_end(make_chat(quiet_from=time(22), quiet_to=time(7)), datetime(2026, 3, 2, hour, tzinfo=UTC))
    assert (end.hour if end else None) == ends


@pytest.mark.parametrize(
    ("day", "hour", "ends"),
    [(2, 23, 3), (6, 23, 7), (7, 3, 7), (7, 23, None), (8, 3, None), (8, 23, None), (9, 3, None), (9, 23, 10)],
)
def test_quiet_hours_of_some_weekdays_begin_on_these_and_run_over_midnight(
    day: int, hour: int, ends: int | None
) -> None:
    """2 March 2026 is a Monday."""
    chat = make_chat(quiet_from=time(22), quiet_to=time(7), quiet_days=(0, 1, 2, 3, 4))
    end = find_quiet_end(chat, datetime(2026, 3, day, hour, tzinfo=UTC))
    assert (end.day if end else None) == ends


@pytest.mark.parametrize(
    ("day", "hour", "ends"), [(6, 23, None), (7, 0, 9), (7, 23, 9), (8, 0, 9), (8, 23, 9), (9, 0, None), (11, 5, 12)]
)
def test_equal_times_on_some_weekdays_are_whole_days_which_end_together(day: int, hour: int, ends: int | None) -> None:
    """7 March 2026 is a Saturday."""
    chat = make_chat(quiet_from=time(0), quiet_to=time(0), quiet_days=(2, 5, 6))
    end = find_quiet_end(chat, datetime(2026, 3, day, hour, tzinfo=UTC))
    assert end == (None if ends is None else datetime(2026, 3, ends, tzinfo=UTC))


def test_equal_times_on_all_days_are_no_quiet_hours() -> None:
    assert find_quiet_end(make_chat(quiet_from=time(12), quiet_to=time(12)), START) is None
    week = make_chat(quiet_from=time(12), quiet_to=time(12), quiet_days=tuple(range(7)))
    assert find_quiet_end(week, START) is None
    assert find_quiet_end(make_chat(quiet_to=time(12)), START) is None
