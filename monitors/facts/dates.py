"""End dates of declared measures: "until January 19", "through Friday", "for two weeks".

It reads a date only behind a word such as "until" and only in a sentence that speaks of a measure, and resolves it
against the day the article speaks from. Publication dates and dates of events are not its business.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import ahocorasick_rs

from monitors.facts.lexicon import Tag, load_lexicon
from monitors.facts.passage import Passage
from monitors.facts.words import load_words
from monitors.model import Fact, FactKind

MAX_SENTENCES = 60
MAX_DURATION_DAYS = 366 * 3
# A date without a year that lies further back than this is next year's.
BACKWARD_DAYS = 60
LOOSE = timedelta(days=3)

End = tuple[int, int, date, bool]
"""Start and end offsets, the day, and whether a date says it rather than a duration."""


@dataclass(frozen=True, slots=True)
class DatePatterns:
    """The compiled lists of one language. ``months`` and ``weekdays`` give a word's number."""

    quick: ahocorasick_rs.AhoCorasick
    quick_measure: ahocorasick_rs.AhoCorasick
    until: re.Pattern[str]
    lasting: re.Pattern[str]
    compound: re.Pattern[str]
    measure: re.Pattern[str]
    months: dict[str, int]
    weekdays: dict[str, int]
    unit_days: dict[str, int]
    calendar_units: dict[str, str]


def find_until(passages: Iterable[Passage], language: str, reference_at: datetime) -> tuple[Fact, ...]:
    """UNTIL facts in reading order, one a date.

    A duration counts from the day of the report, so it may miss by some days: beside a date so near it is not told.
    """
    patterns = load_date_patterns(language)
    today = reference_at.date()
    found: dict[date, Fact] = {}
    dated: set[date] = set()
    for passage in passages:
        for start, end, on, is_dated in _list_ends(passage, patterns, language, today):
            found.setdefault(on, Fact(kind=FactKind.UNTIL, span=passage.span(start, end), on=on))
            if is_dated:
                dated.add(on)
    return tuple(fact for on, fact in found.items() if on in dated or all(abs(on - day) > LOOSE for day in dated))


def _list_ends(passage: Passage, patterns: DatePatterns, language: str, today: date) -> Iterator[End]:
    low = passage.low
    if not patterns.quick_measure.find_matches_as_indexes(low):
        return
    hits = [start for _, start, _ in patterns.quick.find_matches_as_indexes(low)]
    if not hits:
        return
    starts = [start for start, _ in passage.sentences]
    for index in list(dict.fromkeys(bisect_right(starts, hit) - 1 for hit in hits))[:MAX_SENTENCES]:
        start, end = passage.sentences[max(index, 0)]
        if patterns.measure.search(low, start, end):
            yield from _read_sentence(low, start, end, patterns, language, today)


def _read_sentence(low: str, start: int, end: int, patterns: DatePatterns, language: str, today: date) -> Iterator[End]:
    for match in patterns.until.finditer(low, start, end):
        on = _resolve_date(match, patterns, today)
        if on is not None:
            yield match.start(), match.end(), on, True
    for pattern in (patterns.lasting, patterns.compound):
        for match in pattern.finditer(low, start, end):
            on = _resolve_duration(match["count"], match["unit"], patterns, language, today)
            if on is not None:
                yield match.start(), match.end(), on, False


