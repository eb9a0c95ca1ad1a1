"""/topics, /subscribe, /unsubscribe: what a chat is told about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.chats import choices
from bot.chats.examples import call_topic, name_topic
from bot.chats.places import find_place_or_region
from bot.chats.subjects import Subjects, read_subjects, read_topics
from bot.chats.wordings import find_addition, find_removal, says_nothing
from bot.command import Answer, Command, Need, Request
from bot.commands.setting_answers import explain_towns
from bot.commands.setting_news import describe_places, show_topics
from bot.commands.setting_page import VERB
from bot.text.keyboards import button
from bot.text.language import mark
from bot.text.markup import Markup, bold, code, join, plain
from bot.text.render import note
from bot.text.story_lines import SEVERITIES
from monitors.model import is_desk_topic
from storage.store import Store

MOST_UNKNOWN: Final = 5
FEW_TOPICS: Final = 3
"""So many topics are named one by one even if they are all."""
WORD_LENGTH: Final = 40


def _topic_line(topic_id: str, request: Request, subscribed: frozenset[str]) -> Markup:
    topic, reader = request.desk.topics[topic_id], request.reader
    about = [reader.text(SEVERITIES[topic.severity])]
    if topic.status == "experimental":
        about.append(reader.text("experimental"))
    ticked = plain("✅" if topic_id in subscribed else "▫️")
    return join([ticked, code(topic_id), plain(f"{reader.topic(topic_id)} ({reader.listed(about)})")], " ")


def topics(store: Store, request: Request) -> Answer:
    """The desk's topics, with a tick at those that the chat subscribes to."""
    reader = request.reader
    subscribed = frozenset(one.topic for one in store.chats.list_subscriptions(request.chat.id))
    lines = [_topic_line(topic_id, request, subscribed) for topic_id in request.desk.topics]
    how = reader.write(
        "Add with {add}, remove with {remove}, or tap in {settings}.",
        add=code(f"/subscribe {name_topic(request)}"),
        remove=code(f"/unsubscribe {name_topic(request)}"),
        settings=plain("/settings"),
    )
    return (note(bold(reader.text("Watched topics")), *lines, how),)


