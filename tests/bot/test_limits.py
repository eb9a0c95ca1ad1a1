"""What one chat may ask: each bound is a setting, and what is over it is said in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats.access import Actor
from bot.command import Answer, Command, Request
from bot.commands import COMMANDS_BY_NAME
from bot.desk import Desk
from bot.digests import Writing, send_due
from bot.talk.conversation import Incoming, receive
from bot.text.render import note
from monitors.config.settings import ChatSettings
from monitors.model import ChatAddress, ChatKind, Message
from storage.store import Store
from tests.bot.running import START_AT, RunningBot, write_config
from tests.fakes.bot_api import FakeBotApi
from tests.storage.samples import make_story, make_told

ALICE = Actor(ChatAddress(5), ChatKind.PRIVATE, 5, "Alice")
SETTINGS = "chats: {most_watches: 2, answer_messages: 2, most_exported: 3, digest_stories: 10}\n"


class Talk:
    """Alice, and a bot with narrow bounds."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.desk = Desk.of(write_config(folder, more=SETTINGS))
        self.updates = 0

    def say(self, command: str, arguments: str = "") -> list[Message]:
        """Send a command; returns the answer."""
        self.updates += 1
        receive(self.store, Incoming(self.updates, ALICE, command, arguments), self.desk, START_AT)
        return self.list_answers(f"answer:{self.updates}:")

    def list_answers(self, key: str) -> list[Message]:
        """What was stored for her under keys that begin so."""
        entries = self.store.outbox.list_entries(limit=1000)
        return [entry.row.message for entry in entries if entry.row.dedup_key.startswith(key)]


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with closing(Store.open(tmp_path / "caps.sqlite3", START_AT)) as store, store.transaction():
        yield Talk(store, tmp_path / "config")


def test_a_chat_has_so_many_watches(talk: Talk) -> None:
    for word in ("lithium", "cobalt"):
        assert "Watching" in talk.say("watch", word)[0].html
    assert "at most 2 watches" in talk.say("watch", "nickel")[0].html


def test_an_answer_has_so_many_messages_and_says_when_that_is_not_all(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chatter(store: Store, request: Request) -> Answer:
        return tuple(note(f"part {number}") for number in range(int(request.arguments)))

    monkeypatch.setitem(COMMANDS_BY_NAME, "latest", Command("latest", "", "help", chatter))
    assert [one.html for one in talk.say("latest", "2")] == ["part 0", "part 1"]
    assert [one.html for one in talk.say("latest", "3")] == [
        "part 0", "part 1", "The rest was left out; ask for less.",
    ]  # fmt: skip
    monkeypatch.setitem(COMMANDS_BY_NAME, "latest", Command("latest", "", "help", chatter, is_whole=True))
    assert len(talk.say("latest", "9")) == 9, "what does not come again is never cut"


def test_a_file_has_so_many_alerts_and_a_digest_so_many_stories(talk: Talk) -> None:
    talk.say("subscribe", "unrest")
    talk.say("times", "hourly")
    chat = talk.store.chats.find_chat(ALICE.address)
    assert chat is not None
    told = [make_story(f"t{number}") for number in range(5)]
    fresh = [make_story(f"n{number}", last_seen_at=START_AT - timedelta(minutes=5)) for number in range(14)]
    talk.store.stories.save((*told, *fresh))
    talk.store.alerts.save([make_told(chat.id, story.id) for story in told])
    (file,) = talk.say("export")
    assert file.attachment is not None
    assert len(file.attachment.content.splitlines()) == 1 + 3
    assert chat.next_digest_at is not None
    talk.store.chats.update_chat(chat.id, next_digest_at=START_AT)
    assert send_due(talk.store, Writing(talk.desk), START_AT).sent == 1
    told_now = "".join(message.html for message in talk.list_answers("digest:"))
    assert told_now.count("/story_n") == 10


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
