"""What people write in commands for hours: from one time of day to another. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from typing import Final

from bot.chats.times_of_day import BESIDE, MIDNIGHT, join_halves, read_times, write_hours
from bot.chats.weekdays import take_weekdays
from bot.chats.wordings import AT_NIGHT, EVERY_DAY, take_any
from monitors.alerting.daytime import WEEK
from monitors.folding import fold

Hours = tuple[time, time]
"""The times of day at which hours begin and end."""

USUAL_NIGHT: Final = (time(22), time(7))

BETWEEN: Final = BESIDE | frozenset(
    ("from", "to", "till", "until", "between", "and", "с", "от", "до", "между", "и", "desde", "hasta", "entre", "y",
     "et", "من", "الى", "حتى", "بين", "و", "von", "ab", "bis", "zwischen", "und", "das", "ate", "e", "деиін", "мен",
     "partir", "дан", "ден", "тан", "тен", "нан", "нен", "ға", "ге", "қа", "ке", "jusqu'a")
)  # fmt: skip
_GAP: Final = re.compile(r"[-–—,\s]+")
MIDNIGHT_AT_THE_END: Final = re.compile(r"24(?:[:.h]00|h)?")


def read_hours(text: str) -> Hours | None:
    """The times of day from which and to which a text names hours, with nothing else in it; None for others. It is as
    :func:`~bot.chats.times_of_day.join_halves` returns it. Hours up to 24:00 end at midnight: equal times are a whole
    day, and are given no other way.
    """
    told = [word for word in _GAP.split(text) if word and word not in BETWEEN]
    is_at_midnight = bool(told) and MIDNIGHT_AT_THE_END.fullmatch(told[-1]) is not None
    times = read_times(told[:-1] if is_at_midnight else told)
    if times is None or len(times) != 1 + (not is_at_midnight):
        return None
    start, end = (times[0], MIDNIGHT) if is_at_midnight else times
    return (start, end) if start != end or (is_at_midnight and start == MIDNIGHT) else None


def read_quiet(words: Sequence[str], weekend: frozenset[int]) -> tuple[tuple[int, ...], Hours | None]:
    """The weekdays and the quiet hours that the words name, a usual night where they name only that; None for hours
    that are not named, or that are all those of the week."""
    days, hours = take_weekdays(join_halves(write_hours(words)).split(), weekend)
    bounds = read_hours(" ".join(hours))
    if bounds is not None:
        return days, bounds if bounds[0] != bounds[1] or 0 < len(days) < len(WEEK) else None
    is_night, others = take_any(words, AT_NIGHT)
    if not is_night:
        return days, None
    _, others = take_any(others, EVERY_DAY)
    days, hours = take_weekdays(map(fold, others), weekend)
    return read_quiet(others, weekend) if hours else (days, USUAL_NIGHT)
