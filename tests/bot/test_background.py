"""Long work runs in a process of its own, and in a thread when there is none to be had."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from bot.background import in_process, in_thread


def add_to_pid(more: int) -> tuple[int, int]:
    return os.getpid(), 1 + more


def die_elsewhere(home: int) -> str:
    if os.getpid() != home:
        os._exit(3)
    return "at home"


def hang_elsewhere(home: int) -> str:
    if os.getpid() != home:
        signal.pause()
    return "at home"


def test_a_process_answers() -> None:
    pid, answer = asyncio.run(in_process(add_to_pid, 2))
    assert (pid == os.getpid(), answer) == (False, 3)


def test_what_ends_its_process_is_not_begun_again_in_this_one() -> None:
    with pytest.raises(OSError, match="Abnormal termination"):
        asyncio.run(in_process(die_elsewhere, os.getpid()))


def test_what_hangs_is_not_begun_again_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.background.MOST_SECONDS", 0.2)
    with pytest.raises(TimeoutError):
        asyncio.run(in_process(hang_elsewhere, os.getpid()))


def test_when_no_process_can_be_begun_a_thread_does_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.background._open_pool", RefusingPool)
    assert asyncio.run(in_process(add_to_pid, 2)) == (os.getpid(), 3)
    assert "no process can be started for add_to_pid" in caplog.text


class RefusingPool:
    """A machine that has no process left."""

    def schedule(self, *args: object, **options: object) -> None:
        raise OSError("Resource temporarily unavailable")

    def stop(self) -> None:
        """Nothing was begun."""

    def join(self, timeout: float) -> None:
        """Nothing was begun."""


def test_a_thread_answers_here() -> None:
    assert asyncio.run(in_thread(add_to_pid, 2)) == (os.getpid(), 3)
