"""Measures how far apart two sets of articles are in wording, to tell one event from two that are alike.

Two reports of rival quakes share "quake", "magnitude", "epicentre". If words are weighed by their rarity within the two
sets, these count for nothing, and the places, people and numbers of each remain. :mod:`monitors.stories.regrouping`
decides.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, compress
from operator import add, ge, mul, not_

from monitors.stories.word_frequencies import UNKNOWN_RARITY, get_idfs
from monitors.stories.wording import Wording

LEAST_SHARED = 0.001
"""A lower mean likeness between the sets counts as this, so that the quotient stays finite."""

LEAST_PART = 3
"""A smaller part shows nothing about what its articles have in common."""

SEEDS = 6
"""This many articles, the most central ones, are tried as the middle of one part."""

ROUNDS = 10

UNIT = 1 << 24
"""The length of an article's vector. Its components are integers, so that sums are exact in any order."""

ITSELF = UNIT * UNIT
"""The likeness of an article to itself."""

FIELD = 64
"""The bits for each article in a row: enough for summing the likeness of thousands."""

FULL = (1 << FIELD) - 1

Parts = tuple[bool, ...]
"""For each article, whether it is in the first part."""


@dataclass(frozen=True, slots=True)
class Bisection:
    """Two parts, as positions, and how far apart they are: see :func:`measure_separation`."""

    one: list[int]
    other: list[int]
    separation: float


