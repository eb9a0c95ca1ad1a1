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


@dataclass(frozen=True, slots=True)
class StoredMove:
    """A move, when it last took place, and the title of the story that it came from ("" when that is forgotten)."""

    move: Move
    moved_at: datetime
    source_title: str


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
