"""The clock was ahead and is set back: nothing waits for as long as it was ahead."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.digests import Writing, send_due
from bot.jobs import bring_forward
from bot.set_back import ClockWatch, mend_times, was_ahead
from monitors.model import FeedStatus, SuppressionReason, Told
from storage.marks import PULSE_MARK
from storage.store import Store
from storage.writer import Writer
from tests.bot.running import START_AT, write_config
from tests.bot.shifted_rounds import ShiftedJobs
from tests.bot.test_digests import add_chat, make_story
from tests.storage.samples import make_feed_state

AHEAD = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "x.sqlite3", START_AT)
    yield opened
    opened.close()


def test_jobs_whose_next_time_was_computed_by_a_clock_that_was_ahead_run_at_once_and_once() -> None:
    async def work() -> Counter[str]:
        jobs = ShiftedJobs(AHEAD)
        await asyncio.sleep(0)
        assert not jobs.rounds.runs
        bring_forward(jobs.scheduler, datetime.now(UTC))
        await asyncio.wait_for(jobs.ended.wait(), 10)
        bring_forward(jobs.scheduler, datetime.now(UTC))
        await asyncio.sleep(0)
        jobs.scheduler.shutdown(wait=False)
        return jobs.rounds.runs

    assert set(asyncio.run(work()).values()) == {1}


def test_feeds_that_were_polled_in_the_future_are_due_and_all_others_keep_their_time(store: Store) -> None:
    ahead, soon = START_AT + AHEAD, START_AT + timedelta(minutes=10)
    store.feeds.save_feed_states([
        make_feed_state("early", last_poll_at=ahead, next_poll_at=ahead + timedelta(minutes=15)),
        make_feed_state("usual", last_poll_at=START_AT - timedelta(minutes=5), next_poll_at=soon),
        make_feed_state("gone", last_poll_at=ahead, next_poll_at=ahead, status=FeedStatus.STOPPED),
    ])  # fmt: skip
    assert store.feeds.list_due(START_AT) == ()
    mend_times(store, START_AT)
    assert store.feeds.list_due(START_AT) == ("early",)
    assert store.feeds.list_due(soon) == ("early", "usual")


def test_the_next_digest_comes_at_the_chats_own_time_and_holds_what_came_since(store: Store, tmp_path: Path) -> None:
    desk, ahead = Desk.of(write_config(tmp_path / "config")), timedelta(hours=20)
    chat = add_chat(store, 1, next_digest_at=START_AT + ahead)
    store.stories.save((make_story("before"),))
    assert send_due(store, Writing(desk), START_AT + ahead).sent == 1, "told by the wrong clock"
    store.stories.save((make_story("after"),))
    back_at = START_AT - timedelta(minutes=1)
    mend_times(store, back_at)
    assert store.chats.get_chat(chat.id).next_digest_at == START_AT
    assert send_due(store, Writing(desk), START_AT).sent == 1
    written = [entry.row.message.html for entry in store.outbox.list_entries(chat_id=chat.id)]
    assert [sum(title in one for one in written) for title in ("Title of before", "Title of after")] == [1, 1]


def test_what_waits_for_a_time_is_decided_again_now(store: Store) -> None:
    chat = add_chat(store, 1)
    store.stories.save((make_story("a"),))
    wait = START_AT + AHEAD + timedelta(minutes=5)
    store.alerts.save([Told(chat.id, "a", "unrest", waits_for=SuppressionReason.GROUPING, again_at=wait)])
    assert store.alerts.list_due(START_AT, 0, 10) == ()
    mend_times(store, START_AT)
    assert [told.story_id for told in store.alerts.list_due(START_AT, 0, 10)] == ["a"]


def test_a_mute_holds_its_digest_also_when_the_clock_was_set_back(store: Store) -> None:
    until = START_AT + timedelta(days=3)
    chat = add_chat(store, 1, next_digest_at=until, muted_until=until)
    mend_times(store, START_AT)
    assert store.chats.get_chat(chat.id).next_digest_at == until


def test_the_running_program_notices_it_and_mends_what_is_stored_once(tmp_path: Path) -> None:
    at = [START_AT + AHEAD]

    async def work(writer: Writer) -> tuple[str, ...]:
        watch = ClockWatch(writer, lambda: at[0])
        late = make_feed_state("early", last_poll_at=at[0], next_poll_at=at[0] + timedelta(minutes=15))
        await writer.run(lambda store: store.feeds.save_feed_states([late]))
        await watch.check()
        at[0] -= timedelta(seconds=59)  # as a clock that is adjusted
        await watch.check()
        assert await writer.run(lambda store: store.feeds.list_due(at[0])) == ()
        at[0] = START_AT
        await watch.check()
        return await writer.run(lambda store: store.feeds.list_due(at[0]))

    writer = Writer(tmp_path / "x.sqlite3", START_AT)
    try:
        assert asyncio.run(work(writer)) == ("early",)
    finally:
        writer.close()


def test_a_program_that_starts_before_its_last_sign_of_life_knows_that_the_clock_was_ahead(store: Store) -> None:
    assert not was_ahead(store, START_AT), "never ran"
    store.marks.set_mark(PULSE_MARK, (START_AT + timedelta(seconds=30)).isoformat())
    assert not was_ahead(store, START_AT)
    store.marks.set_mark(PULSE_MARK, (START_AT + AHEAD).isoformat())
    assert was_ahead(store, START_AT)
