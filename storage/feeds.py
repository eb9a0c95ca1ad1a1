"""What is remembered of sources: the state of each feed and seed file, and every entry that was already taken in.

:mod:`monitors.sources` makes these states and decides what follows from them; here they are only stored and looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Row

from monitors.model import FeedState, FeedStatus, KnownEntry, SeedState
from storage import codec
from storage.connection import Connection

_APART = frozenset({"fingerprints"})  # bytes, in a column of their own: as JSON they would be a third larger

# Plain SQL, because it runs for every poll and sqlite-utils would examine the type of every value.
# The column ``status`` is "off" while the feed is not polled; the body keeps the status that it had.
_SAVE_STATE = """
    INSERT INTO feed_states (feed_id, status, next_poll_at, failures, last_error_reason, body, fingerprints)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (feed_id) DO UPDATE SET
        status = CASE feed_states.status WHEN 'off' THEN 'off' ELSE excluded.status END,
        next_poll_at = excluded.next_poll_at, failures = excluded.failures,
        last_error_reason = excluded.last_error_reason, body = excluded.body, fingerprints = excluded.fingerprints
"""

_SAVE_ENTRY = """
    INSERT INTO known_entries (source_id, identity, second_key, content_hash, seen_at, published_at)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (source_id, identity) DO UPDATE SET
        second_key = excluded.second_key, content_hash = excluded.content_hash,
        seen_at = excluded.seen_at, published_at = excluded.published_at
