"""Chooses the sentence of an article that a story quotes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter
from typing import Final

from monitors.model import Analysis, Evidence, Level, Report, Zone
from monitors.sentences import list_passages, list_sentences
from monitors.stories.wire import strip_outlet

QUOTE_LENGTH = 300
LEAD_WEIGHT = 2.0
ASIDE_WEIGHT = 0.5
"""For a sentence that is not about now, goes on from the one before it, or is cut off."""

FEWEST_WORDS: Final = 6
"""A sentence that is cut off and has fewer words than this says nothing."""

OPENING: Final = 3
"""Of so many first sentences, one may tell what the title tells."""

TITLE_SHARE: Final = 1 / 3
"""A sentence with this share of the title's words does."""

_WORD: Final = re.compile(r"[^\W_]{4,}|\d+")
_STEM: Final = 4
_CUT: Final = re.compile(r"(?:…|\.\.\.)[\])]?\s*$")
_GOES_ON: Final = re.compile(r"\W*(?:And|But|Because|Or|So|Yet|Mais|Et|Pero|Porque|Mas|Но|И|А|Und|Aber)\b")

Stretch = tuple[int, int]


def read_quote(analysis: Analysis) -> str:
    """Return the sentence that shows why the article matters.

    Where the title shows it, that is one of the first sentences that tells more of the same; background often has
    stronger words. Else it is the sentence with the most points of urgent evidence or, if nothing is urgent, of any
    evidence outside the title. The lead counts double, because news comes first, and asides count half. Of equals, and
    without evidence, it is the first sentence. One that only repeats the title is chosen where there is no other.
    """
    text, title = analysis.article.text, analysis.article.title
    urgent = tuple(match for match in analysis.matches if match.level is Level.URGENT)
    evidence = [one for match in urgent or analysis.matches for one in match.evidence]
    told = [one for one in evidence if one.span.zone is not Zone.TITLE]
    every = _list_sentences(text, max([one.span.start for one in told], default=0))
    if not every:
        return _shorten(title)
    stretches = [one for one in every if not repeats(text[slice(*one)], title)] or every
    shows_title = bool(urgent) and len(told) < len(evidence)
    opening = (text[slice(*one)] for one in stretches[:OPENING]) if shows_title else ()
    more = next((one for one in opening if _tells(one, title)), "")
    return _shorten(more or text[slice(*_choose(analysis, stretches, told))])


def repeats(quote: str, title: str) -> bool:
    """Return whether a quotation says in the same words what the title says, or the beginning of it."""
    said = _fold(quote)
    return said != "" and f"{_fold(title)} ".startswith(f"{said} ")


def get_shown_quote(report: Report) -> str:
    """Return the quotation that is shown under a report's headline; "" if it says the same again."""
    is_same = repeats(strip_outlet(report.quote, report.publisher), report.title)
    return "" if is_same else report.quote


def _choose(analysis: Analysis, stretches: list[Stretch], told: Iterable[Evidence]) -> Stretch:
    """Return the sentence with the most points; one that is cut off after a few words only where all are."""
    text = analysis.article.text
    whole = [one for one in stretches if not _is_stump(text[slice(*one)])] or stretches
    points: dict[Stretch, float] = {}
    for one in told:
        stretch = whole[max(0, bisect_right(whole, one.span.start, key=itemgetter(0)) - 1)]
        weight = LEAD_WEIGHT if one.span.zone is Zone.LEAD else 1.0
        points[stretch] = points.get(stretch, 0.0) + one.points * weight
    past = [flag.span.start for match in analysis.matches for flag in match.holding if flag.span.zone is not Zone.TITLE]
    for start, end in points:
        if any(start <= one < end for one in past) or _is_aside(text[start:end]):
            points[start, end] *= ASIDE_WEIGHT
    return max(points, key=lambda stretch: (points[stretch], -stretch[0]), default=whole[0])


def _is_aside(sentence: str) -> bool:
    return _CUT.search(sentence) is not None or _GOES_ON.match(sentence) is not None


def _is_stump(sentence: str) -> bool:
    return _CUT.search(sentence) is not None and len(sentence.split()) < FEWEST_WORDS


def _tells(sentence: str, title: str) -> bool:
    asked = _list_stems(title)
    shared = asked & _list_stems(sentence)
    return bool(asked) and not _is_stump(sentence) and len(shared) >= TITLE_SHARE * len(asked)


def _list_stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()))


def _fold(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _list_sentences(text: str, position: int) -> list[Stretch]:
    """Return the places of the sentences up to the end of the passage that a position is in.

    It is at least one, unless the text is blank.
    """
    stretches: list[Stretch] = []
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
