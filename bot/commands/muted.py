"""What is muted in a chat, as people name it and as they read it: what /mute and /unmute share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.chats.choices import MOST_MUTES
from bot.chats.places import NamedPlace, find_place, find_place_or_region
from bot.chats.spans import Stretch
from bot.chats.subjects import Subjects, read_subjects
from bot.chats.visible_stories import find_seen
from bot.command import Request
from bot.commands.watching import find_by_words, list_own_watches
from bot.text.language import mark
from bot.text.markup import Markup, code, plain
from bot.text.reader import Reader
from bot.text.story_lines import find_opening_for, headline
from monitors.folding import fold
from monitors.model import Chat, Mute, MuteKind, Story, Subscription
from storage.store import Store

MOST_LISTED: Final = 10
MOST_OF_REGION: Final = MOST_MUTES // 2
WHICH_STORY: Final = mark("Which story? Write this as a reply to its alert.")
MUTED: Final = mark("{what} is muted until {time}.")
MUTED_FROM: Final = mark("{what} is muted from {start} until {time}.")


def read_muted(store: Store, request: Request, words: Sequence[str]) -> Subjects:
    """The topics and countries that the words name, else the one watch of the chat that has them."""
    named = read_subjects(words, request.desk.names, request.desk.names.recall, _find_place)
    if not named.unknown and not any(one.is_town for one in named.places):
        return named
    watches = find_by_words(list_own_watches(store, request), words)
    return Subjects(topics=(watches[0].topic,)) if len(watches) == 1 else named


def _find_place(name: str) -> NamedPlace | None:
    """The place of that name, a region only if each of its countries can have a mute."""
    found = find_place_or_region(name)
    return found if found is None or len(found.countries) <= MOST_OF_REGION else find_place(name)


def split_watch(store: Store, request: Request, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that are the whole name of a watch of the chat, if that has several, and the others: a name may hold a
    day or hours, as ``Black Friday``.
    """
    names = [fold(one.query.replace('"', " ")).split() for one in list_own_watches(store, request)]
    folded = [fold(word) for word in words]
    for name in sorted(names, key=len, reverse=True):
        for start in range(len(folded)):
            end = start + len(name)
            if len(name) > 1 and folded[start:end] == name:
                return tuple(words[start:end]), (*words[:start], *words[end:])
    return (), tuple(words)


def say_muted(what: str, stretch: Stretch, reader: Reader) -> tuple[str, str]:
    """What is muted until when, from when on if that is to come, and how to undo it, in two lines."""
    return say_stretch(what, stretch, reader), reader.text("{command} ends all mutes.", command="/unmute")


def say_stretch(what: str, stretch: Stretch, reader: Reader) -> str:
    """What is muted until when, from when on if that is to come."""
    said, times = _word_stretch(stretch, reader)
    return reader.text(said, what=what, **times)


def say_what_is_muted(store: Store, request: Request) -> list[Markup]:
    """As :func:`list_muted`, or one line that says that nothing is muted."""
    return list_muted(store, request) or [plain(request.reader.text("Nothing is muted now."))]


def list_muted(store: Store, request: Request) -> list[Markup]:
    """What is muted in a chat until when, the mutes made last first, and how to end them all; empty if nothing is."""
    reader, chat, now = request.reader, request.chat, request.now
    mutes = [mute for mute in reversed(chat.mutes) if mute.until > now]
    named = [(_name_muted(store, request, one), _find_stretch(one, now)) for one in mutes[:MOST_LISTED]]
    named[:0] = [(plain(reader.text("Everything")), one) for one in _list_at_once(chat, now)]
    if not named:
        return []
    worded = [(what, *_word_stretch(stretch, reader)) for what, stretch in named]
    lines = [reader.write(said, what=what, **times) for what, said, times in worded]
    if len(mutes) > MOST_LISTED:
        more = len(mutes) - MOST_LISTED
        lines.append(plain(reader.count("and {n} more", "and {n} more", more)))
    every = reader.text("all")
    return [*lines, reader.write("{command} ends all mutes.", command=code(f"/unmute {every}"))]


def list_chat_mutes(chat: Chat, now: datetime) -> list[Stretch]:
    """How long the whole chat is muted, by each mute of it that is not over."""
    planned = [_find_stretch(mute, now) for mute in chat.mutes if mute.kind is MuteKind.CHAT and mute.until > now]
    return [*_list_at_once(chat, now), *planned]


def _list_at_once(chat: Chat, now: datetime) -> list[Stretch]:
    """The mute of the whole chat that began when it was asked for, if it holds."""
    return [Stretch(chat.muted_until)] if chat.muted_until is not None and now < chat.muted_until else []


def _find_stretch(mute: Mute, now: datetime) -> Stretch:
    """How long a mute lasts, without its beginning once it has begun."""
    return Stretch(mute.until, None if mute.holds(now) else mute.since)


def _word_stretch(stretch: Stretch, reader: Reader) -> tuple[str, dict[str, str]]:
    """The text that says until when something is muted, and from when on if that is to come, with its times."""
    time = reader.moment(stretch.end)
    if stretch.begin is None:
        return MUTED, {"time": time}
    return MUTED_FROM, {"start": reader.moment(stretch.begin), "time": time}


def _name_muted(store: Store, request: Request, mute: Mute) -> Markup:
    if mute.kind is MuteKind.CHAT:
        return plain(request.reader.text("Everything"))
    if mute.kind is not MuteKind.STORY:
        return plain(name_subject(request, mute.kind, mute.value, store.chats.list_subscriptions(request.chat.id)))
    story = find_seen(store, request, mute.value)
    return plain(request.reader.text("A story")) if story is None else name_story(store, request, story)


def name_subject(request: Request, kind: MuteKind, value: str, own: Sequence[Subscription] = ()) -> str:
    """The name of a country, or of a topic; ``own`` are the subscriptions of the chat, for the names of its watches."""
    if kind is MuteKind.COUNTRY:
        return request.reader.country(value)
    return request.desk.reader(request.home, own).topic(value)


def name_story(store: Store, request: Request, story: Story) -> Markup:
    """What names the story to the chat that has the alert."""
    own = [one.topic for one in store.chats.list_subscriptions(request.home.id)]
    return headline(find_opening_for(request.reader, story, own), request.reader)
