"""/latest, /summary, /story: stories on request, without waiting for an alert or digest."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import replace
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import Final

from bot.chats.asked_periods import describe_period
from bot.chats.scope import (
    WORDS_UNITS,
    Scope,
    describe_scope,
    explain_unknown,
    list_places,
    read_scope,
)
from bot.chats.visible_stories import (
    answer_no_story,
    find_seen,
    find_told_of,
    find_wanted,
    list_followed,
    list_in_scope,
    list_own_topics,
)
from bot.command import Answer, ButtonHandler, Command, PressedMessage, PressResult, Request
from bot.text.keyboards import alert_keyboard
from bot.text.language import mark
from bot.text.markup import EMPTY, NAME_UNITS, Markup, bold, italic, join, link, pack, plain, quote, shorten
from bot.text.measure_names import make_namer
from bot.text.places import place_line
from bot.text.reader import Reader
from bot.text.render import LESS_SURE, OLD, note, story_list
from bot.text.story_lines import (
    CORRECTED,
    FIGURES,
    MARKS,
    QUOTE_UNITS,
    changes_line,
    figures_line,
    find_newest_for,
    find_opening_for,
    get_mark,
    headline,
    mark_language,
    outlet_name,
    outlets,
    show_range,
    write_times,
)
from monitors.alerting.changes import list_news, list_urgent
from monitors.alerting.standing import list_holding
from monitors.model import FIGURE_KINDS, LedgerEntry, Message, Report, Story, Subscription, Told, is_desk_topic
from monitors.stories.comments import list_comments, list_telling
from monitors.stories.ledger import find_standing
from monitors.stories.quotes import repeats
from monitors.stories.severity import list_deciding
from storage.moves import Exchange
from storage.store import Store

LATEST: Final = 10
MOST_STORIES: Final = 30
SUMMARY_STORIES: Final = 15
FOLLOWED: Final = mark("what this chat follows")
TIMELINE: Final = 25
LEDGER: Final = 20
OTHERS: Final = 3
"""How many of the stories with which one exchanged reports are named."""
COMMENTS: Final = 8
MOST_TOPICS: Final = 4
_NAMED: Final = re.compile(r"\S.*\s\S*[^\W\d_]\S*\s*", re.DOTALL)
"""Words of a figure that may say of whom it is, and not only how many."""


def _read_counted(request: Request, usual: int) -> tuple[Scope, int]:
    """What is asked about, and how many stories are, as in ``/latest 5``: the one number that belongs to no period."""
    scope = read_scope(request)
    numbers = [word for word in scope.unknown if word.isdecimal() and 0 < int(word) <= MOST_STORIES]
    words = list(request.words)
    if len(numbers) != 1 or words.count(numbers[0]) != 1:  # it may be part of a word, as in "5"
        return scope, usual
    words.remove(numbers[0])
    return read_scope(replace(request, arguments=" ".join(words))), int(numbers[0])


def latest(store: Store, request: Request) -> Answer:
    """The newest stories of the topic, country and time named; if none is, of what the chat follows."""
    (scope, count), reader = _read_counted(request, LATEST), request.reader
    if scope.unknown:
        return explain_unknown(scope, "latest", request)
    since = scope.period.find_begin(request.now) if scope.has_period else None
    followed = _list_followed_topics(store, request, scope)
    if followed:
        stories = list_followed(store, followed, since, count, until=scope.period.until)
        names = [reader.text(FOLLOWED)]
    else:
        stories = list_in_scope(store, request, scope, since, count)
        names = [reader.topic(scope.topic) if scope.topic else reader.text("all topics")]
    names += list_places(scope, reader)
    names += [describe_period(scope.period, reader)] if scope.has_period else []
    title = reader.text("Latest: {topics}", topics=reader.listed(names))
    if not stories and followed:
        return (_answer_none_followed(title, "latest", reader),)
    is_any = scope.is_open and not scope.has_period
    none = reader.text("No story yet. I am watching.") if is_any else reader.text("{title}: no story.", title=title)
    return story_list(title, stories, reader, empty=none, told=find_told_of(store, request, stories))


def _list_followed_topics(store: Store, request: Request, scope: Scope) -> Sequence[Subscription]:
    """The subscriptions to which an answer keeps: those of the chat if nothing in particular was asked for."""
    return store.chats.list_subscriptions(request.chat.id) if scope.is_open else ()


def _answer_none_followed(title: str, command: str, reader: Reader) -> Message:
    """That nothing is there of what the chat follows, and how to see the rest."""
    every = reader.text("all")
    rest = reader.write("Everything else: {command}", command=plain(f"/{command} {every}"))
    return note(reader.text("{title}: no story.", title=title), rest)


def summary(store: Store, request: Request) -> Answer:
    """The most severe stories of a period, each with its figures and quoted evidence; no text is generated. Which ones
    is as in :func:`latest`.

    In reply to an alert, if nothing else is asked for, its story.
    """
    (scope, count), reader = _read_counted(request, SUMMARY_STORIES), request.reader
    if request.replied_story and not request.words:
        return _summarise_replied(store, request)
    if scope.unknown:
        return explain_unknown(scope, "summary", request)
    since, followed = scope.period.find_begin(request.now), _list_followed_topics(store, request, scope)
    title = describe_scope(reader.text("Summary"), scope, request)
    if followed:
        stories = list_followed(store, followed, since, count, until=scope.period.until, gravest_first=True)
        title = reader.listed([title, reader.text(FOLLOWED)])
    else:
        stories = list_in_scope(store, request, scope, since, count, gravest_first=True)
    if not stories and followed:
        return (_answer_none_followed(title, "summary", reader),)
    if not stories:
        return (note(reader.text("{title}: no story.", title=title)),)
    return tuple(Message(part.html) for part in pack([bold(title), *_list_parts(store, request, stories)]))


def _list_parts(store: Store, request: Request, stories: Sequence[Story]) -> Iterable[Markup]:
    """The stories, given with the events first, and a line before the first that is less sure to happen now, and before
    the first of old reports.
    """
    last = ""
    for one, entry in zip(stories, _summarise(store, request, stories), strict=True):
        part = OLD if one.is_old else "" if list_urgent(one) else LESS_SURE
        yield join([italic(request.reader.text(part)), entry]) if part != last else entry
        last = part


def _summarise_replied(store: Store, request: Request) -> Answer:
    story = find_seen(store, request, request.replied_story)
    if story is None:
        return (note(request.reader.text("That story is no longer stored.")),)
    return tuple(Message(part.html) for part in pack(_summarise(store, request, [story])))


def _summarise(store: Store, request: Request, stories: Sequence[Story]) -> list[Markup]:
    reader, told = request.reader, find_told_of(store, request, stories)
    newest = [(story, find_newest_for(reader, story)) for story in stories]
    leads = store.articles.list_leads([report.article_key for _, report in newest])
    return [
        _summary_entry(story, told.get(story.id), report, leads.get(report.article_key, ""), reader)
        for story, report in newest
    ]


def _summary_entry(story: Story, told: Told | None, newest: Report, lead: str, reader: Reader) -> Markup:
    """A story in its sources' own words: headline, lead, evidence that still holds, and figures, each line with its
    source; also what was corrected, withdrawn or lifted. ``told`` is what the chat was told of it.
    """
    head = join([plain(get_mark(story)), headline(newest, reader)], " ")
    quotes = [(lead, newest)] if lead and not repeats(lead, newest.title) else []
    telling = [one for one in list_holding(story) if one.quote and not one.in_passing and _says_more(one, lead, newest)]
    evidence = telling[-1] if telling else None
    if evidence is not None:
        quotes.append((evidence.quote, evidence))
    said = [
        join([*(quote(shorten(words, QUOTE_UNITS)) for words, _ in group), _cite_report(one, reader)])
        for one, group in groupby(quotes, key=itemgetter(1))
    ]
    standing = (find_standing(story.ledger, kind) for kind in FIGURE_KINDS)
    figures = _ledger_lines([entry for entry in standing if entry], reader)
    news = changes_line(list_news(story, told), newest.title, reader, make_namer(story, reader))
    about = reader.row([outlets(story, reader), f"/story_{story.id}"])
    return join([head, _topics_line(story, reader), place_line(story, reader), *said, *figures, news, about])


def _topics_line(story: Story, reader: Reader) -> Markup:
    """The desk's topics that the story reports, or else mentions; which watches it meets is told elsewhere."""
    topics = [one.topic for one in list_deciding(story.topics) if is_desk_topic(one.topic)]
    return reader.row(shorten(reader.topic(one), NAME_UNITS) for one in topics[:MOST_TOPICS])


