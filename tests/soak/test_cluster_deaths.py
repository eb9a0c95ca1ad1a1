"""Batches on a Dask cluster of real worker processes that die: each restart takes seconds, so it runs with the soak."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.worker_process import WorkerLimits
from bot.workers import ClusterWorkers
from monitors.batch import BatchResult
from monitors.model import FeedOutcome, FeedStatus
from tests.bot.worker_feeds import batch_of, serve_feeds
from tests.fakes.poison_rules import PoisonRules
from tests.fakes.web_server import WebServer

distributed = pytest.importorskip("distributed", reason="the extra tocsin[cluster] is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with serve_feeds("plain", "die") as running:
        yield running


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
