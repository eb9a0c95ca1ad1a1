"""Shows how the score of a match adds up: only one sentence counts, with what the title lends and its place takes.

It decides nothing; :mod:`monitors.rules.judging` does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from operator import itemgetter

from monitors.model import LEARNED, Analysis, Evidence, Match, Span, Zone
from monitors.sentences import list_passages, list_sentences


@dataclass(frozen=True, slots=True)
class Tally:
    """The evidence of a match. ``counted`` is that of the sentence that gives the score, once ``adjusted`` is added:
    points that the title lends it, less those that it loses by its place. ``others`` are of other sentences and add
    nothing, and ``learned`` are the words by which a second opinion moved the match.
    """

    counted: tuple[Evidence, ...]
    adjusted: float
    others: tuple[Evidence, ...]
    learned: tuple[Evidence, ...]


def tally(match: Match, analysis: Analysis) -> Tally:
    """Return how the score of a match of this article adds up. Its evidence stands sentence by sentence, that of the
    strongest one first.
    """
    by_rules = tuple(one for one in match.evidence if one.rule != LEARNED)
    learned = tuple(one for one in match.evidence if one.rule == LEARNED)
    if not by_rules or match.is_read:
        return Tally(by_rules, 0.0, (), learned)
    find = _find_sentences(analysis.article.text)
    first = find(by_rules[0].span)
    counted = tuple(takewhile(lambda one: find(one.span) == first, by_rules))
    adjusted = round(match.score - sum(one.points for one in counted), 6)
    return Tally(counted, adjusted, by_rules[len(counted) :], learned)


def _find_sentences(text: str) -> Callable[[Span], int]:
    """Return what finds the number of the sentence that a span begins in; -1 for the title."""
    passages = list_passages(text, 0, len(text))
    starts = [one for start, end in passages for one in list_sentences(text, start, end)]

    def find(span: Span) -> int:
        return -1 if span.zone is Zone.TITLE else bisect_right(starts, span.start, key=itemgetter(0))

    return find
