"""What people write in commands for days of the week: ``mon fri``, ``Mo–Fr``, ``с понедельника по пятницу``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.chats.moments import read_weekday

_FROM: Final = frozenset(
    ("from", "on", "every", "с", "со", "по", "в", "во", "von", "vom", "am", "ab", "du", "des", "de", "le", "les", "del",
     "el", "los", "desde", "da", "das", "na", "nas", "aos", "من", "يوم", "ايام")
)  # fmt: skip
_TO: Final = frozenset(
    ("to", "till", "til", "until", "through", "thru", "-", "–", "—", "bis", "по", "до", "a", "al", "au", "hasta",
     "jusqu'au", "ate", "الى", "حتى")
)  # fmt: skip
_BEHIND: Final = frozenset({"деиін", "шеиін", "күндері", "күні"})
"""Words before a day, between the two of a range, and in Kazakh behind it; all folded, as the words that are read."""

_DASH: Final = re.compile("[-–—]")
_RUSSIAN_ENDING: Final = re.compile("(?<=[а-я]{3})[ауыея]$")
_KAZAKH_FROM: Final = re.compile("(?<=[а-яәіңғүұқөһ]{3})-?[дтн][ае]н$")
_KAZAKH_ENDING: Final = re.compile("(?<=[а-яәіңғүұқөһ]{3})-?(?:[ғқ]а|[гк]е|[дтн][ыі])$")


def take_weekdays(words: Iterable[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The days of the week (Monday is 0) that folded words name, one by one or from one to another, and the others."""
    told = [part for word in words for part in _split(word)]
    days: set[int] = set()
    others: list[str] = []
    place = 0
    while place < len(told):
        day = _read_day(told[place])
        if day is None:
            others.append(told[place])
            place += 1
            continue
        if others and others[-1] in _FROM:
            others.pop()
        last = _find_last(told, place)
        end = day if last == place else _read_day(told[last])
        days.update(_list_days(day, day if end is None else end))
        place = last + 1
        place += place < len(told) and told[place] in _BEHIND
    return tuple(sorted(days)), tuple(others)


def _find_last(told: Sequence[str], place: int) -> int:
    """Where the last day of the range stands that begins at a place; the place itself if none does."""
    is_joined = place + 1 < len(told) and told[place + 1] in _TO
    last = place + 2 if is_joined else place + 1 if _KAZAKH_FROM.search(told[place]) else place
    return last if last < len(told) and _read_day(told[last]) is not None else place


def _list_days(first: int, last: int) -> Iterator[int]:
    """The days from one to another, over the end of the week if need be."""
    return (day % 7 for day in range(first, last + 1 + 7 * (last < first)))


def _split(word: str) -> tuple[str, ...]:
    """``mo–fr`` as two days and what joins them; any other word, such as ``segunda-feira``, whole."""
    if _read_day(word) is None:
        for dash in _DASH.finditer(word):
            first, last = word[: dash.start()], word[dash.end() :]
            if _read_day(first) is not None and _read_day(last) is not None:
                return first, dash[0], last
    return (word,)


def _read_day(word: str) -> int | None:
    """The day that a folded word names, in whatever case."""
    bare = word.strip(",;:.")
    forms = (bare, *(ending.sub("", bare) for ending in (_RUSSIAN_ENDING, _KAZAKH_FROM, _KAZAKH_ENDING)))
    return next((day for form in forms if (day := read_weekday(form)) is not None), None)
