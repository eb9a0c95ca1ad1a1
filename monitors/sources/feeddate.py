"""Reads the dates of feeds as UTC. They are the publisher's word: whether an entry is new is decided by its identity.

RFC 822 is tried first, by the standard library, then ISO 8601; this order was measured as the fastest and most
reliable. What neither can read, the caller leaves to feedparser.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import NamedTuple

from monitors.sources.zones import UTC_WORDS, ZoneRules, read_feed_zone

DATES_KEPT = 10_000
EARLIEST_YEAR, LATEST_YEAR = 1970, 2199  # a date outside them is a mistake, and sums with it might overflow
_ZONE_WORD = re.compile(r"([^\W\d]{2,5})\s*$")


def read_feed_date(text: str, rules: ZoneRules) -> datetime | None:
    """The moment that ``text`` names, as UTC; None when it cannot be read or its year is not sensible.

    A zone word is read by zones.py as in any text, except that EST and the like are offsets; None when it stays
    undecided. A time without any zone is taken as UTC, as feedparser does.
    """
    text = text.strip()
    try:
        at = _read_rfc822(text, rules) or _read_iso(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return at if at is not None and EARLIEST_YEAR <= at.year <= LATEST_YEAR else None


def keep_sensible(at: datetime | None) -> datetime | None:
    """``at``, or None when its year is not sensible."""
    return at if at is not None and EARLIEST_YEAR <= at.year <= LATEST_YEAR else None


def _read_rfc822(text: str, rules: ZoneRules) -> datetime | None:
    if text[:4].isdigit() and text[4:5] in "-/T:":
        return None
    written = _read_library(text)
    if written is None:
        return None
    if not written.zone_word or written.zone_word in UTC_WORDS:
        return written.at
    zone = read_feed_zone(written.zone_word, rules).zone
    return written.local.replace(tzinfo=zone).astimezone(UTC) if zone else None


class _Written(NamedTuple):
    """A date as written, its zone word in capitals ("" for none), and the moment that the standard library reads."""

    local: datetime
    zone_word: str
    at: datetime


@lru_cache(maxsize=DATES_KEPT)
def _read_library(text: str) -> _Written | None:
    """Read by the standard library; cached, because a changed feed is read whole and most of its dates are known."""
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
