"""Version 1 of the schema, the first step of ``migrations.py``. It is frozen, because existing files have it."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.db import ForeignKey


def _create_sources(db: Database) -> None:
    """Feeds, seed files, and every entry that was already taken in."""
    db.table("feed_states").create(
        {
            "feed_id": str,
            "status": str,
            "next_poll_at": str,
            "failures": int,
            "last_error_reason": str,
            "body": str,
            "fingerprints": bytes,
        },
        pk="feed_id",
        not_null={"status", "failures", "last_error_reason", "body", "fingerprints"},
        strict=True,
    )
    db.table("feed_states").create_index(["next_poll_at"])
    db.table("seed_states").create(
        {"path": str, "reason": str, "body": str}, pk="path", not_null={"reason", "body"}, strict=True
    )
    db.execute(
        """
        CREATE TABLE known_entries (
            source_id TEXT NOT NULL,
            identity TEXT NOT NULL,
            second_key TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            published_at TEXT,
            PRIMARY KEY (source_id, identity)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.table("known_entries").create_index(["source_id", "second_key"])
    db.table("known_entries").create_index(["seen_at"])


def _create_articles(db: Database) -> None:
    """Articles, their texts with a full-text index, their matches, and daily counts that outlive them."""
    db.table("articles").create(
        {
            "id": int,
            "key": str,
            "source_id": str,
            "publisher": str,
            "url": str,
            "language": str,
            "first_seen_at": str,
            "story_id": str,
            "reason": str,
        },
        pk="id",
        not_null={"key", "source_id", "publisher", "url", "language", "first_seen_at", "story_id", "reason"},
        strict=True,
    )
    db.table("articles").create_index(["key"], unique=True)
    db.table("articles").create_index(["first_seen_at"])
    db.execute("CREATE INDEX idx_articles_story_id ON articles (story_id) WHERE story_id != ''")
    db.execute("CREATE INDEX idx_articles_url ON articles (url) WHERE url != ''")
    db.table("article_texts").create(
        {"article_id": int, "title": str, "text": str, "body": str, "facts": str, "suppressions": str},
        pk="article_id",
        not_null={"title", "text", "body", "facts", "suppressions"},
        foreign_keys=[ForeignKey("article_texts", "article_id", "articles", "id", on_delete="CASCADE")],
        strict=True,
    )
    db.table("matches").create(
        {
            "id": int,
            "article_id": int,
            "topic": str,
            "watch_id": int,
            "level": str,
            "severity": str,
            "score": float,
            "body": str,
        },
        pk="id",
        not_null={"article_id", "topic", "level", "severity", "score", "body"},
        foreign_keys=[ForeignKey("matches", "article_id", "articles", "id", on_delete="CASCADE")],
        strict=True,
    )
    db.table("matches").create_index(["article_id"])
    db.table("matches").create_index(["topic", "article_id"])
    db.table("daily_counts").create(
        {"day": str, "topic": str, "country": str, "articles": int},
        pk=("day", "topic", "country"),
        not_null={"day", "topic", "country", "articles"},
        strict=True,
    )
    _create_search(db)


def _create_search(db: Database) -> None:
    """The full-text index. Unlike sqlite-utils' own triggers, these do nothing when the words stay the same."""
    db.table("article_texts").enable_fts(["title", "text"], tokenize="unicode61 remove_diacritics 2")
    db.executescript(
        """
        CREATE TRIGGER article_texts_inserted AFTER INSERT ON article_texts BEGIN
            INSERT INTO article_texts_fts (rowid, title, text) VALUES (new.article_id, new.title, new.text);
        END;
        CREATE TRIGGER article_texts_deleted AFTER DELETE ON article_texts BEGIN
            INSERT INTO article_texts_fts (article_texts_fts, rowid, title, text)
                VALUES ('delete', old.article_id, old.title, old.text);
        END;
        CREATE TRIGGER article_texts_changed AFTER UPDATE OF title, text ON article_texts
            WHEN old.title != new.title OR old.text != new.text BEGIN
            INSERT INTO article_texts_fts (article_texts_fts, rowid, title, text)
                VALUES ('delete', old.article_id, old.title, old.text);
            INSERT INTO article_texts_fts (rowid, title, text) VALUES (new.article_id, new.title, new.text);
        END;
        """
    )


def _create_stories(db: Database) -> None:
    """Stories, and the topics and countries by which they are looked up."""
    db.table("stories").create(
        {
            "id": str,
            "title": str,
            "severity": str,
            "first_seen_at": str,
            "last_seen_at": str,
            "corroboration": int,
            "articles": int,
            "until": str,
            "merged_into": str,
            "body": str,
        },
        pk="id",
        not_null={
            "title",
            "severity",
            "first_seen_at",
            "last_seen_at",
            "corroboration",
            "articles",
            "merged_into",
            "body",
        },
        strict=True,
    )
    db.table("stories").create_index(["last_seen_at"])
    db.execute("CREATE INDEX idx_stories_until ON stories (until) WHERE until IS NOT NULL")
    db.table("story_topics").create(
        {"story_id": str, "topic": str, "level": str, "severity": str, "last_seen_at": str},
        pk=("story_id", "topic"),
        not_null={"story_id", "topic", "level", "severity", "last_seen_at"},
        foreign_keys=[ForeignKey("story_topics", "story_id", "stories", "id", on_delete="CASCADE")],
        strict=True,
    )
    db.table("story_topics").create_index(["topic", "last_seen_at"])
    db.table("story_countries").create(
        {"story_id": str, "country": str, "rank": int, "last_seen_at": str},
        pk=("story_id", "country"),
        not_null={"story_id", "country", "rank", "last_seen_at"},
        foreign_keys=[ForeignKey("story_countries", "story_id", "stories", "id", on_delete="CASCADE")],
        strict=True,
    )
    db.table("story_countries").create_index(["country", "last_seen_at"])


def _create_chats(db: Database) -> None:
    """Chats, what they asked for, who changed what, and small values that outlive a restart."""
    # AUTOINCREMENT: a draft for a chat that is gone must never reach a later chat with the same id.
    db.execute(
        """
        CREATE TABLE chats (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            chat_id INTEGER NOT NULL,
            thread_id INTEGER NOT NULL,
            state TEXT NOT NULL,
            next_digest_at TEXT,
            paused_until TEXT,
            pause_reason TEXT NOT NULL DEFAULT '',
            body TEXT NOT NULL,
            UNIQUE (chat_id, thread_id)
        ) STRICT
        """
    )
    db.execute("CREATE INDEX idx_chats_next_digest_at ON chats (next_digest_at) WHERE next_digest_at IS NOT NULL")
    db.execute("CREATE INDEX idx_chats_paused_until ON chats (paused_until) WHERE paused_until IS NOT NULL")
    db.table("chats").create_index(["state"])
    db.table("subscriptions").create(
        {"chat_id": int, "topic": str, "body": str},
        pk=("chat_id", "topic"),
        not_null={"chat_id", "topic", "body"},
        foreign_keys=[ForeignKey("subscriptions", "chat_id", "chats", "id", on_delete="CASCADE")],
        strict=True,
    )
    db.table("subscriptions").create_index(["topic"])
    db.table("audit").create(
        {"id": int, "chat_id": int, "actor_id": int, "action": str, "detail": str, "happened_at": str},
        pk="id",
        not_null={"actor_id", "action", "detail", "happened_at"},
        strict=True,
    )
    db.table("audit").create_index(["chat_id", "id"])
    db.table("updates").create(
        {"update_id": int, "seen_at": str}, pk="update_id", not_null={"seen_at"}, strict=True
    ).create_index(["seen_at"])
    db.table("marks").create({"name": str, "value": str}, pk="name", not_null={"value"}, strict=True)


def _create_telling(db: Database) -> None:
    """What each chat was told, its digests, and the outbox."""
    db.table("told").create(
        {"chat_id": int, "story_id": str, "told_at": str, "again_at": str, "body": str},
        pk=("chat_id", "story_id"),
        not_null={"chat_id", "story_id", "body"},
        foreign_keys=[
            ForeignKey("told", "chat_id", "chats", "id", on_delete="CASCADE"),
            ForeignKey("told", "story_id", "stories", "id", on_delete="CASCADE"),
        ],
        strict=True,
    )
    db.table("told").create_index(["story_id"])
    db.execute("CREATE INDEX idx_told_told_at ON told (told_at) WHERE told_at IS NOT NULL")
    db.execute("CREATE INDEX idx_told_again_at ON told (again_at) WHERE again_at IS NOT NULL")
    db.table("digests").create(
        {"id": int, "chat_id": int, "since": str, "until": str, "entries": int},
        pk="id",
        not_null={"chat_id", "since", "until", "entries"},
        foreign_keys=[ForeignKey("digests", "chat_id", "chats", "id", on_delete="CASCADE")],
        strict=True,
    ).create_index(["chat_id", "id"]).create_index(["until"])
    db.table("digest_entries").create(
        {"chat_id": int, "story_id": str, "topic": str, "digest_id": int},
        pk=("chat_id", "story_id"),
        not_null={"chat_id", "story_id", "topic", "digest_id"},
        foreign_keys=[
            ForeignKey("digest_entries", "chat_id", "chats", "id", on_delete="CASCADE"),
            ForeignKey("digest_entries", "story_id", "stories", "id", on_delete="CASCADE"),
            ForeignKey("digest_entries", "digest_id", "digests", "id", on_delete="CASCADE"),
        ],
        strict=True,
    )
    db.table("digest_entries").create_index(["story_id"])
    db.table("digest_entries").create_index(["digest_id"])
    _create_outbox(db)


def _create_outbox(db: Database) -> None:
    db.execute(
        """
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
            lane INTEGER NOT NULL,
            dedup_key TEXT NOT NULL,
            message TEXT NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            doubts INTEGER NOT NULL DEFAULT 0,
            not_before TEXT,
            created_at TEXT NOT NULL,
            claimed_at TEXT,
            done_at TEXT,
            message_id INTEGER,
            last_reason TEXT NOT NULL DEFAULT '',
            UNIQUE (chat_id, dedup_key)
        ) STRICT
        """
    )
    db.execute(
        "CREATE INDEX idx_outbox_waiting ON outbox (lane, id, chat_id, not_before)"
        " WHERE state IN ('pending', 'uncertain')"
    )
    db.execute(
        "CREATE INDEX idx_outbox_open ON outbox (chat_id, lane, id) WHERE state IN ('pending', 'sending', 'uncertain')"
    )
    db.execute("CREATE INDEX idx_outbox_not_before ON outbox (not_before) WHERE not_before IS NOT NULL")
    db.execute("CREATE INDEX idx_outbox_state ON outbox (state, id)")
    db.execute("CREATE INDEX idx_outbox_done_at ON outbox (done_at) WHERE done_at IS NOT NULL")


def create(db: Database) -> None:
    """Version 1."""
    _create_sources(db)
    _create_articles(db)
    _create_stories(db)
    _create_chats(db)
    _create_telling(db)
