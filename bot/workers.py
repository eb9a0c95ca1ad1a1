"""Where batches of feeds run: in this process, in a pool of worker processes, or on a Dask cluster.

All have the same ``submit``. A batch whose worker dies is halved and tried again until the feed that kills workers is
alone; that feed is quarantined with the reason. Batches hold no state worth saving, so trying again only repeats
requests.
"""

from __future__ import annotations

import asyncio
import logging
import os
from abc import ABC, abstractmethod
from concurrent.futures import CancelledError
from types import TracebackType
from typing import Any, Protocol, Self

from bot.worker_process import WorkerLimits, begin_worker, get_context, work
from monitors.batch import BatchResult, FeedBatch, PollPolicy, give_up
from monitors.config.settings import PollSettings
from monitors.errors import WorkerError
from monitors.plurals import count_of
from monitors.poll import PollTools, run_batch_async
from monitors.recognition import Analyse, PackedRules, Rules, pack_rules
from monitors.sources.fetch import Fetcher

logger = logging.getLogger(__name__)

BATCHES_BEFORE_RENEWAL = 500  # a worker process is replaced after so many, which bounds what leaks can take
SPARE_SECONDS = 60.0


class WorkerLostError(Exception):
    """A worker died over a batch, or had to be killed; ``reason`` is a short stable name."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Workers(Protocol):
    """Something that polls batches. Use as an async context manager."""

    @property
    def capacity(self) -> int:
        """How many batches should be under way at once."""
        ...

    async def submit(self, batch: FeedBatch) -> BatchResult:
        """One result for every feed, in the batch's order. Raises WorkerError when no batch can be run at all."""
        ...

    def use_rules(self, rules: Rules) -> None:
        """Use these rules from the next batch on."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_workers(settings: PollSettings, rules: Rules) -> Workers:
    """The workers that the settings ask for: a cluster if its address is given, else a pool of processes."""
    if settings.cluster:
        return ClusterWorkers(rules, settings.cluster)
    return PoolWorkers(rules, settings.workers or os.cpu_count() or 1)


class InlineWorkers:
    """Batches run in this process and event loop: for single runs and tests. A feed that hangs hangs the program."""

    capacity = 1

    def __init__(self, rules: Rules) -> None:
        self._analyse: Analyse = rules.build()
        self._fetchers: dict[PollPolicy, Fetcher] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for fetcher in self._fetchers.values():
            await fetcher.__aexit__(kind, error, trace)
        self._fetchers.clear()

    def use_rules(self, rules: Rules) -> None:
        """As :meth:`Workers.use_rules`."""
        self._analyse = rules.build()

    async def submit(self, batch: FeedBatch) -> BatchResult:
        """As :meth:`Workers.submit`."""
        policy = batch.policy
        if policy not in self._fetchers:
            self._fetchers[policy] = Fetcher(policy.limits, policy.guard)
        return await run_batch_async(batch, PollTools(self._fetchers[policy], self._analyse))


class _HalvingWorkers(ABC):
    """What the pool and the cluster share: the search for the feed that kills workers."""

    def __init__(self, rules: Rules) -> None:
        self._rules: PackedRules[Rules] = pack_rules(rules)

    def use_rules(self, rules: Rules) -> None:
        """As :meth:`Workers.use_rules`."""
        self._rules = pack_rules(rules)

    async def submit(self, batch: FeedBatch) -> BatchResult:
        """As :meth:`Workers.submit`."""
        try:
            return await self._attempt(batch)
        except WorkerLostError as error:
            feeds = count_of(len(batch.tasks), "feed")
            logger.warning("a worker was lost over %s (%s: %s)", feeds, error.reason, error)
        if len(batch.tasks) > 1:
            first, second = batch.halve()
            return await self.submit(first) + await self.submit(second)
        return await self._try_once_more(batch)

    async def _try_once_more(self, batch: FeedBatch) -> BatchResult:
        """Try a batch of one feed again; if it fails again, and a worker survives an empty batch, give the feed up."""
        try:
            return await self._attempt(batch)
        except WorkerLostError as error:
            await self._check_sound(batch)
            return give_up(batch, error.reason, str(error))

    async def _check_sound(self, batch: FeedBatch) -> None:
        nothing = FeedBatch((), batch.policy, batch.now)
        try:
            await self._attempt(nothing)
        except WorkerLostError as error:
            raise WorkerError(f"workers die even without a feed ({error}); the log has their last words") from error

    @abstractmethod
    async def _attempt(self, batch: FeedBatch) -> BatchResult:
        """Run a batch once; raises WorkerLostError when its worker dies or hangs over it."""


def limit_seconds(batch: FeedBatch, limits: WorkerLimits) -> float:
    """How many seconds a batch may take before its worker counts as hung: the time that its hosts may take, reading of
    feeds, and some to spare."""
    policy = batch.policy
    pages = policy.pages * (policy.limits.deadline_seconds + policy.host_delay_seconds)
    is_full_text = any(task.spec.full_text for task in batch.tasks)
    network = policy.host_budget_seconds + policy.limits.deadline_seconds + (pages if is_full_text else 0.0)
    return network + 2 * limits.read_seconds + SPARE_SECONDS


class PoolWorkers(_HalvingWorkers):
    """Batches run in a lasting pool of processes; one that exceeds its time or memory limit is killed and replaced."""

    def __init__(
        self, rules: Rules, processes: int, limits: WorkerLimits | None = None, *, limit: float | None = None
    ) -> None:
        """``limit`` replaces the limit in seconds for a batch, otherwise :func:`limit_seconds`."""
        super().__init__(rules)
        self._limits = limits or WorkerLimits(memory_bytes=2_000_000_000)
        self._processes = processes
        self._limit = limit
        self._pool: Any = None

    @property
    def capacity(self) -> int:
        """Two for every process, so that none is idle while the hub stores results."""
        return 2 * self._processes

    async def __aenter__(self) -> Self:
        from pebble import ProcessPool

        self._pool = ProcessPool(
            max_workers=self._processes,
            max_tasks=BATCHES_BEFORE_RENEWAL,
            initializer=begin_worker,
            initargs=(self._limits,),
            context=get_context(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pool, self._pool = self._pool, None
        pool.stop()
        await asyncio.to_thread(pool.join, 10)

    async def _attempt(self, batch: FeedBatch) -> BatchResult:
        from pebble import ProcessExpired

        if self._pool is None:
            raise WorkerError("the worker processes are not running")
        limit = self._limit or limit_seconds(batch, self._limits)
        future = self._pool.schedule(work, args=(self._rules, batch, self._limits), timeout=limit)
        try:
            result: BatchResult = await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise WorkerLostError("worker_hung", f"not done after {limit:g} s") from error
        except ProcessExpired as error:
            raise WorkerLostError("worker_died", _describe_exit(error.exitcode)) from error
        except MemoryError as error:
            raise WorkerLostError("memory", "the worker ran out of memory") from error
        except (RuntimeError, CancelledError) as error:
            if self._pool is not None and not isinstance(error, CancelledError):
                raise
            raise WorkerError("the worker processes were stopped") from error
        return result


def _describe_exit(code: int | None) -> str:
    if code == 1:
        return "ended itself: reading the feed took too long, or it could not start"
    if code is not None and code < 0:
        return f"killed by signal {-code}"
    return f"ended with exit code {code}"


class ClusterWorkers(_HalvingWorkers):
    """Batches run on the workers of a Dask scheduler. Needs the extra ``tocsin[cluster]``."""

    def __init__(
        self,
        rules: Rules,
        address: str,
        limits: WorkerLimits | None = None,
        *,
        limit: float | None = None,
        connect_seconds: float = 10.0,
    ) -> None:
        """``limit`` is how many seconds a batch may wait and run; ``--memory-limit`` of the workers bounds memory."""
        super().__init__(rules)
        self._address = address
        self._limits = limits or WorkerLimits()
        self._limit = limit
        self._connect_seconds = connect_seconds
        self._threads = 0
        self._client: Any = None  # distributed has no complete types

    @property
    def capacity(self) -> int:
        """Two for every thread that the cluster had when last asked, so that none is idle while the hub stores."""
        return max(1, 2 * self._threads)

    async def __aenter__(self) -> Self:
        try:
            from distributed import Client
        except ImportError as error:
            raise WorkerError(
                "polling on a cluster needs the extra: pip install '.[cluster]' in the checkout"
            ) from error
        try:
            self._client = await Client(
                self._address, asynchronous=True, timeout=self._connect_seconds, set_as_default=False
            )
        except (OSError, TimeoutError) as error:
            raise WorkerError(f"no Dask scheduler answers at {self._address}") from error
        await self._count_threads()
        return self

    async def _count_threads(self) -> None:
        self._threads = sum((await self._client.nthreads()).values())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _attempt(self, batch: FeedBatch) -> BatchResult:
        from distributed import KilledWorker

        if self._client is None:
            raise WorkerError("the cluster is not connected")
        limit = self._limit or 2 * limit_seconds(batch, self._limits)
        future = self._client.submit(work, self._rules, batch, self._limits, pure=False, retries=0)
        try:
            result: BatchResult = await asyncio.wait_for(future.result(), limit)
        except TimeoutError as error:
            await future.cancel(force=True)
            raise WorkerError(f"the cluster did not finish a batch in {limit:g} s; does it have workers?") from error
        except KilledWorker as error:
            raise WorkerLostError("worker_died", "every cluster worker that tried it died") from error
        except (OSError, CancelledError, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and not future.cancelled():
                raise
            raise WorkerError(f"the scheduler at {self._address} was lost") from error
        await self._count_threads()
        return result
