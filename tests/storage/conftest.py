"""A real database in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitors.model import Chat
from storage.store import Store
from tests.storage.samples import NOW, make_chat


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
