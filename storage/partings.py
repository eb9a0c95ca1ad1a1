"""Which stories were kept apart from others as another attack, when, and by which signs.

They are decided in ``monitors/``, and shown by ``/why`` and ``tocsin stories``. A parting is forgotten with the story
that was kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitors.model import AttackSign, Parting
from storage import codec
from storage.connection import Connection

_ADD = """
    INSERT INTO partings (story, other, article_key, signs, parted_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (story, other) DO UPDATE SET
        article_key = excluded.article_key, signs = excluded.signs, parted_at = excluded.parted_at
"""
# What was merged since leads to the story that it is now part of; one that only chats' own watches know is not shown.
_FIND = """
    SELECT partings.article_key, partings.story, now.id AS other, partings.signs, partings.parted_at, now.title
    FROM partings
        JOIN stories AS was ON was.id = partings.other
        JOIN stories AS now ON now.id = iif(was.merged_into = '', was.id, was.merged_into)
    WHERE partings.story = ? AND now.id != partings.story AND now.merged_into = '' AND now.topics != ''
    ORDER BY partings.parted_at, now.id
"""


@dataclass(frozen=True, slots=True)
class StoredParting:
    """A parting, when it was decided, and the title of the other story."""

    parting: Parting
    parted_at: datetime
    title: str


class Partings:
    """The partings of one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, partings: Iterable[Parting], now: datetime) -> None:
        """Remember why stories, which must be stored, were kept apart from others."""
        self._connection.execute_many(
            _ADD,
            [(one.story, one.other, one.article_key, " ".join(one.signs), codec.encode_time(now)) for one in partings],
        )

    def find(self, story_id: str) -> tuple[StoredParting, ...]:
        """From which stories this one was kept apart, the first decided first."""
        return tuple(
            StoredParting(
                Parting(
                    row["article_key"],
                    row["story"],
                    row["other"],
                    tuple(map(AttackSign, row["signs"].split())),
                ),
                codec.decode_time(row["parted_at"]),
                row["title"],
            )
            for row in self._connection.list_rows(_FIND, [story_id])
        )
