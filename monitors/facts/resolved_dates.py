"""Works out the day that a date means, and how long a duration is: both against the day of the article."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from monitors.facts.date_patterns import DatePatterns
from monitors.facts.lexicon import Tag
from monitors.facts.lexicon_loading import load_lexicon

MAX_DURATION_DAYS = 366 * 3
LEAST_HOURS = 12
"""What lasts less, such as a closed road, is over before anybody needs a reminder."""

BACKWARD_DAYS = 60
"""A date without a year that is further in the past than this means next year's."""

NEAR_START = timedelta(days=60)
"""A start date that is further away than this, in either direction, was misread."""

CalendarSpan = tuple[int, int]
"""Months and days."""


def resolve_start(match: re.Match[str], patterns: DatePatterns, today: date, *, is_past: bool) -> date | None:
    """The day of a start. A weekday is the last or the next one, today included; a date is the nearest such one."""
    weekday = match["weekday"]
    if weekday:
        days = today.weekday() - patterns.weekdays[weekday]
        return today - timedelta(days=days % 7) if is_past else today + timedelta(days=-days % 7)
    on = resolve_date(match, patterns, today)
    if on is not None and on - today > NEAR_START:
        on = make_date(on.year - 1, on.month, on.day)
    return on if on is not None and abs(on - today) <= NEAR_START else None


def resolve_date(match: re.Match[str], patterns: DatePatterns, today: date) -> date | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if "tomorrow" in groups:
        return today + timedelta(days=1)
    if "weekday" in groups:
        return _resolve_weekday(patterns.weekdays[groups["weekday"]], groups.get("its_day"), today)
    if "iso" in groups:
        return make_date(*(int(number) for number in groups["iso"].split("-")))
    if "dotted" in groups:
        first, second, year = (int(number) for number in groups["dotted"].split(groups["mark"]))
        may_lead = patterns.month_may_lead and groups["mark"] == "/"
        return _resolve_pair(first, second, year % 100 + 2000, today, month_may_lead=may_lead)
    if "short" in groups:
        day, month = (int(number) for number in groups["short"].rstrip(".").split("."))
        return _nearest(month, day, today)
    if "slashed" in groups:
        first, second = (int(number) for number in groups["slashed"].replace("º", "").split("/"))
        return _resolve_pair(first, second, None, today, month_may_lead=patterns.month_may_lead)
    alone = next((groups[name] for name in ("day_only", "day_named", "day_counted") if name in groups), None)
    if alone is not None:
        return _next_day_of_month(int(alone), today)
    if "day_now" in groups:
        return make_date(today.year, today.month, _read_day(groups["day_now"], patterns))
    if "day" in groups or "day_after" in groups:
        return _resolve_day_and_month(groups, patterns, today)
    return _end_of_period(groups, patterns, today)


def _resolve_weekday(weekday: int, day: str | None, today: date) -> date:
    """The next such weekday, or that on a day of the month: ``domingo (16)``, but not ``domingo, 16 pessoas``."""
    if day is not None and int(day):
        on = _next_day_of_month(int(day), today)
        if on is not None and on.weekday() == weekday:
            return on
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _resolve_pair(first: int, second: int, year: int | None, today: date, *, month_may_lead: bool) -> date | None:
    """The date of a day and a month in digits; None if either may be the month and they differ."""
    orders = [(second, first), (first, second)] if month_may_lead else [(second, first)]
    read = {make_date(year, *order) if year else _nearest(*order, today) for order in orders} - {None}
    return read.pop() if len(read) == 1 else None


def _resolve_day_and_month(groups: dict[str, str], patterns: DatePatterns, today: date) -> date | None:
    day = _read_day(groups.get("day") or groups["day_after"], patterns)
    month = patterns.months[groups.get("month") or groups["month_before"]]
    year = groups.get("year") or groups.get("year_after") or groups.get("year_before")
    if "next_year" in groups:
        return make_date(today.year + 1, month, day)
    return make_date(int(year), month, day) if year else _nearest(month, day, today)


def _read_day(words: str, patterns: DatePatterns) -> int:
    """The day of the month in digits or words: ``19``, ``девятнадцатого``."""
    return int(words) if words.isdigit() else patterns.named_days[" ".join(words.split())]


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
    return make_date(month.year, month.month, day)


def _nearest(month: int, day: int, today: date) -> date | None:
    """A day and month in this year, or in the next if this year's is long past."""
    on = make_date(today.year, month, day)
    return make_date(today.year + 1, month, day) if on is None or _is_long_past(on, today) else on


def _is_long_past(on: date, today: date) -> bool:
    """Whether a date that was given without a year is that of next year."""
    return on < today - timedelta(days=BACKWARD_DAYS)


def make_date(year: int, month: int, day: int) -> date | None:
    """The day, None if there is none such, as 30 February."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_duration(match: re.Match[str], patterns: DatePatterns, language: str) -> CalendarSpan | None:
    """The months and days of a duration, None if it is too short or too long."""
    groups = match.groupdict()
    if "span" in groups:
        amount, unit = patterns.spans[groups["span"]].split()
        return (int(amount), 0) if unit == "months" else (0, int(amount))
    number, unit = _read_count(groups["count"], language), groups["unit"]
    if number is None or not 0 < number <= MAX_DURATION_DAYS:
        return None
    if unit in patterns.calendar_units:
        months = number * patterns.calendar_units[unit]
        return (months, 0) if months <= 36 else None
    hours = number * patterns.unit_hours[unit]
    return (0, -(-hours // 24)) if LEAST_HOURS <= hours <= MAX_DURATION_DAYS * 24 else None


def add_duration(day: date, duration: CalendarSpan) -> date:
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
