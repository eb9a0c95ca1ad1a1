"""What people write in commands for days that are past: ``from 3 to 5 January``, ``yesterday and today``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.chats.day_pairs import DAY, DayPair, Side, take_pair
from bot.chats.day_parts import at_time
from monitors.alerting.daytime import get_zone
from monitors.facts.resolved_dates import make_date


def take_past_days(
    words: Sequence[str], now: datetime, zone_name: str
) -> tuple[tuple[datetime, datetime | None] | None, tuple[str, ...]]:
    """When the first of some days began and the last one ended, as of ``from 3 to 5 January`` or ``yesterday and
    today``, and the other words; the end is None where it is still to come. None for no such days.
    """
    days, others = take_pair(words, now.astimezone(get_zone(zone_name)).date(), _read_pair)
    if days is None:
        return None, others
    end = at_time(days[1] + DAY, zone_name)
    return (at_time(days[0], zone_name), end if end <= now else None), others


def _read_pair(begin: Side, end: Side, today: date) -> DayPair | None:
    """The last such days up to today. Days without a year that have begun and go on are those of now: on the 7th ``3 to
    10 January`` is of this year.
    """
    if begin.names_month and end.number is not None:
        first = begin.find_past(today)
        last = make_date(first.year, first.month, end.number) if first else None
        return (first, last) if first and last and first < last else None
    closing, coming = end.find_past(today), end.find(today, today)
    opening = _find_opening(begin, end, closing, today)
    going_on = _find_opening(begin, end, coming, today)
    if going_on and coming and going_on <= today <= coming and (opening is None or going_on > opening):
        return going_on, coming
    return (opening, closing) if opening and closing and opening < closing else None


def _find_opening(begin: Side, end: Side, closing: date | None, today: date) -> date | None:
    """The first day of those up to ``closing``, none after today: a number is a day of the month of the last one."""
    if closing is None:
        return None
    if begin.number is not None:
        return make_date(closing.year, closing.month, begin.number) if end.names_month else None
    return begin.find_past(min(closing, today))
