"""Reports of one event as one story, and how stories stand over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitors.model.articles import OfficialAlert
from monitors.model.facts import FactKind
from monitors.model.recognition import Level, Severity


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One figure as one article stated it. Entries are kept, never averaged.

    ``country`` is where, when the article tells of several countries and its sentence of one.
    """

    kind: FactKind
    low: int
    high: int
    of: str
    publisher: str
    url: str
    text: str
    stated_at: datetime
    country: str = ""


class Notice(StrEnum):
    """What a report says about earlier ones instead of about the event."""

    CORRECTION = "correction"
    RETRACTION = "retraction"


@dataclass(frozen=True, slots=True)
class Report:
    """One article's part in a story, as the story remembers it.

    ``wire`` is equal for near-identical texts. ``origin`` is equal for reports that are not independent of each other:
    one publisher family, one wire agency, one text. ``official`` is the alert that the entry carried, if any.
    """

    article_key: str
    title: str
    publisher: str
    url: str
    quote: str
    seen_at: datetime
    published_at: datetime | None = None
    wire: str = ""
    origin: str = ""
    notice: Notice | None = None
    official: OfficialAlert | None = None


@dataclass(frozen=True, slots=True)
class StoryTopic:
    """A topic that a story reports, at the loudest level that any of its articles reached."""

    topic: str
    level: Level
    severity: Severity


@dataclass(frozen=True, slots=True)
class StoryPlace:
    """A place of a story's event; ``country`` is ISO 3166-1 alpha-2."""

    country: str
    name: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The articles that report one event.

    ``id`` comes from the first article's key, so that the same arrivals give the same names. ``countries`` are ranked,
    the event's first. ``corroboration`` counts independent publishers: one wire text or one publisher family counts
    once. ``until`` is the latest end date of a declared measure, with ``until_topic`` the topic it belongs to;
    ``lifted_until`` is what it was when the measure was lifted, and none holds now.
    ``articles`` counts every article that the story ever had; ``reports`` holds those it still remembers, in order of
    arrival (the first, the newest, and at least one of every origin). ``departures`` counts how often articles left it
    for another story.
    """

    id: str
    title: str
    topics: tuple[StoryTopic, ...]
    severity: Severity
    first_seen_at: datetime
    last_seen_at: datetime
    countries: tuple[str, ...] = ()
    places: tuple[StoryPlace, ...] = ()
    reports: tuple[Report, ...] = ()
    corroboration: int = 1
    ledger: tuple[LedgerEntry, ...] = ()
    until: date | None = None
    until_topic: str = ""
    lifted_until: date | None = None
    merged_into: str = ""
    articles: int = 1
    departures: int = 0


class MoveReason(StrEnum):
    """Why an article went over to another story."""

    MERGED = "merged"
    PARTED = "parted"
    REGROUPED = "regrouped"


@dataclass(frozen=True, slots=True)
class Move:
    """An article that went over from one story to another, named by their ids: its story turned out to be the other
    (*merged*), or several events of which this one is new (*parted*), or the other has the reports that are most like
    it (*regrouped*)."""

    article_key: str
    source: str
    target: str
    reason: MoveReason


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where one article went: the story as it is now, as it was before (None for a new one), and why there.

    The article may have shown which others belong together. ``changed`` are the other stories that changed by that, as
    they are now; ``merged`` those that are no more, each a pointer to another; ``moves`` the articles that went over,
    in the order in which they did.
    """

    story: Story
    before: Story | None
    reason: str
    changed: tuple[Story, ...] = ()
    merged: tuple[Story, ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many articles of a topic one country had on one day (UTC), and from how many publishers."""

    country: str
    topic: str
    on: date
    articles: int
    publishers: int


@dataclass(frozen=True, slots=True)
class Surge:
    """A day on which a country had far more articles of a topic than its own past leads to expect."""

    country: str
    topic: str
    on: date
    count: int
    expected: float
    spread: float
    publishers: int
    days: int

    @property
    def factor(self) -> float:
        """How many times the expected count this is; an expectation below one article counts as one."""
        return self.count / max(self.expected, 1.0)
