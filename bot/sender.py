"""Drains the outbox: claims what may go now, hands it to the channel, and writes down what became of it.

Urgent alerts go before answers to commands, and those before digests. One chat's wait stops that chat only. How fast is
pace.py's to say, what an error means is outcomes.py's; the outbox remembers, so that a kill at any point loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels import Channel, Delivery
from bot.pace import Pace
from monitors.errors import StorageError
from monitors.model import ChatState, Lane, OutboxRow, Outcome
from storage.chats import AuditEntry
from storage.store import Store
from storage.writer import Writer

log = logging.getLogger(__name__)

IN_FLIGHT = 8  # python-telegram-bot slows down above this
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 2.0, 900.0
PAUSE = timedelta(hours=6)  # before a chat that cannot be written to is tried again
MOST_ATTEMPTS = 50
IDLE_SECONDS = 30.0  # a look at the outbox without being woken, in case a clock was set back


@dataclass(frozen=True, slots=True)
class Clock:
    """The two clocks that sending needs: the time of day, and seconds that never go back."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]


def retry_wait(attempts: int, chance: float) -> timedelta:
    """Exponential back-off with jitter: 2 s doubling up to 15 min, each half to whole; ``chance`` from 0 to 1."""
    seconds = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(attempts - 1, 20))
    return timedelta(seconds=seconds * (0.5 + chance / 2))


def settle(store: Store, row: OutboxRow, delivery: Delivery, now: datetime, chance: float) -> None:
    """Write down, in one transaction, what became of one attempt."""
    with store.transaction():
        match delivery.outcome:
            case Outcome.SENT:
                store.outbox.mark_sent(row.id, delivery.message_id, now, delivery.reason)
            case Outcome.UNCERTAIN:
                store.outbox.mark_uncertain(row.id, delivery.reason, now, not_before=now + retry_wait(2, chance))
            case Outcome.RETRY:
                _put_off(store, row, delivery, now, chance)
            case Outcome.PAUSED:
                _pause(store, row, delivery, now)
            case Outcome.MOVED:
                assert delivery.moved_to is not None
                store.outbox.mark_retry(row.id, now, delivery.reason)
                store.chats.migrate(row.address.chat_id, delivery.moved_to)
            case Outcome.GONE:
                _suspend(store, row, delivery, now)
            case Outcome.DEAD:
                store.outbox.mark_dead(row.id, delivery.reason, now)


def _put_off(store: Store, row: OutboxRow, delivery: Delivery, now: datetime, chance: float) -> None:
    if row.attempts >= MOST_ATTEMPTS:
        store.outbox.mark_dead(row.id, f"gave up after {row.attempts} attempts: {delivery.reason}", now)
        return
    wait = retry_wait(row.attempts, chance)
    if delivery.wait_seconds is not None:
        wait = max(wait, timedelta(seconds=delivery.wait_seconds))
        store.outbox.pause_chat(row.address, now + wait, delivery.reason)
    store.outbox.mark_retry(row.id, now + wait, delivery.reason)


def _pause(store: Store, row: OutboxRow, delivery: Delivery, now: datetime) -> None:
    """The chat or thread cannot be written to just now; people may mend that, so it is tried again later."""
    thread_only = bool(row.address.thread_id)
    store.outbox.pause_chat(row.address, now + PAUSE, delivery.reason, thread_only=thread_only)
    if row.lane is Lane.ANSWER or row.attempts >= MOST_ATTEMPTS:
        store.outbox.mark_dead(row.id, delivery.reason, now)
    else:
        store.outbox.mark_retry(row.id, now + PAUSE, delivery.reason)


def _suspend(store: Store, row: OutboxRow, delivery: Delivery, now: datetime) -> None:
    """Telegram says that the chat is out of reach: keep its settings, drop what waits for it."""
    store.outbox.mark_dead(row.id, delivery.reason, now)
    for chat in store.chats.list_threads(row.address.chat_id):
        store.chats.update_chat(chat.id, state=ChatState.SUSPENDED)
        store.outbox.cancel(chat.id, delivery.reason, now)
        store.chats.add_audit(AuditEntry(now, 0, "suspended", delivery.reason, chat.id))


