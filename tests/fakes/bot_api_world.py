"""The whole state of the fake Telegram behind one lock: people, chats, messages, updates and accepted calls.

It makes messages and records accepted calls. The modules of the API's methods decide what is accepted, and
bot_api_people.py what people do.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.bot_api_chats import Chat, ChatKind, Member, Status, User
from tests.fakes.bot_api_errors import Json, bad_request, forbidden
from tests.fakes.bot_api_journal import Accepted, Call, list_entities
from tests.fakes.bot_api_markup import list_buttons
from tests.fakes.bot_api_pacing import Pacing
from tests.fakes.bot_api_params import Params, Upload
from tests.fakes.bot_api_updates import UpdateQueue

MAX_CALLS_KEPT = 200_000
OWN_COUNTER_KINDS = (ChatKind.SUPERGROUP, ChatKind.CHANNEL)


@dataclass(slots=True)
class CallbackAnswer:
    """A button press as the presser sees it; ``text`` is None until the bot has answered."""

    query_id: str
    user_id: int
    data: str
    text: str | None = None
    alert: bool = False
    answered: bool = False
    expired: bool = False


@dataclass(slots=True)
class InlineAnswer:
    """An inline query and the results that the bot gave."""

    query_id: str
    user_id: int
    query: str
    results: list[Json] = field(default_factory=list)
    next_offset: str = ""
    answered: bool = False


@dataclass(slots=True)
class Webhook:
    """The webhook as the bot set it; an empty ``url`` means none."""

    url: str = ""
    secret: str = ""
    last_error: str = ""
    last_error_at: int = 0


class World:
    """All the state. Hold ``changed`` to read or write it; it is notified at every change."""

    def __init__(self, token: str, clock: Callable[[], float]) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.clock = clock
        self.token = token
        self.bot = User(int(token.split(":")[0]), "Tocsin", "tocsin_bot", is_bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.updates = UpdateQueue()
        self.webhook = Webhook()
        self.pacing: Pacing | None = None
        self.accepted: list[Accepted] = []
        self.on_accept: Callable[[Accepted], None] = lambda accepted: None
        self.calls: deque[Call] = deque(maxlen=MAX_CALLS_KEPT)
        self.polls = 0
        self.crashes: list[Exception] = []
        self.callbacks: dict[str, CallbackAnswer] = {}
        self.inline: dict[str, InlineAnswer] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.own_messages: set[tuple[int, int]] = set()
        self.files: dict[tuple[int, int], Upload] = {}
        self.sent_files: dict[str, bytes] = {}
        self._next_message_id = 1
        self._serial = count(1)

    def next_serial(self) -> int:
        """A number not used before, for ids of queries, users and chats."""
        return next(self._serial)

    def now(self) -> int:
        """The time in whole Unix seconds, as Telegram dates things."""
        return int(self.clock())

    def get_chat(self, chat: int | Chat) -> Chat:
        """The chat by id, for the people's side.

        Raises:
            KeyError: there is no such chat.
        """
        return self.chats[chat if isinstance(chat, int) else chat.id]

    def get_named_chat(self, params: Params) -> Chat:
        """The chat that a call names by ``chat_id`` or ``@username``.

        Raises:
            ApiError: 400 when none is named or it is unknown; 403 for a person who never wrote to the bot.
        """
        raw = params.text("chat_id").strip()
        if not raw:
            raise bad_request("chat_id is empty")
        if raw.startswith("@"):
            found = next(
                (c for c in self.chats.values() if c.username and f"@{c.username}".lower() == raw.lower()), None
            )
        else:
            found = self.chats.get(int(raw)) if raw.removeprefix("-").isdigit() else None
            if found is None and raw.isdigit() and int(raw) in self.users:
                raise forbidden("bot can't initiate conversation with a user")
        if found is None:
            raise bad_request("chat not found")
        return found

    def add_chat(self, chat: Chat, bot_status: Status) -> Chat:
        """Adds a chat, with the bot in it in this status."""
        chat.members[self.bot.id] = Member(self.bot, bot_status)
        self.chats[chat.id] = chat
        self.changed.notify_all()
        return chat

    def add_message(self, chat: Chat, sender: User | None, **fields: Any) -> Json:
        """Makes a message in a chat, with the next id; ``sender_chat`` among the fields for anonymous ones."""
        if chat.kind in OWN_COUNTER_KINDS:
            message_id, chat.next_message_id = chat.next_message_id, chat.next_message_id + 1
        else:
            message_id, self._next_message_id = self._next_message_id, self._next_message_id + 1
        message: Json = {"message_id": message_id, "date": self.now(), "chat": chat.render()}
        message |= {"from": sender.render()} if sender is not None else {}
        message |= {name: value for name, value in fields.items() if value is not None}
        chat.messages[message_id] = message
        self.changed.notify_all()
        return message

    def accept(self, method: str, message: Json, params: Params, upload: Upload | None = None) -> Accepted:
        """Records that a call was accepted and what it showed."""
        accepted = Accepted(
            n=len(self.accepted) + 1,
            at=self.clock(),
            method=method,
            chat_id=message["chat"]["id"],
            thread_id=message.get("message_thread_id"),
            message_id=message["message_id"],
            text=message.get("text") or message.get("caption") or "",
            raw=params.text("text") or params.text("caption"),
            entities=list_entities(message.get("entities") or message.get("caption_entities") or []),
            buttons=list_buttons(message.get("reply_markup")),
            silent=params.flag("disable_notification"),
            preview=not params.find_object("link_preview_options", "link preview options").get("is_disabled"),
            reply_to=message.get("reply_to_message", {}).get("message_id"),
            file_name=upload.name if upload else None,
            file_bytes=len(upload.content) if upload else 0,
        )
        self.accepted.append(accepted)
        self.own_messages.add((accepted.chat_id, accepted.message_id))
        self.on_accept(accepted)
        self.changed.notify_all()
        return accepted
