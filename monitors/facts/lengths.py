"""Tells which lengths of time are no measure's that holds now: those of wars and visits, of measures that are over, and
of what began in another month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from monitors.facts.date_patterns import DAY, DatePatterns, load_date_patterns
from monitors.facts.phrases import any_of, match_lists
from monitors.facts.words import load_words

NOUN_REACH = 6  # words after "10-day" among which its noun must be
BEFORE_REACH = 60  # characters
MARKS = re.compile(r"[,;:.()؛،]")
BLANK = re.compile(r"\s")
WORD = re.compile(r"[\w'’-]+")


@dataclass(frozen=True, slots=True)
class LengthPatterns:
    """The patterns that judge a length of time; compiled when the first one is read.

    ``noun`` finds what a measure may be called, before one of ``noun_ends``. ``ended`` stands right before the length
    of a measure that ends, and ``after`` before that of one that is over. ``past`` finds a time before this month, or
    any month without a day.
    """

    dates: DatePatterns
    noun: re.Pattern[str]
    noun_ends: frozenset[str]
    ended: re.Pattern[str]
    after: re.Pattern[str]
    past: re.Pattern[str]


@cache
def load_length_patterns(language: str) -> LengthPatterns:
    """The patterns of a language, or the English ones if it has no lists."""
    lists: dict[str, Any] = load_words(language).until
    dates = load_date_patterns(language)
    ended = [*lists["ending"], *lists.get("ended_before", [])]
    in_month = rf"{any_of(lists.get('in_month', []))}\s+(?P<month>{any_of(dates.months)})(?!\w|\.?\s+{DAY})"
    return LengthPatterns(
        dates=dates,
        noun=match_lists(lists, "measure_noun", "lasting_noun"),
        noun_ends=frozenset(lists.get("noun_ends", [])),
        ended=re.compile(rf"(?<!\w){any_of(ended)}(?:\s+[\w'’-]+){{0,2}}\s*$"),
        after=re.compile(rf"(?<!\w){any_of(lists.get('after_before', []))}(?:\s+[\w'’-]+)?\s*$"),
        past=re.compile(rf"(?<!\w)(?:{any_of(lists.get('long_past', []))}|{in_month}(?:\s+(?P<year>20\d\d))?)(?!\w)"),
    )


def is_of_no_measure(low: str, start: int, end: int, length: re.Match[str], language: str, today: date) -> bool:
    """Whether a length of time in the sentence ``low[start:end]`` is not that of a measure in force."""
    patterns = load_length_patterns(language)
    before = low[max(start, length.start() - BEFORE_REACH) : length.start()]
    if patterns.ended.search(before):
        return True
    if BLANK.search(length[0]) is None:  # "10-day", "zehntägige"
        is_over = patterns.after.search(before) and not _is_declared(low[length.end() : end], patterns)
        if is_over or not _names_measure(low[length.end() : end], patterns):
            return True
    if patterns.dates.prolonged.search(low, start, end):
        return False
    return _began_in_other_month(low, _find_clause(low, start, end, length, patterns), patterns, today)


def _names_measure(behind: str, patterns: LengthPatterns) -> bool:
    """Whether the noun of ``10-day`` is one of a measure: ``nationwide lockdown``, but not ``visit to``."""
    words = WORD.findall(MARKS.split(behind, maxsplit=1)[0])[:NOUN_REACH]
    beyond = next((at for at, word in enumerate(words) if word in patterns.noun_ends), len(words))
    return patterns.noun.search(" ".join(words[:beyond])) is not None


def _is_declared(behind: str, patterns: LengthPatterns) -> bool:
    """Whether a verb declares what a length is of before the next mark: ``after 10-day lockdown announced``."""
    return patterns.dates.declaring.search(MARKS.split(behind, maxsplit=1)[0]) is not None


def _find_clause(low: str, start: int, end: int, length: re.Match[str], patterns: LengthPatterns) -> tuple[int, int]:
    """The bounds of the words around a length, from one mark or conjunction to the next."""
    parting = [*MARKS.finditer(low, start, end), *patterns.dates.breaks.finditer(low, start, end)]
    first = max((one.end() for one in parting if one.end() <= length.start()), default=start)
    return first, min((one.start() for one in parting if one.start() >= length.end()), default=end)


def _began_in_other_month(low: str, clause: tuple[int, int], patterns: LengthPatterns, today: date) -> bool:
    for found in patterns.past.finditer(low, *clause):
        month, year = found["month"], found["year"]
        if month is None or patterns.dates.months[month] != today.month or (year and int(year) != today.year):
            return True
    return False
