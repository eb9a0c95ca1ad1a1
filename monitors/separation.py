"""Are two sets of articles one event, or two that are alike? Set aside the words that both use.

Two reports of rival quakes share "quake", "magnitude", "epicentre". Weighed by rarity within the sets alone, those
words vanish; what is left are the places, people and numbers of either. It compares; it decides nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import chain, compress

from monitors.commonness import get_rarity
from monitors.wording import Wording

LEAST_SHARED = 0.001
"""Below this mean likeness across, the sets count as sharing this much, so that a quotient stays finite."""

LEAST_PART = 3
"""A part of fewer articles says nothing about what holds it together."""

SEEDS = 6
"""So many articles, the most central, are tried as the middle of one part."""

ROUNDS = 10

ITSELF = 1.0
"""How like an article is to itself."""

Vector = dict[int, float]
Table = list[list[float]]


def measure_separation(one: Sequence[Wording], other: Sequence[Wording]) -> float:
    """Mean likeness within the sets, weighed by size, over mean likeness across: about 1 for one event told twice."""
    table = _compare_all([*one, *other])
    first = range(len(one))
    return _separate(table, list(first), list(range(len(one), len(table))))


def bisect(wordings: Sequence[Wording]) -> tuple[list[int], list[int]] | None:
    """The two parts, as positions, that stand farthest apart; None when none has two parts of ``LEAST_PART``.

    Two-means on likeness, from the most central articles and what is least like them.
    """
    table = _compare_all(wordings)
    everyone = range(len(table))
    sums = [math.fsum(row) for row in table]
    best: tuple[float, list[int], list[int]] | None = None
    for seed in sorted(everyone, key=lambda number: (-sums[number], number))[:SEEDS]:
        far = min(everyone, key=lambda number: (table[seed][number] - 0.05 * sums[number] / len(table), number))
        parts = _settle(table, seed, far)
        if parts is None:
            continue
        apart = _separate(table, *parts)
        if best is None or apart > best[0]:
            best = (apart, *parts)
    return None if best is None else best[1:]


def _settle(table: Table, seed: int, far: int) -> tuple[list[int], list[int]] | None:
    """Move every article to the part that it is more like, until none moves."""
    is_first = [row[seed] >= row[far] for row in table]
    is_first[seed], is_first[far] = True, False
    for _ in range(ROUNDS):
        is_second = [not first for first in is_first]
        moved = [
            _mean_to(table, number, is_first) >= _mean_to(table, number, is_second) for number in range(len(table))
        ]
        if moved == is_first:
            break
        is_first = moved
    one = [number for number, first in enumerate(is_first) if first]
    other = [number for number, first in enumerate(is_first) if not first]
    return (one, other) if min(len(one), len(other)) >= LEAST_PART else None


def _mean_to(table: Table, number: int, side: list[bool]) -> float:
    """Mean likeness of an article to those of a side, itself apart."""
    row = list(compress(table[number], side))
    if side[number]:
        row.remove(ITSELF)
    return math.fsum(row) / len(row) if row else 0.0


def _separate(table: Table, one: Sequence[int], other: Sequence[int]) -> float:
    across = math.fsum(table[a][b] for a in one for b in other) / (len(one) * len(other))
    squares = len(one) ** 2 + len(other) ** 2
    within = (_mean_within(table, one) * len(one) ** 2 + _mean_within(table, other) * len(other) ** 2) / squares
    return within / max(LEAST_SHARED, across)


def _mean_within(table: Table, part: Sequence[int]) -> float:
    pairs = [table[a][b] for number, a in enumerate(part) for b in part[:number]]
    return math.fsum(pairs) / len(pairs) if pairs else 0.0


def _compare_all(wordings: Sequence[Wording]) -> Table:
    """Likeness of each to each, 0 to 1, by the terms that at least two use, weighed by their rarity among them."""
    vectors = _weigh(wordings)
    table = [[0.0] * len(vectors) for _ in vectors]
    for number, vector in enumerate(vectors):
        table[number][number] = ITSELF
        for other in range(number):
            table[number][other] = table[other][number] = _dot(vector, vectors[other])
    return table


def _weigh(wordings: Sequence[Wording]) -> list[Vector]:
    held = Counter(chain.from_iterable([wording.terms for wording in wordings]))
    scales = {term: math.log(len(wordings) / count) * get_rarity(term) for term, count in held.items() if count > 1}
    vectors = []
    for wording in wordings:
        vector = {
            term: weight * scales[term]
            for term, weight in zip(wording.terms, wording.weights, strict=True)
            if term in scales
        }
        length = math.hypot(*vector.values())
        vectors.append({term: weight / length for term, weight in vector.items()} if length else {})
    return vectors


def _dot(one: Vector, other: Vector) -> float:
    return math.fsum([one[term] * other[term] for term in one.keys() & other.keys()])
