"""Who has unsubscribed is told nothing more of it, whatever was decided before: all, one topic, or a watch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats.access import Actor
from bot.desk import Desk
from bot.digests import Writing, send_due, take_back
from bot.hub import Arrival, Hub, Intake
from bot.sending.channels import TOO_LONG, Delivery, read_plain
from bot.sending.settling import Attempt, Claim, advance
from bot.talk.conversation import Incoming, receive
from monitors.analysis import analyse
from monitors.model import (
    Article,
    Cadence,
    Chat,
    ChatAddress,
    ChatKind,
    GivenUp,
    Lane,
    Message,
    OutboxDraft,
    OutboxState,
    Outcome,
    Subscription,
    make_digest_key,
)
from storage.store import Store
from tests.bot.running import START_AT, decide_again, write_config
from tests.bot.sending import make_chat

READER = Actor(ChatAddress(7), ChatKind.PRIVATE, 7, "Reader")
UNREST = ("Protesters storm the city hall in Almaty", "A crowd stormed the hall in Almaty, Kazakhstan, on Friday.")
EMERGENCY = (
    "State of emergency declared in Lima",
    "The president declared a state of emergency in Lima, Peru, until 12 January.",
)
BOTH = (
    "State of emergency declared as protesters storm the city hall in Almaty",
    "The president declared a state of emergency after a crowd of protesters stormed the hall in Almaty, Kazakhstan.",
)


class Room:
    """A store and a hub with one chat, and what it does."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk, self.hub, self.now = store, desk, Hub(desk), START_AT
        self.chat: Chat = store.chats.add_chat(make_chat(READER.address.chat_id))
        self._updates = 0

    def subscribe(self, *topics: str, **fields: object) -> None:
        self.store.chats.save_subscriptions(Subscription(self.chat.id, topic, **fields) for topic in topics)  # type: ignore[arg-type]

    def say(self, command: str, arguments: str) -> None:
        self._updates += 1
        receive(self.store, Incoming(self._updates, READER, command, arguments), self.desk, self.now)

    def hear(self, *news: tuple[str, str]) -> None:
        """News comes in; all that may ring is decided."""
        articles = (
            Article("feed", title, title, text, self.now, language="en", published_at=self.now) for title, text in news
        )
        arrivals = tuple(Arrival(analyse(article, self.desk.rules)) for article in articles)
        self.hub.take(self.store, Intake(arrivals), self.now)
        self.now += timedelta(minutes=10)
        decide_again(self.hub, self.store, self.now)

    def list_waiting(self, lane: Lane = Lane.URGENT) -> list[str]:
        entries = self.store.outbox.list_entries((OutboxState.PENDING,), chat_id=self.chat.id)
        return [read_plain(entry.row.message.html) for entry in entries if entry.row.lane is lane]

    def tick(self, **time: float) -> None:
        """Time passes, and the jobs look at what is due."""
        self.now += timedelta(**time)
        decide_again(self.hub, self.store, self.now)
        send_due(self.store, Writing(self.desk), self.now)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    desk = Desk.of(write_config(tmp_path / "config"))
    with closing(Store.open(tmp_path / "tocsin.sqlite3", START_AT)) as store:
        yield Room(store, desk)


def test_the_last_topic_takes_waiting_alerts_and_digests_with_it_but_no_answer(room: Room) -> None:
    other = room.store.chats.add_chat(make_chat(8))
    for one in (room.chat, other):
        room.store.chats.save_subscriptions(Subscription(one.id, topic) for topic in ("unrest", "troops"))
        drafts = [OutboxDraft(one.id, lane, lane.name, Message(lane.name)) for lane in Lane]
        room.store.outbox.add(drafts, START_AT)

    def list_waiting() -> list[str]:
        entries = room.store.outbox.list_entries((OutboxState.PENDING,), chat_id=room.chat.id)
        return [one.row.dedup_key for one in entries]

    room.say("unsubscribe", "troops")
    assert list_waiting() == ["URGENT", "ANSWER", "DIGEST", "answer:1:0"], "of no topic that anybody could tell"
    room.say("unsubscribe", "unrest")
    assert list_waiting() == ["ANSWER", "answer:1:0", "answer:2:0"]
    dropped = room.store.outbox.find_entry(room.chat.id, "URGENT")
    assert dropped is not None
    assert (dropped.row.state, dropped.last_reason) == (OutboxState.DEAD, GivenUp.UNSUBSCRIBED)
    assert room.store.outbox.count_depth(START_AT).pending == 3 + len(Lane), "nobody else's"


