"""Stories, feeds and the outbox as the templates show them: texts that are ready, and links that are safe. Pure.

The templates escape; nothing here writes markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.reader import Reader, country_name
from monitors.ledger import find_latest, find_range
from monitors.model import FIGURE_KINDS, FeedState, FeedStatus, Level, Match, Severity, Span, Story, Zone
from monitors.topic_titles import TopicTitle
from storage.published import Bucket, EvidenceOf, PublishedStory

CONTEXT: Final = 70  # characters on each side of a quoted span
MOST_PUBLISHERS: Final = 3
MOST_STRETCHES: Final = 800
FIGURE_NAMES: Final = {kind: kind.value for kind in FIGURE_KINDS}
SEVERITY_MARKS: Final = {
    Severity.LOW: "○",
    Severity.MODERATE: "◔",
    Severity.HIGH: "◑",
    Severity.EXTREME: "●",
}
"""Shapes, so that colour alone tells nothing."""


def safe_url(url: str) -> str:
    """An http or https address as it is, "" for any other, such as a script."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def write_range(low: int, high: int) -> str:
    """``1,200`` or ``2,000-9,999`` with a dash."""
    return f"{low:,}" if low == high else f"{low:,}\u2013{high:,}"


def write_age(seconds: float) -> str:
    """A stretch of time in one unit: ``45 s``, ``12 min``, ``3 h``, ``5 d``."""
    for unit, length, most in (("s", 1, 90), ("min", 60, 90), ("h", 3600, 36)):
        if seconds < most * length:
            return f"{max(0, round(seconds / length))} {unit}"
    return f"{round(seconds / 86400)} d"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time for people, in the page's zone, and for programs."""

    text: str
    iso: str
    age: str


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One line of a story's figures: as stated last, and how far the statements reach when they differ."""

    name: str
    amount: str
    reach: str


@dataclass(frozen=True, slots=True)
class ShownTopic:
    """A topic with its codes in other codebooks."""

    id: str
    title: str
    is_urgent: bool
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownStory:
    """One story in a list."""

    id: str
    title: str
    severity: Severity
    mark: str
    topics: tuple[ShownTopic, ...]
    where: str
    country: str
    figures: tuple[ShownFigure, ...]
    until: str
    quote: str
    publishers: str
    independent: int
    reports: int
    latest: Moment
    told: int
    url: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a quotation, marked when it is the evidence itself."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """One rule that fired: what it read, in its surroundings."""

    rule: str
    points: str
    zone: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """Why a report matched a topic."""

    topic: str
    score: str
    evidence: tuple[ShownEvidence, ...]
    realis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownReport:
    """One report of a story, newest first on its page."""

    title: str
    publisher: str
    url: str
    quote: str
    published: Moment
    seen: Moment
    notice: str
    is_copy: bool
    matches: tuple[ShownMatch, ...]


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One statement of a figure."""

    kind: str
    amount: str
    of: str
    words: str
    publisher: str
    url: str
    stated: Moment


@dataclass(frozen=True, slots=True)
class ShownFeed:
    """The health of one feed: its host only, as an address may hold a key."""

    id: str
    title: str
    host: str
    status: str
    is_well: bool
    last_success: Moment | None
    error: str
    failures: int
    interval: str
    weekly: str
    next_poll: Moment | None