def _says_more(report: Report, lead: str, newest: Report) -> bool:
    """Whether a report's quotation is neither in the lead nor the headline that it stands under."""
    return report.quote not in lead and not repeats(report.quote, newest.title)


def _cite_report(report: Report, reader: Reader) -> Markup:
    """The source of a report, and its times."""
    source = link(shorten(outlet_name(report, reader), 60), report.url)
    return reader.row([source, *write_times(report, reader)])


def _report_line(report: Report, urgent: Set[str], reader: Reader) -> Markup:
    """One report, with a bell if it tells of the event as happening, under one of the topics in ``urgent``."""
    bell = "" if urgent.isdisjoint(report.urgent) else "🔔 "
    when = plain(bell + reader.moment(report.published_at or report.seen_at))
    who = link(shorten(outlet_name(report, reader), 60), report.url)
    return reader.row([when, who, mark_language(plain(shorten(report.title, 160)), report.language, reader)])


def _list_reports(story: Story, reader: Reader, own: Collection[str]) -> list[Markup]:
    """The newest reports that tell of the event, then the newest comments on it, each in order of time."""
    urgent = frozenset(one for one in list_urgent(story) if is_desk_topic(one) or one in own)
    comments = list_comments(story.reports)[-COMMENTS:]
    telling = list_telling(story.reports)[len(comments) - TIMELINE :]
    lines = [bold(reader.text("Reports")), *(_report_line(one, urgent, reader) for one in telling)]
    if more := story.articles - len(telling) - len(comments):
        lines.append(italic(reader.count("{n} more report", "{n} more reports", more)))
    if comments:
        lines.append(bold(reader.text("Comments")))
    return [*lines, *(_report_line(one, urgent, reader) for one in comments)]


