"""How one poll changes the stored state of a feed: success, no change, failure, quarantine. Pure.

The worker calls it after each poll. The feed's habit, floods and notices to operators come later, when the hub has
sifted the entries (admission.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitors.errors import SourceError
from monitors.model import FeedState, FeedStatus
from monitors.sources.fetch import BusyError, Response
from monitors.sources.identity import forget_body, hash_key
from monitors.sources.schedule import (
    DAY_SECONDS,
    Rhythm,
    SchedulePolicy,
    add_jitter,
    back_off,
    choose_interval,
    decay_rate,
    obey_retry_after,
)

MOVES_BEFORE_REWRITE = 3  # polls in a row that a permanent redirect must repeat before it is believed
FAILURES_BEFORE_RETURN = 3  # failed polls at a new address before the configured one is tried again
_SHORTEST_SECRET = 6
_LONGEST_VALIDATOR = 1000


@dataclass(frozen=True, slots=True)
class PollTiming:
    """What decides the next poll: the operator's settings for this feed, the bounds, and the time of this poll."""

    rhythm: Rhythm
    policy: SchedulePolicy
    now: datetime


def mask_url(url: str) -> str:
    """A URL that may be stored and shown: without user name, and with a digest for the query, which may hold a key."""
    head, _, query = url.partition("#")[0].partition("?")
    if "@" in head:
        scheme, _, rest = head.partition("://")
        location, slash, path = rest.partition("/")
        head = f"{scheme}://{location.rpartition('@')[2]}{slash}{path}"
    return f"{head}?{hash_key(query)}" if query else head


def open_state(feed_id: str, url: str, stored: FeedState | None) -> FeedState:
    """The state to poll with: the stored one, or a fresh one if the feed is new or its configured URL changed."""
    masked = mask_url(url)
    if stored is not None and stored.configured_url == masked:
        return stored
    return FeedState(feed_id=feed_id, configured_url=masked)


@dataclass(frozen=True, slots=True)
class BodyRead:
    """What is stored of a body that was read. With ``body_hash`` "" the next poll asks for the whole body again."""

    body_hash: str
    title: str = ""
    fingerprints: bytes = b""
    held: tuple[str, ...] = ()
    hint_seconds: float = 0.0
    warnings: tuple[str, ...] = ()


def note_unchanged(state: FeedState, response: Response, timing: PollTiming) -> FeedState:
    """The state after a 304, or a 200 with the same body as last time."""
    state = state if response.body is None else _keep_validators(state, response)
    rate = decay_rate(state.entries_per_week, state.last_success_at, timing.now)
    return _note_answer(state, response, timing, rate)


def note_fetched(state: FeedState, response: Response, read: BodyRead, timing: PollTiming) -> FeedState:
    """The state after a poll whose body was read."""
    state = (_keep_validators(state, response) if read.body_hash else forget_body(state)).evolve(
        title=read.title,
        body_hash=read.body_hash,
        fingerprints=read.fingerprints,
        held=read.held,
        hint_seconds=read.hint_seconds,
        warnings=read.warnings,
    )
    return _note_answer(state, response, timing, state.entries_per_week)


def _keep_validators(state: FeedState, response: Response) -> FeedState:
    """Store the server's validators as they came. One that is too long is dropped, because a part of it is useless."""
    etag = response.etag if len(response.etag) <= _LONGEST_VALIDATOR else ""
    last_modified = response.last_modified if len(response.last_modified) <= _LONGEST_VALIDATOR else ""
    return state.evolve(etag=etag, last_modified=last_modified)


def _note_answer(state: FeedState, response: Response, timing: PollTiming, rate: float | None) -> FeedState:
    hint_seconds = max(state.hint_seconds, response.fresh_seconds)
    interval = choose_interval(timing.rhythm, rate, hint_seconds, timing.policy)
    move = _count_move(state, response.moved_url)
    return state.evolve(
        url=move.url,
        moved_url=move.moved_url,
        moved_count=move.count,
        status=FeedStatus.ACTIVE,
        entries_per_week=rate,
        interval_seconds=interval,
        next_poll_at=_after(interval, state, timing),
        last_poll_at=timing.now,
        last_success_at=timing.now,
        failures=0,
    )


def _after(seconds: float, state: FeedState, timing: PollTiming) -> datetime:
    return timing.now + timedelta(seconds=add_jitter(seconds, state.feed_id, timing.now))


@dataclass(frozen=True, slots=True)
class _Move:
    url: str
    moved_url: str = ""
    count: int = 0


def _count_move(state: FeedState, moved_url: str) -> _Move:
    """Count polls with the same all-permanent redirect; after enough of them the feed is polled where it leads."""
    if not moved_url:
        return _Move(state.url)
    count = state.moved_count + 1 if moved_url == state.moved_url else 1
    if count >= MOVES_BEFORE_REWRITE:
        return _Move(moved_url)
    return _Move(state.url, moved_url, count)


def carries_secret(configured_url: str, moved_url: str) -> bool:
    """Whether a redirect's target repeats a value of the configured query: it may be a key and must not be stored."""
    values = (part.partition("=")[2] for part in urlsplit(configured_url).query.split("&"))
    return any(len(value) >= _SHORTEST_SECRET and value in moved_url for value in values)


def note_failure(state: FeedState, error: SourceError, timing: PollTiming) -> FeedState:
    """The state after a poll that failed: back off, and obey Retry-After.

    A permanent error (410) stops the feed for good. At an address that a redirect led to, it or repeated failures only
    bring back the configured address.
    """
    failures = state.failures + 1
    interval = state.interval_seconds or choose_interval(timing.rhythm, state.entries_per_week, 0.0, timing.policy)
    wait = back_off(interval, failures, timing.rhythm, timing.policy)
    if isinstance(error, BusyError):
        wait = obey_retry_after(wait, error.retry_after_seconds, timing.policy)
    failed = state.evolve(
        interval_seconds=interval,
        next_poll_at=_after(wait, state, timing),
        last_poll_at=timing.now,
        last_error_at=timing.now,
        last_error_reason=error.reason,
        last_error_detail=str(error)[:300],
        failures=failures,
        status=FeedStatus.ACTIVE,
    )
    if state.url and (error.permanent or failures >= FAILURES_BEFORE_RETURN):
        return forget_body(failed.evolve(url=""))
    if error.permanent:
        return failed.evolve(status=FeedStatus.STOPPED, next_poll_at=None)
    return failed


def postpone(state: FeedState, wait_seconds: float, now: datetime) -> FeedState:
    """The state of a feed that was not polled after all; with 0 seconds it stays due."""
    if wait_seconds <= 0:
        return state
    return state.evolve(next_poll_at=now + timedelta(seconds=wait_seconds))


def quarantine(state: FeedState, reason: str, detail: str, now: datetime) -> FeedState:
    """The state of a feed that killed its worker when polled alone: it is tried again after a day, in its own batch."""
    return forget_body(state).evolve(
        status=FeedStatus.QUARANTINED,
        next_poll_at=now + timedelta(seconds=DAY_SECONDS),
        last_poll_at=now,
        last_error_at=now,
        last_error_reason=reason,
        last_error_detail=detail[:300],
        failures=state.failures + 1,
    )
