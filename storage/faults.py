"""Turns SQLite's errors into StorageErrors whose text names the file, what happened, and the fix."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from monitors.errors import StorageError

_FIXES: tuple[tuple[str, str, str], ...] = (
    ("SQLITE_BUSY", "busy", "another program has the database locked; close it, or try again"),
    ("SQLITE_LOCKED", "busy", "another program has the database locked; close it, or try again"),
    ("SQLITE_FULL", "full", "free some disk space"),
    ("SQLITE_IOERR", "io", "check the disk and its free space"),
    ("SQLITE_READONLY", "readonly", "make the file and its folder writable for this user"),
    ("SQLITE_PERM", "readonly", "make the file and its folder writable for this user"),
    ("SQLITE_CANTOPEN", "io", "check that the file exists and that this user may open it and write to its folder"),
    ("SQLITE_CORRUPT", "corrupt", "stop the program and restore the newest backup; the file was left as it is"),
    ("SQLITE_NOTADB", "corrupt", "stop the program and restore the newest backup; the file was left as it is"),
    ("SQLITE_CONSTRAINT", "constraint", "this is a bug; please report it"),
    ("SQLITE_INTERRUPT", "slow", "it took too long; ask for a shorter period or fewer words"),
    ("SQLITE_AUTH", "denied", "that may not be read here"),
)

PASSING = frozenset({"busy", "full", "io", "readonly"})
"""Reasons of faults that may pass, or that people can fix, while the program runs."""


@contextmanager
def wrapped_errors(path: Path) -> Generator[None, None, None]:
    """Raise each sqlite3 error inside as a StorageError; its ``reason`` comes from the table above, if one fits."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        for prefix, reason, fix in _FIXES:
            if name.startswith(prefix):
                raise StorageError(f"{path}: {error} ({name}); {fix}", reason=reason) from error
        raise StorageError(f"{path}: {error} {name}".rstrip() + "; this is a bug, please report it") from error
