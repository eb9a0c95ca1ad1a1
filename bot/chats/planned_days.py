"""What people write in commands for days to come: ``from 10 to 14 January``, ``today and tomorrow``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot.chats.dates import take_date
from bot.chats.day_pairs import DAY, DayPair, Side, take_pair
from bot.chats.day_parts import at_time
from bot.chats.spans import Stretch
from monitors.alerting.daytime import get_zone
from monitors.facts.resolved_dates import make_date

_YEAR: Final = timedelta(days=365)


def take_days(words: Sequence[str], now: datetime, zone_name: str) -> tuple[Stretch | None, tuple[str, ...]]:
    """The days that something lasts, from the beginning of the first to the end of the last, as ``from 10 to 14
    January`` or ``Saturday and Sunday``, and the other words. None for no such days. What has begun begins at once.
    """
    days, others = take_pair(words, now.astimezone(get_zone(zone_name)).date(), _read_pair)
    if days is None:
        return None, others
    begin, end = at_time(days[0], zone_name), at_time(days[1] + DAY, zone_name)
    return Stretch(end, begin if begin > now else None), others


def _read_pair(begin: Side, end: Side, today: date) -> DayPair | None:
    """The two days, of which the second comes later; None if one of them is no day."""
    if begin.number is not None:
        closing = end.find(today, today)
        is_dated = closing is not None and end.names_month
        opening = make_date(closing.year, closing.month, begin.number) if closing and is_dated else None
    else:
        opening = begin.find(today, today)
        closing = end.find(today, opening + DAY) if opening else None
        if opening and begin.names_month and end.number is not None:
            closing = make_date(opening.year, opening.month, end.number)
    if begin.names_month and end.names_month and (begun := _find_begun(begin, end, today)):
        return begun
    return (opening, closing) if opening and closing and opening < closing else None


def _find_begun(begin: Side, end: Side, today: date) -> tuple[date, date] | None:
    """The days between two dates that have begun and are not over: the first one may be in the year before."""
    closing = end.find(today, today)
    opening = take_date(begin.words, today, is_past=True)[0] if closing else None
    is_near = opening is not None and closing is not None and closing - opening < _YEAR
    return (opening, closing) if opening and closing and is_near and opening <= today <= closing else None