def _resolve_date(match: re.Match[str], patterns: DatePatterns, today: date) -> date | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if "tomorrow" in groups:
        return today + timedelta(days=1)
    if "weekday" in groups:
        ahead = (patterns.weekdays[groups["weekday"]] - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    if "iso" in groups:
        year, month, day = (int(number) for number in groups["iso"].split("-"))
        return _make_date(year, month, day)
    if "dotted" in groups:
        day, month, year = (int(number) for number in re.split(r"[./]", groups["dotted"]))
        return _make_date(year, month, day)
    if "end_month" in groups or "this_month" in groups or "this_year" in groups:
        return _end_of_period(groups, patterns, today)
    day = int(groups.get("day") or groups["day_after"])
    month = patterns.months[groups.get("month") or groups["month_before"]]
    named_year = groups.get("year") or groups.get("year_after")
    if "next_year" in groups:
        return _make_date(today.year + 1, month, day)
    return _make_date(int(named_year), month, day) if named_year else _nearest(month, day, today)


def _end_of_period(groups: dict[str, str], patterns: DatePatterns, today: date) -> date:
    if "this_year" in groups:
        return date(today.year, 12, 31)
    month = patterns.months[groups["end_month"]] if "end_month" in groups else today.month
    year = today.year + (1 if month < today.month else 0)
    return date(year, month, calendar.monthrange(year, month)[1])


def _nearest(month: int, day: int, today: date) -> date | None:
    """This year's date, or next year's when this year's is long past."""
    on = _make_date(today.year, month, day)
    if on is None or on < today - timedelta(days=BACKWARD_DAYS):
        return _make_date(today.year + 1, month, day)
    return on


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _resolve_duration(count: str, unit: str, patterns: DatePatterns, language: str, today: date) -> date | None:
    number = _read_count(count, language)
    if number is None or not 0 < number <= MAX_DURATION_DAYS:
        return None
    if patterns.calendar_units.get(unit):
        months = number * (12 if patterns.calendar_units[unit] == "year" else 1)
        return _add_months(today, months) if months <= 36 else None
    hours = number * patterns.unit_days[unit]
    return today + timedelta(days=-(-hours // 24)) if hours <= MAX_DURATION_DAYS * 24 else None


def _read_count(words: str, language: str) -> int | None:
    """Digits, or the value of number words; an article counts one."""
    items = load_lexicon(language).tag(words, 0, len(words))
    total = 0
    for item in items:
        if item.tag is Tag.DIGITS and item.word.isdigit():
            return int(item.word)
        if item.tag is Tag.UNIT:
            total += int(item.payload)
        elif item.tag in (Tag.ARTICLE, Tag.DEFINITE) and not total:
            total = 1
    return total or None


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@cache
def load_date_patterns(language: str) -> DatePatterns:
    """The patterns of a language; of English when it has no list."""
    lists: dict[str, Any] = load_words(language).until
    months = {word: number for number, words in enumerate(lists["months"], 1) for word in words}
    weekdays = {word: number for number, words in enumerate(lists["weekdays"]) for word in words}
    unit_days = dict.fromkeys(lists["hours"], 1) | dict.fromkeys(lists["days"], 24)
    unit_days |= dict.fromkeys(lists["weeks"], 24 * 7)
    calendar_units = dict.fromkeys(lists["months_long"], "month") | dict.fromkeys(lists["years"], "year")
    numbers = _list_number_words(language)
    return DatePatterns(
        quick=ahocorasick_rs.AhoCorasick(_list_quick_words(lists), store_patterns=False),
        quick_measure=ahocorasick_rs.AhoCorasick(
            sorted({word.strip("*") for word in lists["measure"]}), store_patterns=False
        ),
        until=_until_pattern(lists, months, weekdays),
        lasting=re.compile(
            rf"(?<!\w){_any(lists['lasting'])}\s+(?:{_any(lists['fillers'])}\s+)*(?P<count>\d{{1,3}}|{_any(numbers)}(?:[\s-]{_any(numbers)})?)\s+"
            rf"(?:{_any(lists['fillers'])}\s+)?(?P<unit>{_any([*unit_days, *calendar_units])})(?!\w)"
        ),
        compound=re.compile(
            rf"(?<!\w)(?P<count>\d{{1,3}}|{_any(numbers)})-(?P<unit>{_any([*unit_days, *calendar_units])})(?!\w|-old)"
        ),
        measure=re.compile(rf"(?<!\w){_any(lists['measure'])}"),
        months=months,
        weekdays=weekdays,
        unit_days=unit_days,
        calendar_units=calendar_units,
    )


def _until_pattern(lists: dict[str, Any], months: dict[str, int], weekdays: dict[str, int]) -> re.Pattern[str]:
    if "until_after" in lists:
        day = rf"(?P<day_after>\d{{1,2}})\s+(?P<month_before>{_any(months)})\s+{_any(lists['until_after'])}(?!\w)"
        return re.compile(rf"(?<![\w.])(?:(?P<year_after>20\d\d)\s+(?:\w+\s+)?)?{day}")
    of = rf"(?:{_any(lists['of'])}\s+)?" if lists["of"] else ""
    month, filler = _any(months), rf"(?:{_any(lists['fillers'])},?\s+)*"
    clock = rf"(?:\d{{1,2}}(?:[:.]\d\d|(?=\s?[ap]\.?m))(?:\s?[ap]\.?m\.?)?\s+{filler})?"
    next_year = rf"(?:,?\s+(?P<next_year>{_any(lists.get('next_year', []))})(?!\w))?"
    day = r"\d{1,2}(?!\d)"
    ordinal = r"(?:st|nd|rd|th|er|º|ª|\.|-го)?"
    return re.compile(
        rf"(?<!\w){_any(lists['until'])}\s+{filler}{clock}(?:{_any(weekdays)}[,\s]+{filler})?(?:"
        rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<dotted>\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})"
        rf"|{_any(lists['end_of'])}\s+(?:(?P<this_month>{_any(lists['this_month'])})|(?P<this_year>{_any(lists['this_year'])})|(?P<end_month>{month}))(?!\w)"
        rf"|(?P<month>{month})\.?\s+(?P<day>{day}){ordinal}(?:,?\s+(?P<year>20\d\d))?"
        rf"|(?P<day_after>{day}){ordinal}\s+{of}(?P<month_before>{month})(?!\w)(?:\.?,?\s+{of}(?P<year_after>20\d\d)|{next_year})"
        rf"|(?P<weekday>{_any(weekdays)})(?!\w)|(?P<tomorrow>{_any(lists['tomorrow'])})(?!\w))"
    )


def _list_quick_words(lists: dict[str, Any]) -> list[str]:
    """Stretches without which a text states no end: " until ", " for ", "-day"."""
    units = [*lists["hours"], *lists["days"], *lists["weeks"], *lists["months_long"]]
    return sorted(
        {f" {word} " for word in (*lists["until"], *lists["lasting"], *lists.get("until_after", []))}
        | {f"-{unit}" for unit in units}
    )


def _list_number_words(language: str) -> list[str]:
    number = load_words(language).number
    return [*number["units"], *number.get("articles", [])]


def _any(words: Any) -> str:
    ordered = sorted(words, key=len, reverse=True)
    parts = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in ordered)
    return "(?:" + "|".join(parts) + ")" if ordered else r"(?!)"
