"""The schema of version 1 and rows for each of its tables, from which all later versions were made."""

from __future__ import annotations

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
