"""What chats hear of a story that is withdrawn or lifted before they were told of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sending.channels import read_plain
from bot.talk.inline import answer_inline
from bot.text.reader import Reader
from bot.text.render import story_list
from monitors.model import Cadence, Subscription
from tests.bot.room import Room
from tests.bot.running import START_AT

DECLARED = "State of emergency declared in Almaty, Kazakhstan"
UNTIL = "The state of emergency in Almaty, Kazakhstan, holds until 19 January 2022, the government said on Friday."
LIFTED = "State of emergency lifted in Almaty, Kazakhstan"
ENDED = "The government lifted the state of emergency in Almaty, Kazakhstan, that was to hold until 19 January 2022."
STORM = "Protesters storm the regional hall in Almaty, Kazakhstan"
STORMED = "Protesters stormed the regional hall in Almaty, Kazakhstan, on Friday, the ministry said."
RETRACTED = "Retraction: protesters did not storm the regional hall in Almaty, Kazakhstan"
WITHDRAWN = "We withdraw our report that protesters stormed the regional hall in Almaty, Kazakhstan, on Friday."


def ask_later(room: Room, title: str, text: str) -> None:
    """A report comes before the chat asks for anything."""
    for topic in ("unrest", "emergency"):
        room.store.chats.remove_subscription(room.chat.id, topic)
    assert room.tell(title, text).messages == 0
    room.wait(minutes=5)
    room.store.chats.save_subscriptions([Subscription(room.chat.id, topic) for topic in ("unrest", "emergency")])


CASES = pytest.mark.parametrize(
    ("event", "text", "end", "ended", "said"),
    [
        (STORM, STORMED, RETRACTED, WITHDRAWN, RETRACTED),
        (DECLARED, UNTIL, LIFTED, ENDED, "lifted; it was to end on 19 January 2022"),
    ],
    ids=["withdrawn", "lifted"],
)


@CASES
def test_a_chat_that_asked_since_is_not_rung_by_what_ended_meanwhile(
    room: Room, event: str, text: str, end: str, ended: str, said: str
) -> None:
    ask_later(room, event, text)
    assert room.tell(end, ended).messages == 0
    room.wait(minutes=5)
    assert said in room.take_digest()
    listed = story_list("Latest", room.store.stories.list_stories(), Reader(), empty="")
    assert said in read_plain(listed[0].html)
    (found,) = answer_inline(room.store, room.desk, 5, "en", "", "", room.now).results
    assert said in read_plain(found.html)


@CASES
def test_a_chat_that_a_digest_told_hears_of_the_end_in_the_next_digest(
    room: Room, event: str, text: str, end: str, ended: str, said: str
) -> None:
    ask_later(room, event, text)
    assert event in room.take_digest()
    room.wait(minutes=5)
    assert room.tell(end, ended).messages == 0
    room.wait(minutes=5)
    assert said in room.take_digest()


@CASES
def test_what_ended_in_the_quiet_hours_rings_after_them_in_no_chat(
    room: Room, event: str, text: str, end: str, ended: str, said: str
) -> None:
    ends_at = START_AT + timedelta(hours=6)
    room.store.chats.update_chat(
        room.chat.id, quiet_from=START_AT.time(), quiet_to=ends_at.time(), urgent_breaks_quiet=False
    )
    room.tell(event, text)
    room.wait(hours=2)
    room.tell(end, ended)
    room.wait(hours=5)
    assert room.texts == []
    assert said in room.take_digest()


@CASES
def test_a_chat_that_an_alert_told_is_rung_by_the_end(
    room: Room, event: str, text: str, end: str, ended: str, said: str
) -> None:
    room.tell(event, text)
    room.wait(hours=1)
    room.tell(end, ended)
    assert said in room.texts[-1], "in the edited first message"
    assert said in read_plain(room.rung[-1].html)
    assert room.rung[-1].replies_to


@CASES
def test_a_summary_says_what_ended_and_quotes_no_report_of_before(
    room: Room, event: str, text: str, end: str, ended: str, said: str
) -> None:
    room.tell(event, text)
    room.wait(hours=1)
    room.tell(end, ended)
    summary = room.ask("/summary")
    assert said in summary
    assert ended in summary
    assert text not in summary


def test_a_summary_quotes_no_figure_that_was_corrected(room: Room) -> None:
    wrong = "Some 24 people were killed as protesters stormed the regional hall in Almaty, Kazakhstan."
    right = (
        "The number of those killed as protesters stormed the hall in Almaty, Kazakhstan, was revised from 24 to 14."
    )
    room.tell(STORM, wrong, outlet="Courier")
    room.wait(hours=1)
    room.tell(f"{STORM}, 14 killed, not 24", right)
    summary = room.ask("/summary")
    assert "corrected: killed 24 → 14" in summary
    assert "stormed the hall" in summary
    assert wrong not in summary


CONFIRMED = "Protesters storm the regional hall in Almaty, Kazakhstan, army confirms"


def test_what_another_outlet_reports_after_it_was_withdrawn_rings_once(room: Room) -> None:
    room.tell(STORM, STORMED)
    room.wait(hours=2)
    room.tell(RETRACTED, WITHDRAWN)
    room.wait(hours=2)
    room.tell(CONFIRMED, "The army confirmed that protesters stormed the hall in Almaty, Kazakhstan.", outlet="Dawn")
    room.wait(hours=2)
    assert "reported again after it was withdrawn" in read_plain(room.rung[-1].html)
    before = len(room.messages)
    room.tell(f"{CONFIRMED} again", "Protesters stormed the hall in Almaty, Kazakhstan, says army.", outlet="Times")
    room.wait(hours=2)
    assert all(one.silent for one in room.messages[before:])


def test_a_digest_says_that_what_was_withdrawn_is_reported_again(room: Room) -> None:
    ask_later(room, STORM, STORMED)
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "unrest", cadence=Cadence.DIGEST)])
    assert STORM in room.take_digest()
    for title, text, outlet in ((RETRACTED, WITHDRAWN, "Herald"), (CONFIRMED, CONFIRMED, "Dawn")):
        room.wait(hours=2)
        room.tell(title, text, outlet=outlet)
        room.wait(minutes=5)
        told = room.take_digest()
    assert "reported again after it was withdrawn" in told
