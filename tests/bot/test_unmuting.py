"""What came while the whole chat was muted comes in one digest when the mute ends, also if it is ended early."""

from __future__ import annotations

import pytest

from monitors.model import Lane
from tests.bot.room import Room
from tests.bot.test_unsubscribing import EMERGENCY, UNREST, hear, tick


@pytest.fixture
def muted(room: Room) -> Room:
    """A chat that was muted for eight hours before two stories came."""
    room.say("/mute 8h")
    hear(room, UNREST, EMERGENCY)
    return room


def test_a_mute_that_is_ended_early_is_followed_by_the_digest_at_once(muted: Room) -> None:
    muted.say("/unmute all")
    tick(muted, minutes=1)
    (digest,) = muted.list_waiting(Lane.DIGEST)
    assert "Almaty" in digest
    assert "Lima" in digest
    tick(muted, hours=8)
    assert len(muted.list_waiting(Lane.DIGEST)) == 1


def test_the_end_of_a_mute_of_one_topic_brings_no_digest_before_its_time(muted: Room) -> None:
    muted.say("/unmute all")
    tick(muted, minutes=1)
    muted.say("/mute unrest 8h")
    hear(muted, ("Protesters storm the port in Osh", "A crowd stormed the port in Osh, Kyrgyzstan, on Friday."))
    muted.say("/unmute all")
    tick(muted, minutes=1)
    assert len(muted.list_waiting(Lane.DIGEST)) == 1
