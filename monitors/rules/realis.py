"""Whether a reported event is happening now, or is history, plan, hypothesis, denial, ended or a drill.

The words that say so are data: cues in the topic files. This module decides whether a cue speaks about a piece of
evidence (same clause, right side, near enough) and reads dates against the clock. It turns nothing down by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import inf

from monitors.model import Realis, RealisFlag, Span, Zone
from monitors.rules.conditions import Condition
from monitors.rules.lexicon import Spans
from monitors.rules.scope import Scope
from monitors.rules.text import Sentence

#: A date this long past is history (days); a report of a running event quotes younger ones.
OLDEST_NEWS_DAYS = 60
#: Words that may stand between a date and the event that it dates.
_DATE_REACH = 8
#: Words that may stand between the year of something remembered and its name.
_REMEMBERED_REACH = 3
#: A headline that ends so asks whether it happened, or why.
_ASKS = ("?", "؟", "？")
#: Words before a month that stands for itself, and the day that such a month is counted from.
_BEFORE_MONTH = frozenset({"in", "last", "early", "late", "mid", "of"})
_LAST_DAY = 28
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class CompiledCue:
    """A realis cue, ready to be evaluated in a sentence (scope clause or sentence) or an article. ``groups`` are what
    its condition needs; a sentence that scores ``below`` points or more is beyond it."""

    id: str
    kind: Realis
    condition: Condition
    unless: Condition | None
    side: str
    within: int
    scope: str
    groups: tuple[frozenset[int], ...]
    below: float = inf


@dataclass(frozen=True)
class Calendar:
    """What the machinery itself reads, as symbols: the months' names (to 1 to 12), the words that make a year a mere
    starting point (``since 2011``), those that begin a clause (``while``), and those after which a year dates only what
    is remembered (``to mark the 1973 coup``).
    """

    months: Mapping[int, int]
    since: int | None
    clause: int | None
    marks: int | None = None


#: A cue and where it stands in a sentence.
StandingCue = tuple[CompiledCue, Spans]


def list_standing(scope: Scope, cues: Sequence[CompiledCue], score: float) -> list[StandingCue]:
    """Return the cues that a sentence of this score holds, without those that their exception cancels."""
    answers = scope.answers
    standing = []
    for cue in cues:
        if score >= cue.below:
            continue
        key = id(cue)
        spans = answers[key] if key in answers else answers.setdefault(key, _find_standing(cue, scope))
        if spans:
            standing.append((cue, spans))
    return standing


def _find_standing(cue: CompiledCue, scope: Scope) -> Spans | None:
    spans = None if scope.lacks(cue.groups) else cue.condition.find(scope)
    return spans if spans and (cue.unless is None or cue.unless.find(scope) is None) else None


def find_flags(
    scope: Scope,
    evidence: Spans,
    cues: Sequence[StandingCue],
    calendar: Calendar,
    reference_at: datetime | None,
) -> tuple[RealisFlag, ...]:
    """Return why the event that `evidence` (spans of words in the sentence of `scope`) reports is not happening now.

    Without `reference_at` no date is read against the clock.
    """
    assert scope.sentence is not None
    flags = []
    openings = [start for start, _ in scope.hits.get(calendar.clause, [])] if calendar.clause is not None else []
    for cue, spans in cues:
        span = _find_cue(scope.sentence, evidence, cue, spans, openings)
        if span is not None:
            flags.append(RealisFlag(cue.kind, scope.sentence.quote(*span)))
    if scope.sentence.zone is Zone.TITLE and scope.sentence.text.rstrip(" \"'”’»").endswith(_ASKS):
        flags.append(RealisFlag(Realis.HYPOTHETICAL, _quote_all(scope.sentence)))
    if reference_at is not None:
        flags.extend(_read_dates(scope, scope.sentence, evidence, calendar, reference_at.date()))
    return tuple(flags)


def _quote_all(sentence: Sentence) -> Span:
    return sentence.quote(sentence.base, sentence.base + len(sentence.words))


def _find_cue(
    sentence: Sentence, evidence: Spans, cue: CompiledCue, spans: Spans, openings: list[int]
) -> tuple[int, int] | None:
    """Return the first span of `cue` that speaks about any of the evidence."""
    for span in spans:
        for target in evidence:
            if span != target and _speaks_about(sentence, span, target, cue, openings):
                return span
    return None


def _speaks_about(
    sentence: Sentence, span: tuple[int, int], target: tuple[int, int], cue: CompiledCue, openings: list[int]
) -> bool:
    """Tell whether `span` stands on the cue's side of `target`, near enough and in the same clause."""
    if span[0] < target[1] and target[0] < span[1]:  # inside the evidence, such as `not` in `did not send troops`
        return cue.side != "after" or span[0] > target[0]
    before = span[0] < target[0]
    if cue.side == ("after" if before else "before"):
        return False
    left, right = (span[1] - 1, target[0]) if before else (target[1] - 1, span[0])
    if right - left > cue.within:
        return False
    if cue.scope != "clause":
        return True
    clauses, base = sentence.clauses, sentence.base
    return clauses[left - base] == clauses[right - base] and not any(left < place <= right for place in openings)


