"""Where the backups that the program makes by itself are, and what their names say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

FOLDER: Final = "backups"
"""The folder beside the database in which they are."""

PREFIX: Final = "tocsin-"
SUFFIX: Final = ".sqlite3"
STAMP: Final = "%Y%m%dT%H%M%SZ"


def name_backup(now: datetime) -> str:
    """The file name of a backup that is made now."""
    return f"{PREFIX}{now:{STAMP}}{SUFFIX}"


def list_backups(folder: Path) -> list[Path]:
    """The backups of a folder, the oldest first; other files are left out."""
    return sorted(path for path in folder.glob(f"{PREFIX}*{SUFFIX}") if read_time(path) is not None)


def read_time(path: Path) -> datetime | None:
    """When a backup was made, by its name; None for a file that is no backup."""
    try:
        stamp = path.name.removeprefix(PREFIX).removesuffix(SUFFIX)
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def advise_restoring(database: Path) -> str:
    """What to do when the database is lost, in words that name the newest backup, if there is one."""
    backups = list_backups(database.parent / FOLDER)
    return f"restore the newest backup: tocsin restore {backups[-1]}" if backups else "restore a backup of yours"
