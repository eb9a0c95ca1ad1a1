"""A watch of which the name holds a day or hours is muted by its name, like any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitors.model import MuteKind, is_desk_topic
from tests.bot.room import Room

WATCHES = ("Black Friday", "Sunday prayers", "7 October", "Friday night lights", "9-11 memorial")


@pytest.fixture
def watching(room: Room) -> Room:
    """A chat with watches, on Friday, 7 January 2022, that reads its times in UTC."""
    room.store.chats.update_chat(room.chat.id, timezone="UTC")
    for watch in WATCHES:
        room.ask(f"/watch {watch}")
    return room


@pytest.mark.parametrize("watch", WATCHES)
@pytest.mark.parametrize("length", ["{} 2h", "2h {}", "{}", "{} for 2 hours"])
def test_a_watch_is_muted_by_its_name_although_that_holds_a_day(watching: Room, watch: str, length: str) -> None:
    watching.ask(f"/mute {length.format(watch.casefold())}")
    (mute,) = watching.settings.mutes
    assert mute.since is None
    assert mute.until == watching.now + timedelta(hours=2)
    assert not is_desk_topic(mute.value)
    watching.ask(f"/unmute {watch}")
    assert watching.settings.mutes == ()


def test_it_may_be_muted_on_a_day(watching: Room) -> None:
    watching.ask("/mute Black Friday on Sunday")
    (mute,) = watching.settings.mutes
    assert mute.since == datetime(2022, 1, 9, tzinfo=UTC)
    watching.ask("/unmute Black Friday on Sunday")
    assert watching.settings.mutes == ()


def test_a_day_is_still_one_where_a_watch_has_its_name_alone(watching: Room) -> None:
    watching.ask("/watch Saturday")
    watching.ask("/mute Saturday")
    (mute,) = watching.settings.mutes
    assert mute.kind is MuteKind.CHAT
