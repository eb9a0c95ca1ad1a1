"""The same batches on a Dask cluster: a real scheduler and worker, both in this process to be quick.

Real deaths of real worker processes are in tests/soak/test_cluster_deaths.py.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bot.workers import ClusterWorkers
from monitors.batch import BatchResult, FeedBatch, FeedTask, PollPolicy
from monitors.config.schema import FeedSpec
from monitors.errors import WorkerError
from monitors.model import Analysis, Article, FeedOutcome
from monitors.recognition import Rules
from monitors.sources.feedstate import open_state
from monitors.sources.fetch import FetchLimits
from monitors.sources.guard import GuardPolicy, make_policy
from tests.fakes.poison_rules import PoisonRules
from tests.fakes.web_server import Reply, WebServer

distributed = pytest.importorskip("distributed", reason="the extra tocsin[cluster] is not installed")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
POLICY = PollPolicy(
    limits=FetchLimits(deadline_seconds=5),
    guard=GuardPolicy(networks=make_policy(["127.0.0.0/8"]).networks, ports=None),
)
FEED = b'<rss version="2.0"><channel><title>T</title><item><title>plain</title></item></channel></rss>'


@dataclass(frozen=True)
class KilledRules:
    """What a cluster answers when every worker that tried a batch died."""

    version: str = "killed"

    def build(self) -> Callable[[Article], Analysis]:
        raise distributed.KilledWorker("work", SimpleNamespace(address="tcp://worker.example:1"), 4)


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        running.serve("/plain", Reply(FEED))
        yield running


def batch_of(server: WebServer) -> FeedBatch:
    spec = FeedSpec(id="plain", url=server.url("/plain"))
    return FeedBatch((FeedTask(spec, open_state(spec.id, spec.url, None)),), POLICY, NOW)


@asynccontextmanager
async def open_cluster(rules: Rules, workers: int = 1, limit: float | None = None) -> AsyncIterator[ClusterWorkers]:
    cluster = distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=False, dashboard_address=None, asynchronous=True
    )
    async with cluster, ClusterWorkers(rules, cluster.scheduler_address, limit=limit) as connected:
        yield connected


def test_a_cluster_polls_and_takes_new_rules(server: WebServer) -> None:
    async def talk() -> BatchResult:
        async with open_cluster(PoisonRules("ru")) as workers:
            assert workers.capacity == 2
            first = await workers.submit(batch_of(server))
            workers.use_rules(PoisonRules("uk"))
            return first + await workers.submit(batch_of(server))

    first, second = asyncio.run(asyncio.wait_for(talk(), 60)).results
    assert [first.outcome, second.outcome] == [FeedOutcome.FETCHED] * 2
    assert [one.analyses[0].language for one in (first, second)] == ["ru", "uk"]


def test_a_cluster_whose_workers_all_die_quarantines_nothing(server: WebServer) -> None:
    async def talk() -> None:
        async with open_cluster(KilledRules()) as workers:
            await workers.submit(batch_of(server))

    with pytest.raises(WorkerError, match="even without a feed"):
        asyncio.run(asyncio.wait_for(talk(), 60))


def test_a_cluster_without_workers_leaves_the_feeds_due(server: WebServer) -> None:
    async def talk() -> None:
        async with open_cluster(PoisonRules(), workers=0, limit=0.2) as workers:
            await workers.submit(batch_of(server))

    with pytest.raises(WorkerError, match="does it have workers"):
        asyncio.run(asyncio.wait_for(talk(), 60))


def test_no_scheduler_is_said() -> None:
    async def connect() -> None:
        async with ClusterWorkers(PoisonRules(), "tcp://127.0.0.1:9", connect_seconds=0.3):
            raise AssertionError("nothing listens there")

    with pytest.raises(WorkerError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9"):
        asyncio.run(connect())


def test_a_cluster_that_is_not_connected_says_so(server: WebServer) -> None:
    with pytest.raises(WorkerError, match="not connected"):
        asyncio.run(ClusterWorkers(PoisonRules(), "tcp://127.0.0.1:9").submit(batch_of(server)))
