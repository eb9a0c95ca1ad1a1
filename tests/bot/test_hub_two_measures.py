"""What a chat hears of two measures that one story reports: each is extended, lifted and reminded of for itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitors.model import Cadence, Subscription
from tests.bot.room import Room, open_shipped_room
from tests.bot.test_hub_measures import get_reminder, hear, read_next_digest

BOTH = "State of emergency declared in Sri Lanka until 24 January, curfew imposed in Colombo until 30 January"
TOPICS = ("curfew", "emergency")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A chat that asked for curfews and emergencies, by the topics as they are shipped."""
    with open_shipped_room(tmp_path, *TOPICS) as room:
        yield room


def declare(room: Room) -> str:
    told = hear(room, "State of emergency declared in Sri Lanka until 24 January, curfew imposed in Colombo")
    return told + hear(room, "Curfew in Colombo, Sri Lanka, holds until 30 January", outlet="Gazette")


def test_each_measure_is_told_with_its_end_and_reminded_of(room: Room) -> None:
    declare(room)
    (edited,) = room.texts[-1:]
    assert "State of emergency: until 24 January 2022" in edited
    assert "Curfew, lockdown or evacuation: until 30 January 2022" in edited
    assert "Ends soon: State of emergency" in get_reminder(room)
    assert "Ended: State of emergency" in get_reminder(room, datetime(2022, 1, 25, 9, 5, tzinfo=UTC))
    assert "Ends soon: Curfew" in get_reminder(room, datetime(2022, 1, 29, 9, 5, tzinfo=UTC))


def test_who_lifts_one_measure_lets_the_other_stand(room: Room) -> None:
    declare(room)
    told = hear(room, "Curfew lifted in Colombo, Sri Lanka", outlet="Courier")
    assert "Curfew, lockdown or evacuation: lifted; it was to end on 30 January 2022" in told
    assert "State of emergency: until 24 January 2022" in told
    assert "Ends soon: State of emergency" in get_reminder(room)


def test_a_measure_without_an_end_is_lifted_beside_one_with_an_end(room: Room) -> None:
    hear(room, "State of emergency declared in Sri Lanka until 24 January, curfew imposed in Colombo")
    assert "Curfew, lockdown or evacuation: lifted" in hear(room, "Curfew lifted in Colombo, Sri Lanka", outlet="Post")
    again = hear(room, "Curfew imposed again in Colombo, Sri Lanka", outlet="Times")
    assert "Curfew, lockdown or evacuation: in force again" in again
    ended = hear(room, "State of emergency lifted in Sri Lanka", outlet="Mail")
    assert "State of emergency: lifted; it was to end on 24 January 2022" in ended


def test_a_digest_tells_of_each_measure_once(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id, one, cadence=Cadence.DIGEST) for one in TOPICS])

    def read(title: str, outlet: str) -> str:
        room.tell(title, f"{title}, the government said.", outlet=outlet)
        return read_next_digest(room)

    assert "until 24 January 2022" in read(BOTH.rpartition(" until")[0], "Herald")
    first = read("Curfew lifted in Colombo, Sri Lanka", "Courier")
    assert "\nCurfew, lockdown or evacuation: lifted\n" in first, "beside the end of the emergency"
    second = read("State of emergency lifted in Sri Lanka", "Post")
    assert "it was to end on 24 January 2022" in second
    assert "\nlifted\n" not in second
