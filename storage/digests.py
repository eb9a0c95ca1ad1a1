"""Which digests are due, and what they covered, so that no chat is told the same thing twice.

:mod:`monitors.alerting.digest` composes them; ``bot/digests.py`` asks for what is due and stores what was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from monitors.model import Chat, ChatState, Digest, Digested, Story
from storage import codec
from storage.chats import Chats, read_chat
from storage.connection import Connection
from storage.stories import read_story


class Digests:
    """The digests of one database, and the due times that are kept with the chats."""

    def __init__(self, connection: Connection, chats: Chats) -> None:
        self._connection = connection
        self._chats = chats

    def list_due_digests(self, now: datetime, limit: int = 1000) -> tuple[Chat, ...]:
        """The active chats whose next digest is due, the longest overdue first."""
        rows = self._connection.list_rows(
            "SELECT id, body FROM chats WHERE next_digest_at <= ? AND state = ? ORDER BY next_digest_at, id LIMIT ?",
            [codec.encode_time(now), ChatState.ACTIVE, limit],
        )
        return tuple(read_chat(row) for row in rows)

    def list_between(
        self, since: datetime, until: datetime, topics: Iterable[str], limit: int = 5000
    ) -> tuple[Story, ...]:
        """The newest ``limit`` stories with one of the topics and ``since <= last_seen_at < until``.

        They come in the order in which they first appeared.
        """
        rows = self._connection.list_rows(
            """
            SELECT body FROM stories WHERE last_seen_at >= :since AND last_seen_at < :until AND merged_into = ''
                AND id IN (
                    SELECT story_id FROM story_topics
                    WHERE topic IN (SELECT value FROM json_each(:topics)) AND last_seen_at >= :since
                )
            ORDER BY last_seen_at DESC LIMIT :limit
            """,
            {
                "since": codec.encode_time(since),
                "until": codec.encode_time(until),
                "topics": codec.encode_list(topics),
                "limit": limit,
            },
        )
        stories = (read_story(row[0]) for row in rows)
        return tuple(sorted(stories, key=lambda story: (story.first_seen_at, story.id)))

    def list_covered(
        self, chat_ids: Iterable[int], story_ids: Iterable[str]
    ) -> dict[int, dict[str, tuple[Digested, ...]]]:
        """Which of the stories each chat has had, each with what the chat knows from digests of it and of the stories
        merged into it.

        That is ``()`` for a story that an alert told; an alert that only waits does not count. Chats that had none of
        the stories are left out.
        """
        rows = self._connection.list_rows(
            _COVERED, {"chats": codec.encode_list(chat_ids), "stories": codec.encode_list(story_ids)}
        )
        covered: dict[int, dict[str, tuple[Digested, ...]]] = {}
        for chat_id, story_id, body in rows:  # alerts come after the digests
            covered.setdefault(chat_id, {})[story_id] = _read_digested(body)
        return covered

    def save(self, digests: Iterable[tuple[Digest, Chat, datetime | None]]) -> None:
        """Store what digests covered, and when the next digest of each chat (given as now stored) is due.

        Of an empty digest only the next due time is stored. Put the messages into the outbox in the same transaction;
        ``Store.record_digests`` does both.
        """
        made = tuple(digests)
        rows: dict[int, list[tuple[str, str, str]]] = {}  # written once for all chats that were told the same
        entries: list[tuple[int, str, str, int, str]] = []
        with self._connection.joined():
            self._chats.save_due((chat, due) for _, chat, due in made)
            for digest, _, _ in made:
                if digest.entries:
                    digest_id = self._insert(digest)
                    same = rows.get(id(digest.entries)) or rows.setdefault(id(digest.entries), _write_entries(digest))
                    entries += [(digest.chat_id, story_id, topic, digest_id, body) for story_id, topic, body in same]
            self._connection.execute_many(_ADD_ENTRY, entries)

    def remove(self, chat_id: int, until: datetime) -> datetime | None:
        """Forget the digest of a chat that ended at ``until``, as nothing of it was sent: its stories are due again.
        Returns where its period began; None if there is no such digest.
        """
        values = [chat_id, codec.encode_time(until)]
        with self._connection.joined():
            since = self._connection.get_value("SELECT since FROM digests WHERE chat_id = ? AND until = ?", values)
            self._connection.execute("DELETE FROM digests WHERE chat_id = ? AND until = ?", values)
        return codec.decode_optional_time(since)

    def list_last_until(self, chat_ids: Iterable[int]) -> dict[int, datetime]:
        """When the period of the last digest that was not empty ended, for each of the chats that had one."""
        rows = self._connection.list_rows(
            "SELECT chat_id, max(id), until FROM digests WHERE chat_id IN (SELECT value FROM json_each(?)) GROUP BY 1",
            [codec.encode_list(chat_ids)],
        )
        return {row["chat_id"]: codec.decode_time(row["until"]) for row in rows}

    def _insert(self, digest: Digest) -> int:
        self._connection.execute(
            "INSERT INTO digests (chat_id, since, until, entries) VALUES (?, ?, ?, ?)",
            [digest.chat_id, codec.encode_time(digest.since), codec.encode_time(digest.until), len(digest.entries)],
        )
        return int(self._connection.get_value("SELECT last_insert_rowid()"))


def _write_entries(digest: Digest) -> list[tuple[str, str, str]]:
    return [
        (entry.story.id, entry.topic, codec.encode_all([entry.digested or Digested(digest.until)]))
        for entry in digest.entries
    ]


@lru_cache(maxsize=1000)
def _read_digested(body: str) -> tuple[Digested, ...]:
    return codec.decode_all(Digested, body)


# CROSS JOIN fixes the order of the joins, so that each pair is looked up by the key of the table.
_COVERED = """
    SELECT chats.value, stories.value, had.body
    FROM json_each(:chats) AS chats CROSS JOIN json_each(:stories) AS stories
    CROSS JOIN digest_entries AS had ON had.chat_id = chats.value AND had.story_id = stories.value
    UNION ALL
    SELECT chats.value, stories.value, '[]'
    FROM json_each(:chats) AS chats CROSS JOIN json_each(:stories) AS stories
    CROSS JOIN told AS had ON had.chat_id = chats.value AND had.story_id = stories.value
    WHERE had.told_at IS NOT NULL
"""

_ADD_ENTRY = """
    INSERT INTO digest_entries (chat_id, story_id, topic, digest_id, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (chat_id, story_id) DO UPDATE
    SET topic = excluded.topic, digest_id = excluded.digest_id, body = excluded.body
"""
