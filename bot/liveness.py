"""Whether the process that uses a database lives, told from outside: from its lock and the pulse that it writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage.lock import Holder

STILL: Final = timedelta(seconds=90)
"""A running program writes its pulse every 15 seconds; one that has not for so long stands still."""


def find_fault(holder: Holder | None, pulse_at: datetime | None, now: datetime) -> str:
    """Why it is not alive, "" when it is. A start has as long as a standstill."""
    if holder is None:
        return "tocsin is not running"
    seen_at = max(pulse_at or holder.since, holder.since)
    if now - seen_at <= STILL:
        return ""
    return f"tocsin (pid {holder.pid}) has shown no sign of life since {seen_at:%H:%M:%S} UTC"
