"""Asks the database from a few threads of its own, and caches answers for half a minute.

So the event loop stays free while SQLite reads. A database that was replaced (by a restored backup) is opened anew.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

from monitors.errors import StorageError
from storage.published import Published

T = TypeVar("T")

THREADS: Final = 2
MOST_SECONDS: Final = 5.0  # for one question
KEEP_SECONDS: Final = 30.0
MOST_KEPT: Final = 128

Monotonic = Callable[[], float]


class ReaderPool:
    """Asks the database from its own threads; connections are kept open for the next questions."""

    def __init__(self, open_published: Callable[[], Published], threads: int = THREADS) -> None:
        self._open = open_published
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._idle: SimpleQueue[Published] = SimpleQueue()
        self._is_closed = False

    async def ask(self, question: Callable[[Published], T]) -> T:
        """The result of calling ``question`` with an open database. Raises StorageError if that cannot be read."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._answer, question)

    def close(self) -> None:
        """Take no more questions and close the connections; one in use is closed when its question is answered."""
        self._is_closed = True
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._close_idle()

    def _answer(self, question: Callable[[Published], T]) -> T:
        published = self._take_idle() or self._open()
        try:
            return question(published)
        finally:
            self._idle.put(published)
            if self._is_closed:
                self._close_idle()

    def _take_idle(self) -> Published | None:
        """A kept connection to the current file; those to a replaced file are closed."""
        while (published := self._pop_idle()) is not None:
            try:
                published.check_file()
            except StorageError:
                published.close()
            else:
                return published
        return None

    def _close_idle(self) -> None:
        while (published := self._pop_idle()) is not None:
            published.close()

    def _pop_idle(self) -> Published | None:
        try:
            return self._idle.get_nowait()
        except Empty:
            return None


class Cache:
    """Answers by key, each kept for a while. Who asks for an answer that is being made waits for that one."""

    def __init__(self, monotonic: Monotonic, seconds: float = KEEP_SECONDS, most: int = MOST_KEPT) -> None:
        self._monotonic = monotonic
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[float, asyncio.Future[bytes]]] = OrderedDict()

    async def get(self, key: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """The kept answer, or a new one by ``make``. An error is raised for all who wait, and not kept."""
        now = self._monotonic()
        kept = self._kept.get(key)
        if kept is None or now - kept[0] > self._seconds or _has_failed(kept[1]):
            kept = (now, asyncio.ensure_future(make()))
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return await asyncio.shield(kept[1])


def _has_failed(answer: asyncio.Future[bytes]) -> bool:
    return answer.done() and (answer.cancelled() or answer.exception() is not None)
