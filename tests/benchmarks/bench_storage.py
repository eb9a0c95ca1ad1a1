"""What storing costs: rows a second, a claim among 100,000 rows, a search among 500,000 articles.

Run ``python -m tests.benchmarks.bench_storage [--articles N] [--outbox N]``: a minute with the defaults, ten with
500,000 articles, nearly all of it spent on making them up and storing them. docs/storage.md keeps the figures.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from monitors.model import Chat, Lane, OutboxDraft, Record
from storage.store import Store
from tests.benchmarks.costs import take_share
from tests.storage.samples import NOW, claim_next, claim_one, make_chat, make_draft, make_match, make_record, make_story

SYLLABLES = [
    "ka",
    "ro",
    "mi",
    "ten",
    "sul",
    "bar",
    "ing",
    "os",
    "del",
    "vo",
    "pra",
    "shi",
    "nu",
    "tar",
    "gel",
    "wen",
    "dor",
    "fi",
    "lam",
    "zu",
]


def make_words(count: int, chance: random.Random) -> list[str]:
    """An invented vocabulary."""
    return list({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(count)})


def make_text(words: list[str], weights: list[float], chance: random.Random, length: int) -> str:
    """A text whose words are as unevenly common as real ones (Zipf's law)."""
    return " ".join(chance.choices(words, cum_weights=weights, k=length))


def measure(name: str, work: Callable[[int], object], times: int) -> None:
    """Print the median and the 99th percentile of so many calls."""
    taken = []
    for number in range(times):
        begun = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    print(f"{name:<58} median {statistics.median(taken):8.2f} ms   p99 {taken[int(len(taken) * 0.99)]:8.2f} ms")


def bench_record(folder: Path, share: float) -> None:
    """Whole records, in batches, as safe against power loss as possible and less so."""
    for synchronous in ("FULL", "NORMAL"):
        for batch, usual in ((200, 5), (20, 25), (1, 200)):
            batches = take_share(usual, share)
            store = Store.open(folder / f"record-{synchronous}-{batch}.db", NOW)
            store._connection.get_value(f"PRAGMA synchronous = {synchronous}")
            chat = store.chats.add_chat(make_chat())
            records = [
                Record(
                    articles=tuple(
                        make_record(f"{turn}-{one}", text="a line of words that say little " * 60, story_id=f"s{turn}")
                        for one in range(batch)
                    ),
                    stories=(make_story(f"s{turn}"),),
                    drafts=(make_draft(chat.id, f"k{turn}"),),
                )
                for turn in range(batches)
            ]
            begun = time.perf_counter()
            for record in records:
                store.record(record, NOW)
            took = time.perf_counter() - begun
            print(
                f"record, synchronous={synchronous:<6} batch {batch:>4}: {batch * batches / took:8.0f} articles/s, "
                f"{took / batches * 1000:6.1f} ms a batch"
            )
            store.close()


def bench_outbox(folder: Path, rows: int, crowd: int, flood: int, share: float) -> None:
    """Claims among many rows: of free chats, and behind a crowd of chats that must wait."""
    store = Store.open(folder / "outbox.db", NOW)
    chats: list[Chat] = []
    with store.transaction():
        chats = [store.chats.add_chat(make_chat(-1000 - number)) for number in range(crowd)]
    drafts: list[OutboxDraft] = [
        make_draft(chats[number % len(chats)].id, f"k{number}", lane=Lane.DIGEST) for number in range(rows)
    ]
    begun = time.perf_counter()
    store.outbox.add(drafts, NOW)
    print(f"outbox: {rows} rows stored at {rows / (time.perf_counter() - begun):.0f} a second")

    def claim_and_mark(number: int) -> None:
        row = claim_one(store, NOW)
        store.outbox.mark_sent(row.id, number, NOW)

    measure(f"claim + mark sent, {rows} waiting", claim_and_mark, take_share(500, share))
    busy, paused = [chat.address.chat_id for chat in chats[: crowd * 6 // 100]], chats[: crowd // 2]
    measure(f"claim with {len(busy)} busy chats", lambda _: claim_next(store, NOW, busy), take_share(200, share))
    with store.transaction():
        for chat in paused:
            store.outbox.pause_chat(chat.address, NOW + timedelta(hours=1), "flood")
    measure(f"claim with {len(paused)} chats paused", lambda _: claim_next(store, NOW, busy), take_share(100, share))
    measure("depth", lambda _: store.outbox.count_depth(NOW), take_share(20, share))
    measure("next due", lambda _: store.outbox.find_next_due(NOW), take_share(20, share))
    with store.transaction():
        store._connection.execute("UPDATE outbox SET state = 'sending' WHERE id % 100 = 0")
    measure("reclaim what was being sent", lambda _: store.outbox.reclaim_sending(NOW), 1)
    store.close()
    begun = time.perf_counter()
    store = Store.open(folder / "outbox.db", NOW)
    claim_one(store, NOW)
    print(f"open to first claim: {(time.perf_counter() - begun) * 1000:.0f} ms")
    one = chats[0].id
    store.outbox.add([make_draft(one, f"flood{number}") for number in range(flood)], NOW)
    store.outbox.pause_chat(chats[0].address, NOW + timedelta(hours=1), "flood")
    measure(f"claim past {flood} rows of one paused chat", lambda _: claim_next(store, NOW), take_share(50, share))
    store.close()


def bench_search(folder: Path, articles: int, share: float) -> None:
    """Searches among many articles, for rare and for common words."""
    chance = random.Random(1)
    words = make_words(40_000, chance)
    weights: list[float] = []
    for rank in range(len(words)):
        weights.append((weights[-1] if weights else 0.0) + 1 / (rank + 3))
    texts = [make_text(words, weights, chance, 200) for _ in range(2000)]
    store = Store.open(folder / "search.db", NOW)
    store._connection.get_value("PRAGMA synchronous = OFF")
    begun = time.perf_counter()
    for start in range(0, articles, 2000):
        records = tuple(
            make_record(
                str(number),
                title=make_text(words, weights, chance, 9),
                text=f"{chance.choice(texts)} {make_text(words, weights, chance, 30)}",
                matches=(make_match(chance.choice(["unrest", "troops", "quake"])),),
                first_seen_at=NOW + timedelta(seconds=number),
            )
            for number in range(start, min(start + 2000, articles))
        )
        store.record(Record(articles=records), NOW)
    took = time.perf_counter() - begun
    size = store.path.stat().st_size / 1e9
    print(f"search: {articles} articles in {took:.0f} s ({articles / took:.0f}/s), file {size:.2f} GB")
    searches: dict[str, Callable[[int], str]] = {
        "one common word": lambda n: words[n % 5],
        "two common words": lambda n: f"{words[n % 5]} {words[n % 7 + 5]}",
        "one rare word": lambda n: words[-n - 1],
        "a common and a rare word": lambda n: f"{words[0]} {words[-n - 1]}",
        "a phrase of common words": lambda _: f'"{words[0]} {words[1]}"',
        "a phrase that is not there": lambda n: f'"{words[0]} {words[-n - 1]}"',
    }
    for name, choose in searches.items():
        measure(f"search, {name}", partial(_search, store, choose), take_share(20, share))
    key = make_record(str(articles // 2)).analysis.article.key
    measure("one article by key", lambda _: store.articles.find_article(key), take_share(200, share))
    measure("latest 10 of a topic", lambda _: store.articles.list_latest("unrest", 10), take_share(50, share))
    measure("10,000 recent analyses", lambda _: store.articles.list_recent_analyses(NOW, 10_000), 1)
    measure("stats", lambda _: store.count_stats(NOW + timedelta(days=1)), take_share(5, share))
    store.close()


def _search(store: Store, choose: Callable[[int], str], number: int) -> object:
    return store.articles.search(choose(number))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all benchmarks in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=50_000, help="500000 for the figures in docs/storage.md")
    parser.add_argument("--outbox", type=int, default=100_000, help="waiting rows")
    parser.add_argument("--chats", type=int, default=10_000, help="over which these rows are dealt out")
    parser.add_argument("--flood", type=int, default=50_000, help="rows of one chat that must wait")
    parser.add_argument("--share", type=float, default=1.0, help="of the usual repetitions")
    parser.add_argument("--folder", default=None, help="where to put the databases; default: the temporary folder")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        bench_record(Path(folder), asked.share)
        bench_outbox(Path(folder), asked.outbox, asked.chats, asked.flood, asked.share)
        bench_search(Path(folder), asked.articles, asked.share)


if __name__ == "__main__":
    main()
