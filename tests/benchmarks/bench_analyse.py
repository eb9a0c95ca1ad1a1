"""The whole of ``tocsin analyse`` on one core: JSON in, rules, facts, stories, JSON out; and the cost of each stage.

Prints measurements; it has no thresholds. Run by ``make bench`` or ``python -m tests.benchmarks.bench_analyse
[ARTICLES]``. Articles are those of ``news_corpus.py``: a desk's mix (eight in a hundred report an event, twelve only
look like it, some of these in another language than English), the ordinary ones of it alone, then the worst case of
nothing but crisis. Their lines are made before the clock starts and read from a file. Processor time is measured; one
line says how long this machine takes to split 3 KB at white space, to compare machines and their load by.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

from bot.garbage_collection import calm_collector
from bot.parallel_analysis import CHUNK_DOCUMENTS
from monitors.completion import reference_time
from monitors.config.loading import load_config
from monitors.documents import Stage, to_line
from monitors.documents import read_document as read_line
from monitors.facts.extract import FactSource, extract_all
from monitors.facts.gazetteer import load_gazetteer
from monitors.model import Analysis, Article, Fact, Judgement
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from monitors.stories.stream_ids import open_naming_index
from tests.benchmarks.news_corpus import crisis, mixed, ordinary
from tests.shipped import FOLDER

Result = TypeVar("Result")
WARMING = 5 * CHUNK_DOCUMENTS
NOW = datetime(2022, 2, 1, tzinfo=UTC)
OLD_AFTER = timedelta(hours=36)


class Watch:
    """Adds up processor time by stage."""

    def __init__(self) -> None:
        self.seconds = defaultdict[str, float](float)

    def run(self, stage: str, work: Callable[..., Result], *columns: Iterable[Any]) -> list[Result]:
        """Do the work for every row, and note its time."""
        started = time.process_time()
        results = list(map(work, *columns))
        self.seconds[stage] += time.process_time() - started
        return results

    def tell(self, name: str, number: int, warming: int, matches: int) -> None:
        """Print what the articles behind the warming ones cost."""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}: {number:,} articles, {matches / number:.2f} matches an article, {memory:.0f} MB at most")
        for parts in ((), ("stories",), ("stories", "facts")):
            seconds = sum(spent for stage, spent in self.seconds.items() if stage not in parts)
            without = f"without {' and '.join(parts)}" if parts else "everything"
            print(f"    {without:26} {(number - warming) / seconds:8,.0f} articles a second a core")
        for stage, spent in self.seconds.items():
            print(f"    {stage:26} {spent / (number - warming) * 1e6:8,.0f} µs an article")


def split_for_scale() -> float:
    """Microseconds to split 3 KB of words at white space."""
    text, rounds = "the quick brown fox jumps over lazy dog " * 75, 2_000
    started = time.process_time()
    for _ in range(rounds):
        text.split()
    return (time.process_time() - started) / rounds * 1e6


def load_rules(folder: Path, *, encoder: bool = True) -> CompiledRules:
    """The rules of a config folder, compiled anew: what one run has built does not help the next."""
    config = load_config(folder, {}, judge=False)
    shared = config.shared.model_copy(update={"encoder": encoder and config.shared.encoder})
    return compile_rules(config.topics, shared=shared)


def run(name: str, items: Iterable[Mapping[str, Any]], rules: CompiledRules, warming: int) -> None:
    """Write the lines of the articles to a file, and read them from there as the command does."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        number = sum(bool(lines.write(json.dumps(item) + "\n")) for item in items)
        lines.seek(0)
        watch = Watch()
        watch.tell(name, number, warming, measure(lines, number, rules, watch, warming))


def measure(lines: IO[str], number: int, rules: CompiledRules, watch: Watch, warming: int) -> int:
    """Analyse all, with the time of each stage noted from the end of the warming ones; gives how many matches."""
    load_gazetteer()
    calm_collector()
    index = open_naming_index()
    matches = 0
    for first in range(0, number, CHUNK_DOCUMENTS):
        if first == warming:
            watch.seconds.clear()
        # As analysis.analyse_all does it, in the chunks of the command; it names stories later, by one look-up.
        articles = watch.run("JSON in", _read, list(islice(lines, CHUNK_DOCUMENTS)))
        dates = list(map(reference_time, articles))
        judged = watch.run("rules", partial(_judge, rules), articles, dates)
        (facts,) = watch.run("facts", _find_facts, [articles], [dates])
        analyses = [
            Analysis(article, article.language, found.matches, found.suppressions, told)
            for article, found, told in zip(articles, judged, facts, strict=True)
        ]
        assigned = watch.run("stories", index.assign, analyses)
        written = partial(to_line, last=Stage.STORIES, old_after=OLD_AFTER)
        watch.run("JSON out", written, analyses, [one.story.id for one in assigned])
        matches += sum(len(one.matches) for one in analyses)
    return matches


def _read(line: str) -> Article:
    return read_line(line, fallback_id="", now=NOW)


def _judge(rules: CompiledRules, article: Article, at: datetime) -> Judgement:
    return rules.judge(read_document(article.title, article.text, article.language), at, explains=False)


def _find_facts(articles: list[Article], dates: list[datetime]) -> list[tuple[Fact, ...]]:
    return extract_all(
        [FactSource(one.title, one.text, one.language, at) for one, at in zip(articles, dates, strict=True)]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the kinds of news one after the other."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("articles", type=int, nargs="?", default=2_000)
    options.add_argument("--warming", type=int, default=WARMING, help=f"not counted; whole {CHUNK_DOCUMENTS}s")
    options.add_argument("--config", type=Path, default=FOLDER)
    asked = options.parse_args(arguments)
    few = max(asked.warming * 2, asked.articles // 4)
    print(f"splitting 3 KB at white space takes {split_for_scale():.0f} µs here now")
    run("a desk's mix", mixed(asked.articles), load_rules(asked.config), asked.warming)
    without = load_rules(asked.config, encoder=False)
    run("a desk's mix without the encoder", mixed(few), without, asked.warming)
    run("ordinary news alone", ordinary(few), load_rules(asked.config), asked.warming)
    run("crisis throughout", crisis(few), load_rules(asked.config), asked.warming)


if __name__ == "__main__":
    main()
