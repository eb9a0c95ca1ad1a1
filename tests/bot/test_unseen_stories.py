"""A story that only a watch of another chat recognised: nobody else can open it or learn that there is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chats.access import Actor
from bot.command import PressResult
from bot.desk import Desk
from bot.talk.conversation import ButtonPress, Incoming, press, receive
from bot.text.keyboards import alert_keyboard, button
from bot.text.reader import Reader
from monitors.model import (
    ChatAddress,
    ChatKind,
    Lane,
    Level,
    Message,
    OutboxDraft,
    Record,
    Severity,
    StoryTopic,
    Subscription,
    Suppression,
    SuppressionReason,
)
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat
from tests.storage.samples import claim_next, make_match, make_record, make_story

OWN, OTHER, MESSAGE = 5, 6, 70
LINK = "https://valley.example/kiosk"


class Room:
    """Chat 5 has watch 7, which recognised story s7; chat 6 has a topic and a message with buttons of that story."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk, self.updates = store, desk, 0
        self.own, self.other = (store.chats.add_chat(make_chat(number)) for number in (OWN, OTHER))
        watch = Subscription(self.own.id, "watch:7", query="kiosk")
        store.chats.save_subscriptions([watch, Subscription(self.other.id, "unrest")])
        topic = StoryTopic("watch:7", Level.URGENT, Severity.HIGH)
        match = make_match("watch:7")
        record = make_record("1", story_id="s7", matches=(match,), title="Kiosk opens in Osh", url=LINK)
        stories = make_story("s7", title="Kiosk opens in Osh", topics=(topic,)), make_story("s0", merged_into="s7")
        with store.transaction():
            store.record(Record(stories=stories), START_AT)
            plain = make_record("2", matches=(), title="Kiosk opens in Osh", url=f"{LINK}/2")
            unread = Suppression("watch:7", SuppressionReason.TOO_LONG, "not read", 0, 5)
            analysis = replace(record.analysis, suppressions=(*record.analysis.suppressions, unread))
            store.articles.save([replace(record, analysis=analysis), plain])
        row = self._send(Message("an alert", buttons=alert_keyboard("s7", Reader("en")), story_id="s7"))
        store.outbox.mark_sent(row, MESSAGE, START_AT)

    def _send(self, message: Message) -> int:
        self.store.outbox.add([OutboxDraft(self.other.id, Lane.URGENT, "a", message)], START_AT)
        row = claim_next(self.store, START_AT)
        assert row is not None
        return row.id

    def ask(self, user: int, text: str, replied_id: int = 0) -> str:
        self.updates += 1
        command, _, arguments = text.removeprefix("/").partition(" ")
        actor = Actor(ChatAddress(user), ChatKind.PRIVATE, user, "Somebody")
        incoming = Incoming(self.updates, actor, command, arguments, replied_id=replied_id)
        receive(self.store, incoming, self.desk, START_AT)
        home = self.store.chats.find_chat(actor.address)
        assert home is not None
        entry = self.store.outbox.find_entry(home.id, f"answer:{self.updates}:0")
        assert entry is not None
        return entry.row.message.html

    def press(self, data: str) -> str:
        """What a press in the other chat brings: its notice and its messages."""
        self.updates += 1
        actor = Actor(ChatAddress(OTHER), ChatKind.PRIVATE, OTHER, "Other")
        result = press(self.store, ButtonPress(self.updates, actor, MESSAGE, data), self.desk, START_AT)
        assert isinstance(result, PressResult)
        return "\n".join([result.toast, *(one.html for one in result.messages)])


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with closing(Store.open(tmp_path / "x.sqlite3", START_AT)) as store:
        yield Room(store, Desk.of(write_config(tmp_path / "config")))


@pytest.mark.parametrize("command", ["/story", "/why"])
@pytest.mark.parametrize("story_id", ["s7", "s0"])
def test_only_the_chat_with_the_watch_opens_its_story(room: Room, command: str, story_id: str) -> None:
    assert "Kiosk opens" in room.ask(OWN, f"{command} {story_id}")
    assert room.ask(OTHER, f"{command} {story_id}") == room.ask(OTHER, f"{command} none").replace("none", story_id)


@pytest.mark.parametrize("command", ["/story", "/why", "/summary", "/mute 2h", "/mute"])
def test_a_reply_to_a_message_about_it_opens_it_neither(room: Room, command: str) -> None:
    assert "Kiosk" not in room.ask(OTHER, command, replied_id=MESSAGE)
    assert room.store.chats.get_chat(room.other.id).mutes == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("story:s7", "There is no story"),
        ("why:s7", "There is no story"),
        ("mute:s7", "That story is no longer stored."),
        ("right:s7", "That story is no longer stored."),
    ],
)
def test_a_button_of_it_answers_as_if_it_were_gone(room: Room, data: str, said: str) -> None:
    answer = room.press(data)
    assert said in answer
    assert "Kiosk" not in answer


def test_a_button_that_mutes_it_says_that_it_is_gone(room: Room) -> None:
    entry = room.store.outbox.find_by_message(room.other.id, MESSAGE)
    assert entry is not None
    offered = Message("an alert", buttons=((button("This story, 7 days", "quiet", "s7", "s"),),))
    room.store.outbox.replace_message(entry.row.id, offered)
    assert "That story is no longer stored." in room.press("quiet:s7:s")
    assert room.store.chats.get_chat(room.other.id).mutes == ()


def test_its_article_is_explained_as_one_that_no_watch_recognised(room: Room) -> None:
    answer = room.ask(OTHER, f"/whynot {LINK}")
    assert answer == room.ask(OTHER, f"/whynot {LINK}/2")
    assert "/story_s7" in room.ask(OWN, f"/whynot {LINK}")
