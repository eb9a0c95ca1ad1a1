"""Finds the topic of a measure that a report speaks of, by the words that name it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitors.facts.dates import PARTED
from monitors.model import LEARNED, READ, Analysis, Article, Fact, FactKind, Match, Span, Zone, is_desk_topic

FAR = 10**9


def find_topics(matches: Iterable[Match], names: Iterable[str]) -> tuple[str, ...]:
    """Return the topics of measures with these names."""
    given = tuple(matches)
    return tuple(dict.fromkeys(topic for name in names if (topic := find_topic(given, name))))


def find_topic(matches: Iterable[Match], name: str) -> str:
    """Return the topic whose evidence is the name of a measure with as little else as possible, "" if there is none.

    If the name is less than half of it, the evidence is of something else, as "defy ban" is of a protest. A rule
    outweighs the second opinion, which reads single words of any topic.
    """
    named = name.casefold()
    holding = [
        (evidence.rule in (LEARNED, READ), len(evidence.span.text), number, match.topic)
        for number, match in enumerate(matches)
        for evidence in match.evidence
        if named and named in evidence.span.text.casefold() and len(evidence.span.text) <= 2 * len(named)
    ]
    return min(holding)[-1] if holding else ""


def read_end(analysis: Analysis) -> tuple[Fact | None, str]:
    """Return the end date in the article, and the topic of its measure: the one that reads the name of
    the measure nearest to the date, else the one whose evidence is nearest.

    Of several the latest counts, unless the article says that one has been moved nearer. A chat's own watch is the
    topic only where there is none of the desk's.
    """
    dated = [fact for fact in analysis.facts if fact.kind is FactKind.UNTIL and fact.on is not None]
    if not dated:
        return None, ""
    fact = max(dated, key=lambda fact: (fact.corrects, fact.on or date.min))
    desk = [match for match in analysis.matches if is_desk_topic(match.topic)]
    matches = desk or analysis.matches
    return fact, find_topic(matches, fact.name) or _nearest_topic(matches, fact, analysis.article)


def _nearest_topic(matches: Iterable[Match], fact: Fact, article: Article) -> str:
    """Return the topic whose words of evidence stand nearest to the date, wherever in the article a rule read them: of
    several occurrences it reports only one.
    """
    text = (article.title if fact.span.zone is Zone.TITLE else article.text).casefold()
    distances = [
        (_measure_distance(evidence.span.text.casefold(), fact.span, text), number, match.topic)
        for number, match in enumerate(matches)
        for evidence in match.evidence
    ]
    return min(distances)[2] if distances else ""


def _measure_distance(words: str, span: Span, text: str) -> int:
    """Return how far a span is from the nearest place where the words stand in the same text."""
    starts = text.rfind(words, 0, span.start), text.find(words, span.start)
    found = ((start, start + len(words)) for start in starts if start >= 0)
    return min((weigh_gap(text, one, (span.start, span.end)) for one in found), default=FAR)


def weigh_gap(text: str, one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return how many characters lie between two stretches of a text; what a comma or the end of a sentence parts
    counts as further away.
    """
    between = text[min(one[1], other[1]) : max(one[0], other[0])]
    return len(between) + PARTED * any(mark in between for mark in ",;.:!?،؛")
