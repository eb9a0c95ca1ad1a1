"""Files of every released schema, made without the program: what is in the field must go on opening.

One creator for each version, with the schema as that version made it and a few rows. Frozen like the migrations: when a
step is added to storage/migrations.py, add a creator here with the schema that the step leaves.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROWS_OF_VERSION_1 = """
INSERT INTO chats (chat_id, thread_id, state, body) VALUES (100, 0, 'active',
    '{"id":0,"address":{"chat_id":100},"kind":"group","title":"An old desk","state":"active"}');
INSERT INTO subscriptions (chat_id, topic, body) VALUES (1, 'unrest', '{"chat_id":0,"topic":"unrest"}');
INSERT INTO outbox (chat_id, lane, dedup_key, message, state, created_at)
    VALUES (1, 0, 'alert:1', '{"html":"An old message"}', 'pending', '2026-01-01T00:00:00.000000Z');
INSERT INTO articles (id, key, source_id, publisher, url, language, first_seen_at, story_id, reason)
    VALUES (1, '00000000000000aa', 'old-times', 'Old Times', '', 'en', '2026-01-01T00:00:00.000000Z', '', '');
INSERT INTO article_texts (article_id, title, text, body, facts, suppressions)
    VALUES (1, 'An old ferry', 'The ferry was late.',
        '{"source_id":"old-times","identity":"1","title":"","text":"","first_seen_at":"2026-01-01T00:00:00Z"}',
        '[{"kind":"country","span":{"zone":"title","start":0,"end":1,"text":"A"},"country":"KG","is_event":true}]',
        '[]');
INSERT INTO matches (article_id, topic, level, severity, score, body) VALUES (1, 'unrest', 'digest', 'low', 1.0,
    '{"topic":"unrest","topic_version":1,"level":"digest","score":1.0,"threshold":5.0,"severity":"low","evidence":[]}');
INSERT INTO daily_counts (day, topic, country, articles) VALUES
    ('2026-01-01', 'unrest', 'KG', 1), ('2025-12-31', 'unrest', 'KG', 4);
"""

SCHEMA_OF_VERSION_1 = """
CREATE TABLE "feed_states" (
   "feed_id" TEXT PRIMARY KEY,
   "status" TEXT NOT NULL,
   "next_poll_at" TEXT,
   "failures" INTEGER NOT NULL,
   "last_error_reason" TEXT NOT NULL,
   "body" TEXT NOT NULL,
   "fingerprints" BLOB NOT NULL
) STRICT;
CREATE INDEX "idx_feed_states_next_poll_at"
    ON "feed_states" ("next_poll_at");
CREATE TABLE "seed_states" (
   "path" TEXT PRIMARY KEY,
   "reason" TEXT NOT NULL,
   "body" TEXT NOT NULL
) STRICT;
CREATE TABLE known_entries (
            source_id TEXT NOT NULL,
            identity TEXT NOT NULL,
            second_key TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            published_at TEXT,
            PRIMARY KEY (source_id, identity)
        ) STRICT, WITHOUT ROWID;
CREATE INDEX "idx_known_entries_source_id_second_key"
    ON "known_entries" ("source_id", "second_key");
CREATE INDEX "idx_known_entries_seen_at"
    ON "known_entries" ("seen_at");
