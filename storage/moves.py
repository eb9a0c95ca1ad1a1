"""Which articles moved from one story to another, when, and why.

They are decided in ``monitors/``, and shown by ``/story`` and the web page. A move is forgotten with the story to which
the article went.
"""

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
# The id of a merged story is left out: it leads to the story it was merged into, which may be the very one on show.
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
    """A move, when it last happened, and the title of the story it came from ("" when that story is forgotten)."""

    move: Move
    moved_at: datetime
    source_title: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """How many articles a story got from another story (``is_arrival``) or gave to it.

    ``story_id`` names the other story; it is "" when that one was merged, is forgotten, or has only chats' own watches.
    """

    story_id: str
    articles: int
    is_arrival: bool


class Moves:
    """The moves of one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, moves: Iterable[Move], now: datetime) -> None:
        """Put articles into other stories, in this order, and remember why; the target stories must be stored.

        An article that is not stored moves nowhere, but its move is remembered.
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
        """The stories with which a story exchanged articles, counting articles that are still where they moved to.

        Arrivals come before departures, and those of the most articles first.
        """
        rows = self._connection.list_rows(_EXCHANGES, {"story": story.id})
        return tuple(Exchange(row["shown"], row["articles"], bool(row["is_arrival"])) for row in rows)

    def find_arrivals(self, story: Story) -> dict[str, StoredMove]:
        """The last move that brought a report of this story from another, by the key of its article."""
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
