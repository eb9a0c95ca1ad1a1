"""The period that a question is about, as people write it and as answers name it: ``24h``, ``since Monday``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.chats.past_days import take_past_days
from bot.chats.periods import LONGEST_PERIOD, ONE, read_period, take_ago, take_period
from bot.chats.spans import take_start
from bot.chats.written_dates import write_dates
from bot.text.reader import Reader
from monitors.alerting.daytime import get_zone
from monitors.folding import fold


@dataclass(frozen=True, slots=True)
class Period:
    """How long a period is; when it begins, if that was asked for by the calendar, as ``since Monday``; and when it
    ends, None for now.
    """

    length: timedelta
    since: datetime | None = None
    until: datetime | None = None

    def find_begin(self, now: datetime) -> datetime:
        """When it begins."""
        return now - self.length if self.since is None else self.since

    def find_days(self, now: datetime, zone_name: str) -> tuple[date, date]:
        """Its first day, by the calendar of the zone if it was asked for by that, else by UTC, and its last one."""
        zone = get_zone(zone_name)
        first = (
            (now - self.length).date() + timedelta(days=1) if self.since is None else self.since.astimezone(zone).date()
        )
        last = now.date() if self.until is None else (self.until - timedelta(seconds=1)).astimezone(zone).date()
        return first, last


def take_period_asked(words: Sequence[str], now: datetime, zone_name: str) -> tuple[Period | None, tuple[str, ...]]:
    """The period that some of the words name, and the others; None if none do."""
    ago, others = take_ago(words)
    if ago is not None:
        return Period(ago), others
    told = write_dates(words, now, zone_name, is_past=True)
    days, others = take_past_days(told, now, zone_name)
    if days is not None:
        return _bound(days[0], now, days[1]), others
    since, others = take_start(told, now, zone_name)
    if since is not None:
        return _bound(since, now), others
    length, others = take_period(told)
    if length is None and others and fold(others[-1]) in ONE:
        length, others = read_period(f"1{others[-1]}"), others[:-1]
    return None if length is None else Period(length), others


def _bound(since: datetime, now: datetime, until: datetime | None = None) -> Period:
    """The period between two moments, of which no more than the last year counts."""
    begin = max(since, (until or now) - LONGEST_PERIOD)
    return Period((until or now) - begin, begin, until)


def describe_period(period: Period, reader: Reader) -> str:
    """A period in the reader's language, as ``last 24 hours``, ``since 3 Jan 2022, 00:00 UTC`` or ``3 January 2022 to 5
    January 2022``."""
    if period.since is None:
        return _describe_length(period.length, reader)
    if period.until is None:
        return reader.text("since {time}", time=reader.moment(period.since))
    first, last = period.find_days(period.until, reader.timezone)
    return reader.text("{since} to {until}", since=reader.day(first), until=reader.day(last))


def _describe_length(period: timedelta, reader: Reader) -> str:
    """A length of time up to now in the reader's language, as ``last 24 hours`` or ``last 7 days``."""
    hours = int(period.total_seconds() // 3600)
    if hours < 48:
        return reader.count("last hour", "last {n} hours", max(hours, 1))
    return reader.count("last day", "last {n} days", hours // 24)
