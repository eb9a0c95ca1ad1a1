"""The fault table of docs/reliability.md: every number is there, and every test that it names exists. And fault 12."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from monitors.alerting.digest import next_due
from monitors.model import Chat, ChatAddress, ChatKind, ChatState

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reliability.md"
FAULTS = 56


def list_rows() -> list[list[str]]:
    """The cells of each numbered row."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| *\d+ *\|", line)]


def test_every_fault_has_its_row() -> None:
    assert [int(row[0]) for row in list_rows()] == list(range(1, FAULTS + 1))


def test_every_test_that_the_table_names_exists() -> None:
    for row in list_rows():
        named = re.findall(r"`([a-z_]+/test_\w+\.py)`", row[3])
        assert named or row[3].startswith("not here:"), f"fault {row[0]} names neither a test nor a reason"
        for name in re.findall(r"`(\w+/test_\w+\.py)`((?: `test_\w+`,?)*)", row[3]):
            text = (ROOT / "tests" / name[0]).read_text(encoding="utf-8")
            for function in re.findall(r"`(test_\w+)`", name[1]):
                assert f"def {function}(" in text, f"fault {row[0]}: {function} is not in {name[0]}"


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Paris", (2026, 3, 29)), ("Europe/Paris", (2026, 10, 25)), ("America/New_York", (2026, 3, 8))],
)
def test_12_a_digest_in_the_hour_that_is_missing_or_comes_twice_is_due_once(
    zone: str, day: tuple[int, int, int]
) -> None:
    chat = Chat(
        1, ChatAddress(7), ChatKind.PRIVATE, "x", ChatState.ACTIVE, timezone=zone, digest_times=(time(2, 30), time(8))
    )
    at, end = datetime(*day, tzinfo=UTC) - timedelta(days=1), datetime(*day, tzinfo=UTC) + timedelta(days=2)
    due = []
    while (at := next_due(chat, at) or end) < end:  # type: ignore[assignment]
        due.append(at)
    assert len(due) == len(set(due)) == 6
    assert all(later - earlier >= timedelta(hours=4) for earlier, later in itertools.pairwise(due))
