"""Stories, reports and feeds as the templates show them, with texts ready to show and links that are safe. Pure.

The templates escape; nothing here writes markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bot.exports.story_report import format_range
from monitors.country_names import country_name
from monitors.model import Severity, Span, Story, Zone
from monitors.stories.ledger import list_with_range
from storage.published import EvidenceOf

CONTEXT: Final = 70  # characters on each side of a quoted span
MOST_PUBLISHERS: Final = 3
SEVERITY_MARKS: Final = {
    Severity.LOW: "○",
    Severity.MODERATE: "◔",
    Severity.HIGH: "◑",
    Severity.EXTREME: "●",
}
"""Shapes, so that the severity is not shown by colour alone."""


def safe_url(url: str) -> str:
    """An http or https address as it is, "" for any other, such as a script."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as text in the page's zone, as ISO 8601, and as how long ago it was or how soon it is."""

    text: str
    iso: str
    age: str


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One kind of a story's figures: the last statement, and the range of all statements, "" if they do not differ."""

    name: str
    amount: str
    reach: str


@dataclass(frozen=True, slots=True)
class ShownTopic:
    """A topic with its codes in other codebooks."""

    id: str
    title: str
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownStory:
    """One story in a list, with the headline, quotation and link of the report that names it, and that one's language
    ("": unknown). ``news`` is what was corrected, withdrawn or lifted."""

    id: str
    title: str
    language: str
    publisher: str
    url: str
    severity: Severity
    mark: str
    topics: tuple[ShownTopic, ...]
    where: str
    figures: tuple[ShownFigure, ...]
    news: tuple[str, ...]
    until: str
    quote: str
    publishers: str
    independent: int
    reports: int
    latest: Moment
    told: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a quotation; it is marked if it is the evidence itself."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """One rule that matched, and the words that it read with the text around them."""

    rule: str
    points: str
    zone: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """Why a report matched a topic, and at which level. ``held`` says why it is only in a digest, "" if its points or
    realis flags already say it. ``overruled`` are flags that the second opinion overruled, and ``vetoed`` is
    the veto of a sentence that the encoder overruled.
    """

    topic: str
    level: str
    score: str
    evidence: tuple[ShownEvidence, ...]
    realis: tuple[str, ...]
    overruled: tuple[str, ...] = ()
    vetoed: str = ""
    raised: str = ""
    held: str = ""


@dataclass(frozen=True, slots=True)
class ShownArrival:
    """From which story a report came, when and why. ``title`` and ``url`` are "" if that story is not shown; ``url``
    also if it was merged into this one."""

    title: str
    url: str
    moved: Moment
    reason: str
    why: str


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
    is_comment: bool
    is_copy: bool
    matches: tuple[ShownMatch, ...]
    arrival: ShownArrival | None = None


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One statement of a figure in a story's ledger."""

    kind: str
    amount: str
    of: str
    words: str
    publisher: str
    url: str
    stated: Moment


@dataclass(frozen=True, slots=True)
class ShownFeed:
    """The health of one feed. Only the host of its address is shown, since an address may hold a key."""

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


def quote_span(span: Span, evidence: EvidenceOf) -> tuple[Piece, ...]:
    """A span with the text around it; the span alone if the stored text is not the one that it was read from."""
    text = evidence.title if span.zone is Zone.TITLE else evidence.text
    if text[span.start : span.end] != span.text:
        return (Piece(span.text, True),)
    start, end = max(0, span.start - CONTEXT), min(len(text), span.end + CONTEXT)
    before = ("\u2026" if start else "") + text[start : span.start]
    after = text[span.end : end] + ("\u2026" if end < len(text) else "")
    return (Piece(before, False), Piece(span.text, True), Piece(after, False))


def describe_place(story: Story) -> str:
    """The first country with its places and the number of other countries, as ``Almaty, Kazakhstan and 1 more``."""
    if not story.countries:
        return ", ".join(dict.fromkeys(place.name for place in story.places if place.name))
    first = story.countries[0]
    towns = list(dict.fromkeys(one.name for one in story.places if one.country == first and one.name))[:3]
    country = country_name(first, "en")
    names = [*(town for town in towns if town != country), country]
    more = len(story.countries) - 1
    return ", ".join(names) + (f" and {more} more" if more else "")


def list_figures(story: Story) -> Iterator[ShownFigure]:
    """The figure of each kind that stands."""
    for standing, reach in list_with_range(story.ledger):
        bounds = (standing.low, standing.high)
        yield ShownFigure(standing.kind.value, format_range(*bounds), format_range(*reach) if reach != bounds else "")


def name_publishers(story: Story) -> str:
    """The first few publishers by name, and how many more there are."""
    names = list(dict.fromkeys(report.publisher for report in story.reports if report.publisher))
    more = len(names) - MOST_PUBLISHERS
    return ", ".join(names[:MOST_PUBLISHERS]) + (f" and {more} more" if more > 0 else "")


def find_host(url: str) -> str:
    """The host of an address, without user name or path, which may hold keys; "" if there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def sort_feeds(feeds: Iterable[ShownFeed]) -> tuple[ShownFeed, ...]:
    """The feeds, those with trouble first, then by title."""
    return tuple(sorted(feeds, key=lambda feed: (feed.is_well, feed.title.casefold(), feed.id)))
