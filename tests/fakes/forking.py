"""Processes for tests, forked from one server that has the program loaded, so that a start takes milliseconds.

They are real processes, which signals can stop and kill; they only need not load modules.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

LOADED = (
    "__main__",
    "tests.fakes.warm",
    "tests.fakes.crash_victim",
    "tests.bot.process",
    "bot.cli.configured",
    "bot.cli.run",
    "bot.sources.feed_poller",
    "bot.health.server",
    "bot.health.monitor",
    "bot.logs",
    "bot.worker_process",
    "bot.health.supervisor",
    "bot.telegram.application",
    "bot.workers",
    "pebble",
    "storage.sealed",
    "bot.alarms",
)


def fork(target: Callable[..., Any], *arguments: Any) -> BaseProcess:
    """Start ``target(*arguments)``, a function of some module, in a process of its own."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    process = context.Process(target=target, args=arguments)
    process.start()
    return process
