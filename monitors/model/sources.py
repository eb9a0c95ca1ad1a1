"""What is remembered about feeds and seed files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from monitors.model.articles import Analysis

SEED_SOURCE: Final = "seeds"
"""The source of the articles from seed files."""


class FeedStatus(StrEnum):
    """Whether a feed is polled. ``stopped``: its server said so (410 Gone). ``quarantined``: it killed its worker."""

    ACTIVE = "active"
    STOPPED = "stopped"
    QUARANTINED = "quarantined"


class FeedOutcome(StrEnum):
    """The result of one poll. ``postponed``: its turn did not come, and nothing was requested."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    POSTPONED = "postponed"


class FeedTrouble(StrEnum):
    """What operators are told about a feed, once when it begins; ``recovered`` means that it is over."""

    SILENT = "silent"
    FAILING = "failing"
    STOPPED = "stopped"
    QUARANTINED = "quarantined"
    FLOOD = "flood"
    MOVED = "moved"
    RECOVERED = "recovered"


@dataclass(frozen=True)  # without slots, for :meth:`evolve`
class FeedState:
    """All that is remembered about one feed between polls; storage keeps it as it is.

    - ``configured_url`` is the URL in the config with a hash in place of its query, which may hold a key. ``url`` is
      ``""`` while that one is polled, else where a repeated permanent redirect led; ``moved_url`` and ``moved_count``
      count the repetitions.
    - ``etag`` and ``last_modified`` are exactly what the server sent, ``body_hash`` is that of the last body parsed.
    - ``fingerprints`` are 16 bytes for each entry of that body (8 of identity, 8 of content), which a worker need not
      analyse again. ``held`` are identities of entries held back for one poll because the feed was cut off.
    - ``is_baselined`` says that a first body was read, whose old entries do not ring. Entries published before
      ``quiet_before`` (when a backup was restored; None for any other feed) do not ring in it however young they are.
    - ``next_poll_at`` is None for as soon as possible. ``entries_per_week`` is a decaying average (None: not known
      yet), ``last_entry_at`` when a new entry was last seen, ``longest_gap_seconds`` the longest usual time without.
    - ``failures`` counts failed polls in a row. ``told`` is the trouble that operators know of, until they are told
      that it is over.
    """

    feed_id: str
    configured_url: str
    url: str = ""
    status: FeedStatus = FeedStatus.ACTIVE
    title: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    fingerprints: bytes = b""
    held: tuple[str, ...] = ()
    is_baselined: bool = False
    quiet_before: datetime | None = None
    next_poll_at: datetime | None = None
    interval_seconds: float = 0.0
    hint_seconds: float = 0.0
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    last_entry_at: datetime | None = None
    entries_per_week: float | None = None
    longest_gap_seconds: float = 0.0
    last_error_at: datetime | None = None
    last_error_reason: str = ""
    last_error_detail: str = ""
    failures: int = 0
    moved_url: str = ""
    moved_count: int = 0
    told: FeedTrouble | None = None
    warnings: tuple[str, ...] = ()

    def evolve(self, **changes: Any) -> FeedState:
        """Return a copy with changes, like :func:`dataclasses.replace` in a tenth of the time: every poll changes a few
        of these many fields. Raises TypeError for an unknown field.
        """
        state = object.__new__(FeedState)
        state.__dict__.update(self.__dict__, **changes)
        if len(state.__dict__) > len(self.__dict__):
            raise TypeError(f"no such field of a feed's state among {', '.join(changes)}")
        return state


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """One entry of one feed that was admitted before; (``source_id``, ``identity``) is unique.

    ``second_key`` consists of two hashes, of link and of title, joined by a colon. Looking up either finds an entry
    whose guid changed. ``seen_at`` is when it was last in the feed, so that old ones can be forgotten.
    """

    source_id: str
    identity: str
    second_key: str
    content_hash: str
    seen_at: datetime
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedResult:
    """What a worker returns for one poll of one feed.

    ``analyses`` are of the entries that were not, word for word, in the last body; the hub compares them with the known
    ones. ``present`` are the identities of all entries in the body. ``state`` is the new state, which admission
    (``monitors.sources.admission``) completes. ``reason`` and ``detail`` name the failure, if any.
    """

    feed_id: str
    outcome: FeedOutcome
    state: FeedState
    analyses: tuple[Analysis, ...] = ()
    present: frozenset[str] = frozenset()
    reason: str = ""
    detail: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def next_poll_at(self) -> datetime | None:
        """When the feed is due next."""
        return self.state.next_poll_at


@dataclass(frozen=True, slots=True)
class FeedNotice:
    """Something that operators should know about a feed, in one line of plain text."""

    feed_id: str
    trouble: FeedTrouble
    text: str


@dataclass(frozen=True, slots=True)
class SeedState:
    """What the last scan found out about one watched file, and its health.

    ``path`` is relative to the watched directory. ``sha256`` is that of the bytes last read, ``""`` if none were.
    ``reason`` is ``""`` if the file is in order, else a short stable name; ``detail`` is for people. ``identity`` is
    that of its article. ``is_waiting`` means that the file was still being written at this size and time.
    """

    path: str
    size: int
    mtime_ns: int
    seen_at: datetime
    sha256: str = ""
    reason: str = ""
    detail: str = ""
    identity: str = ""
    is_waiting: bool = False
