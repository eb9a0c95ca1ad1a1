"""Dates as feeds write them -> UTC. It trusts none of them: newness is decided by identity.

Order as measured fastest and soundest: RFC 822 by the standard library, then ISO 8601; what neither reads is left to
feedparser by the caller.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import NamedTuple

from monitors.sources.zones import ZoneRules, read_zone

DATES_KEPT = 10_000
EARLIEST_YEAR, LATEST_YEAR = 1970, 2199  # beyond them a date is a mistake and would overflow sums of times
_ZONE_WORD = re.compile(r"([^\W\d]{2,5})\s*$")
# The standard library's fixed offsets; its military letters and unknown words come back as None.
_KNOWN_TO_LIBRARY = frozenset(
    ("UT", "UTC", "GMT", "Z", "AST", "ADT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT")
)


def read_feed_date(text: str, rules: ZoneRules) -> datetime | None:
    """The moment that ``text`` names, as UTC; None when it cannot be read or is no sensible year.

    A zone word means what the operator or the feed's country means by it (zones.py), before the standard library's
    American reading. A time without any zone is taken as UTC, as feedparser does.
    """
    text = text.strip()
    try:
        at = _read_rfc822(text, rules) or _read_iso(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return at if at is not None and EARLIEST_YEAR <= at.year <= LATEST_YEAR else None


def keep_sensible(at: datetime | None) -> datetime | None:
    """``at`` unless its year is out of all reason."""
    return at if at is not None and EARLIEST_YEAR <= at.year <= LATEST_YEAR else None


def _read_rfc822(text: str, rules: ZoneRules) -> datetime | None:
    if text[:4].isdigit() and text[4:5] in "-/T:":
        return None
    written = _read_library(text)
    if written is None:
        return None
    word = written.zone_word
    if word and (word in rules.timezones or word not in _KNOWN_TO_LIBRARY):
        zone = read_zone(word, rules).zone
        return written.local.replace(tzinfo=zone).astimezone(UTC) if zone else None
    return written.at


class _Written(NamedTuple):
    """A date as it is written, its zone word in capitals ("" for none), and the moment that the library makes of it."""

    local: datetime
    zone_word: str
    at: datetime


@lru_cache(maxsize=DATES_KEPT)
def _read_library(text: str) -> _Written | None:
    """A feed that changed is read whole, and most of its dates were read before."""
    fields = parsedate_tz(text)
    if fields is None or not fields[1]:
        return None
    year, month, day, hour, minute, second, _, _, _, offset = fields
    local = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001  the zone is settled by the caller
    word = _ZONE_WORD.search(text)
    at = (local - timedelta(seconds=offset or 0)).replace(tzinfo=UTC)
    return _Written(local, word[1].upper() if word else "", at)


def _read_iso(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
