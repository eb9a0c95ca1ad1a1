"""Which articles went over from one story to another, when, and why. Forgotten with the story that they went to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitors.model import Move, MoveReason, Story
from storage import codec
from storage.connection import Connection

_ADD = """
    INSERT INTO moves (target, article_key, source, reason, moved_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (target, article_key, source) DO UPDATE SET reason = excluded.reason, moved_at = excluded.moved_at
"""
# A story that became another leads to that: here, to the very story that is shown.
_EXCHANGES = """
    SELECT iif(stories.merged_into = '' AND stories.topics != '', stories.id, '') AS shown,
        count(DISTINCT moves.article_key) AS articles, moves.target = :story AS is_arrival
    FROM moves
        JOIN articles ON articles.key = moves.article_key
        LEFT JOIN stories ON stories.id = iif(moves.target = :story, moves.source, moves.target)
    WHERE (moves.target = :story AND articles.story_id = :story)
        OR (moves.source = :story AND articles.story_id = moves.target AND moves.target != :story)
    GROUP BY 1, 3
    ORDER BY is_arrival DESC, articles DESC, 1
"""


@dataclass(frozen=True, slots=True)
class StoredMove:
    """A move, when it last took place, and the title of the story that it came from ("" when that is forgotten)."""

    move: Move
    moved_at: datetime
    source_title: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """How many of a story's articles another story gave it, or got from it (``is_arrival``).

    ``story_id`` is the other's; "" where that is gone into another, or is a chat's own.
    """

    story_id: str
    articles: int
    is_arrival: bool


class Moves:
    """The moves of one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, moves: Iterable[Move], now: datetime) -> None:
        """Let articles stand in other stories from now on, and remember why; the stories must be stored.

        They are carried out in this order; an article that is not stored is passed over.
        """
        made = tuple(moves)
        with self._connection.joined():
            self._connection.execute_many(
                "UPDATE articles SET story_id = ? WHERE key = ?", [(move.target, move.article_key) for move in made]
            )
            self._connection.execute_many(
                _ADD,
                [(one.target, one.article_key, one.source, one.reason.value, codec.encode_time(now)) for one in made],
            )

    def list_exchanges(self, story: Story) -> tuple[Exchange, ...]:
        """With which stories a story exchanged articles that stand where they came to; those that gave most first."""
        rows = self._connection.list_rows(_EXCHANGES, {"story": story.id})
        return tuple(Exchange(row["shown"], row["articles"], bool(row["is_arrival"])) for row in rows)

    def find_arrivals(self, story: Story) -> dict[str, StoredMove]:
        """How reports of a story last came to it from another, by the keys of their articles."""
        rows = self._connection.list_rows(
            "SELECT moves.*, coalesce(title, '') AS source_title FROM moves LEFT JOIN stories ON stories.id = source"
            " WHERE target = ? AND article_key IN (SELECT value FROM json_each(?)) ORDER BY moved_at, source",
            [story.id, codec.encode_list([report.article_key for report in story.reports])],
        )
        return {
            row["article_key"]: StoredMove(
                Move(row["article_key"], row["source"], row["target"], MoveReason(row["reason"])),
                codec.decode_time(row["moved_at"]),
                row["source_title"],
            )
            for row in rows
        }
