"""Reads the outbox without changing it: its rows with their history, how full it is, and when the next row is due.

``outbox.py`` builds on it and changes the rows; the status reports and the web page only read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from sqlite3 import Row
from typing import Final

from monitors.model import ChatAddress, GivenUp, Lane, Message, OutboxRow, OutboxState
from storage import codec
from storage.connection import Connection


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A row with its history, for people who look into the outbox. ``chat_id`` is the store's id of the chat."""

    row: OutboxRow
    chat_id: int
    not_before: datetime | None
    done_at: datetime | None
    message_id: int | None
    last_reason: str


class EditState(StrEnum):
    """Whether an edit has reached its chat: it did, or may have; it still may; it never will."""

    ARRIVED = "arrived"
    WAITS = "waits"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class OutboxDepth:
    """How many rows are in which state. ``oldest_due_at`` is when the oldest row that may be sent now was stored."""

    pending: int
    sending: int
    uncertain: int
    dead: int
    oldest_due_at: datetime | None


ROWS: Final = """
    SELECT outbox.*, chats.chat_id AS telegram_chat_id, chats.thread_id
    FROM outbox JOIN chats ON chats.id = outbox.chat_id
    WHERE """

_IN_STATES = """outbox.state IN (SELECT value FROM json_each(:states))
    AND (:chat IS NULL OR outbox.chat_id = :chat) ORDER BY outbox.id LIMIT :limit"""

# Rows are numbered in the order of storing, so the first due row of a lane is its oldest, unless rows were put off.
_OLDEST_DUE = """
    SELECT min(created_at) FROM outbox WHERE id IN (
        SELECT (
            SELECT id FROM outbox INDEXED BY idx_outbox_waiting
            WHERE lane = lanes.value AND state IN ('pending', 'uncertain')
                AND (not_before IS NULL OR not_before <= :now)
                {reachable}
            ORDER BY id LIMIT 1
        ) FROM json_each('[0, 1, 2, 3]') AS lanes
    )
"""

_REACHABLE = "AND chat_id NOT IN (SELECT id FROM chats WHERE paused_until > :now OR state = 'suspended')"


_COUNT_LOST = """
    SELECT count(*) FROM outbox JOIN chats ON chats.id = outbox.chat_id
    WHERE outbox.state = 'dead' AND lane = :lane AND attempts > 0 AND unwanted = '' AND done_at >= :since
        AND chats.state = 'active' AND last_reason NOT IN (SELECT value FROM json_each(:given_up))
"""


def _find_edit_state(row: Row) -> EditState:
    """A row whose answer was lost may have arrived, and one that came too late is told in a digest instead."""
    is_folded = row["last_reason"] == GivenUp.STALE
    if row["doubts"] or is_folded or row["state"] in (OutboxState.SENT, OutboxState.SENDING, OutboxState.UNCERTAIN):
        return EditState.ARRIVED
    return EditState.LOST if row["state"] == OutboxState.DEAD else EditState.WAITS


