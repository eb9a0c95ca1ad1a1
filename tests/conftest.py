"""The order of the tests, what none may leave behind, where they put their files, and what they find ready.

Files that start processes come first, so that none is left running alone at the end. Databases stand in memory where
the machine has a file system for that: the tests flush them thousands of times, and no test cuts the power.
"""

from __future__ import annotations

import gc
import logging
import os
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.collector import calm_collector

if TYPE_CHECKING:
    from storage.migrations import Step
    from storage.sealed import SealedDatabase

LONG = (
    "test_wheel",
    "test_crash",
    "test_shutdown",
    "test_faults",
    "test_workers",
    "test_web_browser",
    "test_health",
    "test_poll",
    "test_cli_analyse",
    "test_sender_walk",
    "test_rules_floor",
    "test_config_schema",
)

MEMORY, LEAST_FREE_BYTES = "/dev/shm", 2_000_000_000


def pytest_configure(config: pytest.Config) -> None:
    """Collect tests without looking for cycles, of which imports make none, and settle where files go."""
    gc.disable()
    _use_memory(config)


def _use_memory(config: pytest.Config) -> None:
    """Let temporary files be made in memory, unless somebody says where, or it is small or runs no programs."""
    if "TMPDIR" in os.environ or config.option.basetemp or not os.access(MEMORY, os.W_OK):
        return
    about = os.statvfs(MEMORY)
    if about.f_bavail * about.f_frsize >= LEAST_FREE_BYTES and not about.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = MEMORY


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the long files to the front, each as a whole and in its own order."""
    rank = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(LONG)))


def pytest_collection_finish() -> None:
    """Have the garbage collector look as rarely as in the program itself."""
    gc.enable()
    calm_collector()


@pytest.fixture(autouse=True, scope="session")
def _new_databases_ready_made() -> Iterator[None]:
    """Let a new database be a copy of one that the real migrations made, once: they take longer than most tests.

    Files of earlier versions are migrated as ever, and so are those that child processes make.
    """
    from storage import opening

    migrate, made = opening._migrate, threading.Lock()
    ready: list[sqlite3.Connection] = []

    def copy_or_migrate(path: Path, database: SealedDatabase, steps: tuple[Step, ...]) -> None:
        if steps is not opening.STEPS or opening.read_version(database.conn) > 0:
            migrate(path, database, steps)
            return
        with made:
            if ready:
                ready[0].backup(database.conn)
                database.execute("PRAGMA foreign_keys = ON")
                return
            migrate(path, database, steps)
            ready.append(sqlite3.connect(":memory:", check_same_thread=False))
            database.conn.backup(ready[0])

    opening._migrate = copy_or_migrate
    yield
    opening._migrate = migrate
    for one in ready:
        one.close()


@pytest.fixture(autouse=True)
def _logging_restored() -> Iterator[None]:
    """Take back what a test, or a command that it runs, does to the log: else a later test hears less, or nothing."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    level, handlers, levels = root.level, list(root.handlers), _list_levels()
    yield
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook = hooks
    root.handlers[:] = handlers
    if root.level != level:
        root.setLevel(level)
    for name, current in _list_levels().items():
        if current != levels.get(name, logging.NOTSET):
            logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


def _list_levels() -> dict[str, int]:
    known = logging.root.manager.loggerDict.copy()
    return {name: logger.level for name, logger in known.items() if isinstance(logger, logging.Logger)}
