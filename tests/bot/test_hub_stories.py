"""What becomes of stories in the store when the index changes its mind about them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.hub import Arrival, Hub, Intake
from monitors.model import Analysis
from monitors.stories import StoryIndex
from monitors.story_index import Candidate
from storage.store import Store
from tests.bot.running import write_config
from tests.monitors.event_texts import tell_event
from tests.monitors.story_makers import START

NOW = START + timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.of(write_config(tmp_path / "config"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "tocsin.sqlite3", START)) as opened:
        yield opened


def take(hub: Hub, store: Store, *analyses: Analysis) -> None:
    hub.take(store, Intake(tuple(Arrival(one) for one in analyses)), NOW)


def list_members(store: Store) -> set[frozenset[str]]:
    """The articles of each open story by the articles' own rows, and by the stories' reports: they must agree."""
    stories = store.stories.list_open_stories(START - timedelta(days=1))
    by_row = {
        frozenset(record.analysis.article.key for record in store.articles.list_of_story(story.id)) for story in stories
    }
    assert by_row == {frozenset(report.article_key for report in story.reports) for story in stories}
    return by_row


@pytest.mark.parametrize("batch", [1, 6])
def test_articles_of_a_story_that_parts_are_stored_with_the_story_they_went_to(
    desk: Desk, store: Store, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyses = [tell_event(event, n) for n in range(3) for event in ("quake-ridge", "quake-coast")]
    first = Candidate(analyses[0].article.key, 3.0)
    hub = Hub(desk)
    with monkeypatch.context() as forced:
        forced.setattr(StoryIndex, "_find_likeliest", lambda index, _: first if len(index) else None)
        for start in range(0, 6, batch):
            take(hub, store, *analyses[start : start + batch])

    keys = [one.article.key for one in analyses]
    assert list_members(store) == {frozenset(keys[::2]), frozenset(keys[1::2])}
    take(Hub(desk), store, tell_event("quake-coast", 3))  # after a restart
    later = tell_event("quake-coast", 3).article.key
    assert list_members(store) == {frozenset(keys[::2]), frozenset([*keys[1::2], later])}


def test_articles_of_stories_that_merge_are_stored_with_the_older(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(desk)
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.JOIN_ONE_AT", 9.0)
        forced.setattr("monitors.stories.MERGE_AT", 9.0)
        take(hub, store, tell_event("quake-ridge", 0), tell_event("quake-ridge", 1))
    assert len(list_members(store)) == 2
    take(hub, store, tell_event("quake-ridge", 2))
    (members,) = list_members(store)
    assert len(members) == 3
