"""What the page costs: lists, chart and map among many stories, its start and memory, and what it costs the writer.

Run ``python -m tests.benchmarks.bench_page [--stories N] [--days D] [--database FILE]``: a minute or two with the
defaults (20,000 stories of 30 days), a quarter of an hour with 500,000, nearly all of it spent on making them up. A
FILE is built when it is not there, and kept. docs/performance.md keeps the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path

from bot.settings import DATABASE
from bot.web.app import build_app
from bot.web.page import Setup
from monitors.config.topic_titles import TitleFiles
from monitors.model import Record
from storage.published import Published
from storage.store import Store
from tests.benchmarks.costs import take_share
from tests.benchmarks.page_world import COUNTRIES, TOPICS, build, name_story
from tests.bot.asgi import ask_async
from tests.shipped import FOLDER
from tests.storage.samples import NOW, make_record, make_story

LISTS = {
    "the list, 7 days": "",
    "the list, all time": "period=all",
    "a topic, all time": "period=all&topic=unrest",
    "a country, all time": "period=all&country=KZ",
    "extreme, all time": "period=all&severity=extreme",
    "topic, country and severity, 90 days": "period=90d&topic=coup&country=KZ&severity=high",
    "words, 30 days": "period=30d&q=troops",
}
OVERVIEWS = {
    "chart and map, 24 hours": "period=24h",
    "chart and map, 7 days": "",
    "chart and map, 30 days": "period=30d",
    "chart and map, all time": "period=all",
}
READS_A_SECOND = 4  # none from the cache: as many as hundreds of browsers with one page each


def describe(name: str, taken: list[float], cpu: float | None = None) -> None:
    """Median, 95th percentile and longest, in milliseconds; and processor time, which other work hardly touches."""
    taken.sort()
    middle, p95 = statistics.median(taken), taken[int(len(taken) * 0.95)]
    spent = "" if cpu is None else f"   cpu {cpu:6.1f} ms"
    print(f"{name:<40} median {middle:7.1f} ms   p95 {p95:7.1f} ms   longest {taken[-1]:7.1f} ms{spent}", flush=True)


def bench_answers(database: Path, share: float) -> None:
    """Whole answers of the application, each uncached, templates and JSON included."""
    ticks = count(step=1000)
    app = build_app(
        Setup(
            open_published=lambda: Published.open(database, seconds=60.0, monotonic=time.monotonic),
            now=lambda: NOW + timedelta(minutes=1),
            monotonic=lambda: float(next(ticks)),
            read_titles=TitleFiles(FOLDER).get,
        )
    )

    async def measure(name: str, path: str, query: str, times: int) -> None:
        await ask_async(app, path, query)
        taken, spent = [], time.process_time()
        for _ in range(times):
            begun = time.perf_counter()
            answer = await ask_async(app, path, query)
            taken.append((time.perf_counter() - begun) * 1000)
            assert answer.status == 200
        describe(name, taken, (time.process_time() - spent) * 1000 / times)

    async def measure_all() -> None:
        async with app.router.lifespan_context(app):
            for name, query in LISTS.items():
                await measure(name, "/", query, take_share(60, share))
            for name, query in OVERVIEWS.items():
                await measure(name, "/overview.json", query, take_share(15, share))
            await measure("one story", f"/stories/{name_story(1)}", "", take_share(60, share))

    asyncio.run(measure_all())


class Served:
    """The page as a process of its own, over a state folder."""

    def __init__(self, state: Path) -> None:
        command = [sys.executable, "-m", "bot", "web", "--port", "0", "--state", str(state)]
        # An installed program is compiled; so is this one from its second start on, whatever this shell says of it.
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(state / "compiled")}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=FOLDER.parent, env={**os.environ, **compiled}
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().split()[2].rstrip("/").rpartition(":")[2])

    def get(self, path: str) -> int:
        """The status of one answer, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def read_memory(self) -> float:
        """Resident memory in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.communicate()


def bench_start(state: Path, share: float) -> None:
    """From the command to the first answer and to the first page, and the memory then and after many questions."""
    Served(state).stop()  # from here on it is compiled
    starts, questions = take_share(7, share), take_share(300, share)
    for name, path in (("start to the first answer", "/live"), ("start to the first page", "/")):
        taken, spent = [], resource.getrusage(resource.RUSAGE_CHILDREN)
        for _ in range(starts):
            begun = time.perf_counter()
            served = Served(state)
            assert served.get(path) == 200
            taken.append((time.perf_counter() - begun) * 1000)
            served.stop()
        after_all = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after_all.ru_utime + after_all.ru_stime - spent.ru_utime - spent.ru_stime
        describe(name, taken, cpu * 1000 / starts)
    served = Served(state)
    served.get("/live")
    before = served.read_memory()
    for number in range(questions):
        topic, country = TOPICS[number % len(TOPICS)], COUNTRIES[number % len(COUNTRIES)]
        path = ("/", "/overview.json", "/stories.json")[number % 3]
        assert served.get(f"{path}?topic={topic}&country={country}&period=30d") == 200
    assert served.get("/outlines.txt") == 200
    print(
        f"memory {before:.0f} MB after the start, {served.read_memory():.0f} MB after {questions} different questions",
        flush=True,
    )
    served.stop()


def write(store: Store, batch: int) -> float:
    """One transaction as a poll makes it: ten articles of five stories; gives its seconds."""
    articles = tuple(
        make_record(f"w{batch}-{one}", text="a line of words that say little " * 60, story_id=f"w{batch}-{one // 2}")
        for one in range(10)
    )
    stories = tuple(make_story(f"w{batch}-{one}", last_seen_at=NOW) for one in range(5))
    begun = time.perf_counter()
    store.record(Record(articles=articles, stories=stories), NOW)
    return time.perf_counter() - begun


def bench_writer(state: Path, share: float, rounds: int = 12) -> None:
    """Transactions with and without a reader beside them, in turn, so that other work hits both alike."""
    served = Served(state)
    store = Store.open(state / DATABASE, NOW)
    numbers = count()
    alone: list[float] = []
    beside: list[float] = []
    failed: list[int] = []
    asked, commits = 0, take_share(40, share)
    for turn in range(rounds):
        stop = threading.Event()
        statuses: list[int] = []
        reader = threading.Thread(target=_read, args=(served, stop, statuses, turn))
        if turn % 2:
            reader.start()
        taken = [write(store, next(numbers)) for _ in range(commits)]
        (beside if turn % 2 else alone).extend(taken)
        stop.set()
        if turn % 2:
            reader.join()
        asked += len(statuses)
        failed += [status for status in statuses if status != 200]
    slower = statistics.median(beside) / statistics.median(alone) - 1
    print(
        f"a transaction of ten articles: {statistics.median(alone) * 1000:.1f} ms alone,"
        f" {statistics.median(beside) * 1000:.1f} ms beside a reader ({slower:+.1%});"
        f" {asked} questions, {len(failed)} failed"
    )
    store.close()
    served.stop()


def _read(served: Served, stop: threading.Event, statuses: list[int], turn: int) -> None:
    for number in count():
        query = f"topic={TOPICS[number % len(TOPICS)]}&country={COUNTRIES[(number + turn) % len(COUNTRIES)]}"
        statuses.append(served.get(f"/?{query}"))
        statuses.append(served.get(f"/overview.json?{query}"))
        if stop.wait(2 / READS_A_SECOND):
            return


def main(arguments: Sequence[str] | None = None) -> None:
    """Build, then measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--part", choices=("answers", "start", "writer"), action="append", help="only these")
    parser.add_argument("--share", type=float, default=1.0, help="of the usual repetitions")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        state = Path(name)
        database = options.database or state / DATABASE
        if not database.exists():
            build(database, options.stories, options.days, articles=min(options.stories, 20_000))
        if database.parent != state:
            os.symlink(database.resolve(), state / DATABASE)
        print(f"{options.stories} stories of {options.days} days, {database.stat().st_size / 1e6:.0f} MB", flush=True)
        steps: dict[str, Callable[[], None]] = {
            "answers": lambda: bench_answers(database, options.share),
            "start": lambda: bench_start(state, options.share),
            "writer": lambda: bench_writer(state, options.share),
        }
        for part in options.part or steps:
            steps[part]()


if __name__ == "__main__":
    main()
