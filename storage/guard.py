"""What the web page may read from the database: an allow-list, and a time limit for each question.

SQLite itself asks :func:`authorize` about every table, column and function while it compiles a statement. So neither a
mistake in a query nor injected SQL can read chats, watches, subscriptions or messages. Of ``matches``, ``story_topics``
and ``marks`` only the rows that the views ``published_*`` let through can be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

STEPS_BETWEEN_LOOKS: Final = 10_000  # steps of SQLite's virtual machine between looks at the clock: about 0.5 ms

COLUMNS: Final[dict[str, frozenset[str]]] = {
    "stories": frozenset(
        {"id", "title", "severity", "first_seen_at", "last_seen_at", "corroboration", "articles", "until"}
        | {"merged_into", "body", "place", "country", "latitude", "longitude", "topics"}
    ),
    "story_countries": frozenset({"story_id", "country", "rank", "last_seen_at"}),
    "articles": frozenset({"id", "key", "source_id", "publisher", "url", "language", "first_seen_at", "story_id"}),
    "article_texts": frozenset({"article_id", "title", "text"}),
    "feed_states": frozenset({"feed_id", "status", "next_poll_at", "failures", "last_error_reason", "body"}),
    "moves": frozenset({"target", "article_key", "source", "reason", "moved_at"}),
    "told": frozenset({"story_id", "told_at"}),
    "outbox": frozenset({"id", "lane", "state", "not_before", "created_at", "done_at"}),
    "published_topics": frozenset({"story_id", "topic", "level", "severity", "last_seen_at"}),
    "published_matches": frozenset({"id", "article_id", "topic", "level", "severity", "score", "body"}),
    "published_pulse": frozenset({"value"}),
    "article_texts_fts": frozenset({"article_texts_fts", "title", "text", "rank", "ROWID"}),
    "article_words": frozenset({"term"}),
    "json_each": frozenset({"value", "json"}),
    "sqlite_master": frozenset({"ROWID"}),  # asked for when a virtual table is opened; shows nothing of any table
}
"""The columns that may be read, by table. Counting the rows is allowed too, except those of ``sqlite_master``."""

BEHIND_VIEWS: Final[dict[str, str]] = {
    "published_topics": "story_topics",
    "published_matches": "matches",
    "published_pulse": "marks",
}
"""For each view, the table that may be read through it and in no other way."""

SHADOWS: Final = frozenset(f"article_texts_fts_{part}" for part in ("data", "idx", "config", "docsize"))
"""The tables in which the full-text index stores itself."""

FUNCTIONS: Final = frozenset(
    {"count", "sum", "min", "max", "substr", "instr", "match", "json_each", "json_extract", "coalesce", "group_concat"}
)
PRAGMAS: Final = frozenset({"data_version"})  # the full-text index asks for it


def authorize(action: int, first: str | None, second: str | None, database: str | None, view: str | None) -> int:
    """SQLITE_OK or SQLITE_DENY for one part of a statement; the arguments are those of SQLite's authorizer callback.

    Everything that is not named here is denied.
    """
    if action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_RECURSIVE}:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ:
        return _allow(may_read(first or "", second or "", view or ""))
    if action == sqlite3.SQLITE_FUNCTION:
        return _allow((second or "").lower() in FUNCTIONS)
    if action == sqlite3.SQLITE_PRAGMA:
        return _allow(first in PRAGMAS)
    # The full-text index "updates" the schema while it is opened, in memory; the file itself is opened read-only.
    return _allow(action == sqlite3.SQLITE_UPDATE and first == "sqlite_master")


def may_read(table: str, column: str, view: str) -> bool:
    """Whether a column may be read. ``column`` is "" where none is named, as in count(*); ``view`` may be ""."""
    if BEHIND_VIEWS.get(view) == table or table in SHADOWS:
        return True
    columns = COLUMNS.get(table)
    return columns is not None and (column in columns or (column == "" and table != "sqlite_master"))


def _allow(allowed: bool) -> int:
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


class Deadline:
    """A time limit in seconds for each question, counted from its own beginning."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._ends_at = float("inf")

    def begin(self) -> None:
        """Start the time of a new question."""
        self._ends_at = self._monotonic() + self._seconds

    def is_over(self) -> bool:
        """Whether the question has taken too long."""
        return self._monotonic() > self._ends_at
