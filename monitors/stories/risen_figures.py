"""Reads which figures a report says to have risen: "death toll rises to 65", "auf 65 gestiegen", "65-ке жетті".

Who says so knows of an earlier, lower figure of the same event, which no report of another event does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from monitors.model import FIGURE_KINDS, Analysis, Fact, FactKind, Zone
from monitors.words import list_marks, load_languages, write_pattern

Risen = frozenset[tuple[FactKind, int]]
"""Figures that have risen, each by its kind and the least that it may be."""

MOST_BETWEEN = 100
"""A verb stands at most this many characters before the number: "rises after the bombing in Kandahar to 65"."""

MOST_BEHIND = 25
"""The same for a verb behind it, with the noun that is counted between them."""

_END = re.compile(r"[.!?;:…؟]\s|\n")
_WORD = re.compile(r"\S+\s*")
_LAST_NUMBER = re.compile(r"\d[\d.,\s]*\D*$")


@dataclass(frozen=True, slots=True)
class _Patterns:
    marks: frozenset[str]
    before: re.Pattern[str]
    to: re.Pattern[str]
    behind: re.Pattern[str]
    ahead: re.Pattern[str]


def read_risen(analysis: Analysis) -> Risen:
    """Return the figures of which a report says that they have risen to this; none in a language without word lists."""
    if analysis.language not in load_languages():
        return frozenset()
    patterns = _compile(analysis.language)
    figures = [fact for fact in analysis.facts if fact.kind in FIGURE_KINDS and fact.low]
    return frozenset([(fact.kind, fact.low or 0) for fact in figures if _has_risen(fact, analysis, patterns)])


def _has_risen(fact: Fact, analysis: Analysis, patterns: _Patterns) -> bool:
    text = analysis.article.title if fact.span.zone is Zone.TITLE else analysis.article.text
    before = _END.split(text[max(0, fact.span.start - 2 * MOST_BETWEEN) : fact.span.start])[-1]
    behind = _END.split(text[fact.span.end : fact.span.end + 2 * MOST_BEHIND])[0]
    told = f"{before}\n{behind}".casefold()
    if not any(mark in told for mark in patterns.marks) or patterns.ahead.search(before):
        return False
    openings = [before + opening for opening in _list_openings(fact.span.text)]
    if any(map(patterns.before.search, openings)):
        return True
    return any(map(patterns.to.search, openings)) and patterns.behind.match(behind) is not None


def _list_openings(figure: str) -> list[str]:
    """Return what may stand before a number, within the words of its figure: of "to at least 65" nothing, "to", and "to
    at least"."""
    number = _LAST_NUMBER.search(figure)
    return ["", *accumulate(_WORD.findall(figure[: number.start()]))] if number else [""]


@cache
def _compile(language: str) -> _Patterns:
    """Return marks of which a text with a verb has one, what finds verbs before the number, what has to stand right
    before it if its verb is behind it, that verb, and signs that it may yet rise. Where endings of the number say "to",
    nothing has to.
    """
    words = load_languages()[language].get("tolls", {})
    rises, to, reaches, risen, ahead = (
        write_pattern(words.get(name, ())) for name in ("rises", "to", "reaches", "risen", "ahead")
    )
    flags = re.IGNORECASE
    return _Patterns(
        marks=list_marks(phrase for name in ("rises", "reaches", "risen") for phrase in words.get(name, ())),
        before=re.compile(rf"(?:{rises}\W(?:.{{0,{MOST_BETWEEN}}}?\W)??{to}|{reaches})\W*$", flags),
        to=re.compile(rf"{to}\W*$" if words.get("to") else "", flags),
        behind=re.compile(rf"[^,]{{0,{MOST_BEHIND}}}?{risen}", flags),
        ahead=re.compile(ahead, flags),
    )
