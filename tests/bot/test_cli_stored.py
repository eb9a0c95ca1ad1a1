"""``tocsin backup``, ``restore``, ``outbox`` and ``doctor`` on real files."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import diagnosis
from bot.backups import is_due, make_backup
from bot.diagnosis import CheckLevel
from bot.settings import DATABASE
from monitors.config.settings import Settings, TelegramSettings, WebhookSettings
from monitors.model import ChatState, GivenUp, OutboxState
from storage.backup_names import list_backups
from storage.marks import FAULTS_MARK, PULSE_MARK
from storage.store import Store
from tests.bot.process import prepare_outbox
from tests.bot.running import START_AT, write_config
from tests.bot.terminal import call
from tests.fakes.bot_api import FakeBotApi
from tests.storage.samples import make_feed_state


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder with four messages: two waiting, one in doubt, one dead."""
    folder = tmp_path / "state"
    prepare_outbox(folder, {7: ["waits 1", "waits 2"], 8: ["in <b>doubt</b>"], 9: ["given up"]})
    store = Store.open(folder / DATABASE, START_AT)
    store.outbox.mark_uncertain(3, "answer_lost", START_AT)
    store.outbox.mark_dead(4, "refused: odd", START_AT)
    with store.transaction():
        store.feeds.save_feed_states([make_feed_state(is_baselined=True)])
    store.close()
    return folder


def states(folder: Path) -> list[OutboxState]:
    store = Store.open_readonly(folder / DATABASE)
    try:
        return [entry.row.state for entry in store.outbox.list_entries()]
    finally:
        store.close()


# ----------------------------------------------------------------------------------------------- backup, restore


def test_a_backup_is_made_beside_the_running_program_and_is_sound(tmp_path: Path, state: Path) -> None:
    running = Store.open(state / DATABASE, START_AT)
    try:
        result = call("backup", tmp_path / "copy.db", "--state", state)
    finally:
        running.close()
    assert result.exit_code == 0, result.output
    copy = Store.open_readonly(tmp_path / "copy.db")
    assert copy.check_integrity() == ()
    assert len(copy.outbox.list_entries()) == 4
    copy.close()


