"""Limits how often one chat or one person may ask: a token bucket for each, which fills with time.

It protects the program; pace.py keeps to Telegram's limits for what the program sends. Only the keys that asked last
are remembered.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

MOST_REMEMBERED: Final = 10_000
A_MINUTE: Final = 60.0


class RateGrant(StrEnum):
    """What to do: answer, say once that it is too much, or stay silent."""

    ALLOWED = "allowed"
    WARNED = "warned"
    SILENT = "silent"


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime
    is_warned: bool = False


class RateLimiter:
    """Counts how often each key asks: so many a minute, all at once if need be."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def take(self, key: int, now: datetime, per_minute: int) -> RateGrant:
        """Count one question of ``key`` against the ``per_minute`` that are allowed."""
        bucket = self._buckets.pop(key, None) or _Bucket(per_minute, now)
        self._buckets[key] = bucket
        if len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        gained = max(0.0, (now - bucket.at).total_seconds()) / A_MINUTE * per_minute
        bucket.left, bucket.at = min(per_minute, bucket.left + gained), now
        if bucket.left >= 1:
            bucket.left -= 1
            bucket.is_warned = False
            return RateGrant.ALLOWED
        if bucket.is_warned:
            return RateGrant.SILENT
        bucket.is_warned = True
        return RateGrant.WARNED
