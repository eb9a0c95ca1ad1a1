"""What tests of the sender need: a store with chats and drafts, a scripted way out, and a clock of virtual time.

The store is real and on disk; it is asked in the event loop's own thread, so that virtual time knows how long that
takes: nothing.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.app import UNPACED
from bot.sending.channels import Delivery
from bot.sending.pace import Pace, PaceLimits
from bot.sending.sender import Clock, Sender
from monitors.model import (
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Lane,
    Message,
    OutboxDraft,
    OutboxRow,
    OutboxState,
    Outcome,
)
from storage.outbox_rows import OutboxEntry
from storage.store import Store

T = TypeVar("T")
START_AT = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
TOLD_AND_LOST = "told_and_lost"  # the reason of an uncertain outcome whose message did arrive
LOST = Delivery(Outcome.UNCERTAIN, "answer_lost", is_general=True)
UNREACHABLE = Delivery(Outcome.RETRY, "unreachable", is_general=True)
BLOCKED = Delivery(Outcome.GONE, "blocked")
LIMITS = PaceLimits()


def make_chat(telegram_id: int, thread_id: int = 0, state: ChatState = ChatState.ACTIVE) -> Chat:
    """A chat that is not stored yet."""
    kind = ChatKind.PRIVATE if telegram_id > 0 else ChatKind.SUPERGROUP
    address = ChatAddress(telegram_id, thread_id)
    return Chat(0, address, kind, f"chat {telegram_id}", state, digest_times=(time(8),))


class InlineWriter:
    """The writer's face over a store in this thread. ``fault`` is raised instead of doing what is asked, and that takes
    ``seconds`` of virtual time."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.fault: Exception | None = None
        self.asked = 0
        self.seconds = 0.0
        self.refusal = ""

    def take_refusal(self) -> str:
        refusal, self.refusal = self.refusal, ""
        return refusal

    async def run(self, work: Callable[[Store], T]) -> T:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        if self.fault is not None:
            raise self.fault
        return work(self.store)


Script = Delivery | Exception | float


class ScriptedChannel:
    """A way out that does what it is told: for each chat a queue of outcomes, then success.

    A float in a queue is seconds that the next attempt takes. ``sent`` lists (virtual second, chat, text) of what got
    through, ``tried`` of every attempt as it begins. ``way_faults`` is what probes find, then "".
    """

    def __init__(self, clock: Callable[[], float], seconds: float = 0.01) -> None:
        self._clock = clock
        self._seconds = seconds
        self.scripts: dict[int, deque[Script]] = defaultdict(deque)
        self.way_faults: deque[str] = deque()
        self.sent: list[tuple[float, int, str]] = []
        self.tried: list[tuple[float, int, str]] = []
        self.plain: list[str] = []
        self.probes: list[float] = []
        self.flying = self.most_flying = 0

    async def deliver(self, row: OutboxRow, *, without_markup: bool = False) -> Delivery:
        chat, text = row.address.chat_id, row.message.html
        self.tried.append((self._clock(), chat, text))
        script = self.scripts[chat]
        seconds = script.popleft() if script and isinstance(script[0], float) else self._seconds
        assert isinstance(seconds, float)
        self.flying += 1
        self.most_flying = max(self.flying, self.most_flying)
        try:
            await asyncio.sleep(seconds)
        finally:
            self.flying -= 1
        outcome = script.popleft() if script else Delivery(Outcome.SENT, "sent", message_id=len(self.sent) + 1)
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(outcome, Delivery)
        if outcome.outcome is Outcome.SENT or outcome.reason == TOLD_AND_LOST:
            self.sent.append((self._clock(), chat, text))
            self.plain += [text] if without_markup else []
        return outcome

    async def find_fault(self) -> str:
        self.probes.append(self._clock())
        await asyncio.sleep(self._seconds)
        return self.way_faults.popleft() if self.way_faults else ""

    def texts(self, chat: int | None = None) -> list[str]:
        """What got through, to one chat or to all, in order."""
        return [text for _, to, text in self.sent if chat in (None, to)]


class Bench:
    """A sender over a real store, a scripted channel and virtual time; make it inside the running loop."""

    def __init__(self, folder: Path, *, limits: PaceLimits | None = UNPACED, **options: Any) -> None:
        loop = asyncio.get_running_loop()
        self.shift = timedelta(0)
        self.store = Store.open(folder / "tocsin.sqlite3", START_AT)
        self.writer = InlineWriter(self.store)
        self.channel = ScriptedChannel(loop.time)
        self.pace = Pace(limits)
        self.stop = asyncio.Event()
        self.clock = Clock(now=self.now, monotonic=loop.time)
        self.sender = Sender(self.writer, self.channel, self.pace, self.clock, **options)  # type: ignore[arg-type]
        self._loop = loop

    def now(self) -> datetime:
        """The time of day: virtual seconds after START_AT, and what the test shifted it by."""
        return START_AT + timedelta(seconds=self._loop.time()) + self.shift

    def add_chats(self, *telegram_ids: int) -> list[int]:
        """Store chats; returns the store's ids."""
        return [self.store.chats.add_chat(make_chat(number)).id for number in telegram_ids]

    def add(self, chat_id: int, *texts: str, lane: Lane = Lane.URGENT, **fields: Any) -> None:
        """Store messages for a chat of the store; each text is its own dedup key."""
        drafts = (OutboxDraft(chat_id, lane, text, Message(text, **fields)) for text in texts)
        self.store.outbox.add(drafts, self.now())
        self.sender.wake()

    def entry(self, chat_id: int, key: str) -> OutboxEntry:
        """The outbox row of that key."""
        found = self.store.outbox.find_entry(chat_id, key)
        assert found is not None, f"no row {key}"
        return found

    def state(self, chat_id: int, key: str) -> OutboxState:
        return self.entry(chat_id, key).row.state

    async def drain(self) -> None:
        """Send what may go now, then close the store."""
        try:
            await self.sender.drain()
        finally:
            self.stop.set()

    async def live(self, seconds: float) -> None:
        """Run the sender for so many virtual seconds, then stop it."""
        running = asyncio.create_task(self.sender.run(self.stop))
        await asyncio.wait({running}, timeout=seconds)
        self.stop.set()
        await running

    def close(self) -> None:
        self.store.close()


def flood(seconds: float) -> Delivery:
    return Delivery(Outcome.RETRY, "flood", wait_seconds=seconds)
