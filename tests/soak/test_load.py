"""A burst to many chats at Telegram's own limits, over HTTP: recognition, stories, decisions, database, sender, client.

10,000 chats follow 1,000 sources: each person one country, the groups all of them. 5,000 articles come in at once, of
which 50 are urgent, one in each country: 50 urgent reports to every chat would need 4.6 hours at 30 a second, so each
person is told one, and each group all fifty. When all is decided a digest is put behind for every chat. Only the
fetching is left out.

TOCSIN_SOAK_CHATS changes the number of chats. TOCSIN_SOAK_SPEED is the one place that hastens the limits, on both
sides alike; at 1, as it comes, they are Telegram's. It prints what it measured.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from bot.app import SYSTEM_CLOCK
from bot.arrivals import Arrival, Intake
from bot.desk import Desk
from bot.hub import Hub
from bot.intake import take_in
from bot.sending.pace import Pace, PaceLimits
from bot.sending.sender import Sender
from bot.telegram.channel import TelegramChannel
from monitors.config.loading import Config
from monitors.model import Article, FeedState, Lane, Message, OutboxDraft, OutboxState, Subscription
from monitors.recognition import Recognition
from storage.store import Store
from storage.writer import Writer
from tests.bot.client import opened_bot
from tests.bot.running import write_config
from tests.bot.sending import make_chat
from tests.fakes.bot_api_journal import read_journal
from tests.soak.telegram import PacedTelegram

CHATS = int(os.environ.get("TOCSIN_SOAK_CHATS", "10000"))
SPEED = float(os.environ.get("TOCSIN_SOAK_SPEED", "1"))
HASTENED = PaceLimits(chat_seconds=1 / SPEED, second=1 / SPEED, minute=60 / SPEED)
GROUPS = 20
FEEDS, ARTICLES_OF_EACH, BATCH = 1000, 5, 50
COUNTRIES = re.findall(
    "..",
    "AFALDZAOARAUATBDBEBOBRBGCACLCNCOCUCZDKEGETFIFRDEGHGRHUINIDIQIEILITJPKELYMANGNOPKPEPLPTROSNESSETHTRUA",
)
VENUES = ("parliament", "court", "stadium", "harbour", "railway", "ministry", "college", "brewery", "theatre", "palace")
CAUSES = ("fuel prices", "a stolen election", "water cuts", "the price of bread", "a new draft")
ALERTS = CHATS - GROUPS + GROUPS * len(COUNTRIES)
GROUP_SECONDS = (len(COUNTRIES) - 1) // 20 * 60 + (len(COUNTRIES) - 1) % 20
NEEDED_SECONDS = max(ALERTS / 30, GROUP_SECONDS) / SPEED
MOST_GROWTH_KIB = 40_000


def make_article(feed: int, number: int) -> Article:
    """The first article of every twentieth feed is urgent, in a country of its own; the rest is of no topic."""
    at, now = feed // 20 % len(COUNTRIES), SYSTEM_CLOCK.now()
    title, text = f"Harvest report {feed}-{number}", f"Wheat {feed} did well, {number}."
    if number == 0 and feed % 20 == 0:
        country, venue, cause = Locale("en").territories[COUNTRIES[at]], VENUES[at % 10], CAUSES[at // 10]
        title = f"Protesters storm the {venue} in {country} over {cause}"
        text = (
            f"The {venue} burned until {5 + at % 7} in the morning. {country} had seen marches about {cause} all week."
        )
    return Article(f"feed-{feed}", f"{feed}-{number}", title, text, now, language="en", published_at=now)


def add_chats(store: Store, telegram_ids: list[int]) -> list[int]:
    """People follow one country each, groups all of them; returns the store's ids."""
    with store.transaction():
        chats = [store.chats.add_chat(make_chat(number)) for number in telegram_ids]
        store.chats.save_subscriptions(
            Subscription(
                chat.id, "unrest", countries=(COUNTRIES[n % len(COUNTRIES)],) if chat.address.chat_id > 0 else ()
            )
            for n, chat in enumerate(chats)
        )
        return [chat.id for chat in chats]


async def take_burst(writer: Writer, config: Config, sender: Sender) -> None:
    """All articles, in batches as the poll hands them over, while the sender sends."""
    analyse = Recognition(config.topics, config.shared).build()
    alerts = config.settings.alerts.model_copy(update={"flood_limit": 2 * len(COUNTRIES)})
    desk = Desk.of(config)
    hub = Hub(replace(desk, settings=desk.settings.model_copy(update={"alerts": alerts})))
    for first in range(0, FEEDS, BATCH):
        feeds = range(first, first + BATCH)
        arrivals = await asyncio.to_thread(_analyse_all, analyse, feeds)
        states = tuple(FeedState(f"feed-{feed}", f"https://feed-{feed}.example/") for feed in feeds)

        await take_in(writer, hub, Intake(arrivals, states), SYSTEM_CLOCK.now(), lambda store: None)
        sender.wake()


async def ask_again_and_again(writer: Writer, waits: list[float]) -> None:
    """How many seconds a question to the writer waits for what is being written, all the while."""
    while True:
        began = time.perf_counter()
        await writer.run(lambda store: None)
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(0.01)


