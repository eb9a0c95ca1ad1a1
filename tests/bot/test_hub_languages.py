"""A story that is told in several languages reaches each chat in its own, as far as there is a report in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.arrivals import Arrival, Intake
from monitors.model import Severity
from tests.bot.room import Room, open_room
from tests.monitors.story_makers import make_match
from tests.monitors.test_stories_languages import TOLD, tell

ENGLISH, RUSSIAN = TOLD["en"][0], TOLD["ru"][0]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A Russian chat, and an English and a Spanish one that ask for the same."""
    with open_room(tmp_path) as room:
        room.store.chats.update_chat(room.chat.id, language="ru")
        for number, language in enumerate(("en", "es"), 6):
            room.add_chat(number, "unrest", language=language)
        yield room


def publish(room: Room, *versions: str) -> None:
    """The event of Aral in these versions, at once."""
    told = []
    for version in versions:
        analysis = tell(version)
        article = replace(analysis.article, first_seen_at=room.now, published_at=room.now)
        matches = (make_match("unrest", severity=Severity.HIGH),)
        told.append(Arrival(replace(analysis, article=article, matches=matches)))
    room.hub.take(room.store, Intake(tuple(told)), room.now)


def list_headlines(room: Room) -> dict[str, list[str]]:
    """Which of the two headlines each message shows, by the language of the chat."""
    found: dict[str, list[str]] = {}
    chats = {chat.id: chat for chat in room.store.chats.list_chats()}
    for entry in sorted(room.store.outbox.list_entries(limit=99), key=lambda one: one.row.id):
        shown = next(title for title in (ENGLISH, RUSSIAN) if title in entry.row.message.html)
        found.setdefault(chats[entry.chat_id].language, []).append(shown)
    return found


def test_each_chat_reads_the_alert_in_its_language_where_there_is_a_report_in_it(room: Room) -> None:
    publish(room, "en", "ru")
    assert list_headlines(room) == {"ru": [RUSSIAN], "en": [ENGLISH], "es": [ENGLISH]}


def test_an_alert_in_another_language_is_edited_to_the_chats_own_once_a_report_in_it_has_come(room: Room) -> None:
    publish(room, "en")
    room.wait(minutes=10)
    publish(room, "ru")
    room.wait(minutes=10)
    publish(room, "kk")
    edited = [ENGLISH, ENGLISH, ENGLISH]
    assert list_headlines(room) == {"ru": [ENGLISH, RUSSIAN, RUSSIAN], "en": edited, "es": edited}
