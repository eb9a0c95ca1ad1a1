"""Worker processes of ``tocsin analyse``: what becomes of them when the command itself dies."""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
from multiprocessing.connection import Connection

from bot.parallel_analysis import end_with_parent
from tests.fakes.forking import fork

PATIENCE_SECONDS = 10.0


def work_for_ever(told: Connection) -> None:
    end_with_parent()
    told.send(os.getpid())
    signal.pause()


def keep_a_worker(told: Connection) -> None:
    multiprocessing.get_context("fork").Process(target=work_for_ever, args=(told,)).start()
    signal.pause()


def test_workers_end_when_the_command_is_killed() -> None:
    hears, told = multiprocessing.Pipe(duplex=False)
    command = fork(keep_a_worker, told)
    assert hears.poll(PATIENCE_SECONDS)
    worker = os.pidfd_open(hears.recv())
    os.kill(command.pid, signal.SIGKILL)
    command.join()

    ended, _, _ = select.select([worker], [], [], PATIENCE_SECONDS)
    os.close(worker)
    assert ended == [worker]
