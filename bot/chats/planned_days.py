"""What people write in commands for days to come: ``from 10 to 14 January``, ``today and tomorrow``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.chats.dates import DAY_AFTER, TOMORROW, list_months, take_date
from bot.chats.day_parts import FILLERS, THIS, at_time, take_dated_day
from bot.chats.moments import KAZAKH_FROM, SINCE, SINCE_BEHIND, UNTIL, UNTIL_BEHIND, join_day_after, take_endings
from bot.chats.places import holds_code
from bot.chats.spans import Stretch
from bot.chats.weekdays import read_day_name, split_days
from bot.chats.wordings import TODAY
from monitors.alerting.daytime import get_zone
from monitors.facts.resolved_dates import make_date
from monitors.folding import fold

_TO: Final = UNTIL | {"-", "–", "—", "to", "through", "thru", "по", "a", "al", "as", "ao", "au"}
_AND: Final = frozenset({"and", "и", "y", "et", "und", "e", "және", "و", "&"})
_BETWEEN: Final = frozenset({"between", "между", "entre", "بين", "zwischen"})
"""Folded words between the first day and the last, between two that follow one another, and before such a pair as the
first and the last.
"""

_SMALL: Final = FILLERS | SINCE | SINCE_BEHIND | UNTIL_BEHIND | THIS | _BETWEEN | {"vom", "von", "both"}
_NUMBERS: Final = re.compile(r"(?<![\d.:-])(\d\d?)\.?([-–—])(\d\d?)\b(?![.:-]\d)")
_ORDINAL: Final = re.compile(r"(?<=\d)(?:\.|st|nd|rd|th|er|-?го|-?е)$")
_ARABIC_AND: Final = re.compile(r"(?<!\S)و(?=ال|غد|بعد)")
_LONGEST: Final = 10  # words, as in "from Monday 10 January until Friday 14 January"
_MOST_WORDS: Final = 40
_DAY: Final = timedelta(days=1)
_YEAR: Final = timedelta(days=365)


def take_days(words: Sequence[str], now: datetime, zone_name: str) -> tuple[Stretch | None, tuple[str, ...]]:
    """The days that something lasts, from the beginning of the first to the end of the last, as ``from 10 to 14
    January`` or ``Saturday and Sunday``, and the other words. None for no such days. What has begun begins at once.
    """
    if len(words) > _MOST_WORDS:
        return None, tuple(words)
    today = now.astimezone(get_zone(zone_name)).date()
    for first in range(len(words)):
        for last in range(min(first + _LONGEST, len(words)), first, -1):
            days = None if _is_month_of(words, first) else _read_days(words[first:last], today)
            if days is not None:
                end = at_time(days[1] + _DAY, zone_name)
                return _make_stretch(days[0], end, now, zone_name), (*words[:first], *words[last:])
    return None, tuple(words)


def _make_stretch(first: date, end: datetime, now: datetime, zone_name: str) -> Stretch:
    begin = at_time(first, zone_name)
    return Stretch(end, begin if begin > now else None)


def _is_month_of(words: Sequence[str], place: int) -> bool:
    """Whether the words from a place on begin with the month of the day that is named before it."""
    before = [word for word in words[:place] if fold(word) not in _SMALL]
    behind = (fold(word) for word in words[place:])
    month = next((word for word in behind if word not in _SMALL), "")
    return bool(before) and before[-1].strip(".").isdecimal() and month in list_months()


def _read_days(words: Sequence[str], today: date) -> tuple[date, date] | None:
    """The first and the last day that the words name, all of them."""
    if holds_code(words):
        return None
    told = _list_told(words)
    for first, last, is_and in _split(told):
        days = _read_pair(first, last, today)
        if days is not None:
            return days if not is_and or days[1] - days[0] == _DAY else None
    return None


def _list_told(words: Sequence[str]) -> list[str]:
    """The words, folded, with what joins two days apart from them and numbers without their endings."""
    text = _ARABIC_AND.sub("و ", join_day_after(_NUMBERS.sub(r"\1 \2 \3", fold(" ".join(words)))))
    told = [part for word in text.split() for part in split_days(word.strip(",;"))]
    if told and told[-1] in UNTIL_BEHIND:
        told = take_endings(KAZAKH_FROM.sub("", word) for word in told)
    return [_ORDINAL.sub("", word) for word in told]


def _split(told: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str], bool]]:
    """The words before and behind what joins two days, and whether that is "and". Kazakh has its word behind both."""
    is_between = not _BETWEEN.isdisjoint(told)
    is_behind = bool(told) and told[-1] in UNTIL_BEHIND
    for place in range(1, len(told)):
        if told[place] in _TO or told[place] in _AND:
            yield told[:place], told[place + 1 :], told[place] in _AND and not is_between
        elif is_behind:
            yield told[:place], told[place:], False


@dataclass(frozen=True, slots=True)
class _Side:
    """The words for one of two days, without small ones: a number alone is a day of the month of the other."""

    words: tuple[str, ...]

    @property
    def number(self) -> int | None:
        return int(self.words[0]) if len(self.words) == 1 and self.words[0].isdecimal() else None

    @property
    def names_month(self) -> bool:
        return not list_months().keys().isdisjoint(self.words)

    def find(self, today: date, since: date) -> date | None:
        """The day that the words name, all of them: the first one from ``since`` on."""
        on, others = take_dated_day(self.words, since)
        if on is not None or len(self.words) != 1:
            return None if others else on
        (word,) = self.words
        coming = {**dict.fromkeys(TODAY, 0), **dict.fromkeys(TOMORROW, 1), DAY_AFTER: 2}
        if word in coming:
            return today + coming[word] * _DAY
        named = read_day_name(word, is_alone=False)
        return None if named is None else since + (named - since.weekday()) % 7 * _DAY


def _read_pair(first: Sequence[str], last: Sequence[str], today: date) -> tuple[date, date] | None:
    """The two days, of which the second comes later; None if one of them is no day."""
    begin, end = (_Side(tuple(word for word in side if word not in _SMALL)) for side in (first, last))
    if begin.number is not None:
        closing = end.find(today, today)
        is_dated = closing is not None and end.names_month
        opening = make_date(closing.year, closing.month, begin.number) if closing and is_dated else None
    else:
        opening = begin.find(today, today)
        closing = end.find(today, opening + _DAY) if opening else None
        if opening and begin.names_month and end.number is not None:
            closing = make_date(opening.year, opening.month, end.number)
    if begin.names_month and end.names_month and (begun := _find_begun(begin, end, today)):
        return begun
    return (opening, closing) if opening and closing and opening < closing else None


def _find_begun(begin: _Side, end: _Side, today: date) -> tuple[date, date] | None:
    """The days between two dates that have begun and are not over: the first one may be in the year before."""
    closing = end.find(today, today)
    opening = take_date(begin.words, today, is_past=True)[0] if closing else None
    is_near = opening is not None and closing is not None and closing - opening < _YEAR
    return (opening, closing) if opening and closing and is_near and opening <= today <= closing else None
