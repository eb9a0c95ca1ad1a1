"""Long work runs in a process of its own, and in a thread when that is lost."""

from __future__ import annotations

import asyncio
import os

import pytest

from bot.aside import in_process, in_thread


def add_to_pid(more: int) -> tuple[int, int]:
    return os.getpid(), 1 + more


def die_elsewhere(home: int) -> str:
    if os.getpid() != home:
        os._exit(3)
    return "at home"


def test_a_process_answers() -> None:
    pid, answer = asyncio.run(in_process(add_to_pid, 2))
    assert (pid == os.getpid(), answer) == (False, 3)


def test_when_the_process_dies_a_thread_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    assert asyncio.run(in_process(die_elsewhere, os.getpid())) == "at home"
    assert "die_elsewhere" in caplog.text


def test_a_thread_answers_here() -> None:
    assert asyncio.run(in_thread(add_to_pid, 2)) == (os.getpid(), 3)
