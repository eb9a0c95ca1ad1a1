"""How likely pairs of articles are of one event, many pairs at a time, and how deep the rift between two sets is.

What two articles have in common stays, so what was compared is remembered, as far as that is not too much.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING

from monitors.commonness import get_rarity, get_share
from monitors.similarity import Trait, compare
from monitors.wording import Wording

if TYPE_CHECKING:
    from monitors.story_index import Member

MOST_REMEMBERED = 50_000
"""So many comparisons of pairs are remembered, of each kind: some 8 MB."""

WORDINGS_AT_HAND = 2_048
"""The terms of so many articles are kept to look up their weights by: some 10 MB."""

RIVAL_PRIOR = 100
"""The table of commonness counts as much as so many stories of the neighbourhood."""

RIFT_ODDS = 0.7
"""What one unit of log-odds for one event takes off the logarithm of the separation."""

LEAST_APART = 0.1

Vector = Mapping[int, float]


@lru_cache(maxsize=WORDINGS_AT_HAND)
def list_weights(wording: Wording) -> dict[int, int]:
    """What each term of an article weighs."""
    return dict(zip(wording.terms, wording.weights, strict=True))


def measure_cosine(vector: Vector, wording: Wording, other: Wording) -> float:
    """How alike two articles are in words; the vector is the first's, with the weight of each term in comparisons."""
    weights = list_weights(other)
    shared = vector.keys() & weights.keys()
    length = wording.length * other.length
    if not shared or not length:
        return 0.0
    dot: float = sum(map(mul, map(vector.__getitem__, shared), map(weights.__getitem__, shared)))
    return dot / length


@lru_cache(maxsize=65_536)
def contrast(term: int, others: int, rivals: int) -> float:
    """The square of a term's rarity, in general and among the rivals, whichever is less."""
    rarity = get_rarity(term)
    if others > 0:
        rarity = min(rarity, -math.log((others + RIVAL_PRIOR * get_share(term)) / (rivals + RIVAL_PRIOR)))
    return rarity * rarity


def compare_pairs(
    members: Sequence[Member], vectors: Sequence[Vector], others: Iterable[Member]
) -> list[tuple[float, Trait, Trait]]:
    """The log-odds of each with each of the others."""
    return [
        (
            compare(
                measure_cosine(vector, member.wording, other.wording),
                member.wording,
                other.wording,
                member.trait,
                other.trait,
            ),
            member.trait,
            other.trait,
        )
        for other in others
        for member, vector in zip(members, vectors, strict=True)
    ]


class Pairs(dict[tuple[int, int], float]):
    """The log-odds of pairs of articles, by their numbers, the lower one first; terms weigh as if ``rivals`` of as many
    stories held them too. Neighbourhoods are sorted again and again, and what two articles have in common stays."""

    def __init__(self, rivals: int, *, is_dated: bool) -> None:
        super().__init__()
        self._rivals = rivals
        self._is_dated = is_dated

    def trim(self) -> None:
        """Forget what was compared when it is too much; to be called between uses."""
        if len(self) > MOST_REMEMBERED:
            self.clear()

    def compare(self, member: Member, others: Sequence[Member]) -> list[float]:
        """The log-odds of an article with each of the others."""
        number = member.number
        keys = [(other.number, number) if other.number < number else (number, other.number) for other in others]
        fresh = [(key, other) for key, other in zip(keys, others, strict=True) if key not in self]
        if fresh:
            vector = self._weigh(member.wording)
            trait = member.trait if self._is_dated else replace(member.trait, day=None)
            for key, other in fresh:
                cosine = measure_cosine(vector, member.wording, other.wording)
                self[key] = compare(cosine, member.wording, other.wording, trait, other.trait)
        return [self[key] for key in keys]

    def _weigh(self, wording: Wording) -> Vector:
        rivals = self._rivals
        return {term: weight * contrast(term, rivals, rivals) for term, weight in list_weights(wording).items()}


class Rifts(Pairs):
    """How sure it is that two sets of articles are two events: separation by wording, less what else speaks for one
    event. Dates are left out, for rivals of one day agree."""

    def __init__(self) -> None:
        super().__init__(1, is_dated=False)

    def measure(self, one: Sequence[Member], other: Sequence[Member], separation: float) -> float:
        """How sure it is of two sets that stand so far apart."""
        self.trim()
        odds = math.fsum([odds for member in one for odds in self.compare(member, other)]) / (len(one) * len(other))
        return math.log(max(separation, LEAST_APART)) - RIFT_ODDS * odds
