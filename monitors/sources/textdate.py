"""Reads dates as pages print them, such as ``January 7th, 2022 at 08:42 IST`` or ``7 января 2022 года, 08:42``.

It has its own patterns, because date libraries drop or misread the zone, or take 07.01.2022 for 1 July. Month and
weekday names in eight languages come from babel (CLDR). It reads one date in one short line, and does not search prose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache

from monitors.sources.zones import ZoneRules, is_zone_word, read_zone

_LOCALES = ("en", "ru", "es", "fr", "de", "pt", "ar", "ar_LB", "kk")
_MORE_MONTHS = {"sept": 9, "сент": 9, "нояб": 11, "февр": 2, "setiembre": 9}  # usual spellings that CLDR lacks
# Countries that write the month first in 01/07/2022. Source: CLDR short date patterns that begin with M.
_MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "MH", "GU", "PR", "AS", "VI", "UM", "MP"})
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2200  # a year outside them is a mistake, and zone offsets could overflow
_JOINTS = re.compile(
    r"a|am|at|as|às|à|le|la|las|el|em|um|uhr|ч|в|от|г|год|года|году|с|о|on|the|dated|of|de|del|du|den|vom|date|time|"
    r"hrs|hours|ж|жыл|жылы|сағат|الساعة|في|يوم|بتاريخ",
    re.IGNORECASE,
)
_EDGES = re.compile(r"[\s,;:.|•·()\[\]\-–—/،]+")

_CLOCK = re.compile(
    r"(?<![\d:.+\-])(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?|\s*(?:uhr|hrs|hours)\b)?(?!\d)",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"[\s,(\[]*(?P<zone>(?:UTC|GMT)\s*[+\-−–]\s*\d{1,2}(?::?\d{2})?|[+\-−]\d{1,2}(?::?\d{2})?|[^\W\d_]{1,5}\b)[)\]]?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)(?:T(?=\d))?")
_NUMBERS = re.compile(r"(?<!\d)(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second>\d{1,2})(?P=sep)(?P<year>\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class TextDate:
    """A date found in a line.

    ``at`` is UTC, None when the date has two readings or cannot exist; ``doubt`` says what was assumed, or why ``at``
    is None. ``rest`` is what the line holds besides the date.
    """

    at: datetime | None
    doubt: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Day:
    on: date | None
    start: int
    end: int
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Clock:
    at: time
    zone: str
    rest: str


def find_date(line: str, rules: ZoneRules, language: str = "") -> TextDate | None:
    """The first date in ``line``, or None when there is none.

    A day without a time is midnight UTC. An undecided zone is read as UTC, and ``doubt`` says so: a moment that is some
    hours off still tells an old report from a new one. The country of the source, or a ``language`` other than English,
    decides the order of 01/07/2022. Without them ``at`` is None, because the two readings may be months apart.
    """
    line = unicodedata.normalize("NFKC", line)
    day = _find_day(line, rules, language) if _YEAR.search(line) else None
    if day is None:
        return None
    before, after = line[: day.start], line[day.end :]
    clock, other = _find_clock(after), before
    if clock is None and (clock := _find_clock(before)):
        zone, other = _take_zone(after)
        clock = _Clock(clock.at, clock.zone or zone, clock.rest)
    if clock is None:
        midnight = datetime.combine(day.on, time(), UTC) if day.on else None
        return TextDate(midnight, day.doubt, _strip(f"{before} {after}"))
    at, doubt = _place(day, clock, rules)
    return TextDate(at, doubt, _strip(f"{other} {clock.rest}"))


def _place(day: _Day, clock: _Clock, rules: ZoneRules) -> tuple[datetime | None, str]:
    if day.on is None:
        return None, day.doubt
    zone = read_zone(clock.zone, rules)
    local = datetime.combine(day.on, clock.at, zone.zone or UTC)
    return local.astimezone(UTC), f"{zone.doubt}; read as UTC" if zone.zone is None else ""


# ---------------------------------------------------------------------------------------------------------- day


def _find_day(line: str, rules: ZoneRules, language: str) -> _Day | None:
    if match := _ISO.search(line):
        return _make_day(match, int(match["month"]), int(match["day"]))
    for pattern in _get_word_patterns():
        if match := pattern.search(line):
            return _make_day(match, _get_months()[match["month"].casefold()], int(match["day"]))
    if match := _NUMBERS.search(line):
        return _order_numbers(match, rules, language)
    return None


def _order_numbers(match: re.Match[str], rules: ZoneRules, language: str) -> _Day:
    first, second = int(match["first"]), int(match["second"])
    if match["sep"] == "." or first == second or first > 12:
        return _make_day(match, second, first)
    if second > 12 or rules.country in _MONTH_FIRST:
        return _make_day(match, first, second)
    if rules.country or language not in ("", "en"):
        return _make_day(match, second, first)
    return _Day(None, match.start(), match.end(), f"{match[0]} could be day or month first; write it as year-month-day")


def _make_day(match: re.Match[str], month: int, day: int) -> _Day:
    year = int(match["year"])
    try:
        on = date(year, month, day) if _EARLIEST_YEAR <= year <= _LATEST_YEAR else None
    except ValueError:
        on = None
    return _Day(on, match.start(), match.end(), "" if on else f"{match[0].strip()} is not a date")


@cache
def _get_months() -> dict[str, int]:
    months = dict(_MORE_MONTHS)
    for width in ("wide", "abbreviated"):
        for number, name in _list_names("months", width):
            months.setdefault(name, number)
    return months


@cache
def _get_weekdays() -> frozenset[str]:
    return frozenset(name for width in ("wide", "abbreviated") for _, name in _list_names("days", width))


def _list_names(kind: str, width: str) -> Iterator[tuple[int, str]]:
    from babel import Locale

    for code in _LOCALES:
        names = getattr(Locale.parse(code), kind)
        for context in ("format", "stand-alone"):
            for number, name in names[context][width].items():
                yield number, unicodedata.normalize("NFKC", name).casefold().rstrip(".")


@cache
def _get_word_patterns() -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, _get_months()), key=len, reverse=True))
    month = rf"(?<![^\W\d_])(?P<month>{names})(?![^\W\d_])\.?"
    day = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|o|\.|-?го|-е)?"
    year = r"(?P<year>\d{4})(?!\d)"
    patterns = (
        rf"{day}[\s/\-]*(?:(?:of|de)\s+)?{month}[\s/\-,]*(?:(?:of|del?)\s+)?{year}",
        rf"{month}\s+{day},?\s+{year}",
        rf"(?<!\d){year}\s*(?:жылғы|жылдың|жыл|ж\.?),?\s*{day}\s+{month}",
    )
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


# --------------------------------------------------------------------------------------------------------- clock


def _find_clock(part: str) -> _Clock | None:
    for match in _CLOCK.finditer(part):
        if (at := _read_clock(match)) is not None:
            zone, rest = _take_zone(part[match.end() :])
            return _Clock(at, zone, f"{part[: match.start()]} {rest}")
    return None


def _read_clock(match: re.Match[str]) -> time | None:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if not half and match["minute"] is None:
        return None  # a number alone is not a time
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        return None


def _take_zone(part: str) -> tuple[str, str]:
    """Split off a leading zone word: an offset, a known abbreviation, or three or more capitals that look like one."""
    match = _ZONE.match(part)
    if match is None:
        return "", part
    word = match["zone"]
    if word.isalpha() and not ((word.isupper() and len(word) > 2) or is_zone_word(word)):
        return "", part
    return word, part[match.end() :]


def _strip(rest: str) -> str:
    words = (word for word in _EDGES.split(rest) if word and not _JOINTS.fullmatch(word))
    return " ".join(word for word in words if word.casefold() not in _get_weekdays())
