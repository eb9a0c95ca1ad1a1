"""The health of feeds for people and programs: one row a feed, from the config and the stored state of the feed.

Pure. Addresses are shown without user name and query; ``redact`` removes secrets of the config that a text still has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.logs import escape_controls
from monitors.config.quantities import format_duration
from monitors.config.schema import FeedSpec
from monitors.model import FeedState
from monitors.sources.feedstate import mask_url, open_state
from monitors.sources.health import NEW, is_well, name_status

COLUMNS = ("id", "publisher", "status", "last success", "last error", "interval", "entries/week", "next poll")
OFF = "off"


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One configured feed. ``status`` is off, new (never polled), active, failing, silent, stopped or quarantined.

    ``moved_to`` is where a permanent redirect led, "" for none. Times are UTC, spans are in seconds.
    """

    id: str
    title: str
    publisher: str
    group: str
    url: str
    moved_to: str
    status: str
    last_poll_at: datetime | None
    last_success_at: datetime | None
    last_entry_at: datetime | None
    last_error_at: datetime | None
    last_error_reason: str
    last_error_detail: str
    failures: int
    interval_seconds: float
    entries_per_week: float | None
    next_poll_at: datetime | None
    warnings: tuple[str, ...]

    @property
    def has_trouble(self) -> bool:
        """Whether an operator should look at it."""
        return self.status != OFF and not is_well(self.status)


def list_health(
    feeds: Iterable[FeedSpec], states: Iterable[FeedState], redact: Callable[[str], str]
) -> tuple[FeedHealth, ...]:
    """A row for every configured feed, in the config's order; states of other feeds are ignored."""
    remembered = {state.feed_id: state for state in states}
    return tuple(_make_row(feed, open_state(feed.id, feed.url, remembered.get(feed.id)), redact) for feed in feeds)


def _make_row(feed: FeedSpec, state: FeedState, redact: Callable[[str], str]) -> FeedHealth:
    return FeedHealth(
        id=feed.id,
        title=redact(feed.title or state.title),
        publisher=redact(feed.publisher or state.title),
        group=feed.group,
        url=mask_url(redact(feed.url)),
        moved_to=mask_url(redact(state.url)),
        status=name_status(state) if feed.enabled else OFF,
        last_poll_at=state.last_poll_at,
        last_success_at=state.last_success_at,
        last_entry_at=state.last_entry_at,
        last_error_at=state.last_error_at,
        last_error_reason=state.last_error_reason,
        last_error_detail=redact(state.last_error_detail),
        failures=state.failures,
        interval_seconds=state.interval_seconds,
        entries_per_week=state.entries_per_week,
        next_poll_at=state.next_poll_at if feed.enabled else None,
        warnings=tuple(redact(warning) for warning in state.warnings),
    )


def describe_health(row: FeedHealth, now: datetime) -> tuple[str, ...]:
    """The cells of a row, one for each of ``COLUMNS``."""
    error = f"{row.last_error_reason} {_format_time(row.last_error_at)}" if row.last_error_reason else "-"
    if row.failures > 1:
        error += f" ({row.failures}x)"
    due = row.next_poll_at is not None and row.next_poll_at <= now
    waits = row.status == NEW and row.next_poll_at is None
    return (
        row.id,
        escape_controls(row.publisher) or "-",
        row.status,
        _format_time(row.last_success_at),
        escape_controls(error),
        format_duration(round(row.interval_seconds)) if row.interval_seconds else "-",
        "-" if row.entries_per_week is None else f"{row.entries_per_week:.1f}",
        "due" if due or waits else _format_time(row.next_poll_at),
    )


def _format_time(at: datetime | None) -> str:
    return "-" if at is None else f"{at:%Y-%m-%d %H:%M}"


def health_object(row: FeedHealth) -> dict[str, object]:
    """The row for JSON: times as ISO 8601, None for what is unknown."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(row).items()}
