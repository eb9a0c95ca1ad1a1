"""Hundreds of sentences in eight languages that state the end of a measure, or seem to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitors.facts.words import LANGUAGES
from tests.monitors.fact_reading import list_ends

FRIDAY = datetime(2022, 1, 7, 3, 12, tzinfo=UTC)
LINES = (Path(__file__).parent / "end_dates.tsv").read_text(encoding="utf-8").splitlines()[1:]
ROWS = [line.split("\t") for line in LINES]


def read_ends(text: str, language: str) -> str:
    return " ".join(map(str, sorted(list_ends(text, language, read_at=FRIDAY)))) or "-"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_gives_its_end_dates(language: str) -> None:
    rows = [(expected, text) for code, expected, text in ROWS if code == language]
    assert len(rows) >= 15
    wrong = [(text, expected, read) for expected, text in rows if (read := read_ends(text, language)) != expected]
    assert not wrong


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len({text for _, _, text in ROWS}) == len(ROWS) >= 400
