"""What people write in commands for two days: ``from 10 to 14 January``, ``today and tomorrow``, ``Mon-Fri``. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.chats.dates import DAY_AFTER, ORDINAL_ENDING, TOMORROW, find_day, list_months, take_date
from bot.chats.day_parts import FILLERS, THIS, take_dated_day
from bot.chats.moments import (
    KAZAKH_FROM,
    MOST_WORDS,
    SINCE,
    SINCE_BEHIND,
    UNTIL,
    UNTIL_BEHIND,
    join_day_after,
    take_endings,
)
from bot.chats.places import holds_code
from bot.chats.weekdays import read_day_name, split_days
from bot.chats.wordings import AND, BETWEEN_TWO, TODAY
from monitors.folding import fold

_TO: Final = UNTIL | {"-", "–", "—", "to", "through", "thru", "по", "a", "al", "as", "ao", "au"}
"""Folded words between the first day and the last."""

_SMALL: Final = FILLERS | SINCE | SINCE_BEHIND | UNTIL_BEHIND | THIS | BETWEEN_TWO | {"vom", "von", "both"}
_NUMBERS: Final = re.compile(r"(?<![\d.:-])(\d\d?)\.?([-–—])(\d\d?)\b(?![.:-]\d)")
_ORDINAL: Final = re.compile(rf"(?<=\d){ORDINAL_ENDING}$")
_ARABIC_AND: Final = re.compile(r"(?<!\S)و(?=ال|غد|بعد)")
_LONGEST: Final = 10  # words, as in "from Monday 10 January until Friday 14 January"
DAY: Final = timedelta(days=1)

DayPair = tuple[date, date]
"""The first and the last of some days."""


@dataclass(frozen=True, slots=True)
class Side:
    """The words for one of two days, without small ones: a number alone is a day of the month of the other."""

    words: tuple[str, ...]

    @property
    def number(self) -> int | None:
        return int(self.words[0]) if len(self.words) == 1 and self.words[0].isdecimal() else None

    @classmethod
    def read(cls, told: Sequence[str]) -> Side:
        return cls(tuple(word for word in told if word not in _SMALL))

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
            return today + coming[word] * DAY
        named = read_day_name(word, is_alone=False)
        return None if named is None else since + (named - since.weekday()) % 7 * DAY

    def find_past(self, today: date) -> date | None:
        """The day that the words name, all of them: the last one up to today."""
        on, others = take_date(self.words, today, is_past=True)
        if on is not None:
            return on if all(read_day_name(word, is_alone=False) == on.weekday() for word in others) else None
        return find_day(self.words[0], today, is_past=True) if len(self.words) == 1 else None


ReadPair = Callable[[Side, Side, date], DayPair | None]


def take_pair(words: Sequence[str], today: date, read: ReadPair) -> tuple[DayPair | None, tuple[str, ...]]:
    """The two days that the first words name which ``read`` reads, all of them, and the other words. Two days that are
    joined by "and" follow one another. None for no such days.
    """
    if len(words) > MOST_WORDS:
        return None, tuple(words)
    for first in range(len(words)):
        for last in range(min(first + _LONGEST, len(words)), first, -1):
            days = None if _is_month_of(words, first) else _read_days(words[first:last], today, read)
            if days is not None:
                return days, (*words[:first], *words[last:])
    return None, tuple(words)


def _is_month_of(words: Sequence[str], place: int) -> bool:
    """Whether the words from a place on begin with the month of the day that is named before it."""
    before = [word for word in words[:place] if fold(word) not in _SMALL]
    behind = (fold(word) for word in words[place:])
    month = next((word for word in behind if word not in _SMALL), "")
    return bool(before) and before[-1].strip(".").isdecimal() and month in list_months()


def _read_days(words: Sequence[str], today: date, read: ReadPair) -> DayPair | None:
    """The first and the last day that the words name, all of them."""
    if holds_code(words):
        return None
    told = _list_told(words)
    for first, last, is_and in _split(told):
        days = read(Side.read(first), Side.read(last), today)
        if days is not None:
            return days if not is_and or days[1] - days[0] == DAY else None
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
    is_between = not BETWEEN_TWO.isdisjoint(told)
    is_behind = bool(told) and told[-1] in UNTIL_BEHIND
    for place in range(1, len(told)):
        if told[place] in _TO or told[place] in AND:
            yield told[:place], told[place + 1 :], told[place] in AND and not is_between
        elif is_behind:
            yield told[:place], told[place:], False
