"""Stories, alerts and digests as Telegram messages. Pure: what is shown depends only on the arguments.

Text is escaped in markup.py as it enters, and nothing here writes a tag by hand. The :class:`Reader` gives words,
numbers and times in the chat's language and time zone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Final

from bot.text.keyboards import alert_keyboard
from bot.text.language import mark
from bot.text.markup import EMPTY, NAME_UNITS, Markup, bold, clean, italic, join, link, pack, plain, quote, shorten
from bot.text.measure_names import Namer, list_ends, make_namer, name_ending
from bot.text.places import place_line
from bot.text.reader import Reader, flag
from monitors.alerting.changes import CORRECTIONS, STEPS, list_news
from monitors.alerting.digest import group_entry
from monitors.alerting.lead_report import find_newest_event, find_opening
from monitors.alerting.readers import find_headline
from monitors.alerting.standing import holds, is_lifted
from monitors.model import (
    FIGURE_KINDS,
    AlertKind,
    Change,
    ChangeKind,
    ChangeValue,
    Decision,
    Digest,
    DigestEntry,
    FactKind,
    LedgerEntry,
    Level,
    Message,
    Report,
    Severity,
    Story,
    Told,
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
_HEADS: Final = {
    AlertKind.REPLY: mark("Update: {topic}"),
    AlertKind.CORRECTION: mark("Correction: {topic}"),
    AlertKind.REMINDER: mark("Ends soon: {topic}"),
    AlertKind.LAPSED: mark("Ended: {topic}"),
    AlertKind.AGAIN: mark("Not confirmed yet: {topic}"),
}
_SEEN: Final = mark("Seen: {topic}")
_LIFTED: Final = mark("Lifted: {topic}")
_NEWS: Final = (AlertKind.FIRST, AlertKind.REPLY)
OLD: Final = mark("Old reports")
LESS_SURE: Final = mark("Past, planned, uncertain or mentioned in passing:")
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

"""Gives the title of the measure of a topic, or "" where it needs none."""

EntryCache = dict[tuple[str, str, int, str, str, tuple[Change, ...]], Markup]
"""Rendered digest entries, by all that they depend on: language, time zone (if a time is shown), ``id()`` of the story,
topic, quotation and changes.

