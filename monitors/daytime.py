"""Local times of day as moments: when 08:00 next comes in a zone, and whether it is night there.

On the day a clock is put forward, a time that does not exist comes as much later as the clock jumped; on the day it is
put back, a time that comes twice counts once, the first time. So every time of day comes exactly once a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=512)
def get_zone(name: str) -> tzinfo:
    """The zone of an IANA name; UTC for a name that is unknown here, so that one chat's setting stops no other's."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def find_next(now: datetime, times: Iterable[time], zone_name: str) -> datetime | None:
    """The first moment strictly after ``now`` at which one of the local times comes (UTC); None without times."""
    zone = get_zone(zone_name)
    today = now.astimezone(zone).date()
    moments = [
        datetime.combine(today + timedelta(days=shift), at, zone).astimezone(UTC)
        for at in times
        for shift in (-1, 0, 1, 2)
    ]
    return min((moment for moment in moments if moment > now), default=None)


def find_quiet_end(now: datetime, quiet_from: time | None, quiet_to: time | None, zone_name: str) -> datetime | None:
    """When the quiet hours that hold now end (UTC); None when none hold.

    They run from ``quiet_from`` up to (not including) ``quiet_to``, over midnight if need be; equal times mean none.
    """
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return None
    zone = get_zone(zone_name)
    today = now.astimezone(zone).date()
    for shift in (-1, 0, 1):
        first = datetime.combine(today + timedelta(days=shift), quiet_from, zone).astimezone(UTC)
        last_day = today + timedelta(days=shift + (quiet_to < quiet_from))
        last = datetime.combine(last_day, quiet_to, zone).astimezone(UTC)
        if first <= now < last:
            return last
    return None
