"""The order of the tests, and where they put their files.

Files that start processes come first, so that none is left running alone at the end. Databases stand in memory where
the machine has a file system for that: the tests flush them thousands of times, and no test cuts the power.
"""

from __future__ import annotations

import os
import tempfile

import pytest

LONG = (
    "test_wheel",
    "test_crash",
    "test_shutdown",
    "test_faults",
    "test_workers",
    "test_health",
    "test_poll",
    "test_page_browser",
    "test_cli_analyse",
)

MEMORY, LEAST_FREE_BYTES = "/dev/shm", 2_000_000_000


def pytest_configure(config: pytest.Config) -> None:
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
