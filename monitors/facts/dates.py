"""Finds the end dates of declared measures: "until January 19", "from 5 to 19 January", "for two weeks from Monday".

It reads a date or duration only with a word such as "until" or "for", and only in a sentence about a measure, such as a
curfew. Dates are resolved against the day of the article. Other dates, such as those of events, are not read.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitors.facts.date_patterns import DatePatterns, Guarded, list_words, load_date_patterns, load_start_patterns
from monitors.facts.lexicon import Tag
from monitors.facts.lexicon_loading import load_lexicon
from monitors.facts.passage import Passage
from monitors.model import Fact, FactKind

MAX_SENTENCES = 60
MAX_DURATION_DAYS = 366 * 3
LEAST_HOURS = 12
"""What lasts less, such as a closed road, is over before anybody needs a reminder."""

BACKWARD_DAYS = 60
"""A date without a year that is further in the past than this means next year's."""

LOOSE = timedelta(days=3)
NEAR_START = timedelta(days=60)
"""A start date that is further away than this, in either direction, was misread."""


Duration = tuple[int, int]
"""Months and days."""


@dataclass(frozen=True, slots=True)
class _End:
    """Where an end is stated, and its day.

    ``is_dated``: a date says it, not a duration. ``corrects``: it is nearer than the end that held before. ``extends``:
    the months and days by which the measure is extended, if the sentence does not say from which day.
    """

    start: int
    end: int
    on: date
    is_dated: bool
    corrects: bool = False
    extends: Duration | None = None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence being read: the folded text, the sentence's bounds and words, and what it is read with."""

    low: str
    start: int
    end: int
    words: frozenset[str]
    patterns: DatePatterns
    language: str
    today: date


def find_until(passages: Iterable[Passage], language: str, reference_at: datetime) -> tuple[Fact, ...]:
    """The UNTIL facts of an article in reading order, one for each date.

    A duration counts from the day on which it starts, or else from that of the article, so it may be wrong by some
    days. It is left out if a stated date is within ``LOOSE`` of it.
    """
    patterns = load_date_patterns(language)
    today = reference_at.date()
    found: dict[date, Fact] = {}
    dated: set[date] = set()
    for passage in passages:
        for end in _list_ends(passage, patterns, language, today):
            span = passage.span(end.start, end.end)
            fact = Fact(kind=FactKind.UNTIL, span=span, on=end.on, corrects=end.corrects, extends=end.extends)
            found.setdefault(end.on, fact)
            if end.is_dated:
                dated.add(end.on)
    return tuple(fact for on, fact in found.items() if on in dated or all(abs(on - day) > LOOSE for day in dated))


def _list_ends(passage: Passage, patterns: DatePatterns, language: str, today: date) -> Iterator[_End]:
    low = passage.low
    read, beyond = 0, 0
    for _, hit, _ in patterns.quick_measure.find_matches_as_indexes(low, overlapping=True):
        if hit < beyond or not patterns.measure.match(low, hit):
            continue
        start, beyond = passage.find_sentence(hit)
        if patterns.quick.find_matches_as_indexes(low[start : beyond + 1]):
            yield from _read_sentence(
                _Sentence(low, start, beyond, list_words(low, start, beyond), patterns, language, today)
            )
            read += 1
        if read == MAX_SENTENCES:
            break


def _read_sentence(sentence: _Sentence) -> Iterator[_End]:
    if _is_shortened(sentence):
        yield from _list_sooner(sentence)
        return
    dated = list(_list_dated(sentence))
    if _is_prolonged(sentence):
        old = max((on for _, on in _find_dates(sentence, (sentence.patterns.old_ends,))), default=None)
        if extended := [] if any(end.on != old for end in dated) else list(_list_extended(sentence, old)):
            yield from extended
            return
    yield from dated
    if not dated:
        yield from _list_lasting(sentence)


def _is_prolonged(sentence: _Sentence) -> bool:
    """Whether a sentence extends a measure, and may say by how much."""
    patterns = sentence.patterns
    if patterns.duration_words.isdisjoint(sentence.words):
        return False
    return patterns.prolonged.search(sentence.low, sentence.start, sentence.end) is not None


def _list_extended(sentence: _Sentence, old: date | None) -> Iterator[_End]:
    """The ends of a measure that is extended by a duration: from the old end, or from the start that is named.

    Without either they count from the day of the article.
    """
    for end, duration in _find_durations(sentence):
        if old is not None:
            yield replace(end, on=add_duration(old, duration), is_dated=True)
        else:
            yield end if _names_start(sentence) else replace(end, extends=duration)


def _names_start(sentence: _Sentence) -> bool:
    patterns = load_start_patterns(sentence.language)
    return any(one.search(sentence.low, sentence.start, sentence.end) for one in (patterns.starting, patterns.started))


