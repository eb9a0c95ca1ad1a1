"""Surroundings that a command cannot work in: a pipe that is closed early, a file where a folder should be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from bot.cli import EXIT_CANNOT_RUN, EXIT_PIPE_CLOSED, tocsin
from tests.bot.running import write_config


def test_a_command_whose_output_nobody_reads_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    try:
        command = [sys.executable, "-m", "bot", "completion", "bash"]
        done = subprocess.run(
            command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, check=False, env=environment
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (EXIT_PIPE_CLOSED, "")


def test_a_file_where_the_state_folder_should_be_is_named(tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    (tmp_path / "sf").touch()
    once = CliRunner().invoke(tocsin, ["once", "--config", str(tmp_path / "config"), "--state", str(tmp_path / "sf")])
    assert once.exit_code == EXIT_CANNOT_RUN
    assert f"{tmp_path}/sf is a file; name a folder with --state" in once.stderr
