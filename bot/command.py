"""The types of commands and buttons: requests, answers, errands, and who may use what.

Commands run in the store's thread, in one transaction with the storing of their answer (conversation.py). They know no
Telegram type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from bot.desk import Desk
from bot.text.reader import Reader
from monitors.model import Chat, Message
from storage.store import Store

SENT_SOURCE = "pasted"
"""The source of the articles that people send themselves."""

_LATIN_MARKS = str.maketrans("،؛", ",;")
ARGUMENT_LIMIT = 4096  # characters: the longest text of a Telegram message


class Need(StrEnum):
    """What it takes to use a command or button: an approved chat; in groups and channels an administrator; an owner."""

    CHAT = "chat"
    ADMIN = "admin"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that somebody sent, or replied to: Telegram's name for it, and its size in bytes."""

    file_id: str
    size: int


@dataclass(frozen=True)
class Request:
    """One command or press, as the function that carries it out gets it.

    ``chat`` is the chat that is asked about or changed. ``home`` is the chat that the answer goes to; the two differ
    when an administrator works on a channel from a private chat. ``actor_id`` is the Telegram user (0 if Telegram names
    none). ``arguments`` is the text after the command, or the data after the verb of a button. ``replied`` is the text
    of the message that it replies to, ``replied_story`` the story that this message tells ("" if it tells none), and
    ``attachment`` the file of the command or of that message.
    """

    chat: Chat
    actor_id: int
    arguments: str
    now: datetime
    desk: Desk
    home: Chat
    bot_name: str = ""
    is_owner: bool = False
    replied: str = ""
    replied_story: str = ""
    attachment: SentFile | None = None

    @cached_property
    def reader(self) -> Reader:
        """The reader for whom the answer is written."""
        return self.desk.reader(self.home)

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments, split at white space; commas and semicolons of Arabic are given as Latin ones."""
        return tuple(self.arguments[:ARGUMENT_LIMIT].translate(_LATIN_MARKS).split())

    @property
    def parts(self) -> tuple[str, ...]:
        """The arguments of a button, split at colons."""
        return tuple(self.arguments.split(":"))


Answer = tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Reload:
    """Reload the config; the reloader tells the owners the result."""


@dataclass(frozen=True, slots=True)
class ReadLink:
    """Fetch the page of a link and judge it; ``words``, the text around the link, are judged if the page cannot be."""

    link: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class TryQuery:
    """Find what a query would have caught in the last days: that of watch ``number``, or (0) a draft, held against
    the query ``against`` unless that is empty."""

    query: str
    number: int
    against: str = ""


@dataclass(frozen=True, slots=True)
class TryDraft:
    """Find what a draft would change about the alerts of the last days: that in ``attachment``, else ``text``.

    ``topic`` is the topic that gets a rule or query, "" for a whole topic. With ``is_deep`` more articles are judged.
    """

    text: str
    topic: str
    attachment: SentFile | None
    is_deep: bool


Errand = Reload | ReadLink | TryQuery | TryDraft
"""Work that takes too long for the store's thread, where everybody would wait for it; bot/talk/errands.py does it."""


@dataclass(frozen=True, slots=True)
class StartedErrand:
    """The answer given at once, and an errand. Its result later replaces the last message of the answer; that of a
    reload goes to all owners.
    """

    answer: Answer
    errand: Errand


@dataclass(frozen=True, slots=True)
class QueuedErrand:
    """An errand with the request that led to it, and the key of the message that its result replaces."""

    request: Request
    errand: Errand
    key: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``usage`` shows the arguments, "" for none; ``help`` is marked for translation.

    With ``is_whole`` the answer is never cut, because what it says is not said again. With ``is_final`` it is not
    carried out anew when the message is edited, because others have read what it sent.
    """

    name: str
    usage: str
    help: str
    run: Callable[[Store, Request], Answer | StartedErrand]
    need: Need = Need.CHAT
    is_whole: bool = False
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class PressedMessage:
    """The message whose button was pressed, as it is in the outbox under ``key``."""

    key: str
    message: Message


@dataclass(frozen=True, slots=True)
class PressResult:
    """What a press does: a passing notice to the presser, a new text for the message, new messages to the chat."""

    toast: str = ""
    edit: Message | None = None
    messages: Answer = ()


@dataclass(frozen=True, slots=True)
class ButtonHandler:
    """What the buttons of one verb do. ``is_remote``: to the channel that the person works on from a private chat."""

    verb: str
    run: Callable[[Store, Request, PressedMessage], PressResult]
    need: Need = Need.CHAT
    is_remote: bool = False
