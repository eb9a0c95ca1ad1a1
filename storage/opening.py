"""Opens the database: for writing (created or migrated as needed), for reading, or to check and copy a backup.

A file is opened only when its application id and schema version show that this program may use it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitors.errors import StorageError
from storage.backup_names import advise_restoring
from storage.connection import BUSY_TIMEOUT_MS, Connection
from storage.copying import copy_database
from storage.faults import wrapped_errors
from storage.lock import InstanceLock
from storage.migrations import APPLICATION_ID, STEPS, Step, migrate, read_version

if TYPE_CHECKING:
    from storage.sealed import SealedDatabase

_JOURNAL_SIZE_LIMIT = 64 * 1024 * 1024  # bytes that the write-ahead log may keep after a burst of writing
_CACHE_KIB = 16 * 1024

SQLITE_VERSION: tuple[int, int, int] = sqlite3.sqlite_version_info
"""The version of SQLite that this Python uses; some versions have known faults."""


def open_database(path: Path, now: datetime, *, steps: tuple[Step, ...] = STEPS) -> Connection:
    """Open the database for writing, creating or migrating it as needed; one process at a time.

    Before a migration to schema N the file is copied beside itself as ``NAME.before-vN``. Raises StorageError: reason
    ``in_use`` names the process that holds it; ``newer`` and ``foreign`` mean a file of a newer tocsin or of another
    program; ``corrupt`` means a file that is damaged or has no content, which is left as it is; ``io`` that it cannot
    be opened.
    """
    lock = InstanceLock(path, now)
    try:
        with wrapped_errors(path):
            with _naming(path):
                if path.exists():
                    os.close(os.open(path, os.O_RDWR))  # SQLite would open a file that may not be written only to read
                else:
                    _create_file(path.resolve())
            _refuse_without_content(path)
            raw = _connect(path, "rw")
            try:
                sealed = _prepare(path, raw, steps)
            except BaseException:
                raw.close()
                raise
        return Connection(path, raw, sealed=sealed, lock=lock)
    except BaseException:
        lock.release()
        raise


def _prepare(path: Path, raw: sqlite3.Connection, steps: tuple[Step, ...]) -> SealedDatabase:
    from storage.sealed import SealedDatabase  # here: sqlite-utils takes a tenth of a second, which reading can save

    check_owner(path, raw, len(steps))
    database = SealedDatabase(raw)
    _set_up(path, raw)
    _migrate(path, database, steps)
    _add_words(raw)
    database.seal()
    return database


def check_present(path: Path) -> None:
    """Raise StorageError (reason ``io``) where there is no database."""
    check_reachable(path)
    if not path.is_file():
        fix = "run tocsin once, or name its folder with --state or TOCSIN_STATE"
        raise StorageError(f"there is no database {path}; {fix}", reason="io")


def open_readonly(path: Path, *, moves: bool = False) -> Connection:
    """Open the database for queries, alone or beside the program that writes it.

    With ``moves`` the connection may pass from thread to thread, as long as only one uses it at a time. Raises
    StorageError: reason ``io`` when there is no file, ``refused`` when it must be migrated first, ``corrupt``,
    ``newer`` and ``foreign`` as :func:`open_database` does.
    """
    check_present(path)
    _refuse_without_content(path)
    with wrapped_errors(path):
        raw = _connect(path, "ro", moves=moves)
        try:
            check_owner(path, raw, len(STEPS))
            version = read_version(raw)
            if version < len(STEPS):
                raise StorageError(
                    f"{path} has schema {version}, this program needs {len(STEPS)}; start tocsin once to migrate it",
                    reason="refused",
                )
            _add_words(raw)
            raw.execute("PRAGMA query_only = ON")
        except BaseException:
            raw.close()
            raise
    return Connection(path, raw)


@contextmanager
def check_backup(path: Path) -> Generator[sqlite3.Connection, None, None]:
    """Open a backup for copying, once it is known to be tocsin's, no newer than this program, and sound.

    Raises StorageError (reason ``io``, ``foreign``, ``newer`` or ``corrupt``) when it is not; sqlite3 errors are left
    to the caller.
    """
    if not path.is_file():
        raise StorageError(f"there is no backup {path}; name another file", reason="io")
    with closing(_open_backup(path)) as raw:
        yield raw


def _open_backup(path: Path) -> sqlite3.Connection:
    try:
        raw = _connect(path, "ro")
        try:
            _check_soundness(path, raw)
        except BaseException:
            raw.close()
            raise
        return raw
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_NOTADB":
            raise StorageError(f"{path} is not a backup of tocsin; name another file", reason="foreign") from error
        if error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
            raise StorageError(f"the backup {path} is damaged: {error}; take an older one", reason="corrupt") from error
        raise


def _check_soundness(path: Path, raw: sqlite3.Connection) -> None:
    check_owner(path, raw, len(STEPS))
    if read_version(raw) == 0:
        raise StorageError(f"{path} is not a backup of tocsin; name another file", reason="foreign")
    verdict = raw.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        what = " ".join(str(verdict).split())  # SQLite's verdict may take two lines
        raise StorageError(f"the backup {path} is damaged: {what}; take an older one", reason="corrupt")


def check_reachable(path: Path) -> None:
    """Raise StorageError (``io``) if this user cannot see whether the file is there, as in a folder of another user."""
    try:
        path.exists()
    except OSError as error:
        fix = "run this as the user who owns the folder, or name another with --state or TOCSIN_STATE"
        raise StorageError(f"{path} cannot be read ({error.strerror}); {fix}", reason="io") from error


def _refuse_without_content(path: Path) -> None:
    """Raise StorageError for a file of 0 bytes. The program makes none, so this one has lost what was in it, and SQLite
    would fill it as if it were new.
    """
    if path.is_file() and path.stat().st_size == 0:
        what = f"{path} has lost its content: it has 0 bytes; {advise_restoring(path)}"
        raise StorageError(f"{what}. To begin with nothing, remove the file", reason="corrupt")


@contextmanager
def _naming(path: Path) -> Generator[None, None, None]:
    """Raise each OSError inside as a StorageError that names the file."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot open {path}: {error.strerror}; check that its folder exists and may be written", reason="io"
        ) from error


