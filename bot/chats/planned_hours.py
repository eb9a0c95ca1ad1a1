"""What people write in commands for hours to come: ``from 22:00 to 7:00``, ``Saturday 10-12``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.chats.day_parts import at_time, take_dated_day
from bot.chats.hours import BETWEEN, MIDNIGHT_AT_THE_END
from bot.chats.moments import LENGTH, MOST_WORDS, UNTIL, UNTIL_BEHIND, join_day_after, read_moment
from bot.chats.places import holds_code
from bot.chats.spans import Stretch
from bot.chats.times_of_day import MIDNIGHT, PARTS, join_halves, read_times, write_hours
from bot.chats.weekdays import take_weekdays
from bot.chats.wordings import AND, BETWEEN_TWO
from monitors.alerting.daytime import get_zone
from monitors.folding import fold

_TO: Final = UNTIL | {"to", "по", "a", "as", "ao"}
"""Folded words between two times of which hours go from one to the other."""

_HALVES: Final = frozenset({"AM", "PM"})
"""Codes of countries that are halves of the day here."""

_DASH: Final = "-"
_TIME: Final = r"\d{1,2}(?:[:.]\d\d|h\d{0,2})?(?:am|pm)?"
_JOINED: Final = re.compile(rf"(?<!\S)({_TIME})\s*[-–—]\s*(?={_TIME}(?:[\s,]|$))")
_COUNTED: Final = re.compile(
    rf"\d {_DASH} \d{{1,2}}h(?!\S)|\dh {_DASH} \d{{1,2}}h?(?!\S)|^\d{{1,2}}h (?:{'|'.join(sorted(UNTIL))})\b"
)
"""Two times with a dash between them, and two of which the first may be a number of hours, as in ``2h until 18:00``."""

_SPELT: Final = re.compile(r"(\d{1,2}) ?[-–—] ?(\d{1,2}) (?:часа|часов|дня|horas|heures)")
"""Two numbers before a word that counts them if the first is smaller, as in ``2-3 часа``, and else tells a time."""

_LONGEST: Final = 14  # words, as in "on Saturday from 10 in the evening until 7 in the morning"
_MOST_TIMES: Final = 6  # words, those of the day of a date among them


@dataclass(frozen=True, slots=True)
class _Side:
    """A time of day, and the day that stands beside it: one of the week (Monday is 0), another one, or none. It is
    ``is_late`` if it is the midnight that ends that day, 24:00.
    """

    at: time
    weekday: int | None = None
    day: date | None = None
    is_late: bool = False

    @property
    def has_day(self) -> bool:
        return self.weekday is not None or self.day is not None

    def list_days(self, today: date) -> tuple[date, ...]:
        """The days about today that may be meant, the earliest first."""
        late = timedelta(days=self.is_late)
        if self.day is not None:
            return (self.day + late,)
        ahead, step = (0, 1) if self.weekday is None else ((self.weekday - today.weekday()) % 7, 7)
        return tuple(today + timedelta(days=ahead + more * step) + late for more in (-1, 0, 1, 2))


def take_hours(words: Sequence[str], now: datetime, zone_name: str) -> tuple[Stretch | None, tuple[str, ...]]:
    """The hours that something lasts, as ``from 22:00 to 7:00``, ``between 22 and 7`` or ``Saturday 10-12``, and the
    other words. None for no hours.

    They are the next such ones, of any day if none is named; those that run begin at once.
    """
    if len(words) > MOST_WORDS:
        return None, tuple(words)
    for first in range(len(words)):
        for last in range(min(first + _LONGEST, len(words)), first, -1):
            told = words[first:last]
            if not names_country(told) and (found := _read_hours(told, now, zone_name)):
                return found, (*words[:first], *words[last:])
    return None, tuple(words)


def names_country(told: Sequence[str]) -> bool:
    """Whether one of the words is the code of a country, as DE or IN: the first or last one also where all are in
    capitals.
    """
    return _is_code(told[0]) or _is_code(told[-1]) or holds_code([word for word in told if word not in _HALVES])


def _is_code(word: str) -> bool:
    return len(word) == 2 and word.isalpha() and word.isupper() and word not in _HALVES


def _read_hours(words: Sequence[str], now: datetime, zone_name: str) -> Stretch | None:
    """The next hours that the words are, all of them."""
    text = _JOINED.sub(rf"\1 {_DASH} ", join_day_after(join_halves(write_hours(words))))
    times = sum(word[0].isdecimal() or word in PARTS for word in text.split())
    if not 2 <= times <= _MOST_TIMES or LENGTH.search(text) or _COUNTED.search(text) or _is_count(words):
        return None
    for start, end, is_dash in _split([word.strip(",;.") for word in text.split()]):
        first, last = _read_side(start, now, zone_name), _read_end(end, now, zone_name)
        if first is not None and last is not None:
            found = _join(first, last, is_dash=is_dash)
            return None if found is None else _find_stretch(*found, now, zone_name)
    return None


def _is_count(words: Sequence[str]) -> bool:
    found = _SPELT.fullmatch(fold(" ".join(words)))
    return found is not None and int(found[1]) < int(found[2])


def _split(told: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str], bool]]:
    """The words before and behind what joins two times, and whether that is a dash. Kazakh has its word behind both,
    and in Arabic "and" is part of the second.
    """
    is_between = not BETWEEN_TWO.isdisjoint(told)
    is_apart = is_between or told[-1] in UNTIL_BEHIND
    for place in range(1, len(told)):
        if told[place] == _DASH or told[place] in _TO or (is_between and told[place] in AND):
            yield told[:place], told[place + 1 :], told[place] == _DASH
        elif is_apart:
            yield told[:place], told[place:], False


def _read_side(told: Sequence[str], now: datetime, zone_name: str) -> _Side | None:
    """The time of day and the day that folded words name, all of them; None without a time."""
    today = now.astimezone(get_zone(zone_name)).date()
    on, others = take_dated_day([word for word in told if word != "de"], today)
    days, rest = ((), others) if on is not None else take_weekdays(others)
    read = read_moment(" ".join(word for word in rest if word not in BETWEEN), now, zone_name, is_past=False)
    if read is None or len(days) > 1:
        return None
    day, left = read
    times = read_times(left) or []
    if len(times) != 1 or sum([bool(days), day is not None, on is not None]) > 1:
        return None
    return _Side(times[0], next(iter(days), None), on or day)


def _read_end(told: Sequence[str], now: datetime, zone_name: str) -> _Side | None:
    """As :func:`_read_side`, where 24:00 is midnight."""
    side = _read_side(told, now, zone_name)
    bare = ["0:00" if MIDNIGHT_AT_THE_END.fullmatch(word) else word for word in told]
    if side is not None or bare == [*told]:
        return side
    late = _read_side(bare, now, zone_name)
    return None if late is None else replace(late, is_late=True)


def _join(first: _Side, last: _Side, *, is_dash: bool) -> tuple[_Side, _Side] | None:
    """The two with the day behind both as that of the first, as in ``10:00-12:00 on Saturday``; None where it may be
    that of the end alone, and for one time given twice but midnight.
    """
    if not last.has_day:
        return None if first.at == last.at != MIDNIGHT else (first, last)
    if first.has_day:
        return first, last
    if not (is_dash or last.is_late) and first.at >= last.at:
        return None
    return replace(last, at=first.at, is_late=False), _Side(last.at)


def _find_stretch(first: _Side, last: _Side, now: datetime, zone_name: str) -> Stretch | None:
    """The first stretch between the two that is not over, and that the clock does not leave out."""
    for day in first.list_days(now.astimezone(get_zone(zone_name)).date()):
        begin = at_time(day, zone_name, first.at)
        days = last.list_days(day) if last.has_day else (day, day + timedelta(days=1))
        on = next((one for one in days if (one, last.at) > (day, first.at)), None)
        end = None if on is None else at_time(on, zone_name, last.at)
        if end is not None and end > max(begin, now):
            return Stretch(end, begin if begin > now else None)
    return None
