"""Delivery over the real client and a fake Telegram in another process.

Run ``python -m tests.benchmarks.bench_delivery``; docs/performance-record.md keeps the figures.

1. messages a second with pacing off, beside python-telegram-bot alone in the same run, with its own client and ours,
   and what the fake Telegram itself can take; each with its processor time, which other work on the machine
   changes less;
2. from a committed urgent row to the request at Telegram, idle program: median and p99;
3. from start to the first send with 100,000 rows in the outbox, after a kill;
4. what ``synchronous=FULL`` costs a claim and its outcome, beside NORMAL, with 100,000 waiting rows.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
import urllib.parse
from collections.abc import Coroutine, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from telegram import Bot

from bot.app import SYSTEM_CLOCK, UNPACED
from bot.sending.channels import Delivery
from bot.sending.pace import Pace
from bot.sending.sender import IN_FLIGHT, Sender
from bot.sending.settling import Attempt, Claim, advance
from bot.telegram.channel import TelegramChannel
from monitors.model import Lane, Message, OutboxDraft, OutboxRow, Outcome
from storage.store import Store
from storage.writer import Writer
from tests.bot.client import opened_bot
from tests.bot.sending import make_chat
from tests.fakes.bot_api_client import make_bot
from tests.fakes.bot_api_light import TOKEN, LightBotApi

ROUNDS = 2  # of everything that is compared, one after the other
CHATS = 200
CHAT_IDS = range(1000, 1000 + CHATS)


def fill(path: Path, telegram_ids: Iterable[int], count: int) -> None:
    """A database in which ``count`` urgent messages wait, dealt out over the chats."""
    store = Store.open(path, datetime.now(UTC))
    chats = [store.chats.add_chat(make_chat(number)).id for number in telegram_ids]
    drafts = (OutboxDraft(chats[n % len(chats)], Lane.URGENT, f"k{n}", Message(f"<b>{n}</b>")) for n in range(count))
    store.outbox.add(drafts, datetime.now(UTC))
    store.close()


async def knock(base_url: str, messages: int) -> None:
    """What the fake Telegram can take: bytes made beforehand, over as many connections."""
    parts = urllib.parse.urlsplit(base_url)
    body = b"chat_id=1000&text=%3Cb%3E1%3C%2Fb%3E&parse_mode=HTML"
    call = (
        f"POST {parts.path}{TOKEN}/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    numbers = iter(range(messages))

    async def work() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for _ in numbers:
            writer.write(call)
            answer = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(answer.rpartition(b":")[2]))
        writer.close()

    await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))


async def send_bare(bot: Bot, messages: int) -> None:
    """python-telegram-bot alone with as many calls in flight."""
    numbers = iter(range(messages))

    async def work() -> None:
        for number in numbers:
            await bot.send_message(CHAT_IDS[number % CHATS], f"<b>{number}</b>", parse_mode="HTML")

    await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))


async def send_bare_by_httpx(base_url: str, messages: int) -> None:
    """As it comes, with its own client."""
    bot = make_bot(base_url, TOKEN)
    await send_bare(bot, messages)
    await bot.request.shutdown()


async def send_bare_by_ours(base_url: str, messages: int) -> None:
    """With the client that tocsin gives it."""
    async with opened_bot(base_url, TOKEN) as bot:
        await send_bare(bot, messages)


async def send_all(base_url: str, path: Path) -> None:
    """Through the outbox, durably."""
    async with opened_bot(base_url, TOKEN) as bot:
        with Writer(path, datetime.now(UTC)) as writer:
            await Sender(writer, TelegramChannel(bot), Pace(UNPACED), SYSTEM_CLOCK).drain()
            depth = await writer.run(lambda store: store.outbox.count_depth(datetime.now(UTC)))
    assert depth.pending == depth.uncertain == depth.dead == 0, depth


def measure_rate(name: str, messages: int, work: Coroutine[Any, Any, None]) -> float:
    """Run it, print messages a second and processor time for each, and return the seconds it took."""
    cpu, began = time.process_time(), time.perf_counter()
    asyncio.run(work)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"{name:42} {messages / took:6.0f} messages/s {cpu / messages * 1000:6.2f} ms of processor each")
    return took


def compare_rates(base_url: str, folder: Path, messages: int) -> None:
    """The rates side by side, in turns."""
    for number in range(ROUNDS):
        path = folder / f"burst{number}.db"
        fill(path, CHAT_IDS, messages)
        measure_rate("the fake Telegram's own limit", messages, knock(base_url, messages))
        bare = measure_rate("python-telegram-bot alone, as it comes", messages, send_bare_by_httpx(base_url, messages))
        measure_rate("python-telegram-bot alone, our client", messages, send_bare_by_ours(base_url, messages))
        ours = measure_rate("tocsin, from outbox to outcome", messages, send_all(base_url, path))
        print(f"tocsin takes {ours / bare:.2f} times as long as python-telegram-bot as it comes")


class TimingChannel(TelegramChannel):
    """Notes when each request is about to be made."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(bot)
        self.started: dict[str, float] = {}
        self.has_started = asyncio.Event()

    async def deliver(self, row: OutboxRow, *, without_markup: bool = False) -> Delivery:
        self.started[row.dedup_key] = time.perf_counter()
        self.has_started.set()
        return await super().deliver(row, without_markup=without_markup)


