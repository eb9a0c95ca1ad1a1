"""What people ask for is kept until the database takes it: Telegram sends no update twice."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final, TypeVar

from monitors.errors import StorageError
from storage.faults import PASSING
from storage.store import Store
from storage.writer import Writer

log = logging.getLogger(__name__)

T = TypeVar("T")
AGAIN_SECONDS: Final = 2.0


class RetryingWriter:
    """A writer that does not give up while the database is locked, or its disk full or unwritable."""

    def __init__(self, writer: Writer, again_seconds: float = AGAIN_SECONDS) -> None:
        self._writer = writer
        self._again_seconds = again_seconds
        self._ending = asyncio.Event()

    def give_up(self) -> None:
        """The program stops: what waits, or would have to, fails."""
        self._ending.set()

    async def run(self, work: Callable[[Store], T]) -> T:
        """Do the work in the store's thread as soon as that can be done; it must undo itself where it fails.

        Raises what the work raises, and a StorageError only where waiting does not fix it, or once it gives up.
        """
        has_waited = False
        while True:
            try:
                return await self._writer.run(work)
            except StorageError as error:
                if error.reason not in PASSING or self._ending.is_set():
                    raise
                if not has_waited:
                    log.error("what a chat asks for waits until the database can be written to: %s", error)
                has_waited = True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), self._again_seconds)