def _is_shortened(sentence: _Sentence) -> bool:
    """Whether a sentence says that a measure ends earlier than planned.

    "Two days earlier" says so only after a verb of ending, for a measure may have been imposed two days earlier.
    Neither it nor "instead of 5 March" does where the measure is extended.
    """
    patterns, low, end = sentence.patterns, sentence.low, sentence.end
    if patterns.sooner.search(low, sentence.start, end):
        return True
    if patterns.prolonged.search(low, sentence.start, end):
        return False
    if patterns.instead.search(low, sentence.start, end):
        return True
    ending = patterns.ending.search(low, sentence.start, end)
    return ending is not None and patterns.early.search(low, ending.end(), end) is not None


def _list_sooner(sentence: _Sentence) -> Iterator[_End]:
    """The nearest end in a sentence that says that a measure ends earlier than planned."""
    patterns, low = sentence.patterns, sentence.low
    ends = [(match, on, True) for match, on in _find_dates(sentence, (*patterns.ends, patterns.sooner_ends))]
    if not ends:
        lasting = patterns.sooner_durations.pattern.finditer(low, sentence.start, sentence.end)
        read = ((match, _read_duration(match, sentence)) for match in lasting)
        ends = [(match, add_duration(_find_start(sentence), one), False) for match, one in read if one is not None]
    if ends:
        match, on, is_dated = min(ends, key=lambda end: end[1])
        yield _End(match.start(), match.end(), on, is_dated, corrects=True)


def _list_dated(sentence: _Sentence) -> Iterator[_End]:
    """The end dates that hold now: no former one, and not the original one if a later one is named."""
    patterns = sentence.patterns
    found = list(_find_dates(sentence, patterns.ends))
    for match, on in found:
        is_original = patterns.original.search(sentence.low, max(sentence.start, match.start() - 30), match.start())
        if not (is_original and any(other > on for _, other in found)):
            yield _End(match.start(), match.end(), on, True)


def _find_dates(sentence: _Sentence, ends: Iterable[Guarded]) -> Iterator[tuple[re.Match[str], date]]:
    """The dates that patterns find, except former ones."""
    patterns = sentence.patterns
    for pattern, _ in (end for end in ends if end.may_match(sentence.words)):
        for match in pattern.finditer(sentence.low, sentence.start, sentence.end):
            on = _resolve_date(match, patterns, sentence.today)
            if on is not None and not patterns.former.search(
                sentence.low, max(sentence.start, match.start() - 30), match.end()
            ):
                yield match, on


def _list_lasting(sentence: _Sentence) -> Iterator[_End]:
    return (end for end, _ in _find_durations(sentence))


def _find_durations(sentence: _Sentence) -> Iterator[tuple[_End, Duration]]:
    """The durations of a measure, each with its end if it counts from its start or from the day of the article."""
    patterns, low = sentence.patterns, sentence.low
    likely = [one.pattern for one in (*patterns.durations, patterns.span) if one.may_match(sentence.words)]
    if not likely or patterns.personal.search(low, sentence.start, sentence.end):
        return
    for pattern in likely:
        for match in pattern.finditer(low, sentence.start, sentence.end):
            if _is_over(sentence, match):
                continue
            duration = _read_duration(match, sentence)
            if duration is not None:
                on = add_duration(_find_start(sentence), duration)
                yield _End(match.start(), match.end(), on, False), duration


def _is_over(sentence: _Sentence, match: re.Match[str]) -> bool:
    """Whether a duration has passed already, as in ``under lockdown for three weeks``, and no verb extends it."""
    patterns, low = sentence.patterns, sentence.low
    if patterns.past_after.match(low, match.end(), sentence.end):
        return True
    behind = [found.end() for found in patterns.elapsed.finditer(low, sentence.start, match.start())]
    return bool(behind) and patterns.declaring.search(low, behind[-1], match.end()) is None


def _find_start(sentence: _Sentence) -> date:
    """The day from which a duration counts: the start that the sentence names, or else the day of the article."""
    patterns, today = load_start_patterns(sentence.language), sentence.today
    is_ahead = patterns.ahead.search(sentence.low, sentence.start, sentence.end) is not None
    kinds = [
        (patterns.starting, False),
        (patterns.started, True),
        *((pattern, not is_ahead) for pattern in patterns.declared),
        (patterns.opening, False),
    ]
    for pattern, is_past in kinds:
        for match in pattern.finditer(sentence.low, sentence.start, sentence.end):
            on = _resolve_start(match, sentence.patterns, today, is_past=is_past)
            if on is not None:
                return on
    return today


