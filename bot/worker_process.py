"""What runs inside a worker process: one HTTP client and one compiled set of rules, kept from batch to batch.

Worker processes of the pool and of a cluster import it, so it imports nothing of Telegram or storage.
"""

from __future__ import annotations

import asyncio
import atexit
import faulthandler
import multiprocessing
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.context import ForkServerContext

from bot.garbage_collection import calm_collector
from monitors.batch import BatchResult, FeedBatch, PollPolicy
from monitors.poll import Guard, PollTools, run_batch_async
from monitors.recognition import Analyse, PackedRules, Rules
from monitors.sources.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What a worker may use: ``memory_bytes`` of address space (0: no limit), ``read_seconds`` to read one feed."""

    memory_bytes: int = 0
    read_seconds: float = 20.0


def get_context() -> ForkServerContext:
    """The multiprocessing context in which the hub starts processes: a fork server.

    It has our modules loaded, so a process starts in milliseconds and shares their memory. Forking the hub itself
    would copy the locks of its threads and its open files.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bot.worker_process", "bot.rejudging", "monitors.config.loading"])
    return context


def begin_worker(limits: WorkerLimits) -> None:
    """Prepare a pool's worker process: ignore Ctrl-C, which the hub handles, and limit its memory.

    SIGTERM ends it at once, even inside a regular expression, where no Python handler would run; it holds nothing
    worth saving.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if limits.memory_bytes:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, hard))


def work(rules: PackedRules[Rules], batch: FeedBatch, limits: WorkerLimits) -> BatchResult:
    """Poll one batch in this process. The process ends itself if reading one feed takes longer than allowed."""
    analyse = _get_analyse(rules)
    station = _get_station(batch.policy, threading.get_ident())
    return station.run(batch, analyse, _get_watchdog(limits.read_seconds).watch)


@lru_cache(maxsize=2)
def _get_analyse(rules: PackedRules[Rules]) -> Analyse:
    """The compiled rules, kept in the process together with the previous ones, for a reload that is under way."""
    analyse = rules.unpack().build()
    calm_collector()
    return analyse


@lru_cache(maxsize=8)
def _get_station(policy: PollPolicy, thread_id: int) -> WorkerClient:
    """One client for each thread, since event loops belong to threads; a cluster's worker may have several."""
    station = WorkerClient(policy)
    atexit.register(station.close)
    return station


@lru_cache(maxsize=1)
def _get_watchdog(read_seconds: float) -> Watchdog:
    return Watchdog(read_seconds)


def choose_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's event loop if the extra ``tocsin[fast]`` is installed, else None for the default."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    make_loop: Callable[[], asyncio.AbstractEventLoop] = new_event_loop
    return make_loop


class WorkerClient:
    """An HTTP client with its kept connections, and the event loop that it runs in."""

    def __init__(self, policy: PollPolicy) -> None:
        self._runner = asyncio.Runner(loop_factory=choose_loop())
        self._fetcher = Fetcher(policy.limits, policy.guard)

    def run(self, batch: FeedBatch, analyse: Analyse, guard: Guard) -> BatchResult:
        """Poll one batch."""
        return self._runner.run(run_batch_async(batch, PollTools(self._fetcher, analyse, guard)))

    def close(self) -> None:
        """Close connections and loop, when the process ends."""
        self._runner.run(self._fetcher.__aexit__(None, None, None))
        self._runner.close()


class Watchdog:
    """Ends the process, with a traceback on stderr, if reading a feed does not end in time.

    faulthandler's timer is a C thread: it fires even while a regular expression or a parser holds the interpreter lock,
    when no signal handler and no Python thread would run. A process has only one such timer, hence the lock.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Limit the time of what runs in the block."""
        with self._turn:
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=sys.__stderr__ or sys.stderr)
            try:
                yield
            finally:
                faulthandler.cancel_dump_traceback_later()
