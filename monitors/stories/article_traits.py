"""Reads what an article reports apart from its wording: when and where it happens, and what it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from monitors.model import FIGURE_KINDS, Analysis, Fact, FactKind, Zone, list_event_countries
from monitors.stories.across_languages import NO_GIST, Gist, Town, read_gist
from monitors.stories.chronicle import get_seen_day
from monitors.stories.wording import find_stated_day, share_equal

OPENING = 4
"""Whoever is named within so many characters of the beginning opens it: "A Ukrainian drone"."""

WITHIN_COUNTRY = frozenset({"city", "region"})
"""The precisions of a place that say more than its country."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The towns (latitude, longitude) of the event, the words that name its places, and all countries and towns that
    the article names, whether the event is there or not. ``actors`` are other countries than the event's that seem to
    act there: one is named before it, or opens the headline or the text. ``area`` is the first-level region that
    all named places are in, "" if they are in several or none, and ``points`` are the places of the event there."""

    towns: frozenset[Town] = frozenset()
    words: frozenset[str] = frozenset()
    named_countries: frozenset[str] = frozenset()
    named_towns: frozenset[Town] = frozenset()
    actors: frozenset[str] = frozenset()
    area: str = ""
    points: frozenset[Town] = frozenset()


@dataclass(frozen=True, slots=True)
class ArticleTraits:
    """What an article reports, apart from its wording: the day it was published, if known, where it happens, and
    its subjects: the topics that it is of, and the kinds of figures that it gives.

    ``is_stated`` says that the day was read from the text, for want of the publisher's word. Without either,
    ``seen_day`` is the day on which the article was first seen. ``scene`` says more exactly where: see :class:`Scene`.
    ``language`` is that of its words, "" for not known; ``gist`` is what does not depend on it.
    """

    day: float | None
    countries: frozenset[str]
    subjects: frozenset[str] = frozenset()
    is_stated: bool = False
    scene: Scene = Scene()
    language: str = ""
    seen_day: float | None = None
    gist: Gist = NO_GIST

    @property
    def moment(self) -> float | None:
        """When the report was published or, if that is not known, first seen, in days; None where dates are ignored."""
        return self.seen_day if self.day is None else self.day


def read_traits(analysis: Analysis, published_day: float | None) -> ArticleTraits:
    """Return the traits of an article. If the publisher gives no date, one stated in the text is used."""
    stated = find_stated_day(analysis.article.text) if published_day is None else None
    day = published_day if stated is None else float(stated)
    subjects = {match.topic for match in analysis.matches if not match.is_doubtful}
    subjects |= {fact.kind for fact in analysis.facts if fact.kind in FIGURE_KINDS}
    countries = share_equal(frozenset(list_event_countries(analysis.facts)))
    return ArticleTraits(
        day,
        countries,
        share_equal(frozenset(subjects)),
        is_stated=stated is not None,
        scene=_read_scene(analysis.facts),
        language=analysis.language,
        seen_day=get_seen_day(analysis.article) if day is None else None,
        gist=share_equal(read_gist(analysis, countries)),
    )


def _read_scene(facts: Collection[Fact]) -> Scene:
    towns, words, named_countries, named_towns = set(), set(), set(), set()
    for fact in facts:
        if fact.kind is not FactKind.COUNTRY and fact.kind is not FactKind.PLACE:
            continue
        town = _get_town(fact) if fact.precision == "city" else None
        if fact.country:
            named_countries.add(fact.country)
        if town is not None:
            named_towns.add(town)
        if fact.is_event and town is not None:
            towns.add(town)
        if fact.is_event and fact.span.text:
            words.add(fact.span.text.casefold())
    places = frozenset(towns), frozenset(words), frozenset(named_countries), frozenset(named_towns)
    areas = {fact.area for fact in facts if fact.precision in WITHIN_COUNTRY}
    sites = (_get_town(fact) for fact in facts if fact.is_event and fact.precision in WITHIN_COUNTRY)
    points = frozenset(point for point in sites if point is not None)
    area = areas.pop() if len(areas) == 1 else ""
    return share_equal(Scene(*places, frozenset(_list_actors(facts)), area, points))


def _list_actors(facts: Iterable[Fact]) -> Iterator[str]:
    """List the countries that seem to act in the country of the event."""
    named = [fact for fact in facts if fact.kind is FactKind.COUNTRY]
    scenes = [fact.span for fact in named if fact.is_event]
    for fact in named:
        is_before = any(one.zone is fact.span.zone and one.start > fact.span.start for one in scenes)
        opens = fact.span.zone is not Zone.BODY and fact.span.start <= OPENING
        if not fact.is_event and scenes and (is_before or opens):
            yield fact.country


def _get_town(fact: Fact) -> Town | None:
    return None if fact.latitude is None or fact.longitude is None else (fact.latitude, fact.longitude)


def are_foreign(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether they are known to be in two languages."""
    return bool(one.language and other.language and one.language != other.language)