CREATE TABLE "articles" (
   "id" INTEGER PRIMARY KEY,
   "key" TEXT NOT NULL,
   "source_id" TEXT NOT NULL,
   "publisher" TEXT NOT NULL,
   "url" TEXT NOT NULL,
   "language" TEXT NOT NULL,
   "first_seen_at" TEXT NOT NULL,
   "story_id" TEXT NOT NULL,
   "reason" TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX "idx_articles_key"
    ON "articles" ("key");
CREATE INDEX "idx_articles_first_seen_at"
    ON "articles" ("first_seen_at");
CREATE INDEX idx_articles_story_id ON articles (story_id) WHERE story_id != '';
CREATE INDEX idx_articles_url ON articles (url) WHERE url != '';
CREATE TABLE "article_texts" (
   "article_id" INTEGER PRIMARY KEY REFERENCES "articles"("id") ON DELETE CASCADE,
   "title" TEXT NOT NULL,
   "text" TEXT NOT NULL,
   "body" TEXT NOT NULL,
   "facts" TEXT NOT NULL,
   "suppressions" TEXT NOT NULL
) STRICT;
CREATE TABLE "matches" (
   "id" INTEGER PRIMARY KEY,
   "article_id" INTEGER NOT NULL REFERENCES "articles"("id") ON DELETE CASCADE,
   "topic" TEXT NOT NULL,
   "watch_id" INTEGER,
   "level" TEXT NOT NULL,
   "severity" TEXT NOT NULL,
   "score" REAL NOT NULL,
   "body" TEXT NOT NULL
) STRICT;
CREATE INDEX "idx_matches_article_id"
    ON "matches" ("article_id");
CREATE INDEX "idx_matches_topic_article_id"
    ON "matches" ("topic", "article_id");
CREATE TABLE "daily_counts" (
   "day" TEXT NOT NULL,
   "topic" TEXT NOT NULL,
   "country" TEXT NOT NULL,
   "articles" INTEGER NOT NULL,
   PRIMARY KEY ("day", "topic", "country")
) STRICT;
CREATE VIRTUAL TABLE "article_texts_fts" USING FTS5 (
    "title", "text",
    tokenize='unicode61 remove_diacritics 2',
    content="article_texts"
);
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
CREATE TABLE "stories" (
   "id" TEXT PRIMARY KEY,
   "title" TEXT NOT NULL,
   "severity" TEXT NOT NULL,
   "first_seen_at" TEXT NOT NULL,
   "last_seen_at" TEXT NOT NULL,
   "corroboration" INTEGER NOT NULL,
   "articles" INTEGER NOT NULL,
   "until" TEXT,
   "merged_into" TEXT NOT NULL,
   "body" TEXT NOT NULL
) STRICT;
CREATE INDEX "idx_stories_last_seen_at"
    ON "stories" ("last_seen_at");
CREATE INDEX idx_stories_until ON stories (until) WHERE until IS NOT NULL;
CREATE TABLE "story_topics" (
   "story_id" TEXT NOT NULL REFERENCES "stories"("id") ON DELETE CASCADE,
   "topic" TEXT NOT NULL,
   "level" TEXT NOT NULL,
   "severity" TEXT NOT NULL,
   "last_seen_at" TEXT NOT NULL,
   PRIMARY KEY ("story_id", "topic")
) STRICT;
CREATE INDEX "idx_story_topics_topic_last_seen_at"
    ON "story_topics" ("topic", "last_seen_at");
CREATE TABLE "story_countries" (
   "story_id" TEXT NOT NULL REFERENCES "stories"("id") ON DELETE CASCADE,
   "country" TEXT NOT NULL,
   "rank" INTEGER NOT NULL,
   "last_seen_at" TEXT NOT NULL,
   PRIMARY KEY ("story_id", "country")
) STRICT;
CREATE INDEX "idx_story_countries_country_last_seen_at"
    ON "story_countries" ("country", "last_seen_at");
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
        ) STRICT;
CREATE INDEX idx_chats_next_digest_at ON chats (next_digest_at) WHERE next_digest_at IS NOT NULL;
CREATE INDEX idx_chats_paused_until ON chats (paused_until) WHERE paused_until IS NOT NULL;
CREATE INDEX "idx_chats_state"
    ON "chats" ("state");
CREATE TABLE "subscriptions" (
   "chat_id" INTEGER NOT NULL REFERENCES "chats"("id") ON DELETE CASCADE,
   "topic" TEXT NOT NULL,
   "body" TEXT NOT NULL,
   PRIMARY KEY ("chat_id", "topic")
) STRICT;
CREATE INDEX "idx_subscriptions_topic"
    ON "subscriptions" ("topic");
CREATE TABLE "audit" (
   "id" INTEGER PRIMARY KEY,
   "chat_id" INTEGER,
   "actor_id" INTEGER NOT NULL,
   "action" TEXT NOT NULL,
   "detail" TEXT NOT NULL,
   "happened_at" TEXT NOT NULL
) STRICT;
CREATE INDEX "idx_audit_chat_id_id"
    ON "audit" ("chat_id", "id");
CREATE TABLE "updates" (
   "update_id" INTEGER PRIMARY KEY,
   "seen_at" TEXT NOT NULL
) STRICT;
CREATE INDEX "idx_updates_seen_at"
    ON "updates" ("seen_at");
CREATE TABLE "marks" (
   "name" TEXT PRIMARY KEY,
   "value" TEXT NOT NULL
) STRICT;
CREATE TABLE "told" (
   "chat_id" INTEGER NOT NULL REFERENCES "chats"("id") ON DELETE CASCADE,
   "story_id" TEXT NOT NULL REFERENCES "stories"("id") ON DELETE CASCADE,
   "told_at" TEXT,
   "again_at" TEXT,
   "body" TEXT NOT NULL,
   PRIMARY KEY ("chat_id", "story_id")
) STRICT;
CREATE INDEX "idx_told_story_id"
    ON "told" ("story_id");
