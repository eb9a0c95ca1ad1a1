"""Hundreds of sentences in eight languages that state figures of people, or numbers that are none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitors.facts.extract import extract_facts
from monitors.facts.words import LANGUAGES
from monitors.model import FIGURE_KINDS, Fact

WRITTEN_AT = datetime(2023, 5, 10, tzinfo=UTC)
LINES = (Path(__file__).parent / "figures.tsv").read_text(encoding="utf-8").splitlines()[1:]
ROWS = [line.split("\t") for line in LINES]


def show(fact: Fact) -> str:
    return f"{fact.kind.value}:{fact.low}" + ("" if fact.low == fact.high else f"-{fact.high}")


def read_figures(text: str, language: str) -> str:
    facts = extract_facts("", text, language, WRITTEN_AT)
    return " ".join(sorted(show(fact) for fact in facts if fact.kind in FIGURE_KINDS)) or "-"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_gives_its_figures(language: str) -> None:
    rows = [(expected, text) for code, expected, text in ROWS if code == language]
    assert len(rows) >= 12
    wrong = [(text, expected, read) for expected, text in rows if (read := read_figures(text, language)) != expected]
    assert not wrong


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len({text for _, _, text in ROWS}) == len(ROWS) >= 330
