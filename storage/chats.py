"""Chats with their settings, their subscriptions, and the audit log of who changed what.

The commands of ``bot/`` write here, once ``bot/chats/access.py`` has decided who may; the hub, digests and sender read.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from sqlite3 import Row
from typing import Any

from monitors.errors import StorageError
from monitors.model import (
    FLOOD,
    WATCH_TOPICS,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Mute,
    MuteKind,
    Subscription,
    find_watch_number,
    make_watch_topic,
)
from storage import codec
from storage.connection import Connection

MOST_CHANGED = 5_000
"""How many changes of watches are remembered. A reader who has missed more than these reads all watches."""

Subscribers = tuple[tuple[Chat, tuple[Subscription, ...]], ...]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change: by whom (a Telegram user id, 0 for the program), what and when; ``chat_id`` is None for no chat."""

    happened_at: datetime
    actor_id: int
    action: str
    detail: str = ""
    chat_id: int | None = None


WatchStamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class WatchReading:
    """Chats' watches as (number, query).

    They are all watches or, when ``numbers`` is not None, those of the changed ``numbers`` that still exist. Pass
    ``stamp`` to the next :meth:`Chats.read_watches` to get only what changed since.
    """

    watches: tuple[tuple[int, str], ...]
    numbers: frozenset[int] | None
    stamp: WatchStamp


