"""Surroundings that a command cannot work in: a closed pipe, a file for a folder, a token that is none or cannot be
read, no Telegram."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import EXIT_CANNOT_RUN, EXIT_FOUND_WRONG, EXIT_PIPE_CLOSED
from bot.settings import DATABASE
from tests.bot.running import write_config


def call(*arguments: str, stdout: int = subprocess.PIPE, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, since some set up the log and the signals of theirs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=60, check=False, env=kept | environment
    )


def test_a_command_whose_output_nobody_reads_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = call("completion", "bash", stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (EXIT_PIPE_CLOSED, "")


def test_lines_that_nobody_reads_are_no_problem_found(tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = call("topics", "show", "unrest", "--config", str(tmp_path / "config"), stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (EXIT_PIPE_CLOSED, "")


@pytest.mark.parametrize("told", [("completion", "bash"), ("--help",), ("feeds", "--help")])
def test_output_for_which_there_is_no_room_is_named(told: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        done = call(*told, stdout=full.fileno())
    said = "the output cannot be written (No space left on device); make room where it goes\n"
    assert (done.returncode, done.stderr) == (EXIT_CANNOT_RUN, said)


@pytest.mark.parametrize("command", ["check --config", "doctor --config", "export stories --output"])
def test_a_name_that_no_file_can_have_is_a_usage_error(command: str) -> None:
    done = call(*command.split(), "a" * 3000)
    assert (done.returncode, "no file can have so long a name; check the arguments" in done.stderr) == (2, True)
    assert len(done.stderr) < 400


def test_a_command_works_where_the_caller_closed_the_standard_streams(tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    check = f"exec {sys.executable} -m bot check --config {tmp_path}/config"
    for closed in (">&-", "2>&-", "<&-", "<&- >&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f"{check} {closed}"], capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), closed


def test_a_file_where_the_state_folder_should_be_is_named(tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    (tmp_path / "sf").touch()
    once = call("once", "--config", str(tmp_path / "config"), "--state", str(tmp_path / "sf"))
    assert once.returncode == EXIT_CANNOT_RUN
    assert f"{tmp_path}/sf is a file; name a folder with --state" in once.stderr


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (
            "foo",
            "the Telegram token is none: it must be digits, a colon, and letters and digits; copy it from BotFather",
        ),
        ("123456:AAF-invented_token", "Telegram was not reached (unreachable); what was to be sent waits"),
    ],
)
def test_a_round_that_could_not_tell_anybody_says_so(tmp_path: Path, token: str, said: str) -> None:
    write_config(tmp_path / "config")
    folders = ("--config", str(tmp_path / "config"), "--state", str(tmp_path / "state"))
    nobody = {"TOCSIN_TELEGRAM_BASE_URL": "http://127.0.0.1:9"}
    once = call("once", *folders, TOCSIN_TELEGRAM_TOKEN=token, **nobody)
    assert once.returncode == EXIT_CANNOT_RUN
    assert said in once.stderr


UNREADABLE = "not one line with a secret, so there is no token; put the secret alone on one line; to go without"


def make_desk_with_a_note_in_its_token(folder: Path) -> tuple[str, str]:
    """The options of a desk whose token has a second line, as after a careless restore."""
    write_config(folder / "config")
    (folder / "token").write_text("123456:AAF-invented_token\nof the desk in Almaty\n")
    (folder / "token").chmod(0o600)
    return "--config", str(folder / "config")


@pytest.mark.parametrize("command", ["run", "once"])
def test_a_token_that_cannot_be_read_stops_a_run(tmp_path: Path, command: str) -> None:
    done = call(command, *make_desk_with_a_note_in_its_token(tmp_path))
    assert (done.returncode, done.stdout) == (EXIT_CANNOT_RUN, "")
    assert done.stderr.startswith(f"{tmp_path}/token: {UNREADABLE}")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "state" / DATABASE).exists()


def test_a_token_that_cannot_be_read_is_bad_for_the_doctor(tmp_path: Path) -> None:
    done = call("doctor", "--offline", *make_desk_with_a_note_in_its_token(tmp_path))
    assert done.returncode == EXIT_FOUND_WRONG
    assert f"BAD   {tmp_path}/token: not one line with a secret, so there is no token; fix: put" in done.stdout
    online = call("doctor", *make_desk_with_a_note_in_its_token(tmp_path))
    assert "no token is set" not in online.stdout, "one is set, but it cannot be read"


def test_other_commands_only_warn_of_a_token_that_cannot_be_read(tmp_path: Path) -> None:
    folders = make_desk_with_a_note_in_its_token(tmp_path)
    checked, explained = call("check", *folders), call("explain", "Protesters storm the hall", *folders)
    assert (checked.returncode, explained.returncode) == (0, 0), checked.stdout + explained.stderr
    assert f"warning: {tmp_path}/token: {UNREADABLE}" in checked.stdout
    assert f"warning: {tmp_path}/token: {UNREADABLE}" in explained.stderr


def test_a_run_does_not_begin_an_empty_database_where_another_may_be_meant(tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    (tmp_path / ".gitignore").touch()
    used = tmp_path / "home" / ".local" / "state" / "tocsin"
    used.mkdir(parents=True)
    (used / DATABASE).touch()
    folders, home = ("--config", str(tmp_path / "config")), {"HOME": str(tmp_path / "home"), "XDG_STATE_HOME": ""}
    done = call("once", *folders, **home)
    assert (done.returncode, done.stdout) == (EXIT_CANNOT_RUN, "")
    assert f"{tmp_path}/state: there is no database here yet, but one in {used}; " in done.stderr
    assert not (tmp_path / "state").exists()
    examined = call("doctor", "--offline", *folders, **home)
    assert examined.returncode == EXIT_FOUND_WRONG
    assert f"BAD   {tmp_path}/state: there is no database here yet, but one in {used}; fix: " in examined.stdout
    asked = call("status", *folders, **home)
    assert f"warning: {tmp_path}/state: there is no database here yet, but one in {used}; " in asked.stderr
    anew = call("once", *folders, "--state", str(tmp_path / "state"), **home)
    assert anew.returncode == 0, anew.stderr
    assert (tmp_path / "state" / DATABASE).exists()
