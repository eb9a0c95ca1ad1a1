"""Finds the moments of local times of day: when it is next 08:00 in a zone.

Every time of day comes exactly once a day. When the clock is put forward, a time that does not exist comes later by as
much as the clock jumped; when it is put back, a time that comes twice counts the first time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEK = frozenset(range(7))
"""The days of the week; Monday is 0."""


@lru_cache(maxsize=512)
def get_zone(name: str) -> tzinfo:
    """Return the zone with an IANA name; UTC for an unknown name, so that one chat's bad setting stops no others."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def find_next(now: datetime, times: Iterable[time], zone_name: str) -> datetime | None:
    """Return the first moment (UTC) strictly after ``now`` at which it is one of the local times; None without any."""
    zone = get_zone(zone_name)
    today = now.astimezone(zone).date()
    moments = [
        datetime.combine(today + timedelta(days=shift), at, zone).astimezone(UTC)
        for at in times
        for shift in (-1, 0, 1, 2)
    ]
    return min((moment for moment in moments if moment > now), default=None)
