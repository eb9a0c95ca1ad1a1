"""A burst to many chats at Telegram's own limits: real recognition, stories, decisions, database and sender.

10,000 chats follow 1,000 sources, each chat one country. 5,000 articles come in at once, of which 50 are urgent, one in
each country; they become 10,000 alerts, and a digest already waits for every chat. Only fetching is left out, and time
is virtual: the limits need minutes, the test does not. TOCSIN_SOAK_CHATS changes the number of chats. It prints what
it measured.
"""

from __future__ import annotations

import os
import re
import resource
import time
from datetime import timedelta
from pathlib import Path

import pytest
from babel import Locale

from bot.desk import Desk
from bot.hub import Arrival, Hub, Intake
from bot.pace import PaceLimits
from monitors.analysis import Recognition
from monitors.config import Config
from monitors.model import Article, FeedState, Lane, OutboxState, Subscription
from tests.bot.running import write_config
from tests.bot.sending import START_AT, Bench, make_chat
from tests.fakes.bot_api_chats import Chat as ApiChat
from tests.fakes.bot_api_chats import ChatKind
from tests.fakes.bot_api_pacing import Pacing
from tests.fakes.virtual_time import run_virtually

CHATS = int(os.environ.get("TOCSIN_SOAK_CHATS", "10000"))
FEEDS, ARTICLES_OF_EACH, BATCH = 1000, 5, 50
COUNTRIES = re.findall(
    "..",
    "AFALDZAOARAUATBDBEBOBRBGCACLCNCOCUCZDKEGETFIFRDEGHGRHUINIDIQIEILITJPKELYMANGNOPKPEPLPTROSNESSETHTRUA",
)
VENUES = [
    "parliament",
    "courthouse",
    "stadium",
    "harbour",
    "railway",
    "ministry",
    "university",
    "brewery",
    "television",
    "palace",
]
CAUSES = ("fuel prices", "a stolen election", "water cuts", "the price of bread", "a new draft")
MOST_GROWTH_KIB = 100_000


def make_article(feed: int, number: int) -> Article:
    """The first article of every twentieth feed is urgent, in a country of its own; the rest is of no topic."""
    at = feed // 20 % len(COUNTRIES)
    title, text = f"Harvest report {feed}-{number}", f"Wheat {feed} did well, {number}."
    if number == 0 and feed % 20 == 0:
        country, venue, cause = Locale("en").territories[COUNTRIES[at]], VENUES[at % 10], CAUSES[at // 10]
        title = f"Protesters storm the {venue} in {country} over {cause}"
        text = (
            f"The {venue} burned until {5 + at % 7} in the morning. {country} had seen marches about {cause} all week."
        )
    return Article(f"feed-{feed}", f"{feed}-{number}", title, text, START_AT, language="en", published_at=START_AT)


def take_burst(bench: Bench, config: Config) -> None:
    """All articles, through recognition, stories and decisions, in batches as the poll hands them over."""
    analyse = Recognition(config.topics, config.shared).build()
    hub = Hub(Desk.of(config))
    for first in range(0, FEEDS, BATCH):
        feeds = range(first, first + BATCH)
        arrivals = tuple(
            Arrival(analyse(make_article(feed, number))) for feed in feeds for number in range(ARTICLES_OF_EACH)
        )
        states = tuple(FeedState(f"feed-{feed}", f"https://feed-{feed}.example/") for feed in feeds)
        hub.take(bench.store, Intake(arrivals, states), bench.now())


def add_chats(bench: Bench) -> None:
    """Chats that follow one country each, with a digest waiting for each."""
    with bench.store.transaction():
        for number in range(CHATS):
            chat = bench.store.chats.add_chat(make_chat(number + 1))
            country = COUNTRIES[number % len(COUNTRIES)]
            bench.store.chats.save_subscriptions([Subscription(chat.id, "unrest", countries=(country,))])
            bench.add(chat.id, f"digest {number + 1}", lane=Lane.DIGEST)


def measure_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.timeout(1800)
def test_a_burst_goes_out_as_fast_as_the_limits_let_it_urgent_first(tmp_path: Path) -> None:
    config = write_config(tmp_path / "config")

    async def work() -> None:
        bench = Bench(tmp_path, limits=PaceLimits(), stale_after=timedelta(hours=12))
        add_chats(bench)
        began = time.perf_counter()
        take_burst(bench, config)
        taken, before = time.perf_counter(), measure_memory()
        await bench.sender.drain()
        sent, after = time.perf_counter(), measure_memory()
        check(bench)
        last = max(at for at, _, text in bench.channel.sent if not text.startswith("digest"))
        print(
            f"{CHATS} chats: taken in {taken - began:.1f} s, {len(bench.channel.sent)} messages sent in"
            f" {sent - taken:.1f} s of real time; last alert at {last:.1f} s of virtual time,"
            f" the limits need {CHATS / 30:.1f} s;"
            f" memory grew by {(after - before) / 1024:.1f} MiB to {after / 1024:.0f} MiB"
        )
        assert after - before < MOST_GROWTH_KIB
        bench.close()

    run_virtually(work())


def check(bench: Bench) -> None:
    """Nothing lost, nothing twice, urgent first and in time, within Telegram's limits."""
    sent = bench.channel.sent
    alerts = [(at, chat) for at, chat, text in sent if not text.startswith("digest")]
    digests = [(at, chat) for at, chat, text in sent if text.startswith("digest")]
    everybody = list(range(1, CHATS + 1))
    assert sorted(chat for _, chat in alerts) == everybody, "one alert for each chat, of its own country"
    assert sorted(chat for _, chat in digests) == everybody
    assert max(at for at, _ in alerts) <= CHATS / 30 * 1.1 + 1
    assert min(at for at, _ in digests) >= max(at for at, _ in alerts) - 1.0, "only those in flight side by side"
    states = {entry.row.state for entry in bench.store.outbox.list_entries(limit=3 * CHATS)}
    assert states == {OutboxState.SENT}
    keep_limits(bench)


def keep_limits(bench: Bench) -> None:
    """Telegram's limits, by the pretended Telegram's own count."""
    moment = 0.0
    oracle = Pacing(lambda: moment, slack_seconds=0.0)
    for at, chat, _ in bench.channel.tried:
        moment = at
        oracle.admit(ApiChat(chat, ChatKind.PRIVATE, "x"))
    assert oracle.refused == 0
