"""Chooses the sentence of an article that a story quotes."""

from __future__ import annotations

import re
from bisect import bisect_right

from monitors.model import Analysis, Level, Zone

QUOTE_LENGTH = 300
LEAD_WEIGHT = 2.0

_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’»)]*\s+|\n\s*\n")


def read_quote(analysis: Analysis) -> str:
    """Return the sentence that shows why the article matters: the one with the most points of urgent evidence or, if
    nothing is urgent, of any evidence outside the title.

    The lead counts double, because news comes first. Of equals, and without evidence, it is the first sentence.
    """
    text = analysis.article.text
    urgent = tuple(match for match in analysis.matches if match.level is Level.URGENT)
    told = [one for match in urgent or analysis.matches for one in match.evidence if one.span.zone is not Zone.TITLE]
    if not told:
        return _shorten(take_first_sentence(text) or analysis.article.title)
    ends = _list_ends(text, max(one.span.start for one in told))
    points: dict[int, float] = {}
    for one in told:
        sentence = bisect_right(ends, one.span.start, key=re.Match.end)
        weight = LEAD_WEIGHT if one.span.zone is Zone.LEAD else 1.0
        points[sentence] = points.get(sentence, 0.0) + one.points * weight
    best = max(points, key=lambda sentence: (points[sentence], -sentence))
    return _shorten(text[ends[best - 1].end() if best else 0 : ends[best].start() if best < len(ends) else None])


def _list_ends(text: str, position: int) -> list[re.Match[str]]:
    """Return the ends of the sentences up to the first one after `position`."""
    ends = []
    for end in _SENTENCE_END.finditer(text):
        ends.append(end)
        if end.end() > position:
            break
    return ends


def take_first_sentence(text: str) -> str:
    """Return the first sentence of a text, without the white space around it."""
    stripped = text.lstrip()
    end = _SENTENCE_END.search(stripped)
    return stripped[: end.start() if end else None].strip()


def _shorten(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    if len(sentence) <= QUOTE_LENGTH:
        return sentence
    return sentence[:QUOTE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:–—-") + "…"
