"""Presses that outrun the writing down of what Telegram shows already, and the chat that a press is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats.access import Actor
from bot.command import PressResult
from bot.desk import Desk
from bot.talk.conversation import ButtonPress, Unknown, press
from monitors.model import (
    Button,
    ChatAddress,
    ChatKind,
    GivenUp,
    Lane,
    Level,
    Message,
    MuteKind,
    OutboxDraft,
    OutboxState,
    Record,
    Severity,
    StoryTopic,
    Subscription,
    WrongReason,
)
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import make_chat
from tests.storage.samples import claim_next, make_story

ALICE = Actor(ChatAddress(5), ChatKind.PRIVATE, 5, "Alice")


def test_a_press_on_what_an_edit_has_just_brought_waits_until_the_edit_is_written_down(tmp_path: Path) -> None:
    desk = Desk.of(write_config(tmp_path / "config"))
    with closing(Store.open(tmp_path / "x.sqlite3", START_AT)) as store:
        chat = store.chats.add_chat(make_chat(5))
        button = Button("Settings", "set:topics")
        begun, done = Message("Reading …"), Message("Read.", buttons=((button,),), edits="a:0")
        store.outbox.add([OutboxDraft(chat.id, Lane.ANSWER, "a:0", begun)], START_AT)
        first = claim_next(store, START_AT)
        assert first is not None
        store.outbox.mark_sent(first.id, 70, START_AT)
        store.outbox.add([OutboxDraft(chat.id, Lane.ANSWER, "a:0:done:0", done)], START_AT)
        edit = claim_next(store, START_AT)
        assert edit is not None
        pressed = ButtonPress(1, ALICE, 70, button.data)
        assert press(store, pressed, desk, START_AT) == Unknown(may_come=True)
        store.outbox.mark_sent(edit.id, 70, START_AT)
        reaction = press(store, pressed, desk, START_AT)
        assert reaction is not None
        assert not isinstance(reaction, Unknown)
        assert reaction.edit is not None
        assert "Topics" in reaction.edit.html


def test_the_topic_that_a_button_names_is_muted_though_the_story_has_others_by_now(tmp_path: Path) -> None:
    desk = Desk.of(write_config(tmp_path / "config"))
    topics = (StoryTopic("troops", Level.URGENT, Severity.HIGH), StoryTopic("unrest", Level.URGENT, Severity.HIGH))
    with closing(Store.open(tmp_path / "x.sqlite3", START_AT)) as store:
        chat = store.chats.add_chat(make_chat(5))
        store.chats.save_subscriptions([Subscription(chat.id, "unrest")])
        store.stories.save([replace(make_story("s1"), topics=topics)])
        alert = Message("Alert", buttons=((Button("Mute", "mute:s1"),),))
        store.outbox.add([OutboxDraft(chat.id, Lane.URGENT, "a", alert)], START_AT)
        row = claim_next(store, START_AT)
        assert row is not None
        store.outbox.mark_sent(row.id, 70, START_AT)
        offered = press(store, ButtonPress(1, ALICE, 70, "mute:s1"), desk, START_AT)
        assert isinstance(offered, PressResult)
        assert offered.edit is not None
        (choice,) = [
            one for row in offered.edit.buttons for one in row if "1 day" in one.label and "unrest" in one.data
        ]
        store.stories.save([replace(make_story("s1"), topics=topics[:1])])
        press(store, ButtonPress(2, ALICE, 70, choice.data), desk, START_AT)
        muted = store.chats.find_chat(ALICE.address)
        assert muted is not None
        assert [(mute.kind, mute.value) for mute in muted.mutes] == [(MuteKind.TOPIC, "unrest")]


CHANNEL = ChatAddress(-500)


@pytest.mark.parametrize(
    ("data", "is_target_admin", "muted"),
    [
        ("quiet:s1:e", False, "home"),
        ("quiet:s1:e", True, "home"),
        ("hush:2h", True, "target"),
        ("hush:2h", False, "none"),
    ],
)
def test_buttons_of_an_alert_are_about_its_chat_and_those_of_a_setting_about_the_channel_worked_on(
    tmp_path: Path, data: str, is_target_admin: bool, muted: str
) -> None:
    desk = Desk.of(write_config(tmp_path / "config"))
    with closing(Store.open(tmp_path / "x.sqlite3", START_AT)) as store:
        home, target = store.chats.add_chat(make_chat(5)), store.chats.add_chat(make_chat(CHANNEL.chat_id))
        store.record(Record(stories=(make_story("s1"),)), START_AT)
        shown = Message("Shown", buttons=((Button("Mute", data),),))
        store.outbox.add([OutboxDraft(home.id, Lane.ANSWER, "a:0", shown)], START_AT)
        row = claim_next(store, START_AT)
        assert row is not None
        store.outbox.mark_sent(row.id, 70, START_AT)
        pressed = ButtonPress(1, ALICE, 70, data, target=CHANNEL, is_target_admin=is_target_admin)
        press(store, pressed, desk, START_AT)
        until = {name: store.chats.get_chat(one.id).muted_until for name, one in (("home", home), ("target", target))}
    assert until == {name: START_AT + timedelta(hours=2) if name == muted else None for name in ("home", "target")}


class Alerted:
    """A chat that was sent an alert of story s1 with its buttons, as message 70."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk, self.presses = store, desk, 0
        self.chat = store.chats.add_chat(make_chat(5))
        store.chats.save_subscriptions([Subscription(self.chat.id, "unrest")])
        store.record(Record(stories=(make_story("s1"),)), START_AT)
        alert = Message("Alert", buttons=((Button("Why", "why:s1"), Button("Story", "story:s1")),))
        store.outbox.add([OutboxDraft(self.chat.id, Lane.URGENT, "a", alert)], START_AT)
        self.send()

    def send(self) -> None:
        while row := claim_next(self.store, START_AT):
            self.store.outbox.mark_sent(row.id, 70 if row.dedup_key == "a" else 100 + row.id, START_AT)

    def press(self, data: str) -> str:
        """The notice that the press brings."""
        self.presses += 1
        result = press(self.store, ButtonPress(self.presses, ALICE, 70, data), self.desk, START_AT)
        assert isinstance(result, PressResult)
        return result.toast

    def list_waiting(self) -> list[str]:
        waiting = self.store.outbox.list_entries((OutboxState.PENDING,), chat_id=self.chat.id)
        return [one.row.message.html for one in waiting]


