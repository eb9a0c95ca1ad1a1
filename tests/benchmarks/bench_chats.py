"""How fast the chats are: presses, digests, questions over a large archive, pictures.

``python -m tests.benchmarks.bench_chats [--articles 500000]``; the exit code is 1 when a bound is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.background import in_process
from bot.command import Request
from bot.commands.asking import latest, summary
from bot.commands.searching import search
from bot.desk import Desk
from bot.digests import Writing, send_due
from bot.pictures.drawing import draw_png
from bot.pictures.model import MapPicture, Point, encode_picture
from monitors.country_lookup import ALL_COUNTRIES
from monitors.country_names import country_name
from monitors.model import (
    Analysis,
    Article,
    ArticleRecord,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Evidence,
    Level,
    Match,
    Report,
    Severity,
    Span,
    Story,
    StoryTopic,
    Subscription,
    Zone,
)
from storage.store import Store
from tests.bot.running import START_AT, RunningBot, write_config
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User

FEWEST_PRESSES = 20  # beside a watch that is being tried
BOUNDS = {
    "press p95 ms": 50.0,
    "digests a second": 500.0,
    "/search ms": 300.0,
    "/summary ms": 300.0,
    "picture ms": 400.0,
}
WORDS = ("harbour", "minister", "strike", "border", "harvest", "curfew", "railway", "senate", "drought", "ceasefire")


def make_chat(number: int) -> Chat:
    """One of many private chats, its digest due."""
    return Chat(0, ChatAddress(1_000_000 + number), ChatKind.PRIVATE, f"chat {number}", ChatState.ACTIVE,
                language=("en", "ru", "es", "fr", "ar")[number % 5],
                timezone=("UTC", "Asia/Almaty", "America/Lima")[number // 5 % 3],
                digest_times=(START_AT.time(),), next_digest_at=START_AT)  # fmt: skip


def add_chats(store: Store, count: int) -> None:
    """Chats that each subscribe to one or two topics, in one of twelve choices of places."""
    places = ((), ("KZ",), ("FR", "PE"), ("KZ", "PE"), ("FR",), ("KZ", "FR", "US"))
    with store.transaction():
        for number in range(count):
            chat = store.chats.add_chat(make_chat(number))
            topics, countries = ("unrest", "troops")[: 1 + number % 2], places[number // 2 % len(places)]
            store.chats.save_subscriptions(Subscription(chat.id, topic, countries=countries) for topic in topics)


def make_story(number: int, hours: float) -> Story:
    """One story with one report, seen so many hours ago."""
    at = START_AT - timedelta(hours=hours)
    name = f"{number:016x}"
    report = Report(name, f"Story {number} about a {WORDS[number % 10]}", f"Outlet {number % 90}",
                    f"https://outlet.example/{number}", "A sentence of evidence.", at, at)  # fmt: skip
    severity = list(Severity)[number % 4]
    topic = StoryTopic("unrest" if number % 2 else "troops", Level.DIGEST, severity)
    return Story(name, report.title, (topic,), severity, at, at, ("KZ", "FR", "PE")[number % 3 : number % 3 + 1],
                 reports=(report,))  # fmt: skip


def make_record(number: int, chance: random.Random) -> ArticleRecord:
    """One article of two hundred common words."""
    text = " ".join(chance.choices(WORDS, k=40)) + f" number{number % 5000} " + " ".join(chance.choices(WORDS, k=40))
    at = START_AT - timedelta(minutes=number % 40_000)
    article = Article("bench", str(number), f"Report {number} {WORDS[number % 10]}", text, at,
                      url=f"https://outlet.example/a/{number}", publisher=f"Outlet {number % 90}")  # fmt: skip
    span = Span(Zone.TITLE, 0, 6, "Report")
    match = Match("unrest", Level.DIGEST, 4, 4, Severity.LOW, (Evidence("r", span, 4),))
    return ArticleRecord(Analysis(article, "en", (match,) if number % 10 == 0 else ()), f"{number % 50_000:016x}")


def tell_of(number: int, story: Story) -> Story:
    """The story as one that a stored article reports, so that its lead is looked up too."""
    key = Article("bench", str(number), "", "", START_AT).key
    return replace(story, reports=tuple(replace(report, article_key=key) for report in story.reports))


def count_cpu() -> float:
    """CPU seconds of this process and of the children that have ended: what a loaded machine does not stretch."""
    whole = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in whole)


def measure(work: Callable[[], object], times: int = 7) -> float:
    """The median of some runs, in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def bench_presses(folder: Path, chats: int, presses: int) -> float:
    """From the press to the edited message, at the 95th percentile, with many chats in the database."""
    with FakeBotApi() as api, RunningBot(api, folder) as bot:
        bot.ask(partial(add_chats, count=chats))
        user = api.user("Presser")
        api.user_sends(user, user, "/settings")
        message_id = api.wait_sent(chat=user, contains="Settings")[0].message_id
        cpu = count_cpu()
        slowest = press_until(api, bot, user, message_id, lambda count: count >= presses)
        print(f"a press: {(count_cpu() - cpu) / presses * 1000:.1f} ms CPU, with the fake Telegram's share")
        return slowest


