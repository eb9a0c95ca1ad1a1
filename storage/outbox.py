"""Messages that are decided but not yet confirmed; a row goes from pending to sending, then to sent, uncertain or dead.

A claim is a conditional update, so a row is handed out only once. Within one chat and lane, messages are sent in the
order in which they were stored: a row that is being sent, is uncertain, or is to be tried again holds back those after
it. A row that was put off from the start (``OutboxDraft.not_before``) holds back none. A row that is cancelled while it
is being sent is not tried again. In the lane of edits, a row waits for the message that it edits to be done with, and
only the newest edit of a message is sent. ``bot/sending/sender.py`` decides how fast to send and what Telegram's
answers mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from monitors.errors import StorageError
from monitors.model import ChatAddress, GivenUp, Lane, Message, OutboxDraft, OutboxRow, OutboxState
from storage import codec
from storage.outbox_rows import ROWS, OutboxRows

TWICE_UNCERTAIN = "uncertain_again"
INTERRUPTED = "interrupted"

_WITH_IDS = "outbox.id IN (SELECT value FROM json_each(?)) ORDER BY outbox.lane, outbox.id"

# The conditions of the partial indexes must be repeated here word for word, or SQLite cannot use the indexes. INDEXED
# BY makes that an error, and keeps the planner from sorting all waiting rows for each claim.
_CLAIMABLE = """
    SELECT waiting.id, (SELECT chat_id FROM chats WHERE id = waiting.chat_id) AS telegram_chat_id
    FROM outbox AS waiting INDEXED BY idx_outbox_waiting
    WHERE waiting.state IN ('pending', 'uncertain')
        AND (waiting.not_before IS NULL OR waiting.not_before <= :now)
        AND waiting.chat_id NOT IN (SELECT id FROM chats WHERE paused_until > :now)
        AND waiting.chat_id NOT IN (
            SELECT id FROM chats WHERE chat_id IN (SELECT value FROM json_each(:busy))
        )
        AND (SELECT state FROM chats WHERE id = waiting.chat_id) != 'suspended'
        AND ((SELECT chat_id FROM chats WHERE id = waiting.chat_id) = 0) = :terminal
        AND NOT EXISTS (
            SELECT 1 FROM outbox AS earlier INDEXED BY idx_outbox_open
            WHERE earlier.chat_id = waiting.chat_id AND earlier.lane = waiting.lane AND earlier.id < waiting.id
                AND earlier.state IN ('pending', 'sending', 'uncertain')
                AND (earlier.state != 'pending' OR earlier.attempts > 0)
        )
        AND (waiting.lane != :edits OR NOT EXISTS (
            SELECT 1 FROM outbox AS edited
            WHERE edited.chat_id = waiting.chat_id AND edited.dedup_key = json_extract(waiting.message, '$.edits')
                AND edited.state IN ('pending', 'sending', 'uncertain')
        ))
    ORDER BY waiting.lane, waiting.id LIMIT :limit
"""


_ADD = """
    INSERT INTO outbox (chat_id, lane, dedup_key, message, state, not_before, created_at, topics, config)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (chat_id, dedup_key) DO NOTHING
"""

_SUPERSEDE = """
    UPDATE outbox SET
        unwanted = :reason,
        state = iif(state = 'sending', state, 'dead'),
        last_reason = iif(state = 'sending', last_reason, :reason),
        done_at = iif(state = 'sending', done_at, :now)
    WHERE chat_id = :chat AND lane IN (:lane, :elder) AND state IN ('pending', 'sending', 'uncertain')
        AND id < (SELECT id FROM outbox WHERE chat_id = :chat AND dedup_key = :key)
        AND json_extract(message, '$.edits') = :edits
"""

_CANCEL = """
    UPDATE outbox SET state = 'dead', last_reason = :reason, done_at = :now
    WHERE chat_id = :chat AND state IN ('pending', 'uncertain') AND lane IN (SELECT value FROM json_each(:lanes))
        AND (:kept IS NULL OR topics != '[]' AND NOT EXISTS (
            SELECT 1 FROM json_each(topics) WHERE value IN (SELECT value FROM json_each(:kept))
        ))
