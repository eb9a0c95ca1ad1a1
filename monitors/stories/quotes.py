"""Chooses the sentence of an article that a story quotes."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter

from monitors.model import Analysis, Level, Zone
from monitors.sentences import list_passages, list_sentences

QUOTE_LENGTH = 300
LEAD_WEIGHT = 2.0


def read_quote(analysis: Analysis) -> str:
    """Return the sentence that shows why the article matters: the one with the most points of urgent evidence or, if
    nothing is urgent, of any evidence outside the title.

    The lead counts double, because news comes first. Of equals, and without evidence, it is the first sentence.
    """
    text = analysis.article.text
    urgent = tuple(match for match in analysis.matches if match.level is Level.URGENT)
    told = [one for match in urgent or analysis.matches for one in match.evidence if one.span.zone is not Zone.TITLE]
    stretches = _list_sentences(text, max([one.span.start for one in told], default=0))
    if not stretches:
        return _shorten(analysis.article.title)
    points: dict[int, float] = {}
    for one in told:
        sentence = bisect_right(stretches, one.span.start, key=itemgetter(0)) - 1
        weight = LEAD_WEIGHT if one.span.zone is Zone.LEAD else 1.0
        points[sentence] = points.get(sentence, 0.0) + one.points * weight
    start, end = stretches[max(points, key=lambda sentence: (points[sentence], -sentence), default=0)]
    return _shorten(text[start:end])


def _list_sentences(text: str, position: int) -> list[tuple[int, int]]:
    """Return the places of the sentences up to the end of the passage that a position is in.

    It is at least one, unless the text is blank.
    """
    stretches: list[tuple[int, int]] = []
    for start, end in list_passages(text, 0, len(text)):
        stretches += list_sentences(text, start, end)
        if stretches and end > position:
            break
    return stretches


def _shorten(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    if len(sentence) <= QUOTE_LENGTH:
        return sentence
    return sentence[:QUOTE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:–—-") + "…"
