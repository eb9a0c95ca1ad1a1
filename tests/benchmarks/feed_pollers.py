"""Pollers that are compared: our own, the library ``reader``, a plain loop of httpx and feedparser, aiohttp alone."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import aiohttp
import feedparser
import httpx

from monitors.batch import FeedBatch, FeedTask, PollPolicy, plan_batches
from monitors.config.schema import FeedSpec
from monitors.model import Analysis, Article, FeedOutcome, FeedState, KnownEntry, Record
from monitors.poll import PollTools, run_batch_async
from monitors.recognition import Analyse
from monitors.sources.admission import AdmissionPolicy, admit
from monitors.sources.feedstate import open_state
from monitors.sources.fetch import Fetcher, FetchLimits
from monitors.sources.guard import GuardPolicy, make_policy
from monitors.sources.identity import list_lookups
from storage.store import Store
from tests.benchmarks.feed_world import host_of

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
POLICY = PollPolicy(
    limits=FetchLimits(deadline_seconds=60, connect_seconds=60),
    guard=GuardPolicy(networks=make_policy(["127.0.0.0/8"]).networks, ports=None),
)


def turn(port: int) -> None:
    """Let 5 % of the feeds change."""
    urllib.request.urlopen(f"http://127.0.0.1:{port}/turn").read()


def make_specs(count: int, port: int, scheme: str = "http") -> list[FeedSpec]:
    return [FeedSpec(id=f"f{n}", url=f"{scheme}://{host_of(n)}:{port}/feed/{n}") for n in range(count)]


class Poller:
    """Our own polling: planned, fetched, parsed, analysed, admitted and, with a store, recorded."""

    def __init__(self, specs: list[FeedSpec], fetcher: Fetcher, analyse: Analyse, store: Store | None = None) -> None:
        self._specs = specs
        self._fetcher = fetcher
        self._store = store
        self.analyse = analyse
        self._now = NOW
        self.states: dict[str, FeedState] = {}

    async def poll_all(self) -> None:
        """Every feed once, one batch at a time, as a worker process does."""
        self._now += timedelta(hours=12)
        tasks = [FeedTask(spec, open_state(spec.id, spec.url, self.states.get(spec.id))) for spec in self._specs]
        for batch in plan_batches(tasks, POLICY, self._now, size=50):
            await self._poll(batch)

    async def _poll(self, batch: FeedBatch) -> None:
        before = {task.spec.id: task.state for task in batch.tasks}
        states: list[FeedState] = []
        known: list[KnownEntry] = []
        for result in (await run_batch_async(batch, PollTools(self._fetcher, self.analyse))).results:
            assert result.outcome in (FeedOutcome.FETCHED, FeedOutcome.UNCHANGED), result
            remembered: tuple[KnownEntry, ...] = ()
            if self._store and result.analyses:
                lookups = list_lookups([analysis.article for analysis in result.analyses])
                remembered = self._store.feeds.list_known_entries(result.feed_id, *lookups)
            admission = admit(before[result.feed_id], result, remembered, batch.now, AdmissionPolicy())
            self.states[result.feed_id] = admission.state
            states.append(admission.state)
            known += admission.known
        if self._store:
            self._store.record(Record(feed_states=tuple(states), known_entries=tuple(known)), batch.now)


Poll = Callable[[], Awaitable[None]]


def leave_unread(article: Article) -> Analysis:
    """In place of analysing."""
    return Analysis(article, "en")


@asynccontextmanager
async def own_polls(count: int, port: int, analyse: Analyse, database: Path) -> AsyncIterator[tuple[Poll, Poll]]:
    """Ours, recorded in SQLite: the first half of the feeds and the second."""
    async with Fetcher(POLICY.limits, POLICY.guard) as fetcher:
        store = Store.open(database, NOW)
        specs, middle = make_specs(count, port), count // 2
        halves = [Poller(half, fetcher, leave_unread, store) for half in (specs[:middle], specs[middle:])]
        for poller in halves:
            await poller.poll_all()  # ten entries a feed, which would take minutes to analyse and are not counted
            poller.analyse = analyse
        yield halves[0].poll_all, halves[1].poll_all
        store.close()


async def bare_round(session: aiohttp.ClientSession, specs: list[FeedSpec], tags: dict[str, str]) -> None:
    """One request for each feed, and nothing done with the answers."""
    queue = iter(specs)

    async def drain() -> None:
        for spec in queue:
            async with session.get(spec.url, headers={"If-None-Match": tags[spec.id]}) as answer:
                await answer.read()

    await asyncio.gather(*(drain() for _ in range(100)))


@asynccontextmanager
async def loop_poll(count: int, port: int) -> AsyncIterator[Poll]:
    """httpx and feedparser with their defaults, with validators, one worker task for each of 20; in memory."""
    tags: dict[str, str] = {}
    specs = make_specs(count, port)
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:

        async def poll() -> None:
            queue = iter(specs)

            async def drain() -> None:
                for spec in queue:
                    answer = await client.get(spec.url, headers={"If-None-Match": tags.get(spec.id, "")})
                    if answer.status_code == 200:
                        tags[spec.id] = answer.headers["ETag"]
                        feedparser.parse(BytesIO(answer.content))

            await asyncio.gather(*(drain() for _ in range(20)))

        yield poll


@asynccontextmanager
async def reader_poll(count: int, port: int, folder: Path) -> AsyncIterator[Poll]:
    """The library reader, recorded in SQLite."""
    from reader import make_reader

    reader = make_reader(str(folder / "reader.sqlite"))
    for spec in make_specs(count, port):
        reader.add_feed(spec.url)

    async def poll() -> None:
        reader.update_feeds(workers=10, scheduled=False)

    yield poll
    reader.close()
