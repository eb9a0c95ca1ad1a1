"""sqlite-utils' Database, limited to the tables that the file has.

Only a connection that writes needs it. Readers do not import it, because sqlite-utils is slow to import.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlite_utils import Database
from sqlite_utils.db import Table

from monitors.errors import StorageError


class SealedDatabase(Database):
    """sqlite-utils' Database, except that once sealed it knows only the tables that exist.

    sqlite-utils itself takes a misspelt name for a new table and creates it on the first insert.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, execute_plugins=False, strict=True)
        self._known: dict[str, Table] | None = None

    def seal(self) -> None:
        """From now on, let :meth:`table` refuse a name that is not a table of the file."""
        self._known = {name: super(SealedDatabase, self).table(name) for name in self.table_names()}

    def table_names(self, fts4: bool = False, fts5: bool = False) -> list[str]:
        """Once sealed, the names as of then: sqlite-utils asks for them several times for each insert."""
        if self._known is None or fts4 or fts5:
            return super().table_names(fts4, fts5)
        return list(self._known)

    def table(self, table_name: str, **options: Any) -> Table:
        """The table of that name. Once sealed, raises StorageError when there is none."""
        if self._known is None:
            return super().table(table_name, **options)
        if table_name not in self._known:
            raise StorageError(f"there is no table {table_name!r} in the database; this is a bug, please report it")
        return self._known[table_name]
