"""Drains the outbox: claims the messages that may go now, hands them to the channel and stores the outcomes.

Urgent alerts go before answers to commands, those before digests, and edits of alerts last. A chat that must wait holds
up only itself. A fault of the way out itself (no connection, a refused token, a server in trouble) stops everything
until a harmless call gets through, so that an outage uses up no message's attempts. pace.py says how fast to send,
outcomes.py what an error means, settling.py what is stored; all state is in the outbox, so a kill at any point loses
nothing.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.failpoints import Reach, pass_by
from bot.sending.channels import TOO_LONG, Channel, Delivery
from bot.sending.pace import Pace
from bot.sending.settling import Attempt, Claim, advance
from monitors.errors import StorageError
from monitors.model import OutboxRow, Outcome
from monitors.plurals import count_of
from storage.faults import PASSING
from storage.writer import Writer

log = logging.getLogger(__name__)

IN_FLIGHT = 8  # python-telegram-bot slows down above this
AHEAD_SECONDS = 0.1  # a message is claimed this long before it may go, since claiming takes time that pacing would lose
GRACE_SECONDS = 4.0  # for the sends under way when told to stop
IDLE_SECONDS = 30.0  # between looks at the outbox when nothing wakes the sender
SHORTEST_REST_SECONDS = 0.001  # so that a rounded-down wait cannot make the loop spin
FIRST_PROBE_SECONDS, LONGEST_PROBE_SECONDS = 1.0, 60.0
SET_BACK = timedelta(seconds=60)  # when the clock goes back by more, stored waits no longer hold
INTERRUPTIONS = 5  # how often a message is tried again whose sending was cut off by the death of this program


@dataclass(frozen=True, slots=True)
class Clock:
    """The two clocks that sending needs: the time of day (aware, UTC) and monotonic seconds."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]


@dataclass(frozen=True, slots=True)
class SenderHealth:
    """What holds the sender back: a fault of the way out and one of the database ("" for none)."""

    channel_fault: str
    storage_fault: str


@dataclass(slots=True)
class _Block:
    """A fault that holds everything back ("" for none), and when to try again on the monotonic clock."""

    reason: str = ""
    failures: int = 0
    again_at: float = 0.0

    def put_off(self, at: float) -> None:
        """Wait from ``at``, twice as long as the last time up to a limit, with jitter."""
        wait = min(LONGEST_PROBE_SECONDS, FIRST_PROBE_SECONDS * 2 ** min(self.failures, 10))
        self.failures += 1
        self.again_at = at + wait * random.uniform(0.5, 1.0)