@dataclass(frozen=True, slots=True)
class Guide:
    """For whom a page is written: the zone of its times, the names of the topics, and when it is."""

    titles: Mapping[str, TopicTitle]
    reader: Reader
    now: datetime

    def moment(self, at: datetime) -> Moment:
        """A time as it is shown."""
        age = write_age((self.now - at).total_seconds())
        return Moment(self.reader.moment(at), f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", f"{age} ago")

    def topic_title(self, topic: str) -> str:
        """The topic's title; its id when the config has none."""
        return self.titles[topic].title if topic in self.titles else topic

    def show_story(self, story: Story, told: int) -> ShownStory:
        """A story for the list."""
        lead = story.reports[-1] if story.reports else None
        country = story.countries[0] if story.countries else ""
        return ShownStory(
            id=story.id,
            title=story.title or "(no title)",
            severity=story.severity,
            mark=SEVERITY_MARKS[story.severity],
            topics=tuple(self._show_topic(one.topic, one.level) for one in story.topics),
            where=describe_place(story),
            country=country,
            figures=tuple(list_figures(story)),
            until="" if story.until is None else self.reader.day(story.until),
            quote=lead.quote if lead else "",
            publishers=name_publishers(story),
            independent=story.corroboration,
            reports=story.articles,
            latest=self.moment(story.last_seen_at),
            told=told,
            url=safe_url(lead.url) if lead else "",
        )

    def show_reports(self, published: PublishedStory) -> tuple[ShownReport, ...]:
        """The reports of a story, the newest first, each with why it matched as far as that is still stored."""
        evidence = {one.article_key: one for one in published.evidence}
        seen: set[str] = set()
        shown = []
        for report in published.story.reports:
            origin = report.origin or report.article_key
            shown.append(
                ShownReport(
                    title=report.title or "(no title)",
                    publisher=report.publisher or "unnamed source",
                    url=safe_url(report.url),
                    quote=report.quote,
                    published=self.moment(report.published_at or report.seen_at),
                    seen=self.moment(report.seen_at),
                    notice=report.notice.value if report.notice else "",
                    is_copy=origin in seen,
                    matches=tuple(self._show_matches(evidence.get(report.article_key))),
                )
            )
            seen.add(origin)
        return tuple(reversed(shown))

    def show_ledger(self, story: Story) -> tuple[ShownEntry, ...]:
        """Every statement of a figure, by kind, the newest first."""
        entries = sorted(story.ledger, key=lambda entry: entry.stated_at, reverse=True)
        return tuple(
            ShownEntry(
                kind=FIGURE_NAMES[kind],
                amount=write_range(entry.low, entry.high),
                of=entry.of,
                words=entry.text,
                publisher=entry.publisher,
                url=safe_url(entry.url),
                stated=self.moment(entry.stated_at),
            )
            for kind in FIGURE_KINDS
            for entry in entries
            if entry.kind is kind
        )

    def show_feed(self, state: FeedState) -> ShownFeed:
        """A feed for the table of feeds."""
        status = name_status(state)
        return ShownFeed(
            id=state.feed_id,
            title=state.title or state.feed_id,
            host=find_host(state.url or state.configured_url),
            status=status,
            is_well=status == FeedStatus.ACTIVE,
            last_success=None if state.last_success_at is None else self.moment(state.last_success_at),
            error=state.last_error_reason if state.failures else "",
            failures=state.failures,
            interval=write_age(state.interval_seconds) if state.interval_seconds else "",
            weekly="" if state.entries_per_week is None else f"{state.entries_per_week:.1f}",
            next_poll=None if state.next_poll_at is None else self.moment(state.next_poll_at),
        )

    def _show_topic(self, topic: str, level: Level) -> ShownTopic:
        codes = self.titles[topic].codes if topic in self.titles else {}
        written = tuple((book.upper(), ", ".join(code)) for book, code in codes.items())
        return ShownTopic(topic, self.topic_title(topic), level is Level.URGENT, written)

    def _show_matches(self, evidence: EvidenceOf | None) -> Iterator[ShownMatch]:
        for match in evidence.matches if evidence is not None else ():
            assert evidence is not None
            yield self._show_match(match, evidence)

    def _show_match(self, match: Match, evidence: EvidenceOf) -> ShownMatch:
        return ShownMatch(
            topic=self.topic_title(match.topic),
            score=f"{match.score:g} of {match.threshold:g} points",
            evidence=tuple(
                ShownEvidence(one.rule, f"{one.points:+g}", one.span.zone.value, quote_span(one.span, evidence))
                for one in match.evidence
            ),
            realis=tuple(f"{sign.kind.value}: \u201c{sign.span.text}\u201d" for sign in match.realis),
        )


def quote_span(span: Span, evidence: EvidenceOf) -> tuple[Piece, ...]:
    """A span in its surroundings; alone when the stored text is not the one it was read from."""
    text = evidence.title if span.zone is Zone.TITLE else evidence.text
    if text[span.start : span.end] != span.text:
        return (Piece(span.text, True),)
    start, end = max(0, span.start - CONTEXT), min(len(text), span.end + CONTEXT)
    before = ("\u2026" if start else "") + text[start : span.start]
    after = text[span.end : end] + ("\u2026" if end < len(text) else "")
    return (Piece(before, False), Piece(span.text, True), Piece(after, False))


def describe_place(story: Story) -> str:
    """``Almaty, Aktau, Kazakhstan``; the first country with its places, and how many more countries there are."""
    if not story.countries:
        return ", ".join(dict.fromkeys(place.name for place in story.places if place.name))
    first = story.countries[0]
    towns = list(dict.fromkeys(one.name for one in story.places if one.country == first and one.name))[:3]
    country = country_name(first, "en")
    names = [*(town for town in towns if town != country), country]
    more = len(story.countries) - 1
    return ", ".join(names) + (f" and {more} more" if more else "")


def list_figures(story: Story) -> Iterator[ShownFigure]:
    """The newest figure of each kind."""
    for kind in FIGURE_KINDS:
        latest, reach = find_latest(story.ledger, kind), find_range(story.ledger, kind)
        if latest is not None and reach is not None:
            differs = reach != (latest.low, latest.high)
            yield ShownFigure(
                FIGURE_NAMES[kind], write_range(latest.low, latest.high), write_range(*reach) if differs else ""
            )


def name_publishers(story: Story) -> str:
    """The first few publishers by name, and how many more there are."""
    names = list(dict.fromkeys(report.publisher for report in story.reports if report.publisher))
    more = len(names) - MOST_PUBLISHERS
    return ", ".join(names[:MOST_PUBLISHERS]) + (f" and {more} more" if more > 0 else "")


def name_status(state: FeedState) -> str:
    """active, failing, silent, stopped or quarantined."""
    if state.status is not FeedStatus.ACTIVE:
        return state.status.value
    if state.failures:
        return "failing"
    return "silent" if state.told is not None and state.told.value == "silent" else state.status.value


def find_host(url: str) -> str:
    """The host of an address, which holds no user name and no key; "" when there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


# ------------------------------------------------------------------------------------------------------- the chart


def choose_length(since: datetime | None, until: datetime) -> int:
    """How much of a time names one stretch of the chart: 13 characters for an hour, 10 for a day, 7 for a month."""
    if since is None or until - since > timedelta(days=200):
        return 7
    return 13 if until - since <= timedelta(days=2) else 10


def list_stretches(first: str, last: str, length: int) -> tuple[str, ...]:
    """Every hour, day or month from one to the other, so that the chart shows the empty ones too."""
    at = datetime.fromisoformat(first + "-01" * (length == 7))
    names: list[str] = []
    while (name := at.isoformat()[:length]) <= last and len(names) < MOST_STRETCHES:
        names.append(name)
        if length == 7:
            at = (at + timedelta(days=32)).replace(day=1)
        else:
            at += timedelta(hours=1) if length == 13 else timedelta(days=1)
    return tuple(names)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stories by stretch of time and topic, the topic with the most first."""

    unit: str
    stretches: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]


