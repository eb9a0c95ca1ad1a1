"""Uses what an entry states in fields besides its text: an official alert's severity and expiry, and coordinates.

These fields only add to the text: topics are recognised by words alone, a severity is raised but never lowered, and the
text's own places and end dates take precedence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from monitors.facts.gazetteer import load_gazetteer
from monitors.model import (
    CAP_SEVERITIES,
    Article,
    Fact,
    FactKind,
    Match,
    OfficialAlert,
    Severity,
    SeverityRaise,
    SeverityReason,
    Span,
    Zone,
)

LEAST_MEASURE: Final = timedelta(days=1)
"""An alert that expires sooner is a warning for the day, not a measure whose end is worth a reminder."""

MOST_WORD: Final = 40
"""Characters of an issuer's word that are quoted; CAP's own have eleven at most."""

NEAR_KILOMETRES: Final = 100.0
"""Coordinates farther than this from every known town are ignored: they are at sea, or a mistake."""


def read_severity(alert: OfficialAlert) -> Severity | None:
    """Return how grave the issuer says it is; None for an unknown word, and for what is past or unlikely."""
    if alert.urgency.casefold() == "past" or alert.certainty.casefold() == "unlikely":
        return None
    return CAP_SEVERITIES.get(alert.severity.strip().capitalize())


def raise_severities(matches: tuple[Match, ...], article: Article) -> tuple[Match, ...]:
    """Return the matches, each raised to at least the severity of the article's official alert."""
    alert = article.official
    least = read_severity(alert) if alert else None
    if alert is None or least is None:
        return matches
    words = ", ".join(word[:MOST_WORD] for word in (alert.severity, alert.urgency, alert.certainty) if word)
    return tuple(_raise(one, least, words) if one.severity.rank < least.rank else one for one in matches)


def _raise(match: Match, least: Severity, words: str) -> Match:
    return replace(match, severity=least, raised=SeverityRaise(SeverityReason.OFFICIAL_ALERT, match.severity, words))


def add_facts(facts: tuple[Fact, ...], article: Article) -> tuple[Fact, ...]:
    """Return the facts of the text, completed by those of the fields where the text has none."""
    return (*_add_place(facts, article), *_list_until(facts, article))


def _add_place(facts: tuple[Fact, ...], article: Article) -> tuple[Fact, ...]:
    if article.latitude is None or article.longitude is None or _has_place(facts):
        return facts
    nearest = load_gazetteer().find_nearest_town(article.latitude, article.longitude, NEAR_KILOMETRES)
    countries = {fact.country for fact in facts if fact.kind is FactKind.COUNTRY and fact.is_event}
    if nearest is None or (countries and nearest.country not in countries):
        return facts
    country = Fact(
        FactKind.COUNTRY,
        _whole_title(article),
        country=nearest.country,
        name=load_gazetteer().get_country_name(nearest.country),
        precision="country",
        is_event=True,
    )
    place = Fact(
        FactKind.PLACE,
        _whole_title(article),
        country=nearest.country,
        name=nearest.name,
        latitude=article.latitude,
        longitude=article.longitude,
        precision="region",
        is_event=True,
    )
    return (*facts, place) if countries else (country, place, *facts)


def _has_place(facts: Iterable[Fact]) -> bool:
    return any(fact.kind is FactKind.PLACE and fact.is_event for fact in facts)


def _list_until(facts: Iterable[Fact], article: Article) -> tuple[Fact, ...]:
    expires_at = article.official.expires_at if article.official else None
    if expires_at is None or any(fact.kind is FactKind.UNTIL for fact in facts):
        return ()
    if expires_at < article.first_seen_at + LEAST_MEASURE:
        return ()
    return (Fact(FactKind.UNTIL, _whole_title(article), on=expires_at.date()),)


def _whole_title(article: Article) -> Span:
    """Return the span of the title, which serves for facts from fields: these have no words in the text."""
    return Span(Zone.TITLE, 0, len(article.title), article.title)
