"""What polling costs, side by side with its peers, against a loopback server on another core.

Run ``python -m tests.benchmarks.bench_feeds``; ``--parts``, ``--feeds``, ``--peer-feeds`` and ``--memory`` choose what
and how much. It prints the rows of the feeds tables in docs/performance.md and its record. Peers: the library
``reader``, a loop of httpx and feedparser with their defaults, and aiohttp alone. All poll the same feeds, each on a
host of its own, 5 % of them changed since the poll before.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import ssl
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import aiohttp
import feedparser

from bot.desk import Desk
from bot.garbage_collection import calm_collector
from bot.hub import Hub
from bot.sources.feed_poller import FeedPoller, Polled
from bot.terminal import ensure_terminal_chat
from bot.worker_process import WorkerLimits, choose_loop
from bot.workers import ClusterWorkers, PoolWorkers
from monitors.batch import FeedTask, plan_batches
from monitors.config.loading import Config, load_config
from monitors.config.schema import FeedSpec
from monitors.model import Analysis, Article, FeedState
from monitors.recognition import Analyse, Recognition, Rules
from monitors.sources.article import Outlet, build_article
from monitors.sources.feed import parse_feed
from monitors.sources.feedstate import open_state
from monitors.sources.fetch import Fetcher
from monitors.sources.identity import list_identities
from storage.writer import Writer
from tests.benchmarks.costs import NO_COST, Cost, as_peers, compare, measured
from tests.benchmarks.feed_pollers import (
    NOW,
    POLICY,
    Poll,
    Poller,
    bare_round,
    leave_unread,
    loop_poll,
    make_specs,
    own_polls,
    reader_poll,
    turn,
)
from tests.benchmarks.feed_world import make_certificate, make_feed, open_world, pin
from tests.shipped import FOLDER

OURS = "tocsin, recorded in SQLite"
UNREAD = "the same, nothing analysed"  # as in the peers, which know no topics
LOOP_FEEDS = 500  # of the plain loop, which remembers nothing that could grow
PARTS = ("polls", "unchanged", "changed", "tls", "cluster", "latency", "memory")


async def bench_unchanged(count: int, port: int, analyse: Analyse) -> tuple[Cost, Cost]:
    """Polls that find nothing new, ours and aiohttp's bare request, in turns over kept connections."""
    async with Fetcher(replace(POLICY.limits, sockets=200), POLICY.guard) as fetcher:
        poller = Poller(make_specs(count, port), fetcher, analyse)
        tags = {f"f{n}": f'"{n}-0"' for n in range(count)}
        own: list[Cost] = []
        bare: list[Cost] = []
        connector = aiohttp.TCPConnector(limit=200)
        async with aiohttp.ClientSession(connector=connector, headers={"User-Agent": "x"}) as session:
            for at in range(4):
                own_cost = own if at else []
                with measured(count, own_cost):
                    await poller.poll_all()
                with measured(count, bare if at else []):
                    await bare_round(session, make_specs(count, port), tags)
        return min(own, key=lambda cost: cost.cpu), min(bare, key=lambda cost: cost.cpu)


def bench_one_feed(analyse: Analyse) -> None:
    """One changed feed of 60 KB, 40 entries of which one is new: ours with analysis, feedparser alone."""
    bodies = [make_feed(1, version, 40, 210) for version in range(12)]
    outlet = Outlet("f1")
    own, theirs = [], []
    for body in bodies:
        begun = time.process_time()
        feed = parse_feed(body)
        identities = list_identities(feed.entries, feed.link)
        article = build_article(feed.entries[0], identities[0], feed, outlet, "", NOW)
        analyse(article)
        own.append(time.process_time() - begun)
        begun = time.process_time()
        feedparser.parse(BytesIO(body))
        theirs.append(time.process_time() - begun)
    ours, peer = statistics.median(own) * 1000, statistics.median(theirs) * 1000
    print(
        f"a changed feed of {len(bodies[0]) / 1000:.0f} KB    ours, analysed {ours:.2f} ms   feedparser {peer:.2f} ms"
    )


async def bench_tls(count: int, folder: Path, analyse: Analyse) -> None:
    """A new TLS connection for every poll, ours and aiohttp's bare request."""
    certificate = make_certificate(folder)
    tls = ssl.create_default_context(cafile=f"{certificate}.crt")
    tls.check_hostname = False  # the hosts are numbers that no certificate names; the chain is still verified
    own: list[Cost] = []
    bare: list[Cost] = []
    with open_world(certificate=certificate) as port:
        specs, tags = make_specs(count, port, "https"), {f"f{n}": f'"{n}-0"' for n in range(count)}
        connector = aiohttp.TCPConnector(limit=200, ssl=tls)
        async with (
            Fetcher(POLICY.limits, POLICY.guard, tls=tls) as fetcher,
            aiohttp.ClientSession(connector=connector) as session,
        ):
            poller = Poller(specs, fetcher, analyse)
            await poller.poll_all()
            for _ in range(5):
                with measured(count, own):
                    await poller.poll_all()
                with measured(count, bare):
                    await bare_round(session, specs, tags)
    best, peer = min(own, key=lambda cost: cost.cpu), min(bare, key=lambda cost: cost.cpu)
    print(f"fresh TLS each poll: ours        {best}   {best.polls / best.cpu:.0f} polls/s a core")
    print(f"aiohttp alone, fresh TLS         {peer}   {peer.polls / peer.cpu:.0f} requests/s a core")


