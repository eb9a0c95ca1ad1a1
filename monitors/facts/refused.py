"""Tells which ends of measures are denied, refused or only wanted: ``will not be extended until 30 March``.

That a measure "will not be lifted until" a day is an end: only what extends it, or sets it at all, is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from monitors.facts.date_patterns import DatePatterns, load_date_patterns
from monitors.facts.phrases import any_of, match_lists
from monitors.facts.words import load_words

VERDICT_REACH = 8  # words before a verb of extending that may say who wants it
DENIED_REACH = 4  # words before it that may deny it
PLACE = re.compile(r"[,،]\s*\w+(?:\s\w+)?[,،]")  # "in Kano, Nigeria, extended"
MARKS = re.compile(r"[,;:()؛،–—]")
WORD = re.compile(r"[\w'’-]+")


@dataclass(frozen=True, slots=True)
class RefusalPatterns:
    """The patterns of one language; compiled when the first end is found.

    A verb of extending is refused behind ``unsettled``, unless ``granted`` stands before that; behind ``denied`` with
    no verb of ending between; or before ``rejected``. ``negative`` matches it with a negation in it. ``no_measure``
    finds a measure that is denied, and what is behind a ``relative`` word is told of the measure in force.
    """

    dates: DatePatterns
    unsettled: re.Pattern[str]
    granted: re.Pattern[str]
    denied: re.Pattern[str]
    rejected: re.Pattern[str]
    negative: re.Pattern[str]
    no_measure: re.Pattern[str]
    relative: re.Pattern[str]


@cache
def load_refusal_patterns(language: str) -> RefusalPatterns:
    """The patterns of a language, or the English ones if it has no lists."""
    lists: dict[str, Any] = load_words(language).until
    no, denying = (any_of(lists.get(name, [])) for name in ("no_such", "denying"))
    noun = any_of(lists["measure_noun"])
    return RefusalPatterns(
        dates=load_date_patterns(language),
        unsettled=match_lists(lists, "unsettled", "refusing"),
        granted=match_lists(lists, "granting"),
        denied=match_lists(lists, "denied", "denied_too"),
        rejected=re.compile(rf"\s*(?:\w+\s+)?{any_of(lists.get('rejected', []))}(?!\w)"),
        negative=match_lists(lists, "negative"),
        no_measure=re.compile(rf"(?<!\w)(?:{no}\s+(?:\w+\s+)?|{denying}\s+(?:\w+\s+){{0,3}}?){noun}(?!\w)"),
        relative=match_lists(lists, "relative"),
    )


def is_refused(low: str, start: int, end: int, stated: re.Match[str], language: str) -> bool:
    """Whether the end that is stated in the sentence ``low[start:end]`` is denied, refused or only wanted."""
    patterns = load_refusal_patterns(language)
    first, beyond = _find_clause(low, start, end, stated, patterns.dates)
    for anchor in patterns.dates.prolonged.finditer(low, first, beyond):
        if anchor.end() <= stated.start():
            before, is_near = low[first : anchor.start()], _is_same_breath(low[anchor.end() : stated.start()], patterns)
        else:  # languages that say the verb last
            before, is_near = low[first : stated.start()], not low[stated.end() : anchor.start()].strip()
        if is_near and (_is_denied(before, anchor[0], patterns) or patterns.rejected.match(low, stated.end(), beyond)):
            return True
    denial = patterns.no_measure.search(low, first, stated.start())
    return denial is not None and _is_same_breath(low[denial.end() : stated.start()], patterns)


def _find_clause(low: str, start: int, end: int, stated: re.Match[str], dates: DatePatterns) -> tuple[int, int]:
    """The bounds of the clause around a stated end, from one conjunction to the next."""
    breaks = list(dates.breaks.finditer(low, start, end))
    first = max((one.end() for one in breaks if one.end() <= stated.start()), default=start)
    return first, min((one.start() for one in breaks if one.start() >= stated.end()), default=end)


def _is_same_breath(between: str, patterns: RefusalPatterns) -> bool:
    """Whether neither a mark, but those around a place, nor a relative word parts a verb from the end."""
    return MARKS.search(PLACE.sub(" ", between)) is None and patterns.relative.search(between) is None


def _is_denied(before: str, verb: str, patterns: RefusalPatterns) -> bool:
    """Whether the words before a verb of extending deny or refuse it, or say who wants it; or the verb itself does."""
    if patterns.negative.fullmatch(verb):
        return True
    words = WORD.findall(MARKS.split(PLACE.sub(" ", before))[-1])
    near = " ".join(words[-DENIED_REACH:])
    denial = patterns.denied.search(near)
    if denial is not None and patterns.dates.ending.search(near, denial.end()) is None:
        return True
    verdict = " ".join(words[-VERDICT_REACH:])
    unsettled, granted = patterns.unsettled.search(verdict), patterns.granted.search(verdict)
    return unsettled is not None and (granted is None or unsettled.start() < granted.start())
