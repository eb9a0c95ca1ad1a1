"""Copies a live database: for backups, before migrations, and when one is restored.

The copy is checked, and appears under its name only when it is complete.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from monitors.errors import StorageError

UNFINISHED = ".unfinished"
"""What the name of a copy ends with until it is complete."""


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Copy a live database with SQLite's backup API and flush it to disk; ``target`` appears only when complete.

    Raises StorageError when ``target`` exists or cannot be written, the disk has no room for it, or the copy is
    damaged. sqlite3 errors are left to the caller.
    """
    if target.exists():
        raise StorageError(f"{target} already exists; name another file", reason="refused")
    unfinished = target.with_name(target.name + UNFINISHED)
    unfinished.unlink(missing_ok=True)
    try:
        _require_room(source, target.parent)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        copy = sqlite3.connect(unfinished, isolation_level=None)
        try:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
            (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        finally:
            copy.close()
        if verdict != "ok":
            raise StorageError(f"the copy of the database is not sound: {verdict}; check the disk", reason="corrupt")
        flush(unfinished)
        os.replace(unfinished, target)
        flush(target.parent)
    except OSError as error:
        raise StorageError(f"cannot write {target}: {error.strerror}; check the folder and its space") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _require_room(source: sqlite3.Connection, folder: Path) -> None:
    """Raise StorageError rather than fill the disk, which would stop the program that writes to it."""
    (pages,), (size,) = (source.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    needed, free = pages * size, shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            f"{folder} has {_write_size(free)} free and the copy of the database needs {_write_size(needed)};"
            " free some disk space",
            reason="full",
        )


def _write_size(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 10_000_000 else f"{size / 1e3:,.0f} kB"


def flush(path: Path) -> None:
    """Wait until the contents of a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
