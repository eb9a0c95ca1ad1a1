"""Whatever is written after a command, in whatever language the chat reads: an answer that helps, and never a crash."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import cycle, islice
from pathlib import Path

import pytest

from bot.chats.access import Actor
from bot.commands import COMMANDS
from bot.desk import Desk
from bot.sending.channels import read_plain
from bot.talk.conversation import Incoming, receive
from bot.text.language import LANGUAGES
from bot.text.markup import count_units
from monitors.model import ChatAddress, ChatKind, ChatState, Message
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat
from tests.fakes.bot_api_html import parse_html

ODD = ("", "zzyzx -1 99999999999999999999", "x" * 4000, "🐘🧨👩‍👩‍👧", "\u202eעברית مرحبا\u202c", "<b>&amp;</i><script>")
SCRIPTS = {"ru": re.compile("[а-яё]{3}"), "ar": re.compile("[\u0621-\u064a]{3}")}
CANARY = "xylophone"


class Talk:
    """People of every language who own the bot, beside somebody else who has something to lose."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        owners = ", ".join(str(100 + number) for number in range(len(LANGUAGES)))
        self.desk = Desk.of(write_config(folder, access=f"{{owners: [{owners}]}}"))
        self.updates = 0
        self.other = store.chats.add_chat(make_chat(999))
        store.chats.update_chat(self.other.id, title=CANARY)
        self.people = {code: 100 + number for number, code in enumerate(LANGUAGES)}
        for code, number in self.people.items():
            chat = store.chats.add_chat(make_chat(number))
            store.chats.update_chat(chat.id, language=code, state=ChatState.ACTIVE)

    def say(self, language: str, command: str, arguments: str) -> list[Message]:
        """The answers, in a chat that is afterwards as it was."""
        self.updates += 1
        user = self.people[language]
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


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    folder = tmp_path_factory.mktemp("hostile")
    with closing(Store.open(folder / "x.sqlite3", START_AT)) as store, store.transaction():
        yield Talk(store, folder / "config")


def check_answer(shown: str, english: str, language: str) -> None:
    """Told in the chat's language, with nothing in it that is not for this chat to see."""
    assert shown.strip()
    assert "Traceback" not in shown
    assert "Something went wrong" not in english
    assert CANARY not in shown
    assert language == "en" or shown != english
    assert language not in SCRIPTS or SCRIPTS[language].search(shown)


@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=[command.name for command in COMMANDS])
def test_anything_after_a_command_is_answered_in_the_chats_language(
    talk: Talk, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Each odd thing in one language, another one for each command; all of them in all, over HTTP, in tests/soak."""
    command = COMMANDS[number].name
    with caplog.at_level(logging.ERROR):
        for odd, language in zip(ODD, islice(cycle(LANGUAGES), number, None), strict=False):
            english = "".join(read_plain(one.html) for one in talk.say("en", command, odd))
            answers = talk.say(language, command, odd)
            check_answer("".join(read_plain(one.html) for one in answers), english, language)
            for one in answers:
                parse_html(one.html)
                assert count_units(read_plain(one.html)) <= 4096
    assert not caplog.records
