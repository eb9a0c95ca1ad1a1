"""The thread that owns the one store that writes, so that the event loop never waits for the disk.

It does its work in the order in which it was handed in, and knows nothing of what the work is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from monitors.errors import StorageError
from storage.faults import PASSING
from storage.store import Store

T = TypeVar("T")


class Writer:
    """The store in a thread of its own: use :meth:`run` from asyncio and :meth:`call` from anywhere else.

    Work handed in after :meth:`close` raises StorageError (reason ``refused``).
    """

    def __init__(self, path: Path, now: datetime) -> None:
        """Open the database. Raises StorageError as :meth:`Store.open` does."""
        self.path = path
        self._refusal = ""
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tocsin-writer")
        try:
            self._store = self._executor.submit(Store.open, path, now).result()
        except BaseException:
            self._executor.shutdown()
            raise

    async def run(self, work: Callable[[Store], T]) -> T:
        """Do the work in the store's thread; returns its result and raises what it raises.

        When the waiting task is cancelled, work that has not begun is dropped; work that has begun is finished.
        """
        return await asyncio.wrap_future(self._submit(work))

    def call(self, work: Callable[[Store], T]) -> T:
        """As :meth:`run`, but block until the result is there; not for use on an event loop."""
        return self._submit(work).result()

    def take_refusal(self) -> str:
        """The reason of the last fault that kept work from being stored since the last call, "" for none.

        It tells of a disk that is nearly full, which refuses large work and still takes small.
        """
        refusal, self._refusal = self._refusal, ""
        return refusal

    def hurry(self) -> None:
        """Let no work, one under way included, wait any longer for another program to unlock the database."""
        self._store.hurry()

    def close(self) -> None:
        """Finish all work handed in so far, close the store and end the thread; a second call does nothing."""
        try:
            last = self._executor.submit(self._store.close)
        except RuntimeError:
            return
        self._executor.shutdown()
        last.result()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _submit(self, work: Callable[[Store], T]) -> Future[T]:
        try:
            return self._executor.submit(self._do, work)
        except RuntimeError as error:
            raise StorageError("the database is closed already", reason="refused") from error

    def _do(self, work: Callable[[Store], T]) -> T:
        try:
            return work(self._store)
        except StorageError as error:
            if error.reason in PASSING:
                self._refusal = error.reason
            raise