class Sender:
    """Sends what the outbox holds until told to stop; at most :data:`IN_FLIGHT` calls at once.

    With ``to_terminal`` it sends only what is for the terminal; without it, everything else. An alert that waited
    longer than ``stale_after`` (None: no limit) goes into a digest. ``on_outcome`` is called after every attempt.
    """

    def __init__(
        self,
        writer: Writer,
        channel: Channel,
        pace: Pace,
        clock: Clock,
        *,
        to_terminal: bool = False,
        stale_after: timedelta | None = None,
        reach: Reach = pass_by,
    ) -> None:
        self._writer = writer
        self._channel = channel
        self._pace = pace
        self._clock = clock
        self._to_terminal = to_terminal
        self.stale_after = stale_after
        self._reach = reach
        self.on_outcome: Callable[[Delivery], None] = lambda delivery: None  # set by the health check
        self._woken = asyncio.Event()
        self._in_flight: dict[int, OutboxRow] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: list[Attempt] = []
        self._way = _Block()
        self._storage = _Block()
        self._probe: asyncio.Task[None] | None = None
        self._last_now: datetime | None = None

    def wake(self) -> None:
        """Look into the outbox at once, since something was put there."""
        self._woken.set()

    @property
    def health(self) -> SenderHealth:
        """What holds it back just now."""
        return SenderHealth(self._way.reason, self._storage.reason)

    async def reclaim(self) -> int:
        """At start: mark as uncertain what was being sent when the program last died; returns how many messages."""
        now = self._clock.now()
        return await self._writer.run(lambda store: store.outbox.reclaim_sending(now, resends=INTERRUPTIONS))

    async def run(self, stop: asyncio.Event) -> None:
        """Send until ``stop`` is set, then finish the calls under way.

        Raises StorageError when the database has a fault that waiting will not fix (see :data:`PASSING`).
        """
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self.wake())
        try:
            while not stop.is_set():
                self._woken.clear()
                if not await self._turn():
                    await self._rest()
        finally:
            stopping.cancel()
            await self._finish()

    async def drain(self) -> None:
        """Send until all that is left waits for a time stored in the outbox, or for a fault to be fixed."""
        try:
            while not (self._way.failures > 1 or self._storage.reason):
                self._woken.clear()
                if await self._turn():
                    continue
                idle = not (self._in_flight or self._ended or self._probe)
                if idle and not await self._waits_for_pace():
                    return
                await self._rest()
        finally:
            await self._finish()

    async def _waits_for_pace(self) -> bool:
        """Whether something due is held back by pacing or until the next probe."""
        if self._way.reason:
            return True
        if self._pace.opens_at(self._clock.monotonic() + AHEAD_SECONDS) is None:
            return False
        now = self._clock.now()
        depth = await self._writer.run(lambda store: store.outbox.count_depth(now))
        return depth.oldest_due_at is not None

    # ------------------------------------------------------------------------------------------------- one turn

    async def _turn(self) -> bool:
        """Store the attempts that ended, claim and start what may go; False when there was nothing to do."""
        at = self._clock.monotonic()
        self._start_probe(at)
        ended, claim = tuple(self._ended), self._plan_claim(at)
        if at < self._storage.again_at or not (ended or claim.room):
            return False
        try:
            rows = await self._settle(ended, claim)
        except StorageError as error:
            self._hold_for_storage(error)
            return False
        for row in rows:
            self._start(row, at)
        return bool(ended or rows)

    async def _settle(self, ended: Sequence[Attempt], claim: Claim) -> tuple[OutboxRow, ...]:
        """Store what became of these attempts, and claim and return the next messages. Raises StorageError."""
        now = self._clock.now()
        was_set_back, self._last_now = self._last_now is not None and now < self._last_now - SET_BACK, now
        if was_set_back:
            log.warning("the clock was set back: messages that waited for a time are tried now")
            await self._writer.run(lambda store: store.outbox.forget_waits(now))
        rows = await self._writer.run(lambda store: advance(store, ended, claim, now))
        if self._storage.reason:
            log.warning("the database can be written to again")
        self._storage = _Block()
        del self._ended[: len(ended)]
        return rows

    def _start(self, row: OutboxRow, at: float) -> None:
        """Start sending a claimed message as soon as pacing lets it go."""
        self._in_flight[row.id] = row
        task = asyncio.create_task(self._attempt(row, self._pace.start(row.address.chat_id, at)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _plan_claim(self, at: float) -> Claim:
        soon = at + AHEAD_SECONDS
        room = 0 if self._way.reason else min(IN_FLIGHT - len(self._in_flight), self._pace.room(soon))
        busy = {row.address.chat_id for row in self._in_flight.values()} | self._pace.waiting_chats(soon).keys()
        return Claim(room, busy, self._to_terminal, self.stale_after)

    def _hold_for_storage(self, error: StorageError) -> None:
        """Stop sending while outcomes cannot be stored; raises ``error`` if waiting will not fix it."""
        if error.reason not in PASSING:
            raise error
        if not self._storage.reason:
            log.error("sending stops until the database can be written to: %s", error)
        self._storage.reason = error.reason
        self._storage.put_off(self._clock.monotonic())

    # ---------------------------------------------------------------------------------------------- one attempt

    async def _attempt(self, row: OutboxRow, go_at: float) -> None:
        try:
            if (wait := go_at - self._clock.monotonic()) > 0:
                await asyncio.sleep(wait)
            self._reach("send.before")
            delivery = await self._deliver(row)
            self._reach("send.after")
        except asyncio.CancelledError:
            delivery = Delivery(Outcome.UNCERTAIN, "stopped")
        except Exception:
            log.exception("sending message %s failed unexpectedly", row.id)
            delivery = Delivery(Outcome.UNCERTAIN, "failed_here")
        at = self._clock.monotonic()
        self._pace.record(row.address.chat_id, at)
        del self._in_flight[row.id]
        self._ended.append(Attempt(row, delivery, random.random()))
        self._judge_way(delivery, row, at)
        self.on_outcome(delivery)
        self.wake()

    async def _deliver(self, row: OutboxRow) -> Delivery:
        delivery = await self._channel.deliver(row)
        if delivery.is_edit_lost:
            row = replace(row, edit_message_id=None)
            delivery = await self._channel.deliver(row)
        if delivery.is_markup_fault and delivery.reason != TOO_LONG:
            log.error("message %s was refused (%s); sending it as plain text", row.id, delivery.reason)
            delivery = await self._channel.deliver(row, without_markup=True)
        return delivery

    def _judge_way(self, delivery: Delivery, row: OutboxRow, at: float) -> None:
        """Hold everything back after a general fault, until a probe gets through.

        The first fault after a clear answer from Telegram is probed at once, further ones after a growing wait.
        """
        if delivery.wait_seconds is not None and self._pace.record_flood(
            row.address.chat_id, at, delivery.wait_seconds
        ):
            log.warning("Telegram told several chats to wait: all wait")
        if not delivery.is_general:
            if delivery.outcome is not Outcome.UNCERTAIN and not self._way.reason:
                self._way.failures = 0
        elif not self._way.reason:
            self._way.reason = delivery.reason
            if self._way.failures:
                self._way.put_off(at)
            else:
                self._way.failures, self._way.again_at = 1, at

    def _start_probe(self, at: float) -> None:
        if self._way.reason and self._probe is None and at >= self._way.again_at:
            self._probe = asyncio.create_task(self._probe_way())
            self._probe.add_done_callback(lambda _: self.wake())

    async def _probe_way(self) -> None:
        """Ask whether messages would get through; logs the first failed probe and the recovery, not those between."""
        try:
            fault = await self._channel.find_fault()
        except Exception:
            log.exception("asking whether Telegram can be reached failed unexpectedly")
            fault = "failed_here"
        finally:
            self._probe = None
        if not fault:
            if self._way.failures > 1:
                log.warning("messages get through again")
            self._way.reason = ""
            return
        if self._way.failures == 1:
            log.error("nothing gets through (%s): all messages wait in the outbox", fault)
        self._way.reason = fault
        self._way.put_off(self._clock.monotonic())

    # ------------------------------------------------------------------------------------------------- its waits

    async def _rest(self) -> None:
        """Sleep until woken, pacing allows a send, a probe is due, or the next time stored in the outbox comes."""
        at, now = self._clock.monotonic(), self._clock.now()
        waits = [IDLE_SECONDS]
        if self._storage.reason:
            waits.append(self._storage.again_at - at)
        elif self._way.reason:
            waits += [self._way.again_at - at] if self._probe is None else []
        else:
            if (opens_at := self._pace.opens_at(at + AHEAD_SECONDS)) is not None:
                waits.append(opens_at - AHEAD_SECONDS - at)
            waits += await self._list_due_waits(now)
        try:
            await asyncio.wait_for(self._woken.wait(), max(SHORTEST_REST_SECONDS, min(waits)))
        except TimeoutError:
            return

    async def _list_due_waits(self, now: datetime) -> list[float]:
        try:
            due_at = await self._writer.run(lambda store: store.outbox.find_next_due(now))
        except StorageError as error:
            self._hold_for_storage(error)
            return [FIRST_PROBE_SECONDS]
        return [] if due_at is None else [(due_at - now).total_seconds()]

    async def _finish(self) -> None:
        """Wait up to :data:`GRACE_SECONDS` for the sends under way, cancel the rest, and store all outcomes."""
        if self._probe is not None:
            self._probe.cancel()
        if self._tasks:
            _, late = await asyncio.wait(tuple(self._tasks), timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late)
        ended, now = tuple(self._ended), self._clock.now()
        if ended:
            try:
                await self._writer.run(lambda store: advance(store, ended, Claim(0), now))
            except StorageError as error:
                log.error(
                    "%s could not be stored and will count as uncertain: %s", count_of(len(ended), "outcome"), error
                )
            else:
                self._ended.clear()
