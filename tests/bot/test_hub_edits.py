"""How the first message about a story is kept right by edits, through hub, store and outbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time, timedelta

import pytest

from bot.insisting import ring_unconfirmed
from bot.sending.channels import read_plain
from monitors.model import ChatKind, Lane, Mute, MuteKind
from tests.bot.room import Room, asks_to_confirm, set_alerts

TITLE = "Protesters storm the regional hall in Almaty, Kazakhstan"

TOLL = "Protesters stormed the regional hall in Almaty and {} people were killed."


def show_a_step_that_waits(room: Room) -> None:
    """The chat is told of 14 killed; 60 waits, and the first message states them."""
    set_alerts(room, repeat_interval_seconds=1800)
    room.tell(TITLE, TOLL.format(14))
    room.wait(minutes=20)
    room.tell(TITLE, TOLL.format(60), edits=1)
    assert "killed 14 → 60" in room.texts[-1]


def test_a_step_that_waits_edits_the_first_message_once_for_each_figure(room: Room) -> None:
    set_alerts(room, repeat_interval_seconds=1800)
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty and 14 people were killed.")
    room.wait(minutes=5)
    for outlet, toll in (("Courier", 31), ("Gazette", 31), ("Echo", 34)):
        room.tell(
            TITLE, f"Protesters stormed the regional hall in Almaty and {toll} people were killed.", outlet=outlet
        )
        room.wait(minutes=2)
    _, *edits = room.messages
    assert [one.silent and one.edits != "" for one in edits] == [True, True]
    assert ["killed 14 → 31" in room.texts[1], "killed 14 → 34" in room.texts[2]] == [True, True]
    assert room.wait(minutes=30).messages == 1
    assert "killed 14 → 34" in read_plain(room.rung[-1].html)


def tell_tolls(room: Room, tolls: Iterable[int]) -> None:
    """Each from an outlet of its own, twenty seconds apart."""
    for toll in tolls:
        room.now += timedelta(seconds=20)
        room.tell(TITLE, TOLL.format(toll), outlet=f"Outlet{toll}")
        room.wait()


def list_edited(room: Room) -> list[str]:
    """The line of figures of each edit."""
    edits = (read_plain(one.html) for one in room.messages if one.edits)
    return [line for text in edits for line in text.splitlines() if line.startswith("killed")]


def test_while_a_step_waits_further_tolls_edit_the_first_message_once_in_each_grouping_wait(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=300, repeat_interval_seconds=1800)
    room.tell(TITLE, TOLL.format(14))
    room.wait(minutes=6)
    tell_tolls(room, range(50, 82))
    assert list_edited(room) == ["killed 14 → 50", "killed 14 → 65", "killed 14 → 80"]
    assert room.wait(minutes=4).messages == 0
    assert room.wait(minutes=1).messages == 1, "the last one is not forgotten"
    assert list_edited(room)[3:] == ["killed 14 → 81"]
    assert room.wait(minutes=30).messages == 1, "the step rings"
    assert "killed 14 → 81" in read_plain(room.rung[-1].html)


def test_edits_that_are_refused_while_a_step_waits_are_tried_once_in_each_grouping_wait(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=300, repeat_interval_seconds=1800)
    room.tell(TITLE, TOLL.format(14))
    room.wait(minutes=6)
    for toll in range(50, 82):
        tell_tolls(room, [toll])
        last = room.list_entries()[-1].row
        if last.message.edits:
            room.store.outbox.mark_dead(last.id, "edit_lost", room.now)
    assert list_edited(room) == ["killed 14 → 50", "killed 14 → 65", "killed 14 → 80"]
    room.wait(minutes=30)
    assert "killed 14 → 81" in read_plain(room.rung[-1].html)


def test_while_a_step_waits_a_correction_edits_the_first_message_at_once(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=300, repeat_interval_seconds=1800)
    room.tell(TITLE, TOLL.format(14))
    room.wait(minutes=6)
    tell_tolls(room, (50, 51))
    room.store.chats.update_chat(room.chat.id, quiet_from=time(6, 0), quiet_to=time(22, 0), urgent_breaks_quiet=False)
    room.tell(f"Correction: {TITLE}", TOLL.format(30)[:-1] + ", not 51.", outlet="Outlet51")
    assert len(list_edited(room)) == 2
    assert "killed 14 → 30" in room.texts[-1]
    tell_tolls(room, (52, 53))
    assert len(list_edited(room)) == 2, "the correction is told"


def test_while_a_step_waits_a_lifting_edits_the_first_message_at_once(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=300, repeat_interval_seconds=1800)
    title, text = "State of emergency declared in Almaty, Kazakhstan", "Emergency was declared until 20 January; {}."
    room.tell(title, text.format("14 people were killed"))
    room.wait(minutes=6)
    room.tell(title, text.format("60 people were killed"), outlet="Courier")
    room.wait(seconds=20)
    room.tell("State of emergency lifted in Almaty", "The state of emergency in Almaty was lifted.", outlet="Echo")
    edits = [read_plain(one.html) for one in room.messages if one.edits]
    assert ["lifted" in one for one in edits] == [False, True]


def test_edits_wait_behind_alerts_of_other_stories(room: Room) -> None:
    show_a_step_that_waits(room)
    assert [entry.row.lane for entry in room.list_entries()] == [Lane.URGENT, Lane.EDIT]


def test_a_step_taken_back_before_it_rings_leaves_the_first_message_at_once(room: Room) -> None:
    show_a_step_that_waits(room)
    room.now += timedelta(seconds=30)
    room.tell(TITLE, TOLL.format(14), edits=1)
    assert (room.messages[-1].edits, room.messages[-1].silent) == (room.list_entries()[0].row.dedup_key, True)
    assert "killed 14\n" in room.texts[-1]
    assert len(room.texts) == 3
    assert room.wait(hours=5).messages == 0, "once"
    room.tell(TITLE, TOLL.format(60), edits=1)
    assert "killed 14 → 60" in read_plain(room.rung[-1].html), "it is new again"


CHAT, COUNTRY, STORY = "chat", "country", "story"


def mute(room: Room, what: str) -> None:
    """For two hours."""
    until = room.now + timedelta(hours=2)
    if what == CHAT:
        room.store.chats.update_chat(room.chat.id, muted_until=until)
        return
    one = Mute(MuteKind.COUNTRY, "KZ", until) if what == COUNTRY else Mute(MuteKind.STORY, find_story(room), until)
    room.store.chats.update_chat(room.chat.id, mutes=(one,))


def find_story(room: Room) -> str:
    return room.messages[0].story_id


@pytest.mark.parametrize("what", [CHAT, COUNTRY, STORY])
def test_a_step_taken_back_leaves_the_first_message_at_once_though_it_is_muted(room: Room, what: str) -> None:
    show_a_step_that_waits(room)
    mute(room, what)
    room.tell(TITLE, TOLL.format(14), edits=1)
    assert "killed 14\n" in room.texts[-1]
    assert room.messages[-1].silent
    assert room.wait(hours=5).messages == 0
    assert (len(room.texts), len(room.rung)) == (3, 1)


@pytest.mark.parametrize("what", [CHAT, COUNTRY, STORY])
def test_a_step_that_shrinks_is_mended_in_the_first_message_though_it_is_muted(room: Room, what: str) -> None:
    set_alerts(room, grouping_wait_seconds=300)
    show_a_step_that_waits(room)
    mute(room, what)
    room.tell(TITLE, TOLL.format(30), edits=1)
    assert len(room.texts) == 2, "not twice in one grouping wait"
    assert room.wait(minutes=5).messages == 1
    assert "killed 14 → 30" in room.texts[-1]
    assert room.messages[-1].silent
    assert room.wait(minutes=90).messages == 0
    assert room.wait(minutes=60).messages == (what != STORY), "what it waits for rings after the mute"


@pytest.mark.parametrize("what", [CHAT, COUNTRY, STORY])
def test_a_step_that_comes_while_it_is_muted_edits_nothing(room: Room, what: str) -> None:
    room.tell(TITLE, TOLL.format(14))
    room.wait(minutes=20)
    mute(room, what)
    room.tell(TITLE, TOLL.format(60), edits=1)
    assert room.wait(minutes=90).messages == 0
    assert len(room.texts) == 1


def test_a_step_that_waits_is_printed_in_the_terminal_once(room: Room) -> None:
    set_alerts(room, repeat_interval_seconds=1800)
    terminal = room.add_chat(0, "unrest", kind=ChatKind.TERMINAL)
    room.tell(TITLE, TOLL.format(14))
    room.wait(minutes=5)
    room.tell(TITLE, TOLL.format(60), edits=1)
    assert len(room.list_texts(terminal)) == 1
    room.wait(hours=2)
    first, reply = room.list_entries(terminal)
    assert reply.row.message.replies_to == first.row.dedup_key


def test_a_step_that_waits_and_is_taken_back_is_not_printed_in_the_terminal(room: Room) -> None:
    set_alerts(room, repeat_interval_seconds=1800)
    terminal = room.add_chat(0, "unrest", kind=ChatKind.TERMINAL)
    room.tell(TITLE, TOLL.format(14))
    room.wait(minutes=5)
    for toll in (60, 14):
        room.tell(TITLE, TOLL.format(toll), edits=1)
    room.wait(hours=2)
    assert len(room.list_texts(terminal)) == 1


def test_corrections_that_come_in_one_summary_leave_no_wrong_figure_in_the_first_alerts(room: Room) -> None:
    set_alerts(room, flood_limit=1)
    title, text = "Protesters storm the port of {}", "Protesters stormed the port of {} and {} people were killed."
    towns = (("Lima", 62, 6), ("Dakar", 71, 7))
    for town, wrong, _ in towns:
        room.tell(title.format(town), text.format(town, wrong))
        room.wait(hours=1)
    first = [entry.row.dedup_key for entry in room.list_entries()]
    room.store.chats.update_chat(room.chat.id, muted_until=room.now + timedelta(hours=2))
    for town, wrong, right in towns:
        room.tell(f"Correction: {title.format(town)}", f"{text.format(town, right)[:-1]}, not {wrong}.")
    room.wait(hours=2, minutes=1)
    summary, *edits = room.messages[2:]
    assert not summary.silent
    assert sorted(one.edits for one in edits) == sorted(first)
    assert all(one.silent and "corrected: killed" in read_plain(one.html) for one in edits)
    assert room.wait(hours=5).messages == 0


def test_an_alert_that_was_not_confirmed_keeps_its_button_when_a_summary_edits_it(room: Room) -> None:
    set_alerts(room, flood_limit=1)
    room.store.chats.update_chat(room.chat.id, insist_minutes=30)
    title, text = "State of emergency declared in {}, Kazakhstan", "A state of emergency began in {}; {} were killed."
    towns = (("Almaty", 62, 6), ("Shymkent", 71, 7))
    for town, wrong, _ in towns:
        room.tell(title.format(town), text.format(town, wrong))
        room.wait(minutes=11)
    room.store.chats.update_chat(room.chat.id, muted_until=room.now + timedelta(minutes=5))
    for town, wrong, right in towns:
        room.tell(f"Correction: {title.format(town)}", f"{text.format(town, right)[:-1]}, not {wrong}.")
    room.wait(minutes=6)
    _, *edits = room.messages[2:]
    assert [asks_to_confirm(one) for one in edits] == [True, True]
    room.send_all()
    first = room.list_entries()[0]
    assert first.message_id is not None
    room.press(f"seen:{first.row.message.story_id}", first.message_id)
    room.now += timedelta(minutes=31)
    assert ring_unconfirmed(room.store, room.desk, room.now) == 1, "the other one rings again"