class Sender:
    """Sends what the outbox holds until told to stop; at most :data:`IN_FLIGHT` calls at once.

    With ``to_terminal`` it sends what is for the terminal, and only that; else all but that.
    """

    def __init__(
        self, writer: Writer, channel: Channel, pace: Pace, clock: Clock, *, to_terminal: bool = False
    ) -> None:
        self._writer = writer
        self._channel = channel
        self._pace = pace
        self._clock = clock
        self._to_terminal = to_terminal
        self._woken = asyncio.Event()
        self._chats_in_flight: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Something was put into the outbox: look at once."""
        self._woken.set()

    async def reclaim(self) -> int:
        """At start: what was being sent when the program last died is uncertain now; returns how many rows."""
        now = self._clock.now()
        return await self._writer.run(lambda store: store.outbox.reclaim_sending(now))

    async def run(self, stop: asyncio.Event) -> None:
        """Send until ``stop`` is set, then finish the calls in hand."""
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self.wake())
        try:
            while not stop.is_set():
                self._woken.clear()
                if not await self._start_next():
                    await self._rest()
        finally:
            stopping.cancel()
            await asyncio.gather(*self._tasks)

    async def drain(self) -> None:
        """Send until nothing is left that may go without waiting for a time written in the outbox."""
        while True:
            self._woken.clear()
            if await self._start_next():
                continue
            if not self._tasks and not await self._waits_for_pace():
                return
            await self._rest()

    async def _waits_for_pace(self) -> bool:
        """Whether something due is held back by pacing only."""
        if self._pace.opens_at(self._clock.monotonic()) is None:
            return False
        now = self._clock.now()
        depth = await self._writer.run(lambda store: store.outbox.count_depth(now))
        return depth.oldest_due_at is not None

    async def _start_next(self) -> bool:
        """Claim one row and start sending it; False when nothing may go now."""
        at = self._clock.monotonic()
        if len(self._tasks) >= IN_FLIGHT or not self._pace.room(at):
            return False
        busy = self._chats_in_flight | self._pace.waiting_chats(at).keys()
        now = self._clock.now()
        row = await self._writer.run(lambda store: store.outbox.claim_next(now, busy, terminal=self._to_terminal))
        if row is None:
            return False
        self._chats_in_flight.add(row.address.chat_id)
        task = asyncio.create_task(self._send(row))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _send(self, row: OutboxRow) -> None:
        try:
            delivery = await self._channel.deliver(row)
            if delivery.is_markup_fault:
                log.error("message %s was refused (%s); sending it as plain text", row.id, delivery.reason)
                delivery = await self._channel.deliver(row, without_markup=True)
            now, chance = self._clock.now(), random.random()
            await self._writer.run(lambda store: settle(store, row, delivery, now, chance))
        except StorageError:
            log.exception("the outcome of message %s could not be stored; it will count as uncertain", row.id)
        finally:
            self._pace.record(row.address.chat_id, self._clock.monotonic())
            self._chats_in_flight.discard(row.address.chat_id)
            self.wake()

    async def _rest(self) -> None:
        """Sleep until woken, a pace opens, or the next time written in the outbox."""
        waits = [IDLE_SECONDS]
        at, now = self._clock.monotonic(), self._clock.now()
        if (opens_at := self._pace.opens_at(at)) is not None:
            waits.append(opens_at - at)
        if (due_at := await self._writer.run(lambda store: store.outbox.find_next_due(now))) is not None:
            waits.append((due_at - now).total_seconds())
        try:
            await asyncio.wait_for(self._woken.wait(), max(0.0, min(waits)))
        except TimeoutError:
            return
