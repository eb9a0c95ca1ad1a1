"""What people write in commands for days of another week: ``Saturday next week``, ``Mon-Fri next week``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Final

from bot.chats.day_parts import FILLERS, THIS, part_german
from bot.chats.hours import BETWEEN
from bot.chats.spans import LAST, find_beginning, is_week
from bot.chats.times_of_day import PARTS
from bot.chats.weekdays import read_day_name, split_days
from bot.chats.wordings import NEXT
from monitors.alerting.daytime import get_zone
from monitors.folding import fold

_SHIFTS: Final = ((THIS, 0), (NEXT, 1), (LAST, -1))
_SMALL: Final = FILLERS | {"من", "von", "vom"}
_BETWEEN_DAYS: Final = BETWEEN | {"-", "–", "—", "al", "по", "ao"}
_BESIDE: Final = _SMALL | _BETWEEN_DAYS | PARTS.keys() | {"night", "nacht", "nuit", "ночью", "ليلا", "түнде"}
"""Small words between a day and its week, and with them parts of the day and words between two days."""


def date_days_of_weeks(words: Sequence[str], now: datetime, zone_name: str) -> tuple[str, ...]:
    """The words with days of this, the next or the last week as dates in figures: ``Saturday night next week`` as
    ``2022-01-15 night``; the others as they are.
    """
    told = [part for word in words for part in _part(word)]
    folded = [fold(word).strip(",;.") for word in told]
    for start, end, shift in _list_weeks(folded):
        before = _find_days(folded, range(start - 1, -1, -1))
        places = before or _find_days(folded, range(end, len(folded)))
        for place, day in places.items():
            told[place] = _find_date(day, shift, now, zone_name).isoformat()
        if places:
            first, last = (max(places) + 1, end) if before else (start, min(places))
            kept = [told[place] for place in range(first, last) if not start <= place < end]
            return (*told[:first], *(word for word in kept if not _is_small(word)), *told[last:])
    return tuple(words)


def _is_small(word: str) -> bool:
    """Whether a word says nothing here; in capitals it may be the code of a country."""
    return fold(word) in _SMALL and not (len(word) == 2 and word.isupper())


def _part(word: str) -> Sequence[str]:
    """``Mo-Fr`` as two days and ``Samstagabend`` as a day and its part; any other word as it is."""
    folded = fold(word)
    parts = max(split_days(folded), part_german(folded).split(), key=len)
    return parts if len(parts) > 1 else (word,)


def _list_weeks(folded: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where the words for this, the next or the last week begin and end, each with how many weeks ahead it is."""
    found = []
    for place in (number for number, word in enumerate(folded) if is_week(word)):
        behind = next((one for one in range(place + 1, len(folded)) if folded[one] not in FILLERS), len(folded))
        for words, shift in _SHIFTS:
            if place and folded[place - 1] in words:
                found.append((place - 1, place + 1, shift))
            elif behind < len(folded) and folded[behind] in words:
                found.append((place, behind + 1, shift))
    return found


def _find_days(folded: Sequence[str], places: Sequence[int]) -> dict[int, int]:
    """The days of the week (Monday is 0) at the first of these places, up to a word that may not stand beside one."""
    days = {place: read_day_name(folded[place], is_alone=False) for place in places}
    beside = takewhile(lambda place: days[place] is not None or folded[place] in _BESIDE, places)
    return {place: day for place in beside if (day := days[place]) is not None}


def _find_date(day: int, shift: int, now: datetime, zone_name: str) -> date:
    """A day of the week (Monday is 0) in the week that is so many weeks ahead."""
    first = find_beginning("week", now.astimezone(get_zone(zone_name)).date(), shift, zone_name)
    return first + timedelta(days=(day - first.weekday()) % 7)
