"""What people write in commands for a date in figures: ``14.01.``, ``10.01-14.01``, ``14/1``, ``bis zum 15.``. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from bot.chats.dates import ORDINAL_ENDING, list_months, name_month
from bot.chats.days_of_weeks import date_days_of_weeks
from bot.chats.moments import SINCE, SINCE_BEHIND, UNTIL, UNTIL_BEHIND
from bot.chats.periods import read_period
from monitors.alerting.daytime import get_zone
from monitors.facts.resolved_dates import make_date
from monitors.folding import fold

_NOTHING_AROUND: Final = r"(?<![\w.:/-]){}(?![.:/-]?\d)(?!\w)"
_DAY_MONTH: Final = r"(\d\d?)\.(\d\d?)(\.?)"
_DOTTED: Final = re.compile(_NOTHING_AROUND.format(_DAY_MONTH))
_PAIR: Final = re.compile(_NOTHING_AROUND.format(rf"{_DAY_MONTH}\s*[-–—]\s*{_DAY_MONTH}"))
_DAYS_OF_MONTH: Final = re.compile(_NOTHING_AROUND.format(rf"(\d\d?)\.?\s*[-–—]\s*{_DAY_MONTH}"))
_SLASHED: Final = re.compile(r"(?<![\w/])(\d\d?)/(\d\d?)(?:/(\d{4}))?(?![\w/])")

_STEP: Final = 5
"""Minutes of times that people write are multiples of it: 14.05 is a time, 14.01 a date."""

_ORDINAL: Final = re.compile(rf"(\d\d?){ORDINAL_ENDING}")
_NUMBER: Final = re.compile(r"\d\d?")
_BEFORE_DAY: Final = frozenset({"el", "al", "dia", "يوم", "jusqu'au", "au"})
"""Words with which a bare number is a day of a month, not an hour."""

_ARTICLES: Final = frozenset({"the", "zum", "den", "dem", "le", "o", "el", "dia", "يوم"})
_BOUNDS: Final = UNTIL | SINCE | {"on", "am", "to", "vom", "по", "al", "ao", "au", "-", "–", "—"}
_MONTHS: Final = 12
_LEAP_YEAR: Final = 2024
"""A year that has every day of a calendar."""


def write_dates(words: Sequence[str], now: datetime, zone_name: str, *, is_past: bool = False) -> tuple[str, ...]:
    """The words with days written as the other readers know them: dates in figures with the name of their month, a day
    without its month, as ``until the 15th``, with that of the next such day, or of the last with ``is_past``, and days
    of weeks as :func:`~bot.chats.days_of_weeks.date_days_of_weeks` does; the others as they are.

    ``14.01`` may be a time as well as a date: it is a date with a full stop behind it, beside another date, or if no
    time is written so, as the minutes of times are multiples of five. Of ``3/4`` nobody knows which one is the month.
    """
    text = " ".join(words)
    written = _SLASHED.sub(_name_slashed, text)
    for pattern, name in ((_PAIR, _name_pair), (_DAYS_OF_MONTH, _name_days), (_DOTTED, _name_dotted)):
        written = pattern.sub(name, written)
    told = tuple(words) if written == text else tuple(written.split())
    told = _name_months(told, now.astimezone(get_zone(zone_name)).date(), is_past=is_past)
    return date_days_of_weeks(told, now, zone_name)


def _name(day: str, month: str) -> str:
    return f"{int(day)} {name_month(int(month))}"


def _may_be_date(day: str, month: str) -> bool:
    return make_date(_LEAP_YEAR, int(month), int(day)) is not None


def _is_date(day: str, month: str, stop: str) -> bool:
    """Whether figures are surely a date, and no time of day."""
    is_time = int(day) < 24 and len(month) == 2 and int(month) % _STEP == 0
    return _may_be_date(day, month) and (bool(stop) or not is_time)


def _name_dotted(found: re.Match[str]) -> str:
    day, month, stop = found.groups()
    unit = next(iter(found.string[found.end() :].split(maxsplit=1)), "")
    is_length = read_period(f"{day}.{month}{unit}") is not None  # as "1.5 days"
    return found[0] if is_length or not _is_date(day, month, stop) else _name(day, month)


def _name_pair(found: re.Match[str]) -> str:
    first, last = found.group(1, 2, 3), found.group(4, 5, 6)
    if not (_may_be_date(*first[:2]) and _may_be_date(*last[:2]) and (_is_date(*first) or _is_date(*last))):
        return found[0]
    return f"{_name(*first[:2])} - {_name(*last[:2])}"


def _name_days(found: re.Match[str]) -> str:
    first, *last = found.groups()
    return f"{int(first)} - {_name(*last[:2])}" if _is_date(*last) and int(first) < int(last[0]) else found[0]


def _name_slashed(found: re.Match[str]) -> str:
    first, second, year = found.groups()
    day, month = (second, first) if int(second) > _MONTHS else (first, second)
    is_sure = _may_be_date(day, month) and (int(day) > _MONTHS or day == month)
    return f"{_name(day, month)} {year or ''}".strip() if is_sure else found[0]


def _name_months(words: tuple[str, ...], today: date, *, is_past: bool) -> tuple[str, ...]:
    """The words with the month behind the last day that stands without one beside a word for until or since."""
    folded = [fold(word).strip(",;:") for word in words]
    for place in reversed(range(len(words))):
        day = _read_day(folded, place)
        on = None if day is None else _find_day(day, today, is_past=is_past)
        if on is not None:
            kept = place - (place > 0 and folded[place - 1] in _ARTICLES)
            return (*words[:kept], f"{on.day}", name_month(on.month), f"{on.year}", *words[place + 1 :])
    return words


def _read_day(folded: Sequence[str], place: int) -> int | None:
    """The day of a month that the word there is; None for other words, and where a month is named."""
    is_marked = place > 0 and folded[place - 1] in _BEFORE_DAY
    found = _ORDINAL.fullmatch(folded[place]) or (_NUMBER.fullmatch(folded[place]) if is_marked else None)
    if found is None or any(word in list_months() for word in folded):
        return None
    before = next((word for word in reversed(folded[:place]) if word not in _ARTICLES), "")
    is_bound = before in _BOUNDS or not (UNTIL_BEHIND | SINCE_BEHIND).isdisjoint(folded[place + 1 : place + 2])
    return int(_NUMBER.findall(found[0])[0]) if is_bound else None


def _find_day(day: int, today: date, *, is_past: bool) -> date | None:
    """The next day of that number after today, or the last one up to it; None for a number of no day."""
    months = range(today.year * 12 + today.month - 1, today.year * 12 + today.month + _MONTHS)
    ahead = (make_date(month // 12, month % 12 + 1, day) for month in months)
    behind = (make_date((2 * months[0] - month) // 12, (2 * months[0] - month) % 12 + 1, day) for month in months)
    if is_past:
        return next((one for one in behind if one and one <= today), None)
    return next((one for one in ahead if one and one > today), None)
