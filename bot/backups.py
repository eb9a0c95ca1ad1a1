"""Backups that the program makes by itself: when one is due, and which old ones are removed.

storage/backup_names.py says where they are, storage/copying.py copies and checks one; ``tocsin restore`` puts one back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from storage.backup_names import PREFIX, SUFFIX, list_backups, name_backup, read_time
from storage.copying import UNFINISHED
from storage.store import Store


def is_due(folder: Path, interval: timedelta, now: datetime) -> bool:
    """Whether the newest backup is older than the interval, or there is none. Backups from the future do not count."""
    times = [at for path in list_backups(folder) if (at := read_time(path)) is not None and at <= now]
    return not times or now - max(times) >= interval


def make_backup(database: Path, folder: Path, kept: int, now: datetime) -> Path:
    """Write a verified backup of a database in use, and remove the oldest beyond ``kept``; returns its path.

    Old ones are removed only once the new one is complete. Raises StorageError, with nothing removed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for cut_off in folder.glob(f"{PREFIX}*{SUFFIX}{UNFINISHED}*"):  # left by a kill
        cut_off.unlink(missing_ok=True)
    target = folder / name_backup(now)
    source = Store.open_readonly(database)
    try:
        source.backup(target)
    finally:
        source.close()
    others = [path for path in list_backups(folder) if path != target]
    others.sort(key=lambda path: path.name < target.name)  # those from the future, by a wrong clock, go first
    for old in others[: -kept + 1 or None]:
        old.unlink(missing_ok=True)
    return target