def _analyse_all(analyse: Any, feeds: range) -> tuple[Arrival, ...]:
    return tuple(Arrival(analyse(make_article(feed, number))) for feed in feeds for number in range(ARTICLES_OF_EACH))


def add_digests(store: Store, chats: list[int]) -> None:
    drafts = (OutboxDraft(chat, Lane.DIGEST, "digest", Message(f"digest {chat}", silent=True)) for chat in chats)
    store.outbox.add(drafts, SYSTEM_CLOCK.now())


def measure_memory() -> int:
    """KiB that this process holds now."""
    return int(re.findall(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[0])


@dataclass
class Seen:
    """What was measured on the way."""

    began_at: float = 0.0
    decided_at: float = 0.0
    waits: list[float] = field(default_factory=list)
    memory_before: int = 0
    memory_most: int = 0


async def _send_everything(path: Path, api: PacedTelegram, config: Config, seen: Seen) -> None:
    stop = asyncio.Event()
    async with opened_bot(api.base_url, api.token) as bot:
        with Writer(path, SYSTEM_CLOCK.now()) as writer:
            chats = await writer.run(lambda store: add_chats(store, api.chats))
            sender = Sender(writer, TelegramChannel(bot), Pace(HASTENED), SYSTEM_CLOCK)
            running = asyncio.create_task(sender.run(stop))
            asking = asyncio.create_task(ask_again_and_again(writer, seen.waits))
            seen.began_at = time.time()
            await take_burst(writer, config, sender)
            seen.decided_at = time.time()
            asking.cancel()
            await writer.run(lambda store: add_digests(store, chats))
            sender.wake()
            seen.memory_before = measure_memory()
            while True:
                await asyncio.sleep(1)
                seen.memory_most = max(seen.memory_most, measure_memory())
                depth = await writer.run(lambda store: store.outbox.count_depth(SYSTEM_CLOCK.now()))
                if not (depth.pending or depth.sending or depth.uncertain):
                    break
            stop.set()
            await running
            states = Counter(entry.row.state for entry in await writer.run(_list_all))
            assert states == {OutboxState.SENT: ALERTS + CHATS}


def _list_all(store: Store) -> Any:
    return store.outbox.list_entries(limit=10 * CHATS + 100_000)


@pytest.mark.timeout(7200)
def test_a_burst_goes_out_as_fast_as_the_limits_let_it_urgent_first(tmp_path: Path) -> None:
    config, seen = write_config(tmp_path / "config"), Seen()
    with PacedTelegram(tmp_path / "journal", CHATS - GROUPS, GROUPS, SPEED) as api:
        asyncio.run(_send_everything(tmp_path / "tocsin.sqlite3", api, config, seen))
        refused = api.ask("refused")
    sent = [(line["at"], line["chat_id"], line["raw"]) for line in read_journal(tmp_path / "journal")]
    alerts = [(at, chat) for at, chat, text in sent if not text.startswith("digest")]
    digests = [(at, chat) for at, chat, text in sent if text.startswith("digest")]
    last, last_of_people = (max(at for at, chat in alerts if chat > least) for least in (-(10**15), 0))
    print(
        f"{CHATS} chats at {SPEED:g} times Telegram's pace: {len(alerts)} alerts and {len(digests)} digests;"
        f" all decided after {seen.decided_at - seen.began_at:.1f} s, the writer answering meanwhile within"
        f" {statistics.median(seen.waits) * 1000:.0f} ms, {max(seen.waits) * 1000:.0f} ms at most;"
        f" the last alert out after {last - seen.began_at:.1f} s, the limits need {NEEDED_SECONDS:.1f} s;"
        f" the first digest {min(digests)[0] - last_of_people:+.1f} s after the last alert to a person; {refused} times"
        f" 429; memory grew by {(seen.memory_most - seen.memory_before) / 1024:.1f} MiB"
        f" to {seen.memory_most / 1024:.0f} MiB"
    )
    expected = Counter({chat: len(COUNTRIES) if chat < 0 else 1 for chat in api.chats})
    assert Counter(chat for _, chat in alerts) == expected, "nothing lost, nothing twice"
    assert Counter(chat for _, chat in digests) == Counter(api.chats)
    _check_order(tmp_path / "tocsin.sqlite3", sent)
    assert min(digests)[0] > last_of_people - 1 / SPEED, "only those in flight side by side, and while groups must wait"
    assert refused == 0, "Telegram's limits, by the fake Telegram's own count"
    assert last - seen.began_at <= NEEDED_SECONDS * 1.1
    assert seen.memory_most - seen.memory_before < MOST_GROWTH_KIB


def _check_order(path: Path, sent: list[tuple[float, int, str]]) -> None:
    """Each group heard of the countries in the order in which they were decided."""
    store = Store.open_readonly(path)
    rows = sorted(_list_all(store), key=lambda entry: entry.row.id)
    store.close()
    for group in {chat for _, chat, _ in sent if chat < 0}:
        decided = [e.row.message.html for e in rows if e.row.address.chat_id == group and e.row.lane is Lane.URGENT]
        assert [text for _, chat, text in sent if chat == group and not text.startswith("digest")] == decided
