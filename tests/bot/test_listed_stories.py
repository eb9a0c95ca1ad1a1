"""Which stories /latest and /summary list, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sending.channels import read_plain
from tests.bot.room import Room, open_room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with open_room(tmp_path) as room:
        yield room


def find_order(answer: str, *towns: str) -> list[str]:
    """The towns that an answer names, in its order."""
    return sorted((one for one in towns if one in answer), key=answer.index)


@pytest.mark.parametrize("asked", ["/latest", "/latest all", "/latest unrest", "/summary unrest 30d"])
def test_files_that_came_at_one_moment_are_listed_as_they_were_published(room: Room, asked: str) -> None:
    days_ago = {"Accra": 2, "Lima": 4, "Oslo": 3, "Hanoi": 1, "Quito": 5}
    for town, days in days_ago.items():
        title = f"Protesters storm the port of {town}"
        room.tell(title, f"{title}, officials said.", published_at=room.now - timedelta(days=days) / 2)
    answer = "\n".join(read_plain(message.html) for message in room.say(asked))
    assert find_order(answer, *days_ago) == ["Hanoi", "Accra", "Oslo", "Lima", "Quito"]
