"""Recognition: articles a second, what more watches cost, and the same work done with regular expressions.

Prints measurements; it has no thresholds. The articles are made up from the labelled set and a fixed random seed, about
3 KB each: once of random words, one in ten about an event, and once a desk's mix of sentences, with watches over the
names in it. Run with ``make bench`` or ``python -m tests.benchmarks.bench_recognition``.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.garbage_collection import calm_collector
from monitors.config.loading import load_config
from monitors.config.schema import SharedSpec, TopicSpec
from monitors.rules.matcher import WatchQuery
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from tests.benchmarks.news_corpus import list_names, mixed, read_labelled
from tests.shipped import FOLDER

BenchArticle = tuple[str, str, str]
"""Title, text and language."""

NOW = datetime(2022, 1, 7, tzinfo=UTC)
CHARACTERS = 3000
SYLLABLES = [consonant + vowel for consonant in "bdklmnrstv" for vowel in "aeio"]
_FILLER = """
the a of to in and said on for with at by from its new after as year council budget weather market museum school river
garden music company report season minister road bridge price study player film station office
"""
FILLER = _FILLER.split()


def load_topics(folder: Path) -> tuple[Sequence[TopicSpec], SharedSpec]:
    """The topics, and what they share but for the encoder, which would hide what watches cost."""
    config = load_config(folder, {}, judge=False)
    return config.topics, config.shared.model_copy(update={"encoder": False})


def make_vocabulary(maker: random.Random) -> list[str]:
    """Make 20,000 words that look like names and rare nouns. One of them would be an operator of the queries."""
    words = ["".join(maker.choices(SYLLABLES, k=maker.randint(2, 4))) for _ in range(20_000)]
    return [f"{word}s" if word == "same" else word for word in words]


def make_articles(maker: random.Random, vocabulary: Sequence[str], count: int) -> list[BenchArticle]:
    """Make articles of common words and rarer ones in the proportions of text (Zipf), every tenth about an event."""
    events = [f"{item['title']}. {item['summary']}" for item in read_labelled() if item["lang"] == "en"]
    articles = []
    for number in range(count):
        paragraphs = [maker.choice(events)] if number % 10 == 0 else []
        while sum(map(len, paragraphs)) < CHARACTERS:
            words = [maker.choice(FILLER) if maker.random() < 0.7 else pick(maker, vocabulary) for _ in range(20)]
            paragraphs.append(" ".join(words).capitalize() + ".")
        articles.append((paragraphs[0][:80], "\n\n".join(paragraphs)[:CHARACTERS], "en"))
    return articles


def read_mix(count: int) -> list[BenchArticle]:
    """Make the articles of a desk's mix, most of them in English."""
    return [(item["title"], item["body"], item["lang"]) for item in mixed(count)]


def pick(maker: random.Random, vocabulary: Sequence[str]) -> str:
    return vocabulary[min(len(vocabulary) - 1, int(1.0005 ** maker.uniform(0, 19_000)))]


def make_watches(maker: random.Random, vocabulary: Sequence[str], count: int) -> list[WatchQuery]:
    """Make watches of the usual shapes over the same words."""
    shapes = ("{} AND {}", '"{} {}"', "{} NEAR/5 {}", "{} AND ({} OR strike)", "title:{} AND {}")
    return [
        WatchQuery(n, maker.choice(shapes).format(maker.choice(vocabulary), maker.choice(vocabulary)))
        for n in range(count)
    ]


def measure(work: Callable[[], object], repeats: int = 3) -> float:
    """Return the processor seconds of the quickest run."""
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


def judge_all(rules: CompiledRules, articles: Sequence[BenchArticle]) -> int:
    return sum(len(rules.judge(read_document(*article), NOW).matches) for article in articles)


def compare_with_regexes(watches: Sequence[WatchQuery], articles: Sequence[BenchArticle]) -> str:
    """Time one regex of all the watches' words, and one regex a watch, over the same articles (µs an article)."""
    words = sorted({word for watch in watches for word in re.findall(r"[a-z]{4,}", watch.query)})
    few = articles[: max(2, 4000 // len(watches))]
    one = re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)
    many = [re.compile(rf"\b{word}\b", re.IGNORECASE) for word in words[: len(watches)]]
    together = measure(lambda: [one.findall(text) for _, text, _ in few], 1) / len(few)
    apart = measure(lambda: [pattern.search(text) for _, text, _ in few[:4] for pattern in many], 1) / len(few[:4])
    return f"one alternation {together * 1e6:10,.0f} µs   a loop of regexes {apart * 1e6:12,.0f} µs"


def build_topics(folder: Path) -> CompiledRules:
    """Print how long the topics take to be ready, and give their rules."""
    topics, shared = load_topics(folder)
    started = time.process_time()
    base = compile_rules(topics, shared=shared)
    judge_all(base, read_mix(50))
    calm_collector()  # as the program does before it reads articles
    print(f"{len(topics)} topics compiled and built in {time.process_time() - started:.2f} s")
    return base


def measure_topics(base: CompiledRules, articles: Sequence[BenchArticle]) -> None:
    """Print what the topics cost."""
    judge_all(base, articles)
    alone = measure(lambda: judge_all(base, articles)) / len(articles)
    reading = measure(lambda: [read_document(*article) for article in articles]) / len(articles)
    print(f"topics: {1 / alone:,.0f} articles/s a core ({alone * 1e6:.0f} µs, of it {reading * 1e6:.0f} µs reading)")


def measure_watches(base: CompiledRules, watches: Sequence[WatchQuery], articles: Sequence[BenchArticle]) -> float:
    """Print what so many watches cost beside the topics, and give the seconds an article."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    rules = base.with_watches(watches)
    judge_all(rules, articles[:1])
    built = time.process_time() - started
    judge_all(rules, articles)
    cost = measure(lambda: judge_all(rules, articles)) / len(articles)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{len(watches):6,} watches: {1 / cost:,.0f} articles/s; built in {built:.2f} s, {memory:.0f} MB more")
    print(f"       beside {cost * 1e6:6,.0f} µs for everything: {compare_with_regexes(watches, articles)}")
    started = time.perf_counter()
    grown = rules.with_watches([WatchQuery(len(watches), "almaty AND peacekeep*")])
    judge_all(grown, [("Peacekeepers in Almaty", "", "en")])
    print(f"       one watch more is live in {(time.perf_counter() - started) * 1000:.1f} ms")
    return cost


def main(arguments: Sequence[str] | None = None) -> None:
    """The topics alone, then with more and more watches."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=1000)
    options.add_argument("--watches", type=int, nargs="+", default=[200, 2_000, 20_000])
    options.add_argument("--config", type=Path, default=FOLDER)
    asked = options.parse_args(arguments)
    base, maker = build_topics(asked.config), random.Random(20220107)
    vocabulary = make_vocabulary(maker)
    random_words = make_articles(maker, vocabulary, asked.articles)
    worlds = (("random words", random_words, vocabulary), ("a desk's mix", read_mix(asked.articles), list_names()))
    for name, articles, words in worlds:
        print(f"\n{name}:")
        measure_topics(base, articles)
        costs = [measure_watches(base, make_watches(maker, words, count), articles) for count in asked.watches]
        for count, cost in zip(asked.watches, costs, strict=True):
            print(f"{count:6,} watches cost {cost / costs[0]:.2f} times as much as {asked.watches[0]:,}")


if __name__ == "__main__":
    main()
