"""Batches on a Dask cluster of real worker processes that die: each restart takes seconds, so it runs with the soak."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.worker_process import WorkerLimits
from bot.workers import ClusterWorkers
from monitors.batch import BatchResult, FeedBatch, FeedTask, PollPolicy
from monitors.config.schema import FeedSpec
from monitors.model import FeedOutcome, FeedStatus
from monitors.sources.feedstate import open_state
from monitors.sources.fetch import FetchLimits
from monitors.sources.guard import GuardPolicy, make_policy
from tests.fakes.poison_rules import PoisonRules
from tests.fakes.web_server import Reply, WebServer

distributed = pytest.importorskip("distributed", reason="the extra tocsin[cluster] is not installed")

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
POLICY = PollPolicy(
    limits=FetchLimits(deadline_seconds=5),
    guard=GuardPolicy(networks=make_policy(["127.0.0.0/8"]).networks, ports=None),
    host_delay_seconds=0.0,
)


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        for title in ("plain", "die"):
            body = f'<rss version="2.0"><channel><title>T</title><item><title>{title}</title></item></channel></rss>'
            running.serve(f"/{title}", Reply(body.encode()))
        yield running


def batch_of(server: WebServer, *titles: str) -> FeedBatch:
    tasks = []
    for n, title in enumerate(titles):
        spec = FeedSpec(id=f"{title}-{n}", url=server.url(f"/{title}"))
        tasks.append(FeedTask(spec, open_state(spec.id, spec.url, None)))
    return FeedBatch(tuple(tasks), POLICY, NOW)


async def talk(server: WebServer) -> BatchResult:
    import dask

    # A local cluster gives a worker up that is away for 15 s in all; on a busy machine that is three restarts.
    patience = {"distributed.deploy.lost-worker-timeout": "10m", "distributed.scheduler.allowed-failures": 0}
    with dask.config.set(patience):
        cluster = distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            asynchronous=True,
            silence_logs=50,
        )
        async with cluster, ClusterWorkers(PoisonRules("ru"), cluster.scheduler_address, WorkerLimits()) as workers:
            assert workers.capacity == 2
            return await workers.submit(batch_of(server, "plain")) + await workers.submit(batch_of(server, "die"))


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_cluster_polls_and_isolates_the_feed_that_kills_its_workers(server: WebServer) -> None:
    first, culprit = asyncio.run(asyncio.wait_for(talk(server), 110)).results
    assert first.outcome is FeedOutcome.FETCHED
    assert first.analyses[0].language == "ru"
    assert (culprit.reason, culprit.state.status) == ("worker_died", FeedStatus.QUARANTINED)