class IdleRules:
    """The shipped topics, compiled and held like everywhere, but no article is judged: to poll many feeds in time."""

    version = "idle"

    def __init__(self, recognition: Recognition) -> None:
        self._recognition = recognition

    def build(self) -> Analyse:
        return partial(self._pass_over, self._recognition.build())

    @staticmethod
    def _pass_over(held: Analyse, article: Article) -> Analysis:
        """What is held is there for the memory that it takes."""
        return leave_unread(article)


class Program:
    """The whole of it but for sending: a hub and its writer, one worker process, and feeds on a loopback server."""

    def __init__(self, specs: tuple[FeedSpec, ...], config: Config, workers: PoolWorkers, writer: Writer) -> None:
        self.now = NOW
        policy = replace(POLICY, host_delay_seconds=0.0)
        hub = Hub(Desk.of(config))
        self.watch = FeedPoller(specs, policy, 50, workers, writer, hub, lambda: self.now, on_news=lambda: None)


@asynccontextmanager
async def open_program(count: int, port: int, config: Config, rules: Rules, folder: Path) -> AsyncIterator[Program]:
    desk = Desk.of(config)
    with Writer(folder / f"program-{uuid.uuid4().hex}.sqlite3", NOW) as writer:
        await writer.run(lambda store: ensure_terminal_chat(store, desk, NOW))
        async with PoolWorkers(rules, 1, WorkerLimits()) as workers:
            program = Program(tuple(make_specs(count, port)), config, workers, writer)
            yield program
            await program.watch.finish(1)


async def bench_latency(count: int, config: Config, folder: Path) -> None:
    """All feeds are due at once, and 5 % of them have just changed: when are their outbox rows stored?"""
    latencies: list[float] = []
    rows = 0
    with open_world(entries=2) as port:
        async with open_program(count, port, config, Recognition(config.topics, config.shared), folder) as program:
            await program.watch.poll_all_due()
            await asyncio.to_thread(turn, port)
            program.now += timedelta(hours=12)
            begun = time.perf_counter()

            def note(polled: Polled) -> None:
                nonlocal rows
                rows += polled.taken.messages
                latencies.extend([time.perf_counter() - begun] * polled.taken.articles)

            program.watch.on_polled = note
            costs: list[Cost] = []
            with measured(count, costs):
                await program.watch.poll_all_due()
    shares = statistics.quantiles(latencies, n=100)
    print(f"{count} feeds due at once, one worker    {costs[0]} (the hub's)")
    print(
        f"from {len(latencies)} changes to the outbox    half in {shares[49]:.2f} s, 95 % in {shares[94]:.2f} s,"
        f" all in {max(latencies):.2f} s; {rows} rows"
    )


async def bench_memory(count: int, config: Config, folder: Path) -> None:
    """Resident memory of the hub beyond its config, and of the worker, after a first poll of so many feeds."""
    import psutil

    process = psutil.Process()
    with open_world(share=0, entries=1) as port:
        rules = IdleRules(Recognition(config.topics, config.shared))
        async with open_program(count, port, config, rules, folder) as program:
            gc.collect()
            before = process.memory_info().rss
            costs: list[Cost] = []
            with measured(count, costs):
                await program.watch.poll_all_due()
            gc.collect()
            grown = process.memory_info().rss - before
            worker = max(child.memory_info().rss for child in process.children(recursive=True))
    print(f"{count:6} feeds: hub {grown / 1e6:5.1f} MB more, worker {worker / 1e6:4.0f} MB   {costs[0]} (the hub's)")


async def bench_cluster(count: int, port: int, rules: Recognition) -> None:
    """The same batches on one Dask worker and on two, over TCP on this machine, of feeds that are 200 ms away."""
    import distributed

    pin(None)
    for workers in (1, 2):
        cluster = distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, asynchronous=True
        )
        async with cluster, ClusterWorkers(rules, cluster.scheduler_address) as pool:
            states: dict[str, FeedState] = {}
            await _submit_all(pool, make_specs(count, port), states)  # every worker compiles its rules
            new = await _submit_all(pool, make_specs(count, port), {})
            unchanged = await _submit_all(pool, make_specs(count, port), states)
        name = f"{workers} Dask worker{'s' if workers > 1 else ' '}, feeds 200 ms away"
        print(f"{name}     all new {new:6.0f} feeds/s   unchanged {unchanged:6.0f} feeds/s")

    pin(0)


