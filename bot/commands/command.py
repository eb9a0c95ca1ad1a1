"""What a command is: a name, what people read about it, and a function from a request to messages.

A command runs in the store's thread, in one transaction with the storing of its answer; it knows no Telegram type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.desk import Desk
from bot.render import Reader
from monitors.model import Chat, Message
from storage.store import Store

ARGUMENT_LIMIT = 1000  # characters; what is longer is no argument of any command


@dataclass(frozen=True, slots=True)
class Request:
    """One command as it arrived. ``actor_id`` is the Telegram user who wrote it (0: nobody that Telegram names)."""

    chat: Chat
    actor_id: int
    arguments: str
    now: datetime
    desk: Desk

    @property
    def reader(self) -> Reader:
        """For whom the answer is written."""
        return self.desk.reader(self.chat)

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments, split at white space."""
        return tuple(self.arguments[:ARGUMENT_LIMIT].split())


Answer = tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """``usage`` shows the arguments, empty for none. ``changes_settings``: in groups only administrators may."""

    name: str
    usage: str
    help: str
    run: Callable[[Store, Request], Answer]
    changes_settings: bool = False
