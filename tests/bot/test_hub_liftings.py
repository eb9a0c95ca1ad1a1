"""What a chat hears of liftings that are refused, still to come, or of two measures at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bot.room import Room, open_shipped_room
from tests.bot.test_hub_measures import DECLARED, EVE, get_reminder, hear

CURFEW = ("Curfew imposed in Almaty, Kazakhstan", "A curfew was imposed in Almaty until January 15.")
EMERGENCY = (
    "State of emergency imposed in Almaty, Kazakhstan",
    "The president declared a state of emergency in Almaty, Kazakhstan, until January 20.",
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A chat that asked for curfews and emergencies, by the topics as they are shipped."""
    with open_shipped_room(tmp_path, "curfew", "emergency") as room:
        yield room


@pytest.mark.parametrize(
    "title",
    [
        "Lifting of state of emergency in Almaty, Kazakhstan, ruled out",
        "President announces end of state of emergency in Almaty, Kazakhstan, from Monday",
    ],
)
def test_a_lifting_that_is_refused_or_still_to_come_lets_the_measure_stand(room: Room, title: str) -> None:
    hear(room, DECLARED)
    assert hear(room, title, outlet="Courier") == ""
    assert "until 24 January 2022" in room.texts[-1]
    assert "Ends soon: State of emergency" in get_reminder(room, EVE)


def test_two_measures_that_one_headline_lifts_are_both_lifted(room: Room) -> None:
    hear(room, *CURFEW)
    hear(room, *EMERGENCY, outlet="Courier")
    told = hear(room, "Curfew and state of emergency lifted in Almaty, Kazakhstan", outlet="Gazette")
    for end in ("15 January 2022", "20 January 2022"):
        assert f"lifted; it was to end on {end}" in told
    for day in (14, 19, 21):
        assert get_reminder(room, datetime(2022, 1, day, 9, 5, tzinfo=UTC)) == ""


def test_either_of_two_measures_that_one_headline_imposed_can_be_lifted(room: Room) -> None:
    hear(room, "State of emergency and curfew declared in Almaty, Kazakhstan", EMERGENCY[1])
    told = hear(room, "Curfew lifted in Almaty, Kazakhstan", outlet="Courier")
    assert "Curfew, lockdown or evacuation: lifted" in told
    assert "State of emergency: until 20 January 2022" in told


def test_a_curfew_lifted_beside_an_emergency_that_begins_leaves_that_in_force(room: Room) -> None:
    hear(room, *EMERGENCY)
    hear(room, *CURFEW, outlet="Courier")
    title = "State of emergency extended in Almaty, Kazakhstan, curfew lifted"
    told = hear(room, title, f"{title}, officials said.", outlet="Gazette")
    assert "State of emergency: until 20 January 2022" in told
    assert "Curfew, lockdown or evacuation: lifted" in told


@pytest.mark.parametrize(("hours", "rings"), [(24, False), (1, True)], ids=["before it was imposed", "after"])
def test_a_late_report_of_an_earlier_lifting_lifts_no_curfew_of_today(room: Room, hours: float, *, rings: bool) -> None:
    hear(room, "Curfew imposed in Almaty, Kazakhstan, until 24 January")
    told = len(room.rung)
    lifted = "Curfew lifted in Almaty, Kazakhstan"
    room.tell(lifted, f"{lifted}, officials said.", outlet="Courier", published_at=room.now - timedelta(hours=hours))
    room.wait(hours=1)
    assert (len(room.rung) > told) is rings
    assert ("Ends soon" in get_reminder(room)) is not rings
