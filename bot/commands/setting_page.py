"""A page of /settings: one message with buttons that lead to other pages or choose something.

A button's data is ``set:PAGE`` to show a page and ``set:PAGE:VALUE`` to choose something on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bot.chats import choices
from bot.command import Request
from bot.text.keyboards import Keyboard, button, ticked
from bot.text.markup import Markup, join
from bot.text.reader import Reader
from monitors.model import Button, Message, Subscription
from storage.store import Store

VERB: Final = "set"
MOST_BUTTONS: Final = 60


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One page: its message, and what choosing a value on it does."""

    show: Callable[[Store, Request], Message]
    choose: choices.ApplyChoice | None = None


def list_own(store: Store, request: Request) -> tuple[Subscription, ...]:
    """What the chat subscribes to."""
    return store.chats.list_subscriptions(request.chat.id)


def make_page(lines: Iterable[Markup], keyboard: Keyboard) -> Message:
    """The page's message: lines of text above its buttons."""
    return Message(join(lines).html, buttons=keyboard)


def back(reader: Reader) -> tuple[Button, ...]:
    """The row with the button that leads back to all settings."""
    return (button("« " + reader.text("Back"), VERB, "main"),)


def steps(reader: Reader, following: str, label: str) -> tuple[Button, ...]:
    """The row that leads back to all settings, and on to the page that a newcomer chooses from next."""
    return (*back(reader), button(f"{label} »", VERB, following))


def choice(page: str, value: str, label: str, *, is_on: bool) -> Button:
    """A button that chooses a value, ticked if it is chosen."""
    return button(ticked(label, is_on), VERB, page, value)
