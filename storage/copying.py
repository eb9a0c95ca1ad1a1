"""Copying a live database whole, checked, and under a name that appears only when it is."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from monitors.errors import StorageError


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Copy a live database with SQLite's backup API, flushed to disk, under a name that appears only when whole.

    Raises StorageError when ``target`` exists or the copy is not sound.
    """
    if target.exists():
        raise StorageError(f"{target} exists already; name another file", reason="refused")
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
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


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
