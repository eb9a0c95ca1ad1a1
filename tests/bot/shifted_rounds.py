"""The jobs of a program whose clock was wrong when they were scheduled."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bot.jobs import Rounds, schedule
from monitors.config.settings import Settings


class ShiftedRounds:
    """Rounds that count how often each job ran, by a clock that is ahead by ``shift`` (behind if negative)."""

    def __init__(self, shift: timedelta) -> None:
        self.shift = shift
        self.runs: Counter[str] = Counter()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def desk(self) -> Any:
        return type("Desk", (), {"settings": Settings()})

    def __getattr__(self, name: str) -> Any:
        async def run() -> None:
            self.runs[name] += 1

        return run


class ShiftedJobs:
    """All jobs of such rounds on a scheduler, started; ``ended`` is set once as many have run as there are."""

    def __init__(self, shift: timedelta) -> None:
        self.rounds, self.ended = ShiftedRounds(shift), asyncio.Event()
        self.scheduler = schedule(cast(Rounds, self.rounds), self._count)
        self.scheduler.start()

    def _count(self, name: str, seconds: float, failed: bool) -> None:
        if sum(self.rounds.runs.values()) == len(self.scheduler.get_jobs()):
            self.ended.set()
