"""Connects the health check to a running program: vital signs, metrics, their pages and the heartbeat.

signs.py judges what the vital signs mean.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.health.metrics import Metrics
from bot.health.server import beat_heart, build_health, served
from bot.health.signs import Limits, Pulse, Vitals, list_faults
from bot.hub import Hub
from bot.sending.sender import Clock, Sender
from monitors.config.settings import Settings
from monitors.model import FeedOutcome
from storage.writer import Writer

if TYPE_CHECKING:
    from bot.sources.feed_poller import FeedPoller, Polled
    from bot.telegram.application import TelegramLink


@dataclass(frozen=True, slots=True)
class MonitoredParts:
    """The parts of a program that are watched. ``link`` is None without a token, ``feeds`` if none are polled."""

    writer: Writer
    hub: Hub
    sender: Sender
    link: TelegramLink | None
    feeds: FeedPoller | None
    clock: Clock


class HealthMonitor:
    """The health of one program: connects vitals and metrics to its parts when created."""

    def __init__(self, watched: MonitoredParts, settings: Settings) -> None:
        self._clock = watched.clock
        self.vitals = Vitals(started_at=watched.clock.monotonic())
        polls = watched.link is not None and settings.telegram.mode == "polling"
        self._limits = Limits(settings.health.outbox_age_seconds, hears_updates=polls)
        self.metrics = Metrics(self.vitals, self.list_faults)
        watched.sender.on_outcome = self.metrics.count_delivery
        watched.hub.on_taken = self.metrics.count_taken
        if watched.link is not None:
            watched.link.on_heard = self._note_answer
        if watched.feeds is not None:
            watched.feeds.on_polled = self._count_polls

    def make_pulse(self, watched: MonitoredParts) -> Pulse:
        """What checks the event loop and the database for this monitor."""
        return Pulse(self.vitals, self._limits, watched.writer, watched.sender, watched.clock)

    def list_faults(self) -> tuple[str, ...]:
        """Why the program is not ready now, by short stable names; empty if it is."""
        return list_faults(self.vitals, self._limits, self._clock.monotonic())

    def count_round(self, job: str, seconds: float, failed: bool) -> None:
        """Note a round of a job that has ended."""
        self.vitals.tick(job, self._clock.monotonic())
        self.metrics.count_job(job, seconds, failed=failed)

    def _note_answer(self) -> None:
        self.vitals.note_updates(self._clock.monotonic())

    def _count_polls(self, polled: Polled) -> None:
        counts = {
            FeedOutcome.FETCHED: polled.fetched,
            FeedOutcome.UNCHANGED: polled.unchanged,
            FeedOutcome.FAILED: polled.failed,
        }
        self.metrics.count_polls(outcome.value for outcome, count in counts.items() for _ in range(count))


@asynccontextmanager
async def monitored(watched: MonitoredParts, settings: Settings) -> AsyncGenerator[HealthMonitor, None]:
    """A monitor with its pages and heartbeat, running until the block ends. Raises OSError if its port is taken."""
    monitor, stop = HealthMonitor(watched, settings), asyncio.Event()
    health = settings.health
    async with AsyncExitStack() as stack:
        if health.port:
            pages = build_health(monitor.metrics, monitor.list_faults)
            await stack.enter_async_context(served(pages, health.listen, health.port))
        duties = [asyncio.create_task(monitor.make_pulse(watched).run(stop))]
        if health.heartbeat:
            beating = beat_heart(health.heartbeat, health.heartbeat_interval_seconds, monitor.list_faults, stop)
            duties.append(asyncio.create_task(beating))
        try:
            yield monitor
        finally:
            stop.set()
            _, late = await asyncio.wait(duties, timeout=1.0)
            for duty in late:
                duty.cancel()
