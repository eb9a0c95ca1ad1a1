"""What is remembered of feeds and seed files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from monitors.model.articles import Analysis


class FeedStatus(StrEnum):
    """Whether a feed is polled: ``stopped`` was told to (410 Gone), ``quarantined`` killed its worker."""

    ACTIVE = "active"
    STOPPED = "stopped"
    QUARANTINED = "quarantined"


class FeedOutcome(StrEnum):
    """What became of one poll. ``postponed``: its turn did not come, nothing was asked of the server."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    POSTPONED = "postponed"


class FeedTrouble(StrEnum):
    """What operators are told about a feed, once when it begins; ``recovered`` says that it is over."""

    SILENT = "silent"
    FAILING = "failing"
    STOPPED = "stopped"
    QUARANTINED = "quarantined"
    FLOOD = "flood"
    MOVED = "moved"
    RECOVERED = "recovered"


@dataclass(frozen=True)  # without slots, for :meth:`evolve`
class FeedState:
    """All that is remembered of one feed between polls; storage keeps it as it is.

    ``configured_url`` is the URL in the config with a digest in place of its query, which may hold a key; ``url`` is ""
    while that one is polled, else where a repeated permanent redirect led (``moved_url`` and ``moved_count`` count
    towards that). ``etag`` and ``last_modified`` are the server's
    words, unread. ``body_hash`` is of the last body parsed. ``fingerprints`` are 16 bytes for each entry of that body
    (8 of identity, 8 of content): what a worker need not analyse again. ``held`` are identities of entries held back
    for one cycle because the feed was cut off. ``next_poll_at`` None means as soon as there is room.
    ``entries_per_week`` is a decaying average (None before anything is known), ``last_entry_at`` when a new entry was
    last seen, ``longest_gap_seconds`` the longest usual quiet. ``failures`` counts failed polls in a row. ``told`` is
    the trouble that operators know of and have not been told the end of.
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
        """As :func:`dataclasses.replace`, a tenth of its time: every poll changes a few of these many fields."""
        state = object.__new__(FeedState)
        state.__dict__.update(self.__dict__, **changes)
        if len(state.__dict__) > len(self.__dict__):
            raise TypeError(f"no such field of a feed's state among {', '.join(changes)}")
        return state


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """One entry of one feed that was already taken in; (``source_id``, ``identity``) is unique.

    ``second_key`` is two hashes, of link and of title, joined by a colon: it finds an entry whose guid changed. Look up
    by either. ``seen_at`` is when it was last in the feed, so that old ones can be forgotten.
    """

    source_id: str
    identity: str
    second_key: str
    content_hash: str
    seen_at: datetime
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedResult:
    """What a worker made of one poll of one feed.

    ``analyses`` are of the entries that were not, word for word, in the last body; the hub sifts them against what is
    known. ``present`` are the identities of all entries in the body. ``state`` is the new state, which admission
    (``monitors.sources.admission``) completes with what sifting showed. ``reason`` and ``detail`` name the failure.
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
    """What the last scan knew of one watched file, and its health.

    ``path`` is relative to the watched directory. ``sha256`` is of the bytes last read, "" while none were.
    ``reason`` is "" while the file is well, else a short stable name; ``detail`` is for a person. ``identity`` is of
    the article it gave. ``is_waiting`` says that size and time are of a file that was still being written.
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
