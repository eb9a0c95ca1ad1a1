"""What people write in commands for when digests come: ``Mon to Fri 8``, ``every 6 hours``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Final

from bot.chats.periods import take_period
from bot.chats.times_of_day import join_halves, read_times, write_hours
from bot.chats.weekdays import take_weekdays
from bot.chats.wordings import EVERY_DAY, take_any
from monitors.folding import fold

AND: Final = frozenset(
    ("and", "at", "in", "on", "the", "every", "и", "в", "каждыи", "каждую", "каждое", "cada", "chaque", "tous", "jeden",
     "todo", "toda", "todas", "aos", "nas", "nos", "كل", "әр", "y", "a", "la", "las", "el", "los", "et", "le", "les",
     "و", "في", "الساعة", "und", "um", "am", "e", "o", "as", "os", "по", "күні", "саиын", "сағат", "және",
     "o'clock", "heure", "heures", "hora", "horas", "часов", "часа")
)  # fmt: skip
"""Words beside a time of day; these are folded."""

_EVERY: Final = frozenset(
    ("every", "each", "каждые", "каждыи", "каждых", "cada", "toutes", "alle", "jede", "كل", "әр", "саиын")
)
"""Folded words beside a length of time after which digests come again."""

_BESIDE: Final = _EVERY | {"a", "les", "las", "o", "as"}
_MOST_TIMES: Final = 24
_MOST_WORDS: Final = 60
"""Nobody writes more about digests, and they are read in many ways."""

_HOUR: Final = timedelta(hours=1)

DigestTimes = tuple[tuple[int, ...], tuple[time, ...]]
"""The weekdays (Monday is 0; none are all) and the times of day of digests."""


def read_digest_times(words: Sequence[str], weekend: frozenset[int]) -> DigestTimes | None:
    """The weekdays and the times of day that the words name, all of them; None if they do not, or name too many.

    Of hours that part a day evenly, as in ``every 6 hours``, the times go by the clock: midnight is one of them.
    """
    if len(words) > _MOST_WORDS:
        return None
    interval = _read_interval(words)
    if interval is not None:
        hours = interval // _HOUR if interval % _HOUR == timedelta() else 0
        return ((), tuple(map(time, range(0, 24, hours)))) if hours and 24 % hours == 0 and hours < 24 else None
    if _has_two_plans(words, weekend):
        return None
    is_daily, words = take_any(words, EVERY_DAY)
    days, others = take_weekdays(join_halves(write_hours(words)).split(), weekend)
    read = read_times(word for word in others if word not in AND)
    if not read or len(read) > _MOST_TIMES or (is_daily and days):
        return None
    return days, tuple(sorted(set(read)))


def _read_interval(words: Sequence[str]) -> timedelta | None:
    """The length of time that stands alone beside a word for every."""
    folded = list(map(fold, words))
    length, others = take_period([word for word in words if fold(word) not in _BESIDE])
    return length if not others and not _EVERY.isdisjoint(folded) else None


def _has_two_plans(words: Sequence[str], weekend: frozenset[int]) -> bool:
    """Whether the words give some days other times than others, as ``Mon 8 Sat 10``: digests come at the same times."""
    halves = ((_plan(words[:place], weekend), _plan(words[place:], weekend)) for place in range(1, len(words)))
    return any(one and other and one != other for one, other in halves)


def _plan(words: Sequence[str], weekend: frozenset[int]) -> tuple[int, ...]:
    """The days of the words that name days and times, and nothing else; none for others."""
    days, others = take_weekdays(join_halves(write_hours(words)).split(), weekend)
    return days if read_times(word for word in others if word not in AND) else ()