def _resolve_start(match: re.Match[str], patterns: DatePatterns, today: date, *, is_past: bool) -> date | None:
    """The day of a start. A weekday is the last or the next one, today included; a date is the nearest such one."""
    weekday = match["weekday"]
    if weekday:
        days = today.weekday() - patterns.weekdays[weekday]
        return today - timedelta(days=days % 7) if is_past else today + timedelta(days=-days % 7)
    on = _resolve_date(match, patterns, today)
    if on is not None and on - today > NEAR_START:
        on = _make_date(on.year - 1, on.month, on.day)
    return on if on is not None and abs(on - today) <= NEAR_START else None


def _resolve_date(match: re.Match[str], patterns: DatePatterns, today: date) -> date | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if "tomorrow" in groups:
        return today + timedelta(days=1)
    if "weekday" in groups:
        return today + timedelta(days=(patterns.weekdays[groups["weekday"]] - today.weekday() - 1) % 7 + 1)
    if "iso" in groups:
        return _make_date(*(int(number) for number in groups["iso"].split("-")))
    if "dotted" in groups:
        day, month, year = (int(number) for number in re.split(r"[./]", groups["dotted"]))
        return _make_date(year, month, day) or _make_date(year, day, month)
    if "short" in groups:
        day, month = (int(number) for number in groups["short"].rstrip(".").split("."))
        return _nearest(month, day, today)
    if "day_only" in groups or "day_named" in groups:
        return _next_day_of_month(int(groups.get("day_only") or groups["day_named"]), today)
    if "day" in groups or "day_after" in groups:
        return _resolve_day_and_month(groups, patterns, today)
    return _end_of_period(groups, patterns, today)


def _resolve_day_and_month(groups: dict[str, str], patterns: DatePatterns, today: date) -> date | None:
    day = int(groups.get("day") or groups["day_after"])
    month = patterns.months[groups.get("month") or groups["month_before"]]
    year = groups.get("year") or groups.get("year_after") or groups.get("year_before")
    if "next_year" in groups:
        return _make_date(today.year + 1, month, day)
    return _make_date(int(year), month, day) if year else _nearest(month, day, today)


def _end_of_period(groups: dict[str, str], patterns: DatePatterns, today: date) -> date:
    if "this_year" in groups or "year_end" in groups:
        return date(today.year, 12, 31)
    if "this_week" in groups:
        return today + timedelta(days=6 - today.weekday())
    if "next_month" in groups:
        return _last_of_month(_add_months(today.replace(day=1), 1))
    named = groups.get("end_month") or groups.get("end_month_before")
    end = _last_of_month(today.replace(month=patterns.months[named] if named else today.month, day=1))
    return _last_of_month(end.replace(year=end.year + 1, day=1)) if _is_long_past(end, today) else end


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _next_day_of_month(day: int, today: date) -> date | None:
    """The day of ``the 19th``: in this month, or in the next if that is past."""
    month = today.replace(day=1) if day >= today.day else _add_months(today.replace(day=1), 1)
    return _make_date(month.year, month.month, day)


def _nearest(month: int, day: int, today: date) -> date | None:
    """A day and month in this year, or in the next if this year's is long past."""
    on = _make_date(today.year, month, day)
    return _make_date(today.year + 1, month, day) if on is None or _is_long_past(on, today) else on


def _is_long_past(on: date, today: date) -> bool:
    """Whether a date that was given without a year is that of next year."""
    return on < today - timedelta(days=BACKWARD_DAYS)


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_duration(match: re.Match[str], sentence: _Sentence) -> Duration | None:
    """The months and days of a duration, None if it is too short or too long."""
    patterns, groups = sentence.patterns, match.groupdict()
    if "span" in groups:
        amount, unit = patterns.spans[groups["span"]].split()
        return (int(amount), 0) if unit == "months" else (0, int(amount))
    number, unit = _read_count(groups["count"], sentence.language), groups["unit"]
    if number is None or not 0 < number <= MAX_DURATION_DAYS:
        return None
    if unit in patterns.calendar_units:
        months = number * patterns.calendar_units[unit]
        return (months, 0) if months <= 36 else None
    hours = number * patterns.unit_hours[unit]
    return (0, -(-hours // 24)) if LEAST_HOURS <= hours <= MAX_DURATION_DAYS * 24 else None


def add_duration(day: date, duration: Duration) -> date:
    """The day that is some months and days later."""
    months, days = duration
    return (_add_months(day, months) if months else day) + timedelta(days=days)


def _read_count(words: str, language: str) -> int | None:
    """The value of digits or number words, None for neither; an article counts as one."""
    if words.isdigit():
        return int(words)
    total = 0
    for item in load_lexicon(language).tag(words, 0, len(words)):
        if item.tag is Tag.UNIT:
            total += int(item.payload)
        elif item.tag in (Tag.ARTICLE, Tag.DEFINITE) and not total:
            total = 1
    return total or None


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
