"""The lines of which messages about stories are made: headline, figures, changes, source and times. Pure.

render.py puts them together. The :class:`Reader` gives words, numbers and times in the chat's language and time zone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot.text.language import mark
from bot.text.markup import EMPTY, NAME_UNITS, Markup, bold, clean, italic, join, link, plain, quote, shorten
from bot.text.measure_names import Namer, list_ends
from bot.text.reader import Reader
from monitors.alerting.changes import CORRECTIONS
from monitors.alerting.lead_report import find_newest_event, find_opening
from monitors.alerting.readers import find_headline
from monitors.model import (
    FIGURE_KINDS,
    Change,
    ChangeKind,
    ChangeValue,
    FactKind,
    LedgerEntry,
    Report,
    Severity,
    Story,
    ToldFigure,
)
from monitors.stories.comments import list_comments, list_telling
from monitors.stories.ledger import find_standing
from monitors.stories.notices import read_notice
from monitors.stories.quotes import get_shown_quote

TITLE_UNITS: Final = 300
QUOTE_UNITS: Final = 400
LATE_REPORT: Final = timedelta(hours=1)
"""A report that was first seen later than this after its publication shows both times."""
OLD_REPORT: Final = timedelta(days=1)
"""The same in digests and lists, which tell of what came in a period."""

MARKS: Final = {Severity.LOW: "🔵", Severity.MODERATE: "🟡", Severity.HIGH: "🟠", Severity.EXTREME: "🔴"}
SEVERITIES: Final = {
    Severity.LOW: mark("low"),
    Severity.MODERATE: mark("moderate"),
    Severity.HIGH: mark("high"),
    Severity.EXTREME: mark("extreme"),
}
FIGURES: Final = {
    FactKind.KILLED: mark("killed {number}"),
    FactKind.INJURED: mark("injured {number}"),
    FactKind.ARRESTED: mark("arrested {number}"),
    FactKind.TROOPS: mark("troops {number}"),
    FactKind.PROTESTERS: mark("protesters {number}"),
    FactKind.DISPLACED: mark("displaced {number}"),
}
_RAISED: Final = mark("severity {was} → {now}, because of more independent outlets: {before} → {after}")
CORRECTED: Final = mark("corrected: {now}")
_CHANGES: Final = {
    ChangeKind.CORROBORATION: mark("independent outlets {was} → {now}"),
    ChangeKind.SEVERITY: mark("severity {was} → {now}"),
    ChangeKind.TOPIC: mark("now also {now}"),
    ChangeKind.COUNTRY: mark("now also {now}"),
    ChangeKind.EXTENDED: mark("extended from {was} to {now}"),
    ChangeKind.SHORTENED: mark("shortened from {was} to {now}"),
    ChangeKind.LIFTED: mark("lifted; it was to end on {was}"),
    ChangeKind.RENEWED: mark("in force again, until {now}"),
    ChangeKind.RESTORED: mark("reported again after it was withdrawn"),
    ChangeKind.CORRECTED: CORRECTED,
    ChangeKind.RETRACTED: mark("withdrawn: {now}"),
}
_DATELESS: Final = {ChangeKind.LIFTED: mark("lifted"), ChangeKind.RENEWED: mark("in force again")}


def show_range(low: int, high: int, reader: Reader) -> str:
    """A figure as one number, or as two with a dash."""
    return reader.number(low) if low == high else f"{reader.number(low)}–{reader.number(high)}"


def _show_step(was: ToldFigure, now: ToldFigure, reader: Reader) -> str:
    """The old figure and the new one; isolated numbers run from left to right in every language."""
    return f"{show_range(was.low, was.high, reader)} → {show_range(now.low, now.high, reader)}"


def outlets(story: Story, reader: Reader) -> str:
    """How many outlets report the story, if it is more than one how many of them are independent, and how many reports
    only comment on it.
    """
    count = len({report.publisher for report in list_telling(story.reports)}) or 1
    told = [reader.count("{n} outlet", "{n} outlets", count)]
    if count > 1:
        told.append(reader.count("{n} independent", "{n} independent", story.corroboration))
    if comments := len(list_comments(story.reports)):
        told.append(reader.count("{n} comment", "{n} comments", comments))
    return reader.listed(told)


def _figure(entry: LedgerEntry, changes: Mapping[FactKind, Change], reader: Reader) -> str:
    shown = show_range(entry.low, entry.high, reader)
    match changes.get(entry.kind):
        case Change(was=ToldFigure() as was, now=ToldFigure() as now):
            shown = _show_step(was, now, reader)
    return reader.text(FIGURES[entry.kind], number=shown)


def figures_line(story: Story, changes: Sequence[Change], reader: Reader, name: Namer) -> Markup:
    """The figures of a story that stand (a changed one with its old value) and the end dates of its measures, which
    ``name`` names (see :func:`make_namer`).
    """
    changed = {change.figure: change for change in changes if change.figure and change.kind not in CORRECTIONS}
    standing = (find_standing(story.ledger, kind) for kind in FIGURE_KINDS)
    parts = [_figure(entry, changed, reader) for entry in standing if entry]
    return reader.row([*parts, *list_ends(story, name, reader)])


_ENDS = frozenset({ChangeKind.EXTENDED, ChangeKind.SHORTENED, ChangeKind.LIFTED, ChangeKind.RENEWED})


def _change(change: Change, reader: Reader, name: Namer) -> str:
    """One change in words; figures are shown in their own line, unless they were corrected."""
    was, now = (_show_value(one, change.kind, reader) for one in (change.was, change.now))
    if isinstance(change.was, ToldFigure) and isinstance(change.now, ToldFigure):
        now = reader.text(FIGURES[change.now.kind], number=_show_step(change.was, change.now, reader))
    if change.outlets:
        before, after = map(reader.number, change.outlets)
        return reader.text(_RAISED, was=was, now=now, before=before, after=after)
    text = _DATELESS.get(change.kind) if change.was is None and change.now is None else None
    told = reader.text(text or _CHANGES[change.kind], was=was, now=now)
    measure = name(change.topic, change.place) if change.kind in _ENDS else ""
    return reader.label(measure, told) if measure else told


def _show_value(value: ChangeValue | None, kind: ChangeKind, reader: Reader) -> str:
    match value:
        case None:
            return ""
        case Severity():
            return reader.text(SEVERITIES[value])
        case str():
            return value
        case ToldFigure():
            return show_range(value.low, value.high, reader)
        case date():
            return reader.day(value)
        case int():
            return reader.number(value)
        case _:
            is_topic = kind is ChangeKind.TOPIC
            return reader.topics(value) if is_topic else reader.listed(map(reader.country, value))


def changes_line(changes: Iterable[Change], headline: str, reader: Reader, name: Namer) -> Markup:
    """The changes that no other line shows; figures and a newly known end date are in the line of the figures, and a
    correction may be the ``headline``. ``name`` is what :func:`make_namer` makes.
    """
    shown = list_change_texts(changes, headline, reader, name)
    return italic(shorten(reader.semicolon.join(shown), QUOTE_UNITS)) if shown else EMPTY


def list_change_texts(changes: Iterable[Change], headline: str, reader: Reader, name: Namer) -> list[str]:
    """The changes of :func:`changes_line`, each in words."""
    other = [one for one in changes if not _is_said(one, headline)]
    return [_change(change, reader, name) for change in other if change.kind in _CHANGES]


def _is_said(change: Change, headline: str) -> bool:
    """Whether the headline of the message is that of this correction or retraction, and says that it is one."""
    is_headline = change.kind in CORRECTIONS and change.figure is None and change.now == headline
    return is_headline and read_notice(headline) is not None


def outlet_name(report: Report, reader: Reader) -> str:
    """The outlet of a report; if it names none, "source" where there is a link to carry, else "unnamed source"."""
    return report.publisher or (reader.text("source") if report.url else reader.text("unnamed source"))


def mark_language(shown: Markup, language: str, reader: Reader) -> Markup:
    """What is shown of a report, followed by its language if that is known and not the reader's, as ``Grève [fr]``."""
    return shown if language in ("", reader.language) else join([shown, plain(f"[{language}]")], " ")


