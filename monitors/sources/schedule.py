"""When a feed is polled next: pure arithmetic on its state, without a clock or random numbers.

The interval follows the feed's rhythm between a floor and a ceiling. It is lengthened as the server and the feed ask,
doubles with each failure in a row, and is jittered by a hash, so that feeds are not all polled at the same time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from monitors.model import FeedState, FeedStatus

WEEK_SECONDS = 604_800.0
DAY_SECONDS = 86_400.0
POLLS_A_GAP = 2.0  # polls for each expected entry: on average an entry waits a quarter of the gap between two
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class SchedulePolicy:
    """Bounds in seconds. ``unknown_seconds`` is the interval while a feed's rhythm is not known."""

    min_interval_seconds: float = 300.0
    max_interval_seconds: float = 21_600.0
    unknown_seconds: float = 900.0
    max_backoff_seconds: float = DAY_SECONDS
    urgent_backoff_seconds: float = 3600.0
    max_retry_after_seconds: float = 7 * DAY_SECONDS
    spread_seconds: float = 900.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the operator configured about when to poll one feed."""

    interval_seconds: float | None = None
    is_urgent: bool = False


def choose_interval(
    rhythm: Rhythm, entries_per_week: float | None, hint_seconds: float, policy: SchedulePolicy
) -> float:
    """Seconds between polls of a feed that works.

    A configured interval is final, and an urgent feed is polled at the floor whatever the hints. Otherwise the feed's
    own rhythm decides, but not below ``hint_seconds`` (TTL, Cache-Control, syndication), between floor and ceiling.
    """
    if rhythm.interval_seconds is not None:
        return max(rhythm.interval_seconds, 1.0)
    if rhythm.is_urgent:
        return policy.min_interval_seconds
    if entries_per_week is None:
        wanted = policy.unknown_seconds
    else:
        wanted = WEEK_SECONDS / max(entries_per_week * POLLS_A_GAP, 1e-3)
    return _clamp(max(wanted, hint_seconds), policy.min_interval_seconds, policy.max_interval_seconds)


def back_off(interval_seconds: float, failures: int, rhythm: Rhythm, policy: SchedulePolicy) -> float:
    """Seconds to wait after ``failures`` (1 or more) failed polls in a row: doubled from the second on, up to a cap."""
    cap = policy.urgent_backoff_seconds if rhythm.is_urgent else policy.max_backoff_seconds
    doubled = interval_seconds * 2.0 ** min(max(failures, 1) - 1, 30)
    return min(doubled, max(cap, interval_seconds))


def obey_retry_after(wait_seconds: float, retry_after_seconds: float | None, policy: SchedulePolicy) -> float:
    """``wait_seconds``, or longer if the server asked for it, up to ``max_retry_after_seconds``."""
    if retry_after_seconds is None:
        return wait_seconds
    return max(wait_seconds, min(retry_after_seconds, policy.max_retry_after_seconds))


def add_jitter(seconds: float, feed_id: str, now: datetime) -> float:
    """``seconds`` lengthened by up to a tenth, by an amount that depends only on the feed and ``now``."""
    return seconds * (1.0 + JITTER * fraction(feed_id, now.isoformat()))


def fraction(*parts: str) -> float:
    """A number in [0, 1) that looks random but depends only on the parts."""
    digest = blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def decay_rate(entries_per_week: float | None, since: datetime | None, now: datetime) -> float | None:
    """What is left of a feed's rhythm after a time without new entries: it falls by a factor of e in a week."""
    if entries_per_week is None or since is None:
        return entries_per_week
    return entries_per_week * math.exp(-max((now - since).total_seconds(), 0.0) / WEEK_SECONDS)


def is_due(state: FeedState, now: datetime) -> bool:
    """Whether the feed is due: never while stopped, and at once when no time is set."""
    return state.status is not FeedStatus.STOPPED and (state.next_poll_at is None or state.next_poll_at <= now)


def spread(
    states: Sequence[FeedState], urgent: frozenset[str], now: datetime, policy: SchedulePolicy, *, crowd: int = 0
) -> list[FeedState]:
    """Give overdue feeds new times after a restart, so that they are not all polled at once.

    Feeds that are not overdue keep their time. The others are spread over ``spread_seconds``, or less when they are few
    (20 feeds need a second), or their own interval if that is shorter; urgent ones over the first tenth of that.
    ``crowd`` is how many feeds are overdue in all, when ``states`` are only some of them.
    """
    overdue = [state for state in states if is_due(state, now)]
    crowd_seconds = min(policy.spread_seconds, max(crowd, len(overdue)) / 20.0)
    late = {state.feed_id for state in overdue}
    return [_delay(state, urgent, now, crowd_seconds) if state.feed_id in late else state for state in states]


def _delay(state: FeedState, urgent: frozenset[str], now: datetime, crowd_seconds: float) -> FeedState:
    span = min(crowd_seconds, state.interval_seconds) if state.interval_seconds else crowd_seconds
    if state.feed_id in urgent:
        span /= 10.0
    return state.evolve(next_poll_at=now + timedelta(seconds=span * fraction(state.feed_id, "spread")))


def _clamp(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
