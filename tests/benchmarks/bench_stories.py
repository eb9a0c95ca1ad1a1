"""Measures story assignment: articles a second of processor time with 1,000, 10,000 and 100,000 live articles, and
memory at the last.

Run: python -m tests.benchmarks.bench_stories [LIVE ...]. The articles are made up: words drawn by Zipf's law, and for
two thirds of them an event of which they report, with its own names, numbers and country. Facts are given.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from monitors.model import Analysis, Article, Fact, FactKind, Level, Match, Severity, Span, Zone
from monitors.stories.assignment import StoryIndex

LIVE = (1_000, 10_000, 100_000)
WORDS = 120
START = datetime(2026, 1, 1, tzinfo=UTC)
COMMON = """
the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which one you
were all her she there would their we him been has when who will no more if out so up said what its about than into them
can only other time new some could these two may first then do any like my now over such our man me even most made after
also did many off before must well back through years much where your way down should because long each just state those
people government police president minister country city national officials public company week day month news report
group official statement according told added including since during while under between against part world home early
military security force forces political party leader law court case help support market office members house court say
says told reported expected former local several million hundreds number area last next around still another took place
"""
COUNTRIES = ("KZ", "KE", "PE", "FR", "IN", "ML", "PH", "US")


def make_words(count: int) -> list[str]:
    """Common words first, then made-up ones of two to four syllables, each once."""
    rng = random.Random(1)
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    words = dict.fromkeys(COMMON.split())
    while len(words) < count:
        words["".join(rng.choices(syllables, k=rng.randint(2, 4)))] = None
    return list(words)


def make_articles() -> Iterator[Analysis]:
    """An endless stream of articles, the same on every run."""
    rng, words = random.Random(2), make_words(60_000)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    cumulative = [0.0]
    for weight in weights:
        cumulative.append(cumulative[-1] + weight)
    events: list[tuple[list[str], str, int]] = []
    number = 0
    while True:
        number += 1
        body = rng.choices(words, cum_weights=cumulative[1:], k=WORDS)
        if not events or rng.random() < 0.4:
            events.append(([rng.choice(words).title() for _ in range(6)], rng.choice(COUNTRIES), rng.randint(2, 900)))
            events = events[-400:]
        names, country, killed = rng.choice(events)
        if rng.random() < 0.67:
            for name in names:
                body.insert(rng.randrange(len(body)), name)
            body += [str(killed), "killed"]
        yield make_analysis(number, names[0], " ".join(body), country, killed)


def make_analysis(number: int, name: str, text: str, country: str, killed: int) -> Analysis:
    """One article with a match, a country and a figure."""
    seen = START + timedelta(seconds=20 * number)
    article = Article(
        source_id=f"feed-{number % 500}",
        identity=str(number),
        title=f"{name} {text[:60]}",
        text=text,
        first_seen_at=seen,
        published_at=seen,
        publisher=f"Outlet {number % 500}",
        url=f"https://outlet{number % 500}.example/{number}",
        language="en",
    )
    span = Span(Zone.BODY, 0, 6, text[:6])
    facts = (
        Fact(FactKind.COUNTRY, span, country=country, is_event=True),
        Fact(FactKind.KILLED, span, low=killed, high=killed),
    )
    match = Match("attack", Level.URGENT, 6.0, 5.0, Severity.HIGH, ())
    return Analysis(article, "en", (match,), facts=facts)


def get_resident_mb() -> float:
    """Resident memory of this process (Linux)."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill the index to each size in turn and time the next articles."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("live", type=int, nargs="*", default=LIVE, help="how many articles are live")
    options.add_argument("--measured", type=int, default=500, help="how many more are timed at each size")
    asked = options.parse_args(arguments)
    stream = make_articles()
    index = StoryIndex(window_seconds=float("inf"), most_articles=max(asked.live) + asked.measured)
    before = get_resident_mb()
    slowest = fastest = 0.0
    for size in asked.live:
        for analysis in islice(stream, size - len(index)):
            index.assign(analysis)
        batch = list(islice(stream, asked.measured))
        began = time.process_time()
        for analysis in batch:
            index.assign(analysis)
        rate = asked.measured / (time.process_time() - began)
        slowest, fastest = min(slowest or rate, rate), max(fastest, rate)
        print(
            f"{size:>7} live: {rate:7.0f} articles/s, {get_resident_mb() - before:5.0f} MB more, "
            f"{len(index.list_stories())} stories",
            flush=True,
        )
    print(f"cost grows {fastest / slowest:.2f} times from the best to the worst size")


if __name__ == "__main__":
    main()