def build_timeline(buckets: Sequence[Bucket], since: datetime | None, until: datetime, length: int) -> Timeline:
    """The timeline of some buckets, with a zero for every stretch without stories."""
    unit = {13: "hour", 10: "day", 7: "month"}[length]
    if not buckets and since is None:
        return Timeline(unit, (), ())
    begins = buckets[0].begins if since is None else since.astimezone(UTC).isoformat()[:length]
    ends = until.astimezone(UTC).isoformat()[:length]
    stretches = list_stretches(begins, max([ends, *(bucket.begins for bucket in buckets)]), length)
    places = {name: number for number, name in enumerate(stretches)}
    counts: dict[str, list[int]] = {}
    for bucket in buckets:
        if bucket.begins in places:
            counts.setdefault(bucket.topic, [0] * len(stretches))[places[bucket.begins]] += bucket.stories
    ordered = sorted(counts.items(), key=lambda item: (-sum(item[1]), item[0]))
    return Timeline(unit, stretches, tuple((topic, tuple(values)) for topic, values in ordered))


def sort_feeds(feeds: Iterable[ShownFeed]) -> tuple[ShownFeed, ...]:
    """Those with trouble first, then by name."""
    return tuple(sorted(feeds, key=lambda feed: (feed.is_well, feed.title.casefold(), feed.id)))
