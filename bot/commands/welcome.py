"""/start and /help: what the bot is, where to begin, and all its commands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.chats import choices
from bot.chats.access import SHARED
from bot.chats.claims import describe_waiting
from bot.command import Answer, Command, Need, Request
from bot.commands.setting_news import show_topics
from bot.text.language import mark
from bot.text.markup import Markup, bold, italic, join, pack, plain
from bot.text.reader import Reader
from bot.text.render import note
from bot.text.story_lines import SEVERITIES
from monitors.model import ChatKind, Message, Severity
from storage.store import Store

TOPIC_PREFIX = "topic_"
SETUP_PREFIX = "like_"
PLACEHOLDERS: Final = {
    "TOPIC": mark("TOPIC"), "COUNTRY": mark("COUNTRY"), "QUERY": mark("QUERY"), "NUMBER": mark("NUMBER"),
    "WORDS": mark("WORDS"), "ID": "ID", "LINK": mark("LINK"), "TEXT": mark("TEXT"), "NAME": mark("NAME"),
    "ZONE": mark("ZONE"), "OUTLET": mark("OUTLET"), "RULE": mark("RULE"),
}  # fmt: skip
"""The placeholders in the usage of commands, and what is shown for them."""

WORDS: Final = {
    "all": mark("all"), "off": mark("off"), "hold": mark("hold"), "until 18:00": mark("until 18:00"),
    "silent": mark("silent"), "hourly": mark("every hour"), "never": mark("never"),
    "instant": mark("instant"), "digest": mark("digest"), **{level.value: SEVERITIES[level] for level in Severity},
}  # fmt: skip
"""What is written as it stands, which every language has a word for."""

_SHOWN = re.compile(r"until 18:00|\b[A-Z]{2,}\b|\b[a-z]{3,}\b")


def start(store: Store, request: Request) -> Answer:
    """A greeting, with topics to tap; the link that started it may carry a topic or another chat's settings."""
    if request.arguments.startswith(TOPIC_PREFIX) and request.home.kind not in SHARED:
        return _start_with_topic(store, request, request.arguments.removeprefix(TOPIC_PREFIX))
    if request.arguments.startswith(SETUP_PREFIX) and request.home.kind not in SHARED:
        from bot.commands.sharing import take_over

        return take_over(store, request, request.arguments.removeprefix(SETUP_PREFIX))
    return greet(store, request)


def greet(store: Store, request: Request) -> Answer:
    """What the bot is, with topics to tap."""
    reader = request.reader
    greeting = note(
        bold(reader.text("I watch the news for this chat.")),
        reader.text("Choose topics. Urgent reports ring at once, once for each event; the rest comes in a digest."),
        reader.write(
            "For places, quiet hours and everything else: {settings}. All commands: {help}.",
            settings=plain("/settings"),
            help=plain("/help"),
        ),
        *(describe_waiting(store, reader) if request.is_owner and request.home.kind is ChatKind.PRIVATE else ()),
    )
    return (greeting, show_topics(store, request))


def _start_with_topic(store: Store, request: Request, topic: str) -> Answer:
    reader = request.reader
    if topic not in request.desk.topics:
        return (note(reader.text("The link names a topic that is not watched here.")), show_topics(store, request))
    choices.add_topics(store, request, (topic,))
    done = reader.write("Subscribed: {topics}", topics=bold(reader.topic(topic)))
    return (note(done, reader.text("Urgent reports ring at once; the rest comes in the digest.")),
            show_topics(store, request))  # fmt: skip


def help_line(command: Command, request: Request) -> Markup:
    """One line of /help; a tap on the command sends it, and its answer says which arguments it needs."""
    reader = request.reader
    usage = _SHOWN.sub(lambda found: _write_usage(found[0], reader), command.usage)
    shown = [italic(usage)] if usage else []
    return reader.row([f"/{command.name}", *shown, f"– {reader.text(command.help)}"], " ")


def _write_usage(word: str, reader: Reader) -> str:
    return reader.text(PLACEHOLDERS[word]) if word.isupper() else reader.text(WORDS[word]) if word in WORDS else word


def make_help(families: Mapping[str, Sequence[Command]]) -> Command:
    """The /help command about all others and itself, by family, or of those that are named; owners also see theirs.
    In a channel it is one line.
    """

    def show_help(store: Store, request: Request) -> Answer:
        if request.home.kind is ChatKind.CHANNEL:  # its readers cannot use them
            how = request.reader.write("All commands: send me {help} in a private chat.", help=plain("/help"))
            return (note(how),)
        needs = set(Need) if request.is_owner else {Need.CHAT, Need.ADMIN}
        asked = {word.strip("/,.").casefold() for word in request.words}
        if named := [one for family in listed.values() for one in family if one.name in asked and one.need in needs]:
            return (Message(join([help_line(one, request) for one in named]).html),)
        blocks = [
            join([bold(request.reader.text(name)), *(help_line(one, request) for one in family if one.need in needs)])
            for name, family in listed.items()
            if any(one.need in needs for one in family)
        ]
        return tuple(Message(part.html) for part in pack(blocks))

    helping = Command("help", "", mark("this list"), show_help)
    first = next(iter(families))
    listed = {**families, first: (*families[first], helping)}
    return helping


COMMANDS = (Command("start", "", mark("what this bot is, and the topics to choose from"), start),)
