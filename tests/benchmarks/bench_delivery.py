"""Delivery over the real client and a pretended Telegram in another process.

Run ``python tests/benchmarks/bench_delivery.py``; docs/reliability.md keeps the figures.

1. messages a second with pacing off, beside python-telegram-bot alone in the same run;
2. from a committed urgent row to the request at Telegram, idle program: median and p99;
3. from start to the first send with 100,000 rows in the outbox, after a kill;
4. what ``synchronous=FULL`` costs a claim and its outcome, beside NORMAL;
5. what a claim costs with 100,000 waiting rows.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["PTB_TIMEDELTA"] = "1"

from telegram import Bot

from bot.channels import Delivery
from bot.pace import Pace
from bot.sender import IN_FLIGHT, Clock, Sender
from bot.settling import Attempt, Claim, advance
from bot.telegram_channel import TelegramChannel
from monitors.model import Lane, Message, OutboxDraft, Outcome
from storage.store import Store
from storage.writer import Writer
from tests.bot.sending import UNPACED, make_chat
from tests.fakes.bot_api_client import make_bot
from tests.fakes.bot_api_process import BotApiProcess

MESSAGES = int(os.environ.get("TOCSIN_BENCH_MESSAGES", "1500"))
CHATS = 200
WAITING = 100_000
SAMPLES = 200
CLOCK = Clock(now=lambda: datetime.now(UTC), monotonic=time.monotonic)


def make_chats(api: BotApiProcess) -> list[int]:
    """Telegram chat ids that the pretended Telegram knows."""
    ids = []
    for number in range(CHATS):
        user = api.do("user", first_name=f"Reader {number}")
        api.do("private_chat", user=user["id"])
        ids.append(int(user["id"]))
    return ids


def fill(path: Path, telegram_ids: Iterable[int], count: int) -> None:
    """A database in which ``count`` urgent messages wait, dealt out over the chats."""
    store = Store.open(path, datetime.now(UTC))
    chats = [store.chats.add_chat(make_chat(number)).id for number in telegram_ids]
    drafts = (OutboxDraft(chats[n % len(chats)], Lane.URGENT, f"k{n}", Message(f"<b>{n}</b>")) for n in range(count))
    store.outbox.add(drafts, datetime.now(UTC))
    store.close()


async def send_bare(api: BotApiProcess, telegram_ids: list[int]) -> float:
    """Messages a second of python-telegram-bot alone with as many calls in flight."""
    bot = make_bot(api.base_url, api.token)
    numbers = iter(range(MESSAGES))

    async def work() -> None:
        for number in numbers:
            await bot.send_message(telegram_ids[number % CHATS], f"<b>{number}</b>", parse_mode="HTML")

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
    took = time.perf_counter() - began
    await bot.request.shutdown()
    return MESSAGES / took


async def send_all(api: BotApiProcess, path: Path) -> float:
    """Messages a second through the outbox, durably."""
    bot = make_bot(api.base_url, api.token)
    with Writer(path, datetime.now(UTC)) as writer:
        began = time.perf_counter()
        await Sender(writer, TelegramChannel(bot), Pace(UNPACED), CLOCK).drain()
        took = time.perf_counter() - began
        depth = await writer.run(lambda store: store.outbox.count_depth(datetime.now(UTC)))
    await bot.request.shutdown()
    assert depth.pending == depth.uncertain == depth.dead == 0, depth
    return MESSAGES / took


class TimingChannel(TelegramChannel):
    """Notes when each request is about to be made."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(bot)
        self.started: dict[str, float] = {}
        self.has_started = asyncio.Event()

    async def deliver(self, row, *, without_markup: bool = False) -> Delivery:  # type: ignore[no-untyped-def]
        self.started[row.dedup_key] = time.perf_counter()
        self.has_started.set()
        return await super().deliver(row, without_markup=without_markup)


async def measure_delay(api: BotApiProcess, path: Path) -> list[float]:
    """Seconds from a commit to the request, one message at a time in an idle program."""
    bot = make_bot(api.base_url, api.token)
    channel = TimingChannel(bot)
    delays = []
    with Writer(path, datetime.now(UTC)) as writer:
        stop = asyncio.Event()
        sender = Sender(writer, channel, Pace(UNPACED), CLOCK)
        running = asyncio.create_task(sender.run(stop))
        for number in range(SAMPLES):
            key = f"timed{number}"
            draft = OutboxDraft(number % CHATS + 1, Lane.URGENT, key, Message(key))
            await writer.run(lambda store, draft=draft: store.outbox.add([draft], datetime.now(UTC)))
            committed = time.perf_counter()
            sender.wake()
            await channel.has_started.wait()
            channel.has_started.clear()
            delays.append(max(0.0, channel.started[key] - committed))
            await asyncio.sleep(0.01)
        stop.set()
        await running
    await bot.request.shutdown()
    return sorted(delays)


async def measure_restart(api: BotApiProcess, path: Path) -> float:
    """Seconds from opening a database with 100,000 waiting rows, some of them in mid-send, to the first request."""
    bot = make_bot(api.base_url, api.token)
    channel = TimingChannel(bot)
    began = time.perf_counter()
    with Writer(path, datetime.now(UTC)) as writer:
        sender = Sender(writer, channel, Pace(UNPACED), CLOCK)
        await sender.reclaim()
        stop = asyncio.Event()
        running = asyncio.create_task(sender.run(stop))
        await channel.has_started.wait()
        stop.set()
        await running
    await bot.request.shutdown()
    return min(channel.started.values()) - began


def measure_turns(path: Path, synchronous: str, turns: int = 200) -> float:
    """Milliseconds of one turn: an outcome and the next claim, in one transaction."""
    store = Store.open(path, datetime.now(UTC))
    store._connection._raw.execute(f"PRAGMA synchronous = {synchronous}")
    now = datetime.now(UTC)
    rows = advance(store, (), Claim(1), now)
    began = time.perf_counter()
    for _ in range(turns):
        rows = advance(store, [Attempt(row, Delivery(Outcome.SENT, "sent", 1)) for row in rows], Claim(1), now)
    took = (time.perf_counter() - began) / turns * 1000
    store.close()
    return took


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as folder, BotApiProcess() as api:
        here, ids = Path(folder), make_chats(api)
        bare = asyncio.run(send_bare(api, ids))
        fill(here / "burst.db", ids, MESSAGES)
        ours = asyncio.run(send_all(api, here / "burst.db"))
        print(
            f"messages a second, pacing off: {ours:.0f}; python-telegram-bot alone: {bare:.0f}; {bare / ours:.2f} times"
        )
        delays = asyncio.run(measure_delay(api, here / "burst.db"))
        p99 = delays[int(len(delays) * 0.99)]
        print(f"commit to request: median {statistics.median(delays) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms")
        fill(here / "big.db", ids, WAITING)
        store = Store.open(here / "big.db", datetime.now(UTC))
        advance(store, (), Claim(IN_FLIGHT), datetime.now(UTC))
        store.close()
        print(f"restart to first send, {WAITING:,} rows: {asyncio.run(measure_restart(api, here / 'big.db')):.2f} s")
        full, normal = measure_turns(here / "big.db", "FULL"), measure_turns(here / "big.db", "NORMAL")
        print(
            f"one turn with {WAITING:,} rows waiting: {full:.2f} ms with synchronous=FULL, {normal:.2f} ms with NORMAL"
        )


if __name__ == "__main__":
    main()