def sort_out(request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The topic ids that were named, and the words that name none; words for adding or removing them say nothing."""
    named = read_topics(request.words, request.desk.names)
    if named.is_all:
        return tuple(request.desk.topics), ()
    told = [word for word in named.unknown if not (find_addition([word]) or find_removal([word]))]
    return named.topics, tuple(dict.fromkeys(word.strip(",").lower() for word in told))


def explain_exception(word: str, example: str, request: Request) -> Answer:
    """The answer to "all except ..." and "not ...": nothing was changed, and how to name what is meant."""
    said = request.reader.write(
        "I don't understand {words} here, so nothing was changed. Name what you mean. For example:",
        words=code(word[:WORD_LENGTH]),
    )
    return (note(said, code(example)),)


def _name_topics(topics: Iterable[str], request: Request) -> str:
    return ", ".join(call_topic(topic, request.reader) for topic in topics)


def unknown_lines(words: tuple[str, ...], request: Request) -> list[Markup]:
    """Lines about words that name no topic."""
    return [_unknown_line(word, request) for word in words[:MOST_UNKNOWN]]


def _unknown_line(word: str, request: Request) -> Markup:
    shown = code(word[:WORD_LENGTH])
    if near := request.desk.names.suggest(word):
        return request.reader.write("There is no topic {word}. Did you mean {near}?", word=shown, near=code(near))
    return request.reader.write("There is no topic {word}. See {topics}.", word=shown, topics=plain("/topics"))


def _find_places(words: Iterable[str], request: Request) -> Subjects | None:
    """The places that the words name, all of them; None where one names something else, or there is none."""
    names = request.desk.names
    told = [word for word in words if not (says_nothing(word) or find_addition([word]))]
    named = read_subjects(told, names, names.recall, find_place_or_region)
    return named if named.places and not (named.topics or named.unknown) else None


def subscribe(store: Store, request: Request) -> Answer:
    """Add topics to what the chat is told about; with places beside them, from these places only."""
    named, unknown = sort_out(request)
    asked = read_topics(request.words, request.desk.names)
    if not named and not unknown:
        return (show_topics(store, request),)
    if asked.exception:
        others = [topic for topic in request.desk.topics if topic not in asked.topics] or named
        return explain_exception(asked.exception, f"/subscribe {_name_topics(others, request)}", request)
    if named and (removal := find_removal(asked.unknown)):
        return explain_exception(removal, f"/unsubscribe {_name_topics(named, request)}", request)
    choices.add_topics(store, request, named)
    reader, places = request.reader, _find_places(asked.unknown, request)
    if places is not None and not named:
        wanted = reader.listed(map(reader.country, places.countries))
        return (note(*unknown_lines(unknown, request), reader.text("For example:"), code(f"/places {wanted}")),)
    is_all = len(named) == len(request.desk.topics) > FEW_TOPICS
    titles = reader.text("all topics") if is_all else reader.topics(named)
    lines = unknown_lines(unknown, request)
    if places is not None:
        choices.set_countries(store, request, places.countries, named)
        chosen = reader.label(reader.text("Places"), describe_places(places.countries, reader))
        lines = [plain(one) for one in (chosen, *explain_towns(places.places, reader))]
    if named:
        done = reader.write("Subscribed: {topics}", topics=bold(titles))
        told = note(done, reader.text("Urgent reports ring at once; the rest comes in the digest."), *lines)
        onward = ("🌍 " + reader.text("Places"), "places"), ("⚙️ " + reader.text("Settings"), "main")
        return (replace(told, buttons=(tuple(button(label, VERB, page) for label, page in onward),)),)
    return (note(*lines),)


def unsubscribe(store: Store, request: Request) -> Answer:
    """Unsubscribe from topics, or from all of them; the chat's own watches stay unless they are named."""
    named, unknown = sort_out(request)
    if not named and not unknown:
        return (show_topics(store, request),)
    subscriptions = store.chats.list_subscriptions(request.chat.id)
    had = tuple(one.topic for one in subscriptions)
    asked = read_topics(request.words, request.desk.names)
    if asked.exception:
        others = [topic for topic in had if is_desk_topic(topic) and topic not in asked.topics] or asked.topics
        return explain_exception(asked.exception, f"/unsubscribe {_name_topics(others, request)}", request)
    if named and _find_places(asked.unknown, request) is not None:
        example = f"/unsubscribe {_name_topics(asked.topics or had, request)}"
        return explain_exception(" ".join(asked.unknown), example, request)
    is_all = asked.is_all
    if is_all:
        named = tuple(topic for topic in had if is_desk_topic(topic))
    named += tuple(topic for topic in unknown if topic in had)  # the desk watches it no more
    unknown = tuple(word for word in unknown if word not in had)
    known = request.desk.reader(request.home, subscriptions)
    gone = choices.remove_topics(store, request, named)
    lines = unknown_lines(unknown, request)
    if is_all and len(named) < len(had):
        stays = request.reader.write("The watches of this chat stay. {watches} lists them.", watches=plain("/watches"))
        lines.append(stays)
    if gone:
        titles = known.topics(gone)
        return (note(request.reader.write("Unsubscribed: {topics}", topics=bold(titles[:1000])), *lines),)
    return (note(*(lines or [plain(request.reader.text("There was nothing to unsubscribe from."))])),)


COMMANDS = (
    Command("topics", "", mark("the watched topics, and which ones this chat gets"), topics),
    Command("subscribe", "TOPIC ... [COUNTRY ...]", mark("get alerts and digests on topics"), subscribe, Need.ADMIN),
    Command("unsubscribe", "TOPIC ...", mark("stop alerts and digests on topics"), unsubscribe, Need.ADMIN),
)
