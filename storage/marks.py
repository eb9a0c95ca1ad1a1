"""Small things that must outlive a restart: the updates already handled, and a few named values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitors.model import Surge
from storage import codec
from storage.connection import Connection

_SURGES = "surges"


@dataclass(frozen=True, slots=True)
class _ToldSurges:
    surges: tuple[Surge, ...] = ()


PULSE_MARK: Final = "pulse"
"""When a running program last proved that it can write."""

RESTORED_MARK: Final = "restored_at"
"""When a backup was put back and what waited was dropped: seed files of before that ring no more."""

RELOAD_MARK: Final = "reload"
"""What became of the last reload, as JSON."""


class Marks:
    """Telegram update ids seen, and values by name (the hash of a claim link, the time of the last backup ...)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark_update(self, update_id: int, now: datetime) -> bool:
        """True the first time: call it in the transaction that stores the command's effect, and stop on False."""
        with self._connection.transaction():
            return bool(
                self._connection.execute(
                    "INSERT INTO updates (update_id, seen_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    [update_id, codec.encode_time(now)],
                )
            )

    def forget_updates(self, before: datetime) -> int:
        """Forget updates handled before that time (Telegram keeps them for 24 hours); returns how many."""
        with self._connection.transaction():
            return self._connection.execute("DELETE FROM updates WHERE seen_at < ?", [codec.encode_time(before)])

    def set_mark(self, name: str, value: str) -> None:
        """Remember a value under a name."""
        with self._connection.transaction():
            self._connection.upsert("marks", [{"name": name, "value": value}], "name")

    def find_mark(self, name: str) -> str | None:
        """The value under that name, None when there is none."""
        value: str | None = self._connection.get_value("SELECT value FROM marks WHERE name = ?", [name])
        return value

    def remove_mark(self, name: str) -> bool:
        """Forget a value; False when there was none."""
        with self._connection.transaction():
            return bool(self._connection.execute("DELETE FROM marks WHERE name = ?", [name]))

    def list_surges(self) -> tuple[Surge, ...]:
        """The surges told of late, in order of telling."""
        body = self.find_mark(_SURGES)
        return () if body is None else codec.decode(_ToldSurges, body).surges

    def set_surges(self, surges: Iterable[Surge]) -> None:
        """Remember these, in place of those remembered before."""
        self.set_mark(_SURGES, codec.encode(_ToldSurges(tuple(surges))))
