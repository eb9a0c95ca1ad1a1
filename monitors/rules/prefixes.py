"""Beginnings of words that something is known of, found in a word without trying every length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

Known = TypeVar("Known")


class Prefixes(Generic[Known]):
    """What is known of the beginnings of words. Most words do not begin like any, which one look tells."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self._known = known
        self._lengths = sorted(set(map(len, known)))
        self._shortest = self._lengths[0] if self._lengths else 0
        self._starts = frozenset(prefix[: self._shortest] for prefix in known)

    def list_met(self, word: str) -> list[Known]:
        """Return what is known of the beginnings of a word, the shortest first."""
        if word[: self._shortest] not in self._starts:
            return []
        known, longest = self._known, len(word)
        return [known[word[:length]] for length in self._lengths if length <= longest and word[:length] in known]
