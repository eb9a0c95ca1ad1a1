"""/start and /help: what the bot is, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.command import Answer, Command, Request
from bot.commands.subscriptions import topics
from bot.markup import Markup, bold, code, join, plain
from bot.render import note
from storage.store import Store


def start(store: Store, request: Request) -> Answer:
    """A greeting, and the topics to choose from."""
    greeting = note(
        bold("tocsin watches the news for this chat."),
        "Choose topics. Urgent reports ring at once, once for each event; the rest comes in a digest.",
        join([plain("All commands:"), code("/help")], " "),
    )
    return (greeting, *topics(store, request))


def help_line(command: Command) -> Markup:
    """One line of /help."""
    call = f"/{command.name} {command.usage}".rstrip()
    return join([code(call), plain(f"- {command.help}")], " ")


def make_help(commands: Iterable[Command]) -> Command:
    """The /help command over all others and itself."""

    def show_help(store: Store, request: Request) -> Answer:
        return (note(bold("Commands"), *(help_line(command) for command in (*listed, helping))),)

    listed = tuple(commands)
    helping = Command("help", "", "this list", show_help)
    return helping


COMMANDS = (Command("start", "", "what this bot is, and the topics to choose from", start),)
