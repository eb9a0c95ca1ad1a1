"""What came while the whole chat was muted comes in one digest when the mute ends, also if it is ended early."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.desk import Desk
from monitors.model import Lane
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.test_unsubscribing import EMERGENCY, UNREST, Room


@pytest.fixture
def muted(tmp_path: Path) -> Iterator[Room]:
    """A chat that was muted for eight hours before two stories came."""
    with closing(Store.open(tmp_path / "tocsin.sqlite3", START_AT)) as store:
        room = Room(store, Desk.of(write_config(tmp_path / "config")))
        room.subscribe("unrest", "emergency")
        room.say("/mute 8h")
        room.hear(UNREST, EMERGENCY)
        yield room


def test_a_mute_that_is_ended_early_is_followed_by_the_digest_at_once(muted: Room) -> None:
    muted.say("/unmute all")
    muted.tick(minutes=1)
    (digest,) = muted.list_waiting(Lane.DIGEST)
    assert "Almaty" in digest
    assert "Lima" in digest
    muted.tick(hours=8)
    assert len(muted.list_waiting(Lane.DIGEST)) == 1


def test_the_end_of_a_mute_of_one_topic_brings_no_digest_before_its_time(muted: Room) -> None:
    muted.say("/unmute all")
    muted.tick(minutes=1)
    muted.say("/mute unrest 8h")
    muted.hear(("Protesters storm the port in Osh", "A crowd stormed the port in Osh, Kyrgyzstan, on Friday."))
    muted.say("/unmute all")
    muted.tick(minutes=1)
    assert len(muted.list_waiting(Lane.DIGEST)) == 1
