"""Files of every released schema, made without the program: what is in the field must go on opening.

One creator for each version, with the schema as that version made it and a few rows. Frozen like the migrations: when a
step is added to storage/migrations.py, add a creator here with the schema that the step leaves.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.storage.first_schema import ROWS_OF_VERSION_1, SCHEMA_OF_VERSION_1

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

CHANGES_OF_VERSION_15 = """
CREATE TABLE pasted (
            id INTEGER PRIMARY KEY,
            chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            sent_at TEXT NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (chat_id, key)
        ) STRICT;
"""

CHANGES_OF_VERSION_16 = ""

CHANGES_OF_VERSION_17 = ""

CHANGES_OF_VERSION_18 = ""

CHANGES_OF_VERSION_19 = ""

CHANGES_OF_VERSION_20 = """
CREATE TABLE partings (
            story TEXT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
            other TEXT NOT NULL,
            article_key TEXT NOT NULL,
            signs TEXT NOT NULL,
            parted_at TEXT NOT NULL,
            PRIMARY KEY (story, other)
        ) STRICT, WITHOUT ROWID;
"""

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
    CHANGES_OF_VERSION_15,  # what people sent to be judged
    CHANGES_OF_VERSION_16,  # which story a message tells
    CHANGES_OF_VERSION_17,  # the query of a watch
    CHANGES_OF_VERSION_18,  # each measure of a story
    CHANGES_OF_VERSION_19,  # that measures are still to be derived from reports
    CHANGES_OF_VERSION_20,  # which stories were kept apart from others, and why
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
