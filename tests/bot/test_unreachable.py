"""What owners are told of chats that cannot be written to: once, and once more when that is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.alarms import Alarms
from bot.desk import Desk
from bot.sending.sender import Clock
from bot.sending.unreachable import GRACE, report_unreachable
from monitors.model import Chat, ChatAddress, ChatKind, ChatState
from storage.store import Store
from tests.bot.running import START_AT, URGENT, RunningBot, write_config
from tests.fakes.bot_api import FakeBotApi

OWNER = 7
CHANNEL = ChatAddress(-100)
TOPIC = ChatAddress(-200, 5)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk.of(write_config(tmp_path_factory.mktemp("reach"), access=f"{{owners: [{OWNER}]}}"))


@pytest.fixture
def store(store: Store) -> Store:
    """A database with an owner's chat, a channel and a forum."""
    for address, kind, title in (
        (ChatAddress(OWNER), ChatKind.PRIVATE, "Owner"),
        (CHANNEL, ChatKind.CHANNEL, "Wire"),
        (TOPIC, ChatKind.SUPERGROUP, "Forum"),
    ):
        store.chats.add_chat(Chat(0, address, kind, title, ChatState.ACTIVE))
    return store


def pause(store: Store, address: ChatAddress, reason: str, *, hours: int = 6, after: timedelta = timedelta(0)) -> None:
    until = START_AT + after + timedelta(hours=hours)
    store.outbox.pause_chat(address, until, reason, thread_only=bool(address.thread_id))


def told(store: Store, desk: Desk, after: timedelta = timedelta(0)) -> list[str]:
    """What one look adds to what the owner was told."""
    before = len(store.outbox.list_entries())
    report_unreachable(store, desk, START_AT + after)
    return [entry.row.message.html for entry in store.outbox.list_entries()][before:]


def test_owners_are_told_once_of_a_chat_that_cannot_be_written_to(store: Store, desk: Desk) -> None:
    pause(store, TOPIC, "thread_not_found")
    (message,) = told(store, desk)
    assert "Forum" in message
    assert "-200/5" in message
    assert "the topic is gone" in message
    assert told(store, desk, timedelta(minutes=1)) == []
    pause(store, TOPIC, "thread_not_found", after=timedelta(hours=6))
    assert told(store, desk, timedelta(hours=6, seconds=20)) == [], "the next try failed too"


def test_owners_are_told_when_a_chat_can_be_written_to_again(store: Store, desk: Desk) -> None:
    pause(store, CHANNEL, "no_rights")
    assert "I may not write there" in told(store, desk)[0]
    store.outbox.resume_chat(CHANNEL)
    (message,) = told(store, desk, timedelta(hours=1))
    assert "✅" in message
    assert "Wire" in message
    assert told(store, desk, timedelta(hours=2)) == []


def test_a_pause_that_ran_out_is_over_only_after_a_while(store: Store, desk: Desk) -> None:
    pause(store, CHANNEL, "no_rights")
    told(store, desk)
    assert told(store, desk, timedelta(hours=6, seconds=1)) == [], "it is being tried"
    assert "✅" in told(store, desk, timedelta(hours=6) + GRACE)[0]


def test_owners_are_told_when_a_chat_is_given_up(store: Store, desk: Desk) -> None:
    pause(store, CHANNEL, "chat_not_found")
    told(store, desk)
    chat = store.chats.find_chat(CHANNEL)
    assert chat is not None
    store.suspend_chat(chat.id, "chat_not_found", START_AT)
    (message,) = told(store, desk, timedelta(hours=1))
    assert "I have given up" in message
    assert "✅" not in message


def test_a_chat_that_must_only_be_written_to_slower_is_no_trouble(store: Store, desk: Desk) -> None:
    pause(store, CHANNEL, "flood")
    assert told(store, desk) == []


def test_what_was_told_outlives_a_chat_that_is_no_more(store: Store, desk: Desk) -> None:
    store.chats.add_chat(Chat(0, ChatAddress(-300), ChatKind.GROUP, "Small", ChatState.ACTIVE))
    store.chats.add_chat(Chat(0, ChatAddress(-100300), ChatKind.SUPERGROUP, "Small", ChatState.ACTIVE))
    pause(store, ChatAddress(-300), "no_rights")
    told(store, desk)
    store.chats.migrate(-300, -100300)
    told(store, desk, timedelta(hours=1))
    assert told(store, desk, timedelta(hours=2)) == []


def test_many_chats_that_cannot_be_written_to_come_as_one_message(store: Store, desk: Desk) -> None:
    for number in range(30):
        address = ChatAddress(-1000 - number)
        store.chats.add_chat(Chat(0, address, ChatKind.CHANNEL, f"Wire {number}", ChatState.ACTIVE))
        pause(store, address, "no_rights")
    (message,) = told(store, desk)
    assert "10 more chats" in message


def test_a_topic_that_was_deleted_is_told_to_the_owner_and_shown_by_health(tmp_path: Path) -> None:
    with FakeBotApi() as api, RunningBot(api, tmp_path, access=f"{{mode: open, owners: [{OWNER}]}}") as bot:
        owner, boss = api.user("Olga", user_id=OWNER), api.user("Boss")
        api.user_sends(owner, owner, "/start")
        forum = api.forum("Forum", creator=boss)
        gone = api.add_topic(forum, "Gone", by=boss)
        api.user_sends(forum, boss, "/subscribe unrest", thread=gone)
        api.wait_sent(chat=forum, contains="Subscribed")
        api.delete_topic(forum, gone)
        bot.publish("almaty", URGENT)
        api.wait_for(lambda: bot.ask(lambda store: store.chats.list_unreachable(bot.now)))
        clock = Clock(now=lambda: bot.now, monotonic=lambda: 0.0)
        bot.do(
            lambda program: Alarms(program.writer, program.sender, lambda: program.current.desk, tuple, clock).check()
        )
        line = f"⚠️ Forum › Gone (a group, {forum.id}/{gone}): the topic is gone"
        assert line in api.wait_sent(chat=owner, contains="I cannot write to these chats")[0].text
        api.user_sends(owner, owner, "/health")
        health = api.wait_sent(chat=owner, contains="Outbox")[0].text
        assert health.startswith(f"⚠️ Something needs attention.\n{line}\nFeeds: 0")
