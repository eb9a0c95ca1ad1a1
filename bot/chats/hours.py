"""What people write in commands for hours: from one time of day to another. Pure."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from bot.chats.times_of_day import BESIDE, MIDNIGHT, read_times

BETWEEN: Final = BESIDE | frozenset(
    ("from", "to", "till", "until", "between", "and", "с", "от", "до", "между", "и", "desde", "hasta", "entre", "y",
     "et", "من", "الى", "حتى", "بين", "و", "von", "ab", "bis", "zwischen", "und", "das", "ate", "e", "деиін", "мен",
     "дан", "ден", "тан", "тен", "нан", "нен", "ға", "ге", "қа", "ке", "jusqu'a")
)  # fmt: skip
_GAP: Final = re.compile(r"[-–—,\s]+")
MIDNIGHT_AT_THE_END: Final = re.compile(r"24(?:[:.h]00|h)?")


def read_hours(text: str) -> tuple[time, time] | None:
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
