"""Polls the feeds that are due: plans batches, hands them to the workers, and takes the results to the hub.

When a feed is due is in its stored state. Memory holds only which hosts are being asked or must be left alone for now,
and the queue of due feeds.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.arrivals import Arrival, Intake, IntakeResult
from bot.hub import Hub
from bot.intake import describe_taken, take_in
from bot.workers import Workers
from monitors.batch import (
    BUSY_REASONS,
    BatchResult,
    FeedBatch,
    FeedTask,
    PollPolicy,
    find_host,
    find_host_rest,
    find_rest_left,
    plan_batches,
)
from monitors.config.schema import FeedSpec
from monitors.model import FeedNotice, FeedOutcome, FeedResult, FeedState, KnownEntry
from monitors.plurals import count_of
from monitors.sources.admission import Admission, AdmissionPolicy, admit
from monitors.sources.feedstate import mask_url, open_state
from monitors.sources.identity import list_lookups
from monitors.sources.schedule import is_due, spread
from storage.store import Store
from storage.writer import Writer

log = logging.getLogger(__name__)

PER_HOST = 20  # feeds of one host in a batch, at most
STATES_AT_ONCE = 1000  # feed states loaded at a time when overdue polls are spread after a start
FAILED_BATCH_SECONDS = 60.0  # before the feeds of a batch that failed as a whole are asked again


@dataclass(frozen=True, slots=True)
class Polled:
    """The result of one batch: what was taken in, how many feeds had which outcome, and what to tell people."""

    taken: IntakeResult = field(default_factory=IntakeResult)
    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    notices: tuple[FeedNotice, ...] = ()


class FeedPoller:
    """Polls the enabled feeds of the config. Once a batch is stored, ``on_polled`` gets its result, and ``on_news``
    is called.

    What it remembers belongs to the event loop: work in the store's thread gets copies, and returns what it found.
    """

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
        self._rests: dict[str, float] = {}  # by host, until when, on the loop's clock, it is left alone
        self._is_recalled = False  # whether the rests that hosts asked for before the start are among them
        self._awaited: set[str] = set()  # hosts whose due feeds had to wait at the last look
        self._queue: dict[str, None] = {}  # feeds that were due at the last look, in the order of their turns
        self._put_off: dict[str, float] = {}  # by feed of a batch that failed, until when, on the loop's clock
        self._fresh: dict[str, None] | None = None  # never polled at their current address; None: not looked up yet
        self._under_way: set[asyncio.Task[None]] = set()
        self._planning = asyncio.Lock()
        self._is_over = False

    def use(self, feeds: tuple[FeedSpec, ...], policy: PollPolicy, batch_size: int) -> None:
        """Use a reloaded config from the next batch on; one under way is finished as it began."""
        self._feeds = {feed.id: feed for feed in feeds if feed.enabled}
        self._policy = policy
        self._batch_size = batch_size
        self._fresh = None

    async def settle_in(self) -> None:
        """After a start: spread what is overdue over time, so that a restart causes no burst of requests.

        No host is asked before its usual pause is over, counted from now, since the last run may just have asked.
        """
        now, clock = self._now(), asyncio.get_running_loop().time()
        feeds, schedule = self._feeds, self._policy.schedule
        urgent = frozenset(feed.id for feed in feeds.values() if feed.urgent)

        def work(store: Store) -> list[str]:
            overdue = [feed_id for feed_id in store.feeds.list_due(now) if feed_id in feeds]
            for at in range(0, len(overdue), STATES_AT_ONCE):
                states = store.feeds.list_feed_states(overdue[at : at + STATES_AT_ONCE])
                store.feeds.save_feed_states(spread(states, urgent, now, schedule, crowd=len(overdue)))
            return [find_host(address) for address in store.feeds.list_polled_addresses()]

        hosts = await self._writer.run(work)
        self._rest(dict.fromkeys(hosts, clock + self._policy.host_delay_seconds))

    async def poll_due(self) -> None:
        """Look up which feeds are due, and start polling as many as the workers can take, of hosts that may be asked.

        Returns at once, so that a slow batch holds up no other. When a batch is done, the next ones are started.
        :meth:`finish` waits for what is under way.
        """
        await self._start(look=True)

    async def _start(self, *, look: bool) -> None:
        async with self._planning:
            room = self._workers.capacity - len(self._under_way)
            if room <= 0 or self._is_over:
                return
            for batch in (await self._plan(room, look=look))[:room]:
                self._busy_hosts |= batch.hosts()
                task = asyncio.create_task(self._poll(batch))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def _plan(self, room: int, *, look: bool) -> tuple[FeedBatch, ...]:
        now, clock = self._now(), asyncio.get_running_loop().time()
        self._rests = {host: until for host, until in self._rests.items() if until > clock}
        self._put_off = {feed_id: until for feed_id, until in self._put_off.items() if until > clock}
        if look:
            await self._look(now, clock)
        if not (turns := self._take_turns(room * self._batch_size)):
            return ()
        tasks = await self._writer.run(lambda store: _load_tasks(store, turns, now))
        shut = frozenset(self._busy_hosts.union(self._rests))
        return plan_batches(tasks, self._policy, now, size=self._batch_size, busy_hosts=shut, per_host=PER_HOST)

    async def _look(self, now: datetime, clock: float) -> None:
        """Look up which feeds are due; the first time also which hosts said before the start that they are busy."""
        feeds, put_off, is_recalled = self._feeds, frozenset(self._put_off), self._is_recalled
        known = None if self._fresh is None else tuple(self._fresh)

        def work(store: Store) -> tuple[tuple[FeedState, ...], tuple[str, ...], dict[str, None]]:
            failing = () if is_recalled else store.feeds.list_failing(BUSY_REASONS)
            fresh = _find_fresh(store, feeds.values()) if known is None else known
            return failing, fresh, _list_due(store, fresh, feeds, put_off, now)

        failing, fresh, self._queue = await self._writer.run(work)
        self._recall_rests(failing, now, clock)
        if known is None and self._feeds is feeds:  # else a reload in between has feeds that were not looked up
            self._fresh = dict.fromkeys(fresh)

    async def poll_all_due(self) -> None:
        """Poll every feed that is due now, and return when all is stored; waits out the usual pause between batches of
        a host, but no longer rest."""
        while True:
            await self._start(look=not self._queue)
            if self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                continue
            clock = asyncio.get_running_loop().time()
            pauses = [self._rests[host] - clock for host in self._awaited if host in self._rests]
            polite = [pause for pause in pauses if pause <= self._policy.host_delay_seconds]
            if not polite:
                return
            await asyncio.sleep(max(min(polite), 0.0))

    async def finish(self, seconds: float) -> None:
        """Wait so many seconds for what is under way, then drop it; it was not stored, so it is still due."""
        self._is_over = True
        async with self._planning:
            pass  # a task that was planning has put its batches under way by now
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _forget_fresh(self, feed_ids: Iterable[str]) -> None:
        """These have been polled at their current address now."""
        for feed_id in feed_ids:
            if self._fresh is not None:
                self._fresh.pop(feed_id, None)

    def _take_turns(self, most: int) -> list[FeedSpec]:
        """Take at most ``most`` feeds out of the queue, of hosts that may be asked now, :data:`PER_HOST` of each."""
        self._awaited = set()
        chosen: dict[str, FeedSpec] = {}
        counts: Counter[str] = Counter()
        for feed_id in self._queue:
            feed = self._feeds.get(feed_id)
            if feed is None:
                continue
            host = find_host(feed.url)
            if host in self._busy_hosts or host in self._rests:
                self._awaited.add(host)
            elif counts[host] < PER_HOST:
                counts[host] += 1
                chosen[feed_id] = feed
                if len(chosen) >= most:
                    break
        for feed_id in chosen:
            del self._queue[feed_id]
        return list(chosen.values())

    async def _poll(self, batch: FeedBatch) -> None:
        """Poll one batch, store the results and start the next ones; if it fails, that is logged."""
        try:
            result = await self._workers.submit(batch)
            before = {task.spec.id: task for task in batch.tasks}
            now = self._now()
            polled = await self._take(result, before, now)
            self._leave_alone(batch, result)
            self._forget_fresh(before)
            _report(polled)
            if self.on_polled is not None:
                self.on_polled(polled)
            self._on_news()
        except Exception:
            log.exception("a batch of %s failed; it is tried again in a minute", count_of(len(batch.tasks), "feed"))
            until = asyncio.get_running_loop().time() + FAILED_BATCH_SECONDS
            self._put_off |= {task.spec.id: until for task in batch.tasks}
        finally:
            self._busy_hosts -= batch.hosts()
            self._under_way.discard(_this_task())
        await self._go_on()

    async def _go_on(self) -> None:
        """Start what is still due, since there is room again; a failure is logged."""
        try:
            await self._start(look=False)
        except Exception:
            log.exception("the feeds that are due could not be looked up; it is tried again at the next tick")

    def _recall_rests(self, failing: Iterable[FeedState], now: datetime, clock: float) -> None:
        """Leave the hosts of feeds alone that said before the start that they are busy, for the rest that is left."""
        for state in failing:
            feed = self._feeds.get(state.feed_id)
            if feed is not None and (left := find_rest_left(state, now)) > 0:
                self._rest({find_host(state.url or feed.url): clock + left})
        self._is_recalled = True

    def _rest(self, until: Mapping[str, float]) -> None:
        """Leave these hosts alone until the given times, or longer if they are left alone longer already."""
        for host, moment in until.items():
            self._rests[host] = max(self._rests.get(host, 0.0), moment)

    def _leave_alone(self, batch: FeedBatch, result: BatchResult) -> None:
        """After a batch, leave its hosts alone for the usual pause; a host that said it is busy, for longer."""
        clock = asyncio.get_running_loop().time()
        for task, one in zip(batch.tasks, result.results, strict=True):
            pause = max(batch.policy.host_delay_seconds, find_host_rest(one, batch.now))
            if pause > 0:
                self._rest({task.host: clock + pause})

    async def _take(self, batch: BatchResult, before: Mapping[str, FeedTask], now: datetime) -> Polled:
        """Admit the results of a batch, then hand them to the hub, which decides and stores."""
        admissions = await self._writer.run(
            lambda store: [self._admit(store, before[result.feed_id], result, now) for result in batch.results]
        )

        def touch(store: Store) -> None:
            for result, admission in zip(batch.results, admissions, strict=True):
                if admission.present:
                    store.feeds.touch_known_entries(result.feed_id, tuple(admission.present), now)

        taken = await take_in(self._writer, self._hub, _gather(admissions), now, touch)
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


def _this_task() -> asyncio.Task[None]:
    task: asyncio.Task[None] | None = asyncio.current_task()
    assert task is not None
    return task


def _list_due(
    store: Store, fresh: Iterable[str], feeds: Mapping[str, FeedSpec], put_off: Collection[str], now: datetime
) -> dict[str, None]:
    """The feeds that are due: urgent ones first, then those never polled, then the longest overdue."""
    due = dict.fromkeys((*fresh, *store.feeds.list_due(now)))
    known = [feed_id for feed_id in due if feed_id in feeds and feed_id not in put_off]
    return dict.fromkeys(sorted(known, key=lambda feed_id: not feeds[feed_id].urgent))


def _load_tasks(store: Store, wanted: Sequence[FeedSpec], now: datetime) -> list[FeedTask]:
    """These feeds with their states, as far as they are still due."""
    states = {state.feed_id: state for state in store.feeds.list_feed_states([feed.id for feed in wanted])}
    tasks = [FeedTask(feed, open_state(feed.id, feed.url, states.get(feed.id))) for feed in wanted]
    return [task for task in tasks if is_due(task.state, now)]


def _find_fresh(store: Store, feeds: Iterable[FeedSpec]) -> tuple[str, ...]:
    """The feeds that were never polled at their current address: new ones, and those whose address was changed."""
    known = store.feeds.list_addresses()
    return tuple(feed.id for feed in feeds if known.get(feed.id) != mask_url(feed.url))


def _report(polled: Polled) -> None:
    for notice in polled.notices:
        log.warning("feed %s: %s (%s)", notice.feed_id, notice.text, notice.trouble.value)
    if polled.taken.articles or polled.failed:
        log.info(
            "feeds: %d fetched, %d unchanged, %d failed; %s",
            polled.fetched,
            polled.unchanged,
            polled.failed,
            describe_taken(polled.taken),
        )
