"""/mute and /unmute, and the Mute button under an alert: no alerts for a while, about everything or one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.chats import choices
from bot.chats.examples import call_topic, name_country, name_topic
from bot.chats.moments import UNTIL, take_end
from bot.chats.places import find_similar_country
from bot.chats.spans import take_rest
from bot.chats.subjects import Subjects, read_subjects
from bot.chats.visible_stories import find_seen
from bot.chats.wordings import THIS_STORY, take_any, take_period
from bot.command import Answer, ButtonHandler, Command, Need, PressedMessage, PressResult, Request
from bot.commands.watching import find_by_words, list_own_watches
from bot.text.folding import fold
from bot.text.keyboards import Keyboard, alert_keyboard, button, fit_name, in_rows, mute_keyboard
from bot.text.language import mark
from bot.text.markup import EMPTY, Markup, bold, code, plain, shorten
from bot.text.reader import Reader
from bot.text.render import note
from bot.text.story_lines import find_opening_for, headline
from monitors.alerting.silence import find_chat_mute
from monitors.model import Message, Mute, MuteKind, Story, Subscription
from storage.store import Store

TOPIC_MUTE, PLACE_MUTE, STORY_MUTE = timedelta(days=1), timedelta(days=1), timedelta(days=7)
CHAT_MUTE: Final = timedelta(hours=2)
WORDS_UNITS: Final = 60
MOST_LISTED: Final = 10
LONGEST_SHOWN: Final = 44
WHICH_STORY: Final = mark("Which story? Write this as a reply to its alert.")
LENGTHS: Final = {f"{hours}h": timedelta(hours=hours) for hours in (1, 2, 8, 24)}


def mute(store: Store, request: Request) -> Answer:
    """Mute everything, a topic, a watch or a country for a length of time or up to a time of day; in reply to an alert,
    without a name, its story. Nothing is muted by words that are not all understood."""
    end, words = _take_until(request.words, request)
    is_story, words = take_any(words, THIS_STORY)
    latest = request.now + choices.LONGEST_MUTE
    named = _read_muted(store, request, words)
    if is_story and not (named.topics or named.places or named.unknown or named.is_all):
        return (_mute_this(store, request, min(end or request.now + STORY_MUTE, latest)),)
    answer = _mute_named(store, request, named, min(end, latest) if end else None)
    if end is None or end <= latest:
        return (answer,)
    most = request.reader.text("A mute lasts at most {days} days.", days=choices.LONGEST_MUTE.days)
    return (replace(answer, html=f"{answer.html}\n{plain(most).html}"),)


def _take_until(words: Sequence[str], request: Request) -> tuple[datetime | None, tuple[str, ...]]:
    """The end that the words give a mute: a moment, a part of the calendar or a length of time; and the others."""
    now, zone = request.now, request.home.timezone
    end, others = take_end(words, now, zone)
    if end is None:
        end, others = take_rest(others, now, zone)
    if end is None:
        length, others = take_period(others)
        end = now + length if length else None
    return end, others


def _read_muted(store: Store, request: Request, words: Sequence[str]) -> Subjects:
    """The topics and countries that the words name, else the one watch of the chat that has them."""
    named = read_subjects(words, request.desk.names, request.desk.names.recall)
    if not named.unknown and not any(one.is_town for one in named.places):
        return named
    watches = find_by_words(list_own_watches(store, request), words)
    return Subjects(topics=(watches[0].topic,)) if len(watches) == 1 else named


def _mute_named(store: Store, request: Request, named: Subjects, end: datetime | None) -> Message:
    reader, until = request.reader, end or request.now + CHAT_MUTE
    if not (named.topics or named.places or named.unknown):
        if named.is_all or (end and not request.replied_story):
            return _mute_all(store, request, until)
        return _mute_replied(store, request, until) if end else _offer(store, request)
    if named.unknown or any(one.is_town for one in named.places) or (named.topics and named.places):
        return _explain_unknown(store, request, named, has_end=end is not None)
    kind, values = (MuteKind.TOPIC, named.topics) if named.topics else (MuteKind.COUNTRY, named.countries)
    for value in values:  # each is added to the mutes that the last one left
        request = replace(request, chat=choices.add_mute(store, request, kind, value, until))
    own = request.desk.reader(request.home, store.chats.list_subscriptions(request.chat.id))
    what = own.topics(named.topics) if named.topics else reader.listed(map(reader.country, named.countries))
    return note(*_say_muted(what, until, reader))


def _say_muted(what: str, until: datetime, reader: Reader) -> tuple[str, str]:
    """What is muted until when, and how to undo it, in two lines."""
    return (
        reader.text("{what} is muted until {time}.", what=what, time=reader.moment(until)),
        reader.text("{command} ends all mutes.", command="/unmute"),
    )


def _mute_this(store: Store, request: Request, until: datetime) -> Message:
    """Mute the story of the alert that is replied to; without a reply nothing is muted."""
    if request.replied_story:
        return _mute_replied(store, request, until)
    return note(request.reader.text(WHICH_STORY))


def _mute_replied(store: Store, request: Request, until: datetime) -> Message:
    """Mute the story of the alert that is replied to, in the chat that has the alert."""
    reader, story = request.reader, find_seen(store, replace(request, chat=request.home), request.replied_story)
    told = " ".join((reader.text("all"), *request.words))[:LONGEST_SHOWN]
    everything = reader.write("{command} mutes everything.", command=code(f"/mute {told}"))
    if story is None:
        return note(reader.text("That story is no longer stored."), everything)
    choices.add_mute(store, replace(request, chat=request.home), MuteKind.STORY, story.id, until)
    return note(_headline(store, request, story), *_say_muted(reader.text("This story"), until, reader), everything)


def _explain_unknown(store: Store, request: Request, named: Subjects, *, has_end: bool) -> Message:
    """The answer to words that are not understood or name too much, with what may be meant."""
    reader, unknown = request.reader, " ".join(named.unknown)
    countries = [reader.country(one.country) for one in named.places if not one.is_town]
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
    """The answer to words that name no topic and no country."""
    reader, subject = request.reader, " ".join(named.rest)
    country = find_similar_country(subject[:60])
    topic, two = request.desk.names.suggest(subject), reader.text("2h")
    meant = call_topic(topic, reader) if topic else reader.country(country) if country else ""
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
    asked = note(_headline(store, request, story), request.reader.text("What should be muted, and for how long?"))
    return replace(asked, buttons=subjects, story_id=story.id)


def _offer_lengths(store: Store, request: Request) -> Message:
    """Say what is muted, ask how long to mute everything, by buttons, and show how to write the command."""
    reader = request.reader
    day, half = reader.text("1d"), reader.text("12h")
    named = (f"{name_topic(request)} {day}", f"{name_country(reader)} {half}", reader.text("until 18:00"))
    examples = [code(f"/mute {one}") for one in named]
    how = note(*_list_muted(store, request), reader.text("For how long? For example:"), *examples)
    lengths = [button(_describe_length(length, reader), "hush", key) for key, length in LENGTHS.items()]
    return Message(how.html, buttons=(*in_rows(lengths, 2), (button("🔔 " + reader.text("Unmute"), "hush", "off"),)))


def _describe_length(length: timedelta, reader: Reader) -> str:
    """A length of time in the reader's language, as ``8 hours`` or ``1 day``."""
    hours = int(length.total_seconds() // 3600)
    if hours < 24:
        return reader.count("{n} hour", "{n} hours", hours)
    return reader.count("{n} day", "{n} days", hours // 24)


def _mute_all(store: Store, request: Request, until: datetime) -> Message:
    reader = request.reader
    choices.mute_chat(store, request, until)
    return note(bold(reader.text("Muted until {time}.", time=reader.moment(until))),
                reader.text("Anything new until then comes afterwards, in one digest."))  # fmt: skip


def press_length(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Mute the chat for the length of the button, or end every mute."""
    if request.arguments == "off":
        return PressResult(edit=_unmute_all(store, request))
    return PressResult(edit=_mute_all(store, request, request.now + LENGTHS[request.arguments]))


def offer_mute(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Put buttons under the alert for what can be muted."""
    story, reader = find_seen(store, request, request.arguments), request.reader
    if story is None:
        return PressResult(reader.text("That story is no longer stored."))
    return PressResult(edit=replace(pressed.message, buttons=_list_subjects(store, request, story)))


def _headline(store: Store, request: Request, story: Story) -> Markup:
    """What names the story to the chat that has the alert."""
    own = [one.topic for one in store.chats.list_subscriptions(request.home.id)]
    return headline(find_opening_for(request.reader, story, own), request.reader)


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
        return _say_muted(reader.text("Everything"), until, reader)
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
    return _say_muted(name, until, reader)


def restore(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Put the alert's own buttons back."""
    return PressResult(edit=replace(pressed.message, buttons=alert_keyboard(request.arguments, request.reader)))


# ----------------------------------------------------------------------------------------------------------- unmute


def unmute(store: Store, request: Request) -> Answer:
    """End every mute of the chat, or those of some topics, countries or a watch; in reply to an alert, its story's."""
    reader, (_, words) = request.reader, take_any(request.words, THIS_STORY)
    named = _read_muted(store, request, words)
    if named.unknown or any(one.is_town for one in named.places):
        unknown = reader.text("There is no topic or country called {name}.", name=" ".join(named.rest)[:60])
        return (note(unknown, *_say_what_is_muted(store, request)),)
    if named.topics or named.places:
        return (_unmute_named(store, request, named),)
    if words != request.words and not (request.replied_story or named.is_all):
        return (note(reader.text(WHICH_STORY)),)
    if request.replied_story and not named.is_all:
        return (_unmute_replied(store, replace(request, chat=request.home)),)
    return (_unmute_all(store, request),)


def _unmute_all(store: Store, request: Request) -> Message:
    chat = choices.mute_chat(store, request, None)
    return note(*_say_what_is_muted(store, replace(request, chat=chat)))


def _unmute_named(store: Store, request: Request, named: Subjects) -> Message:
    wanted = [(MuteKind.TOPIC, one) for one in named.topics] + [(MuteKind.COUNTRY, one) for one in named.countries]
    known = {(mute.kind, mute.value): mute for mute in request.chat.mutes if mute.until > request.now}
    own = store.chats.list_subscriptions(request.chat.id)
    lines = [_say_unmuted(_name_subject(request, *one, own), one in known, request.reader) for one in wanted]
    chat = choices.end_mutes(store, request, [known[one] for one in wanted if one in known])
    return note(*lines, *_say_what_is_muted(store, replace(request, chat=chat)))


def _unmute_replied(store: Store, request: Request) -> Message:
    """End the mute of the story of the alert that is replied to."""
    story = store.stories.follow_story(request.replied_story)
    story_id = story.id if story else request.replied_story
    ended = [
        mute
        for mute in request.chat.mutes
        if mute.until > request.now and (mute.kind, mute.value) == (MuteKind.STORY, story_id)
    ]
    chat = choices.end_mutes(store, request, ended)
    seen = find_seen(store, request, story_id)
    title = EMPTY if seen is None else _headline(store, request, seen)
    said = _say_unmuted(request.reader.text("This story"), bool(ended), request.reader)
    return note(title, said, *_say_what_is_muted(store, replace(request, chat=chat)))


def _say_unmuted(what: str, was_muted: bool, reader: Reader) -> str:
    if was_muted:
        return reader.text("{what} is no longer muted.", what=what)
    return reader.text("{what} was not muted.", what=what)


def _say_what_is_muted(store: Store, request: Request) -> list[Markup]:
    return _list_muted(store, request) or [plain(request.reader.text("Nothing is muted now."))]


def _list_muted(store: Store, request: Request) -> list[Markup]:
    """What is muted in a chat until when, the mutes made last first, and how to end them all; empty if nothing is."""
    reader, chat, now = request.reader, request.chat, request.now
    mutes = [mute for mute in reversed(chat.mutes) if mute.until > now]
    named = [(_name_muted(store, request, mute), mute.until) for mute in mutes[:MOST_LISTED]]
    if (until := find_chat_mute(chat, now)) is not None:
        named.insert(0, (plain(reader.text("Everything")), until))
    if not named:
        return []
    lines = [reader.write("{what} is muted until {time}.", what=what, time=reader.moment(end)) for what, end in named]
    if len(mutes) > MOST_LISTED:
        more = len(mutes) - MOST_LISTED
        lines.append(plain(reader.count("and {n} more", "and {n} more", more)))
    every = reader.text("all")
    return [*lines, reader.write("{command} ends all mutes.", command=code(f"/unmute {every}"))]


def _name_muted(store: Store, request: Request, mute: Mute) -> Markup:
    if mute.kind is not MuteKind.STORY:
        return plain(_name_subject(request, mute.kind, mute.value, store.chats.list_subscriptions(request.chat.id)))
    story = find_seen(store, request, mute.value)
    return plain(request.reader.text("A story")) if story is None else _headline(store, request, story)


def _name_subject(request: Request, kind: MuteKind, value: str, own: Sequence[Subscription] = ()) -> str:
    """The name of a country, or of a topic; ``own`` are the subscriptions of the chat, for the names of its watches."""
    if kind is MuteKind.COUNTRY:
        return request.reader.country(value)
    return request.desk.reader(request.home, own).topic(value)


COMMANDS = (
    Command("mute", "[TOPIC|COUNTRY] 2h|until 18:00", mark("mute for a while"), mute, Need.ADMIN),
    Command("unmute", "[TOPIC|COUNTRY]", mark("end all mutes, or one"), unmute, Need.ADMIN),
)
PRESSES = (
    ButtonHandler("mute", offer_mute, Need.ADMIN),
    ButtonHandler("hush", press_length, Need.ADMIN, is_remote=True),
    ButtonHandler("quiet", mute_what, Need.ADMIN),
    ButtonHandler("alert", restore, Need.ADMIN),
)
