"""Surroundings that a command cannot work in: a closed pipe, a file for a folder, a token that is none, no Telegram."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import EXIT_CANNOT_RUN, EXIT_PIPE_CLOSED
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
