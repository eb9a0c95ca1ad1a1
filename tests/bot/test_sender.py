"""The sender over a real store, a scripted way out and virtual time: order, lanes, pacing, faults, stopping."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sending.channels import Delivery, read_plain
from bot.sending.pace import PaceLimits
from bot.sending.sender import GRACE_SECONDS, IN_FLIGHT
from bot.sending.settling import PAUSES_BEFORE_SUSPENSION
from bot.text.markup import count_units
from monitors.errors import StorageError
from monitors.model import ChatAddress, ChatState, Lane, Message, OutboxDraft, OutboxState, Outcome
from tests.bot.sending import START_AT, Bench, make_chat
from tests.fakes.bot_api_chats import Chat as ApiChat
from tests.fakes.bot_api_chats import ChatKind
from tests.fakes.bot_api_pacing import Pacing
from tests.fakes.virtual_time import run_virtually
from tests.storage.samples import claim_next

LOST = Delivery(Outcome.UNCERTAIN, "answer_lost", is_general=True)
UNREACHABLE = Delivery(Outcome.RETRY, "unreachable", is_general=True)
BLOCKED = Delivery(Outcome.GONE, "blocked")
LIMITS = PaceLimits()


def flood(seconds: float) -> Delivery:
    return Delivery(Outcome.RETRY, "flood", wait_seconds=seconds)


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., None]:
    """Runs a test's coroutine with a bench in virtual time: ``bench(work, **options of the sender)``."""

    def run(work: Callable[[Bench], Coroutine[Any, Any, None]], **options: Any) -> None:
        async def in_loop() -> None:
            made = Bench(tmp_path, **options)
            try:
                await work(made)
            finally:
                made.close()

        run_virtually(in_loop())

    return run


# -------------------------------------------------------------------------------------------------- order and pace


def test_urgent_goes_before_answers_and_those_before_digests(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "digest", lane=Lane.DIGEST)
        b.add(chat, "answer", lane=Lane.ANSWER)
        b.add(chat, "alert 1", "alert 2")
        await b.drain()
        assert b.channel.texts() == ["alert 1", "alert 2", "answer", "digest"]
        assert b.entry(chat, "alert 1").message_id == 1

    bench(work)


