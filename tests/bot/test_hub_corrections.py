"""A correction is told from what the chat last saw, be it by an alert, an edit or a reply, and all messages agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from bot.digests import Writing, send_due
from bot.sending.channels import read_plain
from monitors.model import Cadence, Lane, Message, OutboxState
from storage.outbox_rows import OutboxEntry
from tests.bot.room import Room, set_alerts

TITLE = "Protesters storm the regional hall in Almaty, Kazakhstan"
TOLL = "Protesters stormed the regional hall in Almaty and {} people were killed."
NOTICE = f"Correction: {TITLE}"


@pytest.fixture(autouse=True)
def hold_steps(room: Room) -> None:
    """A step that follows an alert within five hours waits, and meanwhile edits the first message."""
    set_alerts(room, repeat_interval_seconds=5 * 3600)


def state(room: Room, *tolls: int, sent: bool = True) -> None:
    """An article that states one toll after the other, ten minutes apart; what is told of it reaches the chat."""
    for number, toll in enumerate(tolls):
        room.wait(minutes=10)
        room.tell(TITLE, TOLL.format(toll), edits=1 if number else 0)
        if sent or number == 0:
            room.send_all()


def correct(room: Room, right: int, wrong: int, *, title: str = NOTICE, outlet: str = "Courier") -> None:
    room.wait(minutes=10)
    room.tell(title, f"{TOLL.format(right)[:-1]}, not {wrong}.", outlet=outlet)


def hold_until_night(room: Room) -> None:
    """Quiet hours in which nothing rings."""
    quiet = {"quiet_from": time(6, 0), "quiet_to": time(22, 0), "urgent_breaks_quiet": False}
    room.store.chats.update_chat(room.chat.id, **quiet)


def find_edits(room: Room) -> list[OutboxEntry]:
    return [one for one in room.list_entries() if one.row.lane is Lane.EDIT]


def read(message: Message) -> str:
    return read_plain(message.html)


def ask(room: Room, command: str) -> str:
    return "\n".join(map(read, room.say(command)))


def list_everywhere(room: Room) -> dict[str, str]:
    """What the last reply, the last edit and the answers say of the story."""
    return {
        "reply": read([one for one in room.messages if one.replies_to][-1]),
        "edit": read(find_edits(room)[-1].row.message),
        "latest": ask(room, "/latest"),
        "summary": ask(room, "/summary"),
        "why": ask(room, f"/why {room.messages[0].story_id}"),
    }


def assert_corrected_everywhere(room: Room, was: int, now: int) -> None:
    for place, text in list_everywhere(room).items():
        assert f"corrected: killed {was} → {now}" in text, place
        assert f"killed {now}" in text or place == "why", place
        assert text.count("→") == 1 + text.count("independent outlets"), place


@pytest.mark.parametrize("title", [NOTICE, "Toll in Almaty protest lowered to 15"], ids=["notice", "report"])
def test_a_toll_that_only_an_edit_showed_is_corrected_from_that_in_every_message(room: Room, title: str) -> None:
    state(room, 12, 25)
    correct(room, 15, 25, title=title)
    assert read(room.rung[-1]).startswith("🟡 Correction: Protest and unrest")
    assert len(room.rung) == 2
    assert_corrected_everywhere(room, 25, 15)


def test_a_toll_that_a_reply_showed_is_corrected_from_that(room: Room) -> None:
    set_alerts(room, repeat_interval_seconds=60)
    state(room, 12, 25)
    assert "killed 12 → 25" in read(room.rung[1])
    correct(room, 15, 25)
    assert_corrected_everywhere(room, 25, 15)


def leave(room: Room) -> None:
    """The edit waits in its lane."""


def refuse(room: Room) -> None:
    """Telegram refuses the edit."""
    room.store.outbox.mark_dead(find_edits(room)[-1].row.id, "refused", room.now)


@pytest.mark.parametrize("fail", [leave, refuse])
@pytest.mark.parametrize("title", [NOTICE, "Toll in Almaty protest lowered to 15"], ids=["notice", "report"])
def test_a_toll_in_an_edit_that_never_came_is_not_corrected_for_those_who_saw_a_lower_one(
    room: Room, fail: Callable[[Room], None], title: str
) -> None:
    state(room, 12, 25, sent=False)
    fail(room)
    correct(room, 15, 25, title=title)
    assert len(room.rung) == 1
    waiting = [one for one in find_edits(room) if one.row.state is OutboxState.PENDING]
    assert ["killed 12 → 15" in read(one.row.message) for one in waiting] == [True]
    room.send_all()
    for text in (*room.texts, ask(room, "/latest"), ask(room, "/why")):
        assert "corrected" not in text


def test_an_edit_that_is_being_sent_counts_as_seen(room: Room) -> None:
    state(room, 12, 25, sent=False)
    assert len(room.store.outbox.claim(room.now, 1)) == 1
    correct(room, 15, 25)
    assert_corrected_everywhere(room, 25, 15)


def test_a_small_rise_that_waits_in_an_edit_is_taken_out_of_it_when_it_is_corrected(room: Room) -> None:
    state(room, 12, 13, sent=False)
    assert "killed 12 → 13" in read(find_edits(room)[0].row.message)
    correct(room, 12, 13)
    assert len(room.rung) == 1
    (waiting,) = (one for one in find_edits(room) if one.row.state is OutboxState.PENDING)
    assert "killed 12\n" in read(waiting.row.message)


def test_a_small_rise_that_an_edit_showed_is_corrected_aloud(room: Room) -> None:
    state(room, 12, 13)
    correct(room, 12, 13)
    assert_corrected_everywhere(room, 13, 12)


def test_an_edit_that_takes_the_place_of_a_waiting_one_tells_all_from_what_was_seen(room: Room) -> None:
    state(room, 12, 13, sent=False)
    room.wait(minutes=10)
    room.tell(TITLE, TOLL.format(14), outlet="Courier")
    (waiting,) = (one for one in find_edits(room) if one.row.state is OutboxState.PENDING)
    assert "killed 12 → 14" in read(waiting.row.message)
    room.send_all()
    room.wait(minutes=10)
    room.tell(TITLE, TOLL.format(15), outlet="Gazette")
    text = read(find_edits(room)[-1].row.message)
    assert ("killed 14 → 15" in text, "independent outlets 2 → 3" in text) == (True, True)


def test_a_correction_back_to_what_rang_is_told_to_those_who_saw_the_wrong_toll(room: Room) -> None:
    state(room, 12, 25)
    correct(room, 12, 25)
    assert_corrected_everywhere(room, 25, 12)


def test_a_correction_back_to_what_was_seen_is_nothing_to_tell(room: Room) -> None:
    state(room, 12, 25, sent=False)
    correct(room, 12, 25)
    assert len(room.rung) == 1
    room.send_all()
    sent = [read(one.row.message) for one in find_edits(room) if one.row.state is OutboxState.SENT]
    assert ["killed 12\n" in text for text in sent] == [True]


def test_a_second_correction_is_told_from_the_first(room: Room) -> None:
    state(room, 12, 25)
    correct(room, 15, 25)
    room.send_all()
    correct(room, 14, 15, outlet="Echo")
    assert len(room.rung) == 3
    assert_corrected_everywhere(room, 15, 14)


def test_a_correction_upwards_says_that_it_is_one_and_gives_both_figures(room: Room) -> None:
    state(room, 12, 25)
    correct(room, 15, 25)
    room.send_all()
    correct(room, 17, 15, outlet="Courier", title="Correction: toll in Almaty protest")
    text = read(room.rung[-1])
    assert text.startswith("🟡 Correction: Protest and unrest")
    assert "killed 15 → 17" in text
    assert "25" not in text
    assert "killed 15 → 17" in read(find_edits(room)[-1].row.message)


def test_a_retraction_after_a_correction_is_told_beside_what_was_corrected(room: Room) -> None:
    state(room, 12, 25)
    correct(room, 15, 25)
    room.send_all()
    room.wait(minutes=10)
    room.tell(f"Retraction: {TITLE}", "Herald has withdrawn its report on the hall in Almaty.")
    assert "Correction" in read(room.rung[-1])
    said = list_everywhere(room)
    for place in ("edit", "latest", "why"):
        assert ("withdrawn: Retraction" in said[place]) == (place != "latest"), place
        assert "corrected: killed 25 → 15" in said[place], place


def test_the_first_message_goes_on_saying_what_was_corrected_until_the_toll_moves(room: Room) -> None:
    state(room, 12, 25)
    correct(room, 15, 25)
    room.send_all()
    room.wait(minutes=10)
    room.tell(TITLE, "Hospitals counted 15 people killed where protesters stormed the hall in Almaty.", outlet="Echo")
    room.send_all()
    text = read(find_edits(room)[-1].row.message)
    assert ("independent outlets 2 → 3" in text, "corrected: killed 25 → 15" in text) == (True, True)
    room.wait(minutes=10)
    room.tell(TITLE, TOLL.format(16), outlet="Gazette")
    text = read(find_edits(room)[-1].row.message)
    assert ("killed 15 → 16" in text, "corrected" in text) == (True, False)


def test_a_correction_that_waits_for_the_morning_is_told_from_what_the_edit_showed(room: Room) -> None:
    state(room, 12, 25)
    hold_until_night(room)
    correct(room, 15, 25)
    assert len(room.rung) == 1
    assert "corrected: killed 25 → 15" in read(find_edits(room)[-1].row.message), "without a sound, at once"
    room.send_all()
    room.wait(hours=17)
    assert len(room.rung) == 2
    assert_corrected_everywhere(room, 25, 15)


def test_two_corrections_that_wait_are_told_as_one_from_what_was_wrong_first(room: Room) -> None:
    state(room, 12, 25)
    hold_until_night(room)
    for right, wrong, outlet in ((15, 25, "Courier"), (14, 15, "Echo")):
        correct(room, right, wrong, outlet=outlet)
        room.send_all()
    room.wait(hours=17)
    assert len(room.rung) == 2
    assert_corrected_everywhere(room, 25, 14)


def test_a_toll_that_rises_after_a_correction_which_waits_is_told_from_what_the_edit_said(room: Room) -> None:
    state(room, 12, 25)
    hold_until_night(room)
    correct(room, 15, 25)
    room.send_all()
    room.tell(TITLE, TOLL.format(31), outlet="Echo")
    assert "killed 15 → 31" in read(find_edits(room)[-1].row.message)
    room.wait(hours=17)
    assert "killed 15 → 31" in read(room.rung[-1])


def test_a_chat_that_was_muted_while_the_toll_was_wrong_hears_of_no_correction(room: Room) -> None:
    state(room, 12)
    room.store.chats.update_chat(room.chat.id, muted_until=room.now + timedelta(hours=2))
    room.tell(TITLE, TOLL.format(25), edits=1)
    correct(room, 15, 25)
    room.wait(hours=3)
    assert len(room.rung) == 1
    room.tell(TITLE, TOLL.format(15), outlet="Echo")
    assert "killed 12 → 15" in read(find_edits(room)[-1].row.message)
    assert "corrected" not in read(find_edits(room)[-1].row.message)


def test_a_chat_that_saw_the_wrong_toll_and_is_muted_then_hears_of_the_correction_after_it(room: Room) -> None:
    state(room, 12, 25)
    room.store.chats.update_chat(room.chat.id, muted_until=room.now + timedelta(hours=2))
    correct(room, 15, 25)
    room.send_all()
    assert len(room.rung) == 1
    room.wait(hours=3)
    assert len(room.rung) == 2
    assert_corrected_everywhere(room, 25, 15)


def test_who_asks_in_a_mute_hears_of_the_correction_that_waits_for_its_end(room: Room) -> None:
    state(room, 12)
    room.store.chats.update_chat(room.chat.id, muted_until=room.now + timedelta(hours=2))
    correct(room, 9, 12)
    assert len(room.texts) == 1
    for command in ("/latest", "/summary", "/why"):
        assert "corrected: killed 12 → 9" in ask(room, command), command


def test_a_small_rise_that_waits_in_an_edit_is_taken_out_of_it_also_in_a_mute(room: Room) -> None:
    state(room, 12, 13, sent=False)
    room.store.chats.update_chat(room.chat.id, muted_until=room.now + timedelta(hours=2))
    correct(room, 12, 13)
    room.send_all()
    sent = [read(one.row.message) for one in find_edits(room) if one.row.state is OutboxState.SENT]
    assert ["killed 12\n" in text for text in sent] == [True]
    room.wait(hours=3)
    assert len(room.rung) == 1


@pytest.mark.parametrize(("told", "said"), [(12, None), (25, "corrected: killed 25 → 15")])
def test_a_digest_corrects_only_the_toll_that_a_digest_told(room: Room, told: int, said: str | None) -> None:
    room.store.chats.update_chat(room.chat.id, digest_times=(time(7),), next_digest_at=room.now)
    room.subscribe("unrest", cadence=Cadence.DIGEST)
    room.tell(TITLE, TOLL.format(told))
    assert send_digest(room) is not None
    room.wait(hours=3)
    room.tell(TITLE, TOLL.format(25), edits=1)
    correct(room, 15, 25)
    later = send_digest(room)
    assert said is None if later is None else said is not None and said in later


def send_digest(room: Room) -> str | None:
    """The digest of the chat, made now; None if nothing is new."""
    room.now += timedelta(minutes=1)
    room.store.chats.update_chat(room.chat.id, next_digest_at=room.now)
    known = len(room.messages)
    send_due(room.store, Writing(room.desk), room.now)
    return room.texts[-1] if len(room.messages) > known else None


def test_the_first_message_quotes_no_sentence_with_the_wrong_toll(room: Room) -> None:
    state(room, 25)
    assert "25 people were killed." in room.texts[0]
    correct(room, 15, 25)
    assert "25" not in read(find_edits(room)[-1].row.message).replace("25 → 15", "")
    room.send_all()
    room.tell(f"Retraction: {TITLE}", "Herald has withdrawn its report on the hall in Almaty.")
    assert "25" not in read(find_edits(room)[-1].row.message).replace("25 → 15", ""), "nor what its outlet took back"