"""


class Feeds:
    """The feeds, seed files and known entries of one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._polled: frozenset[str] | None = None  # None until it is noted

    def save_feed_states(self, states: Iterable[FeedState]) -> None:
        """Store these states in place of the earlier ones of the same feeds."""
        rows = [
            (
                state.feed_id,
                str(state.status) if self._is_polled(state.feed_id) else "off",
                codec.encode_optional_time(state.next_poll_at),
                state.failures,
                state.last_error_reason,
                codec.encode(state, without=_APART),
                state.fingerprints,
            )
            for state in states
        ]
        with self._connection.joined():
            self._connection.execute_many(_SAVE_STATE, rows)

    def _is_polled(self, feed_id: str) -> bool:
        return self._polled is None or feed_id in self._polled

    def list_feed_states(self, feed_ids: Sequence[str] | None = None) -> tuple[FeedState, ...]:
        """The states of these feeds, or of all, by id; a feed that was never polled is left out."""
        if feed_ids is None:
            rows = self._connection.list_rows("SELECT body, fingerprints FROM feed_states ORDER BY feed_id")
        else:
            rows = self._connection.list_rows(
                "SELECT body, fingerprints FROM feed_states"
                " WHERE feed_id IN (SELECT value FROM json_each(?)) ORDER BY feed_id",
                [codec.encode_list(feed_ids)],
            )
        return tuple(_read_feed_state(row) for row in rows)

    def list_failing(self, reasons: Sequence[str]) -> tuple[FeedState, ...]:
        """The states of the feeds whose last poll failed for one of these reasons."""
        rows = self._connection.list_rows(
            "SELECT body, fingerprints FROM feed_states"
            " WHERE failures > 0 AND last_error_reason IN (SELECT value FROM json_each(?))",
            [codec.encode_list(reasons)],
        )
        return tuple(_read_feed_state(row) for row in rows)

    def list_polled_addresses(self) -> tuple[str, ...]:
        """The URL at which each feed was last polled, or its configured one, for the feeds that were ever polled."""
        rows = self._connection.list_rows(
            "SELECT coalesce(json_extract(body, '$.url'), json_extract(body, '$.configured_url')) FROM feed_states"
            " WHERE json_extract(body, '$.last_poll_at') IS NOT NULL"
        )
        return tuple(row[0] for row in rows)

    def note_polled(self, feed_ids: Iterable[str]) -> None:
        """Note that from now on these feeds are polled and no others; the states of the others are kept.

        Those are then not counted, nor due, nor on the page, whatever is still saved of a poll under way.
        """
        self._polled = frozenset(feed_ids)
        polled = [codec.encode_list(sorted(self._polled))]
        with self._connection.joined():
            self._connection.execute(
                "UPDATE feed_states SET status = 'off'"
                " WHERE status != 'off' AND feed_id NOT IN (SELECT value FROM json_each(?))",
                polled,
            )
            self._connection.execute(
                "UPDATE feed_states SET status = coalesce(json_extract(body, '$.status'), 'active')"
                " WHERE status = 'off' AND feed_id IN (SELECT value FROM json_each(?))",
                polled,
            )

    def list_due(self, now: datetime) -> tuple[str, ...]:
        """The ids of all polled feeds that are due now and not stopped, the longest overdue first.

        It is cheap even with tens of thousands of feeds.
        """
        rows = self._connection.list_rows(
            "SELECT feed_id FROM feed_states WHERE (next_poll_at IS NULL OR next_poll_at <= ?)"
            " AND status NOT IN (?, 'off') ORDER BY next_poll_at",
            [codec.encode_time(now), FeedStatus.STOPPED.value],
        )
        return tuple(row[0] for row in rows)

    def forget_waits(self, now: datetime) -> None:
        """After the clock was set back, make those feeds due that were last polled at a time that has not come yet."""
        at = codec.encode_time(now)
        with self._connection.transaction():
            rows = self._connection.list_rows(
                "SELECT feed_id FROM feed_states WHERE next_poll_at > ? AND json_extract(body, '$.last_poll_at') > ?",
                [at, at],
            )
            states = self.list_feed_states([row[0] for row in rows])
            self.save_feed_states(replace(state, next_poll_at=now) for state in states)

    def list_addresses(self) -> dict[str, str]:
        """The configured URL that each stored state belongs to, by feed id."""
        rows = self._connection.list_rows("SELECT feed_id, json_extract(body, '$.configured_url') FROM feed_states")
        return {row[0]: row[1] or "" for row in rows}

    def remove_absent(self, configured: Sequence[str], before: datetime) -> int:
        """Forget the states of feeds that are not configured and were due before then, or never; returns how many.

        Their known entries stay, so that nothing rings again when a feed comes back.
        """
        with self._connection.transaction():
            return self._connection.execute(
                "DELETE FROM feed_states WHERE feed_id NOT IN (SELECT value FROM json_each(?))"
                " AND (next_poll_at IS NULL OR next_poll_at < ?)",
                [codec.encode_list(configured), codec.encode_time(before)],
            )

    def count_feeds(self) -> dict[str, int]:
        """How many polled feeds there are in each status, and under ``failing`` those whose last poll failed."""
        rows = self._connection.list_rows(
            "SELECT status, count(*) FROM feed_states WHERE status != 'off' GROUP BY status"
        )
        failing = self._connection.get_value("SELECT count(*) FROM feed_states WHERE failures > 0 AND status != 'off'")
        return {**{row[0]: row[1] for row in rows}, "failing": failing}

    def save_seed_states(self, states: Iterable[SeedState]) -> None:
        """Store these states in place of the earlier ones of the same files."""
        rows = [{"path": state.path, "reason": state.reason, "body": codec.encode(state)} for state in states]
        with self._connection.joined():
            self._connection.upsert("seed_states", rows, "path")

    def list_seed_states(self) -> tuple[SeedState, ...]:
        """The states of all watched files, by path."""
        rows = self._connection.list_rows("SELECT body FROM seed_states ORDER BY path")
        return tuple(codec.decode(SeedState, row[0]) for row in rows)

    def list_refused_seeds(self) -> tuple[SeedState, ...]:
        """The states of the watched files that gave no article when last read, by path."""
        rows = self._connection.list_rows("SELECT body FROM seed_states WHERE reason != '' ORDER BY path")
        return tuple(codec.decode(SeedState, row[0]) for row in rows)

    def remove_seed_states(self, paths: Sequence[str]) -> int:
        """Forget the states of these files; returns how many were known."""
        with self._connection.transaction():
            return self._connection.execute(
                "DELETE FROM seed_states WHERE path IN (SELECT value FROM json_each(?))", [codec.encode_list(paths)]
            )

    def save_known_entries(self, entries: Iterable[KnownEntry]) -> None:
        """Store entries that were taken in or seen again, in place of what was known of them."""
        rows = [
            (
                entry.source_id,
                entry.identity,
                entry.second_key,
                entry.content_hash,
                codec.encode_time(entry.seen_at),
                codec.encode_optional_time(entry.published_at),
            )
            for entry in entries
        ]
        with self._connection.joined():
            self._connection.execute_many(_SAVE_ENTRY, rows)

    def list_known_entries(
        self, source_id: str, identities: Sequence[str], second_keys: Sequence[str] = ()
    ) -> tuple[KnownEntry, ...]:
        """The known entries of a source with one of these identities or second keys, in no particular order."""
        rows = self._connection.list_rows(
            """
            SELECT * FROM known_entries WHERE source_id = :source AND identity IN (SELECT value FROM json_each(:ids))
            UNION
            SELECT * FROM known_entries
            WHERE source_id = :source AND second_key IN (SELECT value FROM json_each(:keys)) AND second_key != ''
            """,
            {"source": source_id, "ids": codec.encode_list(identities), "keys": codec.encode_list(second_keys)},
        )
        return tuple(_read_known_entry(row) for row in rows)

    def touch_known_entries(self, source_id: str, identities: Sequence[str], now: datetime) -> None:
        """Note that these entries are still in their feed, so that they are not forgotten.

        ``seen_at`` is renewed only when it is more than a day old, to save writing.
        """
        with self._connection.joined():
            self._connection.execute(
                "UPDATE known_entries SET seen_at = :now WHERE source_id = :source AND seen_at < :long_ago"
                " AND identity IN (SELECT value FROM json_each(:identities))",
                {
                    "now": codec.encode_time(now),
                    "long_ago": codec.encode_time(now - timedelta(days=1)),
                    "source": source_id,
                    "identities": codec.encode_list(identities),
                },
            )


def _read_feed_state(row: Row) -> FeedState:
    return codec.decode(FeedState, row["body"]).evolve(fingerprints=row["fingerprints"])


def _read_known_entry(row: Row) -> KnownEntry:
    return KnownEntry(
        source_id=row["source_id"],
        identity=row["identity"],
        second_key=row["second_key"],
        content_hash=row["content_hash"],
        seen_at=codec.decode_time(row["seen_at"]),
        published_at=codec.decode_optional_time(row["published_at"]),
    )
