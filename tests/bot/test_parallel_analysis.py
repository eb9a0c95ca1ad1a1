"""Chunks of documents in ``tocsin analyse``: what is worked out, and what becomes of workers when the command dies."""

from __future__ import annotations

import json
import multiprocessing
import os
import select
import signal
from dataclasses import replace
from multiprocessing.connection import Connection

import pytest

from bot.parallel_analysis import ChunkAnalyser, RawDocument, end_with_parent
from monitors.documents import Stage
from monitors.model import Analysis, SuppressionReason
from monitors.rules.topic import compile_rules
from tests.fakes.forking import fork
from tests.monitors.topic_judging import NOW, make_topic

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


@pytest.mark.parametrize("last", [Stage.TOPICS, Stage.FACTS])
def test_near_misses_are_worked_out_only_for_who_asks(last: Stage) -> None:
    rules = compile_rules([make_topic()])
    line = json.dumps({"title": "Quiet day", "body": "At noon 300 troops rested in Aktau.", "lang": "en"}).encode()
    documents = (RawDocument("made:1", line),)

    (silent,) = ChunkAnalyser(rules, NOW, last, explains=False)(documents)
    (told,) = ChunkAnalyser(rules, NOW, last)(documents)

    assert isinstance(silent, Analysis)
    assert isinstance(told, Analysis)
    assert silent.suppressions == ()
    assert [one.reason for one in told.suppressions] == [SuppressionReason.BELOW_THRESHOLD]
    assert replace(told, suppressions=()) == silent
