"""What runs inside a worker process: one client and one compiled set of rules, kept from batch to batch.

It is imported by worker processes of the pool and of a cluster, so it imports nothing of Telegram and of storage.
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

from bot.collector import calm_collector
from monitors.batch import BatchResult, FeedBatch, PollPolicy
from monitors.poll import PollTools, Watch, run_batch_async
from monitors.recognition import Analyse, PackedRules, Rules
from monitors.sources.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class Confines:
    """What a worker may use: ``memory_bytes`` of address space (0: no limit), ``read_seconds`` for reading one feed."""

    memory_bytes: int = 0
    read_seconds: float = 20.0


def get_context() -> ForkServerContext:
    """How the hub begins other processes.

    A fork server that has our modules loaded starts one in milliseconds and shares their pages; forking the hub itself
    would copy its threads' locks and open files.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bot.station", "bot.rejudging", "monitors.config"])
    return context


def begin_worker(confines: Confines) -> None:
    """Prepare a pool's worker process: leave Ctrl-C to the hub, and make a burst of memory an error in here.

    SIGTERM ends it at once, even inside a pattern that hears no Python handler; it holds nothing worth saving.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if confines.memory_bytes:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (confines.memory_bytes, hard))


def work(rules: PackedRules[Rules], batch: FeedBatch, confines: Confines) -> BatchResult:
    """Poll one batch in this process. The process ends itself when reading one feed takes longer than allowed."""
    analyse = _get_analyse(rules)
    station = _get_station(batch.policy, threading.get_ident())
    return station.run(batch, analyse, _get_watchdog(confines.read_seconds).watch)


@lru_cache(maxsize=2)
def _get_analyse(rules: PackedRules[Rules]) -> Analyse:
    """One compiled set a process, and the one before it while a reload is under way."""
    analyse = rules.unpack().build()
    calm_collector()
    return analyse


@lru_cache(maxsize=8)
def _get_station(policy: PollPolicy, thread_id: int) -> Station:
    """One client a thread, as event loops belong to threads; a cluster's worker may have several."""
    station = Station(policy)
    atexit.register(station.close)
    return station


@lru_cache(maxsize=1)
def _get_watchdog(read_seconds: float) -> Watchdog:
    return Watchdog(read_seconds)


def choose_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's event loop where the extra ``tocsin[fast]`` is installed, else the default (None)."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    make_loop: Callable[[], asyncio.AbstractEventLoop] = new_event_loop
    return make_loop


class Station:
    """A client with kept connections and the event loop it lives in."""

    def __init__(self, policy: PollPolicy) -> None:
        self._runner = asyncio.Runner(loop_factory=choose_loop())
        self._fetcher = Fetcher(policy.limits, policy.guard)

    def run(self, batch: FeedBatch, analyse: Analyse, watch: Watch) -> BatchResult:
        """Poll one batch."""
        return self._runner.run(run_batch_async(batch, PollTools(self._fetcher, analyse, watch)))

    def close(self) -> None:
        """Let go of connections and loop, when the process ends."""
        self._runner.run(self._fetcher.__aexit__(None, None, None))
        self._runner.close()


class Watchdog:
    """Ends the process, with a traceback on stderr, when a stretch of reading does not end in time.

    The timer is the interpreter's own thread of C code: it fires even while a pattern or a parser holds the interpreter
    lock, where no signal handler and no Python thread would run. There is one timer a process, hence the lock.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Guard what runs inside."""
        with self._turn:
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=sys.__stderr__ or sys.stderr)
            try:
                yield
            finally:
                faulthandler.cancel_dump_traceback_later()
