"""The digest after a mute of the whole chat, or after it was out of reach, brings what came in that time."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.digests import take_back
from bot.talk.meeting import come_back
from monitors.model import Cadence, Lane, Mute, MuteKind
from tests.bot.room import Room
from tests.bot.test_unsubscribing import EMERGENCY, UNREST, hear, tick

STRIKE = ("Protesters storm the port in Osh", "A crowd stormed the port in Osh, Kyrgyzstan, on Saturday.")


@pytest.fixture
def almaty(room: Room) -> Room:
    """A chat in Almaty on Friday, 7 January 2022, at noon, that never had a digest and has no times for any."""
    room.store.chats.update_chat(room.chat.id, timezone="Asia/Almaty", digest_times=(), next_digest_at=None)
    return room


def read_digest(room: Room) -> str:
    """The digest that waits."""
    return "\n".join(room.list_waiting(Lane.DIGEST))


@pytest.mark.parametrize("days", [3, 7, 14, 30])
def test_a_chat_that_never_had_a_digest_gets_what_came_first_in_a_long_mute(almaty: Room, days: int) -> None:
    almaty.ask(f"/mute {days}d")
    hear(almaty, EMERGENCY)
    tick(almaty, days=days, minutes=-11)
    assert read_digest(almaty) == ""
    tick(almaty, minutes=1)
    assert "Lima" in read_digest(almaty)
    assert (almaty.settings.next_digest_at, almaty.settings.missed_since) == (None, None)


def test_so_does_one_that_had_one_digest_long_ago(almaty: Room) -> None:
    almaty.subscribe("unrest", cadence=Cadence.DIGEST)
    hear(almaty, UNREST)
    assert "Almaty" in almaty.ask("/digest")
    tick(almaty, days=5)
    almaty.ask("/mute 14d")
    hear(almaty, EMERGENCY)
    tick(almaty, days=14)
    assert "Lima" in read_digest(almaty)


def test_so_does_one_whose_digests_were_all_empty(almaty: Room) -> None:
    almaty.store.chats.update_chat(
        almaty.chat.id, digest_times=(time(14),), next_digest_at=almaty.now + timedelta(hours=2)
    )
    tick(almaty, hours=3)
    almaty.ask("/mute 3d")
    hear(almaty, EMERGENCY)
    for _ in range(3):
        tick(almaty, days=1)
    assert "Lima" in read_digest(almaty)


def test_who_ends_a_mute_early_gets_what_came_first_in_it(almaty: Room) -> None:
    almaty.ask("/mute 7d")
    hear(almaty, EMERGENCY)
    tick(almaty, days=3)
    almaty.ask("/unmute")
    tick(almaty, minutes=1)
    assert "Lima" in read_digest(almaty)


@pytest.mark.parametrize("end", ["/unmute", "/unmute weekend"])
def test_who_ends_a_planned_mute_early_gets_what_came_first_in_it(almaty: Room, end: str) -> None:
    almaty.ask("/mute weekend")
    tick(almaty, hours=12)
    hear(almaty, EMERGENCY)
    tick(almaty, hours=45)
    almaty.ask(end)
    tick(almaty, minutes=1)
    assert "Lima" in read_digest(almaty)


@pytest.mark.parametrize("first", ["/mute 2d", "/mute weekend"])
def test_a_mute_that_takes_over_from_another_brings_what_came_in_both(almaty: Room, first: str) -> None:
    almaty.ask(first)
    tick(almaty, hours=12)
    hear(almaty, EMERGENCY)
    tick(almaty, hours=30)
    almaty.ask("/mute 3d")
    tick(almaty, days=3)
    assert "Lima" in read_digest(almaty)


def test_another_mute_asked_for_while_quiet_hours_hold_the_digest_loses_nothing(almaty: Room) -> None:
    almaty.store.chats.update_chat(almaty.chat.id, quiet_from=time(22), quiet_to=time(7))
    almaty.ask("/mute weekend")
    tick(almaty, hours=12)
    hear(almaty, EMERGENCY)
    tick(almaty, hours=49)  # an hour after the weekend, in the quiet hours
    almaty.ask("/mute unrest 2h")
    tick(almaty, hours=6)
    assert "Lima" in read_digest(almaty)


def test_an_empty_digest_asked_for_in_a_mute_loses_nothing_of_its_rest(almaty: Room) -> None:
    almaty.ask("/mute 7d")
    tick(almaty, days=2)
    assert "Nothing new" in almaty.ask("/digest")
    assert almaty.settings.missed_since == almaty.now
    hear(almaty, EMERGENCY)
    tick(almaty, days=5)
    assert "Lima" in read_digest(almaty)


def test_once_told_a_mute_is_over_for_later_digests(almaty: Room) -> None:
    over = Mute(MuteKind.CHAT, "", almaty.now + timedelta(days=1), almaty.now)
    kept = Mute(MuteKind.COUNTRY, "PE", almaty.now + timedelta(days=9))
    almaty.store.chats.update_chat(almaty.chat.id, mutes=(over, kept), next_digest_at=over.until)
    tick(almaty, days=1)
    assert almaty.settings.mutes == (kept,)


def test_a_digest_that_is_taken_back_after_a_mute_is_composed_of_all_of_it(almaty: Room) -> None:
    almaty.ask("/mute 3d")
    hear(almaty, EMERGENCY, STRIKE)
    tick(almaty, days=3)
    assert "Osh" in read_digest(almaty)
    take_back(almaty.store, almaty.settings, ["emergency"], almaty.now)
    almaty.store.chats.remove_subscription(almaty.chat.id, "unrest")
    tick(almaty, minutes=1)
    assert "Lima" in read_digest(almaty)
    assert "Osh" not in read_digest(almaty)


@pytest.mark.parametrize(("days", "has_first"), [(3, True), (8, False)])
def test_a_chat_that_comes_back_gets_what_came_while_it_was_away_up_to_a_week(
    almaty: Room, days: int, has_first: bool
) -> None:
    chat = almaty.store.suspend_chat(almaty.chat.id, "blocked", almaty.now)
    hear(almaty, EMERGENCY)
    tick(almaty, days=days)
    come_back(almaty.store, chat, almaty.desk, almaty.now)
    assert ("Lima" in read_digest(almaty)) is has_first
    assert almaty.settings.missed_since is None
