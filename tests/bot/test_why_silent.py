"""What /why says of a silence, and until when it lasts; and of a severity that was raised."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitors.model import Mute, MuteKind
from tests.bot.room import Room, open_room, set_alerts

TITLE = "Protesters storm the city hall in Almaty"
TEXT = "A crowd stormed the hall in Almaty, Kazakhstan, on Friday."
STEP = "State of emergency declared as protesters storm the city hall in Almaty"


def ask_why(room: Room, title: str = TITLE) -> str:
    told = next(one for one in room.store.stories.list_stories(limit=9) if title in {it.title for it in one.reports})
    return room.ask(f"/why {told.id}")


def test_a_story_that_waits_says_until_when(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=600)
    room.tell(TITLE, TEXT)
    assert "waiting for the first reports to gather. This lasts until 7 Jan 2022, 06:10 UTC." in ask_why(room)


@pytest.mark.parametrize("by_topic", [False, True], ids=["the whole chat", "its topic"])
def test_a_muted_story_says_until_when(room: Room, *, by_topic: bool) -> None:
    until = room.now + timedelta(hours=3)
    mutes = {"mutes": (Mute(MuteKind.TOPIC, "unrest", until),)} if by_topic else {"muted_until": until}
    room.store.chats.update_chat(room.chat.id, **mutes)
    room.tell(TITLE, TEXT)
    assert "it is muted here. This lasts until 7 Jan 2022, 09:00 UTC." in ask_why(room)


def test_news_that_a_mute_holds_back_is_told_with_its_end(room: Room) -> None:
    room.tell(TITLE, TEXT)
    room.store.chats.update_chat(room.chat.id, muted_until=room.now + timedelta(hours=3))
    room.wait(minutes=20)
    room.tell(STEP, TEXT)
    assert "What is new since then is held back: it is muted here. This lasts until" in ask_why(room)


def test_a_story_that_the_flood_limit_holds_says_so(room: Room) -> None:
    set_alerts(room, flood_limit=1)
    room.tell("Protesters storm the port in Lagos, Nigeria", "A crowd stormed the port in Lagos.")
    room.wait(minutes=2)
    room.tell(TITLE, TEXT)
    assert "It waits: too many alerts at once; the rest comes in one summary. This lasts until 7 Jan 2022, 06:" in (
        said := ask_why(room, TITLE)
    )
    assert "muted" not in said


def test_a_wait_is_told_as_it_was_decided_even_if_the_limit_is_gone(room: Room) -> None:
    set_alerts(room, flood_limit=1)
    room.tell("Protesters storm the port in Lagos, Nigeria", "A crowd stormed the port in Lagos.")
    room.wait(minutes=2)
    room.tell(TITLE, TEXT)
    set_alerts(room, flood_limit=10)
    assert "It waits: too many alerts at once" in ask_why(room, TITLE)


def test_an_article_that_is_too_old_is_said_to_be(room: Room) -> None:
    room.tell(TITLE, TEXT, published_at=room.now - timedelta(days=1400))
    said = ask_why(room)
    assert "goes to the digest" in said
    assert "dated 9 Mar 2018, 06:00 UTC, too long ago to ring" in said
    assert "It does not ring in this chat: its reports only go to digests." in said


def test_a_severity_that_an_escalation_raised_names_what_raised_it(tmp_path: Path) -> None:
    more = "escalate: [{severity: extreme, killed: 10, topics: [unrest]}, {severity: high, killed: 1}]\n"
    with open_room(tmp_path, more=more) as room:
        room.tell(TITLE, f"{TEXT} Fourteen people were killed.")
        said = ask_why(room)
    assert "severity moderate → extreme: killed 14 (at least 10), Protest and unrest" in said


def test_a_severity_that_nothing_raised_is_not_explained(room: Room) -> None:
    room.tell(TITLE, TEXT)
    assert "severity" not in ask_why(room)
