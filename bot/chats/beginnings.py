"""What people write in commands for when something begins: ``from 18:00 for 2 hours``, ``from Monday``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.chats.moments import KAZAKH_FROM, MOST_WORDS, SINCE, SINCE_BEHIND, Coming, read_coming, take_endings
from bot.chats.periods import read_period, take_period
from bot.chats.planned_hours import names_country
from bot.chats.spans import Stretch, take_read
from bot.chats.times_of_day import MIDNIGHT, join_halves
from monitors.folding import fold

_NOW: Final = frozenset({"now", "сеичас", "ahora", "maintenant", "الان", "jetzt", "agora", "қазір"})
_SMALL: Final = frozenset({"vom", "el", "le"})
_LONGEST: Final = 8  # words, as in "Friday 14 January at 6 in the evening"
_DAY: Final = timedelta(days=1)


def take_counted(words: Sequence[str], now: datetime, zone_name: str) -> tuple[Stretch | None, tuple[str, ...]]:
    """What lasts for a length of time from a moment on, as ``from Monday for 3 days`` or ``tomorrow 10:00 for 2h``, and
    the other words; None for others, and for hours of a day that are not told. A day begins at midnight, but today now.
    """
    begin, others = take_begin(words, now, zone_name)
    if begin is None:
        begin, others = take_read(words, now, zone_name, _read_sure)
    length, others = take_period(others)
    if begin is None or length is None:
        return None, tuple(words)
    is_later = begin.at > now
    if is_later and not begin.has_time and length < _DAY:
        return None, tuple(words)
    return Stretch(begin.at + length, begin.at if is_later else None), others


def take_begin(words: Sequence[str], now: datetime, zone_name: str) -> tuple[Coming | None, tuple[str, ...]]:
    """The moment behind a word for from, as ``from Monday`` or ``ab 18 Uhr``, at the earliest ``now``, and the other
    words; None for no such moment. Kazakh has the word behind the moment.
    """
    if len(words) > MOST_WORDS:
        return None, tuple(words)
    for place, word in enumerate(fold(word).strip(",;") for word in words):
        found = None
        if word in SINCE_BEHIND:
            found = _take_before(words, place, now, zone_name)
        elif word in SINCE:
            found = _take_behind(words, place, now, zone_name)
        if found is not None:
            return found
    return None, tuple(words)


def _take_before(
    words: Sequence[str], place: int, now: datetime, zone_name: str
) -> tuple[Coming, tuple[str, ...]] | None:
    """The moment before a Kazakh word for from, and the other words."""
    for start in range(max(0, place - _LONGEST), place):
        told = take_endings(KAZAKH_FROM.sub("", fold(word)) for word in words[start:place])
        begin = _read_begin(told, now, zone_name)
        if begin is not None:
            return begin, (*words[:start], *words[place + 1 :])
    return None


def _take_behind(
    words: Sequence[str], place: int, now: datetime, zone_name: str
) -> tuple[Coming, tuple[str, ...]] | None:
    """The moment behind a word for from, be it a time and its day before that word, and the other words."""
    for start in range(max(0, place - 1), place + 1):
        for end in range(min(place + 1 + _LONGEST, len(words)), place + 1, -1):
            begin = _read_begin((*words[start:place], *words[place + 1 : end]), now, zone_name)
            if begin is not None and not _parts_length(words, end):
                return begin, (*words[: min(start, place - _has_small(words, place))], *words[end:])
    return None


def _has_small(words: Sequence[str], place: int) -> bool:
    """Whether a small word before the one for from belongs to it, as in ``a partir de``."""
    return place > 0 and fold(words[place]) == "partir" and fold(words[place - 1]) == "a"


def _parts_length(words: Sequence[str], end: int) -> bool:
    """Whether a length of time begins before this place and ends behind it, as ``3 days`` between its words."""
    unit = next(iter(words[end : end + 1]), "")
    return words[end - 1].isdecimal() and not unit[:1].isdecimal() and read_period(words[end - 1] + unit) is not None


def _read_begin(words: Sequence[str], now: datetime, zone_name: str) -> Coming | None:
    """The moment that the words are, all of them: now, a day, a time of day or both."""
    if names_country(words):
        return None
    told = [bare for word in words if (bare := fold(word).strip(",;.")) not in _SMALL]
    if told and all(word in _NOW for word in told):
        return Coming(now, has_time=True)
    begin = read_coming(told, now, zone_name, MIDNIGHT)
    return None if begin is None else replace(begin, at=max(begin.at, now))


def _read_sure(words: Sequence[str], now: datetime, zone_name: str) -> Coming | None:
    """As :func:`_read_begin`, but of numbers only those that are surely times of day, as ``18:00`` or ``6pm``."""
    text = join_halves(words)
    is_bare = not any(mark in text for mark in (":", "am", "pm")) and any(map(str.isdecimal, text))
    return None if is_bare else _read_begin(words, now, zone_name)
