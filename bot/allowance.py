"""How often one chat and one person may ask: a bucket each that fills with time. It remembers the busiest only.

It protects the program; what Telegram allows in the other direction is pace.py's.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

MOST_REMEMBERED: Final = 10_000
A_MINUTE: Final = 60.0


class Grant(StrEnum):
    """Go on; say once that it is too much; say nothing more."""

    ALLOWED = "allowed"
    WARNED = "warned"
    SILENT = "silent"


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime
    is_warned: bool = False


class Allowance:
    """Counts the asks of each key: so many in any minute, in a burst if need be."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def take(self, key: int, now: datetime, per_minute: int) -> Grant:
        """Count one ask against the ``per_minute`` that are allowed now."""
        bucket = self._buckets.pop(key, None) or _Bucket(per_minute, now)
        self._buckets[key] = bucket
        if len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        gained = max(0.0, (now - bucket.at).total_seconds()) / A_MINUTE * per_minute
        bucket.left, bucket.at = min(per_minute, bucket.left + gained), now
        if bucket.left >= 1:
            bucket.left -= 1
            bucket.is_warned = False
            return Grant.ALLOWED
        if bucket.is_warned:
            return Grant.SILENT
        bucket.is_warned = True
        return Grant.WARNED
