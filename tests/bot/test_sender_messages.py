"""Messages that cannot go out as they are: refused markup, too long, edited too late, told too late."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.sending.channels import TOO_LONG, Delivery, read_plain
from bot.sending.pace import PaceLimits
from bot.sending.settling import Attempt, Claim, advance
from bot.text.markup import count_units
from monitors.model import GivenUp, Lane, Message, OutboxDraft, OutboxState, Outcome
from tests.bot.sending import Bench
from tests.storage.samples import claim_next

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
        b.channel.scripts[1].append(Delivery(Outcome.DEAD, TOO_LONG, is_markup_fault=True))
        b.store.outbox.add([OutboxDraft(chat, Lane.URGENT, "long", Message(text))], b.now())
        await b.drain()
        assert len(b.channel.texts()) > 1
        assert "\n".join(b.channel.texts()) == text
        assert all(count_units(read_plain(part)) <= 4096 for part in b.channel.texts())

    bench(work)


def test_the_parts_of_a_long_message_are_of_its_topics_and_its_story(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1].append(Delivery(Outcome.DEAD, TOO_LONG, is_markup_fault=True))
        message = Message("line\n" * 2000, story_id="s1")
        b.store.outbox.add([OutboxDraft(chat, Lane.URGENT, "long", message, topics=("a",), config="c1")], b.now())
        await b.drain()
        rows = [entry.row for entry in b.store.outbox.list_entries()]
        assert len(rows) > 1
        assert {(row.lane, row.topics, row.config, row.message.story_id) for row in rows} == {
            (Lane.URGENT, ("a",), "c1", "s1")
        }
        assert [row.message.silent for row in rows].count(False) == 1

    bench(work)


def test_a_refused_message_is_dead_and_holds_up_nothing(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.channel.scripts[1] += [Delivery(Outcome.DEAD, "refused: odd")]
        b.add(chat, "bad", "good")
        await b.drain()
        assert (b.state(chat, "bad"), b.entry(chat, "bad").last_reason) == (OutboxState.DEAD, "refused: odd")
        assert b.channel.texts() == ["good"]

    bench(work)


def test_news_for_a_message_that_was_deleted_comes_as_a_new_one(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        b.add(chat, "first")
        await b.drain()
        b.channel.scripts[1].append(Delivery(Outcome.DEAD, GivenUp.EDIT_LOST, is_edit_lost=True))
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
        assert b.entry(second, "alone").last_reason == GivenUp.STALE

    bench(work, stale_after=timedelta(hours=12))


def test_a_late_edit_still_edits_its_message_and_one_of_a_late_alert_comes_in_the_digest(
    bench: Callable[..., None],
) -> None:
    async def work(b: Bench) -> None:
        told, late = b.add_chats(1, 2)
        b.add(told, "first")
        await b.drain()
        b.stop.clear()
        b.add(late, "first")
        for chat in (told, late):
            b.add(chat, "edit", lane=Lane.EDIT, edits="first")
        await asyncio.sleep(13 * 3600)
        await b.drain()
        assert b.channel.texts(1) == ["first", "edit"]
        assert b.channel.texts(2) == ["2 late alerts, not sent in time:\n\nfirst\n\nedit"]

    bench(work, stale_after=timedelta(hours=12))


def test_in_a_group_at_its_limit_alerts_wait_for_no_edits(bench: Callable[..., None]) -> None:
    async def work(b: Bench) -> None:
        (group,) = b.add_chats(-1)
        b.add(group, "first")
        await b.drain()
        b.stop.clear()
        for number in range(40):
            b.add(group, f"edit {number}", lane=Lane.EDIT, edits="first")
        b.add(group, *(f"alert {number}" for number in range(25)))
        await b.live(180)
        assert b.channel.texts() == ["first", *(f"alert {number}" for number in range(25)), "edit 39"]

    bench(work, limits=PaceLimits())


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


@pytest.mark.parametrize(("topics", "left"), [(("a",), 0), ((), 1)], ids=["both have one", "one has none"])
def test_a_late_digest_goes_with_its_topics_and_stays_with_a_message_that_has_none(
    bench: Callable[..., None], topics: tuple[str, ...], left: int
) -> None:
    async def work(b: Bench) -> None:
        (chat,) = b.add_chats(1)
        drafts = (
            OutboxDraft(chat, Lane.URGENT, key, Message(key), topics=of) for key, of in (("1", ("a",)), ("2", topics))
        )
        b.store.outbox.add(drafts, b.now())
        late, now = Claim(1, stale_after=timedelta(hours=12)), b.now() + timedelta(hours=13)
        (digest,) = advance(b.store, (), late, now)
        assert digest.lane is Lane.DIGEST
        advance(b.store, (Attempt(digest, Delivery(Outcome.RETRY, "odd")),), Claim(0), now)
        assert b.store.outbox.cancel(chat, GivenUp.UNSUBSCRIBED, now, kept=()) == 1 - left

    bench(work)


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
