"""How likely pairs of articles are of one event, many pairs at a time, and how deep the rift between two sets is.

What two articles have in common stays, so what was compared is remembered, as far as that is not too much.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from monitors.commonness import UNKNOWN_SHARE, get_shares
from monitors.similarity import Trait, compare, is_by_headlines
from monitors.wording import Wording, list_shared, list_weights

if TYPE_CHECKING:
    from monitors.story_index import Member

MOST_REMEMBERED = 50_000
"""So many comparisons of pairs are remembered, of each kind: some 8 MB."""

RIVAL_PRIOR = 100
"""The table of commonness counts as much as so many stories of the neighbourhood."""

RIFT_ODDS = 0.7
"""What one unit of log-odds for one event takes off the logarithm of the separation."""

LEAST_APART = 0.1

Vector = Mapping[int, float]


def contrast_all(held: Mapping[int, int], rivals: int) -> dict[int, float]:
    """The square of each term's rarity, where so many of the rivals hold it: in general and among the other rivals,
    whichever is less."""
    share, unknown = get_shares().get, _list_unknown(rivals)
    return {
        term: unknown[count] if (known := share(term)) is None else _contrast(known, count - 1, rivals - 1)
        for term, count in held.items()
    }


@lru_cache(maxsize=64)
def _list_unknown(rivals: int) -> Sequence[float]:
    """The same for a term outside the table, by how many rivals hold it, from none on."""
    return [_contrast(UNKNOWN_SHARE, count - 1, rivals - 1) for count in range(rivals + 1)]


@lru_cache(maxsize=1_024)
def _contrast(share: float, others: int, rivals: int) -> float:
    rarity = -math.log(share)
    if others > 0:
        rarity = min(rarity, -math.log((others + RIVAL_PRIOR * share) / (rivals + RIVAL_PRIOR)))
    return rarity * rarity


class View:
    """Some articles as they are seen from others: of their terms only those that are ``wanted``."""

    def __init__(self, articles: Sequence[Member], wanted: Set[int]) -> None:
        self.articles = articles
        self._shared = [list_shared(article.wording, wanted) if wanted else {} for article in articles]

    def list_shared(self) -> Collection[int]:
        """The wanted terms that any of them has, each once."""
        first, *rest = self._shared
        return set().union(first, *rest) if rest else first

    def compare(self, members: Sequence[Member], vectors: Sequence[Vector]) -> list[float]:
        """The log-odds of each of them with each of the members, as vectors of wanted terms."""
        odds = []
        for article, shared in zip(self.articles, self._shared, strict=True):
            wording, trait = article.wording, article.trait
            for member, vector in zip(members, vectors, strict=True):
                dot = math.fsum([vector[term] * weight for term, weight in shared.items() if term in vector])
                odds.append(_compare(dot, member.wording, wording, member.trait, trait))
        return odds


def _compare(dot: float, one: Wording, other: Wording, trait: Trait, other_trait: Trait) -> float:
    """The log-odds of two articles with this scalar product."""
    length = one.length * other.length
    return compare(dot / length if length else 0.0, one, other, trait, other_trait)


class Pairs:
    """The log-odds of pairs of articles, by their numbers; terms weigh as if ``rivals`` of as many stories held them
    too. Neighbourhoods are sorted again and again, and what two articles have in common stays."""

    def __init__(self, rivals: int, *, is_dated: bool) -> None:
        self._contrasts = {term: _contrast(share, rivals, rivals) for term, share in get_shares().items()}
        self._unknown = _contrast(UNKNOWN_SHARE, rivals, rivals)
        self._is_dated = is_dated
        self._rows: defaultdict[int, dict[int, float]] = defaultdict(dict)
        self._remembered = 0

    def trim(self) -> None:
        """Forget what was compared when it is too much; to be called between uses."""
        if self._remembered > MOST_REMEMBERED:
            self._rows.clear()
            self._remembered = 0

    def compare(self, member: Member, others: Sequence[Member]) -> list[float]:
        """The log-odds of an article with each of the others."""
        row = self._rows[member.number]
        fresh = [other for other in others if other.number not in row]
        if fresh:
            wording, trait = member.wording, member.trait if self._is_dated else replace(member.trait, day=None)
            vector: Vector = {}
            for other in fresh:
                dot = 0.0
                if not is_by_headlines(wording, other.wording, trait, other.trait):
                    vector = vector or self._weigh(wording)
                    shared = list_shared(other.wording, vector)
                    dot = math.fsum([vector[term] * weight for term, weight in shared.items()])
                odds = _compare(dot, wording, other.wording, trait, other.trait)
                row[other.number] = self._rows[other.number][member.number] = odds
            self._remembered += len(fresh)
        return [row[other.number] for other in others]

    def _weigh(self, wording: Wording) -> Vector:
        known, unknown = self._contrasts.get, self._unknown
        return {term: weight * known(term, unknown) for term, weight in list_weights(wording).items()}


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
