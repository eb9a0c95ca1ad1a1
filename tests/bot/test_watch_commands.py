"""/unwatch takes numbers, words or all; /try says when the number before a query is no watch's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.chats.access import Actor
from bot.desk import Desk
from bot.sending.channels import read_plain
from bot.talk.conversation import Incoming, receive
from monitors.model import Chat, ChatAddress, ChatKind
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat


class Keeper:
    """A chat with three watches, 1 to 3."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.desk, self._updates = store, Desk.of(write_config(folder)), 0
        self.chat: Chat = store.chats.add_chat(make_chat(7))
        for query in ("lithium NEAR/5 protest", "harbour strike", "harbour AND ice"):
            self.say("watch", query)

    def say(self, command: str, arguments: str) -> str:
        """The answer's text."""
        self._updates += 1
        actor = Actor(ChatAddress(7), ChatKind.PRIVATE, 7, "Keeper")
        receive(self.store, Incoming(self._updates, actor, command, arguments), self.desk, START_AT)
        entry = self.store.outbox.find_entry(self.chat.id, f"answer:{self._updates}:0")
        assert entry is not None
        return read_plain(entry.row.message.html)

    @property
    def left(self) -> list[str]:
        return [one.query for one in self.store.chats.list_subscriptions(self.chat.id)]


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    with closing(Store.open(tmp_path / "tocsin.sqlite3", START_AT)) as store:
        yield Keeper(store, tmp_path / "config")


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ("1 3", ["harbour strike"]),
        ("1, 3", ["harbour strike"]),
        ("lithium", ["harbour strike", "harbour AND ice"]),
        ("Harbour Strike", ["lithium NEAR/5 protest", "harbour AND ice"]),
        ("ice", ["lithium NEAR/5 protest", "harbour strike"]),
        ("all", []),
    ],
)
def test_watches_stop_by_numbers_by_words_or_all_at_once(keeper: Keeper, wanted: str, left: list[str]) -> None:
    said = keeper.say("unwatch", wanted)
    assert keeper.left == left
    assert said.count("No longer watching") == 3 - len(left)


def test_words_that_several_watches_have_stop_none(keeper: Keeper) -> None:
    said = keeper.say("unwatch", "harbour")
    assert len(keeper.left) == 3
    assert "Several watches have these words." in said
    assert "/unwatch_2" in said
    assert "/unwatch_3" in said
    assert "/unwatch_1" not in said


def test_a_part_of_a_word_names_no_watch(keeper: Keeper) -> None:
    assert "This chat has no watch lith." in keeper.say("unwatch", "lith")
    assert len(keeper.left) == 3


def test_a_number_that_is_not_there_is_said_beside_those_that_stopped(keeper: Keeper) -> None:
    said = keeper.say("unwatch", "1 9")
    assert "No longer watching lithium NEAR/5 protest" in said
    assert "This chat has no watch 9." in said
    assert "/unwatch_2" in said


def test_a_number_before_a_tried_query_that_is_no_watch_is_said_so(keeper: Keeper) -> None:
    notice = "This chat has no watch 9. The number is read as a word of the query."
    assert notice in keeper.say("try", "9 Jos AND bus")
    assert notice not in keeper.say("try", "1 Jos AND bus")
    assert "has no watch" not in keeper.say("try", "Jos AND bus")