def count_edits(api: FakeBotApi, user: User) -> int:
    """How often a message in the private chat with somebody was edited so far."""
    return sum(one.chat_id == user.id and not one.is_send for one in api.world.accepted)


def has_more_edits(api: FakeBotApi, user: User, known: int) -> bool:
    return count_edits(api, user) > known


def press_until(api: FakeBotApi, bot: RunningBot, user: User, message_id: int, is_over: Callable[[int], bool]) -> float:
    """The 95th percentile of presses, one after another, until it is over."""
    taken: list[float] = []
    while not is_over(len(taken)):
        wanted = "main" if len(taken) % 2 else "topics"
        edits = count_edits(api, user)
        start = time.perf_counter()
        api.presses(user, message_id, f"set:{wanted}", chat=user)
        api.wait_for(partial(has_more_edits, api, user, edits))
        taken.append((time.perf_counter() - start) * 1000)
        bot.pass_time(seconds=10)
    return statistics.quantiles(taken, n=20)[-1]


def bench_beside(folder: Path, articles: int, presses: int) -> None:
    """Presses of one person while another's new watch is tried on so many articles, against presses alone."""
    chance = random.Random(1)
    with FakeBotApi() as api, RunningBot(api, folder, aside=in_process) as bot:
        bot.ask(lambda store: store.articles.save(make_record(number, chance) for number in range(articles)))
        user, watcher = api.user("Presser"), api.user("Watcher")
        api.user_sends(user, user, "/settings")
        shown = api.wait_sent(chat=user, contains="Settings")[0].message_id
        alone = press_until(api, bot, user, shown, lambda count: count >= presses)
        api.user_sends(watcher, watcher, "/watch harbour NEAR/5 minister")
        begun = api.wait_sent(chat=watcher)[0].message_id

        def is_told(count: int) -> bool:
            text = next(one.text for one in api.messages(watcher) if one.message_id == begun)
            return count > FEWEST_PRESSES and not text.endswith("…")

        start = time.perf_counter()
        beside = press_until(api, bot, user, shown, is_told)
        took = time.perf_counter() - start
    print(f"a watch is tried on {articles:,} articles in {took:.1f} s; a press beside it {beside:.1f} ms at p95,"
          f" {beside / alone:.1f} times that alone ({alone:.1f} ms)")  # fmt: skip


