"""Reads numbers that are written in one word: ``thirty-seven``, ``quatre-vingt-onze``, ``hundertvierundsechzig``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HALF = "einhalb"  # "zweieinhalbtausend"
AND = "und"


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of a language and how they join.

    ``first_ten``: from here on units can follow, as in "twenty-one". ``teens_after``: tens that take 11 to 19 too, as
    in "soixante-quinze". ``glued``: multipliers that are written in one word with what they multiply and what follows.
    """

    units: Mapping[str, int] = field(default_factory=dict)
    multipliers: Mapping[str, int] = field(default_factory=dict)
    fractions: Mapping[str, float] = field(default_factory=dict)
    joiners: frozenset[str] = frozenset()
    first_ten: int = 20
    teens_after: frozenset[int] = frozenset()
    glued: Mapping[str, int] = field(default_factory=dict)

    def may_add(self, so_far: int, value: int) -> bool:
        """Whether a word of a value may follow those of a number below a thousand: after hundreds, or units after tens.

        >>> NumberWords().may_add(340, 5), NumberWords().may_add(40, 50), NumberWords(first_ten=10).may_add(10, 5)
        (True, False, True)
        """
        rest = so_far % 100
        if not rest:
            return value < 100 or not so_far
        return rest >= self.first_ten and rest % 10 == 0 and value < (20 if rest in self.teens_after else 10)

    def read(self, word: str) -> int:
        """The value of a number of several parts, 0 for any other word."""
        if "-" in word:
            return self._read_hyphened(word.split("-"))
        return int(self._read_glued(word)) if any(name in word for name in self.glued) else 0

    def _read_hyphened(self, parts: list[str]) -> int:
        """The value of ``quatre-vingt-onze``; 0 for ``two-day`` and for ``dix-douze``, which is a range."""
        total = current = 0
        while parts:
            length = next((size for size in range(len(parts), 0, -1) if "-".join(parts[:size]) in self.units), 1)
            word, parts = "-".join(parts[:length]), parts[length:]
            value, times = self.units.get(word, 0), self.multipliers.get(word, 0)
            if value and self.may_add(current, value):
                current += value
            elif times >= 1000:
                total, current = total + max(current, 1) * times, 0
            elif times:
                current = max(current, 1) * times
            elif not (word in self.joiners and current and parts):
                return 0
        return total + current

    def _read_glued(self, word: str) -> float:
        """The value of ``hundertvierundsechzig``, ``zweieinhalbtausend``; 0 for ``Jahrhundertflut``."""
        for name, times in self.glued.items():
            head, found, tail = word.partition(name)
            if found:
                tail = tail.removeprefix(AND)
                first, rest = self._read_glued(head) if head else 1, self._read_glued(tail) if tail else 0
                return first * times + rest if first and (rest or not tail) and rest < times else 0
        if word.endswith(HALF):
            return self.units.get(word.removesuffix(HALF), 0) + 0.5
        return self.units.get(word, 0) or self.fractions.get(word, 0)
