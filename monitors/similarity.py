"""How likely two articles report one event: shared wording, and what else agrees or contradicts.

A logistic model over a few readable features. Its weights were fitted on labelled pairs of news articles with
look-alike events (same kind of event, other time, place or people); see docs/stories.md for the figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from monitors.chronicle import list_event_countries
from monitors.model import Analysis
from monitors.wording import Wording, find_stated_day

WORDING_WEIGHT = 15.0
"""For the square root of the cosine of the terms."""

NUMBERS_WEIGHT = 3.0
"""For the share of numbers in common."""

DATED_WEIGHT = 2.4
"""When both publishers give a date, before the gap between them."""

GAP_WEIGHT = -1.8
"""For the logarithm of one more than the gap in days."""

STATED_WEIGHT = 2.2
"""The same when a date had to be read from a text."""

STATED_GAP_WEIGHT = -0.9

YEARS_WEIGHT = -1.0
"""When both name years and none in common."""

COUNTRIES_WEIGHT = -0.7
"""When both say where it happens and no country is in common."""

OFFSET = -5.7

BOUND = 8.0
"""No single comparison says more than this, either way."""


@dataclass(frozen=True, slots=True)
class Trait:
    """What an article reports, apart from its wording: the day it was published, if known, and where it happens.

    ``is_stated`` says that the day was read from the text, for want of the publisher's word.
    """

    day: float | None
    countries: frozenset[str]
    is_stated: bool = False


def read_trait(analysis: Analysis, published_day: float | None) -> Trait:
    """The trait of an article; a date that its text states stands in for one that the publisher does not give."""
    stated = find_stated_day(analysis.article.text) if published_day is None else None
    day = published_day if stated is None else float(stated)
    return Trait(day, frozenset(list_event_countries(analysis.facts)), is_stated=stated is not None)


def compare(cosine: float, one: Wording, other: Wording, trait: Trait, other_trait: Trait) -> float:
    """The log-odds that two articles report one event, within ``BOUND``."""
    odds = OFFSET + WORDING_WEIGHT * math.sqrt(cosine) + NUMBERS_WEIGHT * _share_numbers(one.numbers, other.numbers)
    if one.years and other.years and one.years.isdisjoint(other.years):
        odds += YEARS_WEIGHT
    if trait.day is not None and other_trait.day is not None:
        gap = math.log1p(abs(trait.day - other_trait.day))
        if trait.is_stated or other_trait.is_stated:
            odds += STATED_WEIGHT + STATED_GAP_WEIGHT * gap
        else:
            odds += DATED_WEIGHT + GAP_WEIGHT * gap
    if trait.countries and other_trait.countries and trait.countries.isdisjoint(other_trait.countries):
        odds += COUNTRIES_WEIGHT
    return max(-BOUND, min(BOUND, odds))


def _share_numbers(one: frozenset[int], other: frozenset[int]) -> float:
    if not one or not other:
        return 0.0
    return len(one & other) / math.sqrt(min(6, len(one)) * min(6, len(other)))
