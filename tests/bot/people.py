"""People of every language, who try commands that leave nothing behind."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from bot.chats.access import Actor
from bot.desk import Desk
from bot.talk.conversation import Incoming, receive
from bot.text.language import LANGUAGES
from monitors.model import ChatAddress, ChatKind, ChatState, Message
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat

CANARY = "xylophone"


class People:
    """People of every language who own the bot, beside somebody else who has something to lose."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        owners = ", ".join(str(100 + number) for number in range(len(LANGUAGES)))
        self.desk = Desk.of(write_config(folder, access=f"{{owners: [{owners}]}}"))
        self.updates = 0
        self.other = store.chats.add_chat(make_chat(999))
        store.chats.update_chat(self.other.id, title=CANARY)
        self.numbers = {code: 100 + number for number, code in enumerate(LANGUAGES)}
        for code, number in self.numbers.items():
            chat = store.chats.add_chat(make_chat(number))
            store.chats.update_chat(chat.id, language=code, state=ChatState.ACTIVE)

    def say(self, language: str, command: str, arguments: str) -> list[Message]:
        """The answers, in a chat that is afterwards as it was."""
        self.updates += 1
        user = self.numbers[language]
        actor = Actor(ChatAddress(user), ChatKind.PRIVATE, user, "Eve", language)
        incoming = Incoming(self.updates, actor, command, arguments, "tocsin_bot")
        answers: list[Message] = []
        with suppress(_UndoneError), self.store.transaction():
            receive(self.store, incoming, self.desk, START_AT)
            chat = self.store.chats.find_chat(actor.address)
            assert chat is not None
            entries = self.store.outbox.list_entries(chat_id=chat.id, limit=50)
            answers += [one.row.message for one in entries if one.row.dedup_key.startswith("answer:")]
            raise _UndoneError
        return answers


class _UndoneError(Exception):
    """Takes back what a command did."""
