"""Which config was in force from when on. Rows are only ever added.

Every stored match and alert names the version of the config that decided it; this says of what day a version is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row

from storage import codec
from storage.connection import Connection

_FIRST = """
    SELECT version, program, min(in_force_at) AS in_force_at FROM configs
    WHERE version IN (SELECT value FROM json_each(?)) GROUP BY version
"""


@dataclass(frozen=True, slots=True)
class StoredConfig:
    """A config that came into force, with the version of the program that read it."""

    version: str
    program: str
    in_force_at: datetime


class Configs:
    """The configs of one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, config: StoredConfig) -> None:
        """Note which config is in force from its time on."""
        row = {"version": config.version, "program": config.program}
        self._connection.insert("configs", [row | {"in_force_at": codec.encode_time(config.in_force_at)}])

    def find_last(self) -> StoredConfig | None:
        """The config in force, None when none was noted yet."""
        row = self._connection.find_row("SELECT version, program, in_force_at FROM configs ORDER BY id DESC LIMIT 1")
        return None if row is None else _read(row)

    def find_first(self, versions: Iterable[str]) -> dict[str, StoredConfig]:
        """When each of these versions first came into force, by version; unknown ones are left out."""
        rows = self._connection.list_rows(_FIRST, [codec.encode_list(versions)])
        return {row["version"]: _read(row) for row in rows}


def _read(row: Row) -> StoredConfig:
    return StoredConfig(row["version"], row["program"], codec.decode_time(row["in_force_at"]))
