"""What the commands that change a setting answer: what was done, what could not be understood, what is needed first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.chats.places import NamedPlace
from bot.command import Answer, Request
from bot.commands.settings import PAGES, renew
from bot.text.markup import Markup, code, plain
from bot.text.reader import Reader
from bot.text.render import note
from monitors.model import Message
from storage.store import Store

MOST_TOWNS: Final = 5


def show_done(store: Store, request: Request, page: str, *lines: Markup | str) -> Answer:
    """The answer of what was done, with the page of settings that shows it."""
    shown = PAGES[page].show(store, renew(store, request))
    if not lines:
        return (shown,)
    return (Message(f"{note(*lines).html}\n\n{shown.html}", buttons=shown.buttons),)


def ask_again(request: Request, what: str, *examples: str) -> Answer:
    """The answer to what could not be understood, with examples that work."""
    lines = [code(example) for example in examples]
    return (note(what, request.reader.text("For example:"), *lines),)


def ask_for_topic(store: Store, request: Request, topics: Sequence[str] = ()) -> Answer:
    """The answer to a setting for topics that the chat does not get, or for all where it gets none."""
    reader = request.reader
    if topics and store.chats.list_subscriptions(request.chat.id):
        add = code(f"/subscribe {' '.join(topics)}")
        return (
            note(reader.write("This chat does not get {topics}. To add: {command}.", topics=reader.topics(topics),
                              command=add)),
        )  # fmt: skip
    return (note(reader.write("This chat subscribes to nothing yet. Choose with {command}.", command=plain("/start"))),)


def explain_towns(places: Iterable[NamedPlace], reader: Reader) -> list[str]:
    """A line for each place that is a town: its whole country is watched."""
    return [
        reader.text("{town} is in {country}; I watch the whole country.", town=one.name,
                    country=reader.country(one.countries[0]))
        for one in [one for one in places if one.is_town][:MOST_TOWNS]
    ]  # fmt: skip
