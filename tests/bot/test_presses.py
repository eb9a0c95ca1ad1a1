"""Presses that outrun the writing down of what Telegram shows already, and the chat that a press is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chats.access import Actor
from bot.talk.conversation import ButtonPress, Unknown, press
from monitors.model import (
    Button,
    ChatKind,
    GivenUp,
    Lane,
    Level,
    Message,
    MuteKind,
    OutboxDraft,
    Record,
    Severity,
    StoryTopic,
    WrongReason,
)
from tests.bot.room import Room
from tests.bot.running import START_AT
from tests.storage.samples import claim_next, claim_one, make_story

SHOWN = 70


def test_a_press_on_what_an_edit_has_just_brought_waits_until_the_edit_is_written_down(room: Room) -> None:
    button, outbox = Button("Settings", "set:topics"), room.store.outbox
    room.show(Message("Reading …"), SHOWN, key="a:0", lane=Lane.ANSWER)
    done = Message("Read.", buttons=((button,),), edits="a:0")
    outbox.add([OutboxDraft(room.chat.id, Lane.ANSWER, "a:0:done:0", done)], START_AT)
    edit = claim_one(room.store, START_AT)
    pressed = ButtonPress(1, Actor(room.chat.address, ChatKind.PRIVATE, 5), SHOWN, button.data)
    assert press(room.store, pressed, room.desk, START_AT) == Unknown(may_come=True)
    outbox.mark_sent(edit.id, SHOWN, START_AT)
    reaction = room.press(button.data, SHOWN)
    assert reaction.edit is not None
    assert "Topics" in reaction.edit.html


def test_the_topic_that_a_button_names_is_muted_though_the_story_has_others_by_now(room: Room) -> None:
    topics = (StoryTopic("troops", Level.URGENT, Severity.HIGH), StoryTopic("unrest", Level.URGENT, Severity.HIGH))
    room.store.stories.save([make_story("s1", topics=topics)])
    room.show(Message("Alert", buttons=((Button("Mute", "mute:s1"),),)), SHOWN)
    offered = room.press("mute:s1", SHOWN).edit
    assert offered is not None
    (choice,) = [one for row in offered.buttons for one in row if "1 day" in one.label and "unrest" in one.data]
    room.store.stories.save([make_story("s1", topics=topics[:1])])
    room.press(choice.data, SHOWN)
    assert [(mute.kind, mute.value) for mute in room.settings.mutes] == [(MuteKind.TOPIC, "unrest")]


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
    room: Room, data: str, is_target_admin: bool, muted: str
) -> None:
    target = room.add_chat(-500)
    room.store.record(Record(stories=(make_story("s1"),)), START_AT)
    room.show(Message("Shown", buttons=((Button("Mute", data),),)), SHOWN, key="a:0", lane=Lane.ANSWER)
    room.press(data, SHOWN, target=target.address, is_target_admin=is_target_admin)
    until = {"home": room.settings.muted_until, "target": room.store.chats.get_chat(target.id).muted_until}
    assert until == {name: START_AT + timedelta(hours=2) if name == muted else None for name in ("home", "target")}


@pytest.fixture
def alerted(room: Room) -> Room:
    """A chat that was sent an alert of story s1 with its buttons."""
    room.store.record(Record(stories=(make_story("s1"),)), START_AT)
    room.show(Message("Alert", buttons=((Button("Why", "why:s1"), Button("Story", "story:s1")),)), SHOWN)
    return room


def tap(room: Room, data: str) -> str:
    """The notice that a press brings."""
    return room.press(data, SHOWN).toast


def send_answers(room: Room) -> None:
    while row := claim_next(room.store, START_AT):
        room.store.outbox.mark_sent(row.id, 100 + row.id, START_AT)


@pytest.mark.parametrize("button", ["why", "story"])
def test_a_second_press_on_a_button_that_was_answered_says_so_and_sends_nothing(alerted: Room, button: str) -> None:
    assert tap(alerted, f"{button}:s1") == ""
    assert len(alerted.list_waiting(Lane.ANSWER)) == 1
    assert f"/{button}" in tap(alerted, f"{button}:s1"), "before it is sent"
    send_answers(alerted)
    assert tap(alerted, f"{button}:s1").startswith("Shown already")
    assert alerted.list_waiting(Lane.ANSWER) == []


def test_a_second_press_is_answered_anew_when_the_answer_is_another_by_now(alerted: Room) -> None:
    tap(alerted, "story:s1")
    send_answers(alerted)
    renamed = replace(make_story("s1").reports[0], title="Crowds leave Osh")
    alerted.store.record(Record(stories=(make_story("s1", reports=(renamed,)),)), START_AT)
    assert tap(alerted, "story:s1") == ""
    (anew,) = alerted.list_waiting(Lane.ANSWER)
    assert "Crowds leave Osh" in anew
    assert tap(alerted, "story:s1").startswith("Shown already")


def test_an_answer_that_could_not_be_sent_is_sent_at_the_next_press(alerted: Room) -> None:
    tap(alerted, "why:s1")
    alerted.store.outbox.drop(GivenUp.DROPPED, START_AT)
    assert tap(alerted, "why:s1") == ""
    assert len(alerted.list_waiting(Lane.ANSWER)) == 1


def test_a_reason_that_no_button_offers_is_refused_and_not_stored(alerted: Room) -> None:
    alert = Message("Alert", buttons=((Button("x", "fault:s1:nonsense"), Button("Old news", "fault:s1:old")),))
    (entry,) = alerted.list_entries()
    alerted.store.outbox.replace_message(entry.row.id, alert)
    assert "out of date" in tap(alerted, "fault:s1:nonsense")
    alerted.store.outbox.replace_message(entry.row.id, alert)
    tap(alerted, "fault:s1:old")
    assert [label.reason for label in alerted.store.labels.iterate()] == [WrongReason.OLD]