def test_a_backup_replaces_no_file_and_needs_a_database(tmp_path: Path, state: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    result = call("backup", tmp_path / "copy.db", "--state", state)
    assert (result.exit_code, (tmp_path / "copy.db").read_text()) == (3, "mine")
    assert "already exists" in result.output
    assert call("backup", tmp_path / "other.db", "--state", tmp_path / "nowhere").exit_code == 3


@pytest.mark.parametrize(
    ("pending", "expected"),
    [
        ("send", [OutboxState.PENDING, OutboxState.PENDING, OutboxState.UNCERTAIN, OutboxState.DEAD]),
        ("drop", [OutboxState.DEAD] * 4),
    ],
)
def test_restoring_an_old_backup_sends_or_drops_what_waited(
    tmp_path: Path, state: Path, pending: str, expected: list[OutboxState]
) -> None:
    call("backup", tmp_path / "copy.db", "--state", state)
    store = Store.open(state / DATABASE, START_AT)
    store.outbox.drop(GivenUp.DROPPED, START_AT)
    store.close()
    result = call("restore", tmp_path / "copy.db", "--pending", pending, "--state", state)
    assert result.exit_code == 0, result.output
    assert states(state) == expected
    assert len(list(state.glob("*.before-restore-*"))) == 1
    store = Store.open_readonly(state / DATABASE)
    assert [feed.is_baselined for feed in store.feeds.list_feed_states()] == [pending == "send"]
    store.close()


def test_restoring_asks_and_does_nothing_without_an_answer(tmp_path: Path, state: Path) -> None:
    call("backup", tmp_path / "copy.db", "--state", state)
    result = call("restore", tmp_path / "copy.db", "--state", state)
    assert result.exit_code == 2
    assert "--pending send" in result.output


def test_restoring_refuses_a_running_program_and_a_damaged_backup(tmp_path: Path, state: Path) -> None:
    call("backup", tmp_path / "copy.db", "--state", state)
    running = Store.open(state / DATABASE, START_AT)
    refused = call("restore", tmp_path / "copy.db", "--pending", "send", "--state", state)
    running.close()
    assert (refused.exit_code, "stop it first" in refused.output) == (3, True)
    with (tmp_path / "copy.db").open("r+b") as file:
        file.truncate(6000)
    damaged = call("restore", tmp_path / "copy.db", "--pending", "send", "--state", state)
    assert damaged.exit_code == 3
    assert len(states(state)) == 4


def test_scheduled_backups_rotate_and_the_newest_stay(state: Path, tmp_path: Path) -> None:
    folder, day = tmp_path / "backups", timedelta(days=1)
    assert is_due(folder, day, START_AT)
    for n in range(5):
        make_backup(state / DATABASE, folder, 3, START_AT + n * day)
        assert not is_due(folder, day, START_AT + n * day + timedelta(hours=23))
        assert is_due(folder, day, START_AT + (n + 1) * day)
    (folder / "tocsin-notes.sqlite3").write_text("kept")
    assert [path.name for path in list_backups(folder)] == [
        f"tocsin-{START_AT + n * day:%Y%m%dT%H%M%SZ}.sqlite3" for n in (2, 3, 4)
    ]
    assert folder.stat().st_mode & 0o077 == 0


def test_one_backup_kept_is_the_new_one(state: Path, tmp_path: Path) -> None:
    made = [make_backup(state / DATABASE, tmp_path / "b", 1, START_AT + timedelta(days=n)) for n in range(3)]
    assert list_backups(tmp_path / "b") == made[-1:]


def test_a_clock_that_was_ahead_does_not_keep_backups_from_being_made(state: Path, tmp_path: Path) -> None:
    make_backup(state / DATABASE, tmp_path / "b", 3, START_AT + timedelta(days=400))
    assert is_due(tmp_path / "b", timedelta(days=1), START_AT)


def test_backups_of_a_clock_that_was_ahead_are_the_first_to_go(state: Path, tmp_path: Path) -> None:
    for days in (400, 401, 402, 0, 1, 2):
        newest = make_backup(state / DATABASE, tmp_path / "b", 3, START_AT + timedelta(days=days))
        assert newest in list_backups(tmp_path / "b")
    assert [path.name[7:15] for path in list_backups(tmp_path / "b")] == [
        f"{START_AT + timedelta(days=n):%Y%m%d}" for n in range(3)
    ]


def test_what_a_kill_left_of_a_backup_is_cleared_away(state: Path, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    made = make_backup(state / DATABASE, folder, 3, START_AT)
    (folder / "tocsin-20200101T000000Z.sqlite3.unfinished").write_bytes(bytes(5000))
    (folder / "tocsin-20200101T000000Z.sqlite3.unfinished-journal").write_bytes(bytes(500))
    (folder / "mine.unfinished").write_bytes(b"kept")
    again = make_backup(state / DATABASE, folder, 3, START_AT + timedelta(days=1))
    assert sorted(path.name for path in folder.iterdir()) == ["mine.unfinished", made.name, again.name]


# --------------------------------------------------------------------------------------------------------- outbox


def test_the_outbox_counts_lists_replays_and_drops(state: Path) -> None:
    assert call("outbox", "--state", state).output.split()[:8] == (
        ["pending", "2", "sending", "0", "uncertain", "1", "dead", "1"]
    )
    listed = call("outbox", "--state", state, "list").output
    lines = [line.split() for line in listed.splitlines()]
    assert lines[1][:5] + lines[1][-4:] == ["3", "uncertain", "(in", "doubt)", "8", "0x", "answer_lost", "in", "doubt"]
    assert lines[2][:3] == ["4", "dead", "9"]
    assert "waits" not in listed
    assert "1 message is waiting" in call("outbox", "--state", state, "replay", "4").output
    assert states(state)[3] is OutboxState.PENDING
    assert "4 messages were dropped" in call("outbox", "--state", state, "drop", "--all").output
    assert set(states(state)) == {OutboxState.DEAD}
    assert "4 messages are waiting" in call("outbox", "--state", state, "replay", "--all").output


def test_what_is_for_a_chat_out_of_reach_is_not_queued_again_and_said_to_be(state: Path) -> None:
    with closing(Store.open(state / DATABASE, START_AT)) as store:
        (dead,) = store.outbox.list_entries((OutboxState.DEAD,))
        store.chats.update_chat(dead.chat_id, state=ChatState.SUSPENDED)
    for which in ("4", "--all"):
        result = call("outbox", "--state", state, "replay", which)
        assert result.stdout == "0 messages are waiting to be sent again\n"
        assert result.stderr == "1 message stays dead: its chat is out of reach\n"


@pytest.mark.parametrize("which", [["1"], ["--all"]])
def test_what_was_being_sent_when_the_program_ended_can_be_dropped(state: Path, which: list[str]) -> None:
    with closing(Store.open(state / DATABASE, START_AT)) as store:
        assert [row.id for row in store.outbox.claim(START_AT, 1)] == [1]
    assert "dropped" in call("outbox", "--state", state, "drop", *which).output
    assert states(state)[0] is OutboxState.DEAD


def test_what_changes_the_database_says_so_to_programs_too(tmp_path: Path, state: Path) -> None:
    def ask(*arguments: object, code: int = 0) -> object:
        result = call(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.output)

    copy = tmp_path / "copy.db"
    at, outbox = ("--state", state), ("outbox", "--state", state)
    assert ask("backup", copy, *at) == {"file": str(copy), "bytes": copy.stat().st_size}
    assert ask(*outbox, "replay", "4") == {"messages": 1}
    assert ask(*outbox, "drop", "--all") == {"messages": 4}
    restored = ask("restore", copy, "--pending", "send", *at)
    (kept,) = state.glob("*.before-restore-*")
    assert restored == {"file": str(state / DATABASE), "kept_as": str(kept), "pending": "send", "messages": 3}
    assert ask("health", *at, code=1) == {
        "alive": False,
        "fault": "tocsin is not running",
        "not_ready": [],
        "pid": None,
        "pulse_at": None,
    }


def test_replaying_nothing_in_particular_is_wrong_usage(state: Path) -> None:
    assert call("outbox", "--state", state, "replay").exit_code == 2
    assert call("outbox", "--state", state, "drop", "1", "--all").exit_code == 2


def test_the_outbox_is_not_changed_under_a_running_program(state: Path) -> None:
    running = Store.open(state / DATABASE, START_AT)
    try:
        assert call("outbox", "--state", state, "drop", "--all").exit_code == 3
        assert call("outbox", "--state", state).exit_code == 0
    finally:
        running.close()


def test_numbers_of_no_such_message_are_told_and_exit_1(state: Path) -> None:
    replayed = call("outbox", "--state", state, "replay", "4", "1", "99")
    assert (replayed.exit_code, replayed.stdout) == (1, "1 message is waiting to be sent again\n")
    assert replayed.stderr.startswith("2 numbers are of no dead message; ")
    dropped = call("outbox", "--state", state, "drop", "99")
    assert (dropped.exit_code, dropped.stdout) == (1, "0 messages were dropped\n")
    assert dropped.stderr.startswith("1 number is of no waiting message; ")


def test_a_search_without_a_word_is_a_usage_error(state: Path) -> None:
    told = call("search", '"', "--state", state)
    assert told.exit_code == 2
    assert "Invalid value for WORDS: there is no word in '\"'" in told.stderr


# --------------------------------------------------------------------------------------------------------- doctor


def test_the_doctor_finds_a_good_set_up_good_and_a_damaged_database_bad(tmp_path: Path, state: Path) -> None:
    write_config(tmp_path / "config")
    arguments = ("doctor", "--offline", "--config", tmp_path / "config", "--state", state)
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    assert "is sound" in result.output
    assert "there is no backup" in result.output
    found = json.loads(call(*arguments, "--json").stdout)
    assert {"verdict", "what", "fix"} == found[0].keys()
    assert len(found) == len(result.output.splitlines())
    with (state / DATABASE).open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff" * 40_000)
    for suffix in ("-wal", "-shm"):
        (state / (DATABASE + suffix)).unlink(missing_ok=True)
    result = call(*arguments)
    assert result.exit_code == 1
    assert f"{state / DATABASE} is damaged: " in result.output
    assert "stop tocsin and restore a backup with tocsin restore" in result.output


def test_the_doctor_points_to_a_broken_config(tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    (tmp_path / "config" / "settings.yaml").write_text("telegarm: {}\n")
    result = call("doctor", "--offline", "--config", tmp_path / "config", "--state", tmp_path / "state")
    assert result.exit_code == 1
    assert "tocsin check" in result.output


def test_the_doctor_asks_telegram_about_token_clock_and_webhook() -> None:
    with FakeBotApi() as api:
        root = api.base_url.removesuffix("/bot")
        findings = asyncio.run(diagnosis.list_telegram(root, api.token, Settings(), datetime.now(UTC)))
        assert [finding.verdict for finding in findings] == [CheckLevel.WELL] * 4, findings
        late = asyncio.run(diagnosis.list_telegram(root, api.token, Settings(), START_AT))
        assert late[1].verdict is CheckLevel.BAD
        refused = asyncio.run(diagnosis.list_telegram(root, "1:wrong", Settings(), START_AT))
        assert (refused[0].verdict, "BotFather" in refused[0].fix) == (CheckLevel.BAD, True)
    gone = asyncio.run(diagnosis.list_telegram(root, api.token, Settings(), START_AT))
    assert gone[0].verdict is CheckLevel.BAD
    assert api.token not in repr(gone)


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        ((3, 40, 1), CheckLevel.WARNING),
        ((3, 44, 6), CheckLevel.WELL),
        ((3, 50, 7), CheckLevel.WELL),
        ((3, 51, 2), CheckLevel.WARNING),
        ((3, 51, 3), CheckLevel.WELL),
    ],
)
def test_versions_with_known_faults_are_named(version: tuple[int, ...], verdict: CheckLevel) -> None:
    assert diagnosis.judge_sqlite(version).verdict is verdict


def test_other_findings() -> None:
    assert diagnosis.judge_expat((2, 6, 4)).verdict is CheckLevel.WARNING
    assert diagnosis.judge_expat((2, 7, 2)).verdict is CheckLevel.WELL
    assert diagnosis.judge_space(1_000, Path("/x")).verdict is CheckLevel.BAD
    polling, hook = TelegramSettings(), {"url": "https://x.example"}
    assert diagnosis.judge_webhook({}, polling).verdict is CheckLevel.WELL
    assert diagnosis.judge_webhook(hook, polling).verdict is CheckLevel.BAD
    called = TelegramSettings(mode="webhook", webhook=WebhookSettings(url="https://x.example/", path="/hook"))
    hook = {"url": "https://x.example/hook"}
    assert diagnosis.judge_webhook(hook, called).verdict is CheckLevel.WELL
    assert diagnosis.judge_webhook({}, called).verdict is CheckLevel.BAD
    assert diagnosis.judge_webhook({**hook, "last_error_message": "Timeout"}, called).verdict is CheckLevel.WARNING
    assert diagnosis.judge_privacy(True).verdict is CheckLevel.WARNING
    assert diagnosis.judge_backups([START_AT], START_AT + timedelta(days=9)).verdict is CheckLevel.WARNING
    ahead = [START_AT, START_AT + timedelta(days=400)]
    assert diagnosis.judge_backups([START_AT], START_AT).what.startswith("1 backup, the newest from ")
    assert diagnosis.judge_backups(ahead, START_AT + timedelta(days=9)).verdict is CheckLevel.WARNING
    assert diagnosis.judge_backups(ahead, START_AT + timedelta(hours=9)).verdict is CheckLevel.WELL
    assert sqlite3.sqlite_version_info >= (3, 37), "strict tables"


def test_what_keeps_a_running_program_from_being_ready_is_named(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Store.open(state / DATABASE, datetime.now(UTC))) as running:
        running.marks.set_mark(PULSE_MARK, datetime.now(UTC).isoformat())
        running.marks.set_mark(FAULTS_MARK, "database_full updates_stopped")
        alive = call("health", "--state", state)
        assert (alive.exit_code, alive.stdout) == (
            0,
            "tocsin is alive, but not ready: database_full, updates_stopped\n",
        )
        assert json.loads(call("health", "--json", "--state", state).stdout)["not_ready"][0] == "database_full"
        assert "not ready: database_full, updates_stopped" in call("status", "--state", state).stdout
    assert "not ready" not in call("status", "--state", state).stdout
    leave_free(monkeypatch, 4_000_000)
    assert "the disk has only 4.0 MB free; make room" in call("status", "--state", state).stdout
    assert json.loads(call("status", "--json", "--state", state).stdout)["free_bytes"] == 4_000_000


def leave_free(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let the disk have so many bytes left."""
    monkeypatch.setattr("bot.health.liveness.shutil.disk_usage", lambda _: SimpleNamespace(free=number))


@pytest.mark.parametrize("pulse_age", [timedelta(seconds=3), timedelta(minutes=5)])
def test_a_disk_full_to_the_last_byte_is_named_at_once_and_is_no_sign_of_a_hung_program(
    state: Path, monkeypatch: pytest.MonkeyPatch, pulse_age: timedelta
) -> None:
    """No pulse can be written then, so neither the last faults nor the age of the pulse tell of it."""
    with closing(Store.open(state / DATABASE, datetime.now(UTC) - timedelta(hours=1))) as running:
        running.marks.set_mark(PULSE_MARK, (datetime.now(UTC) - pulse_age).isoformat())
        running.marks.set_mark(FAULTS_MARK, "updates_stopped")
        leave_free(monkeypatch, 0)
        shown = call("status", "--state", state).stdout
        assert "not ready: database_full, updates_stopped" in shown
        assert "the disk is full: nothing more is stored, and nothing sent, until you make room" in shown
        assert "sign of life" not in shown
        found = json.loads(call("status", "--json", "--state", state).stdout)
        assert (found["not_ready"], found["running"]["stands_still"]) == (["database_full", "updates_stopped"], False)
        alive = call("health", "--state", state)
        assert (alive.exit_code, alive.stdout) == (
            0,
            "tocsin is alive, but not ready: database_full, updates_stopped\n",
        )
    assert call("health", "--state", state).exit_code == 1, "it is not running"
    assert "not ready" not in call("status", "--state", state).stdout


@pytest.mark.parametrize("command", ["drop", "replay"])
@pytest.mark.parametrize("has_folder", [True, False])
def test_messages_of_no_database_are_neither_dropped_nor_queued_and_none_is_made(
    tmp_path: Path, command: str, has_folder: bool
) -> None:
    folder = tmp_path / "none"
    if has_folder:
        folder.mkdir()
    told = call("outbox", "--state", folder, command, "17")
    assert told.exit_code == 3
    assert f"there is no database {folder / DATABASE}; run tocsin once" in told.stderr
    assert not (folder / DATABASE).exists()
