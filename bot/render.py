"""Stories, alerts and digests as Telegram messages. Pure: what is shown depends only on the arguments.

Text is escaped in markup.py as it enters; nothing here writes a tag by hand. Times are shown in the reader's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from bot.markup import EMPTY, Markup, bold, clean, italic, join, link, pack, plain, quote, shorten
from monitors.ledger import find_latest
from monitors.model import (
    FIGURE_KINDS,
    AlertKind,
    Change,
    Decision,
    Digest,
    DigestEntry,
    FactKind,
    LedgerEntry,
    Message,
    Report,
    Severity,
    Story,
)

TITLE_UNITS = 300
QUOTE_UNITS = 400
_MARKS = {Severity.LOW: "🔵", Severity.MODERATE: "🟡", Severity.HIGH: "🟠", Severity.EXTREME: "🔴"}
_HEADS = {
    AlertKind.FIRST: "",
    AlertKind.EDIT: "",
    AlertKind.REPLY: "Update",
    AlertKind.CORRECTION: "Correction",
    AlertKind.REMINDER: "Ends soon",
    AlertKind.LAPSED: "Ended",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is written: their language, their time zone, and the titles of the topics."""

    language: str = "en"
    timezone: str = "UTC"
    topic_titles: Mapping[str, str] = field(default_factory=dict)

    def topic(self, topic_id: str) -> str:
        """The topic's title; its id when the topic is no longer configured."""
        return self.topic_titles.get(topic_id, topic_id)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def country_name(code: str, language: str) -> str:
    """The country's name in a language; the code itself when nobody knows it."""
    return str(_locale(language).territories.get(code, code))


def flag(code: str) -> str:
    """The flag emoji of an ISO 3166-1 alpha-2 code; empty for anything else."""
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        return ""
    return "".join(chr(0x1F1E6 + ord(char) - ord("A")) for char in code.upper())


def show_time(at: datetime, reader: Reader) -> str:
    """A moment in the reader's zone, with the zone's name."""
    local = at.astimezone(ZoneInfo(reader.timezone))
    return f"{format_datetime(local, 'd MMM y, HH:mm', locale=_locale(reader.language))} {local.tzname()}"


def show_date(on: date, reader: Reader) -> str:
    """A day, written out."""
    return format_date(on, "d MMMM y", locale=_locale(reader.language))


def show_range(low: int, high: int, reader: Reader) -> str:
    """One number, or two with a dash."""
    low_text = format_decimal(low, locale=_locale(reader.language))
    return low_text if low == high else f"{low_text}–{format_decimal(high, locale=_locale(reader.language))}"


def outlets(story: Story) -> str:
    """How many outlets report the story and how many of them are independent."""
    count = len({report.publisher for report in story.reports}) or 1
    if count == 1:
        return "1 outlet"
    return f"{count} outlets, {story.corroboration} independent"


def _figure(entry: LedgerEntry, changes: Mapping[FactKind, Change], reader: Reader) -> str:
    shown = show_range(entry.low, entry.high, reader)
    change = changes.get(entry.kind)
    amount = f"{change.was} → {shown}" if change and change.was else shown
    return f"{entry.kind.value} {amount}" + (f" ({entry.of})" if entry.of else "")


def _figures_line(story: Story, changes: Sequence[Change], reader: Reader) -> Markup:
    changed = {change.figure: change for change in changes if change.figure}
    latest = (find_latest(story.ledger, kind) for kind in FIGURE_KINDS)
    parts = [_figure(entry, changed, reader) for entry in latest if entry]
    if story.until:
        parts.append(f"until {show_date(story.until, reader)}")
    return plain(" · ".join(parts))


def _place_line(story: Story, reader: Reader) -> Markup:
    if not story.countries:
        return EMPTY
    code = story.countries[0]
    names = [place.name for place in story.places if place.country == code and place.name][:3]
    others = [country_name(other, reader.language) for other in story.countries[1:3]]
    where = country_name(code, reader.language) + (f": {', '.join(names)}" if names else "")
    return plain(f"{flag(code)} {where}" + (f" · also {', '.join(others)}" if others else ""))


