"""Workers hang, burst and die over one feed; the others are read, the culprit is named, and the pool lives on."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta

import pytest

from bot.worker_process import WorkerLimits
from bot.workers import InlineWorkers, PoolWorkers, Workers, open_workers
from monitors.batch import BatchResult
from monitors.config.settings import PollSettings
from monitors.errors import WorkerError
from monitors.model import FeedOutcome, FeedStatus
from monitors.recognition import pack_rules
from tests.bot.worker_feeds import NOW, batch_of, serve_feeds
from tests.fakes.poison_rules import DeadlyRules, PoisonRules
from tests.fakes.web_server import WebServer

LIMITS = WorkerLimits(memory_bytes=1_500_000_000, read_seconds=0.8)


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with serve_feeds("plain", "hang", "burst", "die") as running:
        yield running


Talk = Callable[[Workers], Coroutine[None, None, BatchResult]]


def run_in(workers: Workers, talk: Talk) -> BatchResult:
    async def run() -> BatchResult:
        async with workers:
            return await asyncio.wait_for(talk(workers), 60)

    return asyncio.run(run())


def check_survival(result: BatchResult, culprit: str, reason: str) -> None:
    by_id = {one.feed_id: one for one in result.results}
    assert list(by_id) == ["plain-0", f"{culprit}-1", "plain-2"]
    bad = by_id.pop(f"{culprit}-1")
    assert {one.outcome for one in by_id.values()} == {FeedOutcome.FETCHED}
    assert (bad.outcome, bad.reason, bad.state.last_error_reason) == (FeedOutcome.FAILED, reason, reason)
    assert bad.detail


def test_one_poison_feed_of_each_kind_and_the_pool_lives_on(server: WebServer) -> None:
    async def talk(workers: Workers) -> BatchResult:
        result = await workers.submit(batch_of(server, "plain", "die", "plain"))
        check_survival(result, "die", "worker_died")
        assert result.results[1].state.status is FeedStatus.QUARANTINED
        assert result.results[1].state.next_poll_at == NOW + timedelta(days=1)
        (hung,) = (await workers.submit(batch_of(server, "hang"))).results
        assert (hung.reason, hung.state.status) == ("worker_died", FeedStatus.QUARANTINED)
        assert "took too long" in hung.detail
        result = await workers.submit(batch_of(server, "plain", "burst", "plain"))
        check_survival(result, "burst", "memory")
        assert result.results[1].state.status is FeedStatus.ACTIVE
        workers.use_rules(PoisonRules("fr"))
        return await workers.submit(batch_of(server, "plain"))

    after = run_in(PoolWorkers(PoisonRules(), 1, LIMITS), talk)
    assert after.results[0].analyses[0].language == "fr"


def test_a_worker_that_exceeds_the_batch_limit_is_killed_and_replaced(server: WebServer) -> None:
    async def talk(workers: Workers) -> BatchResult:
        return await workers.submit(batch_of(server, "hang"))

    result = run_in(PoolWorkers(PoisonRules(), 1, WorkerLimits(read_seconds=60), limit=2.0), talk)
    assert (result.results[0].reason, result.results[0].detail) == ("worker_hung", "not done after 2 s")


def test_workers_that_die_without_any_feed_quarantine_none(server: WebServer) -> None:
    workers = PoolWorkers(DeadlyRules(), 1, LIMITS)
    with pytest.raises(WorkerError, match="even without a feed"):
        run_in(workers, lambda workers: workers.submit(batch_of(server, "plain")))


def test_a_pool_that_is_not_running_says_so(server: WebServer) -> None:
    with pytest.raises(WorkerError, match="not running"):
        asyncio.run(PoolWorkers(PoisonRules(), 1).submit(batch_of(server, "plain")))


def test_inline_workers_poll_in_this_process_and_take_new_rules(server: WebServer) -> None:
    async def talk(workers: Workers) -> BatchResult:
        first = await workers.submit(batch_of(server, "plain"))
        workers.use_rules(PoisonRules("fr"))
        return first + await workers.submit(batch_of(server, "plain"))

    result = run_in(InlineWorkers(PoisonRules()), talk)
    assert [one.analyses[0].language for one in result.results] == ["en", "fr"]


def test_settings_choose_the_workers() -> None:
    pool = open_workers(PollSettings(workers=3), PoisonRules())
    assert isinstance(pool, PoolWorkers)
    assert pool.capacity == 6
    cluster = open_workers(PollSettings(cluster="tcp://127.0.0.1:9"), PoisonRules())
    assert cluster.capacity == 1


def test_packed_rules_are_equal_by_version_and_keep_their_bytes_quiet() -> None:
    packed = pack_rules(PoisonRules())
    assert packed == pack_rules(PoisonRules())
    assert packed != pack_rules(PoisonRules("fr"))
    assert repr(packed) == "PackedRules(version='poison-en')"
