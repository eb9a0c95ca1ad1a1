"""Learns how common things are in texts: counts the first texts that come, then ever fewer of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from monitors.rules.bits import list_places

#: This many texts are all counted. After that, each count is followed by one text fewer uncounted than counted so far.
_FIRST = 32
#: Counts of fewer texts than this say nothing.
_FEWEST = 8


class Survey:
    """In how many parts of texts each of some things was met; every thing has a bit.

    This never decides what is found, only what is looked for first.
    """

    def __init__(self) -> None:
        # All counts in binary: the first number holds the bits whose count is odd, the next those with a two in it, and
        # so on. One part is added to all of them at once.
        self._digits: list[int] = []
        self._counted = 0
        self._passed = 0  # how many of the next texts are not counted

    def is_due(self) -> bool:
        """Return whether the next text is to be counted. Call this once for each text."""
        if self._passed:
            self._passed -= 1
            return False
        return True

    def count(self, parts: Iterable[int]) -> bool:
        """Count the bits in each part of a text; return whether a new choice is due, because the number of texts
        counted has doubled since it last was.
        """
        for bits in parts:
            self._add(bits)
        self._counted += 1
        self._passed = self._counted - 1 if self._counted >= _FIRST else 0
        return self._counted >= _FEWEST and not self._counted & (self._counted - 1)

    def list_counts(self) -> Counter[int]:
        """Return in how many parts each bit was set, by its place."""
        counts = Counter[int]()
        for power, digit in enumerate(self._digits):
            for place in list_places(digit):
                counts[place] += 1 << power
        return counts

    def _add(self, bits: int) -> None:
        for place, digit in enumerate(self._digits):
            self._digits[place], bits = digit ^ bits, digit & bits
        if bits:
            self._digits.append(bits)
