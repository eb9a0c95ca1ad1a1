"""Says why a report is in a story whose earlier reports are all in other languages: what both tell, by name.

Stories are sorted by the same evidence, weighed (:mod:`monitors.stories.across_languages`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitors.distance import measure_kilometres
from monitors.model import FIGURE_KINDS, Analysis, Fact, FactKind
from monitors.stories.across_languages import SAME_KM, compare_gists
from monitors.stories.article_traits import ArticleTraits, read_traits
from monitors.stories.chronicle import get_published_day


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a report has in common with the earlier one in another language (``with_language``) that is most like it,
    such as ``topic unrest``, ``place Osh``, ``killed 14``."""

    language: str
    with_language: str
    evidence: tuple[str, ...]


def list_agreements(analyses: Sequence[Analysis]) -> dict[str, Agreement]:
    """Return the agreement of each report of a story that is the first in its language but not the first of all, by the
    key of its article. The reports are given in order of arrival."""
    agreements, read = {}, [(one, read_traits(one, get_published_day(one.article))) for one in analyses if one.language]
    for number, (analysis, traits) in enumerate(read):
        earlier = read[:number]
        if not earlier or any(one.language == analysis.language for one, _ in earlier):
            continue
        other, others = max(earlier, key=lambda pair: _compare(traits, pair[1]))
        topics = traits.gist.topics & others.gist.topics
        agreement = Agreement(analysis.language, other.language, tuple(_list_evidence(analysis, other, topics)))
        agreements[analysis.article.key] = agreement
    return agreements


def _compare(one: ArticleTraits, other: ArticleTraits) -> float:
    return compare_gists(one.gist, other.gist, abs((one.moment or 0.0) - (other.moment or 0.0)))


def _list_evidence(one: Analysis, other: Analysis, topics: frozenset[str]) -> Iterator[str]:
    yield from (f"topic {match.topic}" for match in one.matches if match.topic in topics)
    shared = [fact for fact in one.facts if any(_agree(fact, told) for told in other.facts if told.kind is fact.kind)]
    places = [f"place {fact.name}" for fact in shared if fact.kind is FactKind.PLACE]
    countries = [f"country {fact.country}" for fact in shared if fact.kind is FactKind.COUNTRY]
    yield from dict.fromkeys(places or countries)
    yield from dict.fromkeys(f"{fact.kind.value} {fact.low}" for fact in shared if fact.kind in FIGURE_KINDS)
    yield from dict.fromkeys(f"until {fact.on}" for fact in shared if fact.on is not None)


def _agree(one: Fact, other: Fact) -> bool:
    """Return whether two facts of one kind tell the same."""
    if one.kind is FactKind.COUNTRY:
        return one.is_event and other.is_event and one.country == other.country
    if one.kind is FactKind.PLACE:
        return one.is_event and other.is_event and _is_near(one, other)
    if one.kind is FactKind.UNTIL:
        return one.on == other.on
    ends = (one.low, one.high, other.low, other.high)
    return None not in ends and max(one.low or 0, other.low or 0) <= min(one.high or 0, other.high or 0)


def _is_near(one: Fact, other: Fact) -> bool:
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return False
    return measure_kilometres(one.latitude, one.longitude, other.latitude, other.longitude) <= SAME_KM
