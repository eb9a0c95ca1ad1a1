"""Finds which of many known prefixes a word begins with, without trying every length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

Known = TypeVar("Known")


class Prefixes(Generic[Known]):
    """A mapping by prefix. Most words begin with no known prefix, which a single look-up shows."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self._known = known
        self._lengths = sorted(set(map(len, known)))
        self._shortest = self._lengths[0] if self._lengths else 0
        self._starts = frozenset(prefix[: self._shortest] for prefix in known)

    def list_met(self, word: str) -> list[Known]:
        """Return the values of all prefixes that a word begins with, the shortest prefix first."""
        if word[: self._shortest] not in self._starts:
            return []
        known, longest = self._known, len(word)
        return [known[word[:length]] for length in self._lengths if length <= longest and word[:length] in known]
