"""The whole of ``tocsin analyse`` on one core: JSON in, rules, facts, stories, JSON out; and the cost of each stage.

Prints measurements; it has no thresholds. Run by ``make bench`` or ``python tests/benchmarks/bench_analyse.py
[ARTICLES]``. Articles are those of ``news_corpus.py``: a desk's mix (eight in a hundred report an event, twelve only
look like it, some of these in another language than English), the ordinary ones of it alone, then the worst case of
nothing but crisis. Their lines are made before the clock starts and read from a file. Processor time is measured; one
line says how long this machine takes to split 3 KB at white space, to compare machines and their load by.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.news_corpus import crisis, mixed, ordinary  # noqa: E402

Result = TypeVar("Result")
ARTICLES = 2_000
WARMING = 500
NOW = datetime(2022, 2, 1, tzinfo=UTC)
OLD_AFTER = timedelta(hours=36)


class Watch:
    """Adds up processor time by stage."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def run(self, stage: str, work: Callable[..., Result], *columns: Iterable[Any]) -> list[Result]:
        """Do the work for every row, and note its time."""
        started = time.process_time()
        results = list(map(work, *columns))
        self.seconds[stage] += time.process_time() - started  # type: ignore[assignment]  # a Counter of floats
        return results

    def tell(self, name: str, number: int, matches: int) -> None:
        """Print what the articles behind the warming ones cost."""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}: {number:,} articles, {matches / number:.2f} matches an article, {memory:.0f} MB at most")
        for parts in ((), ("stories",), ("stories", "facts")):
            seconds = sum(spent for stage, spent in self.seconds.items() if stage not in parts)
            without = f"without {' and '.join(parts)}" if parts else "everything"
            print(f"    {without:26} {(number - WARMING) / seconds:8,.0f} articles a second a core")
        for stage, spent in self.seconds.items():
            print(f"    {stage:26} {spent / (number - WARMING) * 1e6:8,.0f} µs an article")


def split_for_scale() -> float:
    """Microseconds to split 3 KB of words at white space."""
    text, rounds = "the quick brown fox jumps over lazy dog " * 75, 2_000
    started = time.process_time()
    for _ in range(rounds):
        text.split()
    return (time.process_time() - started) / rounds * 1e6


def run(items: Iterable[Mapping[str, Any]], name: str, *, encoder: bool = True) -> None:
    """Write the lines of the articles to a file, and read them from there as the command does."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        number = sum(bool(lines.write(json.dumps(item) + "\n")) for item in items)
        lines.seek(0)
        measure(lines, number, name, encoder)


def measure(lines: IO[str], number: int, name: str, encoder: bool) -> None:
    from bot.garbage_collection import calm_collector
    from bot.parallel_analysis import CHUNK_DOCUMENTS
    from monitors.completion import reference_time
    from monitors.config.loading import load_config
    from monitors.documents import Stage, to_line
    from monitors.documents import read_document as read_line
    from monitors.facts.extract import FactSource, extract_all
    from monitors.facts.gazetteer import load_gazetteer
    from monitors.model import Analysis, Article, Fact
    from monitors.rules.text import Document, read_document
    from monitors.rules.topic import compile_rules
    from monitors.stories.stream_ids import open_naming_index

    config = load_config(ROOT / "config", os.environ, judge=False)
    shared = config.shared.model_copy(update={"encoder": encoder and config.shared.encoder})
    rules = compile_rules(config.topics, shared=shared)
    load_gazetteer()
    calm_collector()
    index = open_naming_index()
    watch = Watch()

    def read(line: str) -> Article:
        return read_line(line, fallback_id="", now=NOW)

    def find_language(article: Article) -> Document:
        return read_document(article.title, article.text, article.language)

    def find_facts(articles: list[Article], dates: list[datetime]) -> list[tuple[Fact, ...]]:
        return extract_all(
            [FactSource(one.title, one.text, one.language, at) for one, at in zip(articles, dates, strict=True)]
        )

    matches = 0
    for first in range(0, number, CHUNK_DOCUMENTS):
        if first == WARMING:
            watch.seconds.clear()
        # As analysis.analyse_all does it, in the chunks of the command; it names stories later, by one look-up.
        articles = watch.run("JSON in", read, list(islice(lines, CHUNK_DOCUMENTS)))
        dates = list(map(reference_time, articles))
        documents = watch.run("language", find_language, articles)
        judged = watch.run("rules", rules.judge, documents, dates)
        (facts,) = watch.run("facts", find_facts, [articles], [dates])
        analyses = [
            Analysis(article, article.language, found.matches, found.suppressions, told)
            for article, found, told in zip(articles, judged, facts, strict=True)
        ]
        assigned = watch.run("stories", index.assign, analyses)
        written = partial(to_line, last=Stage.STORIES, old_after=OLD_AFTER)
        watch.run("JSON out", written, analyses, [one.story.id for one in assigned])
        matches += sum(len(one.matches) for one in analyses)
    watch.tell(name, number, matches)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    few = max(WARMING * 2, number // 4)
    print(f"splitting 3 KB at white space takes {split_for_scale():.0f} µs here now")
    run(mixed(number), "a desk's mix")
    run(mixed(few), "a desk's mix without the encoder", encoder=False)
    run(ordinary(few), "ordinary news alone")
    run(crisis(few), "crisis throughout")


if __name__ == "__main__":
    main()
