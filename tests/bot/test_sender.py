"""The sender over a real store, a scripted way out and virtual time: order, lanes, pacing, one chat's trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.sending.channels import Delivery
from bot.sending.sender import IN_FLIGHT
from bot.sending.settling import PAUSES_BEFORE_SUSPENSION
from monitors.model import ChatAddress, ChatState, Lane, OutboxState, Outcome
from tests.bot.sending import BLOCKED, LIMITS, LOST, START_AT, Bench, flood, make_chat
from tests.fakes.bot_api_chats import Chat as ApiChat
from tests.fakes.bot_api_chats import ChatKind
from tests.fakes.bot_api_pacing import Pacing

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
        b.store.migrate_chat(-5, -100500, b.now())  # as Telegram's own two messages about it ask for later
        assert [(one.action, one.detail) for one in b.store.chats.list_audit([chat])] == [("migrated", "-5 to -100500")]

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
