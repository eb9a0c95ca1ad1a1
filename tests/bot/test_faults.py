"""Faults of the surroundings that need the whole program: clock, suspension, a second poller, a disk that refuses.

Numbers are those of the table in docs/reliability.md.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import tempfile
import time
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from monitors.errors import StorageError
from monitors.model import Lane, Message, OutboxDraft
from storage.store import Store
from tests.bot.process import TocsinProcess, prepare_outbox
from tests.bot.running import QUIET, START_AT, URGENT, RunningBot
from tests.bot.sending import make_chat
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.forking import fork

NOBODY = 65534


def _open_without_rights(database: Path, line: Connection) -> None:
    """In a child, which is nobody when we are root, whom no file's mode stops: open the database, and say what came."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        Store.open(database, START_AT).close()
    except StorageError as error:
        line.send((error.reason, str(error)))
    else:
        line.send(("", ""))


@pytest.mark.parametrize("locked", ["file", "folder"])
def test_7_a_read_only_file_or_folder_is_refused_named_and_left_alone(locked: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "tocsin.sqlite3"
        Store.open(database, START_AT).close()
        before = database.read_bytes()
        database.chmod(0o444 if locked == "file" else 0o666)
        database.with_name(database.name + ".lock").chmod(0o666)
        folder.chmod(0o777 if locked == "file" else 0o555)
        ours, theirs = multiprocessing.Pipe()
        fork(_open_without_rights, database, theirs).join(30)
        folder.chmod(0o700)
        reason, words = ours.recv()
        assert (reason, database.read_bytes()) == (reason, before)
    assert reason in {"readonly", "io"}
    assert str(database) in words
    assert "writ" in words, "the fix"


def is_settled(running: RunningBot) -> bool:
    depth = running.ask(lambda store: store.outbox.count_depth(running.now))
    return depth.pending + depth.sending == 0


@pytest.mark.parametrize("days", [1, -1])
def test_11_a_clock_that_jumps_a_day_makes_one_digest_and_no_alert_twice(tmp_path: Path, days: int) -> None:
    with FakeBotApi() as api, RunningBot(api, tmp_path) as running:
        alice = api.user("Alice")
        api.user_sends(alice, alice, "/subscribe unrest")
        api.wait_sent(chat=alice)
        running.publish("almaty", URGENT)
        api.wait_sent(chat=alice, contains="city hall")
        running.publish("oslo", QUIET)
        running.pass_time(days=days)
        for _ in range(5):
            running.decide_again()
            running.send_digests()
        running.pass_time(days=-days, hours=30)
        for _ in range(5):
            running.send_digests()
        api.wait_sent(chat=alice, contains="ice festival")
        api.wait_for(lambda: is_settled(running), what="all that is due to be sent")
        texts = [one.text for one in api.sent_to(alice)]
        assert sum("ice festival" in text for text in texts) == 1
        assert sum("city hall" in text for text in texts) == 1


def test_13_after_a_suspension_everything_overdue_happens_once(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        alice = api.user("Alice")
        api.private_chat(alice)
        with TocsinProcess(api, tmp_path) as tocsin:
            tocsin.wait_said("connected to Telegram")
            tocsin.send(signal.SIGSTOP)
            api.user_sends(alice, alice, "/help")
            time.sleep(1.0)  # the suspension itself, which only the system's clock can measure
            assert api.sent_to(alice) == ()
            tocsin.send(signal.SIGCONT)
            api.wait_sent(chat=alice, seconds=15.0)
            assert tocsin.end() == 0, tocsin.log
        assert len(api.sent_to(alice)) == 1


def test_21_sending_goes_on_while_another_poller_takes_the_updates(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        alice = api.user("Alice")
        api.private_chat(alice)
        prepare_outbox(tmp_path / "state", {alice.id: ["still told"]})
        api.play("conflict", method="getUpdates", times=None)
        with TocsinProcess(api, tmp_path) as tocsin:
            api.wait_sent(chat=alice, contains="still told", seconds=20.0)
            tocsin.wait_said("Conflict")
            assert tocsin.end() == 0, tocsin.log


def _fill_until_refused(database: Path, bound: int) -> None:
    """In a child: no file may grow beyond ``bound`` bytes; writes until the database says so, then reads."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = Store.open(database, START_AT)
    chat = store.chats.add_chat(make_chat(7)).id
    resource.setrlimit(resource.RLIMIT_FSIZE, (bound, bound))
    stored, refusal = 0, ""
    while not refusal and stored < 10_000:
        draft = OutboxDraft(chat, Lane.URGENT, f"k{stored}", Message("x" * 3000))
        try:
            stored += store.outbox.add([draft], START_AT + timedelta(seconds=stored))
        except StorageError as error:
            refusal = error.reason
    assert refusal in {"io", "full"}
    assert len(store.outbox.list_entries(limit=100_000)) == stored
    (database.parent / "stored").write_text(str(stored))


def test_5_a_disk_that_refuses_to_write_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    database = tmp_path / "tocsin.sqlite3"
    child = fork(_fill_until_refused, database, 600_000)
    child.join(30)
    assert child.exitcode == 0
    store = Store.open(database, START_AT)
    assert store.check_integrity() == ()
    assert len(store.outbox.list_entries(limit=100_000)) == int((tmp_path / "stored").read_text())
    store.close()
