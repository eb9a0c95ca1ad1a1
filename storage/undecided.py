"""Stories that are stored and still to be decided for some chats, oldest first: the rest of what came in at once.

A story is put here in the transaction that stores it, and moves on in those that store what was decided of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from storage import codec
from storage.connection import Connection


@dataclass(frozen=True, slots=True)
class UndecidedStory:
    """One story, which is decided for the chats up to ``after_chat`` (a store's id)."""

    id: int
    story_id: str
    after_chat: int


class Undecided:
    """The stories of one database that wait for a decision."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, story_ids: Iterable[str]) -> None:
        """These are to be decided for every chat, in this order; those that wait so already keep their place."""
        with self._connection.joined():
            self._connection.execute_many(
                "INSERT INTO undecided (story_id) SELECT ? WHERE NOT EXISTS"
                " (SELECT 1 FROM undecided WHERE story_id = ? AND after_chat = 0)",
                [(story_id, story_id) for story_id in story_ids],
            )

    def find_first(self, but: Collection[str] = ()) -> UndecidedStory | None:
        """The one that has waited longest ``but`` these stories, None when none does."""
        row = self._connection.find_row(
            "SELECT id, story_id, after_chat FROM undecided"
            " WHERE story_id NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT 1",
            [codec.encode_list(but)],
        )
        return None if row is None else UndecidedStory(row["id"], row["story_id"], row["after_chat"])

    def advance(self, undecided: UndecidedStory, after_chat: int) -> None:
        """It is decided for the chats up to this one."""
        self._connection.change("UPDATE undecided SET after_chat = ? WHERE id = ?", [after_chat, undecided.id])

    def remove(self, undecided: UndecidedStory) -> None:
        """It is decided for every chat."""
        self._connection.change("DELETE FROM undecided WHERE id = ?", [undecided.id])

    def clear(self) -> int:
        """Nothing is to be decided any more, as after restoring an old backup; returns how many stories waited."""
        return self._connection.change("DELETE FROM undecided")
