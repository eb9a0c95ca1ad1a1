"""Every benchmark runs at a tiny size and prints the rows that the docs quote; what they say is measured elsewhere.

The parts that need a peer of the extra ``bench`` run where it is installed.
"""

from __future__ import annotations

import gc
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.bot.running import write_config

BENCHMARKS = Path(__file__).parent / "benchmarks"
TINY: dict[str, tuple[str, tuple[str, ...]]] = {
    "bench_analyse": ("20 --warming 0 --config CONFIG", ("a desk's mix: 20 articles", "crisis throughout: 5 ")),
    "bench_chats": (
        "--articles 20 --stories 20 --chats 4 --presses 4 --tried 5 --pictures 1",
        (
            "press p95 ms",
            "digests a second",
            "a watch is tried on 5 articles",
            "/search ms",
            "/summary ms",
            "picture ms",
        ),
    ),
    "bench_delivery": (
        "--messages 20 --samples 3 --waiting 200 --turns 3",
        (
            "tocsin, from outbox to outcome",
            "commit to request: median",
            "restart to first send, 200 rows",
            "one turn with",
        ),
    ),
    "bench_facts": ("--rounds 1", ("gazetteer load:", "no facts: 2887 characters, 0 facts", "crisis throughout:")),
    "bench_feeds": (
        "--parts unchanged changed latency --feeds 40 --config CONFIG",
        ("unchanged, kept connection: ours", "a changed feed of", "40 feeds due at once, one worker"),
    ),
    "bench_intake": ("--chats 4 --stories 2 --live 3", ("first ", "second ", "3 live stories decided in")),
    "bench_page": (
        "--stories 20 --share 0.01 --part answers --part writer",
        ("20 stories of 30 days", "chart and map, all time", "questions, 0 failed"),
    ),
    "bench_recognition": (
        "--articles 10 --watches 5 10 --config CONFIG",
        ("3 topics compiled", "random words:", "a desk's mix:", "10 watches: ", "10 watches cost"),
    ),
    "bench_start": ("--rounds 1 --only 'tocsin --help'", ("tocsin --help",)),
    "bench_storage": (
        "--articles 20 --outbox 100 --chats 20 --flood 10 --share 0.01",
        ("record, synchronous=NORMAL", "claim past 10 rows", "search, one rare word", "stats "),
    ),
    "bench_stories": ("20 40 --measured 5", ("20 live:", "40 live:", "cost grows")),
}
PEERS = {
    "polls": ("reader", "--feeds 40 --peer-feeds 20 --rounds 1", "reader, recorded in SQLite"),
    "cluster": ("distributed", "--feeds 40", "2 Dask workers, feeds 200 ms away"),
    "memory": ("psutil", "--memory 40", "40 feeds: hub"),
}


@pytest.fixture(autouse=True)
def _process_restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Undo what a benchmark does to its own process: a core of its own, a rarer collector, a variable."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    cores, thresholds = os.sched_getaffinity(0), gc.get_threshold()
    yield
    os.sched_setaffinity(0, cores)
    gc.set_threshold(*thresholds)


def run(name: str, arguments: str, folder: Path) -> None:
    write_config(folder)
    import_module(f"tests.benchmarks.{name}").main(shlex.split(arguments.replace("CONFIG", str(folder))))


def test_every_benchmark_is_tried() -> None:
    assert {path.stem for path in BENCHMARKS.glob("bench_*.py")} == set(TINY)


@pytest.mark.parametrize("name", TINY)
def test_a_benchmark_runs_and_prints_its_rows(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    arguments, rows = TINY[name]
    run(name, arguments, tmp_path)
    printed = capfd.readouterr().out
    assert [row for row in rows if row not in printed] == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_feeds_are_polled_over_tls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("bench_feeds", "--parts tls --feeds 5 --config CONFIG", tmp_path)
    assert re.search(r"fresh TLS each poll: ours .* [1-9]\d* polls/s a core", capsys.readouterr().out)


@pytest.mark.parametrize("part", PEERS)
def test_feeds_are_polled_beside_a_peer(part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    peer, arguments, row = PEERS[part]
    if find_spec(peer) is None:
        pytest.skip(f"{peer} is not installed")
    run("bench_feeds", f"--parts {part} {arguments} --config CONFIG", tmp_path)
    assert row in capsys.readouterr().out
