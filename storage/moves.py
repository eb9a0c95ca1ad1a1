"""Which articles went over from one story to another, when, and why. Forgotten with the story that they went to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitors.model import Move, MoveReason
from storage import codec
from storage.connection import Connection

_ADD = """
    INSERT INTO moves (target, article_key, source, reason, moved_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (target, article_key, source) DO UPDATE SET reason = excluded.reason, moved_at = excluded.moved_at
"""


@dataclass(frozen=True, slots=True)
class StoredMove:
    """A move, when it last took place, and the headline of the article ("" when that is forgotten)."""

    move: Move
    moved_at: datetime
    title: str


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

    def list_to(self, story_id: str, limit: int = 100) -> tuple[StoredMove, ...]:
        """The articles that came to a story from another, the latest first."""
        rows = self._connection.list_rows(
            "SELECT moves.*, coalesce(title, '') AS title FROM moves LEFT JOIN articles ON articles.key = article_key"
            " LEFT JOIN article_texts ON article_id = articles.id WHERE target = ?"
            " ORDER BY moved_at DESC, article_key LIMIT ?",
            [story_id, limit],
        )
        return tuple(
            StoredMove(
                Move(row["article_key"], row["source"], row["target"], MoveReason(row["reason"])),
                codec.decode_time(row["moved_at"]),
                row["title"],
            )
            for row in rows
        )