def _changes_line(changes: Iterable[Change]) -> Markup:
    shown = [f"{c.kind.value}: {c.was} → {c.now}" if c.was else f"{c.kind.value}: {c.now}" for c in changes]
    return italic(shorten("; ".join(shown), QUOTE_UNITS)) if shown else EMPTY


def _source_line(report: Report, story: Story, reader: Reader) -> Markup:
    when = show_time(report.published_at or report.seen_at, reader)
    where = link(shorten(report.publisher or "source", 80), report.url)
    return join([where, plain(when), plain(outlets(story))], " · ")


def _lead_report(story: Story, kind: AlertKind) -> Report:
    """The report to show: the newest for news about a story, the first when the story is new."""
    return story.reports[0] if kind in {AlertKind.FIRST, AlertKind.EDIT} else story.reports[-1]


def alert(decision: Decision, story: Story, reader: Reader, topics: Sequence[str] = ()) -> Message:
    """One story told to one chat: what, where, how many, who says so, and the words it was recognised by.

    ``topics`` are those of the story that the chat subscribes to; by default the one decided on.
    """
    report = _lead_report(story, decision.kind)
    names = " · ".join(reader.topic(topic) for topic in (topics or (decision.topic,)))
    head = _HEADS[decision.kind]
    blocks = [
        join([plain(_MARKS[story.severity]), bold(f"{head}: {names}" if head else names)], " "),
        _place_line(story, reader),
        bold(shorten(clean(report.title), TITLE_UNITS)),
        _figures_line(story, decision.changes, reader),
        _changes_line(decision.changes) if decision.kind is not AlertKind.FIRST else EMPTY,
        quote(shorten(report.quote, QUOTE_UNITS)) if report.quote else EMPTY,
        _source_line(report, story, reader),
    ]
    return Message(html=join(blocks).html, silent=decision.silent, replies_to=decision.replies_to, edits=decision.edits)


def _entry(entry: DigestEntry, reader: Reader) -> Markup:
    report = entry.story.reports[-1]
    title = link(shorten(clean(entry.story.title), TITLE_UNITS), report.url)
    line = join([plain(_MARKS[entry.story.severity]), title], " ")
    figures = _figures_line(entry.story, (), reader)
    return join([line, plain(outlets(entry.story)), figures, quote(shorten(entry.quote, QUOTE_UNITS))])


def _grouped(entries: Sequence[DigestEntry], reader: Reader) -> Iterable[Markup]:
    """Entries under the headings of their country and topic; a heading travels with its first entry."""
    for (country, topic), members in groupby(entries, key=lambda entry: (entry.country, entry.topic)):
        where = f"{flag(country)} {country_name(country, reader.language)}" if country else "Elsewhere"
        heading = bold(f"{where.strip()} — {reader.topic(topic)}")
        for number, member in enumerate(members):
            shown = _entry(member, reader)
            yield join([heading, shown]) if number == 0 else shown


def digest(told: Digest, reader: Reader) -> tuple[Message, ...]:
    """The stories of a period, split between entries over as many messages as they need; silent after the first."""
    count = len(told.entries)
    head = bold(f"Digest: {count} {'story' if count == 1 else 'stories'}")
    period = plain(f"{show_time(told.since, reader)} to {show_time(told.until, reader)}")
    packed = pack([join([head, period]), *_grouped(told.entries, reader)])
    return tuple(Message(html=part.html, silent=number > 0) for number, part in enumerate(packed))


def story_list(title: str, stories: Sequence[Story], reader: Reader, *, empty: str) -> tuple[Message, ...]:
    """Stories under a title, one entry each; the text ``empty`` when there are none."""
    if not stories:
        return (Message(html=plain(empty).html),)
    blocks = [
        _entry(DigestEntry(story, story.topics[0].topic, "", story.topics[0].level, story.reports[-1].quote), reader)
        for story in stories
    ]
    return tuple(Message(html=part.html) for part in pack([bold(title), *blocks]))


def note(*lines: Markup | str) -> Message:
    """A short answer: lines of text or markup."""
    return Message(html=join([line if isinstance(line, Markup) else plain(line) for line in lines]).html)
