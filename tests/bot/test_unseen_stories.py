"""A story that only a watch of another chat recognised: nobody else can open it or learn that there is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.text.keyboards import alert_keyboard, button
from bot.text.reader import Reader
from monitors.model import (
    Chat,
    Level,
    Message,
    Mute,
    Record,
    Severity,
    StoryTopic,
    Suppression,
    SuppressionReason,
)
from storage.store import Store
from tests.bot.room import Room, open_room
from tests.bot.running import START_AT
from tests.storage.samples import make_match, make_record, make_story

MESSAGE = 70
LINK = "https://valley.example/kiosk"


@dataclass
class Unseen:
    """A room whose own chat has watch 7, which recognised story s7, and an other one, which has a topic and message
    :data:`MESSAGE` with buttons of that story.
    """

    room: Room
    other: Chat

    def ask(self, text: str, chat: Chat | None = None, replied_id: int = 0) -> str:
        """The answer to the other chat, or to the one given."""
        return self.room.ask(text, chat=chat or self.other, replied_id=replied_id)

    def press(self, data: str) -> str:
        """What a press in the other chat brings: its notice and its messages."""
        result = self.room.press(data, MESSAGE, chat=self.other)
        return "\n".join([result.toast, *(one.html for one in result.messages)])

    @property
    def mutes(self) -> tuple[Mute, ...]:
        return self.room.store.chats.get_chat(self.other.id).mutes


@pytest.fixture
def unseen(tmp_path: Path) -> Iterator[Unseen]:
    with open_room(tmp_path, topics=()) as room:
        room.subscribe("watch:7", query="kiosk")
        _store_story(room.store)
        other = room.add_chat(6, "unrest")
        alert = Message("an alert", buttons=alert_keyboard("s7", Reader("en")), story_id="s7")
        room.show(alert, MESSAGE, chat=other)
        yield Unseen(room, other)


def _store_story(store: Store) -> None:
    """Story s7 with its article, story s0 that was merged into it, and an article that no watch recognised."""
    topic = StoryTopic("watch:7", Level.URGENT, Severity.HIGH)
    record = make_record("1", story_id="s7", matches=(make_match("watch:7"),), title="Kiosk opens in Osh", url=LINK)
    stories = make_story("s7", title="Kiosk opens in Osh", topics=(topic,)), make_story("s0", merged_into="s7")
    with store.transaction():
        store.record(Record(stories=stories), START_AT)
        plain = make_record("2", matches=(), title="Kiosk opens in Osh", url=f"{LINK}/2")
        unread = Suppression("watch:7", SuppressionReason.TOO_LONG, "not read", 0, 5)
        analysis = replace(record.analysis, suppressions=(*record.analysis.suppressions, unread))
        store.articles.save([replace(record, analysis=analysis), plain])


@pytest.mark.parametrize("command", ["/story", "/why"])
@pytest.mark.parametrize("story_id", ["s7", "s0"])
def test_only_the_chat_with_the_watch_opens_its_story(unseen: Unseen, command: str, story_id: str) -> None:
    assert "Kiosk opens" in unseen.ask(f"{command} {story_id}", unseen.room.chat)
    assert unseen.ask(f"{command} {story_id}") == unseen.ask(f"{command} none").replace("none", story_id)


@pytest.mark.parametrize("command", ["/story", "/why", "/summary", "/mute 2h", "/mute"])
def test_a_reply_to_a_message_about_it_opens_it_neither(unseen: Unseen, command: str) -> None:
    assert "Kiosk" not in unseen.ask(command, replied_id=MESSAGE)
    assert unseen.mutes == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("story:s7", "There is no story"),
        ("why:s7", "There is no story"),
        ("mute:s7", "That story is no longer stored."),
        ("right:s7", "That story is no longer stored."),
    ],
)
def test_a_button_of_it_answers_as_if_it_were_gone(unseen: Unseen, data: str, said: str) -> None:
    answer = unseen.press(data)
    assert said in answer
    assert "Kiosk" not in answer


def test_a_button_that_mutes_it_says_that_it_is_gone(unseen: Unseen) -> None:
    entry = unseen.room.store.outbox.find_by_message(unseen.other.id, MESSAGE)
    assert entry is not None
    offered = Message("an alert", buttons=((button("This story, 7 days", "quiet", "s7", "s"),),))
    unseen.room.store.outbox.replace_message(entry.row.id, offered)
    assert "That story is no longer stored." in unseen.press("quiet:s7:s")
    assert unseen.mutes == ()


def test_its_article_is_explained_as_one_that_no_watch_recognised(unseen: Unseen) -> None:
    answer = unseen.ask(f"/whynot {LINK}")
    assert answer == unseen.ask(f"/whynot {LINK}/2")
    assert "/story_s7" in unseen.ask(f"/whynot {LINK}", unseen.room.chat)
