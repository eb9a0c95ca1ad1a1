"""Ranks countries and places by their weighed mentions, decides where the event is, and makes facts of them.

The mentions come from ``places.py``. The event's countries come first, then those that are only mentioned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from monitors.facts.article_field import ArticleField
from monitors.facts.entries import Entry, NameKind
from monitors.facts.fast_records import new_fact
from monitors.facts.gazetteer import Mention, load_gazetteer
from monitors.facts.roles import ACTS_AT_HOME, ORIGIN, SUBJECT
from monitors.model import Fact, FactKind, Span

ECHO_SHARE, ECHO_LIMIT = 0.25, 2.0  # share of further mentions that is added to a country's best, and at most this
SUBJECT_SHARE, NEVER = 0.9, float("inf")  # as RIVAL_SHARE, for a country that is a subject; for any weaker role
RIVAL_SHARE = 0.6  # another country is the event's too from this share of the best score, if it is a scene
LEAST_SCORE = 0.45
PRECISIONS = {
    NameKind.COUNTRY: "country",
    NameKind.REGION: "region",
    NameKind.WATCHED: "city",
    NameKind.TOWN: "city",
    NameKind.FOREIGN_TOWN: "city",
}


class PlaceMention(NamedTuple):
    """A mention with the entry chosen for it.

    ``weight`` is that of its role (``roles.py``), ``factor`` that of its position, and ``score`` their product.
    """

    field: ArticleField
    mention: Mention
    entry: Entry
    weight: float
    factor: float
    score: float

    @property
    def span(self) -> Span:
        """Where it is."""
        return self.field.span(self.mention.start, self.mention.end)


new_place_mention: Callable[[tuple[ArticleField, Mention, Entry, float, float, float]], PlaceMention] = partial(
    tuple.__new__, PlaceMention
)  # at half the cost of PlaceMention()


def rank_countries(placed: Iterable[PlaceMention]) -> dict[str, float]:
    """Countries with their scores, the best first; of equal ones the first named."""
    scores: dict[str, list[float]] = defaultdict(list)
    for one in placed:
        scores[one.entry.country].append(one.score)
    totals = {}
    for country, values in scores.items():
        best = max(values)
        totals[country] = best + min((sum(values) - best) * ECHO_SHARE, ECHO_LIMIT)
    return dict(sorted(totals.items(), key=lambda item: -item[1]))


def choose_event_countries(placed: list[PlaceMention], ranking: dict[str, float]) -> frozenset[str]:
    """The best country, unless its score is too low, and those that come near it.

    These must be named in the title or early in the text, as a scene or subject of their own.
    """
    first = next(iter(ranking))
    if ranking[first] < LEAST_SCORE:
        return frozenset()
    rivals = {
        one.entry.country
        for one in placed
        if one.factor >= 1.0 and ranking[one.entry.country] >= _rival_share(one) * ranking[first]
    }
    best = max((one for one in placed if one.entry.country == first), key=lambda one: one.score)
    sharing = {
        one.entry.country for one in placed if best.entry.kind is NameKind.SHARED and one.mention is best.mention
    }
    return frozenset({first} | rivals | sharing)


def _rival_share(one: PlaceMention) -> float:
    """The share of the best score from which a country with this mention is the event's too."""
    return RIVAL_SHARE if one.weight >= ACTS_AT_HOME else SUBJECT_SHARE if one.weight >= SUBJECT else NEVER


def list_countries(placed: list[PlaceMention], ranking: dict[str, float], events: frozenset[str]) -> Iterator[Fact]:
    """One fact for each country, where it scores highest; those of the event come first."""
    tellings: dict[str, PlaceMention] = {}
    for one in placed:
        known = tellings.get(one.entry.country)
        if known is None or one.score > known.score:
            tellings[one.entry.country] = one
    for country in sorted(ranking, key=lambda code: code not in events):
        best = tellings[country]
        yield new_fact(
            kind=FactKind.COUNTRY,
            span=best.span,
            country=country,
            name=country_name(country),
            is_event=country in events,
            is_origin=best.weight == ORIGIN and country not in events,
        )


def list_places(placed: list[PlaceMention], ranking: dict[str, float], events: frozenset[str]) -> Iterator[Fact]:
    """One fact for each town or region, where it scores highest; those of the event come first."""
    best: dict[tuple[str, str], PlaceMention] = {}
    for one in placed:
        if one.entry.kind not in PRECISIONS or one.entry.kind is NameKind.COUNTRY:
            continue
        key = (one.entry.country, one.entry.name)
        if key not in best or one.score > best[key].score:
            best[key] = one
    order = list(ranking)
    ranked = sorted(
        best.values(),
        key=lambda one: (one.entry.country not in events, order.index(one.entry.country), -one.score),
    )
    for one in ranked:
        yield new_fact(
            kind=FactKind.PLACE,
            span=one.span,
            country=one.entry.country,
            name=one.entry.name,
            latitude=one.entry.latitude,
            longitude=one.entry.longitude,
            precision=PRECISIONS[one.entry.kind],
            is_event=one.entry.country in events and one.weight > ORIGIN,
            area=one.entry.area,
        )


def country_name(country: str) -> str:
    """The English name of a country (ISO 3166-1 alpha-2) of the gazetteer."""
    return load_gazetteer().get_country_name(country)
