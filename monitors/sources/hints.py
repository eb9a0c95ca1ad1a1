"""What the HTTP headers say about when to come back, in seconds from now; schedule.py puts bounds on it.

Dates are read relative to the server's own ``Date`` header, so that a wrong clock on either side does no harm
(RFC 9110 sections 5.6.7 and 10.2.3, RFC 9111 section 5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[\s,])(?:no-cache|no-store)(?:[\s,]|$)", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,12}")


def read_http_date(value: str) -> datetime | None:
    """An HTTP date as UTC, None when it is missing or cannot be read."""
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def read_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that Retry-After asks to wait; None when it is missing, in the past or cannot be read."""
    value = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    return _seconds_until(value, headers, now)


def read_freshness(headers: Mapping[str, str], now: datetime) -> float:
    """The seconds for which Cache-Control or Expires calls the answer fresh; 0 when neither does."""
    control = headers.get("Cache-Control", "")
    if _NO_CACHE.search(control):
        return 0.0
    if match := _MAX_AGE.search(control):
        return max(0.0, float(match[1]) - _read_age(headers))
    return _seconds_until(headers.get("Expires", ""), headers, now) or 0.0


def _read_age(headers: Mapping[str, str]) -> float:
    value = headers.get("Age", "").strip()
    return float(value) if _SECONDS.fullmatch(value) else 0.0


def _seconds_until(value: str, headers: Mapping[str, str], now: datetime) -> float | None:
    at = read_http_date(value) if value else None
    if at is None:
        return None
    seconds = (at - (read_http_date(headers.get("Date", "")) or now)).total_seconds()
    return seconds if seconds >= 0 else None
