"""Decides whether an experimental topic has proved good enough to ring. Pure; it is people who change its status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

TRIAL: Final = timedelta(days=90)
"""How long an experimental topic should be in digests, with no report called wrong, before it rings."""

LEAST_REPORTS: Final = 5
"""A topic with fewer reports has proved nothing."""


@dataclass(frozen=True, slots=True)
class Probation:
    """An experimental topic so far: its first day with a report (None for none), how many it had, and how many alerts
    and digest entries of the last :data:`TRIAL` were called wrong."""

    topic: str
    first_day: date | None
    reports: int
    wrong: int

    def is_ready(self, today: date) -> bool:
        """Whether it may become stable."""
        lasted = self.first_day is not None and today - self.first_day >= TRIAL
        return lasted and self.reports >= LEAST_REPORTS and not self.wrong
