"""What ``tocsin status`` shows: the state of everything at one moment, from the store, its lock and the backups."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from bot.exports.story_report import story_object
from bot.health.liveness import FULL_BYTES, find_fault, list_named, measure_free_bytes
from monitors.model import Chat, SeedState, Story, Verdict
from storage.alerts import AlertTimes
from storage.backup_names import FOLDER, list_backups, read_time
from storage.lock import Holder, find_holder
from storage.marks import FAULTS_MARK, PULSE_MARK, RELOAD_MARK
from storage.store import Store, StoreStats

NEWEST: Final = 5
LEAST_FREE_BYTES: Final = 50_000_000
"""With less free space than this, the database may take no more at any moment."""

LABEL_SPAN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LagRange:
    """How long something took, in seconds: the median of several, and the worst."""

    median: float
    worst: float


@dataclass(frozen=True, slots=True)
class Lag:
    """How late the first alerts of the last day were. ``reading`` is from publication, where it is stated, until we
    saw the article; ``telling`` from then until Telegram had the message. None if there is nothing to measure."""

    alerts: int
    reading: LagRange | None
    telling: LagRange | None


def measure_lag(arrivals: Sequence[AlertTimes]) -> Lag:
    """The lag of these alerts; a publication time after our own counts as no lag."""
    reading = [one.seen_at - one.published_at for one in arrivals if one.published_at is not None]
    telling = [one.sent_at - one.seen_at for one in arrivals]
    return Lag(len(arrivals), _measure(reading), _measure(telling))


def _measure(spans: Sequence[timedelta]) -> LagRange | None:
    seconds = [max(0.0, span.total_seconds()) for span in spans]
    return LagRange(round(median(seconds), 1), round(max(seconds), 1)) if seconds else None


@dataclass(frozen=True, slots=True)
class Status:
    """All that is shown. ``holder`` is the running process, None for none; ``reload`` is the last reload's report;
    ``faults`` is why the running process was not ready at its last pulse, and that the disk is full now.
    """

    at: datetime
    database: str
    holder: Holder | None
    pulse_at: datetime | None
    stats: StoreStats
    newest_article_at: datetime | None
    backup_at: datetime | None
    reload: dict[str, Any] | None
    stories: tuple[Story, ...]
    refused_seeds: tuple[SeedState, ...]
    lag: Lag
    unreachable: tuple[tuple[Chat, str], ...]
    labels: dict[Verdict, int]
    faults: tuple[str, ...]
    free_bytes: int

    @property
    def stands_still(self) -> bool:
        """Whether a process is running but no longer shows a sign of life."""
        return self.holder is not None and bool(find_fault(self.holder, self.pulse_at, self.free_bytes, self.at))

    @property
    def is_full(self) -> bool:
        """Whether the disk has no room for even the smallest write."""
        return self.free_bytes < FULL_BYTES


def read_status(store: Store, now: datetime) -> Status:
    """Read all of it, from one snapshot of the database."""
    with store.snapshot():
        pulse, reload = store.marks.find_mark(PULSE_MARK), store.marks.find_mark(RELOAD_MARK)
        stats = store.count_stats(now)
        stories = store.stories.list_stories(limit=NEWEST)
        newest = store.articles.find_newest_time()
        refused = store.feeds.list_refused_seeds()
        labels = store.labels.count_verdicts(now - LABEL_SPAN)
        lag = measure_lag(store.alerts.list_arrivals(now - timedelta(days=1)))
        unreachable = store.chats.list_unreachable(now)
        faults = (store.marks.find_mark(FAULTS_MARK) or "").split()
    holder, free = find_holder(store.path), measure_free_bytes(store.path.parent)
    backups = list_backups(store.path.parent / FOLDER)
    return Status(
        at=now,
        database=str(store.path),
        holder=holder,
        pulse_at=datetime.fromisoformat(pulse) if pulse else None,
        stats=stats,
        newest_article_at=newest,
        backup_at=max((at for path in backups if (at := read_time(path))), default=None),
        reload=json.loads(reload) if reload else None,
        stories=stories,
        refused_seeds=refused,
        lag=lag,
        unreachable=unreachable,
        labels=labels,
        faults=list_named(faults, free) if holder else (),
        free_bytes=free,
    )


def status_object(status: Status) -> dict[str, object]:
    """The status for JSON: times as ISO 8601 in UTC."""
    stats = status.stats
    return {
        "at": status.at.isoformat(),
        "database": status.database,
        "size_bytes": stats.size_bytes,
        "running": None
        if status.holder is None
        else {"pid": status.holder.pid, "since": status.holder.since.isoformat(), "stands_still": status.stands_still},
        "last_day": {"articles": stats.articles, "stories": stats.stories, "told": stats.told},
        "labels": {verdict.value: count for verdict, count in status.labels.items()},
        "lag_seconds": asdict(status.lag),
        "newest_article_at": _iso(status.newest_article_at),
        "feeds": stats.feeds,
        "refused_seeds": [
            {"path": state.path, "reason": state.reason, "detail": state.detail} for state in status.refused_seeds
        ],
        "chats": stats.chats,
        "unreachable_chats": [
            {**asdict(chat.address), "title": chat.title, "topic": chat.topic, "reason": reason}
            for chat, reason in status.unreachable
        ],
        "outbox": {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(stats.outbox).items()
        },
        "not_ready": list(status.faults),
        "free_bytes": status.free_bytes,
        "backup_at": _iso(status.backup_at),
        "reload": status.reload,
        "newest_stories": [story_object(story) for story in status.stories],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
