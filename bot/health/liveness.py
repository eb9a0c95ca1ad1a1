"""Whether the process that uses a database is alive, judged from outside by its lock and the pulse that it writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage.lock import Holder

STILL: Final = timedelta(seconds=90)
"""A running program writes its pulse every 15 seconds; after so long without one it counts as hung."""


def find_fault(holder: Holder | None, pulse_at: datetime | None, now: datetime) -> str:
    """Why the process is not alive, "" if it is. After its start it has as long to write the first pulse."""
    if holder is None:
        return "tocsin is not running"
    seen_at = max(pulse_at or holder.since, holder.since)
    if now - seen_at <= STILL:
        return ""
    return f"tocsin (pid {holder.pid}) has shown no sign of life since {seen_at:%H:%M:%S} UTC"