"""

_DISOWN = """
    UPDATE outbox SET unwanted = :reason
    WHERE chat_id = :chat AND state IN ('pending', 'uncertain', 'sending')
        AND lane IN (SELECT value FROM json_each(:lanes))
        AND (:kept IS NULL OR topics != '[]' AND NOT EXISTS (
            SELECT 1 FROM json_each(topics) WHERE value IN (SELECT value FROM json_each(:kept))
        ))
"""


class Outbox(OutboxRows):
    """The outbox of one database. Rows are named by their id, and chats by the store's id unless said otherwise.

    Methods that change one row raise StorageError when it does not exist.
    """

    def add(self, drafts: Iterable[OutboxDraft], now: datetime) -> int:
        """Store messages to be sent, in this order; returns how many were new.

        A draft whose chat and key are stored already is ignored. The ``created_at`` of one that is put off is the time
        when it is due, because it is not late before that. In the lane of edits, older edits of the same message are
        not sent any more.
        """
        drafts = tuple(drafts)
        created_at, encoded = codec.encode_time(now), dict[Message, str]()  # many chats are often told the same
        rows = [
            (
                draft.chat_id,
                int(draft.lane),
                draft.dedup_key,
                encoded.get(draft.message) or encoded.setdefault(draft.message, codec.encode(draft.message)),
                OutboxState.PENDING.value,
                codec.encode_optional_time(draft.not_before),
                created_at if draft.not_before is None else codec.encode_time(max(now, draft.not_before)),
                codec.encode_list(draft.topics),
                draft.config,
            )
            for draft in drafts
        ]
        with self._connection.joined():
            added = self._connection.execute_many(_ADD, rows)
            self._supersede((draft for draft in drafts if draft.lane is Lane.EDIT), created_at)
            return added

    def _supersede(self, edits: Iterable[OutboxDraft], now: str) -> None:
        """Give up the older edits of the messages that these edit. One that is being sent is not tried again."""
        for edit in edits:
            self._connection.execute(
                _SUPERSEDE,
                {
                    "chat": edit.chat_id,
                    "lane": int(Lane.EDIT),
                    "elder": int(Lane.URGENT),  # of edits that a version without a lane for them stored
                    "key": edit.dedup_key,
                    "edits": edit.message.edits,
                    "reason": GivenUp.SUPERSEDED,
                    "now": now,
                },
            )

    def claim(
        self, now: datetime, limit: int, busy_chats: Collection[int] = (), *, terminal: bool = False
    ) -> tuple[OutboxRow, ...]:
        """Mark the next messages as being sent and return them, at most ``limit`` and one for each Telegram chat.

        The most urgent lane comes first, then the oldest row. ``busy_chats`` are Telegram chat ids that must not be
        written to now. With ``terminal`` only messages for the terminal's chat (Telegram id 0) are claimed, without it
        only the others: a run without a token must not print, and so lose, what Telegram chats are owed. The ids of the
        messages that a row replies to or edits are filled in. When the one to edit was never sent, ``edit_message_id``
        stays None and the row goes out as a new message.
        """
        with self._connection.transaction():
            chosen = self._choose(now, limit, set(busy_chats), terminal)
            if not chosen:
                return ()
            self._connection.execute(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1, claimed_at = ?"
                " WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('pending', 'uncertain')",
                [codec.encode_time(now), codec.encode_list(chosen)],
            )
            rows = self._connection.list_rows(
                ROWS + _WITH_IDS,
                [codec.encode_list(chosen)],
            )
            return tuple(self.read_row(row) for row in rows)

    def _choose(self, now: datetime, limit: int, busy: set[int], terminal: bool) -> list[int]:
        """The ids of the rows to claim; their Telegram chats are added to ``busy``."""
        chosen: list[int] = []
        while (room := limit - len(chosen)) > 0:
            found = self._connection.list_rows(
                _CLAIMABLE,
                {
                    "now": codec.encode_time(now),
                    "busy": codec.encode_list(busy),
                    "terminal": int(terminal),
                    "edits": int(Lane.EDIT),
                    "limit": room,
                },
            )
            for row_id, telegram_chat_id in found:
                if telegram_chat_id not in busy:
                    busy.add(telegram_chat_id)
                    chosen.append(row_id)
            if len(found) < room:
                break
        return chosen

    def mark_sent(self, row_id: int, message_id: int | None, now: datetime, reason: str = "") -> None:
        """Record that Telegram has the message, under that id. It is a fact, so it is recorded in whatever state."""
        self._finish(row_id, OutboxState.SENT, reason, now, message_id)

    def mark_dead(self, row_id: int, reason: str, now: datetime) -> None:
        """Record that the message will not be sent, and why. The row stays, to be examined and replayed."""
        self._finish(row_id, OutboxState.DEAD, reason, now, None)

    def mark_retry(
        self, row_id: int, not_before: datetime, reason: str, now: datetime, message: Message | None = None
    ) -> bool:
        """Let a message that was surely not delivered be tried again from ``not_before`` on, with a new text if given.

        Returns False when it was cancelled meanwhile: then it is dead.
        """
        with self._connection.transaction():
            if unwanted := self._find_unwanted(row_id):
                self.mark_dead(row_id, unwanted, now)
                return False
            text = None if message is None else codec.encode(message)
            self._change(
                row_id,
                "UPDATE outbox SET state = 'pending', not_before = ?, last_reason = ?, message = coalesce(?, message)"
                " WHERE id = ?",
                [codec.encode_time(not_before), reason, text, row_id],
            )
            return True

    def mark_uncertain(
        self, row_id: int, reason: str, now: datetime, *, not_before: datetime | None = None, resends: int = 1
    ) -> OutboxState:
        """Record that Telegram's answer was lost; returns the new state of the row.

        It is sent again, from ``not_before`` on, at most ``resends`` times. After that, or at once when ``resends`` is
        0, it is dead, and its reason begins with ``TWICE_UNCERTAIN``. One that was cancelled meanwhile is dead at once.
        """
        with self._connection.transaction():
            unwanted = self._find_unwanted(row_id)
            doubts = self._connection.get_value("SELECT doubts FROM outbox WHERE id = ?", [row_id])
            is_dead = bool(unwanted) or doubts >= resends
            state = OutboxState.DEAD if is_dead else OutboxState.UNCERTAIN
            self._connection.execute(
                "UPDATE outbox SET state = ?, doubts = doubts + 1, not_before = ?, last_reason = ?, done_at = ?"
                " WHERE id = ?",
                [
                    state,
                    codec.encode_optional_time(not_before),
                    unwanted or (f"{TWICE_UNCERTAIN}: {reason}" if is_dead else reason),
                    codec.encode_time(now) if is_dead else None,
                    row_id,
                ],
            )
            return state

    def _find_unwanted(self, row_id: int) -> str:
        """Why a row was cancelled while it was being sent, "" when it was not. Raises StorageError when it is gone."""
        unwanted: str | None = self._connection.get_value("SELECT unwanted FROM outbox WHERE id = ?", [row_id])
        if unwanted is None:
            raise StorageError(f"there is no outbox row {row_id}")
        return unwanted

    def reclaim_sending(self, now: datetime, *, resends: int = 1) -> int:
        """At start, mark as uncertain what was being sent when the program died; returns how many rows that were.

        ``resends`` is that of :meth:`mark_uncertain`.
        """
        with self._connection.transaction():
            rows = self._connection.list_rows("SELECT id FROM outbox WHERE state = 'sending' ORDER BY id")
            for row in rows:
                self.mark_uncertain(row["id"], INTERRUPTED, now, resends=resends)
            return len(rows)

    def pause_chat(self, address: ChatAddress, until: datetime, reason: str, *, thread_only: bool = False) -> None:
        """Send nothing to this Telegram chat, or with ``thread_only`` to this thread of it, before that time."""
        self._connection.change(
            "UPDATE chats SET paused_until = :until, pause_reason = :reason"
            " WHERE chat_id = :chat AND (:all OR thread_id = :thread)",
            {
                "until": codec.encode_time(until),
                "reason": reason,
                "chat": address.chat_id,
                "all": not thread_only,
                "thread": address.thread_id,
            },
        )

    def resume_chat(self, address: ChatAddress) -> None:
        """End the pause of this Telegram chat and of all its threads."""
        self._connection.change(
            "UPDATE chats SET paused_until = NULL, pause_reason = '' WHERE chat_id = ?", [address.chat_id]
        )

    def forget_waits(self, now: datetime) -> None:
        """After the clock was set back, end all waits that were computed from the old clock: retries and pauses.

        A row that was put off from the start keeps its time, because somebody chose it.
        """
        at = codec.encode_time(now)
        with self._connection.transaction():
            self._connection.execute(
                "UPDATE outbox SET not_before = NULL WHERE not_before > ? AND attempts > 0"
                " AND state IN ('pending', 'uncertain')",
                [at],
            )
            self._connection.execute("UPDATE chats SET paused_until = NULL WHERE paused_until > ?", [at])

    def cancel(
        self,
        chat_id: int,
        reason: str,
        now: datetime,
        *,
        lanes: Collection[Lane] = tuple(Lane),
        kept: Collection[str] | None = None,
    ) -> int:
        """Mark as dead, for that reason, what waits for a chat in these lanes; returns how many rows.

        With ``kept``, only messages that belong to topics are cancelled, and only those of which no topic is in
        ``kept``. What is being sent just now is not tried again. None of it counts as lost.
        """
        parameters = {
            "chat": chat_id,
            "lanes": codec.encode_list(int(lane) for lane in lanes),
            "kept": None if kept is None else codec.encode_list(kept),
            "reason": reason,
            "now": codec.encode_time(now),
        }
        with self._connection.transaction():
            self._connection.execute(_DISOWN, parameters)
            return self._connection.execute(_CANCEL, parameters)

    def cancel_rows(self, row_ids: Sequence[int], reason: GivenUp, now: datetime) -> int:
        """Mark these rows as dead if they still wait; returns how many did."""
        return self._connection.change(
            "UPDATE outbox SET state = 'dead', last_reason = ?, done_at = ?"
            " WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('pending', 'uncertain')",
            [reason, codec.encode_time(now), codec.encode_list(row_ids)],
        )

    def end_unreachable(self, now: datetime) -> int:
        """Mark as dead, for the reason ``out_of_reach``, what waits for suspended chats; returns how many rows.

        Suspending cancels what waits then; this is for what comes after, such as a slow answer. A chat that comes back
        gets one digest instead.
        """
        return self._connection.change(
            "UPDATE outbox SET state = 'dead', last_reason = ?, done_at = ?"
            " WHERE state IN ('pending', 'uncertain') AND chat_id IN (SELECT id FROM chats WHERE state = 'suspended')",
            [GivenUp.OUT_OF_REACH, codec.encode_time(now)],
        )

    def drop(self, reason: GivenUp, now: datetime, row_ids: Sequence[int] | None = None) -> int:
        """Mark as dead what waits or was being sent, of these rows or of all; returns how many rows.

        Only while nothing is sent, as after restoring an old backup.
        """
        return self._connection.change(
            "UPDATE outbox SET state = 'dead', last_reason = :reason, done_at = :now"
            " WHERE state IN ('pending', 'sending', 'uncertain')"
            " AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))",
            {
                "reason": reason,
                "now": codec.encode_time(now),
                "ids": None if row_ids is None else codec.encode_list(row_ids),
            },
        )

    def replay(self, row_ids: Sequence[int]) -> int:
        """Let those of these rows that are dead wait to be sent again; returns how many that were.

        Rows of suspended chats stay dead, because nothing is sent there; so do edits in whose place a newer one came.
        """
        return self._connection.change(
            "UPDATE outbox SET state = 'pending', attempts = 0, not_before = NULL, done_at = NULL, unwanted = ''"
            " WHERE id IN (SELECT value FROM json_each(?)) AND state = 'dead'"
            " AND chat_id NOT IN (SELECT id FROM chats WHERE state = 'suspended') AND last_reason != ?",
            [codec.encode_list(row_ids), GivenUp.SUPERSEDED],
        )

    def replace_message(self, row_id: int, message: Message) -> None:
        """Record that a sent message now shows this text, as after an edit, or that one which waits is to show it."""
        self._change(row_id, "UPDATE outbox SET message = ? WHERE id = ?", [codec.encode(message), row_id])

    def _finish(self, row_id: int, state: OutboxState, reason: str, now: datetime, message_id: int | None) -> None:
        self._change(
            row_id,
            "UPDATE outbox SET state = ?, last_reason = ?, done_at = ?, message_id = ?, not_before = NULL WHERE id = ?",
            [state, reason, codec.encode_time(now), message_id, row_id],
        )

    def _change(self, row_id: int, sql: str, parameters: Sequence[str | int | None]) -> None:
        if not self._connection.change(sql, parameters):
            raise StorageError(f"there is no outbox row {row_id}")
