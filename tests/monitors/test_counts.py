"""Numbers with their nouns in English."""

from __future__ import annotations

import pytest

from monitors.plurals import count_of


@pytest.mark.parametrize(
    ("number", "nouns", "expected"),
    [
        (1, ("entry", "entries"), "1 entry"),
        (0, ("entry", "entries"), "0 entries"),
        (1200, ("feed",), "1,200 feeds"),
        (1.0, ("point",), "1 point"),
        (2.5, ("point",), "2.5 points"),
    ],
)
def test_a_noun_is_plural_except_for_one(number: float, nouns: tuple[str, ...], expected: str) -> None:
    assert count_of(number, *nouns) == expected
