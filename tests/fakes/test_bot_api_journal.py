"""What was accepted is on disk before the answer; pacing keeps Telegram's limits."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import threading
from pathlib import Path

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter

from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_client import USER, run_bot
from tests.fakes.bot_api_journal import read_journal
from tests.fakes.bot_api_pacing import Pacing


class HeldSync:
    """An ``os.fsync`` that waits at a gate and counts."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.gate = threading.Event()
        self.calls = 0
        self._sync = os.fsync

    def __call__(self, number: int) -> None:
        self.calls += 1
        self.entered.set()
        assert self.gate.wait(5)
        self._sync(number)


def test_answers_only_after_the_journal_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = HeldSync()
    monkeypatch.setattr("tests.fakes.bot_api_journal.os.fsync", held)
    path = tmp_path / "journal.jsonl"

    async def work(bot: Bot) -> None:
        first = asyncio.create_task(bot.send_message(USER, "m0"))
        assert await asyncio.to_thread(held.entered.wait, 5)
        others = [asyncio.create_task(bot.send_message(USER, f"m{n}")) for n in range(1, 5)]
        await api.until(lambda: len(api.sent) == 5)
        assert not any(task.done() for task in (first, *others))
        assert read_journal(path)[0]["text"] == "m0"
        held.gate.set()
        await asyncio.gather(first, *others)
        assert held.calls == 2  # the four that waited share one

    with FakeBotApi(journal=path) as api:
        api.private_chat(api.user(user_id=USER))
        run_bot(api, work)
    lines = read_journal(path)
    assert [line["n"] for line in lines] == [1, 2, 3, 4, 5]
    assert {line["text"] for line in lines} == {f"m{n}" for n in range(5)}
    assert (lines[0]["method"], lines[0]["chat_id"], lines[0]["thread_id"]) == ("sendMessage", USER, None)


def test_journal_holds_delivered_messages_whose_answer_was_lost_and_no_refused_ones(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"

    async def work(bot: Bot) -> None:
        with pytest.raises(NetworkError):
            await bot.send_message(USER, "delivered")
        with pytest.raises(BadRequest):
            await bot.send_message(USER, "x" * 5000)
        await bot.edit_message_text("edited", USER, api.sent[0].message_id)

    with FakeBotApi(journal=path) as api:
        api.private_chat(api.user(user_id=USER))
        api.play("accepted_cut")
        run_bot(api, work)
        assert [line["n"] for line in read_journal(path)] == [accepted.n for accepted in api.accepted]
    kept = [(line["method"], line["text"]) for line in read_journal(path)]
    assert kept == [("sendMessage", "delivered"), ("editMessageText", "edited")]


def test_cut_last_line_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"n": 1}\n{"n": 2')
    assert read_journal(path) == [{"n": 1}]
    assert read_journal(tmp_path / "none.jsonl") == []


class Clock:
    """A clock that only tests move."""

    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds


async def find_retry_after(bot: Bot, chat_id: int) -> float:
    """Seconds that Telegram asks to wait; 0 when the message was taken."""
    try:
        await bot.send_message(chat_id, "x")
    except RetryAfter as error:
        return dt.timedelta.total_seconds(error.retry_after)  # type: ignore[arg-type]
    return 0


def test_pacing_of_one_chat_a_group_and_all() -> None:
    clock = Clock()

    async def work(bot: Bot) -> None:
        assert [await find_retry_after(bot, USER) for _ in range(2)] == [0, 1]
        clock.seconds += 1
        assert await find_retry_after(bot, USER) == 0
        clock.seconds += 1
        for _ in range(20):
            assert await find_retry_after(bot, group.id) == 0
            clock.seconds += 1
        assert await find_retry_after(bot, group.id) == 40
        assert await find_retry_after(bot, USER) == 0  # the others are not held up
        clock.seconds += 39
        assert await find_retry_after(bot, group.id) == 1
        clock.seconds += 1
        assert await find_retry_after(bot, group.id) == 0
        clock.seconds += 60
        waits = [await find_retry_after(bot, chat.id) for chat in crowd]
        assert waits == [0] * 30 + [1]

    with FakeBotApi(clock=clock, pacing=True) as api:
        api.private_chat(api.user(user_id=USER))
        group = api.group()
        crowd = [api.private_chat(api.user(f"U{n}")) for n in range(31)]
        run_bot(api, work)
        pacing = api.world.pacing
        assert isinstance(pacing, Pacing)
        assert pacing.refused == 4


def test_dates_come_from_the_clock() -> None:
    clock = Clock()
    with FakeBotApi(clock=clock) as api:
        api.private_chat(api.user(user_id=USER))
        message = run_bot(api, lambda bot: bot.send_message(USER, "x"))
        assert message.date.timestamp() == clock.seconds
