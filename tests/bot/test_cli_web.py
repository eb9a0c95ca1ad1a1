"""``tocsin web`` as a command: what it refuses to start with, and that it answers as soon as it has said where."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from storage.store import Store
from tests.bot.terminal import call
from tests.storage.samples import NOW

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> Result:
    return call("web", *arguments)


def test_other_machines_are_let_in_only_by_name(tmp_path: Path) -> None:
    result = run("--listen", "0.0.0.0", "--state", str(tmp_path))
    assert (result.exit_code, "--allow-host" in result.stderr) == (2, True)


def test_a_zone_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    result = run("--timezone", "Atlantis/Nowhere", "--state", str(tmp_path))
    assert (result.exit_code, "Asia/Almaty" in result.stderr) == (2, True)


def test_without_a_database_it_says_what_to_do_first(tmp_path: Path) -> None:
    result = run("--state", str(tmp_path))
    assert (result.exit_code, "run tocsin once" in result.stderr) == (3, True)


def test_a_port_that_is_taken_ends_with_the_fix(tmp_path: Path) -> None:
    Store.open(tmp_path / "tocsin.sqlite3", NOW).close()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("--state", str(tmp_path), "--port", str(taken.getsockname()[1]))
    assert (result.exit_code, "--port" in result.stderr) == (3, True)


def test_without_the_extra_it_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = run("--state", str(tmp_path))
    assert (result.exit_code, "pip install '.[web]'" in result.stderr) == (3, True)


def test_it_answers_as_soon_as_it_has_said_where_and_ends_when_told(tmp_path: Path) -> None:
    Store.open(tmp_path / "tocsin.sqlite3", NOW).close()
    command = [sys.executable, "-m", "bot", "web", "--port", "0", "--state", str(tmp_path)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[2]
        assert address.startswith("http://127.0.0.1:")
        connection = http.client.HTTPConnection(address.split("/")[2], timeout=30)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert answer.status == 200
        assert b"No story matches" in answer.read()
        assert "server" not in {name.lower() for name, _ in answer.getheaders()}
        connection.close()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