async def _submit_all(pool: ClusterWorkers, specs: list[FeedSpec], states: dict[str, FeedState]) -> float:
    """Poll all feeds, keep their states, and give the feeds a second."""
    tasks = [FeedTask(spec, open_state(spec.id, spec.url, states.get(spec.id))) for spec in specs]
    batches = plan_batches(tasks, POLICY, NOW, size=50)
    begun = time.perf_counter()
    for result in await asyncio.gather(*(pool.submit(batch) for batch in batches)):
        states.update({one.feed_id: one.state for one in result.results})
    return len(specs) / (time.perf_counter() - begun)


async def run(options: argparse.Namespace, folder: Path) -> None:
    config = load_config(options.config, {}, judge=False)
    rules = Recognition(config.topics, config.shared)
    analyse = rules.build()
    calm_collector()
    if "polls" in options.parts:
        await bench_polls(options, analyse, folder)
    if "unchanged" in options.parts:
        with open_world(share=0) as port:
            own, bare = await bench_unchanged(min(options.feeds, 90), port, analyse)
            print(f"unchanged, kept connection: ours {own}")
            print(f"aiohttp alone, the same request  {bare}   ours is {own.cpu / bare.cpu:.2f} times that")
    if "changed" in options.parts:
        bench_one_feed(analyse)
    if "tls" in options.parts:
        await bench_tls(min(options.feeds, 2000), folder, analyse)
    if "cluster" in options.parts:
        with open_world(share=0, latency=0.2) as port:
            await bench_cluster(min(options.feeds, 1000), port, rules)
    pin(None)
    if "latency" in options.parts:
        await bench_latency(min(options.feeds, 1000), config, folder)
    for count in options.memory if "memory" in options.parts else ():
        await bench_memory(count, config, folder)


async def bench_polls(options: argparse.Namespace, analyse: Analyse, folder: Path) -> None:
    """Feeds of which 5 % changed: ours, the library reader and the plain loop in turns.

    The speed of a shared machine drifts, so half of our feeds are polled before the peers of a round and half after.
    """
    few = options.peer_feeds
    loop_feeds = min(few, LOOP_FEEDS)
    print(f"{options.feeds} feeds (reader {few}, the loop {loop_feeds}), 5 % changed, 10 entries each, a host each")
    with open_world() as port:
        async with (
            own_polls(options.feeds, port, analyse, folder / "analysed.sqlite3") as (first, second),
            own_polls(options.feeds, port, leave_unread, folder / "unread.sqlite3") as (first_unread, second_unread),
            reader_poll(few, port, folder) as reader,
            loop_poll(loop_feeds, port) as loop,
        ):
            half = options.feeds // 2
            turns: list[tuple[str, Poll, int]] = [
                (OURS, first, half),
                (UNREAD, first_unread, half),
                ("reader, recorded in SQLite", reader, few),
                ("httpx + feedparser, in memory", loop, loop_feeds),
                (OURS, second, options.feeds - half),
                (UNREAD, second_unread, options.feeds - half),
            ]
            costs: dict[str, list[Cost]] = {name: [] for name, _, _ in turns}
            for number in range(options.rounds + 1):
                await asyncio.to_thread(turn, port)
                for name, cost in (await take_round(turns)).items():
                    # The first round fills every memory and loads what is loaded when first needed: not counted.
                    costs[name] += [cost] if number else []
    for name, spent in costs.items():
        print(f"{name:32} {compare(spent, costs[OURS])}")
    for name in (name for name in costs if name not in (OURS, UNREAD)):
        print(f"{name:32} {compare(costs[name], costs[UNREAD])}, {UNREAD}")


async def take_round(turns: list[tuple[str, Poll, int]]) -> dict[str, Cost]:
    """Everybody's turns, and what they cost by name."""
    total: dict[str, Cost] = {}
    for name, poll, count in turns:
        spent: list[Cost] = []
        with nullcontext() if name in (OURS, UNREAD) else as_peers(), measured(count, spent):
            await poll()
        total[name] = total.get(name, NO_COST) + spent[0]
    return total


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=5000)
    parser.add_argument("--peer-feeds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=4, help="of the polls, in turns")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--memory", nargs="+", type=int, default=[1000, 10_000], help="feeds of the memory rows")
    parser.add_argument("--config", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    pin(0)
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=choose_loop()) as runner:
        runner.run(run(options, Path(folder)))


if __name__ == "__main__":
    main()
