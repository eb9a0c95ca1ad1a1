"""The program as the unit and the image confine it, as far as that can be done without systemd or an engine.

bubblewrap gives it a root that cannot be written, a user that owns nothing, and its state folder alone; the kernel
refuses memory that is both written and run; strace lists the calls it makes, for systemd's own lists to judge.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.bot.running import write_config
from tests.bot.test_supervisor import Listener
from tests.fakes.bot_api import FakeBotApi

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("bwrap", "strace", "systemd-analyze")
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1  # see prctl(2): what MemoryDenyWriteExecute= asks for
REFUSE_WRITTEN_AND_RUN = f"""
import ctypes, os, sys
assert not ctypes.CDLL(None).prctl({PR_SET_MDWE}, {REFUSE_EXEC_GAIN}, 0, 0, 0), "the kernel is older than 6.3"
os.execv(sys.argv[1], sys.argv[1:])
"""

pytestmark = pytest.mark.skipif(
    any(shutil.which(name) is None for name in NEEDED), reason="needs Debian's bubblewrap, strace and systemd"
)


def read_call_groups() -> dict[str, set[str]]:
    """systemd's groups of system calls, each with all that it holds."""
    listed = subprocess.run(["systemd-analyze", "syscall-filter"], capture_output=True, text=True, check=True).stdout
    groups: dict[str, set[str]] = {}
    name = ""
    for line in listed.splitlines():
        word = line.split("#")[0].strip()
        if line.startswith("@"):
            name = word
            groups[name] = set()
        elif word and name:
            groups[name].add(word)
    return {name: expand(name, groups) for name in groups}


def expand(name: str, groups: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    for word in groups[name]:
        found |= expand(word, groups) if word.startswith("@") else {word}
    return found


def confine(folder: Path, api: FakeBotApi, notify: str) -> subprocess.Popen[str]:
    """Start it so; its credential and its state are where systemd would put them."""
    credentials = folder / "credentials"
    credentials.mkdir()
    (credentials / "telegram_token").write_text(api.token + "\n")
    (folder / "state").mkdir()
    write_config(folder / "config")
    box = ["bwrap", "--die-with-parent", "--unshare-user", "--uid", "65532", "--gid", "65532", "--unshare-ipc"]
    box += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    box += ["--ro-bind", str(folder), str(folder), "--bind", str(folder / "state"), str(folder / "state")]
    box += ["--bind", str(folder / "calls"), str(folder / "calls"), "--cap-drop", "ALL"]
    watch = ["strace", "-f", "-qq", "-e", "signal=none", "-o", str(folder / "calls" / "list")]
    program = [sys.executable, "-m", "bot", "run", "--config", str(folder / "config")]
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "STATE_DIRECTORY": str(folder / "state"),
        "CREDENTIALS_DIRECTORY": str(credentials),
        "TOCSIN_TELEGRAM_BASE_URL": api.base_url,
        "NOTIFY_SOCKET": notify,
        "WATCHDOG_USEC": "3000000",
    }
    command = [*box, *watch, sys.executable, "-c", REFUSE_WRITTEN_AND_RUN, *program]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def find_program(calls: Path) -> int:
    """The process that strace began, as the kernel outside numbers it."""
    return int(calls.read_text().split(maxsplit=1)[0])


def test_a_whole_life_under_the_units_confinement(tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    notify = str(tmp_path / "notify")
    with FakeBotApi() as api, Listener(notify) as systemd:
        process = confine(tmp_path, api, notify)
        try:
            systemd.wait_for("READY=1")
            systemd.wait_for("WATCHDOG=1")
            program = find_program(tmp_path / "calls" / "list")
            os.kill(program, signal.SIGHUP)
            systemd.wait_for("RELOADING=1")
            systemd.wait_for("READY=1")
            os.kill(program, signal.SIGTERM)
            systemd.wait_for("STOPPING=1")
            _, log = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0, log
    assert api.token not in log
    assert (tmp_path / "state" / "tocsin.sqlite3").exists()

    groups = read_call_groups()
    made = set(re.findall(r"^\d+ +(\w+)\(", (tmp_path / "calls" / "list").read_text(), re.MULTILINE))
    assert len(made) > 30, "strace saw the program"
    assert made - groups["@system-service"] - groups["@default"] == set()
    assert made & groups["@privileged"] == set()
