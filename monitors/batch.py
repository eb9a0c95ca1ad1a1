"""Plans batches, the unit of work: some feeds with all that polling them needs, for any process or machine.

:mod:`monitors.poll` polls them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from monitors.config.schema import FeedSpec
from monitors.config.settings import PollSettings
from monitors.model import FeedOutcome, FeedResult, FeedState, FeedStatus
from monitors.sources.feedstate import quarantine
from monitors.sources.fetch import FetchLimits
from monitors.sources.guard import GuardPolicy, make_policy
from monitors.sources.schedule import SchedulePolicy

BUSY_REASONS = ("http_429", "http_503")
LONGEST_HOST_REST_SECONDS = 3600.0
HOSTS_KEPT = 10_000  # results of find_host, which is called several times in each poll


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """How to poll, for all feeds alike.

    Requests to one host are at least ``host_delay_seconds`` apart and never made at the same time. A host's feeds that
    are not polled within ``host_budget_seconds`` are postponed. ``pages`` is the most full-text pages in one poll.
    """

    limits: FetchLimits = field(default_factory=FetchLimits)
    guard: GuardPolicy = field(default_factory=GuardPolicy)
    schedule: SchedulePolicy = field(default_factory=SchedulePolicy)
    host_delay_seconds: float = 1.0
    host_budget_seconds: float = 40.0
    entries: int = 2000
    pages: int = 10


def make_poll_policy(settings: PollSettings) -> PollPolicy:
    """Return the operator's settings as a policy."""
    return PollPolicy(
        limits=FetchLimits(
            deadline_seconds=settings.timeout_seconds,
            connect_seconds=settings.connect_timeout_seconds,
            body_bytes=settings.max_body_bytes,
            contact=settings.contact,
        ),
        guard=make_policy(settings.allow_networks, settings.allow_ports),
        schedule=SchedulePolicy(
            min_interval_seconds=settings.min_interval_seconds,
            max_interval_seconds=settings.max_interval_seconds,
            unknown_seconds=min(max(900.0, settings.min_interval_seconds), settings.max_interval_seconds),
        ),
        host_delay_seconds=settings.host_delay_seconds,
    )


@lru_cache(maxsize=HOSTS_KEPT)
def find_host(url: str) -> str:
    """Return the host of a checked URL, in lower case and without user name and port."""
    location = url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2].lower()
    return location.partition("]")[0] + "]" if location.startswith("[") else location.partition(":")[0]


@dataclass(frozen=True, slots=True)
class FeedTask:
    """One feed to poll: what the operator wrote and what is remembered."""

    spec: FeedSpec
    state: FeedState

    @property
    def url(self) -> str:
        """The URL to fetch: the configured one, unless the feed has moved for good."""
        return self.state.url or self.spec.url

    @property
    def host(self) -> str:
        """The host of that URL, without port: requests are spaced by host."""
        return find_host(self.url)


@dataclass(frozen=True, slots=True)
class FeedBatch:
    """Feeds that are polled together at ``now``; all of a host's feeds that are polled now are in one batch."""

    tasks: tuple[FeedTask, ...]
    policy: PollPolicy
    now: datetime

    def hosts(self) -> frozenset[str]:
        """The hosts that this batch asks."""
        return frozenset(task.host for task in self.tasks)

    def halve(self) -> tuple[FeedBatch, FeedBatch]:
        """Split a batch of two or more feeds into two batches of at least one feed each."""
        middle = len(self.tasks) // 2
        return replace(self, tasks=self.tasks[:middle]), replace(self, tasks=self.tasks[middle:])


@dataclass(frozen=True, slots=True)
class BatchResult:
    """One result for every feed of a batch, in its order."""

    results: tuple[FeedResult, ...]

    def __add__(self, other: BatchResult) -> BatchResult:
        return BatchResult(self.results + other.results)


def plan_batches(
    tasks: Iterable[FeedTask],
    policy: PollPolicy,
    now: datetime,
    *,
    size: int,
    busy_hosts: frozenset[str] = frozenset(),
    per_host: int = 20,
) -> tuple[FeedBatch, ...]:
    """Put due feeds into batches of about ``size``, urgent and longest overdue first.

    All of a host's feeds go into one batch, at most ``per_host`` of them. The rest, and feeds of ``busy_hosts`` (those
    of batches still running), are left for the next time. A quarantined feed gets a batch of its own, and only when no
    other feed of its host is due.
    """
    by_host: dict[str, list[FeedTask]] = {}
    for task in sorted(tasks, key=_rank):
        if task.host not in busy_hosts:
            by_host.setdefault(task.host, []).append(task)
    batches: list[tuple[FeedTask, ...]] = []
    current: list[FeedTask] = []
    for group in by_host.values():
        healthy = [task for task in group if task.state.status is not FeedStatus.QUARANTINED][:per_host]
        if not healthy:
            batches.append((group[0],))
            continue
        if current and len(current) + len(healthy) > size:
            batches.append(tuple(current))
            current = []
        current += healthy
    if current:
        batches.append(tuple(current))
    return tuple(FeedBatch(batch, policy, now) for batch in batches)


def _rank(task: FeedTask) -> tuple[bool, bool, float, str]:
    due_at = task.state.next_poll_at.timestamp() if task.state.next_poll_at else 0.0
    is_sick = task.state.status is FeedStatus.QUARANTINED
    return is_sick, not task.spec.urgent, due_at, task.spec.id


def find_host_rest(result: FeedResult, now: datetime) -> float:
    """Return for how many seconds a host's other feeds must wait after this result, because the host said it is busy.

    The feed itself waits as long as it was told. The others wait for an hour at most, because one page that is always
    "unavailable" says little about the rest of its host.
    """
    if result.reason not in BUSY_REASONS or result.next_poll_at is None:
        return 0.0
    return min(max((result.next_poll_at - now).total_seconds(), 0.0), LONGEST_HOST_REST_SECONDS)


def find_rest_left(state: FeedState, now: datetime) -> float:
    """Return how many seconds of that wait are left by the feed's stored state, so that a restart does not end it."""
    if not state.failures or state.last_error_reason not in BUSY_REASONS:
        return 0.0
    if state.next_poll_at is None or state.last_poll_at is None:
        return 0.0
    until = min(state.next_poll_at, state.last_poll_at + timedelta(seconds=LONGEST_HOST_REST_SECONDS))
    return max((until - now).total_seconds(), 0.0)


def give_up(batch: FeedBatch, reason: str, detail: str) -> BatchResult:
    """Quarantine the only feed of a batch that killed its worker every time."""
    return BatchResult(tuple(_give_up_feed(task, reason, detail, batch.now) for task in batch.tasks))


def _give_up_feed(task: FeedTask, reason: str, detail: str, now: datetime) -> FeedResult:
    state = quarantine(task.state, reason, detail, now)
    return FeedResult(task.spec.id, FeedOutcome.FAILED, state, reason=reason, detail=detail)