class Chats:
    """The chats of one database. ``chat_id`` is the store's id of a chat, except in a :class:`ChatAddress`.

    ``generation`` grows with every change made through this object, and tells a cache that it is stale.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.generation = 0
        self._subscribers: tuple[tuple[int, int], Subscribers] | None = None
        self._changed_watches: list[int] = []
        self._rereadings = 0  # how often the list of changes was dropped: readings from before must start anew

    def add_chat(self, chat: Chat) -> Chat:
        """Add a chat, or renew only kind and title of the one at that address; returns it as now stored."""
        with self._changing():
            known = self.find_chat(chat.address)
            if known is not None:
                return self.update_chat(known.id, kind=chat.kind, title=chat.title)
            self._connection.insert("chats", [_chat_row(chat)])
            return self._get_at(chat.address)

    def find_chat(self, address: ChatAddress) -> Chat | None:
        """The chat at that address, None when there is none."""
        row = self._connection.find_row(
            "SELECT id, body FROM chats WHERE chat_id = ? AND thread_id = ?", [address.chat_id, address.thread_id]
        )
        return None if row is None else read_chat(row)

    def find_by_id(self, chat_id: int) -> Chat | None:
        """The chat with that id of ours, None when there is none."""
        row = self._connection.find_row("SELECT id, body FROM chats WHERE id = ?", [chat_id])
        return None if row is None else read_chat(row)

    def get_chat(self, chat_id: int) -> Chat:
        """The chat with that id of ours. Raises StorageError when there is none."""
        chat = self.find_by_id(chat_id)
        if chat is None:
            raise StorageError(f"there is no chat {chat_id}")
        return chat

    def list_chats(self, state: ChatState | None = None) -> tuple[Chat, ...]:
        """All chats, or those in one state, by id."""
        rows = self._connection.list_rows(
            "SELECT id, body FROM chats WHERE :state IS NULL OR state = :state ORDER BY id", {"state": state}
        )
        return tuple(read_chat(row) for row in rows)

    def list_threads(self, telegram_chat_id: int) -> tuple[Chat, ...]:
        """All chats with that Telegram id, by thread: one for each forum thread that was set up."""
        rows = self._connection.list_rows(
            "SELECT id, body FROM chats WHERE chat_id = ? ORDER BY thread_id", [telegram_chat_id]
        )
        return tuple(read_chat(row) for row in rows)

    def update_chat(self, chat_id: int, **changes: Any) -> Chat:
        """Set the named fields of :class:`Chat`, leave the others as stored, and return the chat.

        Raises StorageError when there is no such chat or field, and for ``id`` and ``address``: only :meth:`migrate`
        changes an address.
        """
        with self._changing():
            try:
                chat = replace(self.get_chat(chat_id), **changes)
            except TypeError as error:
                raise StorageError(f"a chat has no such setting: {error}") from error
            if {"id", "address"} & changes.keys():
                raise StorageError("the id and address of a chat are not settings")
            row = _chat_row(chat)
            self._connection.execute(
                "UPDATE chats SET state = :state, next_digest_at = :next_digest_at, body = :body WHERE id = :id",
                {**row, "id": chat_id},
            )
            return chat

    def save_due(self, dues: Iterable[tuple[Chat, datetime | None]]) -> None:
        """Set when the next digest of each chat is due. The chats must be given as now stored: all of it is written."""
        self.generation += 1
        with self._connection.joined():
            self._connection.execute_many(
                "UPDATE chats SET next_digest_at = ?, body = ? WHERE id = ?",
                [
                    (codec.encode_optional_time(due), codec.encode(replace(chat, id=0, next_digest_at=due)), chat.id)
                    for chat, due in dues
                ],
            )

    def count_chats(self) -> dict[str, int]:
        """How many chats there are in each state."""
        return {row[0]: row[1] for row in self._connection.list_rows("SELECT state, count(*) FROM chats GROUP BY 1")}

    def list_unreachable(self, now: datetime) -> tuple[tuple[Chat, str], ...]:
        """The active chats that are paused now, each with the reason, by id; pauses for a flood are left out."""
        rows = self._connection.list_rows(
            "SELECT * FROM chats WHERE paused_until > ? AND pause_reason != ? AND state = 'active' ORDER BY id",
            [codec.encode_time(now), FLOOD],
        )
        return tuple((read_chat(row), row["pause_reason"]) for row in rows)

    def save_subscriptions(self, subscriptions: Iterable[Subscription]) -> None:
        """Store subscriptions, each in place of the chat's earlier one to the same topic or watch."""
        rows = [
            {"chat_id": one.chat_id, "topic": one.topic, "body": codec.encode(replace(one, chat_id=0))}
            for one in subscriptions
        ]
        self._note_watches(str(row["topic"]) for row in rows)
        with self._changing():
            self._connection.upsert("subscriptions", rows, ("chat_id", "topic"))

    def remove_subscription(self, chat_id: int, topic: str) -> bool:
        """Forget one subscription; False when there was none."""
        self._note_watches([topic])
        with self._changing():
            return bool(
                self._connection.execute("DELETE FROM subscriptions WHERE chat_id = ? AND topic = ?", [chat_id, topic])
            )

    def list_subscriptions(self, chat_id: int) -> tuple[Subscription, ...]:
        """The subscriptions of one chat, by topic."""
        rows = self._connection.list_rows(
            "SELECT chat_id, body FROM subscriptions WHERE chat_id = ? ORDER BY topic", [chat_id]
        )
        return tuple(_read_subscription(row) for row in rows)

    def list_asked(self, chat_ids: Iterable[int]) -> dict[int, tuple[Subscription, ...]]:
        """The subscriptions of each of these chats, by topic; chats without any are left out.

        ``chat_id`` is 0 in all of them, so that equal subscriptions of different chats compare equal.
        """
        rows = self._connection.list_rows(
            "SELECT chat_id, body FROM subscriptions WHERE chat_id IN (SELECT value FROM json_each(?))"
            " ORDER BY chat_id, topic",
            [codec.encode_list(chat_ids)],
        )
        asked: dict[int, list[Subscription]] = {}
        for row in rows:
            asked.setdefault(row["chat_id"], []).append(_decode_subscription(row["body"]))
        return {chat_id: tuple(subscriptions) for chat_id, subscriptions in asked.items()}

    def read_watches(self, since: WatchStamp | None = None) -> WatchReading | None:
        """All chats' watches or, given the ``stamp`` of an earlier reading, those that changed since.

        None when nothing changed since.
        """
        stamp = self._rereadings, self._connection.rollbacks, len(self._changed_watches)
        if since == stamp:
            return None
        if since is None or since[:2] != stamp[:2]:
            return WatchReading(self._list_watches("topic >= ? AND topic < ?", WATCH_TOPICS), None, stamp)
        numbers = frozenset(self._changed_watches[since[2] :])
        topics = codec.encode_list(map(make_watch_topic, numbers))
        return WatchReading(self._list_watches("topic IN (SELECT value FROM json_each(?))", [topics]), numbers, stamp)

    def _list_watches(self, condition: str, parameters: Sequence[str]) -> tuple[tuple[int, str], ...]:
        """The (number, query) of the watches that a condition selects.

        Reading only these two takes as long for thousands of watches as decoding a few subscriptions.
        """
        columns = "topic, coalesce(json_extract(body, '$.query'), '') AS query"
        sql = f"SELECT {columns} FROM subscriptions WHERE {condition}"  # noqa: S608 - a condition from above
        rows = [(find_watch_number(row["topic"]), row["query"]) for row in self._connection.list_rows(sql, parameters)]
        return tuple((number, query) for number, query in rows if number is not None)

    def _note_watches(self, topics: Iterable[str]) -> None:
        self._changed_watches += [one for one in map(find_watch_number, topics) if one is not None]
        if len(self._changed_watches) > MOST_CHANGED:
            self._forget_changes()

    def _forget_changes(self) -> None:
        self._changed_watches.clear()
        self._rereadings += 1

    def carry_mutes(self, mergers: Mapping[str, str]) -> None:
        """Let the mutes of merged stories count for the stories into which they were merged, given by their ids."""
        rows = self._connection.list_rows(
            "SELECT id, body FROM chats WHERE EXISTS (SELECT 1 FROM json_each(body, '$.mutes') AS mute"
            " WHERE json_extract(mute.value, '$.value') IN (SELECT value FROM json_each(?)))",
            [codec.encode_list(list(mergers))],
        )
        for chat in map(read_chat, rows):
            self.update_chat(chat.id, mutes=_carry_mutes(chat.mutes, mergers))

    def list_subscribers(self) -> Subscribers:
        """Every active chat that has subscriptions, with these, by id; the writer caches them until a change."""
        stamp = self.generation, self._connection.rollbacks
        if self._subscribers is not None and self._subscribers[0] == stamp:
            return self._subscribers[1]
        with self._connection.snapshot():
            chats = self.list_chats(ChatState.ACTIVE)
            rows = self._connection.list_rows("SELECT chat_id, body FROM subscriptions ORDER BY chat_id, topic")
        asked: dict[int, list[Subscription]] = {}
        for row in rows:
            asked.setdefault(row["chat_id"], []).append(_read_subscription(row))
        subscribers = tuple((chat, tuple(asked[chat.id])) for chat in chats if chat.id in asked)
        if not self._connection.is_readonly:  # only the writer knows of every change
            self._subscribers = stamp, subscribers
        return subscribers

    def migrate(self, old: int, new: int) -> tuple[Chat, ...]:
        """Carry everything over to the new id of a Telegram chat, in one transaction; returns the chats now there.

        Where a chat is known under the new id already, the old one's settings win, because people made them. Pauses
        end. Message ids of the old chat are forgotten, because in the new one they name other messages.
        """
        self._forget_changes()
        with self._changing():
            for chat in self.list_threads(old):
                address = ChatAddress(new, chat.address.thread_id)
                rival = self.find_chat(address)
                state = chat.state
                self._connection.execute("UPDATE outbox SET message_id = NULL WHERE chat_id = ?", [chat.id])
                if rival is not None:
                    self._absorb(rival.id, chat.id)
                    state = ChatState.ACTIVE if rival.state is ChatState.ACTIVE else state
                kind = ChatKind.SUPERGROUP if chat.kind is ChatKind.GROUP else chat.kind
                row = _chat_row(replace(chat, address=address, kind=kind, state=state))
                self._connection.execute(
                    "UPDATE chats SET chat_id = :chat_id, state = :state, body = :body,"
                    " paused_until = NULL, pause_reason = '' WHERE id = :id",
                    {**row, "id": chat.id},
                )
            return self.list_threads(new)

    def add_audit(self, entry: AuditEntry) -> None:
        """Add an entry to the audit log."""
        with self._connection.transaction():
            self._connection.insert(
                "audit",
                [
                    {
                        "chat_id": entry.chat_id,
                        "actor_id": entry.actor_id,
                        "action": entry.action,
                        "detail": entry.detail,
                        "happened_at": codec.encode_time(entry.happened_at),
                    }
                ],
            )

    def list_audit(
        self, chat_ids: Collection[int] | None = None, limit: int = 100, since: datetime | None = None
    ) -> tuple[AuditEntry, ...]:
        """The newest entries of the audit log since then, of these chats or (None) all entries, the newest first."""
        rows = self._connection.list_rows(
            "SELECT * FROM audit WHERE (:chats IS NULL OR chat_id IN (SELECT value FROM json_each(:chats)))"
            " AND (:since IS NULL OR happened_at >= :since) ORDER BY id DESC LIMIT :limit",
            {
                "chats": None if chat_ids is None else codec.encode_list(chat_ids),
                "since": codec.encode_optional_time(since),
                "limit": limit,
            },
        )
        return tuple(
            AuditEntry(
                codec.decode_time(row["happened_at"]), row["actor_id"], row["action"], row["detail"], row["chat_id"]
            )
            for row in rows
        )

    @contextmanager
    def _changing(self) -> Generator[None, None, None]:
        self.generation += 1
        with self._connection.transaction():
            yield

    def _get_at(self, address: ChatAddress) -> Chat:
        chat = self.find_chat(address)
        assert chat is not None
        return chat

    def _absorb(self, rival: int, chat_id: int) -> None:
        """Move the rows of ``rival`` to ``chat_id``, which keeps its own where both have one, and delete ``rival``."""
        for table in ("subscriptions", "told", "digests", "digest_entries", "outbox", "audit", "labels"):
            self._connection.execute(
                f"UPDATE OR IGNORE {table} SET chat_id = ? WHERE chat_id = ?",  # noqa: S608 - names from the line above
                [chat_id, rival],
            )
        self._connection.execute("DELETE FROM chats WHERE id = ?", [rival])


