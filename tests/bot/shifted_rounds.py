"""The jobs of a program whose clock was wrong when they were scheduled."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

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
