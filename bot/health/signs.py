"""Judges whether the program is well, by what it last saw of its jobs, database, Telegram and event loop.

The program is alive while its event loop turns. It is ready while the database takes writes, Telegram answers, the
jobs tick and no message waits too long in the outbox. server.py and metrics.py show the result.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.pausing import pause
from bot.sending.sender import Clock, Sender
from monitors.errors import StorageError
from storage.marks import FAULTS_MARK, PULSE_MARK
from storage.outbox_rows import OutboxDepth
from storage.store import Store
from storage.writer import Writer

BEAT_SECONDS = 1.0
PULSE_SECONDS = 15.0  # between two small writes that prove that the database takes writes
JOB = "waiting"  # a job that ticks often, by which the scheduler is judged
JOB_SECONDS = 60.0  # without a round of it, the scheduler counts as stopped
REFUSAL_SECONDS = 90.0  # for so long work that the database refused is told; what polls bring is tried every minute
UPDATES_SECONDS = 75.0  # the longest without an answer to getUpdates, which Telegram gives at least every 30 s


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for being ready. ``hears_updates`` is whether updates are polled: not by webhook or without a token."""

    outbox_age_seconds: float
    hears_updates: bool


@dataclass(slots=True)
class Vitals:
    """What was last seen; ``_at`` times are on the monotonic clock, None for never. Any thread may read it."""

    started_at: float
    lag_seconds: float = 0.0
    pulse_at: float | None = None
    storage_fault: str = ""
    refusal: str = ""
    refused_at: float = 0.0
    updates_at: float | None = None
    ticks: dict[str, float] = field(default_factory=dict)
    depth: OutboxDepth | None = None
    outbox_age_seconds: float = 0.0
    channel_fault: str = ""

    def find_database_fault(self, at: float) -> str:
        """Why the database takes no writes, or took not all of late; "" if it does. A disk that is nearly full refuses
        large ones and takes small ones.
        """
        return self.storage_fault or (self.refusal if at - self.refused_at <= REFUSAL_SECONDS else "")

    def note_updates(self, at: float) -> None:
        """Note that Telegram answered getUpdates."""
        self.updates_at = at

    def tick(self, job: str, at: float) -> None:
        """Note that a round of a job ended."""
        self.ticks[job] = at


def list_faults(vitals: Vitals, limits: Limits, at: float) -> tuple[str, ...]:
    """Why the program is not ready, by short stable names; empty if it is.

    After a start, the database and the jobs have some time to show themselves; updates count as missing until Telegram
    is heard.
    """
    age = at - vitals.started_at
    faults = []
    fault = vitals.find_database_fault(at)
    if fault or _is_old(vitals.pulse_at, at, 4 * PULSE_SECONDS, age):
        faults.append(f"database_{fault or 'silent'}")
    if vitals.channel_fault:
        faults.append(f"telegram_{vitals.channel_fault}")
    if limits.hears_updates and (vitals.updates_at is None or at - vitals.updates_at > UPDATES_SECONDS):
        faults.append("updates_stopped")
    if _is_old(vitals.ticks.get(JOB), at, JOB_SECONDS, age):
        faults.append("jobs_stopped")
    if vitals.outbox_age_seconds > limits.outbox_age_seconds:
        faults.append("outbox_old")
    return tuple(faults)


def _is_old(seen_at: float | None, at: float, limit: float, age: float) -> bool:
    return age > limit if seen_at is None else at - seen_at > limit


class Pulse:
    """Checks the event loop every second and the database every :data:`PULSE_SECONDS`, and notes it in the vitals."""

    def __init__(self, vitals: Vitals, limits: Limits, writer: Writer, sender: Sender, clock: Clock) -> None:
        self._vitals = vitals
        self._limits = limits
        self._writer = writer
        self._sender = sender
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Check until ``stop`` is set."""
        feeling: asyncio.Task[None] | None = None
        while not stop.is_set():
            at = self._clock.monotonic()
            due = self._vitals.pulse_at is None or at - self._vitals.pulse_at >= PULSE_SECONDS
            if due and (feeling is None or feeling.done()):
                feeling = asyncio.create_task(self.feel())
            await pause(stop, BEAT_SECONDS)
            self._vitals.lag_seconds = max(0.0, self._clock.monotonic() - at - BEAT_SECONDS)
        if feeling is not None:
            await asyncio.wait({feeling})

    async def feel(self) -> None:
        """Make one small write, and note how full the outbox is; a StorageError is noted as a fault, not raised."""
        now, at = self._clock.now(), self._clock.monotonic()
        if refusal := self._writer.take_refusal():
            self._vitals.refusal, self._vitals.refused_at = refusal, at
        well_written = replace(self._vitals, storage_fault="", pulse_at=at)  # as this very write proves
        faults = list_faults(well_written, self._limits, at)
        try:
            depth = await self._writer.run(lambda store: _prove(store, faults, now))
        except StorageError as error:
            self._vitals.storage_fault = error.reason
            return
        self._vitals.storage_fault = self._sender.health.storage_fault
        self._vitals.channel_fault = self._sender.health.channel_fault
        self._vitals.depth = depth
        oldest = depth.oldest_due_at
        self._vitals.outbox_age_seconds = (now - oldest).total_seconds() if oldest else 0.0
        self._vitals.pulse_at = self._clock.monotonic()


def _prove(store: Store, faults: Iterable[str], now: datetime) -> OutboxDepth:
    with store.transaction():
        store.marks.set_mark(PULSE_MARK, now.isoformat())
        store.marks.set_mark(FAULTS_MARK, " ".join(faults))
    return store.outbox.count_depth(now)
