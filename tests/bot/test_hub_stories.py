"""What becomes of stories in the store when the index changes its mind about them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.hub import Arrival, Hub, Intake
from monitors.model import Analysis, Move, MoveReason
from monitors.story_index import Candidate, TermIndex
from storage.store import Store
from tests.bot.running import write_config
from tests.monitors.event_texts import EVENTS, tell_event
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
        forced.setattr("monitors.stories.SORTING_SIZES", frozenset({6}))
        forced.setattr(TermIndex, "find_candidates", lambda terms, _: [first] if terms.groups else [])
        for start in range(0, 6, batch):
            take(hub, store, *analyses[start : start + batch])

    keys = [one.article.key for one in analyses]
    assert list_members(store) == {frozenset(keys[::2]), frozenset(keys[1::2])}
    moved = {one.move for one in store.moves.list_to(keys[1])}
    assert moved == {Move(key, keys[0], keys[1], MoveReason.PARTED) for key in keys[1::2]}
    take(Hub(desk), store, tell_event("quake-coast", 3))  # after a restart
    later = tell_event("quake-coast", 3).article.key
    assert list_members(store) == {frozenset(keys[::2]), frozenset([*keys[1::2], later])}


def test_articles_of_stories_that_merge_are_stored_with_the_older(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(desk)
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.JOIN_ONE_AT", 9.0)
        forced.setattr("monitors.stories.SORTING_SIZES", frozenset())
        take(hub, store, tell_event("quake-ridge", 0), tell_event("quake-ridge", 1))
    assert len(list_members(store)) == 2
    take(hub, store, tell_event("quake-ridge", 2))
    (members,) = list_members(store)
    assert len(members) == 3
    older = tell_event("quake-ridge", 0).article.key
    assert MoveReason.MERGED in {one.move.reason for one in store.moves.list_to(older)}


@pytest.mark.parametrize("size", [1, 5])
def test_batches_of_any_size_store_the_stories_that_the_index_has(
    desk: Desk, store: Store, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Joins at random, sorted anew now and then: stories merge, part, and come back under names that they had."""
    analyses = [tell_event(event, number) for number in range(8) for event in EVENTS]
    rng = random.Random(size)
    rng.shuffle(analyses)
    hub = Hub(desk)
    monkeypatch.setattr("monitors.stories.SORTING_SIZES", frozenset({2, 5, 9, 10, 11}))
    monkeypatch.setattr(
        TermIndex,
        "find_candidates",
        lambda terms, _: (
            [Candidate(rng.choice(sorted(terms.groups)), 3.0)] if terms.groups and rng.random() < 0.8 else []
        ),
    )
    for start in range(0, len(analyses), size):
        take(hub, store, *analyses[start : start + size])
    index = hub.live.get(store, NOW)

    assert list_members(store) == {
        frozenset(one.article_key for one in story.reports) for story in index.list_stories()
    }
    stored = store.stories.list_open_stories(START - timedelta(days=1))
    assert stored == index.list_stories()
    assert Hub(desk).live.get(store, NOW).list_stories() == stored
    for analysis in analyses:
        home = index.find_home(analysis.article.key)
        record = store.articles.find_article(analysis.article.key)
        assert record is not None
        assert record.story_id == home