def test_a_burst_keeps_every_limit_of_telegram_and_each_chats_order(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        oracle = Pacing(b.clock.monotonic, slack_seconds=0.0)
        people = b.add_chats(*range(1, 101))
        groups = b.add_chats(-1, -2)
        for n in range(3):
            for chat in people:
                b.add(chat, f"{chat}-{n}")
        for n in range(25):
            for chat in groups:
                b.add(chat, f"{chat}-g{n}")
        await b.drain()
        for at, telegram_id, _ in b.channel.tried:
            oracle.clock = lambda at=at: at
            oracle.admit(ApiChat(telegram_id, ChatKind.PRIVATE if telegram_id > 0 else ChatKind.GROUP, "x"))
        assert oracle.refused == 0
        assert len(b.channel.sent) == 350
        for telegram_id, chat in enumerate(people, 1):
            assert b.channel.texts(telegram_id) == [f"{chat}-{n}" for n in range(3)]
        assert b.channel.texts(-1) == [f"{groups[0]}-g{n}" for n in range(25)]
        # 350 messages need 11.7 s at 30 a second, and 25 to one group, behind them, the next minute.
        alone = [at for at, telegram_id, _ in b.channel.sent if telegram_id > 0]
        assert max(alone) < 13.0
        assert 70.0 <= max(at for at, _, _ in b.channel.sent) < 76.0

    bench(work, limits=LIMITS)


def test_the_time_that_the_disk_takes_is_not_lost_to_the_pace(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        b.writer.seconds = 0.04
        oracle = Pacing(b.clock.monotonic, slack_seconds=0.0)
        for chat in b.add_chats(*range(1, 302)):
            b.add(chat, f"to {chat}")
        await b.drain()
        for at, telegram_id, _ in b.channel.tried:
            oracle.clock = lambda at=at: at
            oracle.admit(ApiChat(telegram_id, ChatKind.PRIVATE, "x"))
        assert oracle.refused == 0
        # 301 need 10 s, and each request's own 10 ms are lost every second, since it may arrive at any moment.
        assert 10.0 <= b.channel.tried[-1][0] < 10.25

    bench(work, limits=LIMITS)


def test_no_more_calls_fly_at_once_than_the_client_bears(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        for chat in b.add_chats(*range(1, 41)):
            b.add(chat, f"to {chat}")
        await b.drain()
        assert b.channel.most_flying == IN_FLIGHT
        assert len(b.channel.sent) == 40

    bench(work)


def test_an_idle_sender_hardly_looks_at_the_store(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "one")
        await b.live(3600)
        assert b.channel.texts() == ["one"]
        # Once idle, it looks every 30 s: a claim and a question for the next time.
        assert b.writer.asked < 2 * 3600 / 30 + 20

    bench(work, limits=LIMITS)


def test_a_wake_sends_at_once(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(100)
        b.add(chat, "now")
        await asyncio.sleep(0.05)
        assert b.channel.texts() == ["now"]
        b.stop.set()
        await running

    bench(work)


# ------------------------------------------------------------------------------------------------ one chat's trouble


def test_a_flood_in_one_chat_stops_that_chat_only_and_keeps_its_order(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        slow, quick = b.add_chats(1, 2)
        b.channel.scripts[1].append(flood(17))
        b.add(slow, "first", "second")
        b.add(quick, "other")
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(5)
        assert b.channel.texts() == ["other"]
        waiting = b.entry(slow, "first")
        assert waiting.not_before is not None, "the wait is stored, so that it outlives a restart"
        assert waiting.not_before >= START_AT + timedelta(seconds=17)
        await asyncio.sleep(15)
        assert b.channel.texts(1) == ["first", "second"]
        assert b.channel.sent[1][0] >= 17.0
        b.stop.set()
        await running

    bench(work)


def test_a_flood_in_several_chats_at_once_stops_everybody(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        chats = b.add_chats(*range(1, 31))
        for number in range(1, 4):
            b.channel.scripts[number].append(flood(8))
        for chat in chats:
            b.add(chat, f"to {chat}")
        await b.live(30)
        early = [at for at, _, _ in b.channel.sent if at < 8.0]
        assert len(early) < 20, "those in flight when the third flood came, and no more"
        assert len(b.channel.sent) == 30

    bench(work)


def test_fifty_chats_are_served_while_one_is_dead(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        chats = b.add_chats(*range(1, 52))
        b.channel.scripts[1] += [20.0, LOST]
        b.add(chats[0], "to the dead")
        for chat in chats[1:]:
            b.add(chat, f"to {chat}")
        await b.live(4)
        assert len(b.channel.sent) == 50
        assert max(at for at, _, _ in b.channel.sent) < 2.5

    bench(work, limits=LIMITS)


def test_a_chat_that_blocked_us_is_suspended_alone(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        gone, stays = b.add_chats(1, 2)
        b.channel.scripts[1].append(BLOCKED)
        b.add(gone, "a", "b")
        b.add(stays, "c")
        await b.drain()
        assert b.channel.texts() == ["c"]
        assert b.store.chats.get_chat(gone).state is ChatState.SUSPENDED
        assert b.store.chats.get_chat(stays).state is ChatState.ACTIVE
        assert b.state(gone, "b") is OutboxState.DEAD
        assert [one.action for one in b.store.chats.list_audit([gone])] == ["suspended"]
        b.store.chats.update_chat(gone, state=ChatState.ACTIVE)
        assert b.store.outbox.count_lost(datetime.min.replace(tzinfo=UTC)) == 0, "a digest tells what it missed"

    bench(work)


def test_a_place_that_cannot_be_written_to_is_tried_again_and_given_up_after_two_days(
    bench: Callable[..., None],
) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1] += [Delivery(Outcome.PAUSED, "chat_not_found")] * PAUSES_BEFORE_SUSPENSION
        b.add(chat, "alert")
        await b.live(10)
        assert b.store.chats.get_chat(chat).state is ChatState.ACTIVE
        b.stop.clear()
        running = asyncio.create_task(b.sender.run(b.stop))
        for _ in range(PAUSES_BEFORE_SUSPENSION):
            b.shift += timedelta(hours=6)
            b.sender.wake()
            await asyncio.sleep(1)
        b.stop.set()
        await running
        assert b.store.chats.get_chat(chat).state is ChatState.SUSPENDED
        assert len(b.channel.tried) == PAUSES_BEFORE_SUSPENSION

    bench(work)


def test_a_closed_topic_pauses_its_thread_and_no_other(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        closed = b.store.chats.add_chat(make_chat(-7, thread_id=3)).id
        open_ = b.store.chats.add_chat(make_chat(-7, thread_id=4)).id
        b.channel.scripts[-7].append(Delivery(Outcome.PAUSED, "topic_closed"))
        b.add(closed, "to the closed")
        b.add(open_, "to the open")
        await b.live(10)
        assert b.channel.texts() == ["to the open"]
        assert b.entry(closed, "to the closed").last_reason == "topic_closed"
        b.stop.clear()
        b.shift = timedelta(hours=6)
        await b.live(1)
        assert b.channel.texts() == ["to the open", "to the closed"]

    bench(work)


def test_a_group_that_became_a_supergroup_gets_the_message_there_once(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(-5)
        b.channel.scripts[-5].append(Delivery(Outcome.MOVED, "migrated", moved_to=-100500))
        b.add(chat, "news", "more")
        await b.drain()
        assert b.channel.texts(-100500) == ["news", "more"]
        assert b.store.chats.get_chat(chat).address == ChatAddress(-100500)

    bench(work)


def test_a_retry_waits_longer_each_time_and_ends_with_a_named_reason(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1] += [Delivery(Outcome.RETRY, "odd")] * 60
        b.add(chat, "alert")
        await b.live(12 * 3600)
        tried = [at for at, _, _ in b.channel.tried]
        assert tried[1] - tried[0] < 2.5
        assert tried[-1] - tried[-2] > 400
        assert b.entry(chat, "alert").last_reason == "gave up after 50 attempts: odd"

    bench(work)


# ---------------------------------------------------------------------------------------------------- doubt


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
        assert [(wait, most) for wait, most in zip(waits, longest, strict=True) if not most / 2 <= wait <= most] == []

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


# ----------------------------------------------------------------------------------------------------- our own text


def test_refused_markup_goes_out_once_as_plain_text(
    bench: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1].append(Delivery(Outcome.DEAD, "bad_markup", is_markup_fault=True))
        b.add(chat, "<b>odd</b>")
        await b.drain()
        assert b.channel.plain == ["<b>odd</b>"]

    with caplog.at_level(logging.ERROR):
        bench(work)
    assert "bad_markup" in caplog.text


def test_a_message_that_is_too_long_goes_out_in_parts(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        text = "\n".join(f"line {n} &amp; more" for n in range(500))
        b.channel.scripts[1].append(Delivery(Outcome.DEAD, "too_long", is_markup_fault=True))
        b.store.outbox.add([OutboxDraft(chat, Lane.URGENT, "long", Message(text))], b.now())
        await b.drain()
        assert len(b.channel.texts()) > 1
        assert "\n".join(b.channel.texts()) == text
        assert all(count_units(read_plain(part)) <= 4096 for part in b.channel.texts())

    bench(work)


def test_news_for_a_message_that_was_deleted_comes_as_a_new_one(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "first")
        await b.drain()
        b.channel.scripts[1].append(Delivery(Outcome.DEAD, "edit_lost", is_edit_lost=True))
        b.stop.clear()
        b.add(chat, "update", edits="first")
        await b.drain()
        assert b.channel.texts() == ["first", "update"]

    bench(work)


def test_a_bug_in_the_channel_is_logged_and_holds_up_nobody(
    bench: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    async def work(b: Bench) -> None:
        odd, fine = b.add_chats(1, 2)
        b.channel.scripts[1] += [RuntimeError("a bug"), RuntimeError("a bug")]
        b.add(odd, "odd")
        b.add(fine, "fine")
        await b.live(60)
        assert b.channel.texts() == ["fine"]
        assert b.entry(odd, "odd").last_reason == "uncertain_again: failed_here"

    bench(work)
    assert "a bug" in caplog.text


# ---------------------------------------------------------------------------------------------------- late alerts


def test_alerts_that_waited_too_long_come_as_one_digest(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        first, second = b.add_chats(1, 2)
        b.add(first, *(f"<b>alert {n}</b> &amp; more" for n in range(5)))
        b.add(first, "digest", lane=Lane.DIGEST)
        b.add(second, "alone")
        await asyncio.sleep(13 * 3600)
        b.add(first, "fresh")
        await b.drain()
        told = b.channel.texts(1)
        assert told[:2] == ["fresh", "digest"]
        assert told[2].startswith("5 late alerts")
        assert all(f"alert {n} &amp; more" in told[2] for n in range(5))
        assert len(told) == 3
        assert b.channel.texts(2) == ["1 late alert, not sent in time:\n\nalone"]
        assert b.entry(second, "alone").last_reason == "stale"

    bench(work, stale_after=timedelta(hours=12))


def test_a_late_alert_that_is_replayed_comes_in_a_digest_again(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "alone")
        await asyncio.sleep(13 * 3600)
        await b.drain()
        assert b.store.outbox.replay([b.entry(chat, "alone").row.id]) == 1
        await asyncio.sleep(60)
        await b.drain()
        assert b.channel.texts() == ["1 late alert, not sent in time:\n\nalone"] * 2

    bench(work, stale_after=timedelta(hours=12))


def test_an_alert_that_may_have_rung_is_finished_however_late(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "perhaps told")
        claim_next(b.store, b.now())
        await asyncio.sleep(13 * 3600)
        await b.sender.reclaim()
        await b.drain()
        assert b.channel.texts() == ["perhaps told"]

    bench(work, stale_after=timedelta(hours=12))


# ---------------------------------------------------------------------------------------------- clock, disk, stopping


def test_a_clock_set_back_by_a_day_keeps_nothing_waiting_for_a_day(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1].append(flood(10))
        b.add(chat, "alert")
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(2)
        b.shift = timedelta(days=-1)
        await asyncio.sleep(60)
        assert b.channel.texts() == ["alert"]
        b.stop.set()
        await running

    bench(work)


@contextlib.contextmanager
def refuse(b: Bench, reason: str) -> Iterator[None]:
    """The store as it is when the disk is full or broken, and SQLite itself when it may not write or not now."""
    raw = b.store._connection._raw
    other = sqlite3.connect(b.store.path, isolation_level=None)
    if reason == "readonly":
        raw.execute("PRAGMA query_only = ON")
    elif reason == "busy":
        b.store.hurry()
        other.execute("BEGIN IMMEDIATE")
    else:
        b.writer.fault = StorageError("no room", reason=reason)
    try:
        yield
    finally:
        raw.execute("PRAGMA query_only = OFF")
        other.close()
        b.writer.fault = None


@pytest.mark.parametrize("reason", ["full", "io", "readonly", "busy"])
def test_nothing_is_sent_that_cannot_be_written_down(
    bench: Callable[..., None], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(b: Bench) -> None:
        first, second = b.add_chats(1, 2)
        b.channel.scripts[1].append(5.0)
        b.add(first, "in flight")
        running = asyncio.create_task(b.sender.run(b.stop))
        await asyncio.sleep(1)
        b.add(second, "next")
        with refuse(b, reason):
            b.sender.wake()
            await asyncio.sleep(3600)
            assert [text for _, _, text in b.channel.tried] == ["in flight"]
            assert b.sender.health.storage_fault == reason
        await asyncio.sleep(61)
        assert b.channel.texts().count("in flight") == 1, "its outcome was kept until it could be stored"
        assert b.state(first, "in flight") is OutboxState.SENT
        assert b.state(second, "next") is OutboxState.SENT
        b.stop.set()
        await running

    bench(work)
    assert caplog.text.count("sending stops until") == caplog.text.count("can be written to again") == 1, "said once"


def test_a_corrupt_database_ends_the_program(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        b.writer.fault = StorageError("not sound", reason="corrupt")
        with pytest.raises(StorageError, match="not sound"):
            await b.live(10)

    bench(work)


def test_stopping_finishes_the_send_in_hand(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1].append(3.0)
        b.add(chat, "in hand", "not begun")
        await b.live(1)
        assert b.channel.texts() == ["in hand"]
        assert b.state(chat, "in hand") is OutboxState.SENT
        assert b.state(chat, "not begun") is OutboxState.PENDING

    bench(work)


def test_stopping_does_not_wait_for_an_answer_that_never_comes(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1].append(1000.0)
        b.add(chat, "hangs")
        await b.live(1)
        assert b.clock.monotonic() < 1.5 + GRACE_SECONDS
        assert b.state(chat, "hangs") is OutboxState.UNCERTAIN
        assert b.entry(chat, "hangs").last_reason == "stopped"

    bench(work)


def test_draining_ends_although_something_waits_for_a_fix(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        away, fine = b.add_chats(1, 2)
        b.store.chats.update_chat(away, state=ChatState.SUSPENDED)
        b.channel.scripts[2].append(UNREACHABLE)
        b.channel.way_faults.extend(["unreachable"] * 9)
        b.add(away, "suspended")
        b.add(fine, "unreachable")
        await b.drain()
        assert b.channel.texts() == []
        assert b.clock.monotonic() < 5

    bench(work, limits=LIMITS)