async def measure_delay(base_url: str, path: Path, samples: int) -> list[float]:
    """Seconds from a commit to the request, one message at a time in an idle program."""
    delays = []
    async with opened_bot(base_url, TOKEN) as bot:
        channel = TimingChannel(bot)
        writer = Writer(path, datetime.now(UTC))
        stop = asyncio.Event()
        sender = Sender(writer, channel, Pace(UNPACED), SYSTEM_CLOCK)
        running = asyncio.create_task(sender.run(stop))
        for number in range(samples):
            key = f"timed{number}"
            draft = OutboxDraft(number % CHATS + 1, Lane.URGENT, key, Message(key))
            await writer.run(partial(_add, draft))
            committed = time.perf_counter()
            sender.wake()
            await channel.has_started.wait()
            channel.has_started.clear()
            delays.append(max(0.0, channel.started[key] - committed))
            await asyncio.sleep(0.01)
        stop.set()
        await running
        writer.close()
    return sorted(delays)


def _add(draft: OutboxDraft, store: Store) -> None:
    store.outbox.add([draft], datetime.now(UTC))


async def measure_restart(base_url: str, path: Path) -> float:
    """Seconds from opening a database with many waiting rows, some of them in mid-send, to the first request."""
    async with opened_bot(base_url, TOKEN) as bot:
        channel = TimingChannel(bot)
        began = time.perf_counter()
        writer = Writer(path, datetime.now(UTC))
        sender = Sender(writer, channel, Pace(UNPACED), SYSTEM_CLOCK)
        await sender.reclaim()
        stop = asyncio.Event()
        running = asyncio.create_task(sender.run(stop))
        await channel.has_started.wait()
        stop.set()
        await running
        writer.close()
    return min(channel.started.values()) - began


def measure_turns(path: Path, synchronous: str, turns: int) -> float:
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=1500, help="that are sent in each way")
    options.add_argument("--samples", type=int, default=200, help="of the delay from a commit to its request")
    options.add_argument("--waiting", type=int, default=100_000, help="rows in the outbox at a restart")
    options.add_argument("--turns", type=int, default=200, help="of the sender")
    asked = options.parse_args(arguments)
    os.environ["PTB_TIMEDELTA"] = "1"  # otherwise python-telegram-bot warns
    with tempfile.TemporaryDirectory() as folder, LightBotApi() as api:
        here = Path(folder)
        compare_rates(api.base_url, here, asked.messages)
        delays = asyncio.run(measure_delay(api.base_url, here / "burst0.db", asked.samples))
        p99 = delays[int(len(delays) * 0.99)]
        print(f"commit to request: median {statistics.median(delays) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms")
        fill(here / "big.db", CHAT_IDS, asked.waiting)
        store = Store.open(here / "big.db", datetime.now(UTC))
        advance(store, (), Claim(IN_FLIGHT), datetime.now(UTC))
        store.close()
        seconds = asyncio.run(measure_restart(api.base_url, here / "big.db"))
        print(f"restart to first send, {asked.waiting:,} rows: {seconds:.2f} s")
        full, normal = (measure_turns(here / "big.db", mode, asked.turns) for mode in ("FULL", "NORMAL"))
        print(
            f"one turn with {asked.waiting:,} rows waiting: {full:.2f} ms with synchronous=FULL,"
            f" {normal:.2f} ms with NORMAL"
        )


if __name__ == "__main__":
    main()