CREATE INDEX idx_told_told_at ON told (told_at) WHERE told_at IS NOT NULL;
CREATE INDEX idx_told_again_at ON told (again_at) WHERE again_at IS NOT NULL;
CREATE TABLE "digests" (
   "id" INTEGER PRIMARY KEY,
   "chat_id" INTEGER NOT NULL REFERENCES "chats"("id") ON DELETE CASCADE,
   "since" TEXT NOT NULL,
   "until" TEXT NOT NULL,
   "entries" INTEGER NOT NULL
) STRICT;
CREATE INDEX "idx_digests_chat_id_id"
    ON "digests" ("chat_id", "id");
CREATE INDEX "idx_digests_until"
    ON "digests" ("until");
CREATE TABLE "digest_entries" (
   "chat_id" INTEGER NOT NULL REFERENCES "chats"("id") ON DELETE CASCADE,
   "story_id" TEXT NOT NULL REFERENCES "stories"("id") ON DELETE CASCADE,
   "topic" TEXT NOT NULL,
   "digest_id" INTEGER NOT NULL REFERENCES "digests"("id") ON DELETE CASCADE,
   PRIMARY KEY ("chat_id", "story_id")
) STRICT;
CREATE INDEX "idx_digest_entries_story_id"
    ON "digest_entries" ("story_id");
CREATE INDEX "idx_digest_entries_digest_id"
    ON "digest_entries" ("digest_id");
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
        ) STRICT;
