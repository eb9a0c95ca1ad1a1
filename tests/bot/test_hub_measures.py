"""What a chat hears of a measure over its life: imposed, lifted, in force again, corrected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.sending.channels import read_plain
from monitors.model import Cadence, Subscription
from tests.bot.room import Room, set_alerts

DECLARED = "State of emergency declared in Almaty, Kazakhstan, until 24 January"
OPEN_END = "State of emergency declared in Almaty, Kazakhstan"
LIFTED = "State of emergency lifted in Almaty, Kazakhstan"
AGAIN = "State of emergency declared again in Almaty, Kazakhstan"
EVE = datetime(2022, 1, 23, 9, 5, tzinfo=UTC)


def hear(room: Room, title: str, text: str = "", outlet: str = "Herald", hours: float = 2) -> str:
    """What a chat is told of one more report, by the time that as many hours have passed; "" for nothing that rings."""
    before = len(room.messages)
    room.tell(title, text or f"{title}, the government said.", outlet=outlet)
    room.wait(hours=hours)
    return "\n".join(read_plain(one.html) for one in room.messages[before:] if not one.silent)


def follow_by_digest(room: Room, title: str) -> None:
    """A report comes before the chat asks for anything; then it asks for digests of emergencies."""
    for topic in ("unrest", "emergency"):
        room.store.chats.remove_subscription(room.chat.id, topic)
    room.tell(title, title)
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "emergency", cadence=Cadence.DIGEST)])


def read_next_digest(room: Room) -> str:
    """The digest of an hour later."""
    room.wait(hours=1)
    return room.take_digest()


def get_reminder(room: Room, at: datetime = EVE) -> str:
    before = len(room.messages)
    room.now = at
    room.wait(minutes=1)
    return "\n".join(room.texts[before:])


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (AGAIN, "in force again"),
        (f"{AGAIN} until 24 January", "in force again, until 24 January 2022"),
        (f"{AGAIN} until 17 January", "in force again, until 17 January 2022"),
        ("Kazakhstan reimposes state of emergency it lifted in Almaty", "in force again"),
    ],
    ids=["without an end", "with the old end", "with a nearer end", "and lifted in one headline"],
)
def test_a_measure_in_force_again_after_a_lifting_rings(room: Room, title: str, said: str) -> None:
    hear(room, DECLARED)
    assert "lifted; it was to end on 24 January 2022" in hear(room, LIFTED, outlet="Courier")
    told = hear(room, title, outlet="Post")
    assert said in told
    assert "lifted;" not in told
    story = room.get_story()
    assert not any(one.is_lifted for one in story.measures)


BRIEF = DECLARED.replace("24", "9")
LAPSED_AT = datetime(2022, 1, 10, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize("days", [1, 3])
@pytest.mark.parametrize("title", [AGAIN, OPEN_END], ids=["again", "imposed"])
def test_a_measure_imposed_again_without_an_end_after_it_lapsed_rings_once(room: Room, title: str, days: int) -> None:
    hear(room, BRIEF)
    assert "Ended: State of emergency" in get_reminder(room, LAPSED_AT)
    room.now += timedelta(days=days)
    assert "in force again" in hear(room, title, outlet="Post")
    assert hear(room, title, outlet="Times") == ""
    assert hear(room, BRIEF, outlet="Slow") == "", "the end that is past is none"
    assert "in force again" not in hear(room, LIFTED, outlet="Mail")
    story = room.get_story()
    assert [one.is_lifted for one in story.measures] == [True]


def test_a_digest_says_that_a_measure_which_lapsed_is_in_force_again(room: Room) -> None:
    follow_by_digest(room, BRIEF)
    assert "until 9 January" in read_next_digest(room)
    room.now = LAPSED_AT + timedelta(days=2)
    room.tell(AGAIN, AGAIN, outlet="Post")
    assert "in force again" in read_next_digest(room)


def test_after_a_measure_is_in_force_again_its_new_end_is_reminded_of_and_its_next_lifting_rings(room: Room) -> None:
    hear(room, DECLARED)
    hear(room, LIFTED, outlet="Courier")
    hear(room, f"{AGAIN} until 24 January", outlet="Post")
    assert "Ends soon: State of emergency" in get_reminder(room)
    assert "lifted; it was to end" in hear(room, LIFTED, outlet="Tribune")


@pytest.mark.parametrize(
    ("again", "said"),
    [(AGAIN, "in force again"), (f"{AGAIN} until 17 January", "in force again, until 17 January 2022")],
    ids=["without an end", "with a nearer end"],
)
def test_a_chat_that_slept_through_a_lifting_hears_that_the_end_which_it_knows_holds_no_more(
    room: Room, again: str, said: str
) -> None:
    hear(room, DECLARED)
    room.store.chats.update_chat(room.chat.id, muted_until=room.now + timedelta(hours=5))
    assert hear(room, LIFTED, outlet="Courier") == hear(room, again, outlet="Post") == ""
    told = hear(room, "Shops in Almaty, Kazakhstan, close under state of emergency", outlet="Times")
    assert said in told
    assert hear(room, "Banks in Almaty, Kazakhstan, close under state of emergency", outlet="Tribune") == ""


def test_an_earlier_end_to_which_an_article_is_edited_takes_the_place_of_the_one_told(room: Room) -> None:
    hear(room, DECLARED)
    sooner = DECLARED.replace("24", "17")
    before = len(room.messages)
    room.tell(sooner, f"{sooner}, the government said.", edits=1)
    room.wait(hours=2)
    (edit,) = room.messages[before:]
    assert edit.silent
    assert "until 17 January 2022" in read_plain(edit.html)
    room.send_all()
    assert "extended from 17 January 2022 to 24" in hear(room, f"{OPEN_END} extended until 24 January", outlet="Post")


def test_a_digest_says_that_a_measure_is_in_force_again(room: Room) -> None:
    follow_by_digest(room, DECLARED)
    assert "until 24 January" in read_next_digest(room)
    room.tell(LIFTED, LIFTED, outlet="Courier")
    assert "lifted; it was to end on 24 January 2022" in read_next_digest(room)
    room.tell(AGAIN, AGAIN, outlet="Post")
    assert "in force again" in read_next_digest(room)


def test_a_muted_chat_hears_of_the_lifting_although_a_slow_copy_of_the_imposing_came_after_it(room: Room) -> None:
    hear(room, DECLARED)
    room.store.chats.update_chat(room.chat.id, muted_until=room.now + timedelta(hours=3))
    assert hear(room, LIFTED, outlet="Courier", hours=1) == ""
    assert hear(room, f"{OPEN_END}, after clashes", outlet="Post", hours=1) == ""
    told = hear(room, "Shops in Almaty, Kazakhstan, reopen after state of emergency", outlet="Times")
    assert "lifted; it was to end on 24 January 2022" in told


def test_a_measure_first_told_of_as_lifted_rings_when_it_is_in_force_again_and_when_it_is_lifted_again(
    room: Room,
) -> None:
    first = hear(room, LIFTED)
    assert "Lifted: State of emergency" in first.splitlines()[0]
    assert "\nlifted" not in first, "the heading says it"
    assert "in force again" in hear(room, AGAIN, outlet="Courier")
    assert "lifted" in hear(room, LIFTED, outlet="Post").splitlines()[3]


def test_a_digest_says_of_a_measure_first_told_of_by_its_lifting_that_it_is_lifted(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "emergency", cadence=Cadence.DIGEST)])
    room.tell(LIFTED, LIFTED)
    assert read_next_digest(room).endswith("\nState of emergency: lifted")


def test_a_lifting_report_that_names_the_end_still_lifts(room: Room) -> None:
    hear(room, OPEN_END)
    ended = "The government lifted the state of emergency in Almaty, Kazakhstan, that was imposed until 24 January."
    assert "lifted" in hear(room, LIFTED, ended, outlet="Courier")
    assert get_reminder(room) == ""


def test_a_lifting_ahead_of_the_end_that_it_names_still_lifts(room: Room) -> None:
    hear(room, DECLARED)
    ended = "Kazakhstan lifted the state of emergency in Almaty, in force until 24 January, earlier than planned."
    assert "lifted" in hear(room, "Kazakhstan lifts state of emergency in Almaty early", ended, outlet="Courier")
    assert get_reminder(room) == ""


def test_the_lifting_of_a_measure_without_a_known_end_rings_and_is_listed(room: Room) -> None:
    hear(room, OPEN_END)
    told = hear(room, LIFTED, outlet="Courier")
    assert "lifted" in told.splitlines()[3]
    assert "it was to end" not in told
    assert "\nState of emergency: lifted\n" in room.ask("/latest")


def test_a_chat_that_a_summary_told_of_a_measure_hears_of_its_extension_and_lifting(room: Room) -> None:
    set_alerts(room, flood_limit=1)
    hear(room, "Protesters storm the hall in Bishkek, Kyrgyzstan", hours=0)
    hear(room, OPEN_END, hours=0)
    held = "Urgent, held back, as more than 1 alerts would have come in 10 minutes: 2 stories"
    assert held in hear(room, "State of emergency in Bamako, Mali")
    assert hear(room, DECLARED, outlet="Courier") == ""
    longer = "State of emergency in Almaty, Kazakhstan, extended until 3 March"
    assert "extended from 24 January 2022 to 3 March 2022" in hear(room, longer, outlet="Post")
    assert "lifted; it was to end on 3 March 2022" in hear(room, LIFTED, outlet="Times")


def test_a_chat_that_asked_since_the_lifting_is_not_rung_by_what_follows_it(room: Room) -> None:
    for topic in ("unrest", "emergency"):
        room.store.chats.remove_subscription(room.chat.id, topic)
    hear(room, OPEN_END)
    hear(room, LIFTED, outlet="Courier")
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "emergency")])
    losses = "Traders in Almaty, Kazakhstan, count losses of state of emergency"
    assert hear(room, losses, outlet="Post") == ""
    assert hear(room, "Almaty, Kazakhstan: 30 charged under state of emergency", outlet="Times") == ""


def test_a_first_alert_names_no_topic_whose_measure_was_lifted(room: Room) -> None:
    for topic in ("unrest", "emergency"):
        room.store.chats.remove_subscription(room.chat.id, topic)
    storm = "Protesters stormed the regional hall in Almaty, Kazakhstan, on Friday."
    hear(room, DECLARED, f"{DECLARED}. {storm}")
    hear(room, LIFTED, outlet="Courier", hours=1)
    room.store.chats.save_subscriptions([Subscription(room.chat.id, topic) for topic in ("unrest", "emergency")])
    told = hear(room, "Protesters storm second hall in Almaty, Kazakhstan", storm, outlet="Post")
    assert told.splitlines()[0].endswith("Protest and unrest")
    assert "State of emergency: lifted" in told


CORRECTION = "Correction: state of emergency in Almaty, Kazakhstan, was not lifted, holds until 24 January"


def test_a_lifting_that_its_outlet_corrects_is_taken_back(room: Room) -> None:
    hear(room, DECLARED)
    hear(room, LIFTED, outlet="Courier")
    told = hear(room, CORRECTION, outlet="Courier")
    assert "in force again, until 24 January 2022" in told
    assert "Ends soon" in get_reminder(room)


@pytest.mark.parametrize("declared", [DECLARED, OPEN_END, ""], ids=["dated", "open", "told of by its lifting"])
def test_a_lifting_that_is_edited_to_its_denial_is_taken_back_aloud(room: Room, declared: str) -> None:
    if declared:
        hear(room, declared)
    assert "ifted" in hear(room, LIFTED, outlet="Courier")
    before = len(room.messages)
    denial = "State of emergency in Almaty, Kazakhstan, not lifted, governor says"
    room.tell(denial, f"{denial}.", outlet="Courier", edits=2 if declared else 1)
    room.wait(hours=2)
    (told,) = (read_plain(one.html) for one in room.messages[before:] if not one.silent)
    assert "in force again" in told
    assert "not lifted, governor says" in told


def test_an_extension_that_its_outlet_retracts_is_taken_back(room: Room) -> None:
    hear(room, DECLARED)
    longer = "State of emergency in Almaty, Kazakhstan, extended until 3 March"
    assert "extended from" in hear(room, longer, outlet="Courier")
    withdrawn = "We withdraw our report that the state of emergency in Almaty, Kazakhstan, was extended."
    title = "Retraction: state of emergency in Almaty, Kazakhstan, was not extended"
    assert "until 24 January 2022" in hear(room, title, withdrawn, outlet="Courier")
    assert "Ends soon" in get_reminder(room)


def test_an_extension_that_its_outlet_alone_gave_and_corrects_is_taken_back(room: Room) -> None:
    hear(room, "State of emergency declared in Almaty, Kazakhstan, until 15 January")
    longer = "State of emergency in Almaty, Kazakhstan, extended until 24 January"
    hear(room, longer, outlet="Courier")
    title = "Correction: state of emergency in Almaty, Kazakhstan, was not extended, ends on 15 January"
    assert "shortened from 24 January 2022 to 15 January 2022" in hear(room, title, outlet="Courier")
    assert "Ends soon" in get_reminder(room, datetime(2022, 1, 14, 9, 5, tzinfo=UTC))


def test_an_extension_by_weeks_on_the_day_of_the_declaration_counts_from_the_end_that_this_gave(room: Room) -> None:
    hear(room, DECLARED, hours=20)
    longer = "State of emergency in Almaty, Kazakhstan, extended by three weeks"
    assert "from 24 January 2022 to 14 February 2022" in hear(room, longer, outlet="Courier")


def test_a_lifting_that_is_taken_back_before_it_rings_leaves_the_first_alert(room: Room) -> None:
    set_alerts(room, repeat_interval_seconds=7200)
    hear(room, DECLARED, hours=1)
    room.tell(LIFTED, f"{LIFTED}, the government said.", outlet="Gazette")
    assert "lifted" in room.texts[-1]
    room.wait(minutes=10)
    assert hear(room, f"{AGAIN} until 24 January", outlet="Gazette", hours=5) == ""
    assert room.messages[-1].edits
    assert "lifted" not in room.texts[-1]
    assert "until 24 January 2022" in room.texts[-1]
