"""Backups that the program makes of itself: when one is due, where it goes, and which old ones make room.

How a backup is copied and checked is storage/copying.py's; putting one back is ``tocsin restore``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.copying import UNFINISHED
from storage.store import Store

FOLDER = "backups"
PREFIX, SUFFIX, STAMP = "tocsin-", ".sqlite3", "%Y%m%dT%H%M%SZ"


def list_backups(folder: Path) -> list[Path]:
    """The backups of a folder, the oldest first; other files are left out."""
    return sorted(path for path in folder.glob(f"{PREFIX}*{SUFFIX}") if read_time(path) is not None)


def read_time(path: Path) -> datetime | None:
    """When a backup was made, by its name; None for a file that is none."""
    try:
        stamp = path.name.removeprefix(PREFIX).removesuffix(SUFFIX)
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def is_due(folder: Path, interval: timedelta, now: datetime) -> bool:
    """Whether the newest backup is older than the interval, or there is none. One from the future counts as none."""
    times = [at for path in list_backups(folder) if (at := read_time(path)) is not None and at <= now]
    return not times or now - max(times) >= interval


def make_backup(database: Path, folder: Path, kept: int, now: datetime) -> Path:
    """Write a verified backup beside the running program, and remove the oldest beyond ``kept``.

    An old one goes only after the new one is whole. Raises StorageError; nothing is removed then.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for cut_off in folder.glob(f"{PREFIX}*{SUFFIX}{UNFINISHED}*"):  # by a kill
        cut_off.unlink(missing_ok=True)
    target = folder / f"{PREFIX}{now:{STAMP}}{SUFFIX}"
    source = Store.open_readonly(database)
    try:
        source.backup(target)
    finally:
        source.close()
    others = [path for path in list_backups(folder) if path != target]
    others.sort(key=lambda path: path.name < target.name)  # what a clock that was ahead has made goes first
    for old in others[: -kept + 1 or None]:
        old.unlink(missing_ok=True)
    return target