def headline(report: Report, reader: Reader) -> Markup:
    """The headline of a report in bold."""
    return mark_language(bold(shorten(clean(report.title), TITLE_UNITS)), report.language, reader)


def linked_headline(report: Report, reader: Reader) -> Markup:
    """The headline of a report with its link."""
    return mark_language(link(shorten(clean(report.title), TITLE_UNITS), report.url), report.language, reader)


def find_newest_for(reader: Reader, story: Story) -> Report:
    """The newest report of a story's event, or the one that is shown in its place to those who read this language."""
    return find_headline(story, find_newest_event(story), reader.language)


def find_opening_for(reader: Reader, story: Story, own: Collection[str] = ()) -> Report:
    """The report by which a story is named to those who read this language and have the watches in ``own``."""
    return find_headline(story, find_opening(story, own), reader.language)


def quotation(report: Report) -> Markup:
    """The sentence that is quoted under the headline of a report, if it says more than that."""
    said = get_shown_quote(report)
    return quote(shorten(said, QUOTE_UNITS)) if said else EMPTY


def source_line(report: Report, story: Story, reader: Reader) -> Markup:
    """Who reports it, with the link, when, and how many outlets do."""
    where = link(shorten(outlet_name(report, reader), NAME_UNITS), report.url)
    return reader.row([where, *write_times(report, reader, LATE_REPORT), outlets(story, reader)])


def write_times(report: Report, reader: Reader, late: timedelta = OLD_REPORT) -> list[str]:
    """When a report was published, and when it was first seen if that was so much later."""
    return write_both_times(report.published_at, report.seen_at, reader, late)


def write_both_times(
    published_at: datetime | None, seen_at: datetime, reader: Reader, late: timedelta = OLD_REPORT
) -> list[str]:
    """When something was published, if that is known, and when it was first seen if that was so much later."""
    times = [reader.moment(published_at or seen_at)]
    if is_late(published_at, seen_at, late):
        times.append(reader.text("seen {time}", time=reader.moment(seen_at)))
    return times


def is_late(published_at: datetime | None, seen_at: datetime, late: timedelta = OLD_REPORT) -> bool:
    return published_at is not None and seen_at - published_at > late


def get_mark(story: Story) -> str:
    """The mark of a story in digests and lists: by its severity; what is old news is grave no more."""
    return MARKS[Severity.LOW if story.is_old else story.severity]
