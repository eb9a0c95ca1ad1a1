"""Facts: articles a second on one core, and what loading the gazetteer costs.

Run it alone: ``python -m tests.benchmarks.bench_facts``. Articles are made of invented sentences, about 3 KB each.
Process time is measured, so that other work on the machine disturbs as little as can be.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from monitors.facts.extract import extract_facts

WRITTEN_AT = datetime(2022, 1, 7, tzinfo=UTC)
LENGTH = 3_000
DULL = (
    "The council of the town met on Tuesday to discuss the budget for the coming year. Members heard that more readers "
    "than ever come to the library for its warm rooms. A new roof is planned, and the old one will be sold to a farm "
    "near Leeds. The mayor thanked everyone who had helped and looks to the future with hope. "
)
CRISIS = (
    "Nearly 13 police officers were killed and 353 people injured in Almaty on Thursday, officials said. Thousands of "
    "protesters marched in Aktau and Zhanaozen. The president declared a state of emergency until January 19. "
    "Peacekeeping troops from Russia and Belarus number 2,500 personnel, and police arrested dozens of people. "
)
LOAD = """
import resource, time
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.process_time()
from monitors.facts.gazetteer import load_gazetteer
load_gazetteer()
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(f"gazetteer load: {time.process_time() - begun:.2f} s, {(after - before) / 1024:.0f} MB")
"""


def make_article(passage: str) -> str:
    """Paragraphs of the passage up to the length of a usual article."""
    return "\n\n".join([passage] * (LENGTH // len(passage)))


def measure(name: str, title: str, text: str, rounds: int) -> None:
    """Print microseconds an article and articles a second."""
    found = extract_facts(title, text, "en", WRITTEN_AT)
    begun = time.process_time()
    for _ in range(rounds):
        extract_facts(title, text, "en", WRITTEN_AT)
    seconds = (time.process_time() - begun) / rounds
    print(f"{name}: {len(text)} characters, {len(found)} facts, {seconds * 1e6:.0f} us, {1 / seconds:.0f} articles/s")


def main(arguments: Sequence[str] | None = None) -> None:
    """Load in a fresh process, then read articles in this one."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=300, help="how often each article is read")
    rounds = options.parse_args(arguments).rounds
    subprocess.run([sys.executable, "-c", LOAD], check=True)
    measure("no facts", "Council meets", make_article(DULL).replace("Leeds", "the river"), rounds)
    measure("few facts", "Council meets", make_article(DULL), rounds)
    measure("one crisis paragraph", "Council meets", CRISIS + "\n\n" + make_article(DULL), rounds)
    measure("crisis throughout", "Unrest in Kazakhstan", make_article(CRISIS), rounds)
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
