"""One open SQLite file: statements and transactions. It knows nothing of tables or of what they mean.

A connection belongs to the thread that opened it, unless it was opened with ``moves``. The one that writes holds the
lock file; any number may read beside it. Every writing transaction starts with ``BEGIN IMMEDIATE``, because a read that
turns into a write can fail at once with SQLITE_BUSY_SNAPSHOT, whatever the busy timeout (sqlite.org/isolation.html).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitors.errors import StorageError
from storage.codec import clean_text
from storage.copying import copy_database
from storage.faults import wrapped_errors
from storage.lock import InstanceLock

if TYPE_CHECKING:
    from storage.sealed import SealedDatabase

BUSY_TIMEOUT_MS = 5000
"""How long a statement waits while another program has the database locked."""

_LOCK_TURNS = 25

Parameters = Sequence[Any] | dict[str, Any]


class Connection:
    """Runs the statements of the aggregates, and turns every sqlite3 error into a StorageError.

    ``sealed`` writes rows and ``lock`` keeps other writers out; a connection without them can only read.
    """

    def __init__(
        self,
        path: Path,
        raw: sqlite3.Connection,
        *,
        sealed: SealedDatabase | None = None,
        lock: InstanceLock | None = None,
    ) -> None:
        self.path = path
        self._raw = raw
        self._sealed = sealed
        self._lock = lock
        self._file = _identify(path)
        self.reach: Callable[[str], None] = _pass_by  # called before and after each commit
        self._is_hurried = False
        self.rollbacks = 0  # transactions and savepoints undone so far: a cache filled inside one of them is void

    @property
    def is_readonly(self) -> bool:
        """Whether this connection can only read."""
        return self._lock is None

    def list_rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query; a row is indexed by column name or number."""
        with wrapped_errors(self.path):
            rows: list[sqlite3.Row] = self._query(sql, parameters).fetchall()
            return rows

    def find_row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query, None when there is none."""
        with wrapped_errors(self.path):
            row: sqlite3.Row | None = self._query(sql, parameters).fetchone()
            return row

    def get_value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, None when there is no row."""
        row = self.find_row(sql, parameters)
        return None if row is None else row[0]

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement that changes rows; returns how many it changed. Must run inside :meth:`transaction`."""
        self._require_transaction()
        with wrapped_errors(self.path):
            return self._query(sql, parameters).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run one prepared statement for each row of parameters; returns how many rows changed.

        Must run inside :meth:`transaction`.
        """
        self._require_transaction()
        with wrapped_errors(self.path):
            return self._raw.executemany(sql, [row if _is_text_sound(row) else _clean(row) for row in rows]).rowcount

    def change(self, sql: str, parameters: Parameters = ()) -> int:
        """As :meth:`execute`, in the open transaction or, when there is none, in one of its own."""
        if self._raw.in_transaction:
            return self.execute(sql, parameters)
        with self.transaction():
            return self.execute(sql, parameters)

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, all with the same columns. Must run inside :meth:`transaction`.

        It uses one prepared statement, because sqlite-utils looks up the table and composes its SQL again for each
        call, which takes many times as long as inserting a row.
        """
        name = self._writer.table(table).name  # raises StorageError for an unknown table
        columns = tuple(rows[0]) if rows else ()
        names, values = ", ".join(columns), ", ".join(f":{column}" for column in columns)
        sql = f"INSERT INTO {name} ({names}) VALUES ({values})"  # noqa: S608 - names from this package's own code
        self._write(rows, lambda cleaned: self._raw.executemany(sql, _check(cleaned)))

    def upsert(self, table: str, rows: Sequence[Mapping[str, Any]], pk: str | tuple[str, ...]) -> None:
        """Insert rows; of a row whose key exists, set all given columns. Must run inside :meth:`transaction`."""
        self._write(rows, lambda cleaned: self._writer.table(table).upsert_all(cleaned, pk=pk))

    def guard(self, authorize: Callable[..., int], interrupt: Callable[[], bool], every: int) -> None:
        """Let SQLite ask ``authorize`` about all that a statement touches, and ``interrupt`` after ``every`` steps.

        A statement that ``authorize`` denies fails with reason ``denied``. Once ``interrupt`` returns True, the running
        statement fails with reason ``slow``.
        """
        self._raw.set_authorizer(authorize)
        self._raw.set_progress_handler(interrupt, every)

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Store everything done inside, or nothing. Inside another transaction it is a savepoint of that one."""
        try:
            with wrapped_errors(self.path):
                if self._raw.in_transaction:
                    with self._writer.atomic():
                        yield
                else:
                    self.check_file()
                    with self._immediate():
                        yield
        except BaseException:
            self.rollbacks += 1
            raise

    @contextmanager
    def joined(self) -> Generator[None, None, None]:
        """Part of the open transaction, undone only with all of it; when there is none, a transaction of its own.

        :meth:`transaction` would make a savepoint, inside which SQLite takes three times as long to write many rows.
        """
        if self._raw.in_transaction:
            yield
        else:
            with self.transaction():
                yield

    @contextmanager
    def _immediate(self) -> Generator[None, None, None]:
        self._take_lock()
        try:
            yield
            self.reach("commit.before")
            self._raw.commit()
        except BaseException:
            self._raw.rollback()
            raise
        self.reach("commit.after")

    def hurry(self) -> None:
        """From now on fail at once where another program has the database locked; any thread may call this."""
        self._is_hurried = True

    @contextmanager
    def snapshot(self) -> Generator[None, None, None]:
        """Let all reads inside see one state of the database."""
        if self._raw.in_transaction:
            yield
            return
        with wrapped_errors(self.path):
            self._raw.execute("BEGIN")
            try:
                yield
            finally:
                self._raw.rollback()

    def check_file(self) -> None:
        """Raise StorageError (reason ``gone``) when the file was removed or replaced since it was opened."""
        if _identify(self.path) != self._file:
            raise StorageError(
                f"{self.path} was removed or replaced while in use; stop the program and put the file back",
                reason="gone",
            )

    def check_integrity(self) -> tuple[str, ...]:
        """What SQLite finds wrong with the file, broken foreign keys included, one line each; none if it is sound."""
        try:
            found = [row[0] for row in self.list_rows("PRAGMA integrity_check")]
            found += [f"table {row[0]} refers to a missing row of {row[2]}" for row in self.list_rows(_REFERENCES)]
        except StorageError as error:
            if error.reason != "corrupt":
                raise
            found = [str(error)]  # too damaged to examine
        return tuple(problem for problem in found if problem != "ok")

    def optimize(self) -> None:
        """Let SQLite refresh its statistics and fold the write-ahead log into the file."""
        with wrapped_errors(self.path):
            self._raw.execute("PRAGMA optimize")
            self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the database to ``target``. Raises StorageError as ``copy_database`` does."""
        with wrapped_errors(self.path):
            copy_database(self._raw, target)

    def close(self) -> None:
        """Close the file and give up its lock; a second call does nothing."""
        with wrapped_errors(self.path):
            self._raw.close()
        if self._lock is not None:
            self._lock.release()

    def _take_lock(self) -> None:
        """Begin to write. While another program does, wait in short turns, so that :meth:`hurry` ends a wait."""
        turn_ms = BUSY_TIMEOUT_MS // _LOCK_TURNS
        try:
            for turn in range(1, _LOCK_TURNS + 1):
                self._raw.execute(f"PRAGMA busy_timeout = {0 if self._is_hurried else turn_ms}")
                try:
                    self._raw.execute("BEGIN IMMEDIATE")
                    break
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or self._is_hurried or turn == _LOCK_TURNS:
                        raise
        finally:
            self._raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    def _query(self, sql: str, parameters: Parameters) -> sqlite3.Cursor:
        try:
            return self._raw.execute(sql, parameters)
        except UnicodeEncodeError:
            return self._raw.execute(sql, _clean(parameters))

    def _write(self, rows: Sequence[Mapping[str, Any]], write: Callable[[list[dict[str, Any]]], object]) -> None:
        self._require_transaction()
        if not rows:
            return
        with wrapped_errors(self.path):
            try:
                write([dict(row) for row in rows])
            except UnicodeEncodeError:
                write([_clean(dict(row)) for row in rows])

    @property
    def _writer(self) -> SealedDatabase:
        if self._sealed is None:
            raise StorageError("a change on a read-only connection; this is a bug, please report it")
        return self._sealed

    def _require_transaction(self) -> None:
        if not self._raw.in_transaction:
            raise StorageError("a change outside a transaction; this is a bug, please report it")


def _pass_by(place: str) -> None:
    """Do nothing at a commit: what ``reach`` is unless a test sets it."""


def _is_text_sound(row: Sequence[Any]) -> bool:
    """Whether SQLite can hold all texts of a row: a lone surrogate has no UTF-8 form."""
    try:
        for value in row:
            if isinstance(value, str) and not value.isascii():
                value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows. Raises UnicodeEncodeError for a text that SQLite cannot hold, before any row is written."""
    for row in rows:
        for value in row.values():
            if isinstance(value, str) and not value.isascii():
                value.encode()
    return rows


def _clean(parameters: Any) -> Any:
    """The parameters with texts that SQLite can hold; called only after one could not be bound."""
    if isinstance(parameters, dict):
        return {name: clean_text(value) if isinstance(value, str) else value for name, value in parameters.items()}
    return [clean_text(value) if isinstance(value, str) else value for value in parameters]


_REFERENCES = "PRAGMA foreign_key_check"


def _identify(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
