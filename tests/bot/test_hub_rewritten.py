"""What a chat hears of an article that its outlet rewrites, so that it tells of the event no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitors.model import Level
from tests.bot.room import Room, set_alerts
from tests.bot.test_hub_withdrawn import STORM

TOLL = "Protesters stormed the regional hall in Almaty, Kazakhstan, and {} people were killed."
FESTIVAL = ("Festival in Almaty", "Singers came to Almaty, and 90 people were killed in a film that was shown.")


@pytest.fixture
def waiting(room: Room) -> Room:
    """A chat that was told of 14 killed by one outlet."""
    set_alerts(room, repeat_interval_seconds=1800)
    room.tell(STORM, TOLL.format(14))
    room.wait(minutes=20)
    return room


def test_a_step_that_waits_does_not_ring_once_its_only_article_is_rewritten(waiting: Room) -> None:
    waiting.tell(STORM, TOLL.format(60), edits=1)
    assert "killed 14 → 60" in waiting.texts[-1]
    waiting.now += timedelta(seconds=30)
    waiting.tell(*FESTIVAL, edits=1)
    waiting.wait(hours=5)
    assert len(waiting.rung) == 1
    story = waiting.get_story()
    assert (story.ledger, story.topics) == ((), ())


def test_what_another_outlet_took_back_so_is_edited_out_of_the_first_message(waiting: Room) -> None:
    waiting.tell(STORM, TOLL.format(60), outlet="Courier")
    assert "killed 14 → 60" in waiting.texts[-1]
    waiting.now += timedelta(seconds=30)
    waiting.tell(*FESTIVAL, outlet="Courier", edits=2)
    waiting.wait(hours=5)
    assert len(waiting.rung) == 1
    assert ("killed 14" in waiting.texts[-1], "60" in waiting.texts[-1]) == (True, False)
    assert (waiting.get_story().corroboration, waiting.get_story().topics[0].level) == (1, Level.URGENT)


def test_an_alert_that_waits_does_not_ring_once_its_only_article_is_rewritten(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=300)
    room.tell(STORM, TOLL.format(14))
    room.tell(*FESTIVAL, edits=1)
    room.wait(hours=5)
    assert room.texts == []


def test_an_article_that_is_rewritten_back_rings_again_where_nothing_was_told(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=300)
    for title, text in ((STORM, TOLL.format(14)), FESTIVAL, (STORM, TOLL.format(14))):
        room.tell(title, text, edits=1)
    room.wait(hours=5)
    assert len(room.rung) == 1


def test_a_lifting_into_which_an_article_is_rewritten_without_a_topic_lifts_nothing(room: Room) -> None:
    declared = "State of emergency declared in Almaty, Kazakhstan, until 24 January"
    room.tell(declared, f"{declared}, the government said.")
    room.tell(declared, f"{declared}, officials said.", outlet="Courier")
    room.wait(hours=2)
    room.tell("Ban on shorts lifted in Almaty", "Shorts are back.", outlet="Courier", edits=2)
    room.wait(hours=2)
    assert len(room.rung) == 1
    assert not any(one.is_lifted for one in room.get_story().measures)


def test_an_article_that_never_matched_is_only_archived(room: Room) -> None:
    for _ in range(2):
        room.tell(*FESTIVAL, edits=1)
    assert room.store.stories.list_stories() == ()


def test_a_retraction_into_which_an_article_is_rewritten_is_told(waiting: Room) -> None:
    waiting.tell("Retraction", "We withdraw our report.", edits=1)
    waiting.wait(hours=5)
    assert len(waiting.rung) == 2
    assert "Retraction" in waiting.texts[-2] + waiting.texts[-1]


def test_an_empty_version_takes_nothing_back(room: Room) -> None:
    set_alerts(room, grouping_wait_seconds=300)
    room.tell(STORM, TOLL.format(14))
    room.tell("", "", edits=1)
    room.wait(hours=5)
    (told,) = room.texts
    assert STORM in told