Whoever keeps such a cache must keep the stories alive as long, or an ``id()`` could name another story.
"""


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
    if _is_late(published_at, seen_at, late):
        times.append(reader.text("seen {time}", time=reader.moment(seen_at)))
    return times


def _is_late(published_at: datetime | None, seen_at: datetime, late: timedelta = OLD_REPORT) -> bool:
    return published_at is not None and seen_at - published_at > late


def alert(decision: Decision, story: Story, reader: Reader, topics: Sequence[str] = ()) -> Message:
    """One story told to one chat: topic, place, title, figures, changes, the words it was recognised by, and source.

    ``topics`` are the ids of the story's topics that the chat subscribes to (at most four are named); by default the
    decision's topic.
    """
    report = decision.shown
    assert report is not None
    shown = (topics or (decision.topic,))[:4]
    names = name_ending(
        " · ".join(shorten(reader.topic(topic), NAME_UNITS) for topic in shown), decision, story, reader
    )
    is_end = _is_end(decision, report, story, shown)
    head = _LIFTED if is_end else _HEADS.get(decision.kind)
    is_headed = is_end and decision.kind is not AlertKind.REPLY
    changes = sorted((*decision.changes, *decision.standing), key=lambda one: one.kind not in CORRECTIONS | STEPS)
    told = [one for one in changes if not (is_headed and one.kind is ChangeKind.LIFTED and not one.was)]
    name = make_namer(story, reader, shown)
    blocks = [
        _title(head, names, story, reader),
        place_line(story, reader),
        headline(report, reader),
        figures_line(story, told, reader, name),
        changes_line(told, report.title, reader, name),
        quotation(report) if holds(report, story) else EMPTY,
        source_line(report, story, reader),
    ]
    return Message(
        html=join(blocks).html,
        buttons=alert_keyboard(
            story.id, reader, is_unseen=decision.told is not None and decision.told.unseen_key != ""
        ),
        silent=decision.silent,
        replies_to=decision.replies_to,
        edits=decision.edits,
        story_id=story.id,
        confirmed_head=_title(_SEEN, names, story, reader).html if decision.kind is AlertKind.AGAIN else "",
    )


def _is_end(decision: Decision, report: Report, story: Story, topics: Iterable[str]) -> bool:
    """Whether a message is about the end of these topics' measures alone: its report lifts them, or, where it brings
    the first message up to date, they are lifted by now, whatever that was about.
    """
    if decision.kind is AlertKind.EDIT:
        return all(is_lifted(story, topic) for topic in topics)
    return decision.kind in _NEWS and report.lifts and set(topics) <= set(report.measures)


def _title(head: str | None, names: str, story: Story, reader: Reader) -> Markup:
    """The first line of an alert: its mark, its topics, and what kind of message it is."""
    return join([plain(MARKS[story.severity]), bold(reader.text(head, topic=names) if head else names)], " ")


def get_mark(story: Story) -> str:
    """The mark of a story in digests and lists: by its severity; what is old news is grave no more."""
    return MARKS[Severity.LOW if story.is_old else story.severity]


def _entry(entry: DigestEntry, reader: Reader) -> Markup:
    report = entry.report
    line = join([plain(get_mark(entry.story)), linked_headline(report, reader)], " ")
    times = write_times(report, reader) if _is_late(report.published_at, report.seen_at) else []
    about = reader.row([*times, outlets(entry.story, reader), f"/story_{entry.story.id}"])
    name = make_namer(entry.story, reader, is_listed=True)
    figures = figures_line(entry.story, entry.changes, reader, name)
    corrected = changes_line(entry.changes, report.title, reader, name)
    quoted = quotation(report)
    return join([line, about, figures, corrected, quoted])


def _grouped(entries: Sequence[DigestEntry], reader: Reader, known: EntryCache) -> Iterable[Markup]:
    """Entries under headings of country and topic, events before mentions, and old reports last, under headings that
    say so. A heading is one block with its first entry, so both stay in one message."""
    last = Level.URGENT
    for (is_old, level, country, topic), members in groupby(entries, key=group_entry):
        where = f"{flag(country)} {reader.country(country)}" if country else reader.text("Elsewhere")
        about = reader.text(OLD) if is_old else shorten(reader.topic(topic), NAME_UNITS)
        heading = bold(f"{where.strip()} — {about}")
        if level is not last and not is_old:
            heading = join([italic(reader.text(LESS_SURE)), heading])
        last = level
        for number, member in enumerate(members):
            zone = reader.timezone if _is_late(member.report.published_at, member.report.seen_at) else ""
            key = (reader.language, zone, id(member.story), member.topic, member.report.article_key, member.changes)
            shown = known.get(key) or known.setdefault(key, _entry(member, reader))
            yield join([heading, shown]) if number == 0 else shown


def digest(told: Digest, reader: Reader, title: str = "", known: EntryCache | None = None) -> tuple[Message, ...]:
    """The stories of a period, in as many messages as they need, split between entries; silent after the first.

    ``title`` replaces "Digest" before the count. ``known`` is a cache of entries, for the digests of many chats about
    the same stories.
    """
    count = reader.count("{n} story", "{n} stories", len(told.entries))
    name = title or reader.text("Digest")
    head = bold(reader.label(name, count))
    period = plain(reader.text("{since} to {until}", since=reader.moment(told.since), until=reader.moment(told.until)))
    packed = pack([join([head, period]), *_grouped(told.entries, reader, {} if known is None else known)])
    return tuple(Message(html=part.html, silent=number > 0) for number, part in enumerate(packed))


def story_list(
    title: str, stories: Sequence[Story], reader: Reader, *, empty: str, told: Mapping[str, Told] = MappingProxyType({})
) -> tuple[Message, ...]:
    """Stories under a title, one entry each, in as many messages as needed; the text ``empty`` if there are none.

    ``told`` is what the chat was told of them, by story.
    """
    if not stories:
        return (Message(html=plain(empty).html),)
    entries = (_listed(one, told.get(one.id), reader) for one in stories)
    return tuple(Message(html=part.html) for part in pack([bold(title), *entries]))


def _listed(story: Story, told: Told | None, reader: Reader) -> Markup:
    """A story in a list without headings, by its newest report: also where it happens, and when that was published."""
    report, name = find_newest_for(reader, story), make_namer(story, reader, is_listed=True)
    return join(
        [
            join([plain(get_mark(story)), linked_headline(report, reader)], " "),
            place_line(story, reader),
            reader.row([*write_times(report, reader), outlets(story, reader), f"/story_{story.id}"]),
            figures_line(story, (), reader, name),
            changes_line(list_news(story, told), report.title, reader, name),
            quotation(report),
        ]
    )


def note(*lines: Markup | str) -> Message:
    """A short answer: lines of text or markup."""
    return Message(html=join([line if isinstance(line, Markup) else plain(line) for line in lines]).html)
