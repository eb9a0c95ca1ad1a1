"""Compares many pairs of articles at a time: log-odds of one event, and how deep the rift between two sets is.

:mod:`monitors.stories.similarity` compares one pair. Two articles never change what they have in common, therefore the
results are remembered here, up to a limit.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property, lru_cache

from monitors.stories.article_traits import ArticleTraits
from monitors.stories.member import Member
from monitors.stories.similarity import compare_articles, is_by_headlines
from monitors.stories.word_frequencies import UNKNOWN_SHARE, get_shares
from monitors.stories.wording import Wording, list_weights

MOST_REMEMBERED = 50_000
"""When more comparisons than this are remembered (of each kind, some 8 MB), all are forgotten."""

RIVAL_PRIOR = 100
"""The general word frequencies (monitors.stories.word_frequencies) count as much as this many stories of the
neighbourhood."""

RIFT_ODDS = 0.7
"""Each unit of log-odds for one event is subtracted from the logarithm of the separation with this factor."""

LEAST_APART = 0.1

Vector = Mapping[int, float]


def contrast_all(held: Mapping[int, int], rivals: int) -> dict[int, float]:
    """Return the square of each term's rarity, given how many of the rivals have it. The rarity is the lower of that in
    general and that among the other rivals."""
    share, unknown = get_shares().get, _list_unknown(rivals)
    return {
        term: unknown[count] if (known := share(term)) is None else _contrast(known, count - 1, rivals - 1)
        for term, count in held.items()
    }


@lru_cache(maxsize=64)
def _list_unknown(rivals: int) -> Sequence[float]:
    """Return the same for a term outside the table, by the number of rivals that have it, from 0 on."""
    return [_contrast(UNKNOWN_SHARE, count - 1, rivals - 1) for count in range(rivals + 1)]


@lru_cache(maxsize=1_024)
def _contrast(share: float, others: int, rivals: int) -> float:
    rarity = -math.log(share)
    if others > 0:
        rarity = min(rarity, -math.log((others + RIVAL_PRIOR * share) / (rivals + RIVAL_PRIOR)))
    return rarity * rarity


class Sample:
    """The articles that represent a story in comparisons, with their terms as tables. A few are kept, because the same
    stories are compared again and again."""

    def __init__(self, articles: tuple[Member, ...]) -> None:
        self.articles = articles

    @cached_property
    def tables(self) -> Sequence[Mapping[int, int]]:
        """The terms of each article with their weights. Short reports are mostly compared without."""
        return [list_weights(article.wording) for article in self.articles]

    @cached_property
    def terms(self) -> frozenset[int]:
        """The terms that any of them has."""
        return frozenset().union(*self.tables)


class View:
    """A sample prepared for comparisons: of its terms, only those that are ``wanted``."""

    def __init__(self, sample: Sample, wanted: Set[int]) -> None:
        self.articles = sample.articles
        self.shared = sample.terms & wanted if wanted else frozenset()
        self._tables = sample.tables if wanted else ({},) * len(sample.articles)

    def compare(self, members: Sequence[Member], vectors: Sequence[Vector]) -> list[float]:
        """Return the log-odds of each of them with each of the members, whose ``vectors`` have the wanted terms."""
        odds = []
        for article, table in zip(self.articles, self._tables, strict=True):
            wording, traits = article.wording, article.traits
            shared = [(term, table[term]) for term in self.shared if term in table] if self.shared else ()
            for member, vector in zip(members, vectors, strict=True):
                length = member.wording.length * wording.length
                cosine = _get_cosine(vector, shared, length) if shared else 0.0
                odds.append(compare_articles(cosine, member.wording, wording, member.traits, traits))
        return odds


class Pairs:
    """The log-odds of pairs of articles, remembered by their numbers, because neighbourhoods are sorted repeatedly.

    Terms weigh as if all of ``rivals`` other stories had them too. Unless ``is_dated``, dates are ignored: two short
    reports are compared by their headlines as if they were of one time, all others as if nobody had dated them."""

    def __init__(self, rivals: int, *, is_dated: bool) -> None:
        self._contrasts = {term: _contrast(share, rivals, rivals) for term, share in get_shares().items()}
        self._unknown = _contrast(UNKNOWN_SHARE, rivals, rivals)
        self._is_dated = is_dated
        self._rows: defaultdict[int, dict[int, float]] = defaultdict(dict)
        self._remembered = 0

    def trim(self) -> None:
        """Forget all comparisons if they are too many. Call this between uses."""
        if self._remembered > MOST_REMEMBERED:
            self._rows.clear()
            self._remembered = 0

    def compare(self, member: Member, others: Sequence[Member]) -> list[float]:
        """Return the log-odds of an article with each of the others."""
        row = self._rows[member.number]
        fresh = [other for other in others if other.number not in row]
        if fresh:
            wording, traits = member.wording, member.traits
            timeless = traits if self._is_dated else _leave_date(traits, None)
            vector: Vector = {}
            for other in fresh:
                cosine, compared = 0.0, timeless
                if is_by_headlines(wording, other.wording, traits, other.traits):
                    compared = traits if self._is_dated else _leave_date(traits, other.traits.day)
                else:
                    vector = vector or self._weigh(wording)
                    length = wording.length * other.wording.length
                    cosine = _get_cosine(vector, list_weights(other.wording).items(), length)
                odds = compare_articles(cosine, wording, other.wording, compared, other.traits)
                row[other.number] = self._rows[other.number][member.number] = odds
            self._remembered += len(fresh)
        return [row[other.number] for other in others]

    def _weigh(self, wording: Wording) -> Vector:
        known, unknown = self._contrasts.get, self._unknown
        return {term: weight * known(term, unknown) for term, weight in list_weights(wording).items()}


def _get_cosine(vector: Vector, weights: Iterable[tuple[int, int]], length: float) -> float:
    """Return the cosine of the terms of two articles, given the product of their lengths."""
    dot = math.fsum([vector[term] * weight for term, weight in weights if term in vector])
    return dot / length if length else 0.0


def _leave_date(traits: ArticleTraits, day: float | None) -> ArticleTraits:
    """Return the traits of a report as if it were of this day, or undated."""
    return replace(traits, day=day, seen_day=None)


class SplitOdds(Pairs):
    """How sure it is that two sets of articles are two events: their separation by wording, less their log-odds for one
    event. Dates are ignored, because rival events of one day agree in them."""

    def __init__(self) -> None:
        super().__init__(1, is_dated=False)

    def measure(self, one: Sequence[Member], other: Sequence[Member], separation: float) -> float:
        """Return the depth of the rift between two sets, given their separation (see monitors.stories.separation)."""
        self.trim()
        odds = math.fsum([odds for member in one for odds in self.compare(member, other)]) / (len(one) * len(other))
        return math.log(max(separation, LEAST_APART)) - RIFT_ODDS * odds
