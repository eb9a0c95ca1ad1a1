"""Whether the process that uses a database is alive, judged from outside by its lock and the pulse that it writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from storage.lock import Holder

STILL: Final = timedelta(seconds=90)
"""A running program writes its pulse every 15 seconds; after so long without one it counts as hung."""


FULL_BYTES: Final = 2 * 4096
"""With less free space than this, the disk has no room for even the smallest write, not for the pulse either."""

FULL: Final = "database_full"


def measure_free_bytes(folder: Path) -> int:
    """How many bytes the disk of a folder has left for us."""
    return shutil.disk_usage(folder).free


def list_named(faults: Iterable[str], free_bytes: int) -> tuple[str, ...]:
    """Why a running process is not ready: the faults of its last pulse, and a full disk, which lets it write none."""
    full = (FULL,) if free_bytes < FULL_BYTES else ()
    return tuple(dict.fromkeys((*full, *faults)))


def find_fault(holder: Holder | None, pulse_at: datetime | None, free_bytes: int, now: datetime) -> str:
    """Why the process is not alive, "" if it is. After its start it has as long to write the first pulse; on a full
    disk it can write none, so that its absence says nothing.
    """
    if holder is None:
        return "tocsin is not running"
    if free_bytes < FULL_BYTES:
        return ""
    seen_at = max(pulse_at or holder.since, holder.since)
    if now - seen_at <= STILL:
        return ""
    return f"tocsin (pid {holder.pid}) has shown no sign of life since {seen_at:%H:%M:%S} UTC"
