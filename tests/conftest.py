"""What holds for all tests: their order, where their files go, ready-made databases, and a log restored after each.

Files that start processes come first, so that no long one is left to run alone at the end. Databases are in memory if
the machine has a file system for that, since the tests flush them thousands of times and none cuts the power.
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

import hypothesis
import pytest

from bot.garbage_collection import calm_collector

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
    "test_poll_hostile",
    "test_cli_analyse",
    "test_sender_walk",
    "test_rules_floor",
    "test_config_schema",
)

MEMORY, LEAST_FREE_BYTES = "/dev/shm", 2_000_000_000


def pytest_configure(config: pytest.Config) -> None:
    """Collect tests without garbage collection, since imports make few cycles, and choose where files go."""
    gc.disable()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more threads would only wait for each other
    _use_memory(config)
    hypothesis.settings.register_profile("patient", deadline=None)  # a busy machine is no fault of the program
    hypothesis.settings.load_profile("patient")


def _use_memory(config: pytest.Config) -> None:
    """Put temporary files in memory, unless a place is named, or memory has little room or may not run programs."""
    if "TMPDIR" in os.environ or config.option.basetemp or not os.access(MEMORY, os.W_OK):
        return
    about = os.statvfs(MEMORY)
    if about.f_bavail * about.f_frsize >= LEAST_FREE_BYTES and not about.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = MEMORY


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the long files to the front, in the order of :data:`LONG`, each as a whole."""
    rank = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(LONG)))


def pytest_collection_finish() -> None:
    """Let the garbage collector run as rarely as in the program itself."""
    gc.enable()
    calm_collector()


@pytest.fixture(autouse=True, scope="session")
def _new_databases_ready_made() -> Iterator[None]:
    """Make each new database a copy of one that the real migrations made, since they take longer than most tests.

    Files of earlier versions are migrated as usual, and so are those that child processes make.
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


@pytest.fixture(autouse=True, scope="module")
def _databases_closed() -> Iterator[None]:
    """Fail a file that leaves a database open: from Python 3.13 on the collector warns of it, in any later test."""
    from storage import opening

    connect, opened = opening._connect, list[sqlite3.Connection]()

    def note(path: Path, mode: str, *, moves: bool = False) -> sqlite3.Connection:
        opened.append(connect(path, mode, moves=moves))
        return opened[-1]

    opening._connect = note
    yield
    opening._connect = connect
    left = [one for one in opened if _is_open(one)]
    for one in left:
        one.close()
    assert not left, f"{len(left)} databases were left open"


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        return connection.total_changes >= 0
    except sqlite3.ProgrammingError:
        return False


@pytest.fixture(autouse=True)
def _logging_restored() -> Iterator[None]:
    """Undo what a test, or a command that it runs, does to logging; otherwise later tests might miss records."""
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
