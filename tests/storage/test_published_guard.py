"""The page's reader cannot be made to read what is a chat's own, to change anything, or to take too long."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from monitors.errors import StorageError
from storage.guard import COLUMNS, authorize
from storage.published import Published
from storage.store import Store
from tests.storage.published_stories import UNREST, list_ids
from tests.storage.samples import NOW, Ticks, later, make_story

TABLES = (
    "chats",
    "subscriptions",
    "audit",
    "updates",
    "marks",
    "labels",
    "digests",
    "digest_entries",
    "matches",
    "pasted",
)


@pytest.mark.parametrize(
    "sql",
    [
        *(f"SELECT * FROM {table}" for table in TABLES),
        *(f"SELECT count(*) FROM {table}" for table in TABLES),
        "SELECT story_topics.topic FROM story_topics",
        "SELECT name, value FROM marks WHERE name = 'claim'",
        "SELECT message FROM outbox",
        "SELECT chat_id FROM outbox",
        "SELECT dedup_key FROM outbox",
        "SELECT body FROM told",
        "SELECT chat_id FROM told",
        "SELECT facts FROM article_texts",
        "SELECT fingerprints FROM feed_states",
        "SELECT identity FROM known_entries",
        "SELECT sql FROM sqlite_master",
        "SELECT count(*) FROM sqlite_master",
        "SELECT * FROM stories JOIN chats",
        "SELECT (SELECT title FROM stories WHERE id = (SELECT body FROM chats)) FROM stories",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM chats)",
        "SELECT id FROM stories UNION SELECT body FROM chats",
        "WITH a AS (SELECT body FROM chats) SELECT * FROM a",
        "SELECT * FROM outbox",
        "INSERT INTO stories (id) VALUES ('x')",
        "UPDATE stories SET title = 'x'",
        "DELETE FROM stories",
        "DROP TABLE stories",
        "CREATE TEMP TABLE t (x)",
        "CREATE TEMP VIEW published_matches AS SELECT * FROM chats",
        "ATTACH ':memory:' AS other",
        "PRAGMA table_info(chats)",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "VACUUM INTO '/tmp/should-not-be'",
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT randomblob(10)",
        "SELECT * FROM pragma_table_info('chats')",
        "SELECT * FROM dbstat",
        "REINDEX",
        "ANALYZE",
    ],
)
def test_no_statement_reads_what_is_private_or_changes_anything(published: Published, sql: str) -> None:
    with pytest.raises(StorageError):
        published.ask(sql)


def test_what_is_published_can_be_asked_for(published: Published) -> None:
    assert published.ask("SELECT count(*) FROM stories") == [(5,)]
    assert published.ask("SELECT topic FROM published_matches ORDER BY 1") == [("unrest",), ("unrest",)]
    assert published.ask("SELECT DISTINCT topic FROM published_topics ORDER BY 1") == [("troops",), ("unrest",)]
    assert published.ask("SELECT state FROM outbox ORDER BY 1") == [("pending",), ("sent",)]


def test_the_allow_list_names_columns_that_exist(published: Published, database: Path) -> None:
    raw = sqlite3.connect(database)
    for table in COLUMNS.keys() - {"article_texts_fts", "article_words", "json_each", "sqlite_master"}:
        columns = {row[1] for row in raw.execute(f"PRAGMA table_xinfo({table})")}
        assert COLUMNS[table] <= columns, table
    raw.close()


def test_what_the_guard_does_not_know_is_denied() -> None:
    assert authorize(999, "anything", None, None, None) == sqlite3.SQLITE_DENY
    assert authorize(sqlite3.SQLITE_READ, "a_table_to_come", "x", "main", None) == sqlite3.SQLITE_DENY
    assert authorize(sqlite3.SQLITE_READ, "chats", "body", "main", "published_matches") == sqlite3.SQLITE_DENY


def test_a_question_that_takes_too_long_ends_and_the_next_is_answered(published: Published, ticks: Ticks) -> None:
    endless = f"SELECT count(*) FROM {', '.join(f'stories AS s{number}' for number in range(14))}"  # 5 to the 14th
    ticks.step = 1.0
    with pytest.raises(StorageError) as caught:
        published.ask(endless)
    assert caught.value.reason == "slow"
    ticks.step = 0.0
    assert list_ids(published) == ["c3", "b2", "a1"]


def test_new_stories_are_seen_while_the_writer_goes_on(published: Published, database: Path) -> None:
    store = Store.open(database, NOW)
    store.stories.save([make_story("f6", topics=(UNREST,), last_seen_at=later(days=4))])
    assert list_ids(published)[0] == "f6"
    store.close()


def test_a_replaced_file_is_noticed(published: Published, database: Path) -> None:
    published.check_file()
    database.rename(database.with_name("old.db"))
    with pytest.raises(StorageError) as caught:
        published.check_file()
    assert caught.value.reason == "gone"


def test_a_missing_database_names_the_fix(tmp_path: Path, ticks: Ticks) -> None:
    with pytest.raises(StorageError, match="run tocsin once, or name its folder with --state or TOCSIN_STATE"):
        Published.open(tmp_path / "none.db", seconds=1.0, monotonic=ticks)
