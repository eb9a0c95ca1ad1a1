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


def list_mutes(room: Room) -> list[str]:
    """What is muted in the chat, by the values of its mutes."""
    chat = room.store.chats.find_chat(room.chat.address)
    assert chat is not None
    return [mute.value for mute in chat.mutes]


@pytest.mark.parametrize(
    ("words", "name", "countries"),
    [
        ("South Caucasus 2h", "South Caucasus", "AM AZ GE"),
        ("Baltics and Peru 2h", "Baltics, Peru", "EE LT LV PE"),
        ("Прибалтика 2h", "Прибалтика", "EE LT LV"),
    ],
)
def test_a_region_is_muted_and_unmuted_with_all_its_countries(
    room: Room, words: str, name: str, countries: str
) -> None:
    assert room.ask(f"/mute {words}").startswith(f"{name} is muted until ")
    assert set(list_mutes(room)) == set(countries.split())
    said = room.ask(f"/unmute {words.removesuffix(' 2h')}").splitlines()
    assert said == [*(f"{one} is no longer muted." for one in name.split(", ")), "Nothing is muted now."]
    assert list_mutes(room) == []


def test_a_continent_has_more_countries_than_a_chat_may_mute(room: Room) -> None:
    assert room.ask("/mute Africa 2h").startswith("There is no topic or country called Africa.")
    assert room.ask("/mute South Africa 2h").startswith("South Africa is muted until ")