def test_leaving_one_of_several_topics_drops_its_waiting_alerts_only(room: Room) -> None:
    room.subscribe("unrest", "emergency")
    room.hear(UNREST, EMERGENCY)
    assert len(room.list_waiting()) == 2
    room.say("unsubscribe", "unrest")
    (left,) = room.list_waiting()
    assert "Lima" in left
    (dropped,) = room.store.outbox.list_entries((OutboxState.DEAD,))
    assert dropped.last_reason == GivenUp.UNSUBSCRIBED


def test_an_alert_that_another_topic_asked_for_too_stays(room: Room) -> None:
    room.subscribe("unrest", "emergency")
    room.hear(BOTH)
    room.say("unsubscribe", "emergency")
    assert len(room.list_waiting()) == 1
    room.say("unsubscribe", "unrest")
    assert room.list_waiting() == []


def test_a_topic_that_would_not_have_rung_keeps_no_alert_of_another(room: Room) -> None:
    room.subscribe("emergency")
    room.subscribe("unrest", countries=("FR",))
    room.hear(BOTH)
    assert len(room.list_waiting()) == 1
    room.say("unsubscribe", "emergency")
    assert room.list_waiting() == []


@pytest.mark.parametrize("others", [(), ("emergency",)])
def test_a_watch_takes_its_waiting_alerts_with_it(room: Room, others: tuple[str, ...]) -> None:
    room.subscribe(*others)
    room.say("watch", "title:ferry")
    room.hear(("A ferry sank off Lima", "It sank on Friday."))
    assert len(room.list_waiting()) == 1
    room.say("unwatch", "1")
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
    room.say("unsubscribe", left)
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
    room.hear(UNREST, EMERGENCY)
    room.store.chats.update_chat(room.chat.id, next_digest_at=room.now)
    room.tick(minutes=1)
    (both,) = room.list_waiting(Lane.DIGEST)
    assert "Almaty" in both
    assert "Lima" in both
    room.say("unsubscribe", "unrest")
    assert room.list_waiting(Lane.DIGEST) == []
    room.tick(minutes=1)
    (left,) = room.list_waiting(Lane.DIGEST)
    assert "Lima" in left
    assert "Almaty" not in left
    room.say("unsubscribe", "emergency")
    room.tick(days=1)
    assert room.list_waiting(Lane.DIGEST) == []


def test_a_digest_that_has_nothing_of_the_topic_that_was_left_waits_on(room: Room) -> None:
    room.subscribe("unrest", "emergency", cadence=Cadence.DIGEST)
    room.hear(UNREST)
    room.store.chats.update_chat(room.chat.id, next_digest_at=room.now)
    room.tick(minutes=1)
    waiting, due_at = room.list_waiting(Lane.DIGEST), room.store.chats.get_chat(room.chat.id).next_digest_at
    room.say("unsubscribe", "emergency")
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
    room.hear(EMERGENCY)
    (row,) = advance(room.store, (), Claim(1), room.now)
    advance(room.store, (Attempt(row, Delivery(Outcome.SENT, "sent", message_id=1)),), Claim(0), room.now)
    room.say("unsubscribe", "emergency")
    for _ in range(10):
        room.tick(days=1)
    assert room.list_waiting() == []


def test_leaving_all_topics_keeps_the_watches_of_the_chat_and_says_so(room: Room) -> None:
    room.subscribe("unrest", "emergency")
    room.subscribe("watch:4", query="harbour strike")
    room.say("unsubscribe", "all")
    assert [one.topic for one in room.store.chats.list_subscriptions(room.chat.id)] == ["watch:4"]
    (answer,) = room.list_waiting(Lane.ANSWER)
    assert answer.endswith("The watches of this chat stay. /watches lists them.")
    room.say("unsubscribe", "all")
    assert room.list_waiting(Lane.ANSWER)[-1] == "The watches of this chat stay. /watches lists them."
