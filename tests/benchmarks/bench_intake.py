"""How long many chats hold up the intake: 50 urgent stories for 10,000 chats of varied languages, zones and wishes.

``python -m tests.benchmarks.bench_intake [--chats 10000] [--stories 50] [--live 5000]``. Each story comes in a batch of
its own; what is timed is ``Hub.take``: story, decisions, writing, commit. Then the same reports come again from another
outlet. At last so many stories are stored undecided, and read back and passed over by a program that has just started:
what counts is how long the store's thread is held at a time.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.arrivals import Arrival, Intake, IntakeResult
from bot.desk import Desk
from bot.hub import Hub
from monitors.model import (
    Analysis,
    Article,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Fact,
    FactKind,
    Level,
    Match,
    Severity,
    Span,
    Subscription,
    Zone,
)
from storage.store import Store
from tests.bot.running import START_AT, write_config

TOPICS = ("unrest", "troops", "emergency", "attack")
COUNTRIES = ("KZ", "FR", "PE", "KE", "NG", "US", "ML", "NP", "BR", "TR")
LANGUAGES = ("en", "ru", "es", "fr", "ar")
ZONES = ("UTC", "Asia/Almaty", "America/Lima", "Europe/Paris", "Africa/Lagos")


def add_chats(store: Store, count: int) -> None:
    """One to three topics each, for all places or up to three, a third of them from a higher severity."""
    chance = random.Random(7)
    with store.transaction():
        for number in range(count):
            chat = Chat(0, ChatAddress(1_000_000 + number), ChatKind.PRIVATE, f"chat {number}", ChatState.ACTIVE,
                        language=chance.choice(LANGUAGES), timezone=chance.choice(ZONES))  # fmt: skip
            added = store.chats.add_chat(chat)
            places = tuple(sorted(chance.sample(COUNTRIES, chance.randint(0, 3))))
            least = chance.choice((Severity.LOW, Severity.LOW, Severity.HIGH))
            store.chats.save_subscriptions(
                Subscription(added.id, topic, countries=places, least_severity=least)
                for topic in chance.sample(TOPICS, chance.randint(1, 3))
            )


def make_arrival(number: int, outlet: str, seconds: float) -> Arrival:
    """A report of the numbered event: words of its own, one topic, one country, some killed."""
    words = " ".join(f"w{number}x{place}" for place in range(30))
    seen = START_AT + timedelta(seconds=seconds)
    article = Article(f"feed-{outlet}", f"{outlet}-{number}", f"Event {words[:60]}", words, seen, published_at=seen,
                      publisher=outlet, url=f"https://{outlet}.example/{number}", language="en")  # fmt: skip
    span = Span(Zone.TITLE, 0, 5, "Event")
    country, killed = COUNTRIES[number % len(COUNTRIES)], 2 + number % 40
    facts = (
        Fact(FactKind.COUNTRY, span, country=country, is_event=True),
        Fact(FactKind.KILLED, span, low=killed, high=killed),
    )
    severity = (Severity.EXTREME, Severity.MODERATE, Severity.HIGH)[number % 3]
    match = Match(TOPICS[number % len(TOPICS)], Level.URGENT, 6.0, 5.0, severity, ())
    return Arrival(Analysis(article, "en", (match,), facts=facts))


def take_round(store: Store, hub: Hub, stories: int, outlet: str, start: float) -> tuple[list[float], Counter[str]]:
    """Every story once; CPU seconds of each batch, and how many decisions were of which kind."""
    spent, found = [], Counter[str]()
    for number in range(stories):
        seconds = start + number * 2
        arrival, now = make_arrival(number, outlet, seconds), START_AT + timedelta(seconds=seconds)
        began = time.thread_time()
        parts: list[IntakeResult] = [hub.take(store, Intake((arrival,)), now)]
        while (more := hub.decide_more(store, now)) is not None:
            parts.append(more)
        spent.append(time.thread_time() - began)
        for taken in parts:
            found.update({reason.value: count for reason, count in taken.refused.items()})
            found.update(one.reason.value if one.reason else one.kind.value for one in taken.decisions)
    return spent, found


def report(name: str, spent: list[float], found: Counter[str], chats: int) -> None:
    """One line a round."""
    total = sum(spent)
    print(
        f"{name:7} {total:6.2f} s CPU, {total / len(spent) / chats * 1e6:6.2f} us a story and chat; a batch: median"
        f" {statistics.median(spent) * 1000:.0f} ms, longest {max(spent) * 1000:.0f} ms; {dict(sorted(found.items()))}"
    )


def list_slices(work: Callable[[], bool]) -> list[float]:
    """Seconds of each call until there is no more to do."""
    spent, goes_on = [], True
    while goes_on:
        began = time.perf_counter()
        goes_on = work()
        spent.append(time.perf_counter() - began)
    return spent


def restart(store: Store, desk: Desk, stories: int) -> None:
    """A crash with many live stories, all undecided, and the start after it."""
    hub, at_once, seconds = Hub(desk), 400, 1000.0
    for first in range(0, stories, at_once):
        seconds += at_once
        arrivals = (make_arrival(number, "gazette", seconds) for number in range(first, min(first + at_once, stories)))
        with hub.open_batch() as batch:
            hub.take(store, Intake(tuple(arrivals)), START_AT + timedelta(seconds=seconds), batch=batch)
    hub, now = Hub(desk), START_AT + timedelta(seconds=seconds)

    def read() -> bool:
        hub.live.read_more(store, now)
        return not hub.live.is_read

    for name, spent in (("read back", list_slices(read)), ("decided", list_slices(lambda: _decide(hub, store, now)))):
        print(
            f"after a start, {stories} live stories {name} in {sum(spent):.1f} s; the store's thread was held for"
            f" {statistics.median(spent) * 1000:.0f} ms (median), {max(spent) * 1000:.0f} ms at most"
        )


def _decide(hub: Hub, store: Store, now: datetime) -> bool:
    return hub.decide_more(store, now) is not None


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both rounds, and the start."""
    options = argparse.ArgumentParser()
    options.add_argument("--chats", type=int, default=10_000)
    options.add_argument("--stories", type=int, default=50)
    options.add_argument("--live", type=int, default=5000)
    asked = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        desk, store = Desk.of(write_config(Path(name) / "config")), Store.open(Path(name) / "a.sqlite3", START_AT)
        add_chats(store, asked.chats)
        hub = Hub(desk)
        hub.take(store, Intake(), START_AT)
        report("first", *take_round(store, hub, asked.stories, "herald", 60), asked.chats)
        report("second", *take_round(store, hub, asked.stories, "courier", 200), asked.chats)
        store.close()
        quiet = Store.open(Path(name) / "b.sqlite3", START_AT)
        add_chats(quiet, 20)
        restart(quiet, desk, asked.live)
        quiet.close()


if __name__ == "__main__":
    main()
