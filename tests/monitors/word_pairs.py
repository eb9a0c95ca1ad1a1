"""Pairs of words in one text, as the tests of stems give them: ``one/other another/word``."""

from __future__ import annotations


def list_pairs(text: str) -> list[tuple[str, str]]:
    return [(one, other) for one, _, other in (pair.partition("/") for pair in text.split())]
