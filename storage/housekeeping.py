"""Deletes, a slice at a time, what has outlived its retention or takes too much room.

Chats with their settings, daily counts, labels and the audit log are never deleted. Articles of stories that are still
active, and those that somebody labelled, are kept however old they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import codec
from storage.connection import Connection


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept after they were last of use, in seconds.

    An article also stays while its story was last seen within ``articles_seconds``, or has an end date that is not
    past. When the stored data take more than ``most_bytes`` (0: no limit), the oldest articles are deleted early, but
    none of the last ``least_articles_seconds``. Known entries are kept longer than articles, so that an old entry that
    a feed still lists does not become news again. Digests are kept as long as stories, because they say what chats
    were told.
    """

    articles_seconds: float = 90 * 86400.0
    stories_seconds: float = 365 * 86400.0
    known_entries_seconds: float = 400 * 86400.0
    outbox_seconds: float = 90 * 86400.0
    updates_seconds: float = 7 * 86400.0
    most_bytes: int = 0
    least_articles_seconds: float = 2 * 86400.0


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows of each kind one slice removed; ``is_finished`` when all are fewer than its limit."""

    articles: int
    stories: int
    known_entries: int
    outbox: int
    digests: int
    updates: int
    is_finished: bool


_PUBLISHERS_SECONDS = 3 * 86400.0

_ARTICLES = """
    DELETE FROM articles WHERE id IN (
        SELECT articles.id FROM articles LEFT JOIN stories ON stories.id = articles.story_id
        WHERE articles.first_seen_at < :before
            AND (stories.id IS NULL OR stories.last_seen_at < :before AND (until IS NULL OR until < :today))
            AND articles.key NOT IN (SELECT subject FROM labels)
            AND articles.story_id NOT IN (SELECT subject FROM labels)
        ORDER BY articles.first_seen_at LIMIT :limit
    )
"""
_STORIES = """
    DELETE FROM stories WHERE id IN (
        SELECT id FROM stories WHERE last_seen_at < :before AND (until IS NULL OR until < :today)
            AND id NOT IN (SELECT subject FROM labels)
        ORDER BY last_seen_at LIMIT :limit
    )
"""
_KNOWN = """
    DELETE FROM known_entries WHERE (source_id, identity) IN (
        SELECT source_id, identity FROM known_entries WHERE seen_at < :before ORDER BY seen_at LIMIT :limit
    )
"""
_OUTBOX = """
    DELETE FROM outbox WHERE id IN (
        SELECT id FROM outbox WHERE done_at < :before AND state IN ('sent', 'dead') ORDER BY done_at LIMIT :limit
    )
"""
_DIGESTS = """
    DELETE FROM digests WHERE id IN (SELECT id FROM digests WHERE until < :before ORDER BY until LIMIT :limit)
"""
_UPDATES = """
    DELETE FROM updates WHERE update_id IN (
        SELECT update_id FROM updates WHERE seen_at < :before ORDER BY seen_at LIMIT :limit
    )
"""
_PASTED = """
    DELETE FROM pasted WHERE id IN (SELECT id FROM pasted WHERE sent_at < :before ORDER BY sent_at LIMIT :limit)
"""
_PUBLISHERS = """
    DELETE FROM daily_publishers WHERE (day, topic, country, publisher) IN (
        SELECT * FROM daily_publishers WHERE day < substr(:before, 1, 10) LIMIT :limit
    )
"""


def forget_old(connection: Connection, retention: Retention, now: datetime, limit: int) -> Removed:
    """Remove at most ``limit`` rows of each kind, inside the caller's transaction."""

    def forget(sql: str, kept_seconds: float) -> int:
        before = codec.encode_time(now - timedelta(seconds=kept_seconds))
        return connection.execute(sql, {"before": before, "limit": limit, "today": now.date().isoformat()})

    articles = forget(_ARTICLES, retention.articles_seconds)
    if not articles and 0 < retention.most_bytes < measure_used(connection):
        articles = forget(_ARTICLES, min(retention.least_articles_seconds, retention.articles_seconds))
    counts = (
        articles,
        forget(_STORIES, retention.stories_seconds),
        forget(_KNOWN, retention.known_entries_seconds),
        forget(_OUTBOX, retention.outbox_seconds),
        forget(_DIGESTS, retention.stories_seconds),
        forget(_UPDATES, retention.updates_seconds),
    )
    # Needed only to count each publisher once a day, and articles are counted on the day on which they arrive.
    publishers = forget(_PUBLISHERS, _PUBLISHERS_SECONDS)
    pasted = forget(_PASTED, retention.articles_seconds)
    return Removed(*counts, is_finished=max(*counts, publishers, pasted) < limit)


def measure_used(connection: Connection) -> int:
    """The bytes that stored data take. Freed pages do not count: they stay in the file and are used again."""
    pages, free, size = (
        int(connection.get_value(f"PRAGMA {name}")) for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size
