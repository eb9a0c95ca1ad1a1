"""What one chat may ask: each bound is a setting, and what is over it is said in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.command import Answer, Command, Request
from bot.commands import COMMANDS_BY_NAME
from bot.digests import Writing, send_due
from bot.text.render import note
from monitors.config.settings import ChatSettings
from monitors.model import Lane
from storage.store import Store
from tests.bot.room import Room, open_room
from tests.bot.running import START_AT, RunningBot
from tests.fakes.bot_api import FakeBotApi
from tests.storage.samples import make_story, make_told

SETTINGS = "chats: {most_watches: 2, answer_messages: 2, most_exported: 3, digest_stories: 10}\n"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A chat of a bot with narrow bounds."""
    with open_room(tmp_path, topics=(), more=SETTINGS) as room:
        yield room


def test_a_chat_has_so_many_watches(room: Room) -> None:
    for word in ("lithium", "cobalt"):
        assert "Watching" in room.ask(f"/watch {word}")
    assert "at most 2 watches" in room.ask("/watch nickel")


def test_an_answer_has_so_many_messages_and_says_when_that_is_not_all(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chatter(store: Store, request: Request) -> Answer:
        return tuple(note(f"part {number}") for number in range(int(request.arguments)))

    monkeypatch.setitem(COMMANDS_BY_NAME, "latest", Command("latest", "", "help", chatter))
    assert [one.html for one in room.say("/latest 2")] == ["part 0", "part 1"]
    assert [one.html for one in room.say("/latest 3")] == [
        "part 0", "part 1", "The rest was left out; ask for less.",
    ]  # fmt: skip
    monkeypatch.setitem(COMMANDS_BY_NAME, "latest", Command("latest", "", "help", chatter, is_whole=True))
    assert len(room.say("/latest 9")) == 9, "what does not come again is never cut"


def test_a_file_has_so_many_alerts_and_a_digest_so_many_stories(room: Room) -> None:
    room.say("/subscribe unrest")
    room.say("/times hourly")
    told = [make_story(f"t{number}") for number in range(5)]
    fresh = [make_story(f"n{number}", last_seen_at=START_AT - timedelta(minutes=5)) for number in range(14)]
    room.store.stories.save((*told, *fresh))
    room.store.alerts.save([make_told(room.chat.id, story.id) for story in told])
    (file,) = room.say("/export")
    assert file.attachment is not None
    assert len(file.attachment.content.splitlines()) == 1 + 3
    assert room.settings.next_digest_at is not None
    room.store.chats.update_chat(room.chat.id, next_digest_at=START_AT)
    assert send_due(room.store, Writing(room.desk), START_AT).sent == 1
    assert "".join(room.list_waiting(Lane.DIGEST)).count("/story_n") == 10


def test_a_chat_asks_so_often_in_a_minute(tmp_path: Path) -> None:
    with FakeBotApi() as api, RunningBot(api, tmp_path, more="chats: {commands_per_minute: 3}\n") as bot:
        user = api.user("Hasty")
        for _ in range(6):
            api.user_sends(user, user, "/topics")
        told = [sent.text for sent in api.wait_sent(4, chat=user)]
        assert "Watched topics" in told[2]
        assert "more than I can answer" in told[3]
        bot.pass_time(minutes=1)
        api.user_sends(user, user, "/topics")
        assert "Watched topics" in api.wait_sent(5, chat=user)[4].text
        assert len(api.sent_to(user)) == 5, "it is said once"


def test_the_bounds_are_as_generous_as_they_were() -> None:
    bounds = ChatSettings()
    assert (bounds.most_watches, bounds.commands_per_minute, bounds.answer_messages) == (20, 30, 4)
    assert (bounds.most_exported, bounds.digest_stories, bounds.read_links) == (1000, 500, True)
