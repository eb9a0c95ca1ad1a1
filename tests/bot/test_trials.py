"""What a query would have caught, from the archive itself."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats import trials
from bot.chats.trials import Trial, try_query
from monitors.config.schema import SharedSpec
from monitors.errors import QueryError
from monitors.model import Analysis, Article, ArticleRecord
from storage.store import Store
from tests.bot.running import START_AT

NOW = START_AT + timedelta(hours=1)


def make_record(number: int, *, days: float = 0, title: str = "Lithium miners march") -> ArticleRecord:
    """An article of some minutes or days ago; the higher the number, the older it is."""
    at = START_AT - timedelta(days=days, minutes=number)
    article = Article("steppe", f"{number}-{days}", f"{title} {number}", "They ask for water.", at,
                      url=f"https://wire.example/{number}", language="en")  # fmt: skip
    return ArticleRecord(Analysis(article, "en"), "")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[tuple[Path, Store]]:
    path = tmp_path / "archive.sqlite3"
    with closing(Store.open(path, START_AT)) as store:
        yield path, store


def run(path: Path, query: str, against: str = "") -> Trial:
    return try_query(path, query, against, SharedSpec(), NOW)


def test_a_query_is_tried_on_the_articles_of_a_week_the_newest_shown(archive: tuple[Path, Store]) -> None:
    path, store = archive
    store.articles.save([make_record(number) for number in range(7)])
    store.articles.save([make_record(20, title="Copper is quiet"), make_record(21, days=8)])
    found = run(path, "lithium NEAR/3 march")
    assert (found.looked_at, found.caught) == (8, 7)
    assert [article.title[-1] for article in found.newest] == ["0", "1", "2", "3", "4"]


def test_a_draft_is_held_against_the_watch_that_it_would_replace(archive: tuple[Path, Store]) -> None:
    path, store = archive
    store.articles.save([make_record(number) for number in range(7)])
    store.articles.save([make_record(20, title="Lithium is quiet"), make_record(21, title="Copper miners march")])
    found = run(path, "miners march", "lithium")
    assert (found.caught, found.was) == (8, 8)
    assert [article.title for article in found.gained] == ["Copper miners march 21"]
    assert [article.title for article in found.lost] == ["Lithium is quiet 20"]
    assert run(path, "miners march").was == 0


def test_a_large_archive_is_tried_as_far_as_its_newest(
    archive: tuple[Path, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, store = archive
    monkeypatch.setattr(trials, "SLICE", 4)
    monkeypatch.setattr(trials, "MOST_ARTICLES", 10)
    store.articles.save([make_record(number) for number in range(15)])
    found = run(path, "lithium")
    assert (found.looked_at, found.caught) == (10, 10)
    assert {article.identity for article in found.newest} == {f"{number}-0" for number in range(5)}


def test_an_empty_archive_has_nothing_and_a_trial_travels(archive: tuple[Path, Store]) -> None:
    path, store = archive
    assert run(path, "lithium") == Trial()
    store.articles.save([make_record(1)])
    found = run(path, "lithium")
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_query_that_cannot_be_read_is_an_error_of_the_query(archive: tuple[Path, Store]) -> None:
    with pytest.raises(QueryError):
        run(archive[0], "lithium AND (")
