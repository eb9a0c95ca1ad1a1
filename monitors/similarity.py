"""How alike an article and a story are, beyond shared words: time, years named, places, topics.

Agreement adds little, contradiction takes away much: two quakes are told in the same words, and differ in where, when
and how many.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitors.model import Analysis, FactKind

JOIN_AT = 0.24
"""An article joins the likest story from this likeness on."""

MERGE_AT = 0.42
"""Two stories are one from this likeness on."""

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Trait:
    """What an article or a story reports, apart from its wording.

    ``since`` and ``until`` are seconds of the epoch between which it was published, ``countries`` where it happens,
    ``topics`` what it matched, ``years`` those it names.
    """

    since: float
    until: float
    countries: frozenset[str]
    topics: frozenset[str]
    years: frozenset[int]


def read_trait(analysis: Analysis, published_at: float, years: frozenset[int]) -> Trait:
    """The trait of one article."""
    countries = frozenset(
        fact.country
        for fact in analysis.facts
        if fact.kind in (FactKind.COUNTRY, FactKind.PLACE) and fact.is_event and fact.country
    )
    topics = frozenset(match.topic for match in analysis.matches)
    return Trait(published_at, published_at, countries, topics, years)


def join_traits(traits: Iterable[Trait]) -> Trait:
    """The trait of a story: all that any of its articles reports, over the time that they span."""
    every = list(traits)
    return Trait(
        min(trait.since for trait in every),
        max(trait.until for trait in every),
        frozenset().union(*(trait.countries for trait in every)),
        frozenset().union(*(trait.topics for trait in every)),
        frozenset().union(*(trait.years for trait in every)),
    )


def get_gap_days(one: Trait, other: Trait) -> float:
    """Days between two spans of time, 0 when they touch."""
    return max(0.0, one.since - other.until, other.since - one.until) / DAY


def weigh(likeness: float, one: Trait, other: Trait) -> float:
    """The likeness of wording, less what speaks against one event."""
    gap = get_gap_days(one, other)
    likeness *= 1.0 / (1.0 + gap / 30.0)
    if _are_apart(one.countries, other.countries):
        likeness *= 0.6
    if _are_apart(one.years, other.years):
        likeness *= 0.75
    return likeness


def _are_apart(one: frozenset[str] | frozenset[int], other: frozenset[str] | frozenset[int]) -> bool:
    return bool(one) and bool(other) and one.isdisjoint(other)