def _read_dates(scope: Scope, sentence: Sentence, evidence: Spans, calendar: Calendar, today: date) -> list[RealisFlag]:
    """Return a flag for an old year or an old day of the year near the evidence."""
    flags = []
    for index, spelt in sentence.digits:
        position = sentence.base + index
        if not _YEAR.fullmatch(spelt) or not _is_dated(scope, position, evidence, calendar):
            continue
        if int(spelt) <= today.year - 2 and not _follows(scope, position, calendar.since):
            flags.append(RealisFlag(Realis.HISTORICAL, sentence.quote(position, position + 1)))
    flags.extend(_read_days(scope, sentence, evidence, calendar, today))
    return flags


def _is_near(position: int, evidence: Spans) -> bool:
    return any(start - _DATE_REACH <= position <= end + _DATE_REACH for start, end in evidence)


def _is_dated(scope: Scope, position: int, evidence: Spans, calendar: Calendar) -> bool:
    """Tell whether the year at `position` dates the evidence: near it and, when the year is that of something
    remembered, after the year.
    """
    if _follows(scope, position, calendar.marks):
        return any(0 <= start - position <= _REMEMBERED_REACH for start, _ in evidence)
    return _is_near(position, evidence)


def _follows(scope: Scope, position: int, symbol: int | None) -> bool:
    """Tell ``since 2011`` and ``the worst in Mali since 2011`` from ``in 2011``."""
    if symbol is None:
        return False
    return any(0 <= position - end < 3 for _, end in scope.hits.get(symbol, []))


def _read_days(scope: Scope, sentence: Sentence, evidence: Spans, calendar: Calendar, today: date) -> list[RealisFlag]:
    """Return a flag for a day and month, or a month alone, without a year, that is long past."""
    if scope.hits.keys().isdisjoint(calendar.months):
        return []
    flags = []
    numbers = {sentence.base + index: spelt for index, spelt in sentence.digits}
    for symbol, month in calendar.months.items():
        for start, end in scope.hits.get(symbol, []):
            if not _is_near(start, evidence) or _follows(scope, start - 1, calendar.since):
                continue
            if any(_YEAR.fullmatch(numbers.get(end + offset, "")) for offset in (0, 1)):
                continue
            day = _read_day(numbers, start, end)
            if day is None and not _names_month(sentence, start):
                continue
            if OLDEST_NEWS_DAYS < _count_days_since(month, day or _LAST_DAY, today) < 300:
                flags.append(RealisFlag(Realis.HISTORICAL, sentence.quote(start, end)))
    return flags


def _names_month(sentence: Sentence, position: int) -> bool:
    """Tell ``in December``, and no other use of such a word, where no day stands beside it: in English alone, behind a
    preposition, and not in a headline whose every word may have a capital (``Take Part in March``).
    """
    if sentence.language != "en" or sentence.zone is Zone.TITLE or position == sentence.base:
        return False
    index = position - sentence.base
    return sentence.get_word(index - 1).lower() in _BEFORE_MONTH and sentence.get_word(index)[0].isupper()


def _read_day(numbers: Mapping[int, str], start: int, end: int) -> int | None:
    """Return the day beside a month's name: ``7 January``, ``January 7th``."""
    for position in (start - 1, end):
        digits = re.match(r"(\d{1,2})(?:st|nd|rd|th|er)?$", numbers.get(position, ""))
        if digits and 1 <= int(digits[1]) <= 31:
            return int(digits[1])
    return None


def _count_days_since(month: int, day: int, today: date) -> int:
    """Return how many days ago the latest such day was."""
    day = min(day, 28)
    this_year = date(today.year, month, day)
    latest = this_year if this_year <= today else date(today.year - 1, month, day)
    return (today - latest).days
