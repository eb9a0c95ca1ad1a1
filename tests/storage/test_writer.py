"""The event loop never waits on the disk, and nothing handed in is lost or swallowed."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitors.errors import StorageError
from monitors.model import Record
from storage.connection import BUSY_TIMEOUT_MS
from storage.store import Store
from storage.writer import Writer
from tests.storage.samples import NOW, make_record


@pytest.fixture
def writer(database: Path) -> Iterator[Writer]:
    opened = Writer(database, NOW)
    yield opened
    opened.close()


def test_work_is_done_in_another_thread_in_order(writer: Writer) -> None:
    async def play() -> list[int]:
        return await asyncio.gather(*(writer.run(lambda store, n=number: note(store, n)) for number in range(20)))

    def note(store: Store, number: int) -> int:
        assert threading.current_thread() is not threading.main_thread()
        before = int(store.marks.find_mark("last") or -1)
        store.marks.set_mark("last", str(number))
        return before

    assert asyncio.run(play()) == list(range(-1, 19))


def test_the_loop_goes_on_while_the_store_is_at_work(writer: Writer) -> None:
    async def play() -> None:
        release = threading.Event()
        waiting = asyncio.create_task(writer.run(lambda store: release.wait(10)))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not waiting.done()
        release.set()
        assert await waiting

    asyncio.run(play())


def test_errors_reach_whoever_asked_and_the_thread_goes_on(writer: Writer) -> None:
    async def play() -> None:
        with pytest.raises(StorageError, match="no chat 5"):
            await writer.run(lambda store: store.chats.get_chat(5))
        with pytest.raises(ZeroDivisionError):
            await writer.run(lambda store: 1 // 0)
        assert await writer.run(lambda store: store.chats.list_chats()) == ()

    asyncio.run(play())
    with pytest.raises(StorageError, match="no chat 5"):
        writer.call(lambda store: store.chats.get_chat(5))


def test_work_whose_waiter_was_cancelled_is_finished_if_it_had_begun_and_not_begun_if_not(writer: Writer) -> None:
    begun, release = threading.Event(), threading.Event()

    def slow(store: Store) -> None:
        begun.set()
        assert release.wait(10)
        store.marks.set_mark("begun", "1")

    async def play() -> None:
        running = asyncio.create_task(writer.run(slow))
        queued = asyncio.create_task(writer.run(lambda store: store.marks.set_mark("queued", "1")))
        await asyncio.to_thread(begun.wait, 10)
        running.cancel()
        queued.cancel()
        results = await asyncio.gather(running, queued, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        release.set()

    asyncio.run(play())
    assert writer.call(lambda store: store.marks.find_mark("begun")) == "1"
    assert writer.call(lambda store: store.marks.find_mark("queued")) is None


def test_closing_finishes_what_was_handed_in(database: Path) -> None:
    writer = Writer(database, NOW)
    results = [writer._submit(lambda store, n=number: store.marks.set_mark(f"m{n}", "1")) for number in range(50)]
    writer.close()
    writer.close()
    assert all(result.done() and result.exception() is None for result in results)
    with pytest.raises(StorageError, match="closed"):
        writer.call(lambda store: store.marks.find_mark("m1"))
    assert not database.with_name("tocsin.db-wal").exists(), "the log is folded into the file"
    with closing(Store.open_readonly(database)) as store:
        assert store.marks.find_mark("m49") == "1"


def test_a_database_that_cannot_be_opened_is_said_at_once_and_leaves_no_thread(database: Path) -> None:
    database.write_bytes(b"no database" * 1000)
    before = threading.active_count()
    with pytest.raises(StorageError, match="restore the newest backup"):
        Writer(database, NOW)
    assert threading.active_count() == before


def test_readers_see_whole_transactions_while_one_writes(writer: Writer) -> None:
    """Two marks are always written together; no reader may see them differ."""
    stop = threading.Event()
    torn: list[tuple[str | None, str | None]] = []

    def write_pair(store: Store, number: int) -> None:
        with store.transaction():
            store.marks.set_mark("left", str(number))
            store.record(Record(articles=(make_record(str(number)),)), NOW)
            store.marks.set_mark("right", str(number))

    def look(path: Path) -> None:
        store = Store.open_readonly(path)
        while not stop.is_set():
            with store.snapshot():
                pair = store.marks.find_mark("left"), store.marks.find_mark("right")
            if pair[0] != pair[1]:
                torn.append(pair)
        store.close()

    path = writer.call(lambda store: store.path)
    readers = [threading.Thread(target=look, args=(path,)) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(25):
            writer.call(lambda store, n=number: write_pair(store, n))
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert torn == []
    assert writer.call(lambda store: store.articles.count_articles(NOW)) == 25


def test_a_store_refuses_to_be_used_from_another_thread(writer: Writer) -> None:
    store = writer.call(lambda store: store)
    with pytest.raises(StorageError, match="thread") as caught:
        store.marks.find_mark("a")
    assert isinstance(caught.value.__cause__, sqlite3.ProgrammingError)


def test_a_wait_under_way_for_another_program_ends_when_told_to_hurry(writer: Writer) -> None:
    async def play() -> None:
        other = sqlite3.connect(writer.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = [asyncio.create_task(writer.run(lambda store: store.marks.set_mark("a", "1"))) for _ in range(3)]
        await asyncio.sleep(0)
        writer.hurry()
        for one in waiting:
            with pytest.raises(StorageError, match="has the database locked"):
                await asyncio.wait_for(one, BUSY_TIMEOUT_MS / 1000 / 2)
        other.close()
        assert await writer.run(lambda store: store.marks.find_mark("a")) is None

    asyncio.run(play())


def test_a_fault_that_kept_work_from_being_stored_is_told_once(writer: Writer) -> None:
    def fail(store: Store) -> None:
        raise StorageError("no room", reason="full")

    with pytest.raises(StorageError, match="no room"):
        writer.call(fail)
    writer.call(lambda store: store.marks.set_mark("small", "1"))
    assert (writer.take_refusal(), writer.take_refusal()) == ("full", "")
