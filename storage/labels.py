"""What people said about alerts: right, wrong, or that something should have rung.

The buttons and commands of a chat write labels here; ``tocsin`` exports them for tuning and counts the precision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Row

from monitors.model import Label, Verdict
from storage import codec
from storage.connection import Connection


@dataclass(frozen=True, slots=True)
class Precision:
    """How many alerts of a topic were called right and how many wrong."""

    topic: str
    right: int
    wrong: int


class Labels:
    """The labels of one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, label: Label) -> None:
        """Store a label in place of what the same person in the same chat said about the same subject and topic."""
        row = {
            "chat_id": label.chat_id,
            "actor_id": label.actor_id,
            "subject": label.subject,
            "topic": label.topic,
            "verdict": label.verdict.value,
            "labelled_at": codec.encode_time(label.labelled_at),
            "body": codec.encode(label),
        }
        with self._connection.transaction():
            self._connection.execute(
                "INSERT INTO labels (chat_id, actor_id, subject, topic, verdict, labelled_at, body)"
                " VALUES (:chat_id, :actor_id, :subject, :topic, :verdict, :labelled_at, :body)"
                " ON CONFLICT (chat_id, actor_id, subject, topic) DO UPDATE SET verdict = excluded.verdict,"
                " labelled_at = excluded.labelled_at, body = excluded.body",
                row,
            )

    def count_of(self, chat_id: int, since: datetime) -> int:
        """How many labels were given in a chat since then."""
        found = self._connection.get_value(
            "SELECT count(*) FROM labels WHERE chat_id = ? AND labelled_at >= ?", [chat_id, codec.encode_time(since)]
        )
        return int(found)

    def iterate(self, verdict: Verdict | None = None, topic: str | None = None) -> Iterator[Label]:
        """The labels of this verdict and topic (None: any), the oldest first; they are read in slices."""
        last: int | None = 0
        while last is not None:
            rows = self._connection.list_rows(
                "SELECT id, chat_id, body FROM labels WHERE id > :last AND (:verdict IS NULL OR verdict = :verdict)"
                " AND (:topic IS NULL OR topic = :topic) ORDER BY id LIMIT 500",
                {"last": last, "verdict": verdict, "topic": topic},
            )
            last = rows[-1]["id"] if rows else None
            yield from (_read(row) for row in rows)

    def count_verdicts(self, since: datetime) -> dict[Verdict, int]:
        """How many labels of each kind there were since then."""
        rows = self._connection.list_rows(
            "SELECT verdict, count(*) FROM labels WHERE labelled_at >= ? GROUP BY verdict", [codec.encode_time(since)]
        )
        found = {Verdict(row[0]): int(row[1]) for row in rows}
        return {verdict: found.get(verdict, 0) for verdict in Verdict}

    def count_precision(self, chat_id: int | None = None, since: datetime | None = None) -> tuple[Precision, ...]:
        """The right and wrong labels of each topic that has any since then, of one chat or (None) of all, by topic."""
        rows = self._connection.list_rows(
            "SELECT topic, sum(verdict = 'right') AS good, sum(verdict = 'wrong') AS bad FROM labels"
            " WHERE verdict IN ('right', 'wrong') AND (:chat IS NULL OR chat_id = :chat)"
            " AND (:since IS NULL OR labelled_at >= :since) GROUP BY topic ORDER BY topic",
            {"chat": chat_id, "since": codec.encode_optional_time(since)},
        )
        return tuple(Precision(row["topic"], row["good"], row["bad"]) for row in rows)


def _read(row: Row) -> Label:
    return replace(codec.decode(Label, row["body"]), chat_id=row["chat_id"])
