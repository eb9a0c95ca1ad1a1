"""After a start the live stories are read back in slices, whole, and without the articles that are of none."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import live_stories
from bot.arrivals import Intake
from bot.desk import Desk
from bot.hub import Hub
from bot.intake import read_back
from bot.live_stories import LiveStories
from bot.settings import DATABASE
from monitors.errors import StorageError
from monitors.model import SuppressionReason
from storage.store import Store
from tests.bot.running import START_AT
from tests.bot.sending import InlineWriter
from tests.bot.test_intake import PLACES, make_arrivals, make_desk

LATER = START_AT + timedelta(minutes=5)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)


def fill(store: Store, desk: Desk) -> Hub:
    """A report of each place, and behind them as many that are of no story."""
    hub, arrivals = Hub(desk), make_arrivals(desk, START_AT)
    others = (replace(one.analysis.article, source_id="other", first_seen_at=LATER) for one in arrivals)
    quiet = tuple(
        replace(one, analysis=replace(one.analysis, article=other), reason=SuppressionReason.BASELINE)
        for one, other in zip(arrivals, others, strict=True)
    )
    hub.take(store, Intake(arrivals), START_AT)
    hub.take(store, Intake(quiet), LATER)
    return hub


def test_slices_bring_back_the_whole_index(store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fill(store, desk).live.get(store, LATER)
    monkeypatch.setattr(live_stories, "STORIES_AT_ONCE", 5)
    monkeypatch.setattr(live_stories, "ARTICLES_AT_ONCE", 2)
    writer, hub = InlineWriter(store), Hub(desk)
    hub.watches.begin(store)
    asyncio.run(read_back(writer, hub, LATER))  # type: ignore[arg-type]
    assert hub.live.is_read
    assert writer.asked == 3 + len(PLACES) // 2 + 1, "each slice by itself, so that others get their turn"
    again = hub.live.get(store, LATER)
    assert again.list_stories() == before.list_stories()
    assert len(again) == len(before) == len(PLACES)


def test_articles_of_no_story_take_no_room_among_the_newest(
    store: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, desk)
    monkeypatch.setattr(live_stories, "MOST_ARTICLES", 3)
    live = LiveStories(()).get(store, LATER)
    assert {story.title.rpartition(" ")[2] for story in live.list_stories()} == set(PLACES[-3:])


def test_what_could_not_be_read_is_read_from_the_beginning(store: Store, desk: Desk, tmp_path: Path) -> None:
    fill(store, desk)
    live, closed = LiveStories(()), Store.open_readonly(tmp_path / DATABASE)
    live.read_more(closed, LATER)
    closed.close()
    with pytest.raises(StorageError):
        live.get(closed, LATER)
    assert not live.is_read
    assert len(live.get(store, LATER)) == len(PLACES)
