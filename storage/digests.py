"""Digests: which are due, what they covered, so that no story is told to a chat twice. It composes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitors.model import Chat, ChatState, Digest, Story
from storage import codec
from storage.chats import Chats, read_chat
from storage.connection import Connection
from storage.stories import read_story


class Digests:
    """The digests of one database, and the due times kept with the chats."""

    def __init__(self, connection: Connection, chats: Chats) -> None:
        self._connection = connection
        self._chats = chats

    def list_due_digests(self, now: datetime, limit: int = 1000) -> tuple[Chat, ...]:
        """The active chats whose next digest is due by now, the longest due first."""
        rows = self._connection.list_rows(
            "SELECT id, body FROM chats WHERE next_digest_at <= ? AND state = ? ORDER BY next_digest_at, id LIMIT ?",
            [codec.encode_time(now), ChatState.ACTIVE, limit],
        )
        return tuple(read_chat(row) for row in rows)

    def find_covered(self, chat_id: int, story_ids: Sequence[str]) -> frozenset[str]:
        """Those of the stories that the chat has had: in a digest, or in an alert that was not merely put off."""
        rows = self._connection.list_rows(
            """
            SELECT story_id FROM digest_entries
            WHERE chat_id = :chat AND story_id IN (SELECT value FROM json_each(:stories))
            UNION
            SELECT story_id FROM told
            WHERE chat_id = :chat AND told_at IS NOT NULL AND story_id IN (SELECT value FROM json_each(:stories))
            """,
            {"chat": chat_id, "stories": codec.encode_list(story_ids)},
        )
        return frozenset(row[0] for row in rows)

    def list_undigested(self, chat_id: int, since: datetime, until: datetime, limit: int = 500) -> tuple[Story, ...]:
        """The newest stories seen in ``since <= last_seen_at < until``, of topics that the chat asked for, not covered.

        In the order in which they first appeared.
        """
        rows = self._connection.list_rows(
            """
            SELECT stories.body FROM stories
            WHERE last_seen_at >= :since AND last_seen_at < :until AND merged_into = ''
                AND EXISTS (
                    SELECT 1 FROM story_topics JOIN subscriptions ON subscriptions.topic = story_topics.topic
                    WHERE story_topics.story_id = stories.id AND subscriptions.chat_id = :chat
                )
                AND NOT EXISTS (SELECT 1 FROM digest_entries WHERE chat_id = :chat AND story_id = stories.id)
                AND NOT EXISTS (
                    SELECT 1 FROM told WHERE chat_id = :chat AND story_id = stories.id AND told_at IS NOT NULL
                )
            ORDER BY last_seen_at DESC LIMIT :limit
            """,
            {
                "chat": chat_id,
                "since": codec.encode_time(since),
                "until": codec.encode_time(until),
                "limit": limit,
            },
        )
        stories = (read_story(row[0]) for row in rows)
        return tuple(sorted(stories, key=lambda story: (story.first_seen_at, story.id)))

    def save(self, digest: Digest, next_digest_at: datetime | None) -> int:
        """Store what a digest covered and when the chat's next is due; returns the digest's id, 0 for an empty one.

        An empty digest leaves no trace but the next due time. Put its messages into the outbox in the same transaction
        (``Store.record_digest`` does both).
        """
        with self._connection.transaction():
            self._chats.update_chat(digest.chat_id, next_digest_at=next_digest_at)
            if not digest.entries:
                return 0
            self._connection.insert(
                "digests",
                [
                    {
                        "chat_id": digest.chat_id,
                        "since": codec.encode_time(digest.since),
                        "until": codec.encode_time(digest.until),
                        "entries": len(digest.entries),
                    }
                ],
            )
            digest_id = int(self._connection.get_value("SELECT last_insert_rowid()"))
            self._connection.upsert(
                "digest_entries",
                [
                    {"chat_id": digest.chat_id, "story_id": story_id, "topic": topic, "digest_id": digest_id}
                    for story_id, topic in {entry.story.id: entry.topic for entry in digest.entries}.items()
                ],
                ("chat_id", "story_id"),
            )
            return digest_id

    def find_last_until(self, chat_id: int) -> datetime | None:
        """Where the chat's last digest that held anything ended, None when it had none."""
        return codec.decode_optional_time(
            self._connection.get_value(
                "SELECT until FROM digests WHERE chat_id = ? ORDER BY id DESC LIMIT 1", [chat_id]
            )
        )
