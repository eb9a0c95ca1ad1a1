"""/mute, and the Mute button under an alert: no alerts for a while, about everything or one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.chats import choices
from bot.chats.beginnings import take_begin, take_counted
from bot.chats.examples import call_topic, name_country, name_topic
from bot.chats.moments import UNTIL, take_end
from bot.chats.periods import take_period
from bot.chats.planned_days import take_days
from bot.chats.planned_hours import take_hours
from bot.chats.recurring import take_recurring
from bot.chats.scope import name_places
from bot.chats.spans import Stretch, take_rest
from bot.chats.subjects import Subjects
from bot.chats.visible_stories import find_seen
from bot.chats.weekdays import find_weekend
from bot.chats.wordings import FOREVER, THIS_STORY, take_any
from bot.chats.written_dates import write_dates
from bot.command import Answer, ButtonHandler, Command, Need, PressedMessage, PressResult, Request
from bot.commands.muted import (
    WHICH_STORY,
    list_chat_mutes,
    list_muted,
    name_story,
    read_muted,
    say_muted,
    say_stretch,
    split_watch,
)
from bot.commands.recurring_mutes import explain_nights, explain_recurring, read_subject
from bot.commands.unmuting import unmute_all
from bot.text.keyboards import Keyboard, alert_keyboard, button, fit_name, in_rows, mute_keyboard
from bot.text.language import mark
from bot.text.markup import bold, code, plain, shorten
from bot.text.reader import Reader
from bot.text.render import note
from monitors.country_lookup import find_similar_country
from monitors.folding import fold
from monitors.model import Chat, Message, MuteKind, Story
from storage.store import Store

TOPIC_MUTE, PLACE_MUTE, STORY_MUTE = timedelta(days=1), timedelta(days=1), timedelta(days=7)
CHAT_MUTE: Final = timedelta(hours=2)
WORDS_UNITS: Final = 60
LONGEST_SHOWN: Final = 44
LENGTHS: Final = {f"{hours}h": timedelta(hours=hours) for hours in (1, 2, 8, 24)}


def mute(store: Store, request: Request) -> Answer:
    """Mute everything, a topic, a watch or a country for a length of time, up to a time of day or for a part of the
    calendar; in reply to an alert, without a name, its story. Nothing is muted by words that are not all understood."""
    watch, words = split_watch(store, request, request.words)
    words = write_dates(words, request.now, request.home.timezone)
    if (recurring := _answer_recurring(store, request, watch, words)) is not None:
        return (recurring,)
    asked, words = _take_stretch(words, request)
    if asked is None and (nights := explain_nights(store, request, watch, words)) is not None:
        return (nights,)
    if asked is None and _only_begins(store, request, watch, words):
        return (_ask_how_long(request),)
    is_story, words = take_any((*watch, *words), THIS_STORY)
    named = read_muted(store, request, words)
    stretch = _shorten(asked, request.now) if asked else None
    if is_story and not (named.topics or named.places or named.unknown or named.is_all):
        return (_mute_this(store, request, stretch or Stretch(request.now + STORY_MUTE)),)
    answer = _mute_named(store, request, named, stretch)
    if asked == stretch:
        return (answer,)
    most = request.reader.text("A mute lasts at most {days} days.", days=choices.LONGEST_MUTE.days)
    return (replace(answer, html=f"{answer.html}\n{plain(most).html}"),)


def _answer_recurring(store: Store, request: Request, watch: tuple[str, ...], words: Sequence[str]) -> Message | None:
    """The answer to words that name what comes again, alone or beside others; None for what comes once."""
    recurring, others = take_recurring(words, find_weekend(request.home.timezone))
    if recurring is None:
        return None
    others = (*watch, *others)
    named = read_muted(store, request, others)
    subject = read_subject(named, others)
    if subject is None:
        return _explain_unknown(store, request, named, has_end=True)
    return explain_recurring(request, recurring, subject)


def _shorten(asked: Stretch, now: datetime) -> Stretch:
    """A stretch that lasts no longer than a mute may, from its beginning on."""
    return replace(asked, end=min(asked.end, (asked.begin or now) + choices.LONGEST_MUTE))


def _take_stretch(words: Sequence[str], request: Request) -> tuple[Stretch | None, tuple[str, ...]]:
    """How long the words mute: for some hours, up to a moment, for a part of the calendar or a length of time; and the
    others.
    """
    now, zone = request.now, request.home.timezone
    for take in (take_days, take_hours):
        stretch, others = take(words, now, zone)
        if stretch is not None:
            return stretch, others
    end, others = take_end(words, now, zone)
    if end is not None:
        begin, rest = take_begin(others, now, zone)
        return Stretch(end), rest if begin is not None and begin.at == now else others  # from now
    stretch, others = take_counted(words, now, zone)
    if stretch is None and take_begin(words, now, zone)[0] is None:
        stretch, others = take_rest(words, now, zone)
    if stretch is not None:
        return stretch, others
    is_forever, others = take_any(words, FOREVER)
    if is_forever:
        return Stretch(now + 2 * choices.LONGEST_MUTE), others  # shortened, and told so
    length, others = take_period(words)
    return Stretch(now + length) if length else None, others


def _only_begins(store: Store, request: Request, watch: tuple[str, ...], words: Sequence[str]) -> bool:
    """Whether words that mute nothing say when a mute begins, and beside it no more than what is to be muted."""
    begin, others = take_begin(words, request.now, request.home.timezone)
    return begin is not None and read_subject(read_muted(store, request, (*watch, *others)), others) is not None


def _ask_how_long(request: Request) -> Message:
    """The answer to who said only when a mute begins: the same with an end."""
    written, day = shorten(" ".join(request.words), LONGEST_SHOWN), request.reader.text("1d")
    return note(request.reader.text("For how long? For example:"), code(f"/mute {written} {day}"))


def _mute_named(store: Store, request: Request, named: Subjects, asked: Stretch | None) -> Message:
    reader, stretch = request.reader, asked or Stretch(request.now + CHAT_MUTE)
    if not (named.topics or named.places or named.unknown):
        if named.is_all or (asked and not request.replied_story):
            return _mute_all(store, request, stretch)
        return _mute_replied(store, request, stretch) if asked else _offer(store, request)
    if named.unknown or any(one.is_town for one in named.places) or (named.topics and named.places):
        return _explain_unknown(store, request, named, has_end=asked is not None)
    kind, values = (MuteKind.TOPIC, named.topics) if named.topics else (MuteKind.COUNTRY, named.countries)
    for value in values:  # each is added to the mutes that the last one left
        chat = choices.add_mute(store, request, kind, value, stretch.end, stretch.begin)
        request = replace(request, chat=chat)
    own = request.desk.reader(request.home, store.chats.list_subscriptions(request.chat.id))
    what = own.topics(named.topics) if named.topics else name_places(named.places, reader)
    return note(*say_muted(what, stretch, reader))


def _mute_this(store: Store, request: Request, stretch: Stretch) -> Message:
    """Mute the story of the alert that is replied to; without a reply nothing is muted."""
    if request.replied_story:
        return _mute_replied(store, request, stretch)
    return note(request.reader.text(WHICH_STORY))


def _mute_replied(store: Store, request: Request, stretch: Stretch) -> Message:
    """Mute the story of the alert that is replied to, in the chat that has the alert."""
    reader, story = request.reader, find_seen(store, replace(request, chat=request.home), request.replied_story)
    told = " ".join((reader.text("all"), *request.words))[:LONGEST_SHOWN]
    everything = reader.write("{command} mutes everything.", command=code(f"/mute {told}"))
    if story is None:
        return note(reader.text("That story is no longer stored."), everything)
    here = replace(request, chat=request.home)
    choices.add_mute(store, here, MuteKind.STORY, story.id, stretch.end, stretch.begin)
    return note(name_story(store, request, story), *say_muted(reader.text("This story"), stretch, reader), everything)


def _explain_unknown(store: Store, request: Request, named: Subjects, *, has_end: bool) -> Message:
    """The answer to words that are not understood or name too much, with what may be meant."""
    reader, unknown = request.reader, " ".join(named.unknown)
    countries = [reader.country(code) for one in named.places if not one.is_town for code in one.countries]
    if named.topics and named.places and not named.unknown:
        country = reader.country(named.countries[0])
        what = reader.text("Topics or countries can be muted, but not both at once. For example:")
        two = reader.text("2h")
        return note(what, code(f"/mute {call_topic(named.topics[0], reader)} {two}"), code(f"/mute {country} {two}"))
    said = reader.write("I don't understand {words}.", words=code(shorten(unknown, WORDS_UNITS)))
    subject = next(iter((*(call_topic(one, reader) for one in named.topics), *countries)), "")
    if subject and has_end:
        two = reader.text("2h")
        return note(said, reader.text("For example:"), code(f"/mute {subject} {two}"))
    if subject:
        day = reader.text("1d")
        return note(said, reader.text("For how long? For example:"), code(f"/mute {subject} {day}"))
    if any(character.isdigit() for character in unknown) or any(fold(word) in UNTIL for word in named.unknown):
        offered = _offer(store, request)
        return replace(offered, html=f"{note(said).html}\n{offered.html}")
    return _explain_unnamed(request, named)


def _explain_unnamed(request: Request, named: Subjects) -> Message:
    """The answer to words that name no topic and no country; towns alone are told with the country that they are in."""
    reader, subject = request.reader, " ".join(named.rest)
    town = next(iter(named.countries), "") if not named.unknown else ""
    country = town or find_similar_country(subject[:60])
    topic, two = request.desk.names.suggest(subject), reader.text("2h")
    meant = call_topic(topic, reader) if topic and not town else reader.country(country) if country else ""
    return note(
        reader.text("There is no topic or country called {name}.", name=subject[:60]),
        reader.text("For example:"),
        code(f"/mute {meant} {two}" if meant else f"/mute {two}"),
    )


def _offer(store: Store, request: Request) -> Message:
    """What can be muted of the story that is replied to; in reply to none, how long to mute everything."""
    here = replace(request, chat=request.home)
    story = find_seen(store, here, request.replied_story) if request.replied_story else None
    if story is None:
        return _offer_lengths(store, request)
    subjects = _list_subjects(store, here, story)
    asked = note(name_story(store, request, story), request.reader.text("What should be muted, and for how long?"))
    return replace(asked, buttons=subjects, story_id=story.id)


def _offer_lengths(store: Store, request: Request) -> Message:
    """Say what is muted, ask how long to mute everything, by buttons, and show how to write the command."""
    reader = request.reader
    day, half = reader.text("1d"), reader.text("12h")
    named = (f"{name_topic(request)} {day}", f"{name_country(reader)} {half}", reader.text("until 18:00"))
    examples = [code(f"/mute {one}") for one in named]
    how = note(*list_muted(store, request), reader.text("For how long? For example:"), *examples)
    lengths = [button(_describe_length(length, reader), "hush", key) for key, length in LENGTHS.items()]
    return Message(how.html, buttons=(*in_rows(lengths, 2), (button("🔔 " + reader.text("Unmute"), "hush", "off"),)))


def _describe_length(length: timedelta, reader: Reader) -> str:
    """A length of time in the reader's language, as ``8 hours`` or ``1 day``."""
    hours = int(length.total_seconds() // 3600)
    if hours < 24:
        return reader.count("{n} hour", "{n} hours", hours)
    return reader.count("{n} day", "{n} days", hours // 24)


def _mute_all(store: Store, request: Request, stretch: Stretch) -> Message:
    """Mute everything, and say so with the other mutes of everything that overlap."""
    reader, time = request.reader, request.reader.moment(stretch.end)
    chat = choices.mute_chat(store, request, stretch.end, stretch.begin)
    others = [
        say_stretch(reader.text("Everything"), one, reader) for one in _list_overlapping(chat, stretch, request.now)
    ]
    if stretch.begin is None:
        muted = reader.text("Muted until {time}.", time=time)
        return note(bold(muted), reader.text("Anything new until then comes afterwards, in one digest."), *others)
    muted = reader.text("Muted from {start} until {time}.", start=reader.moment(stretch.begin), time=time)
    return note(bold(muted), reader.text("Anything new in that time comes afterwards, in one digest."), *others)


def _list_overlapping(chat: Chat, stretch: Stretch, now: datetime) -> list[Stretch]:
    """The other mutes of the whole chat that hold at some time of a stretch."""
    return [
        one
        for one in list_chat_mutes(chat, now)
        if one != stretch and (one.begin or now) < stretch.end and (stretch.begin or now) < one.end
    ]


def press_length(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Mute the chat for the length of the button, or end every mute."""
    if request.arguments == "off":
        return PressResult(edit=unmute_all(store, request))
    return PressResult(edit=_mute_all(store, request, Stretch(request.now + LENGTHS[request.arguments])))


def offer_mute(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Put buttons under the alert for what can be muted."""
    story, reader = find_seen(store, request, request.arguments), request.reader
    if story is None:
        return PressResult(reader.text("That story is no longer stored."))
    return PressResult(edit=replace(pressed.message, buttons=_list_subjects(store, request, story)))


def _list_subjects(store: Store, request: Request, story: Story) -> Keyboard:
    """Buttons to mute a story, its topics, its country or everything."""
    reader, subscriptions = request.reader, store.chats.list_subscriptions(request.chat.id)
    named = request.desk.reader(request.home, subscriptions)
    asked = {one.topic for one in subscriptions}
    labels = [(reader.text("This story, 7 days"), "s")]
    labels += [
        (fit_name(lambda name: reader.text("{topic}, 1 day", topic=name), named.topic(one.topic)), f"t{one.topic}")
        for one in story.topics
        if one.topic in asked
    ][:4]
    if story.countries:
        country = story.countries[0]
        label = fit_name(lambda name: reader.text("{country}, 1 day", country=name), reader.country(country))
        labels.append((label, f"c{country}"))
    labels.append((reader.text("Everything, 2 hours"), "e"))
    return mute_keyboard(story.id, labels, reader)


def mute_what(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Mute what was chosen and put the alert's own buttons back."""
    story_id, what = request.arguments.split(":", 1)  # the id of a watch's topic has a colon too
    story, reader = find_seen(store, request, story_id), request.reader
    if story is None:
        return PressResult(reader.text("That story is no longer stored."))
    restored = replace(pressed.message, buttons=alert_keyboard(story_id, reader))
    muted = _mute(store, request, story, what)
    return PressResult(" ".join(muted) or reader.text("This button is out of date."), edit=restored)


def _mute(store: Store, request: Request, story: Story, what: str) -> tuple[str, ...]:
    """Mute what a button names; returns what is muted until when, and how to undo it. Empty if it names nothing now."""
    reader, now = request.reader, request.now
    if what == "e":
        until = now + CHAT_MUTE
        choices.mute_chat(store, request, until)
        return say_muted(reader.text("Everything"), Stretch(until), reader)
    if what == "s":
        name, kind, value, until = reader.text("This story"), MuteKind.STORY, story.id, now + STORY_MUTE
    elif what.startswith("c"):  # the story may be placed elsewhere since
        name, kind, value, until = reader.country(what[1:]), MuteKind.COUNTRY, what[1:], now + PLACE_MUTE
    else:
        subscriptions = store.chats.list_subscriptions(request.chat.id)
        if what[1:] not in {*request.desk.topics, *(one.topic for one in subscriptions)}:
            return ()
        named = request.desk.reader(request.home, subscriptions)
        name, kind, value, until = named.topic(what[1:]), MuteKind.TOPIC, what[1:], now + TOPIC_MUTE
    choices.add_mute(store, request, kind, value, until)
    return say_muted(name, Stretch(until), reader)


def restore(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Put the alert's own buttons back."""
    return PressResult(edit=replace(pressed.message, buttons=alert_keyboard(request.arguments, request.reader)))


COMMANDS = (Command("mute", "[TOPIC|COUNTRY] 2h|until 18:00", mark("mute for a while"), mute, Need.ADMIN),)
PRESSES = (
    ButtonHandler("mute", offer_mute, Need.ADMIN),
    ButtonHandler("hush", press_length, Need.ADMIN, is_remote=True),
    ButtonHandler("quiet", mute_what, Need.ADMIN),
    ButtonHandler("alert", restore, Need.ADMIN),
)
