"""What texts show to be common: counted in the first ones that come, and then in every so manieth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

#: So many first texts are counted, and from then on every so manieth.
_FIRST = 32
#: Counts of fewer texts say nothing.
_FEWEST = 8


class Survey:
    """In how many texts, or parts of them, each of some numbered things was met. It never decides what is found, only
    what is looked for first.
    """

    def __init__(self) -> None:
        self.met: Counter[int] = Counter()
        self._texts = self._counted = 0

    def is_due(self) -> bool:
        """Take note of a text, and tell whether it is one to count."""
        due = self._texts < _FIRST or not self._texts % _FIRST
        self._texts += 1
        return due

    def count(self, parts: Iterable[Iterable[int]]) -> bool:
        """Count what stands in each part of a text; tell whether by now twice as much is known as when it last told."""
        for part in parts:
            self.met.update(part)
        self._counted += 1
        return self._counted >= _FEWEST and not self._counted & (self._counted - 1)
