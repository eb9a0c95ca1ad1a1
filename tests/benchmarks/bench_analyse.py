"""The whole of ``tocsin analyse`` on one core: JSON in, rules, facts, stories, JSON out; and the cost of each stage.

Prints measurements; it has no thresholds. Run by ``make bench`` or ``python tests/benchmarks/bench_analyse.py
[ARTICLES]``. Articles are those of ``news_corpus.py``: a desk's mix, then the worst case. Processor
time is measured; one line says how long this machine takes to split 3 KB at white space, to compare machines by.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.news_corpus import crisis, mixed  # noqa: E402

Result = TypeVar("Result")
ARTICLES = 2_000
WARMING = 500
NOW = datetime(2022, 2, 1, tzinfo=UTC)


class Watch:
    """Adds up processor time by stage."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def time(self, stage: str, work: Callable[[], Result]) -> Result:
        started = time.process_time()
        result = work()
        self.seconds[stage] += time.process_time() - started  # type: ignore[assignment]  # a Counter of floats
        return result

    def tell(self, number: int) -> None:
        for stage, seconds in self.seconds.items():
            print(f"    {stage:12} {seconds / number * 1e6:8,.0f} µs an article")


def split_for_scale() -> float:
    """Microseconds to split 3 KB of words at white space."""
    text, rounds = "the quick brown fox jumps over lazy dog " * 75, 2_000
    started = time.process_time()
    for _ in range(rounds):
        text.split()
    return (time.process_time() - started) / rounds * 1e6


def run(items: Iterator[Mapping[str, Any]], number: int, name: str) -> None:
    from bot.collector import calm_collector
    from monitors.analysis import Analysis, reference_time
    from monitors.config import load_config
    from monitors.documents import read_document as read_line
    from monitors.documents import to_line
    from monitors.facts.extract import extract_facts
    from monitors.facts.gazetteer import load_gazetteer
    from monitors.naming import name_stories, open_naming_index
    from monitors.rules.text import read_document
    from monitors.rules.topic import compile_rules

    config = load_config(ROOT / "config", os.environ, judge=False)
    rules = compile_rules(config.topics, shared=config.shared)
    load_gazetteer()
    calm_collector()
    index = open_naming_index()
    watch = Watch()

    def analyse() -> Iterator[Analysis]:
        for position, item in enumerate(items):
            if position == WARMING:
                watch.seconds.clear()
            line = json.dumps(item)
            article = watch.time("JSON in", lambda line=line: read_line(line, fallback_id="", now=NOW))  # type: ignore[misc]
            at = reference_time(article)
            document = read_document(article.title, article.text, article.language)
            found = watch.time("rules", lambda document=document, at=at: rules.judge(document, at))  # type: ignore[misc]
            facts = watch.time(
                "facts",
                lambda article=article, at=at: extract_facts(article.title, article.text, article.language, at),  # type: ignore[misc]
            )
            yield Analysis(article, article.language, found.matches, found.suppressions, facts)

    named = name_stories(analyse(), index)
    inner = ("JSON in", "rules", "facts")
    matches = 0
    started, written = time.process_time(), 0
    while True:
        before = sum(watch.seconds[stage] for stage in inner)
        begun = time.process_time()
        pair = next(named, None)
        spent = time.process_time() - begun - (sum(watch.seconds[stage] for stage in inner) - before)
        watch.seconds["stories"] += max(spent, 0.0)  # type: ignore[assignment]
        if pair is None:
            break
        written += len(watch.time("JSON out", lambda pair=pair: to_line(*pair)))  # type: ignore[misc]
        matches += len(pair[0].matches)
    whole = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {number:,} articles, {number / whole:,.0f} a second a core, {memory:.0f} MB at most;")
    print(f"    {matches / number:.2f} matches an article; by stage, after the first {WARMING}:")
    watch.tell(number - WARMING)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    print(f"splitting 3 KB at white space takes {split_for_scale():.0f} µs here now")
    run(mixed(number), number, "a desk's mix")
    run(crisis(max(WARMING * 2, number // 4)), max(WARMING * 2, number // 4), "crisis throughout")


if __name__ == "__main__":
    main()
