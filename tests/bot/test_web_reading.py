"""The page's connections: handed from thread to thread, and closed with the page."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.web.reading import ReaderPool
from monitors.errors import StorageError
from storage.published import Published
from tests.bot.page_samples import build_database

SECONDS = 5.0


class Opened:
    """Opens the database, and keeps what it opened."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "tocsin.sqlite3"
        build_database(self.path)
        self.all: list[Published] = []

    def __call__(self) -> Published:
        self.all.append(Published.open(self.path, seconds=SECONDS, monotonic=lambda: 0.0))
        return self.all[-1]


def answer(published: Published) -> bool:
    """Whether an open connection answers."""
    return bool(published.list_feeds())


def is_closed(published: Published) -> bool:
    with pytest.raises(StorageError, match="closed"):
        answer(published)
    return True


def ask(reader: ReaderPool, question: Callable[[Published], bool] = answer) -> bool:
    return asyncio.run(reader.ask(question))


def test_one_connection_answers_one_question_after_the_other(tmp_path: Path) -> None:
    opened = Opened(tmp_path)
    reader = ReaderPool(opened)
    assert [ask(reader) for _ in range(4)] == [True] * 4
    reader.close()
    assert len(opened.all) == 1


def test_connections_are_closed_with_the_reader(tmp_path: Path) -> None:
    opened = Opened(tmp_path)
    reader = ReaderPool(opened)
    meeting = threading.Barrier(2, timeout=SECONDS)

    def wait_and_answer(published: Published) -> bool:
        meeting.wait()
        return answer(published)

    async def crowd() -> None:
        await asyncio.gather(reader.ask(wait_and_answer), reader.ask(wait_and_answer))

    asyncio.run(crowd())
    reader.close()
    assert [is_closed(published) for published in opened.all] == [True, True]


def test_a_connection_that_answers_while_the_reader_closes_is_closed_after_its_answer(tmp_path: Path) -> None:
    opened = Opened(tmp_path)
    reader = ReaderPool(opened)

    def close_and_answer(published: Published) -> bool:
        reader.close()
        return answer(published)

    assert ask(reader, close_and_answer)
    assert [is_closed(published) for published in opened.all] == [True]


def test_a_question_that_fails_leaves_its_connection_to_the_next(tmp_path: Path) -> None:
    opened = Opened(tmp_path)
    reader = ReaderPool(opened)

    def fail(published: Published) -> bool:
        raise StorageError("too long", reason="busy")

    with pytest.raises(StorageError, match="too long"):
        ask(reader, fail)
    assert ask(reader)
    reader.close()
    assert len(opened.all) == 1