def _ledger_lines(entries: Sequence[LedgerEntry], reader: Reader) -> list[Markup]:
    """A line for each report that states figures: when, which figures, and who says so."""
    lines = []
    for (at, publisher, url), told in groupby(entries, key=attrgetter("stated_at", "publisher", "url")):
        figures = [_show_stated(one, reader) for one in told]
        lines.append(reader.row([reader.moment(at), *figures, link(shorten(publisher, 60), url)]))
    return lines


def _show_stated(entry: LedgerEntry, reader: Reader) -> str:
    """A figure as it was stated, with the words that say of whom, and with a word if it corrects an earlier one."""
    figure = reader.text(FIGURES[entry.kind], number=show_range(entry.low, entry.high, reader))
    shown = reader.text(CORRECTED, now=figure) if entry.corrects else figure
    return f"{shown} “{shorten(entry.text, WORDS_UNITS)}”" if _NAMED.fullmatch(entry.text) else shown


def _exchange_line(exchanges: Sequence[Exchange], reader: Reader) -> Markup:
    """How many reports came from other stories or went to others, and the commands that show those stories."""
    number = sum(one.articles for one in exchanges)
    if not number:
        return EMPTY
    if exchanges[0].is_arrival:
        said = reader.count(
            "{n} report moved here from another story", "{n} reports moved here from another story", number
        )
    else:
        said = reader.count("{n} report moved to another story", "{n} reports moved to another story", number)
    named = [plain(f"/story_{one.story_id}") for one in exchanges if one.story_id]
    return reader.row([italic(said), *named[:OTHERS]])


def show_whole_story(
    story: Story, reader: Reader, exchanges: Sequence[Exchange] = (), own: Collection[str] = ()
) -> tuple[Message, ...]:
    """One story: its place, current figures, who reported it when, and every figure as it was stated.

    ``own`` are the topics of the chat that asks, by which the story may be named.
    """
    head = [
        join([plain(MARKS[story.severity]), headline(find_opening_for(reader, story, own), reader)], " "),
        _topics_line(story, reader),
        place_line(story, reader),
        figures_line(story, (), reader, make_namer(story, reader)),
        plain(outlets(story, reader)),
    ]
    ledger = _ledger_lines(story.ledger[-LEDGER:], reader)
    blocks = [join(head), *_list_reports(story, reader, own)]
    came, went = ([one for one in exchanges if one.is_arrival is arrived] for arrived in (True, False))
    blocks += [line for line in (_exchange_line(came, reader), _exchange_line(went, reader)) if line]
    if ledger:
        blocks += [bold(reader.text("Figures")), *ledger]
    return tuple(Message(part.html) for part in islice(pack(blocks, separator="\n"), 4))


def story(store: Store, request: Request) -> Answer:
    """One story by its id. Without an id, the story of the message replied to, or the one that was told last."""
    reader, wanted = request.reader, find_wanted(store, request)
    if not wanted:
        return (note(reader.text("This chat has had no alerts yet."), plain("/latest")),)
    found = find_seen(store, request, wanted)
    if found is None:
        return (answer_no_story(wanted, reader),)
    exchanges, own = store.moves.list_exchanges(found), list_own_topics(store, request)
    *others, last = show_whole_story(found, reader, exchanges, own)
    return (*others, replace(last, buttons=alert_keyboard(found.id, reader), story_id=found.id))


def press_story(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Show the story of an alert."""
    return PressResult(messages=story(store, replace(request, arguments=request.parts[0])))


COMMANDS = (
    Command("latest", "[all|TOPIC] [COUNTRY] [24h|7d]", mark("the newest stories"), latest),
    Command(
        "summary", "[all|TOPIC] [COUNTRY] [24h|7d]", mark("the most severe stories of a period, with figures"), summary
    ),
    Command("story", "[ID]", mark("one story: its reports and figures in order"), story),
)
PRESSES = (ButtonHandler("story", press_story),)
