"""/unmute: alerts again about everything or one thing."""

from __future__ import annotations

from dataclasses import replace

from bot.chats import choices
from bot.chats.beginnings import take_counted
from bot.chats.planned_days import take_days
from bot.chats.planned_hours import take_hours
from bot.chats.scope import name_place
from bot.chats.spans import Stretch, take_rest
from bot.chats.subjects import Subjects
from bot.chats.visible_stories import find_seen
from bot.chats.wordings import THIS_STORY, take_any
from bot.chats.written_dates import write_dates
from bot.command import Answer, Command, Need, Request
from bot.commands.muted import WHICH_STORY, name_story, name_subject, read_muted, say_what_is_muted, split_watch
from bot.text.language import mark
from bot.text.markup import EMPTY
from bot.text.reader import Reader
from bot.text.render import note
from monitors.alerting.silence import Subject
from monitors.model import Message, MuteKind
from storage.store import Store


def unmute(store: Store, request: Request) -> Answer:
    """End every mute of the chat, or those of some topics, countries or a watch, or of a part of the calendar; in reply
    to an alert, its story's."""
    reader, (is_story, words) = request.reader, take_any(request.words, THIS_STORY)
    watch, words = split_watch(store, request, words)
    now, zone = request.now, request.home.timezone
    words = write_dates(words, now, zone)
    found = (take(words, now, zone) for take in (take_days, take_hours, take_counted, take_rest))
    stretch, words = next((one for one in found if one[0] is not None), (None, words))
    named = read_muted(store, request, (*watch, *words))
    if named.unknown or any(one.is_town for one in named.places):
        unknown = reader.text("There is no topic or country called {name}.", name=" ".join(named.rest)[:60])
        return (note(unknown, *say_what_is_muted(store, request)),)
    if stretch is not None and not request.replied_story:
        return (_unmute_stretch(store, request, named, stretch),)
    if named.topics or named.places:
        return (_unmute_named(store, request, named),)
    if is_story and not (request.replied_story or named.is_all):
        return (note(reader.text(WHICH_STORY)),)
    if request.replied_story and not named.is_all:
        return (_unmute_replied(store, replace(request, chat=request.home)),)
    return (unmute_all(store, request),)


def unmute_all(store: Store, request: Request) -> Message:
    """End every mute of the chat."""
    chat = choices.mute_chat(store, request, None)
    return note(*say_what_is_muted(store, replace(request, chat=chat)))


def _unmute_stretch(store: Store, request: Request, named: Subjects, stretch: Stretch) -> Message:
    """End the mutes that end with a part of the calendar: those of what is named, else those of everything."""
    wanted = _list_wanted(named) or [(MuteKind.CHAT, "")]
    ended = [mute for mute in request.chat.mutes if (mute.kind, mute.value) in wanted and mute.until == stretch.end]
    is_at_once = (MuteKind.CHAT, "") in wanted and request.chat.muted_until == stretch.end
    chat = choices.end_mutes(store, request, ended, is_at_once=is_at_once)
    return note(*say_what_is_muted(store, replace(request, chat=chat)))


def _list_wanted(named: Subjects) -> list[Subject]:
    """What a mute of each topic and country that is named silences."""
    return [(MuteKind.TOPIC, one) for one in named.topics] + [(MuteKind.COUNTRY, one) for one in named.countries]


def _unmute_named(store: Store, request: Request, named: Subjects) -> Message:
    wanted, reader = _list_wanted(named), request.reader
    mutes = [mute for mute in request.chat.mutes if mute.until > request.now and (mute.kind, mute.value) in wanted]
    ended = {(mute.kind, mute.value) for mute in mutes}
    own = store.chats.list_subscriptions(request.chat.id)
    topics = [
        _say_unmuted(name_subject(request, *one, own), one in ended, reader)
        for one in wanted
        if one[0] is MuteKind.TOPIC
    ]
    places = {
        name_place(one, reader): {(MuteKind.COUNTRY, country) for country in one.countries} for one in named.places
    }
    lines = [*topics, *(_say_unmuted(name, not ended.isdisjoint(those), reader) for name, those in places.items())]
    chat = choices.end_mutes(store, request, mutes)
    return note(*lines, *say_what_is_muted(store, replace(request, chat=chat)))


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
    title = EMPTY if seen is None else name_story(store, request, seen)
    said = _say_unmuted(request.reader.text("This story"), bool(ended), request.reader)
    return note(title, said, *say_what_is_muted(store, replace(request, chat=chat)))


def _say_unmuted(what: str, was_muted: bool, reader: Reader) -> str:
    if was_muted:
        return reader.text("{what} is no longer muted.", what=what)
    return reader.text("{what} was not muted.", what=what)


COMMANDS = (Command("unmute", "[TOPIC|COUNTRY]", mark("end all mutes, or one"), unmute, Need.ADMIN),)
