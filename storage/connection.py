"""One open SQLite file: statements and transactions. No business logic, no tables.

A connection belongs to the thread that opened it unless it was opened to move. The one that writes holds the lock file;
any number may read beside it. Every writing transaction is ``BEGIN IMMEDIATE``, because a read that upgrades to a write
fails at once with SQLITE_BUSY_SNAPSHOT however long the busy timeout is (sqlite.org/isolation.html).
"""

from __future__ import annotations

import os
import re
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

_WORDS = re.compile(r'"([^"]*)(?:"|$)|([^\s"]+)')

Parameters = Sequence[Any] | dict[str, Any]


class Connection:
    """The statements that aggregates are made of; every sqlite3 error leaves it as a StorageError.

    ``sealed`` is what writes rows, and ``lock`` what keeps other writers out; without them it can only read.
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
        self.rollbacks = 0  # how many transactions and savepoints were undone: what was cached inside one is void

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
        """Change rows; returns how many. Must run inside :meth:`transaction`."""
        self._require_transaction()
        with wrapped_errors(self.path):
            return self._query(sql, parameters).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Change rows by one statement, prepared once; returns how many. Must run inside :meth:`transaction`."""
        self._require_transaction()
        with wrapped_errors(self.path):
            return self._raw.executemany(sql, [row if _is_text_sound(row) else _clean(row) for row in rows]).rowcount

    def change(self, sql: str, parameters: Parameters = ()) -> int:
        """As :meth:`execute` for one statement that stands alone: in the open transaction, or in one of its own."""
        if self._raw.in_transaction:
            return self.execute(sql, parameters)
        with self.transaction():
            return self.execute(sql, parameters)

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, all with the same columns. Must run inside :meth:`transaction`.

        By one prepared statement: sqlite-utils looks the table up and writes its SQL anew for each call, which takes
        many times as long as inserting a row.
        """
        name = self._writer.table(table).name  # an unknown one is an error
        columns = tuple(rows[0]) if rows else ()
        names, values = ", ".join(columns), ", ".join(f":{column}" for column in columns)
        sql = f"INSERT INTO {name} ({names}) VALUES ({values})"  # noqa: S608 - names from this package's own code
        self._write(rows, lambda cleaned: self._raw.executemany(sql, _check(cleaned)))

    def upsert(self, table: str, rows: Sequence[Mapping[str, Any]], pk: str | tuple[str, ...]) -> None:
        """Insert rows, or set all their columns where the key is there. Must run inside :meth:`transaction`."""
        self._write(rows, lambda cleaned: self._writer.table(table).upsert_all(cleaned, pk=pk))

    def guard(self, authorize: Callable[..., int], interrupt: Callable[[], bool], every: int) -> None:
        """Let SQLite ask ``authorize`` about all that a statement touches, and ``interrupt`` every so many steps.

        What the one denies fails with reason ``denied``; once the other says True the question ends with ``slow``.
        """
        self._raw.set_authorizer(authorize)
        self._raw.set_progress_handler(interrupt, every)

    def quote_search(self, words: str) -> str:
        """Words as an FTS5 query in which nothing but quotes has a meaning: every word, and every phrase in quotes."""
        return " ".join(f'"{phrase or word}"' for phrase, word in _WORDS.findall(words) if phrase or word)

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """All or nothing. Inside another transaction it is a savepoint of that one."""
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
        """Part of the transaction under way, undone only with all of it; a transaction of its own when there is none.

        SQLite writes many rows three times as slowly inside a savepoint, which :meth:`transaction` would be.
        """
        if self._raw.in_transaction:
            yield
        else:
            with self.transaction():
                yield

    @contextmanager
    def _immediate(self) -> Generator[None, None, None]:
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.reach("commit.before")
            self._raw.commit()
        except BaseException:
            self._raw.rollback()
            raise
        self.reach("commit.after")

    @contextmanager
    def snapshot(self) -> Generator[None, None, None]:
        """Several reads that see one state of the database."""
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

    def check_integrity(self, *, quick: bool = False) -> tuple[str, ...]:
        """What SQLite finds wrong with the file, broken references included; empty when it is sound."""
        try:
            found = [row[0] for row in self.list_rows("PRAGMA quick_check" if quick else "PRAGMA integrity_check")]
            found += [f"table {row[0]} refers to a missing row of {row[2]}" for row in self.list_rows(_REFERENCES)]
        except StorageError as error:
            if error.reason != "corrupt":
                raise
            found = [str(error)]  # too damaged to be examined
        return tuple(problem for problem in found if problem != "ok")

    def optimize(self) -> None:
        """Let SQLite refresh its statistics and fold the write-ahead log into the file."""
        with wrapped_errors(self.path):
            self._raw.execute("PRAGMA optimize")
            self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the database to ``target``, which must not exist yet."""
        with wrapped_errors(self.path):
            copy_database(self._raw, target)

    def close(self) -> None:
        """Close the file and give up its lock; a second call does nothing."""
        with wrapped_errors(self.path):
            self._raw.close()
        if self._lock is not None:
            self._lock.release()

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
    """What happens at a commit when no test asks for more."""


def _is_text_sound(row: Sequence[Any]) -> bool:
    """Whether SQLite can hold all its texts."""
    try:
        for value in row:
            if isinstance(value, str) and not value.isascii():
                value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows. Raises UnicodeEncodeError for a text that SQLite cannot hold, before the first of them is written."""
    for row in rows:
        for value in row.values():
            if isinstance(value, str) and not value.isascii():
                value.encode()
    return rows


def _clean(parameters: Any) -> Any:
    """Parameters whose texts SQLite can hold; only called when one could not be bound."""
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
