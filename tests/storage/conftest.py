"""A real database in a temporary folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitors.model import Chat
from storage.published import Published
from storage.store import Store
from tests.storage.published_stories import make_stories
from tests.storage.samples import (
    NOW,
    Ticks,
    later,
    make_chat,
    make_draft,
    make_feed_state,
    make_match,
    make_record,
    make_told,
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "tocsin.db"


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    opened = Store.open(database, NOW)
    yield opened
    opened.close()


@pytest.fixture
def chat(store: Store) -> Chat:
    return store.chats.add_chat(make_chat())


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the reader finds, written once: each test gets a copy."""
    path = tmp_path_factory.mktemp("written") / "tocsin.db"
    store = Store.open(path, NOW)
    store.stories.save(make_stories())
    chat = store.chats.add_chat(make_chat(4242, title="Secret desk"))
    store.alerts.save([make_told(chat.id, "a1")])
    matches = (make_match(), make_match("watch:1"))
    store.articles.save(
        [
            make_record("1", story_id="a1", title="Miners gather", matches=matches),
            make_record("2", story_id="b2", title="Soldiers land", text="They came by ferry."),
        ]
    )  # fmt: skip
    store.outbox.add([make_draft(chat.id, "k1"), make_draft(chat.id, "k2")], NOW)
    (row,) = store.outbox.claim(NOW, 1)
    store.outbox.mark_sent(row.id, 7, later(seconds=3))
    store.feeds.save_feed_states([make_feed_state()])
    store.marks.set_mark("pulse", later(seconds=1).isoformat())
    store.marks.set_mark("claim", "the hash of a claim link")
    store.close()
    assert [file.name for file in path.parent.iterdir() if file.suffix == ".db-wal"] == []
    return path


@pytest.fixture
def published(written: Path, database: Path, ticks: Ticks) -> Iterator[Published]:
    shutil.copyfile(written, database)
    opened = Published.open(database, seconds=5.0, monotonic=ticks)
    yield opened
    opened.close()