class SimilarityMatrix:
    """The likeness of each article to each, by the terms that at least two of them use, weighed by their rarity.

    A row is one long integer with a field for each article. Adding two rows adds all their fields at once, which is
    many times faster than adding them one by one.
    """

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self._size = len(wordings)
        vectors = _weigh(wordings)
        columns = _list_columns(vectors)
        self.rows = []
        for number, (terms, weights) in enumerate(vectors):
            row = sum(map(mul, weights, map(columns.__getitem__, terms)))
            own = row >> FIELD * number & FULL
            self.rows.append(row + (ITSELF - own << FIELD * number))
        self._total = sum(self.rows)

    def read(self, row: int) -> array[int]:
        """Return the fields of a row, or of a sum of rows."""
        fields = array("Q")
        fields.frombytes(row.to_bytes(self._size * FIELD // 8, sys.byteorder))
        return fields

    def sum_both(self, is_first: Sequence[bool]) -> tuple[array[int], array[int]]:
        """Return the summed likeness of each article to all of the first part, and to all others."""
        first = reduce(add, compress(self.rows, is_first), 0)
        return self.read(first), self.read(self._total - first)


def measure_separation(one: Sequence[Wording], other: Sequence[Wording]) -> float:
    """Return the mean likeness within the sets (weighed by size) over that between them: about 1 for one event."""
    is_first = [True] * len(one) + [False] * len(other)
    return _cut(SimilarityMatrix([*one, *other]), is_first).separation


def bisect(wordings: Sequence[Wording]) -> Bisection | None:
    """Return the two parts that are farthest apart; None if there are no two parts of at least ``LEAST_PART``.

    This is two-means clustering by likeness, started from each of the most central articles and one most unlike it.
    """
    table = SimilarityMatrix(wordings)
    everyone = range(len(wordings))
    sums, _ = table.sum_both([True] * len(wordings))
    best: Bisection | None = None
    tried: set[Parts] = set()
    moved: dict[Parts, Parts] = {}
    for seed in sorted(everyone, key=lambda number: (-sums[number], number))[:SEEDS]:
        likeness = table.read(table.rows[seed])
        far = min(everyone, key=lambda number: (likeness[number] - 0.05 * sums[number] / len(sums), number))
        is_first = _settle(table, seed, far, moved)
        if is_first in tried or not LEAST_PART <= sum(is_first) <= len(wordings) - LEAST_PART:
            continue
        tried.add(is_first)
        cut = _cut(table, is_first)
        if best is None or cut.separation > best.separation:
            best = cut
    return best


def _settle(table: SimilarityMatrix, seed: int, far: int, moved: dict[Parts, Parts]) -> Parts:
    """Move every article to the part that it is more like, until none moves. Return which are in the first part.

    ``moved`` remembers what became of parts, because most of the seeds soon lead to the same ones.
    """
    likeness = list(map(ge, table.read(table.rows[seed]), table.read(table.rows[far])))
    likeness[seed], likeness[far] = True, False
    is_first = tuple(likeness)
    for _ in range(ROUNDS):
        before = is_first
        if before not in moved:
            moved[before] = _move(table, before)
        is_first = moved[before]
        if is_first == before:
            break
    return is_first


def _move(table: SimilarityMatrix, is_first: Parts) -> Parts:
    """Return which articles are at least as like the first part as the other, each not counting itself."""
    to_first, to_other = table.sum_both(is_first)
    ones = sum(is_first)
    others = len(is_first) - ones
    # An article alone in its part has no likeness to others of it, so that any divisor will do.
    before, behind = ones - 1 or 1, others - 1 or 1
    return tuple(
        [
            (near - ITSELF) / before >= (far / others if others else 0.0)
            if stands
            else (near / ones if ones else 0.0) >= (far - ITSELF) / behind
            for near, far, stands in zip(to_first, to_other, is_first, strict=True)
        ]
    )


def _average(likeness: int, count: int) -> float:
    return likeness / count if count else 0.0


def _cut(table: SimilarityMatrix, is_first: Sequence[bool]) -> Bisection:
    """Return the two parts, and how far apart they are."""
    is_other = list(map(not_, is_first))
    to_first, to_other = table.sum_both(is_first)
    everyone = range(len(is_first))
    one, other = list(compress(everyone, is_first)), list(compress(everyone, is_other))
    across = sum(compress(to_first, is_other)) / (len(one) * len(other))
    squares = len(one) ** 2 + len(other) ** 2
    within = _average_within(compress(to_first, is_first), len(one)) * len(one) ** 2
    within += _average_within(compress(to_other, is_other), len(other)) * len(other) ** 2
    return Bisection(one, other, within / squares / max(LEAST_SHARED * ITSELF, across))


def _average_within(sums: Iterable[int], count: int) -> float:
    """Return the mean likeness of pairs in a part of `count`, from the sums of each one's likeness to all of it."""
    return _average(sum(sums) - count * ITSELF, count * (count - 1))


def _weigh(wordings: Sequence[Wording]) -> list[tuple[list[int], list[int]]]:
    """Return the terms that each article shares with another, and their weights in a vector of length ``UNIT``."""
    held = Counter(chain.from_iterable([wording.terms for wording in wordings]))
    rarity, contrasts = get_idfs().get, [math.log(len(wordings) / max(1, n)) for n in range(len(wordings) + 1)]
    # A term of one article alone is not shared, and one of all articles would weigh nothing.
    telling = [(term, count) for term, count in held.items() if 1 < count < len(wordings)]
    scales = {term: contrasts[count] * rarity(term, UNKNOWN_RARITY) for term, count in telling}
    vectors = []
    for wording in wordings:
        terms = wording.terms.tolist()
        shared = list(map(scales.__contains__, terms))
        terms = list(compress(terms, shared))
        said = list(map(mul, map(scales.__getitem__, terms), compress(wording.weights, shared)))
        length = math.hypot(*said)
        scale = UNIT / length if length else 0.0
        vectors.append((terms, list(map(int, map(scale.__mul__, said)))))
    return vectors


def _list_columns(vectors: Sequence[tuple[list[int], list[int]]]) -> dict[int, int]:
    """Return for each term one long integer with its weight in each article."""
    columns: dict[int, int] = {}
    for number, (terms, weights) in enumerate(vectors):
        shift = FIELD * number
        for term, weight in zip(terms, weights, strict=True):
            columns[term] = columns.get(term, 0) | weight << shift
    return columns
