"""Suspended for hours: the time of day jumps, the monotonic clock does not; what is overdue happens once, and soon."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from bot.sending.channels import Delivery
from monitors.model import Lane, Message, OutboxDraft, OutboxState, Outcome
from tests.bot.sending import Bench
from tests.bot.shifted_rounds import ShiftedJobs
from tests.fakes.virtual_time import run_virtually

SLEPT = timedelta(hours=9)


def test_13_a_sender_that_slept_for_hours_sends_each_overdue_message_once(tmp_path: Path) -> None:
    async def work() -> None:
        b = Bench(tmp_path, stale_after=timedelta(hours=8))
        first, second, third, fourth = b.add_chats(1, 2, 3, 4)
        b.channel.scripts[1].append(5.0)  # on its way when the lid closes
        b.channel.scripts[2].append(Delivery(Outcome.RETRY, "flood", wait_seconds=7200))
        b.channel.scripts[3] += [Delivery(Outcome.UNCERTAIN, "answer_late")] * 2
        b.add(first, "in flight", "after it")
        b.add(second, "flooded")
        b.add(third, "in doubt")
        morning = b.now() + timedelta(hours=7)
        b.store.outbox.add([_put_off(fourth, "for the morning", morning)], b.now())
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(2)
        assert b.channel.texts() == []
        b.shift = SLEPT
        await asyncio.sleep(60)
        told = Counter(b.channel.texts())
        assert told.pop("in flight") == told.pop("for the morning") == 1
        assert all("late alert" in text for text in told), "what rang too late goes into one digest for each chat"
        assert [len(b.channel.texts(chat)) for chat in (1, 2, 3, 4)] == [2, 1, 0, 1]
        assert b.state(third, "in doubt") is OutboxState.DEAD, "two lost answers, as without a suspension"
        depth = b.store.outbox.count_depth(b.now())
        assert (depth.pending, depth.sending, depth.uncertain) == (0, 0, 0)
        b.stop.set()
        await running
        b.close()

    run_virtually(work())


def _put_off(chat: int, text: str, until: datetime) -> OutboxDraft:
    return OutboxDraft(chat, Lane.URGENT, text, Message(text), until)


def test_13_each_job_that_missed_hours_of_ticks_runs_once() -> None:
    async def work() -> Counter[str]:
        jobs = ShiftedJobs(-SLEPT)
        await asyncio.wait_for(jobs.ended.wait(), 10)
        jobs.scheduler.shutdown(wait=False)
        return jobs.rounds.runs

    runs = asyncio.run(work())
    assert len(runs) == 9
    assert set(runs.values()) == {1}