def _chat_row(chat: Chat) -> dict[str, str | int | None]:
    return {
        "chat_id": chat.address.chat_id,
        "thread_id": chat.address.thread_id,
        "state": chat.state.value,
        "next_digest_at": codec.encode_optional_time(chat.next_digest_at),
        "body": codec.encode(replace(chat, id=0)),
    }


def _carry_mutes(mutes: Iterable[Mute], mergers: Mapping[str, str]) -> tuple[Mute, ...]:
    """The mutes with the stories that these led to; of two mutes of one story that begin alike, the longer."""
    carried: dict[tuple[MuteKind, str, datetime | None], Mute] = {}
    for mute in mutes:
        value = mute.value
        for _ in mergers if mute.kind is MuteKind.STORY else ():  # a story may merge into one that merges
            value = mergers.get(value, value)
        known = carried.get((mute.kind, value, mute.since), mute)
        carried[mute.kind, value, mute.since] = replace(mute, value=value, until=max(mute.until, known.until))
    return tuple(carried.values())


def read_chat(row: Row) -> Chat:
    """The chat of a row with ``id`` and ``body``."""
    return replace(codec.decode(Chat, row["body"]), id=row["id"])


def _read_subscription(row: Row) -> Subscription:
    return replace(_decode_subscription(row["body"]), chat_id=row["chat_id"])


@lru_cache(maxsize=2000)
def _decode_subscription(body: str) -> Subscription:
    """The subscription of a ``body`` column; cached, because many chats have equal ones."""
    return codec.decode(Subscription, body)