@pytest.fixture
def alerted(tmp_path: Path) -> Iterator[Alerted]:
    with closing(Store.open(tmp_path / "x.sqlite3", START_AT)) as store:
        yield Alerted(store, Desk.of(write_config(tmp_path / "config")))


@pytest.mark.parametrize("button", ["why", "story"])
def test_a_second_press_on_a_button_that_was_answered_says_so_and_sends_nothing(alerted: Alerted, button: str) -> None:
    assert alerted.press(f"{button}:s1") == ""
    assert len(alerted.list_waiting()) == 1
    assert f"/{button}" in alerted.press(f"{button}:s1"), "before it is sent"
    alerted.send()
    assert alerted.press(f"{button}:s1").startswith("Shown already")
    assert alerted.list_waiting() == []


def test_a_second_press_is_answered_anew_when_the_answer_is_another_by_now(alerted: Alerted) -> None:
    alerted.press("story:s1")
    alerted.send()
    renamed = replace(make_story("s1").reports[0], title="Crowds leave Osh")
    alerted.store.record(Record(stories=(make_story("s1", reports=(renamed,)),)), START_AT)
    assert alerted.press("story:s1") == ""
    (anew,) = alerted.list_waiting()
    assert "Crowds leave Osh" in anew
    assert alerted.press("story:s1").startswith("Shown already")


def test_an_answer_that_could_not_be_sent_is_sent_at_the_next_press(alerted: Alerted) -> None:
    alerted.press("why:s1")
    alerted.store.outbox.drop(GivenUp.DROPPED, START_AT)
    assert alerted.press("why:s1") == ""
    assert len(alerted.list_waiting()) == 1


def test_a_reason_that_no_button_offers_is_refused_and_not_stored(alerted: Alerted) -> None:
    alert = Message("Alert", buttons=((Button("x", "fault:s1:nonsense"), Button("Old news", "fault:s1:old")),))
    entry = next(one for one in alerted.store.outbox.list_entries() if one.row.dedup_key == "a")
    alerted.store.outbox.replace_message(entry.row.id, alert)
    assert "out of date" in alerted.press("fault:s1:nonsense")
    alerted.store.outbox.replace_message(entry.row.id, alert)
    alerted.press("fault:s1:old")
    assert [label.reason for label in alerted.store.labels.iterate()] == [WrongReason.OLD]
