"""/start and /help: what the bot is, where to begin, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable

from bot import choices
from bot.access import SHARED
from bot.command import Answer, Command, Need, Request
from bot.commands.setting_news import show_topics
from bot.language import mark
from bot.markup import Markup, bold, code, join, plain
from bot.render import note
from storage.store import Store

TOPIC_PREFIX = "topic_"
SETUP_PREFIX = "like_"


def start(store: Store, request: Request) -> Answer:
    """A greeting and the topics to tap; a link may bring a topic or another chat's set-up along."""
    if request.arguments.startswith(TOPIC_PREFIX) and request.home.kind not in SHARED:
        return _start_with_topic(store, request, request.arguments.removeprefix(TOPIC_PREFIX))
    if request.arguments.startswith(SETUP_PREFIX) and request.home.kind not in SHARED:
        from bot.commands.sharing import take_over

        return take_over(store, request, request.arguments.removeprefix(SETUP_PREFIX))
    reader = request.reader
    greeting = note(
        bold(reader.tell("I watch the news for this chat.")),
        reader.tell("Choose topics. Urgent reports ring at once, once for each event; the rest comes in a digest."),
        reader.write(
            "Places, quiet hours and all else: {settings}. All commands: {help}.",
            settings=plain("/settings"),
            help=plain("/help"),
        ),
    )
    return (greeting, show_topics(store, request))


def _start_with_topic(store: Store, request: Request, topic: str) -> Answer:
    reader = request.reader
    if topic not in request.desk.topics:
        return (note(reader.tell("The link names a topic that is not watched here.")), show_topics(store, request))
    choices.add_topics(store, request, (topic,))
    done = reader.write("Subscribed: {topics}", topics=bold(reader.topic(topic)))
    return (note(done, reader.tell("Urgent reports ring at once; the rest comes in the digest.")),
            show_topics(store, request))  # fmt: skip


def help_line(command: Command, request: Request) -> Markup:
    """One line of /help."""
    call = f"/{command.name} {command.usage}".rstrip()
    return join([code(call), plain(f"– {request.reader.tell(command.help)}")], " ")


def make_help(commands: Iterable[Command]) -> Command:
    """The /help command over all others and itself; owners see theirs too."""

    def show_help(store: Store, request: Request) -> Answer:
        needs = set(Need) if request.is_owner else {Need.CHAT, Need.ADMIN}
        shown = [help_line(command, request) for command in (*listed, helping) if command.need in needs]
        return (note(bold(request.reader.tell("Commands")), *shown),)

    listed = tuple(commands)
    helping = Command("help", "", mark("this list"), show_help)
    return helping


COMMANDS = (Command("start", "", mark("what this bot is, and the topics to choose from"), start),)