def bench_digests(folder: Path, desk: Desk, chats: int) -> float:
    """Chats whose digest of forty stories is due at once, a second."""
    store = Store.open(folder / "digests.sqlite3", START_AT)
    add_chats(store, chats)
    store.stories.save(make_story(number, 1 + number / 10) for number in range(40))
    now, done = START_AT + timedelta(minutes=1), 0
    start, cpu, writing = time.perf_counter(), count_cpu(), Writing(desk)
    while (run := send_due(store, writing, now)).due:
        done += run.sent
    rate = done / (time.perf_counter() - start)
    print(f"digests: {done / (count_cpu() - cpu):.0f} for each second of CPU")
    assert done == chats
    store.close()
    return rate


def bench_asking(folder: Path, desk: Desk, articles: int, stories: int) -> tuple[float, float]:
    """/search, and /summary and /latest, over an archive, in milliseconds; the last two also of what a chat follows."""
    store, chance = Store.open(folder / "asking.sqlite3", START_AT), random.Random(1)
    for start in range(0, articles, 5000):
        store.articles.save(make_record(number, chance) for number in range(start, min(start + 5000, articles)))
    for start in range(0, stories, 5000):
        numbers = range(start, min(start + 5000, stories))
        store.stories.save(tell_of(number, make_story(number, number / 70)) for number in numbers)
    chat = store.chats.add_chat(make_chat(0))
    request = Request(chat, 1, "", START_AT, desk, chat)
    searches = [measure(partial(search, store, replace(request, arguments=words)))
                for words in ("harbour minister", "number4321", '"border harvest"')]  # fmt: skip
    summaries = [measure(partial(summary, store, replace(request, arguments=scope)))
                 for scope in ("7d", "unrest 30d", "kazakhstan 7d")]  # fmt: skip
    for places in ((), ("PE",), ("NO",)):  # of Norway there is no story
        store.chats.save_subscriptions(
            Subscription(chat.id, topic, countries=places, least_severity=Severity.HIGH)
            for topic in ("unrest", "troops")
        )
        summaries += [measure(partial(ask, store, request)) for ask in (latest, summary)]
    store.close()
    return max(searches), max(summaries)


def bench_picture(times: int) -> float:
    """A map of one region, from the request to the PNG, with the start of its process."""
    points = tuple(Point(f"Town {n}", 43 + n / 7, 60 + n, 1 + n, list(Severity)[n % 4].value) for n in range(20))
    names = tuple((code, country_name(code, "en")) for code in ALL_COUNTRIES)
    content = encode_picture(MapPicture("Where it happens", "20 stories", points, ("KZ",), names=names))
    asyncio.run(draw_png(content))  # the outlines are read once
    cpu = count_cpu()
    taken = measure(lambda: asyncio.run(draw_png(content)), times)
    print(f"a picture: {(count_cpu() - cpu) / times * 1000:.0f} ms CPU, its process included")
    return taken


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all and say what misses its bound."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=500_000)
    options.add_argument("--stories", type=int, default=50_000)
    options.add_argument("--chats", type=int, default=10_000)
    options.add_argument("--presses", type=int, default=200)
    options.add_argument("--tried", type=int, default=1000, help="articles that a new watch is tried on")
    options.add_argument("--pictures", type=int, default=9)
    asked = options.parse_args(arguments)
    os.environ["PTB_TIMEDELTA"] = "1"  # otherwise python-telegram-bot warns
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk.of(write_config(folder / "config"))
        found = {"press p95 ms": bench_presses(folder / "presses", asked.chats, asked.presses)}
        found["digests a second"] = bench_digests(folder, desk, asked.chats)
        bench_beside(folder / "beside", asked.tried, asked.presses // 2)
        found["/search ms"], found["/summary ms"] = bench_asking(folder, desk, asked.articles, asked.stories)
        found["picture ms"] = bench_picture(asked.pictures)
    missed = 0
    for what, bound in BOUNDS.items():
        good = found[what] >= bound if what.endswith("second") else found[what] <= bound
        missed += not good
        print(f"{what:18} {found[what]:9.1f}  bound {bound:6.0f}  {'ok' if good else 'MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
