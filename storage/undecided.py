"""A queue of stored stories for which some chats still wait for a decision: what came in at once and was too much.

A story enters it in the transaction that stores the story, and advances in the transactions that store the decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from storage import codec
from storage.connection import Connection


@dataclass(frozen=True, slots=True)
class UndecidedStory:
    """One story in the queue. It is decided for the chats up to ``after_chat`` (the store's id of a chat)."""

    id: int
    story_id: str
    after_chat: int


class Undecided:
    """The stories of one database that wait for a decision."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, story_ids: Iterable[str]) -> None:
        """Queue these stories, in this order, to be decided for every chat.

        A story that is queued already and decided for no chat keeps its place; one decided for some is queued again.
        """
        with self._connection.joined():
            self._connection.execute_many(
                "INSERT INTO undecided (story_id) SELECT ? WHERE NOT EXISTS"
                " (SELECT 1 FROM undecided WHERE story_id = ? AND after_chat = 0)",
                [(story_id, story_id) for story_id in story_ids],
            )

    def find_first(self, but: Collection[str] = ()) -> UndecidedStory | None:
        """The story that was queued first, leaving out those in ``but``; None when there is none."""
        row = self._connection.find_row(
            "SELECT id, story_id, after_chat FROM undecided"
            " WHERE story_id NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT 1",
            [codec.encode_list(but)],
        )
        return None if row is None else UndecidedStory(row["id"], row["story_id"], row["after_chat"])

    def advance(self, undecided: UndecidedStory, after_chat: int) -> None:
        """Note that the story is decided for the chats up to this one."""
        self._connection.change("UPDATE undecided SET after_chat = ? WHERE id = ?", [after_chat, undecided.id])

    def remove(self, undecided: UndecidedStory) -> None:
        """Take a story that is decided for every chat out of the queue."""
        self._connection.change("DELETE FROM undecided WHERE id = ?", [undecided.id])

    def clear(self) -> int:
        """Empty the queue, as after restoring an old backup; returns how many entries it had."""
        return self._connection.change("DELETE FROM undecided")
