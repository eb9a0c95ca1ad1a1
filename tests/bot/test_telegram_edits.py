"""Commands that people edit after sending them, over a fake Telegram."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats import edits
from bot.chats.access import Actor
from bot.chats.edits import EDITABLE, RecentTexts
from bot.desk import Desk
from bot.talk.conversation import Incoming, receive
from monitors.model import ChatAddress, ChatKind
from storage.store import Store
from tests.bot.running import START_AT, RunningBot, write_config
from tests.bot.sending import make_chat
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import Chat, User


def say(api: FakeBotApi, user: User, text: str, *, chat: Chat | None = None) -> int:
    """Send something and wait for the answer; returns the id of what was sent."""
    place = chat or user
    count = len(api.sent_to(place))
    message_id = api.user_sends(place, user, text)
    api.wait_for(lambda: len(api.sent_to(place)) > count)
    return message_id


def edit(api: FakeBotApi, user: User, message_id: int, text: str, *, chat: Chat | None = None) -> list[str]:
    """Edit a message; returns what the bot sends for that, after it has answered something sent later."""
    place = chat or user
    count = len(api.sent_to(place))
    api.user_edits(place, message_id, text)
    say(api, user, "/help", chat=chat)
    api.wait_for(lambda: any("/subscribe" in sent.text for sent in api.sent_to(place)[count:]))
    return [sent.text for sent in api.sent_to(place)[count:] if "/subscribe" not in sent.text]


def test_a_command_that_is_corrected_by_editing_is_carried_out(api: FakeBotApi, bot: RunningBot) -> None:
    anna = api.user("Anna")
    mistyped = say(api, anna, "/subscrbie unrest")
    (answer,) = edit(api, anna, mistyped, "/subscribe unrest")
    assert "Subscribed" in answer
    (again,) = edit(api, anna, mistyped, "/mute unrest 2h")
    assert "is muted" in again


def test_a_change_that_is_not_of_the_text_repeats_nothing(api: FakeBotApi, bot: RunningBot) -> None:
    ben = api.user("Ben")
    sent = say(api, ben, "/topics")
    assert edit(api, ben, sent, "/topics") == []
    assert len(edit(api, ben, sent, "/latest")) == 1
    assert edit(api, ben, sent, "/latest") == []


def test_words_that_become_a_command_are_one(api: FakeBotApi, bot: RunningBot) -> None:
    cleo = api.user("Cleo")
    sent = say(api, cleo, "latest unrest")
    assert len(edit(api, cleo, sent, "/latest unrest")) == 1
    assert edit(api, cleo, sent, "the protesters stormed the city hall of Almaty, Kazakhstan") == []


def test_what_was_sent_long_ago_or_never_heard_of_is_not_carried_out(api: FakeBotApi, bot: RunningBot) -> None:
    dora = api.user("Dora")
    sent = say(api, dora, "/topics")
    bot.pass_time(seconds=(EDITABLE + timedelta(seconds=1)).total_seconds())
    assert edit(api, dora, sent, "/latest") == []
    with api.world.changed:
        unheard = api.world.add_message(api.private_chat(dora), dora, text="/topics")["message_id"]
    assert edit(api, dora, unheard, "/latest") == []


def test_groups_and_channels_may_edit_too(api: FakeBotApi, bot: RunningBot) -> None:
    boss = api.user("Boss")
    group = api.group("Desk", creator=boss)
    mistyped = say(api, boss, "/latset", chat=group)
    assert len(edit(api, boss, mistyped, "/latest", chat=group)) == 1
    channel = api.channel("Wire", creator=boss)
    posted = api.channel_posts(channel, "/latset")
    api.wait_sent(chat=channel, contains="Did you mean")
    api.user_edits(channel, posted, "/latest")
    api.wait_sent(2, chat=channel)


def test_an_announcement_is_sent_once_however_often_it_is_edited(tmp_path: Path, store: Store) -> None:
    desk = Desk.of(write_config(tmp_path / "config", access="{owners: [7]}"))
    olga = Actor(ChatAddress(7), ChatKind.PRIVATE, 7, "Olga")
    served = store.chats.add_chat(make_chat(5))
    for number, is_edit in enumerate((False, True)):
        receive(store, Incoming(number, olga, "announce", f"Text {number}", is_edit=is_edit), desk, START_AT)
    entries = store.outbox.list_entries()
    assert [one.row.message.html for one in entries if one.chat_id == served.id] == ["<b>📣</b> Text 0"]
    assert "not sent again" in entries[-1].row.message.html


def test_only_the_last_messages_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "MOST_REMEMBERED", 2)
    recent = RecentTexts()
    for message_id in (1, 2, 3):
        recent.note(5, message_id, "/topics", START_AT)
    assert [recent.take_edit(5, message_id, "/latest", START_AT) for message_id in (1, 2, 3)] == [False, True, True]