CREATE INDEX idx_outbox_waiting ON outbox (lane, id, chat_id, not_before) WHERE state IN ('pending', 'uncertain');
CREATE INDEX idx_outbox_open ON outbox (chat_id, lane, id) WHERE state IN ('pending', 'sending', 'uncertain');
CREATE INDEX idx_outbox_not_before ON outbox (not_before) WHERE not_before IS NOT NULL;
CREATE INDEX idx_outbox_state ON outbox (state, id);
CREATE INDEX idx_outbox_done_at ON outbox (done_at) WHERE done_at IS NOT NULL;
"""

CHANGES_OF_VERSION_2 = """
ALTER TABLE "daily_counts" ADD COLUMN "publishers" INTEGER NOT NULL DEFAULT 0;
CREATE TABLE daily_publishers (
    day TEXT NOT NULL,
    topic TEXT NOT NULL,
    country TEXT NOT NULL,
    publisher TEXT NOT NULL,
    PRIMARY KEY (day, topic, country, publisher)
) STRICT, WITHOUT ROWID;
"""

CHANGES_OF_VERSION_3 = """
CREATE TABLE "labels" (
   "id" INTEGER PRIMARY KEY,
   "chat_id" INTEGER NOT NULL REFERENCES "chats"("id") ON DELETE CASCADE,
   "actor_id" INTEGER NOT NULL,
   "subject" TEXT NOT NULL,
   "topic" TEXT NOT NULL,
   "verdict" TEXT NOT NULL,
   "labelled_at" TEXT NOT NULL,
   "body" TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX "idx_labels_chat_id_actor_id_subject_topic"
    ON "labels" ("chat_id", "actor_id", "subject", "topic");
CREATE INDEX "idx_labels_topic_verdict"
    ON "labels" ("topic", "verdict");
CREATE INDEX idx_outbox_message_id ON outbox (chat_id, message_id) WHERE message_id IS NOT NULL;
"""

CHANGES_OF_VERSION_4 = """
ALTER TABLE stories ADD COLUMN place TEXT GENERATED ALWAYS AS (json_extract(body, '$.places[0].name')) VIRTUAL;
ALTER TABLE stories ADD COLUMN country TEXT GENERATED ALWAYS AS (json_extract(body, '$.places[0].country')) VIRTUAL;
ALTER TABLE stories ADD COLUMN latitude REAL GENERATED ALWAYS AS (json_extract(body, '$.places[0].latitude')) VIRTUAL;
ALTER TABLE stories ADD COLUMN longitude REAL GENERATED ALWAYS AS (json_extract(body, '$.places[0].longitude')) VIRTUAL;
CREATE INDEX idx_stories_published ON stories (last_seen_at, id, severity, latitude, longitude, place, country)
    WHERE merged_into = '';
CREATE VIEW published_topics AS SELECT story_id, topic, level, severity, last_seen_at FROM story_topics
    WHERE topic NOT BETWEEN 'watch:' AND 'watch;';
CREATE VIEW published_matches AS SELECT id, article_id, topic, level, severity, score, body FROM matches
    WHERE watch_id IS NULL;
CREATE VIEW published_pulse AS SELECT value FROM marks WHERE name = 'pulse';
"""

CHANGES_OF_VERSION_5 = """
DROP INDEX idx_stories_published;
ALTER TABLE stories DROP COLUMN place;
ALTER TABLE stories ADD COLUMN place TEXT;
ALTER TABLE stories DROP COLUMN country;
ALTER TABLE stories ADD COLUMN country TEXT;
ALTER TABLE stories DROP COLUMN latitude;
ALTER TABLE stories ADD COLUMN latitude REAL;
ALTER TABLE stories DROP COLUMN longitude;
ALTER TABLE stories ADD COLUMN longitude REAL;
CREATE INDEX idx_stories_published ON stories
    (last_seen_at, id, severity, latitude, longitude, place, country, merged_into) WHERE merged_into = '';
"""

CHANGES_OF_VERSION_6 = """
ALTER TABLE outbox ADD COLUMN topics TEXT NOT NULL DEFAULT '[]';
ALTER TABLE outbox ADD COLUMN unwanted TEXT NOT NULL DEFAULT '';
"""

CHANGES_OF_VERSION_7 = """
ALTER TABLE stories ADD COLUMN topics TEXT NOT NULL DEFAULT '';
DROP INDEX idx_stories_published;
CREATE INDEX idx_stories_published ON stories
    (last_seen_at, id, severity, topics, latitude, longitude, place, country, merged_into)
    WHERE merged_into = '' AND topics != '';
"""


CHANGES_OF_VERSION_8 = """
CREATE TABLE undecided (id INTEGER PRIMARY KEY AUTOINCREMENT, story_id TEXT NOT NULL,
    after_chat INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX idx_told_chat_id ON told (chat_id, told_at) WHERE told_at IS NOT NULL;
DROP INDEX idx_told_story_id;
CREATE INDEX idx_told_story_id ON told (story_id, chat_id);
"""

CHANGES_OF_VERSION_9 = """
CREATE INDEX idx_undecided_story_id ON undecided (story_id);
"""

CHANGES_OF_VERSION_10 = """
CREATE TABLE moves (
            target TEXT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
            article_key TEXT NOT NULL,
            source TEXT NOT NULL,
            reason TEXT NOT NULL,
            moved_at TEXT NOT NULL,
            PRIMARY KEY (target, article_key, source)
        ) STRICT, WITHOUT ROWID;
"""

CHANGES_OF_VERSION_11 = """
CREATE TABLE "configs" (
   "id" INTEGER PRIMARY KEY,
   "version" TEXT NOT NULL,
   "program" TEXT NOT NULL,
   "in_force_at" TEXT NOT NULL
) STRICT;
CREATE INDEX "idx_configs_version_in_force_at"
    ON "configs" ("version", "in_force_at");
ALTER TABLE outbox ADD COLUMN config TEXT NOT NULL DEFAULT '';
"""

CHANGES_OF_VERSION_12 = """
CREATE INDEX idx_told_unseen ON told (told_at) WHERE json_extract(body, '$.unseen_key') != '';
"""

CHANGES_OF_VERSION_13 = ""

CHANGES_OF_VERSION_14 = "ALTER TABLE digest_entries ADD COLUMN body TEXT NOT NULL DEFAULT '[]';"

CHANGES = (
    "",  # the first released schema
    CHANGES_OF_VERSION_2,  # publishers counted a day; rows of the day that version 1 left uncounted among them
    CHANGES_OF_VERSION_3,  # labels, and an index that leads from a Telegram message to its row in the outbox
    CHANGES_OF_VERSION_4,  # what the page reads: columns and an index of the stories, views without what is private
    CHANGES_OF_VERSION_5,  # a story's first place in plain columns, and an index that covers them
    CHANGES_OF_VERSION_6,  # which topics a message is wanted for, and whether it still is
    CHANGES_OF_VERSION_7,  # the desk's topics of a story in one column, and an index that covers it
    CHANGES_OF_VERSION_8,  # stories that are still to be decided
    CHANGES_OF_VERSION_9,  # whether a story waits for a decision
    CHANGES_OF_VERSION_10,  # which articles went over to another story, and why
    CHANGES_OF_VERSION_11,  # which config was in force from when on, and which one decided a message
    CHANGES_OF_VERSION_12,  # which alerts nobody has confirmed
    CHANGES_OF_VERSION_13,  # which corrections a chat was told, not how many
    CHANGES_OF_VERSION_14,  # what digests told of stories
)


def create_version(path: Path, version: int) -> None:
    """A file as that version made it, with its rows."""
    _create(path, SCHEMA_OF_VERSION_1 + "".join(CHANGES[:version]), ROWS_OF_VERSION_1, version)


CREATORS: tuple[Callable[[Path], None], ...] = tuple(
    partial(create_version, version=version) for version in range(1, len(CHANGES) + 1)
)


def _create(path: Path, schema: str, rows: str, version: int) -> None:
    raw = sqlite3.connect(path)
    raw.executescript(schema)
    raw.executescript(rows)
    raw.execute("PRAGMA application_id = 0x54435331")
    raw.execute(f"PRAGMA user_version = {version}")
    raw.close()
