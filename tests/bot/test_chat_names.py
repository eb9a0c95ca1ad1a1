"""What chats and the topics of forums are called, also with odd and very long names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chats.access import Actor
from bot.command import Request
from bot.commands.channels import invite
from bot.desk import Desk
from bot.owners import name_chat
from bot.talk.meeting import meet, rename_topic
from bot.text.chat_names import write_title
from bot.text.keyboards import LABEL_UNITS
from bot.text.markup import count_units
from bot.text.reader import Reader
from monitors.model import Chat, ChatAddress, ChatKind, ChatState
from storage.store import Store
from tests.bot.running import START_AT

TOPIC = ChatAddress(-200, 5)
OTHER = ChatAddress(-200, 6)
GENERAL = ChatAddress(-200)


def make(title: str, topic: str = "", address: ChatAddress = TOPIC) -> Chat:
    return Chat(1, address, ChatKind.SUPERGROUP, title, ChatState.ACTIVE, topic=topic)


def act(title: str, topic: str = "", address: ChatAddress = TOPIC) -> Actor:
    return Actor(address, ChatKind.SUPERGROUP, 7, title, topic=topic)


@pytest.mark.parametrize(
    ("chat", "written"),
    [
        (make("Desk", "Streets"), "Desk › Streets"),
        (make("Desk", "North › South"), "Desk › North › South"),
        (make("Desk"), "Desk › #5"),
        (make("Desk › one"), "Desk › one › #5"),
        (make("Desk › one", address=GENERAL), "Desk › one"),
        (make("", address=GENERAL), ""),
        (make("De\u202esk\n", "A\x00B", TOPIC), "De sk › A B"),
    ],
)
def test_a_chat_is_called_by_its_title_and_topic(chat: Chat, written: str) -> None:
    assert write_title(chat) == written


@pytest.mark.parametrize(("title", "topic"), [("Newsroom " * 14, "Port strikes " * 9), ("Newsroom", "Streets " * 16)])
def test_the_topics_of_a_forum_can_be_told_apart_on_buttons_however_long_the_names(title: str, topic: str) -> None:
    first, second = (write_title(make(title, name), LABEL_UNITS) for name in (f"One {topic}", f"Two {topic}"))
    assert "One" in first
    assert "Two" in second
    assert first.startswith("Newsroom")
    assert all(count_units(one) <= LABEL_UNITS for one in (first, second))
    unnamed = write_title(make(title, address=OTHER), LABEL_UNITS)
    assert unnamed.endswith("› #6")


def test_a_short_topic_leaves_its_room_to_the_title() -> None:
    assert write_title(make("Newsroom of the eastern desk", "War"), LABEL_UNITS) == "Newsroom of the eastern desk › War"


def test_markup_in_names_is_text(desk: Desk) -> None:
    chat = make("<b>Desk", "A&B</i>")
    assert name_chat(chat, Reader("en")) == "<b>Desk › A&B</i> (a group, -200/5)"
    request = Request(replace(chat, address=GENERAL), 7, "", START_AT, desk, chat)
    assert "&lt;b&gt;Desk" in invite(request)[0].html


def test_a_name_that_has_the_separator_survives_the_renaming_of_its_group(store: Store, desk: Desk) -> None:
    meet(store, act("Desk", "North › South"), desk, START_AT)
    assert meet(store, act("HQ"), desk, START_AT) == store.chats.find_chat(TOPIC)
    known = store.chats.find_chat(TOPIC)
    assert known is not None
    assert (known.title, known.topic) == ("HQ", "North › South")


def test_a_group_whose_title_has_the_separator_gives_no_topic_a_name(store: Store, desk: Desk) -> None:
    meet(store, act("Desk › one"), desk, START_AT)
    meet(store, act("Desk"), desk, START_AT)
    known = store.chats.find_chat(TOPIC)
    assert known is not None
    assert write_title(known) == "Desk › #5"


def test_a_renamed_topic_keeps_its_new_name_and_the_general_one_is_called_as_the_group(
    store: Store, desk: Desk
) -> None:
    for address in (TOPIC, GENERAL):
        meet(store, act("Desk", address=address), desk, START_AT)
    for number, address in enumerate((TOPIC, GENERAL)):
        rename_topic(store, 900 + number, act("Desk", "Lobby", address), START_AT)
        meet(store, act("Desk", "Old", address), desk, START_AT)
    named = [write_title(chat) for chat in store.chats.list_threads(-200)]
    assert named == ["Desk", "Desk › Lobby"]