def _create_file(path: Path) -> None:
    """Create a database without tables, for its owner only, as SQLite would let others read it.

    It appears under its name only when the disk has its first page, so a kill leaves no file of 0 bytes.
    """
    beginning = path.with_name(path.name + ".new")
    beginning.unlink(missing_ok=True)  # left by a kill
    os.close(os.open(beginning, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(_connect(beginning, "rw")) as raw:
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        os.replace(beginning, path)
    finally:
        beginning.unlink(missing_ok=True)


def _connect(path: Path, mode: str, *, moves: bool = False) -> sqlite3.Connection:
    """A connection to a file that exists; ``mode`` is ``rw`` or ``ro``."""
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_MS / 1000,
        isolation_level=None,
        check_same_thread=not moves,
    )
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        return connection
    except BaseException:
        connection.close()
        raise


def _add_words(raw: sqlite3.Connection) -> None:
    """Let this connection read which words the full-text index has; nothing is stored."""
    raw.execute("CREATE VIRTUAL TABLE temp.article_words USING fts5vocab ('main', 'article_texts_fts', 'instance')")


def check_owner(path: Path, raw: sqlite3.Connection, newest: int) -> None:
    """Raise StorageError when another program (``foreign``) or a newer tocsin (``newer``) made the file.

    ``newest`` is the newest schema version that this program knows. It only reads.
    """
    application = int(raw.execute("PRAGMA application_id").fetchone()[0])
    if application != APPLICATION_ID and (application or _has_tables(raw)):
        raise StorageError(
            f"{path} is another program's database (application id {application}); name another file", reason="foreign"
        )
    version = read_version(raw)
    if version > newest:
        raise StorageError(
            f"{path} was written by a newer tocsin (schema {version}, this one knows {newest}); "
            "install that version again, or restore a backup made before the upgrade",
            reason="newer",
        )


def _has_tables(raw: sqlite3.Connection) -> bool:
    return raw.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' LIMIT 1").fetchone() is not None


def _set_up(path: Path, raw: sqlite3.Connection) -> None:
    mode = raw.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise StorageError(
            f"{path}: write-ahead logging is not possible here (got {mode}); use a local disk", reason="io"
        )
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute(f"PRAGMA journal_size_limit = {_JOURNAL_SIZE_LIMIT}")


def _migrate(path: Path, database: SealedDatabase, steps: tuple[Step, ...]) -> None:
    """Apply the missing steps in one transaction, after copying the file unless it is new."""
    version = read_version(database.conn)
    if 0 < version < len(steps):
        copy = path.with_name(f"{path.name}.before-v{len(steps)}")
        copy.unlink(missing_ok=True)  # left by an earlier migration that did not finish
        copy_database(database.conn, copy)
    if version < len(steps):
        database.execute("BEGIN IMMEDIATE")
        try:
            migrate(database, steps)
            database.commit()
        except ValueError as error:
            database.rollback()
            raise StorageError(f"{path} cannot be migrated: {error}; restore a backup", reason="corrupt") from error
        except BaseException:
            database.rollback()
            raise
    database.execute("PRAGMA foreign_keys = ON")
