"""What each chat was told of each story, and what it is still owed.

``monitors/alerting/alerts.py`` and ``monitors/alerting/release.py`` decide that; it is stored here and read again for
the next decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Row

from monitors.model import SEED_SOURCE, SuppressionReason, Told, is_desk_topic
from storage import codec
from storage.connection import Connection

_SAVE = """
    INSERT INTO told (chat_id, story_id, told_at, again_at, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (chat_id, story_id) DO UPDATE
    SET told_at = excluded.told_at, again_at = excluded.again_at, body = excluded.body
"""

# The bodies of stories are large, so they are opened last, once for each report that led. See codec.py for the Z.
_ARRIVALS = """
    WITH arrived AS MATERIALIZED (
        SELECT told.story_id AS story_id, told.told_at AS told_at, outbox.done_at AS sent_at,
            rtrim(json_extract(told.body, '$.first_told_at'), 'Z') AS first_at,
            coalesce(json_extract(told.body, '$.lead'), '') AS lead
        FROM (SELECT DISTINCT story_id FROM told WHERE told_at >= :since) AS late
        CROSS JOIN told ON told.story_id = late.story_id
        CROSS JOIN outbox
            ON outbox.chat_id = told.chat_id AND outbox.dedup_key = json_extract(told.body, '$.first_key')
        WHERE outbox.state = 'sent'
    ), firsts AS MATERIALIZED (
        SELECT story_id, min(first_at) AS first_at FROM arrived GROUP BY story_id
    ), sent AS MATERIALIZED (
        SELECT story_id, lead, sent_at, told_at FROM arrived JOIN firsts USING (story_id, first_at)
        WHERE told_at >= :since AND sent_at >= :since ORDER BY told_at DESC LIMIT :limit
    ), leads AS MATERIALIZED (
        SELECT led.story_id AS story_id, lead, report.value AS report
        FROM (SELECT DISTINCT story_id, lead FROM sent) AS led
        JOIN stories ON stories.id = led.story_id
        JOIN json_each(stories.body, '$.reports') AS report ON report.key = coalesce(
            (SELECT key FROM json_each(stories.body, '$.reports') WHERE json_extract(value, '$.article_key') = lead), 0)
    ), times AS MATERIALIZED (
        SELECT story_id, lead, json_extract(report, '$.seen_at') AS seen_at,
            iif(
                EXISTS (
                    SELECT 1 FROM articles
                    WHERE key = json_extract(report, '$.article_key') AND source_id = :seeds
                ), NULL, json_extract(report, '$.published_at')
            ) AS published_at
        FROM leads
    )
    SELECT published_at, seen_at, sent_at FROM sent JOIN times USING (story_id, lead) ORDER BY told_at DESC
"""

# An article may have been in several stories one after the other. What chats were told of a merged story is stored
# under the story it was merged into, so this follows the mergers too.
_ELSEWHERE = """
    WITH RECURSIVE ways (heir, source, article_key) AS (
        SELECT target, source, article_key FROM moves WHERE target IN (SELECT value FROM json_each(:stories))
        UNION
        SELECT heir, moves.source, moves.article_key FROM ways
        JOIN moves ON moves.target = ways.source AND moves.article_key = ways.article_key
        UNION
        SELECT heir, merged_into, article_key FROM ways JOIN stories ON stories.id = source WHERE merged_into != ''
    ), origins AS (SELECT DISTINCT heir, source FROM ways)
    SELECT heir, told.chat_id, told.story_id, told.body, coalesce(homes.merged_into = heir, 0) AS is_merged
    FROM origins CROSS JOIN json_each(:chats) AS chats
    CROSS JOIN told ON told.chat_id = chats.value AND told.story_id = source
    LEFT JOIN stories AS homes ON homes.id = source
    WHERE source != heir ORDER BY told.chat_id, told.story_id
"""


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story that chats were told of: how many chats, in how many messages, from when to when, and decided by which
    configs.
    """

    story_id: str
    chats: int
    messages: int
    first_told_at: datetime
    told_at: datetime
    configs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertTimes:
    """The times of a story's first alert, in the chats that got it first: its report published and seen, it sent.

    ``published_at`` is None if the feed does not state it, and for seed files: their dates are those of the articles.
    """

    published_at: datetime | None
    seen_at: datetime
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ToldElsewhere:
    """What a chat was told of a story from which articles went to the story ``heir``.

    ``is_merged`` when that whole story was merged into ``heir``.
    """

    heir: str
    told: Told
    is_merged: bool


class Alerts:
    """One :class:`Told` for each chat and story."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, told: Iterable[Told]) -> None:
        """Store what chats have now been told, in place of the earlier rows; the chats and stories must be stored."""
        rows = [
            (
                one.chat_id,
                one.story_id,
                codec.encode_optional_time(one.told_at),
                codec.encode_optional_time(one.again_at),
                codec.encode(one),
            )
            for one in told
        ]
        with self._connection.joined():
            self._connection.execute_many(_SAVE, rows)

    def find_told(self, chat_id: int, story_id: str) -> Told | None:
        """What the chat was told of the story or is owed of it, None when there is neither."""
        row = self._connection.find_row(
            "SELECT chat_id, story_id, body FROM told WHERE chat_id = ? AND story_id = ?", [chat_id, story_id]
        )
        return None if row is None else _read_told(row)

    def list_told(self, story_ids: Sequence[str]) -> tuple[Told, ...]:
        """What all chats were told of these stories, by chat and story."""
        rows = self._connection.list_rows(
            "SELECT chat_id, story_id, body FROM told WHERE story_id IN (SELECT value FROM json_each(?))"
            " ORDER BY chat_id, story_id",
            [codec.encode_list(story_ids)],
        )
        return tuple(_read_told(row) for row in rows)

    def list_told_of(self, chat_id: int, story_ids: Sequence[str]) -> tuple[Told, ...]:
        """What one chat was told of these stories or is owed of them, by story."""
        rows = self._connection.list_rows(
            "SELECT chat_id, story_id, body FROM told WHERE chat_id = ?"
            " AND story_id IN (SELECT value FROM json_each(?)) ORDER BY story_id",
            [chat_id, codec.encode_list(story_ids)],
        )
        return tuple(_read_told(row) for row in rows)

    def list_told_after(self, story_id: str, after_chat: int, limit: int) -> tuple[Told, ...]:
        """What the next ``limit`` chats with ids above ``after_chat`` were told of one story, by chat."""
        rows = self._connection.list_rows(
            "SELECT chat_id, story_id, body FROM told WHERE story_id = ? AND chat_id > ? ORDER BY chat_id LIMIT ?",
            [story_id, after_chat, limit],
        )
        return tuple(_read_told(row) for row in rows)

    def list_told_elsewhere(self, story_ids: Iterable[str], chat_ids: Iterable[int]) -> tuple[ToldElsewhere, ...]:
        """What these chats were told of other stories, from which articles moved to these stories."""
        rows = self._connection.list_rows(
            _ELSEWHERE, {"stories": codec.encode_list(story_ids), "chats": codec.encode_list(chat_ids)}
        )
        return tuple(ToldElsewhere(row["heir"], _read_told(row), bool(row["is_merged"])) for row in rows)

    def count_told_of(self, story_ids: Iterable[str]) -> int:
        """In how many pairs of a chat and one of these stories the chat was told of the story or is owed it."""
        return int(
            self._connection.get_value(
                "SELECT count(*) FROM told WHERE story_id IN (SELECT value FROM json_each(?))",
                [codec.encode_list(story_ids)],
            )
        )

    def list_told_to(
        self, chat_id: int, since: datetime, limit: int = 1000, *, until: datetime | None = None
    ) -> tuple[Told, ...]:
        """What one chat was last told in ``since <= t < until``, the newest first."""
        rows = self._connection.list_rows(
            "SELECT chat_id, story_id, body FROM told WHERE chat_id = ? AND told_at >= ? AND told_at < ?"
            " ORDER BY told_at DESC LIMIT ?",
            [
                chat_id,
                codec.encode_time(since),
                codec.END_OF_TIME if until is None else codec.encode_time(until),
                limit,
            ],
        )
        return tuple(_read_told(row) for row in rows)

    def list_rings(self, chat_ids: Iterable[int], since: datetime) -> dict[int, list[datetime]]:
        """When stories last rang in each of these chats, for those it was told of since then, newest first.

        Chats where none rang are left out.
        """
        rows = self._connection.list_rows(
            "SELECT told.chat_id, json_extract(body, '$.rang_at') AS rang_at FROM told INDEXED BY idx_told_chat_id"
            " WHERE told_at >= ? AND chat_id IN (SELECT value FROM json_each(?)) AND rang_at IS NOT NULL"
            " ORDER BY told_at DESC",
            [codec.encode_time(since), codec.encode_list(chat_ids)],
        )
        rings: dict[int, list[datetime]] = {}
        for row in rows:
            rings.setdefault(row["chat_id"], []).append(codec.decode_time(row["rang_at"]))
        return rings

    def list_unseen(self, chat_ids: Iterable[int], since: datetime, limit: int = 200) -> tuple[Told, ...]:
        """What these chats were told since then and have yet to confirm, the oldest first."""
        rows = self._connection.list_rows(
            "SELECT chat_id, story_id, body FROM told INDEXED BY idx_told_unseen WHERE told_at >= ?"
            " AND chat_id IN (SELECT value FROM json_each(?)) AND json_extract(body, '$.unseen_key') != ''"
            " ORDER BY told_at LIMIT ?",
            [codec.encode_time(since), codec.encode_list(chat_ids), limit],
        )
        return tuple(_read_told(row) for row in rows)

    def list_latest(self, since: datetime, limit: int = 100) -> tuple[Told, ...]:
        """What any chat was told since then, the newest first."""
        rows = self._connection.list_rows(
            "SELECT chat_id, story_id, body FROM told WHERE told_at >= ? ORDER BY told_at DESC LIMIT ?",
            [codec.encode_time(since), limit],
        )
        return tuple(_read_told(row) for row in rows)

    def list_arrivals(self, since: datetime, limit: int = 2000) -> tuple[AlertTimes, ...]:
        """How the first alerts that were told and sent since then travelled, the newest first."""
        rows = self._connection.list_rows(
            _ARRIVALS, {"since": codec.encode_time(since), "seeds": SEED_SOURCE, "limit": limit}
        )
        return tuple(
            AlertTimes(
                codec.decode_time(row["published_at"]) if row["published_at"] else None,
                codec.decode_time(row["seen_at"]),
                codec.decode_time(row["sent_at"]),
            )
            for row in rows
        )

    def list_due(self, now: datetime, after_chat: int, room: int) -> tuple[Told, ...]:
        """What waits and is due to be decided again, by chat, for chats with ids above ``after_chat``.

        All that is due for a chat comes at once, so this may be more than ``room`` rows; it is fewer only when no more
        is due.
        """
        rows = self._connection.list_rows(
            "SELECT chat_id, story_id, body FROM told WHERE again_at <= :now AND chat_id IN (SELECT chat_id FROM told"
            " WHERE again_at <= :now AND chat_id > :after ORDER BY chat_id LIMIT :room) ORDER BY chat_id, again_at",
            {"now": codec.encode_time(now), "after": after_chat, "room": room},
        )
        return tuple(_read_told(row) for row in rows)

    def end_waits(self, reasons: Collection[SuppressionReason], now: datetime, chat_id: int | None = None) -> int:
        """What waits for one of these reasons, in one chat or in all (None), is to be decided again now; returns how
        much that is.
        """
        return self._connection.change(
            "UPDATE told SET again_at = :at, body = json_set(body, '$.again_at', :at)"
            " WHERE again_at > :at AND (:chat IS NULL OR chat_id = :chat)"
            " AND json_extract(body, '$.waits_for') IN (SELECT value FROM json_each(:reasons))",
            {
                "at": codec.encode_time(now),
                "chat": chat_id,
                "reasons": codec.encode_list(reasons),
            },
        )

    def forget_waits(self, now: datetime) -> None:
        """After the clock was set back, have everything decided again now that waits for a time."""
        self._connection.change(
            "UPDATE told SET again_at = :at, body = json_set(body, '$.again_at', :at) WHERE again_at > :at",
            {"at": codec.encode_time(now)},
        )

    def let_go(self) -> int:
        """Let nothing wait for a time any more, as after restoring an old backup; returns how many rows did."""
        return self._connection.change(
            "UPDATE told SET again_at = NULL, body = json_set(body, '$.waits_for', NULL, '$.again_at', NULL)"
            " WHERE again_at IS NOT NULL"
        )

    def list_told_stories(self, since: datetime, before: datetime) -> tuple[ToldStory, ...]:
        """Every story that a chat was last told of in ``since <= told_at < before``, by when it first was.

        What chats were told for their own watches is left out.
        """
        rows = self._connection.list_rows(
            "SELECT chat_id, story_id, body FROM told WHERE told_at >= ? AND told_at < ? ORDER BY told_at",
            [codec.encode_time(since), codec.encode_time(before)],
        )
        found: dict[str, list[Told]] = {}
        for one in map(_read_told, rows):
            if is_desk_topic(one.topic):
                found.setdefault(one.story_id, []).append(one)
        return tuple(sorted(map(_gather, found.values()), key=lambda one: (one.first_told_at, one.story_id)))

    def count_told(self, since: datetime) -> int:
        """In how many pairs of a chat and a story the chat was last told of the story since then."""
        return int(
            self._connection.get_value("SELECT count(*) FROM told WHERE told_at >= ?", [codec.encode_time(since)])
        )


def _gather(told: Sequence[Told]) -> ToldStory:
    """Sum up the rows of one story, all of which have ``told_at``."""
    times = [at for one in told for at in (one.first_told_at, one.told_at) if at is not None]
    messages = sum(one.revision for one in told)
    configs = tuple(dict.fromkeys(config for one in told for config in one.configs))
    return ToldStory(told[0].story_id, len(told), messages, min(times), max(times), configs)


def _read_told(row: Row) -> Told:
    """The columns name the right chat and story: a migration or a merger changes them, but not the body."""
    return replace(codec.decode(Told, row["body"]), chat_id=row["chat_id"], story_id=row["story_id"])
