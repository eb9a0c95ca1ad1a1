"""Stories (the reports of one event), their figures and moves, and daily counts of articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitors.model.articles import OfficialAlert
from monitors.model.facts import FactKind
from monitors.model.recognition import Level, Severity


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One figure as one article stated it, which ``article_key`` names ("" for entries of older versions). Entries are
    kept, never averaged.

    ``country`` is set if the article is about several countries, and the sentence of the figure about this one.
    ``corrects``: the article says that a higher figure, stated before, was wrong; ``replaces`` is that figure, 0 if it
    names none, as for entries of older versions. ``seen_at`` is when the article came, None for these.
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
    corrects: bool = False
    replaces: int = 0
    article_key: str = ""
    seen_at: datetime | None = None


class Notice(StrEnum):
    """What a report says about earlier reports, instead of reporting the event."""

    CORRECTION = "correction"
    RETRACTION = "retraction"


@dataclass(frozen=True, slots=True)
class Locality:
    """A town or region that has a measure. ``country`` is ISO 3166-1 alpha-2, ``area`` the code of its first-level
    region, as a fact has it.
    """

    country: str
    name: str
    area: str = ""
    is_region: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One article as its story remembers it.

    ``wire`` is equal for nearly identical texts. ``origin`` is equal for reports that are not independent of each
    other: same publisher family, same wire agency or same text. ``official`` is the alert in the entry, if any.
    ``until`` is the end date that it gives, ``shortens`` whether it says that the measure ends earlier than planned,
    ``until_topic`` the topic of that measure, and ``until_places`` the towns and regions that have it (none: the whole
    country, or unknown). ``lifts``, ``imposes`` and ``reimposes``: its headline says that a measure was
    lifted, imposed, or is in force again (or, as a correction, that it was not lifted); ``measures`` are the topics of
    those of which it says this, or else of those that it mentions, ``measure_places`` their towns and regions. A report
    that lifts a measure gives no end of it. ``extends`` are the months and days by which it says that
    the measure was extended, if it does not say from which day; ``until`` then counts from the end that stood.
    ``in_passing``: it only mentions what happened, as a comment does (each of its matches has realis flags and is
    not urgent, or it is a background piece on it), and adds no figure that its story did not have, no end date and no
    notice.
    ``background`` are the topics on which it is a background piece: it explains or comments on the event instead of
    telling it as news (:mod:`monitors.stories.backgrounders`); ``asked`` those of which its headline only asks.
    ``is_outdated``: its publisher dated it too long before it came (:mod:`monitors.outdated`).
    ``urgent`` are the topics that it reports as happening, ``countries`` those of its events, and ``severity`` is that
    of its story once it had this report. All three are empty for reports of older versions. ``language`` is that of
    its words, as its source declares it or else as it was detected; ``""`` if unknown, as for older reports.
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
    until: date | None = None
    lifts: bool = False
    in_passing: bool = False
    urgent: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    severity: Severity = Severity.LOW
    language: str = ""
    shortens: bool = False
    extends: tuple[int, int] | None = None
    until_topic: str = ""
    imposes: bool = False
    reimposes: bool = False
    measures: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    until_places: tuple[Locality, ...] = ()
    measure_places: tuple[Locality, ...] = ()
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class StoryTopic:
    """A topic that a story reports, at the loudest level that any of its articles reached; a background piece reaches
    no more than the digest."""

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
class Measure:
    """A declared measure of a story, as its reports tell of it: the curfew, say, and not the state of emergency.

    ``topic`` is the one that reads its name, "" if none does, ``place`` the town or region that has it, None
    if reports name none. ``until`` is its end date; if it was lifted, that is
    None, ``lifted_until`` what it was, if it was known, and ``lifted_at`` when a report last said so (None for older
    versions).
    """

    topic: str = ""
    until: date | None = None
    lifted_until: date | None = None
    lifted_at: datetime | None = None
    place: Locality | None = None

    @property
    def is_lifted(self) -> bool:
        """Whether it was lifted, and is not in force again."""
        return self.until is None and (self.lifted_at is not None or self.lifted_until is not None)


@dataclass(frozen=True, slots=True)
class Story:
    """The articles that report one event.

    ``id`` is the key of an article, as a rule the first one, so that the same arrivals give the same ids. The first of
    ``countries`` is the likeliest place of the event. ``corroboration`` counts independent publishers: one wire text
    or one publisher family counts once, and a comment does not count while others tell of the event. ``measures`` are
    the declared measures of which an end or a lifting is known, each topic once, or once for each of its places; of a
    topic with several places also those in force without an end. ``articles`` counts every article of
    the story; ``reports`` holds those that it remembers, in order of arrival (the first, the first urgent one, the
    newest, and one of every origin as far as they fit). ``departures`` counts how often articles left it for another
    story.
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
    measures: tuple[Measure, ...] = ()
    merged_into: str = ""
    articles: int = 1
    departures: int = 0

    def list_measures(self, topic: str) -> tuple[Measure, ...]:
        """Return its measures of this topic."""
        return tuple(one for one in self.measures if one.topic == topic)

    @property
    def is_old(self) -> bool:
        """Whether each of its reports was dated too long ago to ring when it came."""
        return bool(self.reports) and all(one.is_outdated for one in self.reports)

    @property
    def until(self) -> date | None:
        """The latest end date of its measures, None if none is known."""
        return max((one.until for one in self.measures if one.until is not None), default=None)

    @property
    def dated_at(self) -> datetime:
        """When its newest report was published, by its publisher's word; one without a date when it came."""
        return max((one.published_at or one.seen_at for one in self.reports), default=self.last_seen_at)


StoryAge = tuple[float, float, str, str]


def rank_age(story: Story) -> StoryAge:
    """Return a key that puts the newest story first: by when its last report came; of those that came at one moment,
    as the files of a folder do, by when they were published; then by title.
    """
    return -story.last_seen_at.timestamp(), -story.dated_at.timestamp(), story.title, story.id


class MoveReason(StrEnum):
    """Why an article moved to another story."""

    MERGED = "merged"
    PARTED = "parted"
    REGROUPED = "regrouped"


@dataclass(frozen=True, slots=True)
class Move:
    """An article that moved from one story to another, both given by id. The reason: its story is the same event as the
    other (*merged*), its story was several events and this one is new (*parted*), or it is more like the reports of
    the other (*regrouped*)."""

    article_key: str
    source: str
    target: str
    reason: MoveReason


class AttackSign(StrEnum):
    """What reports of two attacks differ in, though they may be of one kind, in one town and half a day."""

    SITE = "site"
    KIND = "kind"
    HOUR = "hour"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Parting:
    """A story that an article began because it tells of another attack than a story of the same town, both given by id.
    The signs are the reasons.
    """

    article_key: str
    story: str
    other: str
    signs: tuple[AttackSign, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where one article went: the story as it is now, as it was before (None for a new one), and the reason in words.

    The article may have caused other articles to be sorted anew. ``changed`` are the other stories that changed, as
    they are now; ``merged`` those that ended, each as a pointer to another; ``moves`` the articles that moved, in this
    order. ``partings`` say from which stories a new one was kept apart as another attack.
    """

    story: Story
    before: Story | None
    reason: str
    changed: tuple[Story, ...] = ()
    merged: tuple[Story, ...] = ()
    moves: tuple[Move, ...] = ()
    partings: tuple[Parting, ...] = ()


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many articles of one topic one country had on one day (UTC), and from how many publishers."""

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
