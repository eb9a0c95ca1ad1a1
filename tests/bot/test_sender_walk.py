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

from bot.channels import Delivery
from bot.sender import Sender
from monitors.errors import StorageError
from monitors.model import ChatState, OutboxState, Outcome
from tests.bot.sending import Bench
from tests.fakes.virtual_time import run_virtually

CHATS = 4
ANSWERS = {
    "flood": Delivery(Outcome.RETRY, "flood", wait_seconds=7),
    "unreachable": Delivery(Outcome.RETRY, "unreachable", is_general=True),
    "lost": Delivery(Outcome.UNCERTAIN, "answer_lost", is_general=True),
    "paused": Delivery(Outcome.PAUSED, "no_rights"),
    "gone": Delivery(Outcome.GONE, "blocked"),
    "dead": Delivery(Outcome.DEAD, "refused: odd"),
}
ACTIONS = st.one_of(
    st.tuples(st.just("message"), st.integers(1, CHATS)),
    st.tuples(st.sampled_from(sorted(ANSWERS)), st.integers(1, CHATS)),
    st.tuples(st.just("slow"), st.integers(1, CHATS)),
    st.tuples(st.sampled_from(["kill", "full", "mended", "minute"]), st.just(0)),
)


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

    async def do(self, action: str, chat: int) -> None:
        b = self.bench
        if action == "message":
            await self.add(chat)
        elif action == "slow":
            b.channel.scripts[chat].append(5.0)
        elif action == "kill":
            await self.kill()
        elif action == "full":
            b.writer.fault = StorageError("no room", reason="full")
        elif action == "mended":
            b.writer.fault = None
        elif action == "minute":
            await asyncio.sleep(60)
        else:
            b.channel.scripts[chat].append(ANSWERS[action])
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
        """Mend everything, wait out every wait, and stop."""
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


async def walk(folder: Path, actions: list[tuple[str, int]]) -> None:
    one = Walk(folder)
    for action, chat in actions:
        await one.do(action, chat)
    await one.finish()
    one.check()
    one.bench.close()


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(ACTIONS, min_size=3, max_size=30))
def test_whatever_happens_nothing_is_lost_and_doubles_were_in_doubt(actions: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run_virtually(walk(Path(folder), actions))
