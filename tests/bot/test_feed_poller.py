"""Which feeds are polled when: as fast as workers allow, politely, and after a change of their address at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest

from bot.desk import Desk
from bot.hub import Hub
from bot.sources import feed_poller
from bot.sources.feed_poller import PER_HOST, FeedPoller
from monitors.batch import BatchResult, FeedBatch, FeedTask, PollPolicy
from monitors.config.schema import FeedSpec
from monitors.model import FeedOutcome, FeedResult, FeedStatus
from monitors.sources.feedstate import mask_url
from storage.writer import Writer
from tests.bot.running import START_AT, write_config

POLITE = 0.02


class FakeWorkers:
    """Answers at once that nothing changed, or what ``answer`` says, and keeps what it was asked."""

    capacity = 2

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.at_once = self.most_at_once = 0
        self.done = asyncio.Event()
        self.answer: Callable[[FeedTask, datetime], FeedResult] = unchanged

    async def submit(self, batch: FeedBatch) -> BatchResult:
        self.batches.append([task.spec.id for task in batch.tasks])
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if sum(map(len, self.batches)) >= 40:
            self.done.set()
        return BatchResult(tuple(self.answer(task, batch.now) for task in batch.tasks))

    def use_rules(self, rules: Any) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        return None


def unchanged(task: FeedTask, now: datetime) -> FeedResult:
    state = replace(task.state, next_poll_at=now + timedelta(hours=1), last_success_at=now, last_poll_at=now)
    return FeedResult(task.spec.id, FeedOutcome.UNCHANGED, state)


def busy(task: FeedTask, now: datetime) -> FeedResult:
    told = replace(task.state, next_poll_at=now + timedelta(days=7), failures=1, last_error_reason="http_503")
    state = replace(told, last_poll_at=now)
    return FeedResult(task.spec.id, FeedOutcome.FAILED, state, reason="http_503")


def feed(number: int, host: str = "", **options: Any) -> FeedSpec:
    return FeedSpec(id=f"f{number}", url=f"https://{host or f'h{number}.example'}/{number}", **options)


class Bench:
    """A watch over some feeds, its clock, and the store beneath."""

    def __init__(self, watch: FeedPoller, workers: FakeWorkers, writer: Writer) -> None:
        self.watch, self.workers, self.writer = watch, workers, writer
        self.now = START_AT


@asynccontextmanager
async def bench(folder: Path, *feeds: FeedSpec, size: int = 5, delay: float = POLITE) -> AsyncIterator[Bench]:
    desk, workers = Desk.of(write_config(folder / "config")), FakeWorkers()
    policy = PollPolicy(host_delay_seconds=delay)
    with Writer(folder / "tocsin.sqlite3", START_AT) as writer:
        watch = FeedPoller(feeds, policy, size, workers, writer, Hub(desk), lambda: made.now, on_news=lambda: None)
        made = Bench(watch, workers, writer)
        yield made
        await watch.finish(1.0)


def run(
    folder: Path, work: Callable[[Bench], Awaitable[None]], *feeds: FeedSpec, size: int = 5, delay: float = POLITE
) -> None:
    async def go() -> None:
        async with bench(folder, *feeds, size=size, delay=delay) as made:
            await work(made)

    asyncio.run(go())


def test_one_tick_starts_all_that_is_due_a_few_batches_at_a_time(tmp_path: Path) -> None:
    async def work(made: Bench) -> None:
        await made.watch.poll_due()
        async with asyncio.timeout(5):
            await made.workers.done.wait()
        assert made.workers.most_at_once <= made.workers.capacity
        await made.watch.poll_all_due()
        assert len(made.workers.batches) == 8

    run(tmp_path, work, *(feed(n) for n in range(40)))


def test_a_feed_that_a_reload_adds_during_a_look_is_polled_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(made: Bench) -> None:
        def mask(url: str) -> str:
            made.watch.use((feed(0), feed(1)), PollPolicy(host_delay_seconds=POLITE), 5)
            monkeypatch.setattr(feed_poller, "mask_url", mask_url)
            return mask_url(url)

        monkeypatch.setattr(feed_poller, "mask_url", mask)
        await made.watch.poll_all_due()
        await made.watch.poll_all_due()
        assert sorted(one for batch in made.workers.batches for one in batch) == ["f0", "f1"]

    run(tmp_path, work, feed(0))


class Guarded(FeedPoller):
    """Notes which threads touch what the poller remembers."""

    threads: ClassVar[set[int]] = set()

    def __getattribute__(self, name: str) -> Any:
        if name in {"_feeds", "_queue", "_awaited", "_rests", "_busy_hosts", "_put_off", "_fresh"}:
            Guarded.threads.add(threading.get_ident())
        return super().__getattribute__(name)


def test_what_the_poller_remembers_is_touched_on_the_event_loop_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(made: Bench) -> None:
        made.workers.answer = busy
        await made.watch.settle_in()
        await made.watch.poll_all_due()
        assert len(made.workers.batches) == 2

    monkeypatch.setattr(f"{__name__}.FeedPoller", Guarded)
    run(tmp_path, work, *(feed(n) for n in range(10)))
    assert Guarded.threads == {threading.get_ident()}, "a reload or an ended batch may change it at any time"


def test_a_hosts_next_batch_waits_as_long_as_its_next_request_would(tmp_path: Path) -> None:
    async def work(made: Bench) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        await made.watch.poll_all_due()
        assert [len(batch) for batch in made.workers.batches] == [PER_HOST, PER_HOST, 2]
        assert clock() - began >= 2 * POLITE

    run(tmp_path, work, *(feed(n, "one.example") for n in range(2 * PER_HOST + 2)), size=50)


def test_a_busy_host_is_left_alone_by_its_other_feeds_and_others_are_not(tmp_path: Path) -> None:
    feeds = [feed(n, "busy.example") for n in range(PER_HOST + 5)]

    async def work(made: Bench) -> None:
        made.workers.answer = lambda task, now: (busy if task.host == "busy.example" else unchanged)(task, now)
        await made.watch.poll_all_due()
        asked = [feed_id for batch in made.workers.batches for feed_id in batch]
        assert sorted(asked) == sorted([*(one.id for one in feeds[:PER_HOST]), "f99"])

    run(tmp_path, work, *feeds, feed(99), size=50)


def test_urgent_feeds_come_first(tmp_path: Path) -> None:
    async def work(made: Bench) -> None:
        await made.watch.poll_all_due()
        assert "f30" in made.workers.batches[0]

    run(tmp_path, work, *(feed(n) for n in range(30)), feed(30, urgent=True))


def test_a_fixed_address_is_polled_at_once_whatever_the_old_one_earned(tmp_path: Path) -> None:
    async def work(made: Bench) -> None:
        await made.watch.poll_all_due()
        made.watch.use((feed(1, "new.example"), feed(2)), PollPolicy(), 5)
        await made.watch.poll_all_due()
        assert made.workers.batches == [["f1", "f2"], ["f1"]]

    run(tmp_path, work, feed(1), feed(2))


def test_a_stopped_feed_is_not_polled_until_its_address_changes(tmp_path: Path) -> None:
    async def work(made: Bench) -> None:
        made.workers.answer = lambda task, now: FeedResult(
            task.spec.id, FeedOutcome.FAILED, replace(task.state, status=FeedStatus.STOPPED, next_poll_at=None)
        )
        await made.watch.poll_all_due()
        made.now += timedelta(days=30)
        await made.watch.poll_all_due()
        assert len(made.workers.batches) == 1
        made.watch.use((feed(1, "new.example"),), PollPolicy(), 5)
        await made.watch.poll_all_due()
        assert len(made.workers.batches) == 2

    run(tmp_path, work, feed(1))


def test_after_a_restart_the_overdue_are_spread_and_the_others_keep_their_time(tmp_path: Path) -> None:
    async def work(made: Bench) -> None:
        await made.watch.poll_all_due()
        made.now += timedelta(days=1)
        await made.watch.settle_in()
        states = await made.writer.run(lambda store: store.feeds.list_feed_states())
        waits = [(state.next_poll_at - made.now).total_seconds() for state in states if state.next_poll_at]
        assert len(set(waits)) == 60
        assert all(0 <= wait <= 60 / 20 for wait in waits)

    run(tmp_path, work, *(feed(n) for n in range(60)), size=50)


def test_a_host_that_was_busy_before_a_restart_is_still_left_alone(tmp_path: Path) -> None:
    feeds = [feed(n, "busy.example") for n in range(PER_HOST + 5)]

    async def before(made: Bench) -> None:
        made.workers.answer = busy
        await made.watch.poll_all_due()

    async def after(made: Bench) -> None:
        made.now += timedelta(minutes=50)
        await made.watch.poll_all_due()
        assert made.workers.batches == [["f99"]]

    async def an_hour_later(made: Bench) -> None:
        made.now += timedelta(minutes=70)
        await made.watch.poll_all_due()
        assert sorted(made.workers.batches[0]) == sorted(one.id for one in feeds[PER_HOST:])

    run(tmp_path, before, *feeds, size=50)
    run(tmp_path, after, *feeds, feed(99), size=50)
    run(tmp_path, an_hour_later, *feeds, feed(99), size=50)


def test_a_restart_asks_no_host_again_before_its_pause_is_over(tmp_path: Path) -> None:
    moved = "moved.example"

    def answer(task: FeedTask, now: datetime) -> FeedResult:
        result = unchanged(task, now)
        state = replace(result.state, url=f"https://{moved}/2" if task.spec.id == "f2" else "")
        return replace(result, state=state)

    async def before(made: Bench) -> None:
        made.workers.answer = answer
        await made.watch.poll_all_due()

    async def after(made: Bench) -> None:
        await made.watch.settle_in()
        await made.watch.poll_due()
        await made.watch.finish(5)
        assert made.workers.batches == [["f5"]]  # of a host that was never asked

    known = (feed(1, "one.example"), feed(2))
    run(tmp_path, before, *known)
    run(tmp_path, after, *known, feed(3, "one.example"), feed(4, moved), feed(5), size=50, delay=30.0)
