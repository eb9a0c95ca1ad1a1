"""Polls the feeds that are due: plans batches, hands them to the workers, and brings the results to the hub.

Which feeds are due is written in their states; here is only kept which hosts are being asked at this moment.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.hub import Arrival, Hub, Intake, Taken
from bot.workers import Workers
from monitors.batch import BatchResult, FeedBatch, FeedTask, PollPolicy, plan_batches
from monitors.model import FeedNotice, FeedOutcome, FeedResult, KnownEntry
from monitors.schema import FeedSpec
from monitors.sources.admission import Admission, AdmissionPolicy, admit
from monitors.sources.feedstate import open_state
from monitors.sources.identity import list_lookups
from monitors.sources.schedule import is_due, spread
from storage.store import Store
from storage.writer import Writer

log = logging.getLogger(__name__)

FAILED_BATCH_WAIT = timedelta(minutes=1)  # before feeds whose result could not be stored are asked again


@dataclass(frozen=True, slots=True)
class Polled:
    """What one round of polling came to."""

    taken: Taken = field(default_factory=Taken)
    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    notices: tuple[FeedNotice, ...] = ()


class FeedWatch:
    """The enabled feeds of one configuration."""

    def __init__(
        self,
        feeds: tuple[FeedSpec, ...],
        policy: PollPolicy,
        batch_size: int,
        workers: Workers,
        writer: Writer,
        hub: Hub,
        now: Callable[[], datetime],
        on_news: Callable[[], None],
    ) -> None:
        self._feeds: Mapping[str, FeedSpec] = {feed.id: feed for feed in feeds if feed.enabled}
        self._policy = policy
        self._batch_size = batch_size
        self._workers = workers
        self._writer = writer
        self._hub = hub
        self._now = now
        self._on_news = on_news
        self.on_polled: Callable[[Polled], None] | None = None
        self._busy_hosts: set[str] = set()
        self._put_off: dict[str, datetime] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def use(self, feeds: tuple[FeedSpec, ...], policy: PollPolicy, batch_size: int) -> None:
        """Go on with a reloaded configuration from the next batch on; one under way is finished as it began."""
        self._feeds = {feed.id: feed for feed in feeds if feed.enabled}
        self._policy = policy
        self._batch_size = batch_size

    async def settle_in(self) -> None:
        """After a start: spread what is overdue over time, so that a restart is no burst."""
        now = self._now()
        urgent = frozenset(feed.id for feed in self._feeds.values() if feed.urgent)

        def work(store: Store) -> None:
            known = [state for state in store.feeds.list_feed_states() if state.feed_id in self._feeds]
            store.feeds.save_feed_states(spread(known, urgent, now, self._policy.schedule))

        await self._writer.run(work)

    async def poll_due(self) -> None:
        """Start polling feeds that are due and whose host is not being asked already, as many as the workers can take.

        Returns at once: a slow batch holds up no other. :meth:`finish` waits for what is under way.
        """
        room = self._workers.capacity - len(self._under_way)
        if room <= 0:
            return
        now = self._now()
        tasks = await self._writer.run(lambda store: self._list_due(store, now))
        batches = plan_batches(tasks, self._policy, now, size=self._batch_size, busy_hosts=frozenset(self._busy_hosts))
        for batch in batches[:room]:
            self._busy_hosts |= batch.hosts()
            task = asyncio.create_task(self._poll(batch))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def poll_all_due(self) -> None:
        """Poll every feed that is due now, and return when all is stored; a host's feeds come one batch at a time."""
        while True:
            await self.poll_due()
            if not self._under_way:
                return
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def finish(self, seconds: float) -> None:
        """Give what is under way so much time, then drop it: it was not stored, so it is still due."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _list_due(self, store: Store, now: datetime) -> list[FeedTask]:
        later = {feed_id for feed_id, at in store.feeds.list_next_polls() if at is not None and at > now}
        self._put_off = {feed_id: until for feed_id, until in self._put_off.items() if until > now}
        wanted = [feed for feed in self._feeds.values() if feed.id not in later and feed.id not in self._put_off]
        states = {state.feed_id: state for state in store.feeds.list_feed_states([feed.id for feed in wanted])}
        tasks = [FeedTask(feed, open_state(feed.id, feed.url, states.get(feed.id))) for feed in wanted]
        return [task for task in tasks if is_due(task.state, now)]

    async def _poll(self, batch: FeedBatch) -> None:
        """One batch from the workers to the store; the edge where its failure is logged."""
        try:
            result = await self._workers.submit(batch)
            before = {task.spec.id: task for task in batch.tasks}
            now = self._now()
            polled = await self._writer.run(lambda store: self._take(store, result, before, now))
            _report(polled)
            if self.on_polled is not None:
                self.on_polled(polled)
            self._on_news()
        except Exception:
            log.exception("a batch of %d feeds failed; it is tried again in a minute", len(batch.tasks))
            self._put_off |= {task.spec.id: self._now() + FAILED_BATCH_WAIT for task in batch.tasks}
        finally:
            self._busy_hosts -= batch.hosts()

    def _take(self, store: Store, batch: BatchResult, before: Mapping[str, FeedTask], now: datetime) -> Polled:
        """Admit, file and store a batch, in one transaction."""
        with store.transaction():
            admissions = [self._admit(store, before[result.feed_id], result, now) for result in batch.results]
            taken = self._hub.take(store, _gather(admissions), now)
            for result, admission in zip(batch.results, admissions, strict=True):
                if admission.present:
                    store.feeds.touch_known_entries(result.feed_id, tuple(admission.present), now)
        outcomes = [result.outcome for result in batch.results]
        return Polled(
            taken,
            fetched=outcomes.count(FeedOutcome.FETCHED),
            unchanged=outcomes.count(FeedOutcome.UNCHANGED),
            failed=outcomes.count(FeedOutcome.FAILED),
            notices=tuple(notice for admission in admissions for notice in admission.notices),
        )

    def _admit(self, store: Store, task: FeedTask, result: FeedResult, now: datetime) -> Admission:
        known: tuple[KnownEntry, ...] = ()
        if result.analyses:
            identities, second_keys = list_lookups([analysis.article for analysis in result.analyses])
            known = store.feeds.list_known_entries(result.feed_id, identities, second_keys)
        policy = AdmissionPolicy(flood_limit=task.spec.flood_limit)
        return admit(task.state, result, known, now, policy)


def _gather(admissions: list[Admission]) -> Intake:
    arrivals = [
        Arrival(analysis, reason)
        for admission in admissions
        for analysis, reason in (
            *((analysis, None) for analysis in (*admission.new, *admission.updated)),
            *admission.quiet,
        )
    ]
    return Intake(
        arrivals=tuple(arrivals),
        feed_states=tuple(admission.state for admission in admissions),
        known_entries=tuple(entry for admission in admissions for entry in admission.known),
        notices=tuple(notice for admission in admissions for notice in admission.notices),
    )


def _report(polled: Polled) -> None:
    for notice in polled.notices:
        log.warning("feed %s: %s (%s)", notice.feed_id, notice.text, notice.trouble.value)
    if polled.taken.articles or polled.failed:
        log.info(
            "feeds: %d fetched, %d unchanged, %d failed; %d articles, %d matches, %d messages",
            polled.fetched,
            polled.unchanged,
            polled.failed,
            polled.taken.articles,
            polled.taken.matches,
            polled.taken.messages,
        )
