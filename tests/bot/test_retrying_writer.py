"""What people ask for while the database cannot be written to: done when it can be, and done once."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from bot.chats.retrying_writer import RetryingWriter
from monitors.errors import StorageError
from storage.store import Store
from storage.writer import Writer
from tests.bot.running import START_AT


class Refusal:
    """A change that the database refuses some times before it takes it."""

    def __init__(self, reason: str, times: int) -> None:
        self.reason, self.left, self.tries = reason, times, 0
        self.asked = threading.Event()

    def __call__(self, store: Store) -> str:
        self.tries += 1
        self.asked.set()
        with store.transaction():
            store.marks.set_mark("asked", str(self.tries))
            if self.left:
                self.left -= 1
                raise StorageError("it cannot be written", reason=self.reason)
        return "done"


@pytest.mark.parametrize("reason", ["busy", "full", "io", "readonly"])
def test_what_is_asked_while_the_database_cannot_be_written_to_is_done_later(
    tmp_path: Path, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = Refusal(reason, 3)
    with Writer(tmp_path / "x.sqlite3", START_AT) as writer:
        assert asyncio.run(RetryingWriter(writer, again_seconds=0).run(refusal)) == "done"
        assert writer.call(lambda store: store.marks.find_mark("asked")) == "4"
    assert len(caplog.records) == 1, "told once, however often it is tried"


def test_what_waiting_does_not_fix_is_raised(tmp_path: Path) -> None:
    refusal = Refusal("corrupt", 1)
    with Writer(tmp_path / "x.sqlite3", START_AT) as writer, pytest.raises(StorageError, match="cannot be written"):
        asyncio.run(RetryingWriter(writer, again_seconds=0).run(refusal))
    assert refusal.tries == 1


def test_a_program_that_stops_waits_no_longer(tmp_path: Path) -> None:
    async def stop_soon(writer: Writer) -> None:
        refusal, patient = Refusal("full", 9), RetryingWriter(writer, again_seconds=60)
        waiting = asyncio.create_task(patient.run(refusal))
        await asyncio.to_thread(refusal.asked.wait)
        patient.give_up()
        with pytest.raises(StorageError, match="cannot be written"):
            await waiting
        assert refusal.tries <= 2

    with Writer(tmp_path / "x.sqlite3", START_AT) as writer:
        asyncio.run(stop_soon(writer))
