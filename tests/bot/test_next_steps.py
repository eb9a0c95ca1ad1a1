"""Answers that find nothing say what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chats.access import Actor
from bot.desk import Desk
from bot.sending.channels import read_plain
from bot.talk.conversation import Incoming, receive
from monitors.model import ChatAddress, ChatKind
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat


class Asker:
    """A chat in which nothing has happened yet."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.desk, self._updates = store, Desk.of(write_config(folder)), 0

    def say(self, text: str, kind: ChatKind = ChatKind.PRIVATE) -> list[str]:
        """The answers' texts."""
        self._updates += 1
        name, _, arguments = text.partition(" ")
        address = ChatAddress({ChatKind.PRIVATE: 7, ChatKind.CHANNEL: -7}.get(kind, -8))
        chat = self.store.chats.find_chat(address) or self.store.chats.add_chat(
            replace(make_chat(address.chat_id), kind=kind)
        )
        actor = Actor(address, kind, 7, "Desk", is_admin=True)
        incoming = Incoming(self._updates, actor, name.removeprefix("/"), arguments, "tocsin_bot")
        receive(self.store, incoming, self.desk, START_AT)
        entries = self.store.outbox.list_entries(chat_id=chat.id, limit=1000)
        key = f"answer:{self._updates}:"
        return [read_plain(one.row.message.html) for one in entries if one.row.dedup_key.startswith(key)]


@pytest.fixture
def asker(tmp_path: Path) -> Iterator[Asker]:
    with closing(Store.open(tmp_path / "tocsin.sqlite3", START_AT)) as store:
        yield Asker(store, tmp_path / "config")


@pytest.mark.parametrize("command", ["/story 12", "/why 12", "/search unicorn"])
def test_what_is_not_found_is_answered_with_where_to_look(asker: Asker, command: str) -> None:
    (answer,) = asker.say(command)
    assert answer.endswith("The newest stories: /latest")


def test_a_search_of_several_words_that_finds_nothing_says_that_all_must_occur(asker: Asker) -> None:
    (answer,) = asker.say("/search unicorn stampede")
    assert "An article must contain all the words; try fewer." in answer
    (answer,) = asker.say("/search unicorn")
    assert "all the words" not in answer


@pytest.mark.parametrize("command", ["watch", "try"])
def test_a_query_that_is_too_long_is_answered_with_its_length_and_what_to_do(asker: Asker, command: str) -> None:
    (answer,) = asker.say(f"/{command} {'x' * 340}")
    assert answer == "A query has at most 300 characters.\nThis one has 340. Shorten it, or make two watches of it."


@pytest.mark.parametrize(
    ("written", "meant"), [("sub", "subscribe"), ("unsub", "unsubscribe"), ("sum", "summary"), ("laest", "latest")]
)
def test_the_beginning_of_a_command_is_answered_with_the_command(asker: Asker, written: str, meant: str) -> None:
    assert asker.say(f"/{written}") == [f"I don't know that command. Did you mean /{meant}?"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hilfe", "help"),
        ("Ayuda", "help"),
        ("aide", "help"),
        ("مساعدة", "help"),
        ("помощь", "help"),
        ("warum", "why"),
        ("pourquoi", "why"),
        ("resumen", "summary"),
        ("orte", "places"),
        ("sprache", "language"),
        ("الأخبار", "latest"),
        ("настройки", "settings"),
        ("stumm", "mute"),
    ],
)
def test_a_command_in_the_readers_own_language_suggests_what_it_is_called_here(
    asker: Asker, written: str, meant: str
) -> None:
    assert asker.say(f"/{written}") == [f"I don't know that command. Did you mean /{meant}?"]


def test_help_about_one_command_shows_its_line_alone(asker: Asker) -> None:
    (answer,) = asker.say("/help mute")
    assert answer.startswith("/mute [TOPIC|COUNTRY] 2h|until 18:00 – ")
    assert "\n" not in answer
    assert len(asker.say("/help /mute, quiet")[0].splitlines()) == 2
    assert "/settings" in asker.say("/help me")[0]


def test_one_or_two_letters_suggest_no_command(asker: Asker) -> None:
    assert asker.say("/w") == ["I don't know that command. /help lists them all."]


def test_help_in_a_channel_is_short(asker: Asker) -> None:
    (answer,) = asker.say("/help", ChatKind.CHANNEL)
    assert answer == "All commands: send me /help in a private chat."
    assert "/subscribe" in "".join(asker.say("/help", ChatKind.SUPERGROUP))


@pytest.mark.parametrize("written", ["xml", "pdf please"])
def test_an_unknown_format_of_a_file_is_answered_with_those_there_are(asker: Asker, written: str) -> None:
    (answer,) = asker.say(f"/export {written}")
    assert answer == f"There is no format {written}. Write /export csv or /export jsonl."


@pytest.mark.parametrize("written", ["", " JSONL", " as csv"])
def test_a_file_that_would_be_empty_is_answered_with_where_stories_are(asker: Asker, written: str) -> None:
    assert asker.say(f"/export{written}") == [
        "This chat has not been sent any stories yet.\nThe newest stories: /latest"
    ]
