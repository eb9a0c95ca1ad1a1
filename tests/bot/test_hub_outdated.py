"""An article that its publisher dated long before it came changes nothing that is told of a story of newer reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitors.stories.comments import list_comments
from tests.bot.room import Room, get_shipped_desk, open_shipped_room

BOMB = (
    "Car bomb kills 14 in Mogadishu market",
    "A car bomb exploded at a busy market in Mogadishu, the capital of Somalia, killing 14 people, police said.",
)
OLD_BOMB = (
    "Car bomb in Mogadishu kills 120",
    "A car bomb exploded at a busy junction in Mogadishu, Somalia, killing 120 people, police said.",
)
CURFEW = (
    "Curfew imposed in Almaty until 20 January",
    "Authorities imposed a curfew in Almaty, Kazakhstan, until January 20.",
)
LIFTED = ("Curfew lifted in Almaty", "Authorities lifted the curfew in Almaty, Kazakhstan, on Friday.")
LONGER = (
    "Curfew extended in Almaty until 30 January",
    "Authorities extended the curfew in Almaty, Kazakhstan, until January 30.",
)
CLASHES = (
    "Clashes in Osh leave 14 dead",
    "Clashes between police and protesters in Osh, Kyrgyzstan, left 14 people dead, officials said.",
)
TOLL = (
    "Osh clashes: death toll reaches 110",
    "The death toll in clashes in Osh, Kyrgyzstan, has reached 110, officials said.",
)
BORDER = (
    "Uzbekistan closes border as Osh clashes leave 14 dead",
    "Uzbekistan closed its border with Kyrgyzstan after clashes in Osh left 14 dead.",
)
RETRACTED = ("Retraction: Clashes in Osh leave 14 dead", "We withdraw our report that clashes in Osh left 14 dead.")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A chat that asked for all topics as they are shipped."""
    with open_shipped_room(tmp_path, *get_shipped_desk().topics) as room:
        yield room


@pytest.mark.parametrize("days", [3.5, 5, 10])
@pytest.mark.parametrize(
    ("event", "old"),
    [(BOMB, OLD_BOMB), (CURFEW, LIFTED), (CURFEW, LONGER), (CLASHES, TOLL), (CLASHES, BORDER), (CLASHES, RETRACTED)],
    ids=["a toll", "a lifting", "an extension", "a rising toll", "a country", "a retraction"],
)
def test_an_old_article_changes_nothing_that_is_told(
    room: Room, event: tuple[str, str], old: tuple[str, str], days: float
) -> None:
    room.tell(*event)
    room.wait(hours=2)
    before, told = room.get_story(), len(room.messages)
    room.tell(*old, outlet="Courier", published_at=room.now - timedelta(days=days))
    room.tell(*old, outlet="Herald", published_at=room.now - timedelta(days=days))
    room.wait(hours=6)
    assert room.messages[told:] == []
    after = next(one for one in room.store.stories.list_stories() if one.id == before.id)
    for name in ("topics", "countries", "ledger", "measures", "severity", "corroboration"):
        assert getattr(after, name) == getattr(before, name), name


def test_the_same_article_of_today_is_told(room: Room) -> None:
    """The articles of the test above would ring if they were not old."""
    for event, new in ((BOMB, OLD_BOMB), (CURFEW, LIFTED), (CLASHES, TOLL)):
        room.tell(*event)
        room.wait(hours=2)
        told = len(room.rung)
        room.tell(*new, outlet="Courier")
        room.wait(hours=6)
        assert len(room.rung) == told + 1


def test_an_old_article_counts_as_a_comment_on_the_story_that_it_joins(room: Room) -> None:
    room.tell(*BOMB)
    room.tell(*OLD_BOMB, outlet="Courier", published_at=room.now - timedelta(days=5))
    story = room.get_story()
    assert [one.publisher for one in list_comments(story.reports)] == ["Courier"]
    assert (story.articles, story.corroboration) == (2, 1)


def test_what_only_an_old_article_said_gives_way_to_a_report_of_today(room: Room) -> None:
    room.tell(*OLD_BOMB, published_at=room.now - timedelta(days=5))
    (figure,) = room.get_story().ledger
    assert figure.low == 120, "a story of old articles alone is told by them"
    room.tell(*BOMB, outlet="Courier")
    assert [entry.low for entry in room.get_story().ledger] == [14]
    (text,) = room.texts
    assert ("killed 14" in text, "120" in text) == (True, False)


@pytest.mark.parametrize(("days", "rings"), [(0.5, True), (6, False)], ids=["of these days", "of another week"])
def test_a_late_retraction_counts_if_it_is_dated_within_a_few_days_of_its_own_report(
    room: Room, days: float, *, rings: bool
) -> None:
    dated_at = room.now
    room.tell(*CLASHES)
    room.wait(days=5)
    told = len(room.messages)
    room.tell(*RETRACTED, published_at=dated_at - timedelta(days=days))
    room.wait(hours=1)
    assert ([one for one in room.messages[told:] if not one.silent] != []) is rings


def test_an_article_that_is_edited_once_it_is_old_keeps_what_it_said(room: Room) -> None:
    dated_at = room.now
    room.tell(*CLASHES, published_at=dated_at)
    room.wait(days=5)
    before, told = room.get_story(), len(room.messages)
    room.tell(*TOLL, edits=1, published_at=dated_at)
    room.wait(hours=6)
    assert room.messages[told:] == []
    assert room.get_story().ledger == before.ledger


def test_a_correction_by_which_an_old_article_is_edited_is_told(room: Room) -> None:
    dated_at = room.now
    room.tell(*CLASHES, published_at=dated_at)
    room.wait(days=5)
    title, text = (
        "CORRECTED: Clashes in Osh leave nine dead, not 14",
        "Clashes in Osh, Kyrgyzstan, left nine dead, not 14.",
    )
    told = len(room.rung)
    room.tell(title, text, edits=1, published_at=dated_at)
    room.wait(hours=1)
    assert len(room.rung) == told + 1
    assert "killed 14 → 9" in room.texts[-1]
