"""A random walk over what may happen to the sender: messages, every kind of answer, deaths in mid-send, a full disk.

Whatever happens: every message ends told, or dead with its reason on record; what was told twice was in doubt;
each chat's order is kept.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sending.channels import Delivery
from bot.sending.sender import Sender
from monitors.errors import StorageError
from monitors.model import ChatState, OutboxState, Outcome
from tests.bot.sending import TOLD_AND_LOST, Bench
from tests.fakes.virtual_time import run_virtually

CHATS = 4
ANSWERS = {
    "flood": Delivery(Outcome.RETRY, "flood", wait_seconds=7),
    "unreachable": Delivery(Outcome.RETRY, "unreachable", is_general=True),
    "lost": Delivery(Outcome.UNCERTAIN, "answer_lost", is_general=True),
    "told_and_lost": Delivery(Outcome.UNCERTAIN, TOLD_AND_LOST, is_general=True),
    "paused": Delivery(Outcome.PAUSED, "no_rights"),
    "gone": Delivery(Outcome.GONE, "blocked"),
    "dead": Delivery(Outcome.DEAD, "refused: odd"),
}
NOTHING = ""
MESSAGES = st.tuples(
    st.just("message"), st.integers(1, CHATS), st.lists(st.sampled_from([NOTHING, "slow", *ANSWERS]), max_size=2)
)
EVENTS = st.tuples(st.sampled_from(["kill", "full", "fixed", "minute"]), st.just(0), st.just([]))
ACTIONS = st.one_of(MESSAGES, MESSAGES, MESSAGES, EVENTS)
Action = tuple[str, int, list[str]]


class Walk:
    """One walk: its bench, and what was put in for whom."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench(folder)
        self.chats = self.bench.add_chats(*range(1, CHATS + 1))
        self.added: dict[int, list[str]] = {number: [] for number in range(1, CHATS + 1)}
        self.running: asyncio.Task[None]
        self.start()

    def start(self) -> None:
        b = self.bench
        b.sender = Sender(b.writer, b.channel, b.pace, b.clock)  # type: ignore[arg-type]
        self.running = asyncio.create_task(b.sender.run(b.stop))

    async def do(self, action: str, chat: int, answers: list[str]) -> None:
        b = self.bench
        match action:
            case "message":
                b.channel.scripts[chat].extend(5.0 if one == "slow" else ANSWERS[one] for one in answers if one)
                await self.add(chat)
            case "kill":
                await self.kill()
            case "full":
                b.writer.fault = StorageError("no room", reason="full")
            case "fixed":
                b.writer.fault = None
            case "minute":
                await asyncio.sleep(60)
        await asyncio.sleep(0.02)

    async def add(self, chat: int) -> None:
        b = self.bench
        is_gone = b.store.chats.get_chat(self.chats[chat - 1]).state is ChatState.SUSPENDED
        if b.writer.fault is None and not is_gone:  # else nothing is decided for it
            text = f"{chat}:{len(self.added[chat])}"
            self.added[chat].append(text)
            self.bench.add(self.chats[chat - 1], text)

    async def kill(self) -> None:
        """The program dies: what it knows and has not stored is lost."""
        self.bench.writer.fault = StorageError("dead", reason="corrupt")
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        self.bench.writer.fault = None
        self.start()
        await self.bench.sender.reclaim()
        self.bench.sender.wake()

    async def finish(self) -> None:
        """Fix everything, wait out every wait, and stop."""
        b = self.bench
        b.writer.fault = None
        for script in b.channel.scripts.values():
            script.clear()
        for _ in range(4):
            await asyncio.sleep(120)
            b.shift += timedelta(hours=7)
            b.sender.wake()
        await asyncio.sleep(120)
        b.stop.set()
        await self.running

    def check(self) -> None:
        b = self.bench
        for chat, texts in self.added.items():
            told = b.channel.texts(chat)
            entries = {text: b.entry(self.chats[chat - 1], text) for text in texts}
            for text, entry in entries.items():
                assert entry.row.state in {OutboxState.SENT, OutboxState.DEAD}, (text, entry)
                assert text in told or entry.row.state is OutboxState.DEAD, f"{text} was never told"
                assert told.count(text) <= 1 or entry.row.was_uncertain, f"{text} was told twice without a doubt"
            first = [text for number, text in enumerate(told) if text not in told[:number]]
            assert first == [text for text in texts if text in first], "the order of a chat was not kept"


async def walk(folder: Path, actions: list[Action]) -> None:
    one = Walk(folder)
    for action in actions:
        await one.do(*action)
    await one.finish()
    one.check()
    one.bench.close()


@settings(max_examples=30, derandomize=True)
@given(st.lists(ACTIONS, min_size=15, max_size=40))
def test_whatever_happens_nothing_is_lost_and_doubles_were_in_doubt(actions: list[Action]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run_virtually(walk(Path(folder), actions))
