"""Ending a real ``tocsin run``: signals finish the send in hand, a second instance is turned away (faults 2 and 10)."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from pathlib import Path

from bot.app import CLOSE_SECONDS, FINISH_SECONDS, LOCK_SECONDS, reload_when_told
from bot.health.supervisor import Supervisor
from bot.reload import AskedBy
from bot.sending.sender import GRACE_SECONDS
from bot.settings import DATABASE
from monitors.model import OutboxState
from storage.connection import BUSY_TIMEOUT_MS
from storage.store import Store
from tests.bot.process import TocsinProcess, prepare_outbox
from tests.bot.running import START_AT
from tests.fakes.bot_api import FakeBotApi


def count_states(state: Path) -> dict[OutboxState, int]:
    """How many outbox rows are in which state, of a sound database."""
    store = Store.open(state / DATABASE, START_AT)
    try:
        assert store.check_integrity() == ()
        entries = store.outbox.list_entries()
    finally:
        store.close()
    states = [entry.row.state for entry in entries]
    return {one: states.count(one) for one in set(states)}


def test_all_waits_of_an_end_fit_into_the_ten_seconds_that_supervisors_give() -> None:
    assert LOCK_SECONDS + GRACE_SECONDS < CLOSE_SECONDS
    assert CLOSE_SECONDS + FINISH_SECONDS < 10


def test_a_failure_of_another_part_ends_a_reload_that_is_under_way() -> None:
    class Slow:
        begun = asyncio.Event()

        async def reload(self, asked_by: AskedBy) -> None:
            self.begun.set()
            await asyncio.Event().wait()

    async def run() -> bool:
        hung_up, reloader = asyncio.Event(), Slow()
        hung_up.set()
        told = reload_when_told(Supervisor(""), reloader, hung_up, asyncio.Event())  # type: ignore[arg-type]
        task = asyncio.create_task(told)
        await reloader.begun.wait()
        task.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        return task.cancelled()

    assert asyncio.run(run()), "or the program, whose sender has failed, never ends"


def test_a_signal_finishes_the_send_in_hand_and_leaves_the_rest_waiting(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        alice = api.user("Alice")
        api.private_chat(alice)
        prepare_outbox(tmp_path / "state", {alice.id: [f"message {n}" for n in range(5)]})
        api.play("accepted_delay", method="sendMessage", seconds=0.5, times=1)
        with TocsinProcess(api, tmp_path) as tocsin:
            api.wait_sent(chat=alice, seconds=30.0)  # accepted, its answer still on its way
            assert tocsin.end() == 0, tocsin.log
            assert "stopped" in tocsin.log
        assert count_states(tmp_path / "state") == {OutboxState.SENT: 1, OutboxState.PENDING: 4}
        assert len(api.sent) == 1


def test_a_signal_ends_it_in_time_although_telegram_answers_nothing(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        alice = api.user("Alice")
        api.private_chat(alice)
        prepare_outbox(tmp_path / "state", {alice.id: ["hangs", "waits"]})
        with TocsinProcess(api, tmp_path, hurried=True) as tocsin:
            api.play("hang", method="sendMessage", times=None)
            api.play("hang", method="getUpdates", times=None)
            tocsin.wait_said("watching")
            api.wait_for(lambda: api.world.polls or any(call.method == "sendMessage" for call in api.calls), 30.0)
            assert tocsin.end() == 0, tocsin.log
        states = count_states(tmp_path / "state")
        assert states.get(OutboxState.SENDING) is None, "what became of it was written down"


def test_a_signal_ends_it_in_time_while_it_is_still_connecting(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        api.play("hang", method="getMe", times=None)
        with TocsinProcess(api, tmp_path, hurried=True) as tocsin:
            tocsin.wait_said("watching")
            assert tocsin.end() == 0, tocsin.log


def test_a_second_instance_exits_at_once_and_names_the_first(tmp_path: Path) -> None:
    with FakeBotApi() as api, TocsinProcess(api, tmp_path) as first:
        first.wait_said("watching")
        with TocsinProcess(api, tmp_path) as second:
            assert second.wait() == 3
            assert f"pid {first.pid}" in second.log
            assert "stop it first" in second.log
        assert first.end(signal.SIGINT) == 0, first.log


def test_a_signal_ends_it_in_time_while_another_program_has_the_database_locked(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        alice = api.user("Alice")
        api.private_chat(alice)
        prepare_outbox(tmp_path / "state", {alice.id: ["accepted", "waits"]})
        api.play("accepted_delay", method="sendMessage", seconds=0.5, times=1)
        with TocsinProcess(api, tmp_path, hurried=True) as tocsin:
            tocsin.wait_said("watching")
            api.wait_sent(chat=alice, seconds=30.0)
            other = sqlite3.connect(tmp_path / "state" / DATABASE, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            assert tocsin.end(seconds=BUSY_TIMEOUT_MS / 1000 - 1) == 0, tocsin.log
            other.close()
        assert count_states(tmp_path / "state") == {OutboxState.SENDING: 1, OutboxState.PENDING: 1}
