"""Weighed mentions of places ranked: the event's countries first, those merely mentioned after, and facts of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from monitors.facts.entries import Entry, NameKind
from monitors.facts.gazetteer import Mention, load_gazetteer
from monitors.facts.passage import Passage
from monitors.facts.roles import ACTS_AT_HOME, ORIGIN, SUBJECT
from monitors.model import Fact, FactKind, Span

ECHO_SHARE, ECHO_LIMIT = 0.25, 2.0  # what further mentions add to a country's best
SUBJECT_SHARE, NEVER = 0.9, float("inf")  # for one that is only named; for one that acts abroad
RIVAL_SHARE = 0.6  # a second country is the event's too from this share of the first's score
LEAST_SCORE = 0.45
PRECISIONS = {
    NameKind.COUNTRY: "country",
    NameKind.REGION: "region",
    NameKind.WATCHED: "city",
    NameKind.TOWN: "city",
    NameKind.FOREIGN_TOWN: "city",
}


class Placed(NamedTuple):
    """A mention with the one entry chosen for it, and the weight of its role there by itself and with its position."""

    passage: Passage
    mention: Mention
    entry: Entry
    weight: float
    factor: float
    score: float

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.passage.span(self.mention.start, self.mention.end)


def rank_countries(placed: Iterable[Placed]) -> dict[str, float]:
    """Countries by score, best first; among equals the one named first."""
    scores: dict[str, list[float]] = defaultdict(list)
    for one in placed:
        scores[one.entry.country].append(one.score)
    totals = {}
    for country, values in scores.items():
        best = max(values)
        totals[country] = best + min((sum(values) - best) * ECHO_SHARE, ECHO_LIMIT)
    return dict(sorted(totals.items(), key=lambda item: -item[1]))


def choose_event_countries(placed: list[Placed], ranking: dict[str, float]) -> frozenset[str]:
    """The best country, and rivals named as a scene of their own nearly as strongly."""
    first = next(iter(ranking))
    if ranking[first] < LEAST_SCORE:
        return frozenset()
    rivals = {
        one.entry.country
        for one in placed
        if one.factor >= 1.0 and ranking[one.entry.country] >= _rival_share(one) * ranking[first]
    }
    return frozenset({first} | rivals)


def _rival_share(one: Placed) -> float:
    """How near to the first a country must come, by the plainest thing that a mention says of it."""
    return RIVAL_SHARE if one.weight >= ACTS_AT_HOME else SUBJECT_SHARE if one.weight >= SUBJECT else NEVER


def tell_countries(placed: list[Placed], ranking: dict[str, float], events: frozenset[str]) -> Iterator[Fact]:
    tellings: dict[str, Placed] = {}
    for one in placed:
        known = tellings.get(one.entry.country)
        if known is None or one.score > known.score:
            tellings[one.entry.country] = one
    for country in sorted(ranking, key=lambda code: code not in events):
        best = tellings[country]
        yield Fact(
            kind=FactKind.COUNTRY,
            span=best.span,
            country=country,
            name=country_name(country),
            is_event=country in events,
            is_origin=best.weight == ORIGIN and country not in events,
        )


def tell_places(placed: list[Placed], ranking: dict[str, float], events: frozenset[str]) -> Iterator[Fact]:
    """One fact a town or region, where it is named most tellingly."""
    best: dict[tuple[str, str], Placed] = {}
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
        yield Fact(
            kind=FactKind.PLACE,
            span=one.span,
            country=one.entry.country,
            name=one.entry.name,
            latitude=one.entry.latitude,
            longitude=one.entry.longitude,
            precision=PRECISIONS[one.entry.kind],
            is_event=one.entry.country in events and one.weight > ORIGIN,
        )


def country_name(country: str) -> str:
    """The English name of a country of the table."""
    return load_gazetteer().get_country_name(country)
