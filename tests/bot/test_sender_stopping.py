"""The sender when the clock, the disk or the database fails, and when it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.sending.sender import GRACE_SECONDS
from monitors.errors import StorageError
from monitors.model import ChatState, OutboxState
from tests.bot.sending import LIMITS, UNREACHABLE, Bench, flood


def test_a_clock_set_back_by_a_day_keeps_nothing_waiting_for_a_day(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1].append(flood(10))
        b.add(chat, "alert")
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(2)
        b.shift = timedelta(days=-1)
        await asyncio.sleep(60)
        assert b.channel.texts() == ["alert"]
        b.stop.set()
        await running

    bench(work)


@contextlib.contextmanager
def refuse(b: Bench, reason: str) -> Iterator[None]:
    """The store as it is when the disk is full or broken, and SQLite itself when it may not write or not now."""
    raw = b.store._connection._raw
    other = sqlite3.connect(b.store.path, isolation_level=None)
    if reason == "readonly":
        raw.execute("PRAGMA query_only = ON")
    elif reason == "busy":
        b.store.hurry()
        other.execute("BEGIN IMMEDIATE")
    else:
        b.writer.fault = StorageError("no room", reason=reason)
    try:
        yield
    finally:
        raw.execute("PRAGMA query_only = OFF")
        other.close()
        b.writer.fault = None


@pytest.mark.parametrize("reason", ["full", "io", "readonly", "busy"])
def test_nothing_is_sent_that_cannot_be_written_down(
    bench: Callable[..., None], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(b: Bench) -> None:
        first, second = b.add_chats(1, 2)
        b.channel.scripts[1].append(5.0)
        b.add(first, "in flight")
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(1)
        b.add(second, "next")
        with refuse(b, reason):
            b.sender.wake()
            await asyncio.sleep(3600)
            assert [text for _, _, text in b.channel.tried] == ["in flight"]
            assert b.sender.health.storage_fault == reason
        await asyncio.sleep(61)
        assert b.channel.texts().count("in flight") == 1, "its outcome was kept until it could be stored"
        assert b.state(first, "in flight") is OutboxState.SENT
        assert b.state(second, "next") is OutboxState.SENT
        b.stop.set()
        await running

    bench(work)
    assert caplog.text.count("sending stops until") == caplog.text.count("can be written to again") == 1, "said once"


def test_an_outcome_whose_own_update_fails_is_stored_later(
    bench: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(b: Bench) -> None:
        first, second = b.add_chats(1, 2)
        b.add(first, "a")
        b.add(second, "b")
        mark_sent, faults = b.store.outbox.mark_sent, [StorageError("no room", reason="full")]

        def mark_or_fail(*what: Any) -> None:
            if faults:
                raise faults.pop()
            mark_sent(*what)

        monkeypatch.setattr(b.store.outbox, "mark_sent", mark_or_fail)
        await b.live(60)
        assert sorted(b.channel.texts()) == ["a", "b"]
        assert b.state(first, "a") is b.state(second, "b") is OutboxState.SENT

    bench(work)


def test_a_corrupt_database_ends_the_program(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        b.writer.fault = StorageError("not sound", reason="corrupt")
        with pytest.raises(StorageError, match="not sound"):
            await b.live(10)

    bench(work)


def test_stopping_finishes_the_send_in_hand(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1].append(3.0)
        b.add(chat, "in hand", "not begun")
        await b.live(1)
        assert b.channel.texts() == ["in hand"]
        assert b.state(chat, "in hand") is OutboxState.SENT
        assert b.state(chat, "not begun") is OutboxState.PENDING

    bench(work)


def test_stopping_does_not_wait_for_an_answer_that_never_comes(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1].append(1000.0)
        b.add(chat, "hangs")
        await b.live(1)
        assert b.clock.monotonic() < 1.5 + GRACE_SECONDS
        assert b.state(chat, "hangs") is OutboxState.UNCERTAIN
        assert b.entry(chat, "hangs").last_reason == "stopped"

    bench(work)


def test_draining_ends_although_something_waits_for_a_fix(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        away, fine = b.add_chats(1, 2)
        b.store.chats.update_chat(away, state=ChatState.SUSPENDED)
        b.channel.scripts[2].append(UNREACHABLE)
        b.channel.way_faults.extend(["unreachable"] * 9)
        b.add(away, "suspended")
        b.add(fine, "unreachable")
        await b.drain()
        assert b.channel.texts() == []
        assert b.clock.monotonic() < 5

    bench(work, limits=LIMITS)
