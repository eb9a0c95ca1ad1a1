"""Decides whether a reported event is happening now, or is history, plan, hypothesis, denial, ended or a drill.

The words that say so are data: cues in the topic files. This module decides whether a cue refers to a piece of evidence
(same clause, right side, near enough) and compares dates with the article's own. It only returns flags;
:mod:`monitors.rules.vetoes` applies them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from math import inf

from monitors.model import Realis, RealisFlag, Span, Zone
from monitors.rules.automaton import Spans
from monitors.rules.conditions import Condition
from monitors.rules.scope import RealisContext, SentenceScope
from monitors.rules.text import Sentence
from monitors.words import compile_pattern, load_languages, write_pattern

#: A date more than this many days ago is history; a report of an event still going on quotes younger ones.
OLDEST_NEWS_DAYS = 60
#: A date belongs to evidence at most this many words away.
_DATE_REACH = 8
#: A year of something remembered belongs to evidence at most this many words after it.
_REMEMBERED_REACH = 3
#: A headline that ends with one of these asks whether it happened, or why.
_ASKS = ("?", "؟", "？")
#: Words after which a capitalised word is a month; and the day from which a month without a day is counted.
_BEFORE_MONTH = frozenset({"in", "last", "early", "late", "mid", "of"})
_LAST_DAY = 28
#: A statement of so many words stands, though a headline asks in so many words behind it what it was.
_LEAST_STATED, _MOST_ASKED = 3, 4
_AFTERTHOUGHT = re.compile(r".+(?::|\s[–—-])\s+(?P<asked>[^:–—]+)", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class CompiledCue:
    """A realis cue, ready to be evaluated in a sentence (scope ``clause`` or ``sentence``) or an article.

    ``side`` and ``within`` say on which side of the evidence the cue must be, and at most how many words away. It has
    no effect on a sentence of ``below`` points or more. If it is ``firm``, the second opinion does not overrule it. A
    symbol of each of the ``groups`` must be there. ``words`` and ``unless_words`` are all symbols that the cue and its
    exception ask for; None means that sentences without any of them matter too.
    """

    id: str
    kind: Realis
    condition: Condition
    unless: Condition | None
    side: str
    within: int
    scope: str
    groups: tuple[frozenset[int], ...]
    below: float = inf
    firm: bool = False
    words: frozenset[int] | None = None
    unless_words: frozenset[int] | None = None


@dataclass(frozen=True)
class Calendar:
    """The symbols of the words that date reading itself knows.

    ``months`` map the names of months to 1 to 12. ``since`` are the words that make a year a mere starting point
    (``since 2011``), ``clause`` those that begin a clause (``while``), and ``marks`` those after which a year dates
    only what is remembered (``to mark the 1973 coup``).
    """

    months: Mapping[int, int]
    since: int | None
    clause: int | None
    marks: int | None = None


#: A cue and where it occurs in a sentence.
StandingCue = tuple[CompiledCue, Spans]


def read_context(scope: SentenceScope, calendar: Calendar, reference_at: datetime | None) -> RealisContext:
    """Read the context of a sentence. Dates are compared with `reference_at`, the article's own date; without it they
    are ignored.
    """
    sentence = scope.sentence
    openings = [start for start, _ in scope.hits.get(calendar.clause, ())] if calendar.clause is not None else []
    is_question = sentence.zone is Zone.TITLE and sentence.text.rstrip(" \"'”’»").endswith(_ASKS)
    asks = (RealisFlag(Realis.HYPOTHETICAL, _quote_all(sentence)),) if is_question else ()
    asked_from = _find_asked(sentence) if is_question else 0
    if reference_at is None:
        return RealisContext(openings, asks, (), (), asked_from)
    today = reference_at.date()
    years, days = _list_years(scope, calendar, today), _list_days(scope, calendar, today)
    return RealisContext(openings, asks, years, days, asked_from)


def find_flags(
    sentence: Sentence, context: RealisContext, evidence: Spans, cues: Sequence[StandingCue]
) -> tuple[RealisFlag, ...]:
    """Return the flags that say why the event reported by `evidence` (word spans of a sentence) is not happening now.

    Empty when it is, as far as can be told. `cues` are the cues met in the sentence.
    """
    flags = []
    for cue, spans in cues:
        span = _find_cue(sentence, evidence, cue, spans, context.openings)
        if span is not None:
            flags.append(RealisFlag(cue.kind, sentence.quote(*span), cue.firm))
    if all(start >= context.asked_from for start, _ in evidence):
        flags.extend(context.asks)
    flags.extend(flag for position, marked, flag in context.years if _is_dated(position, marked, evidence))
    flags.extend(flag for position, flag in context.days if _is_near(position, evidence))
    return tuple(flags)


def _find_asked(sentence: Sentence) -> int:
    """Return the position from which on a headline asks: that of a few words behind a statement ("Car rams crowd in
    Munich: an attack?"), which doubt only what it was; else 0, since all of it is in question.
    """
    found = _AFTERTHOUGHT.fullmatch(sentence.text)
    if found is None or _compile_questions(sentence.language).match(found["asked"]) is not None:
        return 0
    stated = sum(start < found.start("asked") for start, _ in sentence.words)
    asked = len(sentence.words) - stated
    return sentence.base + stated if stated >= _LEAST_STATED and 0 < asked <= _MOST_ASKED else 0


@cache
def _compile_questions(language: str) -> re.Pattern[str]:
    """Return the pattern of words with which a question in a language begins that asks for more than what something
    was. German asks "what" by the word with which English asks whether it was.
    """
    lists = load_languages().get(language, {}).get("backgrounders", {})
    words = [word for name in ("questions", "outlook") for word in lists.get(name, ())]
    return compile_pattern(rf"\W*{write_pattern(words)}")


def unite_flags(flags: Iterable[RealisFlag]) -> tuple[RealisFlag, ...]:
    """Return the flags in order, each kind and place once; it is firm if any of its kind and place is."""
    united: dict[RealisFlag, RealisFlag] = {}
    for flag in flags:
        known = united.get(flag)
        united[flag] = flag if known is None or flag.firm else known
    return tuple(united.values())


def _quote_all(sentence: Sentence) -> Span:
    return sentence.quote(sentence.base, sentence.base + len(sentence.words))


def _find_cue(
    sentence: Sentence, evidence: Spans, cue: CompiledCue, spans: Spans, openings: Sequence[int]
) -> tuple[int, int] | None:
    """Return the first span of `cue` that refers to any of the evidence."""
    for span in spans:
        for target in evidence:
            if span != target and _speaks_about(sentence, span, target, cue, openings):
                return span
    return None


def _speaks_about(
    sentence: Sentence, span: tuple[int, int], target: tuple[int, int], cue: CompiledCue, openings: Sequence[int]
) -> bool:
    """Return whether a cue at `span` refers to the evidence at `target`: on the right side, near enough and, if its
    scope is a clause, in the same clause.
    """
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


def _list_years(scope: SentenceScope, calendar: Calendar, today: date) -> list[tuple[int, bool, RealisFlag]]:
    """Return the old years (two years back or more) of a sentence: position, whether marked, and flag."""
    sentence = scope.sentence
    if not _YEAR.search(sentence.text):
        return []
    found = []
    for index, _, _, spelt in sentence.figures:
        position = sentence.base + index
        if not _YEAR.fullmatch(spelt) or int(spelt) > today.year - 2 or _follows(scope, position, calendar.since):
            continue
        flag = RealisFlag(Realis.HISTORICAL, sentence.quote(position, position + 1), firm=True)
        found.append((position, _follows(scope, position, calendar.marks), flag))
    return found


def _is_near(position: int, evidence: Spans) -> bool:
    return any(start - _DATE_REACH <= position <= end + _DATE_REACH for start, end in evidence)


def _is_dated(position: int, marked: bool, evidence: Spans) -> bool:
    """Return whether the year at `position` dates the evidence: it is near, or, for a marked year, the evidence follows
    within a few words.
    """
    if marked:
        return any(0 <= start - position <= _REMEMBERED_REACH for start, _ in evidence)
    return _is_near(position, evidence)


def _follows(scope: SentenceScope, position: int, symbol: int | None, reach: int = 3) -> bool:
    """Return whether the word at `position` is among the `reach` words after `symbol`, as 2011 is in ``since 2011``."""
    if symbol is None:
        return False
    return any(0 <= position - end < reach for _, end in scope.hits.get(symbol, ()))


def _list_days(scope: SentenceScope, calendar: Calendar, today: date) -> list[tuple[int, RealisFlag]]:
    """Return the dates without a year (a day and month, or a month alone) that are long past: position and flag."""
    hits, sentence = scope.hits, scope.sentence
    if hits.keys().isdisjoint(calendar.months):
        return []
    found = []
    numbers = {sentence.base + index: spelt for index, _, _, spelt in sentence.figures}
    for symbol, month in calendar.months.items():
        for start, end in hits.get(symbol, ()):
            if _follows(scope, start, calendar.since, reach=4):  # the day may come before the month
                continue
            if any(_YEAR.fullmatch(numbers.get(end + offset, "")) for offset in (0, 1)):
                continue
            day = _read_day(numbers, start, end)
            if day is None and not _names_month(sentence, start):
                continue
            if OLDEST_NEWS_DAYS < _count_days_since(month, day or _LAST_DAY, today) < 300:
                found.append((start, RealisFlag(Realis.HISTORICAL, sentence.quote(start, end), firm=True)))
    return found


def _names_month(sentence: Sentence, position: int) -> bool:
    """Return whether a word without a day beside it is a month, as in ``in December``.

    Only in English, after one of a few words and with a capital; and not in a headline, where every word may have one
    (``Take Part in March``).
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
    """Return how many days ago this day of the year last was. Days after the 28th count as the 28th."""
    day = min(day, 28)
    this_year = date(today.year, month, day)
    latest = this_year if this_year <= today else date(today.year - 1, month, day)
    return (today - latest).days
