"""The terminal as a way out, and what becomes of messages when nobody reads it any more."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from bot.app import UNPACED
from bot.sending.channels import TERMINAL_CLOSED, TerminalChannel
from bot.sending.pace import Pace
from bot.sending.sender import Sender
from monitors.model import OutboxState
from tests.bot.sending import Bench
from tests.fakes.virtual_time import run_virtually


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    """A terminal on standard output, which is a pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w")
    monkeypatch.setattr(sys, "stdout", stream)
    yield Console(file=stream)
    with contextlib.suppress(BrokenPipeError):
        stream.close()


def test_what_nobody_can_read_waits_in_the_outbox(unread: Console, tmp_path: Path) -> None:
    closings: list[str] = []

    async def work() -> None:
        bench = Bench(tmp_path)
        channel = TerminalChannel(unread, on_closed=lambda: closings.append("closed"))
        sender = Sender(bench.writer, channel, Pace(UNPACED), bench.clock)  # type: ignore[arg-type]
        (chat,) = bench.add_chats(7)
        bench.add(chat, "first", "second")
        await asyncio.wait_for(sender.drain(), 60)
        assert {bench.state(chat, key) for key in ("first", "second")} == {OutboxState.PENDING}
        assert sender.health.channel_fault == TERMINAL_CLOSED
        bench.close()

    run_virtually(work())
    assert closings == ["closed"]
