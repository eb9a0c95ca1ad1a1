"""The order of the tests: files that start processes come first, so that none is left running alone at the end."""

from __future__ import annotations

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the long files to the front, each as a whole and in its own order."""
    rank = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(LONG)))
