"""What a chat hears of one kind of measure in two towns of one story: each has its end, reminder and lifting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitors.model import Cadence, Subscription
from tests.bot.room import Room, open_shipped_room
from tests.bot.test_hub_measures import get_reminder, hear, read_next_digest

BOTH = "Curfews imposed in Kano and Jos after riots in Nigeria"
RIOTS = "Rioters burnt shops in Kano and Jos in Nigeria. The government imposed a curfew in both cities."


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A chat that asked for curfews, by the topics as they are shipped."""
    with open_shipped_room(tmp_path, "curfew") as room:
        yield room


def declare(room: Room) -> str:
    told = hear(room, BOTH, RIOTS)
    told += hear(room, "Curfew in Kano after riots to last until 24 January", RIOTS, outlet="Gazette")
    return told + hear(room, "Curfew in Jos after riots to last until 30 January", RIOTS, outlet="Courier")


def list_ends(room: Room) -> dict[str, str]:
    return {one.place.name if one.place else "": str(one.until) for one in room.get_story().measures}


def test_the_second_towns_end_leaves_the_first_towns_as_it_is(room: Room) -> None:
    declare(room)
    assert list_ends(room) == {"Kano": "2022-01-24", "Jos": "2022-01-30"}
    assert "Kano: until 24 January 2022 · Jos: until 30 January 2022" in room.texts[-1]


def test_each_town_is_reminded_of_and_told_of_its_end(room: Room) -> None:
    declare(room)
    assert "Ends soon: Curfew, lockdown or evacuation (Kano)" in get_reminder(room)
    assert "Ended: Curfew, lockdown or evacuation (Kano)" in get_reminder(room, datetime(2022, 1, 25, 9, 5, tzinfo=UTC))
    assert "Ends soon: Curfew, lockdown or evacuation (Jos)" in get_reminder(
        room, datetime(2022, 1, 29, 9, 5, tzinfo=UTC)
    )
    assert get_reminder(room, datetime(2022, 1, 29, 12, 5, tzinfo=UTC)) == "", "once"


def test_who_lifts_the_curfew_of_one_town_lets_the_other_stand(room: Room) -> None:
    declare(room)
    told = hear(room, "Curfew lifted in Kano after riots", RIOTS, outlet="Post")
    assert "Kano: lifted; it was to end on 24 January 2022" in told
    assert "Jos: until 30 January 2022" in told
    assert get_reminder(room) == ""
    assert "Ends soon: Curfew, lockdown or evacuation (Jos)" in get_reminder(
        room, datetime(2022, 1, 29, 9, 5, tzinfo=UTC)
    )


def test_the_curfew_of_one_town_is_extended_and_in_force_again_for_itself(room: Room) -> None:
    declare(room)
    told = hear(room, "Curfew in Kano after riots extended until 27 January", RIOTS, outlet="Post")
    assert "Kano: extended from 24 January 2022 to 27 January 2022" in told
    assert "Jos: until 30 January 2022" in told
    assert "Kano: lifted" in hear(room, "Curfew lifted in Kano after riots", RIOTS, outlet="Times")
    assert "Kano: in force again" in hear(room, "Curfew imposed again in Kano after riots", RIOTS, outlet="Mail")
    assert list_ends(room) == {"Kano": "None", "Jos": "2022-01-30"}


def test_a_curfew_lifted_in_the_whole_country_is_lifted_in_each_town(room: Room) -> None:
    declare(room)
    told = hear(room, "Nigeria lifts curfew after riots nationwide", RIOTS, outlet="Post")
    assert "Kano: lifted; it was to end on 24 January 2022" in told
    assert "Jos: lifted; it was to end on 30 January 2022" in told
    assert get_reminder(room) == ""


def test_a_town_whose_curfew_alone_is_told_has_it_by_its_topic(room: Room) -> None:
    told = hear(room, "Curfew imposed in Kano after riots in Nigeria until 24 January", "Rioters burnt shops in Kano.")
    assert "until 24 January 2022" in told
    assert "Kano:" not in told.replace("Nigeria: Kano", "")
    assert "lifted; it was to end" in hear(room, "Curfew lifted in Kano after riots in Nigeria", outlet="Post")


def test_a_digest_tells_of_the_lifting_in_each_town_once(room: Room) -> None:
    room.store.chats.save_subscriptions([Subscription(room.chat.id, "curfew", cadence=Cadence.DIGEST)])

    def read(title: str, outlet: str) -> str:
        room.tell(title, RIOTS, outlet=outlet)
        return read_next_digest(room)

    read(BOTH, "Herald")
    read("Curfew in Kano after riots to last until 24 January", "Gazette")
    read("Curfew in Jos after riots to last until 30 January", "Courier")
    first = read("Curfew lifted in Kano after riots", "Post")
    assert "(Kano): lifted; it was to end on 24 January 2022" in first
    second = read("Curfew lifted in Jos after riots", "Times")
    assert "(Jos): lifted; it was to end on 30 January 2022" in second
    assert "(Kano): lifted" not in second
