"""Stories, alerts and digests as Telegram messages. Pure: what is shown depends only on the arguments.

Text is escaped in markup.py as it enters, and nothing here writes a tag by hand. The :class:`Reader` gives words,
numbers and times in the chat's language and time zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

from bot.text.keyboards import alert_keyboard
from bot.text.language import mark
from bot.text.markup import EMPTY, NAME_UNITS, Markup, bold, italic, join, pack, plain, shorten
from bot.text.measure_names import make_namer, name_ending
from bot.text.places import place_line
from bot.text.reader import Reader, flag
from bot.text.story_lines import (
    MARKS,
    changes_line,
    figures_line,
    find_newest_for,
    get_mark,
    headline,
    is_late,
    linked_headline,
    outlets,
    quotation,
    source_line,
    write_times,
)
from monitors.alerting.changes import CORRECTIONS, STEPS, list_news
from monitors.alerting.digest import group_entry
from monitors.alerting.standing import holds, is_lifted
from monitors.model import (
    AlertKind,
    Change,
    ChangeKind,
    Decision,
    Digest,
    DigestEntry,
    Level,
    Message,
    Report,
    Story,
    Told,
)

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

EntryCache = dict[tuple[str, str, int, str, str, tuple[Change, ...]], Markup]
"""Rendered digest entries, by all that they depend on: language, time zone (if a time is shown), ``id()`` of the story,
topic, quotation and changes.

Whoever keeps such a cache must keep the stories alive as long, or an ``id()`` could name another story.
"""


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


def _entry(entry: DigestEntry, reader: Reader) -> Markup:
    report = entry.report
    line = join([plain(get_mark(entry.story)), linked_headline(report, reader)], " ")
    times = write_times(report, reader) if is_late(report.published_at, report.seen_at) else []
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
            zone = reader.timezone if is_late(member.report.published_at, member.report.seen_at) else ""
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
