"""Small things that must outlive a restart: the Telegram updates already handled, and a few named values."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitors.model import Setup, Surge
from storage import codec
from storage.connection import Connection

_SURGES: Final = "surges"
_SETUP: Final = "setup:"
"""The token of a link that shares a chat's settings follows."""

_WINDOW: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _ToldSurges:
    surges: tuple[Surge, ...] = ()


BOT_MARK: Final = "bot"
"""Under this name: the id of the bot to which the database belongs."""

OWNER_MARK: Final = "owner"
"""Under this name: the user id of whoever used the claim link."""

CLAIM_MARK: Final = "claim"
"""Under this name: the hash of the claim link's token."""

KEPT_CLAIM_MARK: Final = "claim_kept"
"""Under this name: that the next start keeps the claim link which was made before it."""

KNOCKS_MARK: Final = "knocks"
"""Under this name: how many chats asked to be served (:meth:`Marks.count_in_hour`)."""

NOTICES_MARK: Final = "feed_notices"
"""Under this name: how many messages told owners of troubles with feeds (:meth:`Marks.count_in_hour`)."""

UNREACHABLE_MARK: Final = "unreachable"
"""Under this name: the chats of which owners were told that they cannot be written to, as JSON."""

NEXT_WATCH_MARK: Final = "next_watch"
"""Under this name: the number of the next watch."""

REMOTE_PREFIX: Final = "remote:"
"""Under this and the id of a user: the chat that they work on from their private chat."""

PULSE_MARK: Final = "pulse"
"""Under this name: when a running program last proved that it can write."""

FAULTS_MARK: Final = "faults"
"""Under this name: why the program was not ready at its last pulse, as names with spaces between; "" if it was."""

RESTORED_MARK: Final = "restored_at"
"""Under this name: when a backup was restored and what waited was dropped. Older seed files do not ring any more."""

UNSETTLED_MARK: Final = "unsettled_measures"
"""Under this name, after a migration: the id of the story up to which measures were derived from reports."""

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

    def count_in_hour(self, name: str, now: datetime) -> int:
        """Count one more of something under a name; returns how many there were in this hour, with this one.

        The hour begins with the first.
        """
        since, count = json.loads(self.find_mark(name) or '["1970-01-01T00:00:00+00:00", 0]')
        if now - datetime.fromisoformat(since) > _WINDOW:
            since, count = now.isoformat(), 0
        self.set_mark(name, json.dumps([since, count + 1]))
        return int(count) + 1

    def keep_setup(self, token: str, setup: Setup) -> None:
        """Remember what a chat shares under the token of a link."""
        self.set_mark(_SETUP + token, codec.encode(setup))

    def find_setup(self, token: str) -> Setup | None:
        """What was shared under that token, None when nothing was."""
        body = self.find_mark(_SETUP + token)
        return None if body is None else codec.decode(Setup, body)

    def list_surges(self) -> tuple[Surge, ...]:
        """The surges that chats were told of lately, in that order."""
        body = self.find_mark(_SURGES)
        return () if body is None else codec.decode(_ToldSurges, body).surges

    def set_surges(self, surges: Iterable[Surge]) -> None:
        """Remember these surges in place of those remembered before."""
        self.set_mark(_SURGES, codec.encode(_ToldSurges(tuple(surges))))
