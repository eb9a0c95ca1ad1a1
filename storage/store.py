"""One open database with all its aggregates, and the transactions that span several of them.

The hub, the jobs and the command line read and write through :class:`Store`. What to store is decided by them; this
module only makes sure that what belongs together is stored together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitors.model import Chat, ChatState, Digest, OutboxDraft, Record
from storage.alerts import Alerts
from storage.articles import Articles
from storage.chats import AuditEntry, Chats
from storage.configs import Configs
from storage.connection import Connection
from storage.digests import Digests
from storage.feeds import Feeds
from storage.housekeeping import Removed, Retention, forget_old
from storage.labels import Labels
from storage.marks import Marks
from storage.moves import Moves
from storage.opening import open_database, open_readonly
from storage.outbox import Outbox
from storage.outbox_rows import OutboxDepth
from storage.partings import Partings
from storage.pasted import Pasted
from storage.stories import Stories
from storage.undecided import Undecided


@dataclass(frozen=True, slots=True)
class StoreStats:
    """Counts to show to people: articles, stories and what chats were told in the last 24 hours, the rest as of now."""

    articles: int
    stories: int
    told: int
    feeds: dict[str, int]
    chats: dict[str, int]
    outbox: OutboxDepth
    size_bytes: int


@dataclass(frozen=True, slots=True)
class DigestRecord:
    """A digest to store with its messages: ``chat`` as now stored, and when its next digest is due (None: never)."""

    digest: Digest
    chat: Chat
    drafts: tuple[OutboxDraft, ...]
    next_digest_at: datetime | None


class Store:
    """One open database. It belongs to the thread that opened it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.feeds = Feeds(connection)
        self.articles = Articles(connection)
        self.stories = Stories(connection)
        self.moves = Moves(connection)
        self.partings = Partings(connection)
        self.chats = Chats(connection)
        self.alerts = Alerts(connection)
        self.digests = Digests(connection, self.chats)
        self.outbox = Outbox(connection)
        self.marks = Marks(connection)
        self.labels = Labels(connection)
        self.undecided = Undecided(connection)
        self.configs = Configs(connection)
        self.pasted = Pasted(connection)

    @classmethod
    def open(cls, path: Path, now: datetime) -> Store:
        """Open for writing, creating or migrating the file; raises StorageError as ``open_database`` does."""
        return cls(open_database(path, now))

    @classmethod
    def open_readonly(cls, path: Path) -> Store:
        """Open for queries, also beside a running tocsin; raises StorageError as ``open_readonly`` does."""
        return cls(open_readonly(path))

    @property
    def path(self) -> Path:
        """The database file."""
        return self._connection.path

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._connection.close()

    def hurry(self) -> None:
        """From now on fail at once where another program has the database locked; any thread may call this."""
        self._connection.hurry()

    def watch_commits(self, reach: Callable[[str], None]) -> None:
        """Call ``reach`` with ``commit.before`` and ``commit.after`` around each commit; for crash tests."""
        self._connection.reach = reach

    def transaction(self) -> AbstractContextManager[None]:
        """``with store.transaction():`` stores everything inside, or nothing; transactions may be nested."""
        return self._connection.transaction()

    def snapshot(self) -> AbstractContextManager[None]:
        """``with store.snapshot():`` makes all queries inside see one state of the database."""
        return self._connection.snapshot()

    def record(self, record: Record, now: datetime) -> int:
        """Store everything that follows from a batch, or nothing; returns how many outbox rows are new.

        Storing a batch a second time changes nothing: articles, stories and states are replaced by equal ones, and
        drafts whose key is in the outbox already are dropped.
        """
        with self.transaction():
            self.feeds.save_feed_states(record.feed_states)
            self.feeds.save_seed_states(record.seed_states)
            self.feeds.save_known_entries(record.known_entries)
            self.articles.save(record.articles)
            self.stories.save(record.stories)
            if mergers := {story.id: story.merged_into for story in record.stories if story.merged_into}:
                self.chats.carry_mutes(mergers)
            self.moves.add(record.moves, now)
            self.partings.add(record.partings, now)
            self.alerts.save(record.told)
            return self.outbox.add(record.drafts, now)

    def record_digests(self, digests: Iterable[DigestRecord], now: datetime) -> None:
        """Store digests, their messages, what they covered and when each chat's next one is due: all of it or nothing.

        Inside an open transaction this is part of that one.
        """
        made = tuple(digests)
        with self._connection.joined():
            self.digests.save((one.digest, one.chat, one.next_digest_at) for one in made)
            self.outbox.add((draft for one in made for draft in one.drafts), now)

    def suspend_chat(self, chat_id: int, reason: str, now: datetime) -> Chat:
        """Suspend a chat that is out of reach: keep its settings, cancel its waiting messages; returns the chat, which
        misses what comes from now on.

        Only an active chat changes its state: a chat that was never let in must not be let in by coming back.
        """
        with self.transaction():
            self.outbox.cancel(chat_id, reason, now)
            chat = self.chats.get_chat(chat_id)
            if chat.state is not ChatState.ACTIVE:
                return chat
            return self.chats.update_chat(chat_id, state=ChatState.SUSPENDED, missed_since=chat.missed_since or now)

    def migrate_chat(self, old: int, new: int, now: datetime) -> None:
        """Carry a Telegram chat over to its new id, and note that in the audit log; nothing if it is not known."""
        with self.transaction():
            known = self.chats.list_threads(old)
            self.chats.migrate(old, new)
            for chat in known:
                self.chats.add_audit(AuditEntry(now, 0, "migrated", f"{old} to {new}", chat.id))

    def forget_old(self, retention: Retention, now: datetime, *, limit: int = 2000) -> Removed:
        """Delete what has outlived its retention, at most ``limit`` rows of each kind.

        Repeat until ``is_finished``; other work can use the database between the calls.
        """
        with self.transaction():
            return forget_old(self._connection, retention, now, limit)

    def backup(self, target: Path) -> None:
        """Write a consistent, verified copy to ``target``, also while the program runs.

        Raises StorageError, for one when ``target`` exists.
        """
        self._connection.copy_to(target)

    def check_integrity(self) -> tuple[str, ...]:
        """What is wrong with the file, one line each; empty when it is sound."""
        return self._connection.check_integrity()

    def optimize(self) -> None:
        """Refresh SQLite's statistics and fold the write-ahead log into the file; for quiet hours."""
        self._connection.optimize()

    def count_stats(self, now: datetime) -> StoreStats:
        """The counts that ``StoreStats`` describes."""
        since = now - timedelta(days=1)
        with self.snapshot():
            return StoreStats(
                articles=self.articles.count_articles(since),
                stories=self.stories.count_stories(since),
                told=self.alerts.count_told(since),
                feeds=self.feeds.count_feeds(),
                chats=self.chats.count_chats(),
                outbox=self.outbox.count_depth(now),
                size_bytes=self.path.stat().st_size,
            )
