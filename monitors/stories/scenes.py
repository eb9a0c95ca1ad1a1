"""Judges by their places whether two articles can report one event: countries, distant towns, blow and counterblow."""

from __future__ import annotations

from functools import lru_cache

from monitors.distance import measure_kilometres
from monitors.facts.capitals import list_capital_points
from monitors.stories.across_languages import Town
from monitors.stories.article_traits import ArticleTraits

FAR_KM = 100.0
"""Towns of one country at least this far apart are two places; nearer ones may be one place named in two ways."""

FAR_AREAS_KM = 250.0
"""Regions of one country at least this far apart are two places; nearer ones may be confused."""


def are_apart(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether two events are in different countries, or in distant towns, and neither report names the other's,
    or each is in one region alone and these are distant, or they are blow and counterblow.

    One name that was read as being in two countries (Tripoli, Georgia) does not count as different.
    """
    if not one.countries or not other.countries:
        return False
    if one.countries.isdisjoint(other.countries):
        return not have_part(one, other) and one.scene.words.isdisjoint(other.scene.words)
    if _are_far(one.scene.towns, other.scene.named_towns) and _are_far(other.scene.towns, one.scene.named_towns):
        return True
    areas = {one.scene.area, other.scene.area}
    points, others = leave_capitals(one.scene.points), leave_capitals(other.scene.points)
    return len(areas) == 2 and "" not in areas and _are_far(points, others, FAR_AREAS_KM)


def have_part(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether the countries of both may have a part in one event: either report names the other's, and they are
    no blow and counterblow.
    """
    by_other, by_one = other.scene.named_countries, one.scene.named_countries
    is_named = not (one.countries.isdisjoint(by_other) and other.countries.isdisjoint(by_one))
    return is_named and not _strike_back(one, other)


def _strike_back(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether each seems to tell of a deed of the other's country: a blow, and the counterblow."""
    return not (one.scene.actors.isdisjoint(other.countries) or other.scene.actors.isdisjoint(one.countries))


def have_own_towns(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether both tell of towns that the other does not name, as reports of blow and counterblow do."""
    towns, others = leave_capitals(one.scene.towns), leave_capitals(other.scene.towns)
    if not towns or not others:
        return False
    return towns.isdisjoint(other.scene.named_towns) and others.isdisjoint(one.scene.named_towns)


@lru_cache(maxsize=16_384)
def _are_far(towns: frozenset[Town], others: frozenset[Town], far_km: float = FAR_KM) -> bool:
    """Return whether both have towns, and every one is more than that far from every other."""
    if not towns or not others:
        return False
    return all(measure_kilometres(*one, *other) > far_km for one in towns for other in others)


@lru_cache(maxsize=16_384)
def leave_capitals(towns: frozenset[Town]) -> frozenset[Town]:
    return towns.difference(list_capital_points())
