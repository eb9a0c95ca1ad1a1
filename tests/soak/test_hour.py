"""An hour of work with everything going wrong by turns, in virtual time over a real database.

Messages come in steadily for many chats at Telegram's own limits, while chats are flooded, answers are lost, Telegram
goes down, the disk fills up and the program dies. TOCSIN_SOAK_SEED changes what happens when. It prints what it saw.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
from collections import Counter
from pathlib import Path

import pytest

from bot.channels import Delivery
from bot.pace import Pace, PaceLimits
from bot.sender import Sender
from monitors.errors import StorageError
from monitors.model import Lane, OutboxState, Outcome
from tests.bot.sending import TOLD_AND_LOST, Bench
from tests.fakes.virtual_time import run_virtually

SEED = int(os.environ.get("TOCSIN_SOAK_SEED", "1"))
CHATS, HOUR, PER_SECOND = 300, 3600, 4
MOST_GROWTH_KIB = 50_000
ANSWERS = (
    *(Delivery(Outcome.RETRY, "flood", wait_seconds=seconds) for seconds in (1, 7, 60)),
    Delivery(Outcome.RETRY, "unreachable", is_general=True),
    Delivery(Outcome.RETRY, "odd"),
    Delivery(Outcome.UNCERTAIN, "answer_lost", is_general=True),
    Delivery(Outcome.UNCERTAIN, TOLD_AND_LOST, is_general=True),
    Delivery(Outcome.DEAD, "refused: odd"),
)


class Hour:
    """The bench, what was put in, and what went wrong."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.bench = Bench(folder, limits=PaceLimits())
        self.ids = self.bench.add_chats(*range(1, CHATS + 1))
        self.texts: dict[int, list[str]] = {number: [] for number in range(1, CHATS + 1)}
        self.happened: Counter[str] = Counter()
        self.start()

    def start(self) -> None:
        b = self.bench
        b.pace = Pace(PaceLimits())
        b.sender = Sender(b.writer, b.channel, b.pace, b.clock)  # type: ignore[arg-type]
        self.running = asyncio.create_task(b.sender.run(b.stop))

    async def pass_second(self, second: int) -> None:
        """What comes in within one second, and perhaps a misfortune."""
        b = self.bench
        for number in self.chance.sample(range(1, CHATS + 1), PER_SECOND) if b.writer.fault is None else ():
            text = f"{number}:{len(self.texts[number])}"
            self.texts[number].append(text)
            b.add(self.ids[number - 1], text, lane=Lane.URGENT)
            if self.chance.random() < 0.03:
                answer = self.chance.choice(ANSWERS)
                b.channel.scripts[number].append(answer)
                self.happened[answer.reason] += 1
        if second % 600 == 300:
            b.channel.way_faults.extend(["unreachable"] * 6)
            b.channel.scripts[self.chance.randint(1, CHATS)].append(ANSWERS[3])
            self.happened["outage"] += 1
        if second % 900 == 450:
            b.writer.fault = StorageError("no room", reason="full")
            self.happened["disk full"] += 1
        if second % 900 == 480:
            b.writer.fault = None
        if second % 700 == 650:
            await self.die()
        await asyncio.sleep(1)

    async def die(self) -> None:
        """The program is killed in mid-send, and starts again."""
        self.happened["death"] += 1
        self.bench.writer.fault = StorageError("dead", reason="corrupt")
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        self.bench.writer.fault = None
        self.start()
        await self.bench.sender.reclaim()

    async def live(self) -> None:
        for second in range(HOUR):
            await self.pass_second(second)
        self.bench.channel.scripts.clear()
        for _ in range(20):
            self.bench.sender.wake()
            await asyncio.sleep(60)
        self.bench.stop.set()
        await self.running

    def check(self) -> None:
        """Nothing lost, nothing twice without a doubt on record, each chat's order kept."""
        b = self.bench
        assert b.store.check_integrity() == ()
        rows = {entry.row.dedup_key: entry for entry in b.store.outbox.list_entries(limit=1_000_000)}
        for number, texts in self.texts.items():
            told = b.channel.texts(number)
            for text in texts:
                entry = rows[text]
                assert entry.row.state in {OutboxState.SENT, OutboxState.DEAD}, entry
                in_doubt = entry.row.was_uncertain
                assert text in told or in_doubt or entry.last_reason == "refused: odd", f"{text} was lost: {entry}"
                assert told.count(text) <= 1 or in_doubt, f"{text} was told twice without a doubt"
            first = list(dict.fromkeys(told))
            assert first == [text for text in texts if text in set(told)], "the order of a chat was not kept"


@pytest.mark.timeout(1800)
def test_an_hour_of_misfortunes_loses_nothing(tmp_path: Path) -> None:
    async def work() -> None:
        hour = Hour(tmp_path, SEED)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await hour.live()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        hour.check()
        told = [text for _, _, text in hour.bench.channel.sent]
        print(f"{len(told)} messages, {len(told) - len(set(told))} of them twice; {dict(hour.happened)}; "
              f"memory grew by {grown / 1024:.1f} MiB")  # fmt: skip
        assert min(hour.happened[name] for name in ("outage", "disk full", "death", "flood")) > 3
        assert grown < MOST_GROWTH_KIB
        hour.bench.close()

    run_virtually(work())
