"""What systemd hears, over a real datagram socket: ready, alive, reloading, stopping."""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from bot.health.supervisor import Supervisor, keep_telling, take_supervisor
from tests.bot.process import PATIENCE_SECONDS, TocsinProcess
from tests.bot.running import TOPICS
from tests.fakes.bot_api import FakeBotApi


class Listener:
    """systemd's end of the socket."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{name[1:]}" if name.startswith("@") else name)
        self._socket.settimeout(PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def hear(self) -> list[str]:
        """The lines of the next datagram."""
        return self._socket.recv(4096).decode().split("\n")

    def wait_for(self, line: str) -> list[str]:
        """The first datagram from now on that has this line."""
        while line not in (lines := self.hear()):
            pass
        return lines


def test_a_run_tells_of_its_whole_life_and_sighup_reloads_it(tmp_path: Path) -> None:
    told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "600000"}
    with (
        FakeBotApi() as api,
        Listener(told["NOTIFY_SOCKET"]) as systemd,
        TocsinProcess(api, tmp_path, environment=told) as tocsin,
    ):
        assert systemd.hear()[0] == "READY=1", "nothing is said before it is ready"
        first = systemd.wait_for("WATCHDOG=1")
        assert first[1].startswith("STATUS=")
        systemd.wait_for("WATCHDOG=1")
        edited = TOPICS["unrest"].replace("threshold: 4", "threshold: 3")
        (tmp_path / "config" / "topics" / "unrest.yaml").write_text(edited, encoding="utf-8")
        tocsin.send(signal.SIGHUP)
        reloading = systemd.wait_for("RELOADING=1")
        assert reloading[1].startswith("MONOTONIC_USEC=")
        systemd.wait_for("READY=1")
        tocsin.wait_said("topics edited: unrest (threshold)")
        tocsin.send(signal.SIGTERM)
        systemd.wait_for("STOPPING=1")
        assert tocsin.wait() == 0, tocsin.log


@pytest.mark.parametrize("abstract", [False, True])
def test_each_message_is_one_datagram(tmp_path: Path, abstract: bool) -> None:
    with Listener(f"@tocsin-test-{tmp_path.name}" if abstract else str(tmp_path / "notify")) as systemd:
        supervisor = Supervisor(systemd.name)
        supervisor.notify_ready("watching\nREADY=0")
        assert systemd.hear() == ["READY=1", "STATUS=watching READY=0"], "a status cannot forge a line"
        supervisor.notify_stopping()
        assert systemd.hear()[0] == "STOPPING=1"


def test_a_program_in_fatal_trouble_is_not_called_alive(tmp_path: Path) -> None:
    async def live(faults: tuple[str, ...]) -> None:
        stop = asyncio.Event()
        telling = asyncio.create_task(keep_telling(Supervisor(str(tmp_path / "notify"), 60.0), lambda: faults, stop))
        await asyncio.sleep(0)
        stop.set()
        await telling

    with Listener(str(tmp_path / "notify")) as systemd:
        asyncio.run(live(("jobs_stopped",)))
        assert systemd.hear() == ["STATUS=in trouble: jobs_stopped"]
        asyncio.run(live(("updates_stopped",)))
        assert systemd.hear() == ["WATCHDOG=1", "STATUS=not ready: updates_stopped"]
        asyncio.run(live(()))
        assert systemd.hear() == ["WATCHDOG=1", "STATUS=watching"]


def test_the_variables_are_read_once_and_not_handed_to_children() -> None:
    environment = {"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42", "PATH": "/bin"}
    assert take_supervisor(dict(environment), 42) == Supervisor("/run/n", 30.0)
    assert take_supervisor(dict(environment), 43) == Supervisor("/run/n", 0.0), "the watchdog is another process's"
    take_supervisor(environment, 42)
    assert environment == {"PATH": "/bin"}


@pytest.mark.parametrize("address", ["", "relative/socket"])
def test_without_a_usable_socket_nobody_is_told(address: str) -> None:
    assert take_supervisor({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "x"}, 1) == Supervisor()
    Supervisor().notify_ready()


def test_a_supervisor_that_is_gone_never_stops_the_program(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Supervisor(str(tmp_path / "gone")).notify_alive("watching")
    assert "could not tell the supervisor WATCHDOG=1" in caplog.text
