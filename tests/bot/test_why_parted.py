"""What /why says of a story that was kept apart from another one as another attack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.room import Room, open_shipped_room

MARKET = "Bomb at Kano market kills nine"
STATION = "Bomb at Kano bus station kills five"


@pytest.fixture
def bombed(tmp_path: Path) -> Iterator[Room]:
    """A chat that asked for attacks, and was told of two in one town."""
    with open_shipped_room(tmp_path, "attack") as room:
        bomb(room)
        yield room


def bomb(room: Room) -> None:
    room.tell(MARKET, "A bomb exploded at a market in Kano in northern Nigeria on Friday morning, killing nine people.")
    room.wait(minutes=500)
    room.tell(STATION, "A bomb exploded at a bus station in Kano in Nigeria on Friday evening, killing five people.")


def find(room: Room, title: str) -> str:
    return next(one.id for one in room.store.stories.list_stories(limit=9) if one.title == title)


def test_another_attack_names_the_story_it_was_kept_apart_from_and_the_signs(bombed: Room) -> None:
    said = bombed.ask(f"/why {find(bombed, STATION)}")
    signs = "another site, a later time of day"
    assert f"Kept apart from {MARKET} /story_{find(bombed, MARKET)} as another attack: {signs}" in said


def test_the_first_attack_was_kept_apart_from_nothing(bombed: Room) -> None:
    assert "Kept apart" not in bombed.ask(f"/why {find(bombed, MARKET)}")
