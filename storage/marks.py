"""Small things that must outlive a restart: the Telegram updates already handled, and a few named values."""

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
"""Under this name: when a running program last proved that it can write."""

FAULTS_MARK: Final = "faults"
"""Under this name: why the program was not ready at its last pulse, as names with spaces between; "" if it was."""

RESTORED_MARK: Final = "restored_at"
"""Under this name: when a backup was restored and what waited was dropped. Older seed files do not ring any more."""

RELOAD_MARK: Final = "reload"
"""Under this name: the outcome of the last reload of the configuration, as JSON."""


class Marks:
    """The Telegram update ids seen, and values by name (the hash of a claim link, the time of the last backup ...)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark_update(self, update_id: int, now: datetime) -> bool:
        """Note that an update is handled; returns False when it was before, and the caller must then do nothing.

        Call it in the transaction that stores the effect of the command.
        """
        with self._connection.transaction():
            return bool(
                self._connection.execute(
                    "INSERT INTO updates (update_id, seen_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    [update_id, codec.encode_time(now)],
                )
            )

    def clear_updates(self) -> None:
        """Forget all updates, because they are another bot's."""
        with self._connection.transaction():
            self._connection.execute("DELETE FROM updates")

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
        """The surges that chats were told of lately, in that order."""
        body = self.find_mark(_SURGES)
        return () if body is None else codec.decode(_ToldSurges, body).surges

    def set_surges(self, surges: Iterable[Surge]) -> None:
        """Remember these surges in place of those remembered before."""
        self.set_mark(_SURGES, codec.encode(_ToldSurges(tuple(surges))))
