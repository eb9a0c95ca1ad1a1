"""The systemd unit and the container files, as far as they can be judged without an engine."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from bot.cli import COMMANDS, tocsin
from bot.cli.unit import point_at, unit
from bot.health.liveness import find_fault
from bot.settings import CREDENTIALS, DATABASE, STATE, TELEGRAM
from storage.lock import Holder
from storage.marks import PULSE_MARK
from storage.store import Store
from tests.bot.running import START_AT

ROOT = Path(__file__).resolve().parent.parent
UNIT = (ROOT / "deploy" / "tocsin.service").read_text(encoding="utf-8")
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")


def read_unit() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in UNIT.splitlines():
        if "=" in line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def read_container() -> list[tuple[str, str]]:
    """The instructions with their words; lines that go on are joined."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^#.*\n", "", CONTAINER))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line.strip())]


# -------------------------------------------------------------------------------------------------------- systemd


def test_the_unit_uses_what_the_program_offers() -> None:
    unit = read_unit()
    assert unit["Type"] == ["notify"]
    assert unit["StateDirectory"] == ["tocsin"], "its variable is where the program keeps its state"
    assert unit["LoadCredential"] == [f"{CREDENTIALS[TELEGRAM]}:/etc/tocsin/telegram_token"]
    assert unit["ExecReload"] == ["/bin/kill -HUP $MAINPID"]
    assert unit["WatchdogSec"] == ["90s"]
    command = unit["ExecStart"][0].split()
    assert Path(command[0]).name == "tocsin"
    assert command[1] in COMMANDS


def test_the_unit_is_confined() -> None:
    unit = read_unit()
    for key in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "PrivateUsers", "ProtectHome", "DynamicUser"):
        assert unit[key] == ["yes"], key
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["CapabilityBoundingSet"] == [""]
    assert "AF_UNIX" in unit["RestrictAddressFamilies"][0], "worker processes and the supervisor are reached through it"


def test_the_printed_unit_runs_the_tocsin_that_prints_it() -> None:
    assert "ExecStart=/home/a/.local/bin/tocsin run --config /etc/tocsin\n" in (
        point_at(UNIT, Path("/home/a/.local/bin/tocsin"))
    )
    assert 'ExecStart="/srv/a b/tocsin" run --config /etc/tocsin\n' in point_at(UNIT, Path("/srv/a b/tocsin"))
    assert "ExecStart=/srv/50%%/tocsin run" in point_at(UNIT, Path("/srv/50%/tocsin")), "systemd replaces single ones"


@pytest.mark.parametrize(("program", "warns"), [("/home/a/bin/tocsin", True), ("/opt/tocsin/bin/tocsin", False)])
def test_a_unit_that_could_not_see_its_program_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, program: str, warns: bool
) -> None:
    monkeypatch.setattr("sys.argv", [program])
    result = CliRunner().invoke(unit)
    assert f"ExecStart={program} run" in result.stdout
    assert ("ProtectHome=yes hides /home" in result.stderr) is warns


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here")
@pytest.mark.parametrize(
    "arguments", [["verify"], ["security", "--offline=yes", "--threshold=20"]], ids=["verify", "security"]
)
def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path, arguments: list[str]) -> None:
    """``--threshold=20`` is an exposure of 2.0 of 10, "OK"."""
    unit = tmp_path / "tocsin.service"
    unit.write_text(point_at(UNIT, Path(sys.executable)), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", *arguments, str(unit)], capture_output=True, text=True, timeout=60)
    if "not support" in done.stderr or "unrecognized option" in done.stderr:
        pytest.skip(f"this systemd is too old: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout + done.stderr
    if arguments == ["verify"]:
        assert done.stderr == ""


# ------------------------------------------------------------------------------------------------------ containers


def test_the_image_runs_as_a_numeric_user_and_checks_its_health_by_our_command() -> None:
    instructions = read_container()
    last = dict(instructions)
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", last["USER"])
    assert json.loads(last["ENTRYPOINT"]) == ["tocsin"]
    assert json.loads(last["CMD"])[0] in COMMANDS
    check = json.loads(last["HEALTHCHECK"].partition(" CMD ")[2])
    assert (check[0], check[1] in COMMANDS) == ("tocsin", True)
    assert f"{STATE}=/state" in last["ENV"]
    assert last["VOLUME"] == "/state"


def test_the_image_is_built_of_pinned_things_that_are_there() -> None:
    instructions = read_container()
    assert "ADD" not in {word for word, _ in instructions}
    for image in (rest.split()[0] for word, rest in instructions if word == "FROM"):
        assert re.fullmatch(r"docker\.io/library/python:3\.\d+-slim", image)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    for source in (one for word, rest in instructions if word == "COPY" for one in rest.split()[:-1]):
        if not source.startswith(("--from", "/opt")):
            assert (ROOT / source).exists(), source
            assert f"!{source}\n" in ignored, "else the build does not see it"
    assert any("--constraint constraints.txt" in rest for word, rest in instructions if word == "RUN")


def test_the_composition_gives_nothing_that_is_not_needed() -> None:
    composed: dict[str, Any] = YAML(typ="safe").load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    service = composed["services"]["tocsin"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == dict(read_container())["USER"]
    assert "ports" not in service
    assert service["environment"][f"{TELEGRAM}_FILE"] == "/run/secrets/telegram_token"
    assert not any(name.endswith(f"{TELEGRAM}") for name in service["environment"]), "no token in the environment"


# ---------------------------------------------------------------------------------------------------------- health


ROOM = 10**9  # bytes that the disk has left


def test_a_program_lives_while_it_shows_signs_of_life() -> None:
    holder = Holder(42, START_AT)
    assert find_fault(None, START_AT, ROOM, START_AT) == "tocsin is not running"
    assert find_fault(holder, None, ROOM, START_AT + timedelta(seconds=89)) == "", "a start takes its time"
    assert "no sign of life since 06:00:00" in find_fault(holder, None, ROOM, START_AT + timedelta(seconds=91))
    old = START_AT - timedelta(days=1)
    assert find_fault(holder, old, ROOM, START_AT) == "", "a pulse of an earlier run is not held against this one"
    assert find_fault(holder, START_AT + timedelta(minutes=5), ROOM, START_AT + timedelta(minutes=6)) == ""
    late = START_AT + timedelta(hours=1)
    assert find_fault(holder, START_AT, 4096, late) == "", "a full disk takes no sign of life"
    assert find_fault(None, START_AT, 4096, late) == "tocsin is not running"


def test_the_health_command_answers_by_its_exit_code(tmp_path: Path) -> None:
    def ask() -> tuple[int, str]:
        done = CliRunner().invoke(tocsin, ["health", "--state", str(tmp_path)])
        return done.exit_code, done.output.strip()

    now = datetime.now(UTC)
    store = Store.open(tmp_path / DATABASE, now)
    try:
        store.marks.set_mark(PULSE_MARK, now.isoformat())
        assert ask() == (0, "tocsin is alive")
    finally:
        store.close()
    assert ask() == (1, "tocsin is not running")
