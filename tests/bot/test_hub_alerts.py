"""What one chat hears of a story from its first report to its end, through hub, store and outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.config_notes import note_config
from bot.sending.channels import read_plain
from monitors.model import (
    AlertKind,
    Level,
    Subscription,
    SuppressionReason,
)
from tests.bot.room import Room, set_alerts

TITLE = "Protesters storm the regional hall in Almaty, Kazakhstan"


def test_a_story_is_alerted_fixed_raised_and_corrected_in_one_thread(room: Room) -> None:
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty on Friday and 6 police officers were killed.")
    room.now += timedelta(minutes=5)
    same = room.tell(
        TITLE, "Protesters stormed the regional hall in Almaty on Friday and 6 police officers were killed."
    )
    assert [one.reason for one in same.decisions] == [SuppressionReason.SAME_EVENT]
    room.now += timedelta(minutes=5)
    room.tell(
        "Crowd of protesters storm Almaty regional hall",
        "Six police officers were killed as protesters stormed the regional hall in Almaty, witnesses said.",
        outlet="Courier",
    )
    room.now += timedelta(hours=1)
    room.tell(
        "Toll rises to 64 after protesters storm Almaty hall",
        "The death toll rose to 64 after protesters stormed the regional hall in Almaty, Kazakhstan.",
        outlet="Courier",
    )
    room.now += timedelta(hours=1)
    room.tell(
        "Correction: toll after protesters stormed Almaty hall is 46",
        "Correction: the death toll is 46 after protesters stormed the regional hall in Almaty, not 64 as reported.",
        outlet="Courier",
    )

    first, edit, reply, again, correction, corrected = room.list_entries()
    assert "killed 6" in read_plain(first.row.message.html)
    assert edit.row.message.edits == first.row.dedup_key
    assert "2 outlets, 2 independent" in read_plain(edit.row.message.html)
    assert reply.row.message.replies_to == first.row.dedup_key
    assert "killed 6 → 64" in read_plain(reply.row.message.html)
    assert correction.row.message.replies_to == first.row.dedup_key
    assert "Correction: Protest and unrest" in read_plain(correction.row.message.html)
    assert [one.row.message.edits for one in (again, corrected)] == [first.row.dedup_key] * 2
    assert "killed 6 → 64" in read_plain(again.row.message.html), "the first message states the toll as the reply does"
    assert "killed 46\n" in read_plain(corrected.row.message.html)
    assert "corrected: killed 64 → 46" in read_plain(corrected.row.message.html)


def test_a_measure_is_reminded_of_extended_and_lapses(room: Room) -> None:
    room.tell(
        "State of emergency declared in Almaty, Kazakhstan",
        "The president declared a state of emergency in Almaty until January 10.",
    )
    assert room.wait(days=1).messages == 0
    room.wait(days=1, hours=4)  # 9 January, after nine in the morning
    assert room.texts[-1].startswith("🟠 Ends soon:")
    assert room.wait(hours=1).messages == 0
    room.tell(
        "State of emergency in Almaty extended",
        "The president extended the state of emergency in Almaty, Kazakhstan, until January 12.",
        outlet="Courier",
    )
    assert "extended from 10 January 2022 to 12 January 2022" in room.texts[-1]
    room.wait(days=2)
    assert "Ends soon:" in room.texts[-1]
    room.wait(days=2)
    assert "Ended:" in room.texts[-1]
    count = len(room.texts)
    room.wait(days=1)
    assert len(room.texts) == count


EMERGENCY = "The president declared a state of emergency in Almaty until January 10."


def test_a_measure_that_is_lifted_early_is_said_so_and_neither_reminded_of_nor_lapses(room: Room) -> None:
    room.tell("State of emergency declared in Almaty, Kazakhstan", EMERGENCY)
    room.wait(days=1)
    lifted = "The president lifted the state of emergency in Almaty, Kazakhstan, on Saturday."
    room.tell("State of emergency lifted in Almaty, Kazakhstan", lifted, outlet="Courier")
    assert "lifted; it was to end on 10 January 2022" in room.texts[-1]
    assert "until" not in read_plain(room.rung[-1].html)
    room.tell("State of emergency in Almaty: what we know", EMERGENCY, outlet="Gazette")
    count = sum(not entry.row.message.silent for entry in room.list_entries())
    for _ in range(5):
        room.wait(days=1)
    assert sum(not entry.row.message.silent for entry in room.list_entries()) == count
    extended = "The president declared a state of emergency in Almaty, Kazakhstan, again until January 30."
    room.tell("State of emergency in Almaty declared again", extended, outlet="Courier")
    assert "until 30 January 2022" in room.texts[-1]


def declare_months_ago(room: Room) -> None:
    """A measure is declared, and nothing is heard until its end is near."""
    declared = "The president declared a state of emergency in Kazakhstan until April 5."
    room.tell("State of emergency declared in Kazakhstan", declared)
    for _ in range(43):
        room.wait(days=2)


def test_a_measure_that_a_later_story_lifts_is_not_said_to_end(room: Room) -> None:
    declare_months_ago(room)
    lifted = "Parliament met in Astana and ended the state of emergency that was in force in Kazakhstan."
    room.tell("Kazakhstan lifts state of emergency", lifted, outlet="Courier")
    for _ in range(8):
        room.wait(days=1)
    assert len(room.store.stories.list_stories()) == 2
    assert not any("Ends soon:" in text or "Ended:" in text for text in room.texts)


def test_the_end_of_a_measure_is_told_with_its_declaration_and_its_topic(room: Room) -> None:
    clash = "Protesters stormed the regional hall in Almaty, Kazakhstan, and 6 police officers were killed."
    room.tell(TITLE, clash)
    declared = "State of emergency declared in Almaty, Kazakhstan, as protesters storm regional hall"
    room.tell(declared, f"{clash} {EMERGENCY}", outlet="Courier")
    room.wait(days=1)
    room.tell("Protesters storm the regional hall in Almaty: a second night", clash, outlet="Gazette")
    assert len(room.store.stories.list_stories()) == 1
    room.wait(days=1, hours=4)
    head, *_ = room.texts[-1].splitlines()
    assert head.endswith("Ends soon: State of emergency")
    assert declared in room.texts[-1]


def test_an_alert_is_headed_by_what_its_headline_tells(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id, topic) for topic in ("emergency", "unrest")])
    clash = (
        f"{EMERGENCY} Protesters stormed the regional hall in Almaty, Kazakhstan, and 6 police officers were killed."
    )
    room.tell("President declares state of emergency in Almaty, Kazakhstan", f"{clash} {'Shops stayed shut. ' * 6}")
    assert room.texts[-1].splitlines()[0].endswith("State of emergency · Protest and unrest")


def test_a_comment_that_comes_last_does_not_lead_an_update(room: Room) -> None:
    clash = "Protesters stormed the regional hall in Almaty, Kazakhstan, and 6 police officers were killed."
    room.tell(TITLE, clash)
    room.wait(hours=1)
    set_alerts(room, repeat_interval_seconds=7200)
    room.tell("Toll rises to 64 after protesters storm Almaty hall", clash.replace("6", "64"), outlet="Courier")
    room.tell(
        "Why is the crowd at the hall in Almaty?",
        "Does the crowd at the regional hall in Almaty, Kazakhstan, deserve a hearing?",
    )
    assert len(room.store.stories.list_stories()[0].reports) == 3
    room.wait(hours=2)
    assert "killed 6 → 64" in room.texts[-1]
    assert "Toll rises to 64" in room.texts[-1]


def test_a_measure_that_was_extended_months_later_does_not_lapse(room: Room) -> None:
    declare_months_ago(room)
    extended = "Parliament extended the state of emergency in Kazakhstan until July 5, lawmakers said in Astana."
    room.tell("Kazakhstan: state of emergency goes on", extended, outlet="Courier")
    for _ in range(8):
        room.wait(days=1)
    assert not any("Ends soon:" in text or "Ended:" in text for text in room.texts)
    for _ in range(90):
        room.wait(days=1)
    assert "Ended:" in room.texts[-1]


def test_a_correction_of_an_end_date_moves_it_forward(room: Room) -> None:
    room.tell("State of emergency declared in Almaty, Kazakhstan", EMERGENCY)
    room.wait(hours=2)
    right = EMERGENCY.replace("10", "9")
    room.tell("Correction: State of emergency declared in Almaty, Kazakhstan", right, outlet="Courier")
    assert "Correction:" in room.texts[-1]
    assert "until 9 January 2022" in room.texts[-1]
    room.wait(hours=26)
    assert "Ends soon:" in room.texts[-1]


def test_a_toll_that_is_revised_down_is_told_as_a_correction(room: Room) -> None:
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty on Friday and 15 police officers were killed.")
    room.wait(hours=2)
    room.tell(
        "Kazakhstan: death toll revised down to 9 after protesters storm regional hall in Almaty",
        "Nine police officers were killed when protesters stormed the regional hall in Almaty, Kazakhstan.",
    )
    assert "Correction:" in read_plain(room.rung[-1].html)
    assert "killed 9" in room.texts[-1]


def test_a_correction_dated_before_what_it_corrects_is_told_once(room: Room) -> None:
    text = "Protesters stormed the regional hall in Almaty on Friday and {} police officers were killed."
    revised = "Kazakhstan: death toll revised down to 9 after protesters storm regional hall in Almaty"
    room.tell(TITLE, text.format(15))
    dated = room.now - timedelta(hours=1)
    room.wait(hours=2)
    for outlet in ("Courier", "Gazette"):
        room.tell(revised, text.format("nine"), outlet=outlet, published_at=dated)
        room.wait(hours=2)
    room.tell(TITLE, text.format(15), outlet="Parrot")
    room.wait(hours=2)
    assert ["killed 15 → 9" in read_plain(one.html) for one in room.rung] == [False, True]
    assert "killed 9" in room.texts[-1]


def test_what_a_publisher_retracts_is_stated_no_more_and_a_late_copy_does_not_ring(room: Room) -> None:
    text = "Protesters stormed the regional hall in Almaty on Friday and 60 police officers were killed."
    room.tell(TITLE, text)
    room.wait(minutes=20)
    room.tell(f"Retraction: {TITLE}", f"We retract our report: {text}")
    assert "Retraction: " in room.texts[-1]
    assert "killed 60\n" not in room.texts[-1]
    room.wait(hours=1)
    late = room.tell(TITLE, text, outlet="Parrot")
    assert [one.kind for one in late.decisions] in ([AlertKind.NONE], [AlertKind.EDIT])


def test_a_correction_that_others_print_rings_once_and_a_second_one_again(room: Room) -> None:
    text = "Protesters stormed the regional hall in Almaty on Friday and {} police officers were killed."
    room.tell(TITLE, text.format(6))
    room.wait(minutes=20)
    for outlet in ("Herald", "Courier", "Gazette"):
        room.tell(f"Correction: {TITLE}", f"Correction: {text.format(5)}", outlet=outlet)
        room.wait(minutes=20)
    assert sum("Correction:" in read_plain(one.html).split("\n")[0] for one in room.messages) == 1
    room.tell(f"Correction: {TITLE}, 4 killed", f"Correction: {text.format(4)}")
    assert "4 killed" in read_plain(room.rung[-1].html)
    assert "Correction:" in read_plain(room.rung[-1].html).split("\n")[0]


def test_an_outlet_whose_clock_runs_ahead_does_not_state_the_latest_figure_for_days(room: Room) -> None:
    text = "Protesters stormed the regional hall in Almaty on Friday and {} police officers were killed."
    room.tell(TITLE, text.format(6))
    room.wait(minutes=20)
    room.tell(TITLE, text.format(8), outlet="Future", published_at=room.now + timedelta(days=3))
    room.wait(hours=1)
    room.send_all()
    room.tell(TITLE, text.format(12), outlet="Courier")
    room.send_all()
    assert "killed 8 → 12" in room.texts[-1]
    room.wait(hours=1)
    room.tell(TITLE, text.format(13), outlet="Courier")
    assert "killed 12 → 13" in room.texts[-1]


def test_a_round_up_does_not_lend_a_story_the_toll_of_another_country(room: Room) -> None:
    text = "Protesters stormed the regional hall in Almaty, Kazakhstan, on Friday and 6 police officers were killed."
    room.tell(TITLE, text)
    room.wait(hours=1)
    room.tell(
        "Unrest: Almaty and Bishkek", f"{text} In Kyrgyzstan, 31 protesters were killed in Osh.", outlet="Courier"
    )
    assert "now also Kyrgyzstan" in room.texts[-1]
    assert "killed 6\n" in room.texts[-1], "not 6 → 31"


def test_many_stories_at_once_ring_up_to_the_limit_and_then_come_as_one_summary(room: Room) -> None:
    set_alerts(room, flood_limit=3, flood_window_seconds=600)
    towns = ("Lima", "Quito", "Oslo", "Nairobi", "Dakar", "Hanoi", "Accra")
    for town in towns:
        room.tell(f"Protesters storm the port of {town}", f"Protesters stormed the port of {town} on Friday.")
    assert len(room.texts) == 3
    assert room.wait(minutes=5).messages == 0
    assert room.wait(minutes=6).messages == 1
    held = "Urgent, held back, as more than 3 alerts would have come in 10 minutes: 4 stories"
    assert room.texts[-1].startswith(held)
    assert all(
        f"Protesters storm the port of {town}" in room.texts[-1] for town in ("Nairobi", "Dakar", "Hanoi", "Accra")
    )
    assert room.wait(minutes=30).messages == 0


def test_the_first_alert_waits_for_its_group_and_a_second_step_for_the_repeat_interval(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=60, repeat_interval_seconds=1800)
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty on Friday.")
    assert room.texts == []
    assert room.wait(seconds=61).messages == 1
    for number, toll in enumerate((20, 60), 1):
        room.now += timedelta(minutes=40 if number == 1 else 5)
        room.tell(TITLE, f"Protesters stormed the regional hall in Almaty and {toll} people were killed.")
    _, reply = room.rung
    assert "killed 20" in read_plain(reply.html)
    assert room.messages[-1].edits, "the first message says at once what rings later"
    assert "killed 20 → 60" in room.texts[-1]
    assert room.wait(minutes=30).messages == 1, "the reply alone"
    assert "killed 20 → 60" in read_plain(room.rung[-1].html)
    assert room.rung[-1].replies_to == room.list_entries()[0].row.dedup_key


@pytest.mark.parametrize(("edited", "rings"), [(1800, 1), (5400, 0), (10_800, 0)])
def test_a_step_that_is_held_rings_by_the_repeat_interval_of_the_new_config(
    room: Room, edited: int, rings: int
) -> None:
    set_alerts(room, repeat_interval_seconds=7200)
    note_config(room.store, room.desk, room.now)
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty on Friday.")
    room.now += timedelta(minutes=5)
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty and 20 people were killed.")
    assert room.wait(minutes=55).messages == 0
    set_alerts(room, repeat_interval_seconds=edited)
    note_config(room.store, room.desk, room.now)
    assert room.wait(seconds=1).messages == rings
    assert room.wait(hours=1).messages == (edited == 5400), "two hours after the first ring"
    assert room.wait(hours=1).messages == (edited == 10_800)


def test_alerts_that_the_flood_limit_held_back_follow_a_wider_limit(room: Room) -> None:
    set_alerts(room, flood_limit=1, flood_window_seconds=3600)
    note_config(room.store, room.desk, room.now)
    for town in ("Lima", "Oslo"):
        room.tell(f"Protesters storm the port of {town}", f"Protesters stormed the port of {town} on Friday.")
    assert room.wait(minutes=1).messages == 0
    set_alerts(room, flood_limit=5)
    note_config(room.store, room.desk, room.now)
    assert room.wait(seconds=1).messages == 1


@pytest.mark.parametrize(
    ("said", "rings"),
    [("/quiet off", 1), ("/quiet 22-7", 1), ("/timezone Asia/Tokyo", 1), ("/quiet 5-9", 1), ("/quiet 5-9 hold", 0)],
)
def test_what_waits_for_the_quiet_hours_follows_them_when_they_are_changed(room: Room, said: str, rings: int) -> None:
    room.say("/quiet 5:00-8:00 hold")  # it is 6:00
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty on Friday.")
    assert room.wait(minutes=5).messages == 0
    room.say(said)
    assert room.wait(seconds=1).messages == rings


def test_an_article_with_no_place_rings_those_who_asked_for_no_place_in_particular(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "emergency", countries=("KZ",))])
    told = room.tell("Protesters storm the town hall", "Protesters stormed the town hall on Friday.")
    assert told.messages == 1
    refused = room.tell("State of emergency declared", "A state of emergency was declared on Friday.")
    assert (refused.decisions, refused.refused) == ((), {SuppressionReason.OTHER_PLACE: 1})


def test_an_article_that_is_dated_long_ago_rings_nobody_and_comes_in_the_digest(room: Room) -> None:
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty.", published_at=room.now - timedelta(days=1400))
    assert room.texts == []
    story = room.get_story()
    assert [one.level for one in story.topics] == [Level.DIGEST]
    (record,) = room.store.articles.list_of_story(story.id, 1)
    assert [match.is_outdated for match in record.analysis.matches] == [True]
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty.", outlet="Courier")
    assert len(room.texts) == 1, "a report of today rings"


def test_old_articles_ring_where_the_desk_wants_it(room: Room) -> None:
    set_alerts(room, old_after_seconds=0)
    room.tell(TITLE, "Protesters stormed the regional hall in Almaty.", published_at=room.now - timedelta(days=1400))
    assert len(room.texts) == 1
