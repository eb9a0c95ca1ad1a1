"""What the sender does about lost answers, its own sudden end, and times when nobody can be reached."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

import pytest

from bot.sending.channels import Delivery
from bot.sending.sender import IN_FLIGHT
from monitors.model import OutboxState, Outcome
from tests.bot.sending import BLOCKED, LOST, UNREACHABLE, Bench, flood
from tests.storage.samples import claim_next


def test_a_lost_answer_is_on_record_and_resent_at_most_once(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        once, twice = b.add_chats(1, 2)
        b.channel.scripts[1] += [LOST]
        b.channel.scripts[2] += [LOST, LOST]
        b.add(once, "once")
        b.add(twice, "twice")
        await b.live(60)
        assert [text for _, _, text in b.channel.tried].count("twice") == 2
        assert b.state(once, "once") is OutboxState.SENT
        assert b.entry(once, "once").row.was_uncertain
        assert b.state(twice, "twice") is OutboxState.DEAD
        assert b.entry(twice, "twice").last_reason == "uncertain_again: answer_lost"

    bench(work)


def test_what_was_being_sent_when_the_program_died_is_uncertain_and_sent_again(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "cut off", "after it")
        assert claim_next(b.store, b.now()) is not None
        assert await b.sender.reclaim() == 1
        await b.drain()
        assert b.channel.texts() == ["cut off", "after it"]
        assert b.entry(chat, "cut off").row.was_uncertain
        assert not b.entry(chat, "after it").row.was_uncertain

    bench(work)


def test_dying_again_and_again_in_mid_send_loses_nothing(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "unlucky")
        for _ in range(3):
            assert claim_next(b.store, b.now()) is not None
            await b.sender.reclaim()
        await b.drain()
        assert b.channel.texts() == ["unlucky"]

    bench(work)


def test_the_outcome_of_every_attempt_is_told_once(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        told: list[Outcome] = []
        b.sender.on_outcome = lambda delivery: told.append(delivery.outcome)
        first, second = b.add_chats(1, 2)
        b.add(first, "a")
        b.add(second, "b")
        b.channel.scripts[1] += [flood(3.0)]
        b.channel.scripts[2] += [BLOCKED]
        await b.sender.drain()
        await asyncio.sleep(4)
        await b.sender.drain()
        assert sorted(told) == sorted([Outcome.RETRY, Outcome.GONE, Outcome.SENT])

    bench(work)


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        (0, []),
        (1, ["nothing gets through (unreachable): all messages wait in the outbox", "messages get through again"]),
        (3, ["nothing gets through (unreachable): all messages wait in the outbox", "messages get through again"]),
    ],
)
def test_a_fault_and_its_end_are_logged_once_and_not_if_the_first_probe_gets_through(
    bench: Callable[..., None], caplog: pytest.LogCaptureFixture, faults: int, said: list[str]
) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "a")
        b.channel.scripts[1] += [UNREACHABLE]
        b.channel.way_faults.extend(["unreachable"] * faults)
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(60)
        b.stop.set()
        await running
        assert b.channel.texts() == ["a"]
        assert len(b.channel.probes) == faults + 1

    bench(work)
    assert [record.getMessage() for record in caplog.records if record.name == "bot.sending.sender"] == said


def test_each_probe_of_an_outage_waits_twice_as_long_as_the_last_up_to_a_minute(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "a")
        b.channel.scripts[1] += [UNREACHABLE]
        b.channel.way_faults.extend(["unreachable"] * 9)
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(600)
        b.stop.set()
        await running
        waits = [later - earlier for earlier, later in itertools.pairwise(b.channel.probes)]
        longest = [2, 4, 8, 16, 32, 60, 60, 60, 60]
        late = 0.5  # seconds that the loop may take to wake up, less than what tells two waits apart
        pairs = zip(waits, longest, strict=True)
        assert [(wait, most) for wait, most in pairs if not most / 2 <= wait <= most + late] == []

    bench(work)


def test_an_outage_after_a_delivered_message_is_probed_at_once_again(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        running = asyncio.create_task(b.sender.run(b.stop))
        for number in range(8):
            b.channel.scripts[1] += [UNREACHABLE]
            b.add(chat, f"blip {number}")
            await asyncio.sleep(600)
        b.stop.set()
        await running
        faults = [at for at, again in itertools.pairwise(b.channel.tried) if at[2] == again[2]]
        assert len(faults) == len(b.channel.probes) == len(b.channel.sent) == 8
        waits = [probe - at for probe, (at, *_) in zip(b.channel.probes, faults, strict=True)]
        assert max(waits) < 0.5  # the second of two that wait longer would wait a second at least

    bench(work)


def test_an_outage_costs_no_message_its_attempts(bench: Callable[..., None]) -> None:
    """Six hours of HTML 502: one probe a minute, and of 40 messages only those in flight at the start are in doubt."""

    async def work(b: Bench) -> None:
        chats = b.add_chats(*range(1, 41))
        for number in range(1, 41):
            b.channel.scripts[number] += [Delivery(Outcome.UNCERTAIN, "server_error", is_general=True)]
        for chat in chats:
            b.add(chat, f"to {chat}")
        b.channel.way_faults.extend(["server_error"] * 1000)
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(6 * 3600)
        assert len(b.channel.tried) == IN_FLIGHT
        assert b.sender.health.channel_fault == "server_error"
        assert 300 < len(b.channel.probes) < 800
        b.channel.way_faults.clear()
        for script in b.channel.scripts.values():
            script.clear()
        await asyncio.sleep(120)
        assert sorted(b.channel.texts()) == sorted(f"to {chat}" for chat in chats)
        assert sum(b.entry(chat, f"to {chat}").row.was_uncertain for chat in chats) == IN_FLIGHT
        assert b.sender.health.channel_fault == ""
        b.stop.set()
        await running

    bench(work)


def test_a_message_that_alone_seems_to_break_the_way_steps_back_behind_the_others(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        poison, *others = b.add_chats(*range(1, 22))
        b.channel.scripts[1] += [UNREACHABLE] * 500
        b.add(poison, "poison")
        for chat in others:
            b.add(chat, f"to {chat}")
        await b.live(600)
        assert len(b.channel.sent) == 20
        assert len(b.channel.tried) < 40
        assert b.state(poison, "poison") is OutboxState.PENDING

    bench(work)
