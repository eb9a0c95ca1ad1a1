"""What texts show to be common: counted in the first ones that come, then in ever fewer as more is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

#: So many first texts are counted; from then on, with as many more as were counted, the next is.
_FIRST = 32
#: Counts of fewer texts say nothing.
_FEWEST = 8


class Survey:
    """In how many texts, or parts of them, each of some numbered things was met. It never decides what is found, only
    what is looked for first.
    """

    def __init__(self) -> None:
        self.met: Counter[int] = Counter()
        self._counted = 0
        self._passed = 0  # texts that may go by uncounted

    def is_due(self) -> bool:
        """Take note of a text, and tell whether it is one to count."""
        if self._passed:
            self._passed -= 1
            return False
        return True

    def count(self, parts: Iterable[Iterable[int]]) -> bool:
        """Count what stands in each part of a text; tell whether by now twice as much is known as when it last told."""
        for part in parts:
            self.met.update(part)
        self._counted += 1
        self._passed = self._counted - 1 if self._counted >= _FIRST else 0
        return self._counted >= _FEWEST and not self._counted & (self._counted - 1)
