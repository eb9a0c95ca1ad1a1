"""When feeds are polled: bounds that hold for any state, back-off, hints, Retry-After, spreading after a restart."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import FeedState, FeedStatus
from monitors.sources.schedule import (
    Rhythm,
    SchedulePolicy,
    add_jitter,
    back_off,
    choose_interval,
    is_due,
    obey_retry_after,
    spread,
)

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
POLICY = SchedulePolicy()
URGENT = Rhythm(is_urgent=True)
PLAIN = Rhythm()
QUICK = settings(derandomize=True, max_examples=200)
rates = st.none() | st.floats(0, 1e6)
seconds = st.floats(0, 1e12)


@QUICK
@given(rates, seconds)
def test_the_interval_stays_between_floor_and_ceiling(rate: float | None, hint: float) -> None:
    interval = choose_interval(PLAIN, rate, hint, POLICY)
    assert POLICY.min_interval_seconds <= interval <= POLICY.max_interval_seconds


@QUICK
@given(st.floats(0, 1e6), st.floats(0, 1e6), seconds)
def test_a_livelier_feed_is_never_polled_less(rate: float, more: float, hint: float) -> None:
    assert choose_interval(PLAIN, rate + more, hint, POLICY) <= choose_interval(PLAIN, rate, hint, POLICY)


@QUICK
@given(rates, seconds)
def test_the_operators_word_and_urgency_are_not_stretched(rate: float | None, hint: float) -> None:
    assert choose_interval(Rhythm(interval_seconds=120), rate, hint, POLICY) == 120
    assert choose_interval(URGENT, rate, hint, POLICY) == POLICY.min_interval_seconds


def test_the_rhythm_of_the_feed_decides() -> None:
    assert choose_interval(PLAIN, 168, 0, POLICY) == 1800  # an entry an hour: twice an hour
    assert choose_interval(PLAIN, 168, 3600, POLICY) == 3600  # unless the feed asks for less
    assert choose_interval(PLAIN, 10_000, 0, POLICY) == 300
    assert choose_interval(PLAIN, 0, 0, POLICY) == 21_600
    assert choose_interval(PLAIN, None, 0, POLICY) == 900


@QUICK
@given(st.floats(60, 21_600), st.integers(1, 5000))
def test_back_off_grows_and_is_capped(interval: float, failures: int) -> None:
    wait, longer = (back_off(interval, count, PLAIN, POLICY) for count in (failures, failures + 1))
    assert interval <= wait <= longer <= POLICY.max_backoff_seconds
    assert back_off(interval, failures, URGENT, POLICY) <= max(POLICY.urgent_backoff_seconds, interval)


def test_back_off_doubles() -> None:
    assert [back_off(300, failures, PLAIN, POLICY) for failures in (1, 2, 3, 4)] == [300, 600, 1200, 2400]


@pytest.mark.parametrize(
    ("asked", "wait"), [(None, 300), (0, 300), (60, 300), (7200, 7200), (315_360_000, 604_800), (float("inf"), 604_800)]
)
def test_retry_after_is_obeyed_within_reason(asked: float | None, wait: float) -> None:
    assert obey_retry_after(300, asked, POLICY) == wait


def test_jitter_is_small_steady_and_different() -> None:
    waits = {add_jitter(1000, f"feed-{n}", NOW) for n in range(100)}
    assert len(waits) == 100
    assert all(1000 <= wait < 1100 for wait in waits)
    assert add_jitter(1000, "a", NOW) == add_jitter(1000, "a", NOW)


def state(feed_id: str, due_in: float | None, **fields: object) -> FeedState:
    due_at = None if due_in is None else NOW + timedelta(seconds=due_in)
    return FeedState(feed_id, "https://a.example/", next_poll_at=due_at, **fields)  # type: ignore[arg-type]


def test_due() -> None:
    assert is_due(state("a", None), NOW)
    assert is_due(state("a", 0), NOW)
    assert not is_due(state("a", 1), NOW)
    assert not is_due(state("a", None, status=FeedStatus.STOPPED), NOW)
    assert is_due(state("a", -1, status=FeedStatus.QUARANTINED), NOW)


def test_overdue_feeds_are_spread_and_others_keep_their_time() -> None:
    late = [state(f"late-{n}", -3600, interval_seconds=1800.0) for n in range(4_000)]
    later = state("later", 500)
    states = spread([*late, later], frozenset({"late-7"}), NOW, POLICY)
    assert states[-1] == later
    waits = [(one.next_poll_at - NOW).total_seconds() for one in states[:-1] if one.next_poll_at]
    assert len(waits) == 4_000
    assert all(0 <= wait <= POLICY.spread_seconds for wait in waits)
    assert waits[7] <= POLICY.spread_seconds / 10
    busiest = max(sum(minute * 60 <= wait < minute * 60 + 60 for wait in waits) for minute in range(15))
    assert busiest < 20 * 60 * 1.1


def test_after_a_restart_urgent_feeds_come_in_the_first_tenth() -> None:
    late = [state(f"late-{n}", None) for n in range(100)]
    urgent = frozenset(one.feed_id for one in late[:50])
    states = spread(late, urgent, NOW, POLICY, crowd=20_000)
    waits = {one.feed_id: (one.next_poll_at - NOW).total_seconds() for one in states if one.next_poll_at}
    assert max(waits[name] for name in urgent) < POLICY.spread_seconds / 10
    assert max(waits.values()) > POLICY.spread_seconds / 2


def test_a_few_feeds_need_no_spreading() -> None:
    states = spread([state(f"f{n}", None) for n in range(20)], frozenset(), NOW, POLICY)
    assert len(states) == 20
    assert all(one.next_poll_at and one.next_poll_at <= NOW + timedelta(seconds=1) for one in states)


def test_a_feed_of_a_short_interval_does_not_wait_longer_than_that() -> None:
    states = spread([state(f"f{n}", -1, interval_seconds=60.0) for n in range(3_000)], frozenset(), NOW, POLICY)
    assert len(states) == 3_000
    assert all(one.next_poll_at and one.next_poll_at <= NOW + timedelta(seconds=60) for one in states)
