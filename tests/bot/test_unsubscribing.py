"""Who has unsubscribed is told nothing more of it, whatever was decided before: all, one topic, or a watch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.digests import Writing, send_due, take_back
from bot.sending.channels import TOO_LONG, Delivery
from bot.sending.settling import Attempt, Claim, advance
from monitors.model import (
    Cadence,
    GivenUp,
    Lane,
    Message,
    OutboxDraft,
    OutboxState,
    Outcome,
    make_digest_key,
)
from tests.bot.room import Room, open_room
from tests.bot.running import START_AT

UNREST = ("Protesters storm the city hall in Almaty", "A crowd stormed the hall in Almaty, Kazakhstan, on Friday.")
EMERGENCY = (
    "State of emergency declared in Lima",
    "The president declared a state of emergency in Lima, Peru, until 12 January.",
)
BOTH = (
    "State of emergency declared as protesters storm the city hall in Almaty",
    "The president declared a state of emergency after a crowd of protesters stormed the hall in Almaty, Kazakhstan.",
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with open_room(tmp_path, topics=()) as room:
        yield room


def hear(room: Room, *news: tuple[str, str]) -> None:
    """News comes in; all that may ring is decided."""
    for title, text in news:
        room.tell(title, text)
    room.wait(minutes=10)


def tick(room: Room, **time: float) -> None:
    """Time passes, and the jobs look at what is due."""
    room.wait(**time)
    send_due(room.store, Writing(room.desk), room.now)


def test_the_last_topic_takes_waiting_alerts_and_digests_with_it_but_no_answer(room: Room) -> None:
    other = room.add_chat(8)
    for one in (room.chat, other):
        room.subscribe("unrest", "troops", chat=one)
        drafts = [OutboxDraft(one.id, lane, lane.name, Message(lane.name)) for lane in Lane]
        room.store.outbox.add(drafts, START_AT)

    def list_waiting() -> list[str]:
        entries = room.store.outbox.list_entries((OutboxState.PENDING,), chat_id=room.chat.id)
        return [one.row.dedup_key for one in entries]

    room.say("/unsubscribe troops")
    assert list_waiting() == ["URGENT", "ANSWER", "DIGEST", "EDIT", "answer:1:0"], "of no topic that anybody could tell"
    room.say("/unsubscribe unrest")
    assert list_waiting() == ["ANSWER", "answer:1:0", "answer:2:0"]
    dropped = room.store.outbox.find_entry(room.chat.id, "URGENT")
    assert dropped is not None
    assert (dropped.row.state, dropped.last_reason) == (OutboxState.DEAD, GivenUp.UNSUBSCRIBED)
    assert room.store.outbox.count_depth(START_AT).pending == 3 + len(Lane), "nobody else's"


def test_leaving_one_of_several_topics_drops_its_waiting_alerts_only(room: Room) -> None:
    room.subscribe("unrest", "emergency")
    hear(room, UNREST, EMERGENCY)
    assert len(room.list_waiting()) == 2
    room.say("/unsubscribe unrest")
    (left,) = room.list_waiting()
    assert "Lima" in left
    (dropped,) = room.store.outbox.list_entries((OutboxState.DEAD,))
    assert dropped.last_reason == GivenUp.UNSUBSCRIBED


def test_an_alert_that_another_topic_asked_for_too_stays(room: Room) -> None:
    room.subscribe("unrest", "emergency")
    hear(room, BOTH)
    room.say("/unsubscribe emergency")
    assert len(room.list_waiting()) == 1
    room.say("/unsubscribe unrest")
    assert room.list_waiting() == []


def test_a_topic_that_would_not_have_rung_keeps_no_alert_of_another(room: Room) -> None:
    room.subscribe("emergency")
    room.subscribe("unrest", countries=("FR",))
    hear(room, BOTH)
    assert len(room.list_waiting()) == 1
    room.say("/unsubscribe emergency")
    assert room.list_waiting() == []


@pytest.mark.parametrize("others", [(), ("emergency",)])
def test_a_watch_takes_its_waiting_alerts_with_it(room: Room, others: tuple[str, ...]) -> None:
    room.subscribe(*others)
    room.say("/watch title:ferry")
    hear(room, ("A ferry sank off Lima", "It sank on Friday."))
    assert len(room.list_waiting()) == 1
    room.say("/unwatch 1")
    assert room.list_waiting() == []


@pytest.mark.parametrize("left", ["unrest", "all"])
@pytest.mark.parametrize(
    ("delivery", "doubted"),
    [
        (Delivery(Outcome.RETRY, "unreachable"), False),
        (Delivery(Outcome.UNCERTAIN, "answer_lost"), True),
        (Delivery(Outcome.DEAD, TOO_LONG, is_markup_fault=True), False),
        (None, True),
    ],
)
def test_an_attempt_that_fails_after_its_chat_unsubscribed_is_not_made_again(
    room: Room, delivery: Delivery | None, doubted: bool, left: str
) -> None:
    room.subscribe("unrest", "troops")
    alert = OutboxDraft(room.chat.id, Lane.URGENT, "alert", Message("It burns.\n" * 500), topics=("unrest",))
    room.store.outbox.add([alert], room.now)
    (row,) = advance(room.store, (), Claim(1), room.now)
    room.say(f"/unsubscribe {left}")
    if delivery is None:
        room.store.outbox.reclaim_sending(room.now, resends=5)
    else:
        advance(room.store, (Attempt(row, delivery),), Claim(0), room.now)
    entry = room.store.outbox.find_entry(room.chat.id, "alert")
    assert entry is not None
    assert (entry.row.state, entry.last_reason) == (OutboxState.DEAD, GivenUp.UNSUBSCRIBED)
    assert entry.row.was_uncertain is doubted
    assert room.list_waiting() == []
    assert room.store.outbox.replay([row.id]) == 1
    (again,) = advance(room.store, (), Claim(1), room.now)
    advance(room.store, (Attempt(again, Delivery(Outcome.RETRY, "odd")),), Claim(0), room.now)
    assert len(room.list_waiting()) == 1, "who replays it wants it"


def test_a_digest_that_waits_is_composed_again_without_the_topic_that_was_left(room: Room) -> None:
    room.subscribe("unrest", "emergency", cadence=Cadence.DIGEST)
    hear(room, UNREST, EMERGENCY)
    room.store.chats.update_chat(room.chat.id, next_digest_at=room.now)
    tick(room, minutes=1)
    (both,) = room.list_waiting(Lane.DIGEST)
    assert "Almaty" in both
    assert "Lima" in both
    room.say("/unsubscribe unrest")
    assert room.list_waiting(Lane.DIGEST) == []
    tick(room, minutes=1)
    (left,) = room.list_waiting(Lane.DIGEST)
    assert "Lima" in left
    assert "Almaty" not in left
    room.say("/unsubscribe emergency")
    tick(room, days=1)
    assert room.list_waiting(Lane.DIGEST) == []


def test_a_digest_that_has_nothing_of_the_topic_that_was_left_waits_on(room: Room) -> None:
    room.subscribe("unrest", "emergency", cadence=Cadence.DIGEST)
    hear(room, UNREST)
    room.store.chats.update_chat(room.chat.id, next_digest_at=room.now)
    tick(room, minutes=1)
    waiting, due_at = room.list_waiting(Lane.DIGEST), room.store.chats.get_chat(room.chat.id).next_digest_at
    room.say("/unsubscribe emergency")
    assert room.list_waiting(Lane.DIGEST) == waiting != []
    assert room.store.chats.get_chat(room.chat.id).next_digest_at == due_at


def test_a_digest_is_not_taken_back_once_an_attempt_to_send_it_was_made(room: Room) -> None:
    keys = [make_digest_key(room.now, number) for number in range(2)]
    drafts = [OutboxDraft(room.chat.id, Lane.DIGEST, key, Message("Part"), topics=("unrest",)) for key in keys]
    room.store.outbox.add(drafts, room.now)
    (first,) = advance(room.store, (), Claim(1), room.now)
    advance(room.store, (Attempt(first, Delivery(Outcome.RETRY, "unreachable")),), Claim(0), room.now)
    take_back(room.store, room.chat, ("emergency",), room.now)
    assert room.list_waiting(Lane.DIGEST) == ["Part", "Part"]


def test_no_end_of_a_measure_is_told_to_who_left_its_topic(room: Room) -> None:
    room.subscribe("unrest", "emergency")
    hear(room, EMERGENCY)
    (row,) = advance(room.store, (), Claim(1), room.now)
    advance(room.store, (Attempt(row, Delivery(Outcome.SENT, "sent", message_id=1)),), Claim(0), room.now)
    room.say("/unsubscribe emergency")
    for _ in range(10):
        tick(room, days=1)
    assert room.list_waiting() == []


def test_leaving_all_topics_keeps_the_watches_of_the_chat_and_says_so(room: Room) -> None:
    room.subscribe("unrest", "emergency")
    room.subscribe("watch:4", query="harbour strike")
    room.say("/unsubscribe all")
    assert [one.topic for one in room.store.chats.list_subscriptions(room.chat.id)] == ["watch:4"]
    (answer,) = room.list_waiting(Lane.ANSWER)
    assert answer.endswith("The watches of this chat stay. /watches lists them.")
    room.say("/unsubscribe all")
    assert room.list_waiting(Lane.ANSWER)[-1] == "The watches of this chat stay. /watches lists them."
