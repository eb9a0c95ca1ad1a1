"""An alert that somebody has seen asks for nothing any more, also where an edit of it waits or is on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.insisting import ring_unconfirmed
from bot.sending.channels import read_plain
from monitors.model import Lane, OutboxState
from storage.outbox_rows import OutboxEntry
from tests.bot.room import Room, asks_to_confirm, set_alerts

TITLE = "State of emergency declared in Almaty, Kazakhstan"
TEXT = "A state of emergency began in Almaty and {} people were killed."


def find_edit(room: Room) -> OutboxEntry:
    (edit,) = (one for one in room.list_entries() if one.row.lane is Lane.EDIT)
    return edit


@pytest.fixture
def insisting(room: Room) -> Room:
    """A chat that was told of a first alert and has yet to confirm it; an edit of it waits."""
    set_alerts(room, repeat_interval_seconds=18_000)
    room.store.chats.update_chat(room.chat.id, insist_minutes=10)
    room.tell(TITLE, TEXT.format(12))
    room.send_all()
    room.wait(minutes=5)
    room.tell(TITLE, TEXT.format(60), edits=1)
    assert asks_to_confirm(find_edit(room).row.message)
    return room


def press_seen(room: Room, entry: OutboxEntry) -> None:
    assert entry.message_id is not None
    assert room.press(f"seen:{entry.row.message.story_id}", entry.message_id).toast == "Noted; it will not ring again."


def test_an_edit_that_waits_when_its_alert_is_confirmed_brings_the_button_back_no_more(insisting: Room) -> None:
    press_seen(insisting, insisting.list_entries()[0])
    edit = find_edit(insisting).row.message
    assert not asks_to_confirm(edit)
    assert "killed 12 → 60" in read_plain(edit.html), "it still tells what it told"


def test_an_edit_that_waits_keeps_its_news_when_the_repeated_alert_is_confirmed(insisting: Room) -> None:
    insisting.now = insisting.now.replace(minute=20)
    assert ring_unconfirmed(insisting.store, insisting.desk, insisting.now) == 1
    again = next(one for one in insisting.list_entries() if "Not confirmed" in read_plain(one.row.message.html))
    insisting.send(again)
    press_seen(insisting, insisting.list_entries()[2])
    assert not asks_to_confirm(find_edit(insisting).row.message)
    assert not read_plain(find_edit(insisting).row.message.html).startswith("🟠 Seen")


def test_an_edit_that_is_being_sent_when_another_message_is_confirmed_loses_its_button_after_it(
    insisting: Room,
) -> None:
    insisting.now = insisting.now.replace(minute=20)
    ring_unconfirmed(insisting.store, insisting.desk, insisting.now)
    insisting.send(insisting.list_entries()[2])
    (claimed,) = insisting.store.outbox.claim(insisting.now, 1)
    assert claimed.lane is Lane.EDIT
    press_seen(insisting, insisting.list_entries()[2])
    last = insisting.list_entries()[-1].row
    assert (last.lane, last.state, last.edit_message_id) == (Lane.ANSWER, OutboxState.PENDING, claimed.edit_message_id)
    assert not asks_to_confirm(last.message)
    assert "killed 12 → 60" in read_plain(last.message.html), "and takes back none of its news"


def test_who_confirms_an_alert_has_not_seen_the_next_one_that_is_still_to_be_sent(insisting: Room) -> None:
    insisting.send_all()
    insisting.wait(hours=5)
    reply = insisting.list_entries()[-1]
    assert (reply.row.state, asks_to_confirm(reply.row.message)) == (OutboxState.PENDING, True)
    first = insisting.list_entries()[0]
    assert first.message_id is not None
    pressed = insisting.press(f"seen:{first.row.message.story_id}", first.message_id)
    assert pressed.edit is not None
    assert not asks_to_confirm(pressed.edit)
    insisting.send(reply)
    insisting.now += timedelta(minutes=11)
    assert ring_unconfirmed(insisting.store, insisting.desk, insisting.now) == 1