class OutboxRows:
    """The outbox of one database, for reading. Rows are named by their id, chats by the store's id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_entry(self, chat_id: int, dedup_key: str) -> OutboxEntry | None:
        """The row of that chat and dedup key, None when there is none."""
        row = self._connection.find_row(ROWS + "outbox.chat_id = ? AND outbox.dedup_key = ?", [chat_id, dedup_key])
        return None if row is None else self._read_entry(row)

    def find_by_message(self, chat_id: int, message_id: int) -> OutboxEntry | None:
        """The newest row that was sent as, or edited, that Telegram message of the chat; None when there is none."""
        row = self._connection.find_row(
            ROWS + "outbox.chat_id = ? AND outbox.message_id = ? ORDER BY outbox.id DESC LIMIT 1",
            [chat_id, message_id],
        )
        return None if row is None else self._read_entry(row)

    def list_edit_states(self, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], EditState]:
        """How it stands with edits, given by chat and dedup key; those of which the row was forgotten are left out."""
        rows = self._connection.list_rows(
            "SELECT chat_id, dedup_key, state, doubts, last_reason FROM json_each(?) AS wanted JOIN outbox"
            " ON chat_id = json_extract(wanted.value, '$[0]') AND dedup_key = json_extract(wanted.value, '$[1]')",
            [json.dumps(list(keys))],
        )
        return {(row["chat_id"], row["dedup_key"]): _find_edit_state(row) for row in rows}

    def list_edits_under_way(self, chat_id: int, dedup_key: str) -> tuple[OutboxEntry, ...]:
        """The edits of the chat's message with this key that wait or are being sent, the oldest first."""
        rows = self._connection.list_rows(
            ROWS + "outbox.chat_id = ? AND outbox.lane = ? AND outbox.state IN ('pending', 'sending', 'uncertain')"
            " AND json_extract(outbox.message, '$.edits') = ? ORDER BY outbox.id",
            [chat_id, int(Lane.EDIT), dedup_key],
        )
        return tuple(self._read_entry(row) for row in rows)

    def list_entries(
        self, states: Collection[OutboxState] = tuple(OutboxState), *, chat_id: int | None = None, limit: int = 100
    ) -> tuple[OutboxEntry, ...]:
        """The rows in these states, of one chat or (None) of all, the oldest first."""
        rows = self._connection.list_rows(
            ROWS + _IN_STATES,
            {"states": codec.encode_list(str(state) for state in states), "chat": chat_id, "limit": limit},
        )
        return tuple(self._read_entry(row) for row in rows)

    def list_dead(self, row_ids: Sequence[int] | None = None) -> tuple[int, ...]:
        """The ids of the rows that were given up, of these or (None) of all, in order."""
        rows = self._connection.list_rows(
            "SELECT id FROM outbox WHERE state = 'dead'"
            " AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids))) ORDER BY id",
            {"ids": None if row_ids is None else codec.encode_list(row_ids)},
        )
        return tuple(row["id"] for row in rows)

    def count_depth(self, now: datetime, *, sees_chats: bool = True) -> OutboxDepth:
        """How full the outbox is; sent rows are not counted.

        A row whose chat is paused or suspended does not count as due. Pass ``sees_chats=False`` on a connection that
        may not read the chats: there such a row counts too.
        """
        rows = self._connection.list_rows(
            "SELECT states.value, (SELECT count(*) FROM outbox WHERE state = states.value) FROM json_each(?) AS states",
            [codec.encode_list(state for state in OutboxState if state is not OutboxState.SENT)],
        )
        counts = {row[0]: row[1] for row in rows}
        sql = _OLDEST_DUE.format(reachable=_REACHABLE if sees_chats else "")
        oldest = self._connection.get_value(sql, {"now": codec.encode_time(now)})
        return OutboxDepth(
            pending=counts[OutboxState.PENDING],
            sending=counts[OutboxState.SENDING],
            uncertain=counts[OutboxState.UNCERTAIN],
            dead=counts[OutboxState.DEAD],
            oldest_due_at=codec.decode_optional_time(oldest),
        )

    def count_lost(self, since: datetime) -> int:
        """How many alerts were tried in vain and given up since then, in chats that are served and wanted them.

        What was cancelled is not lost, as when its chat was suspended: a chat that comes back gets it in a digest. Nor
        is what was given up for a reason of :class:`GivenUp`.
        """
        parameters = {
            "lane": int(Lane.URGENT),
            "since": codec.encode_time(since),
            "given_up": codec.encode_list(GivenUp),
        }
        return int(self._connection.get_value(_COUNT_LOST, parameters))

    def find_next_due(self, now: datetime) -> datetime | None:
        """When the next row or chat stops waiting for its time; None when none waits for a time."""
        earliest = self._connection.get_value(
            """
            SELECT min(due) FROM (
                SELECT * FROM (
                    SELECT not_before AS due FROM outbox INDEXED BY idx_outbox_not_before
                    WHERE not_before > :now AND state IN ('pending', 'uncertain') ORDER BY not_before LIMIT 1
                )
                UNION ALL SELECT min(paused_until) FROM chats WHERE paused_until > :now
            )
            """,
            {"now": codec.encode_time(now)},
        )
        return codec.decode_optional_time(earliest)

    def _find_message_id(self, chat_id: int, dedup_key: str) -> int | None:
        if not dedup_key:
            return None
        found: int | None = self._connection.get_value(
            "SELECT message_id FROM outbox WHERE chat_id = ? AND dedup_key = ?", [chat_id, dedup_key]
        )
        return found

    def read_row(self, row: Row) -> OutboxRow:
        """Read a row of :data:`ROWS` and look up the Telegram ids of the messages that it replies to or edits."""
        message = codec.decode(Message, row["message"])
        return OutboxRow(
            id=row["id"],
            address=ChatAddress(row["telegram_chat_id"], row["thread_id"]),
            lane=Lane(row["lane"]),
            dedup_key=row["dedup_key"],
            message=message,
            state=OutboxState(row["state"]),
            attempts=row["attempts"],
            created_at=codec.decode_time(row["created_at"]),
            reply_to_message_id=self._find_message_id(row["chat_id"], message.replies_to),
            edit_message_id=self._find_message_id(row["chat_id"], message.edits),
            was_uncertain=row["doubts"] > 0,
            topics=tuple(json.loads(row["topics"])),
            config=row["config"],
        )

    def _read_entry(self, row: Row) -> OutboxEntry:
        return OutboxEntry(
            row=self.read_row(row),
            chat_id=row["chat_id"],
            not_before=codec.decode_optional_time(row["not_before"]),
            done_at=codec.decode_optional_time(row["done_at"]),
            message_id=row["message_id"],
            last_reason=row["last_reason"],
        )
