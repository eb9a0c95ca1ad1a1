"""How long something takes or is ago, in plain English, for the terminal and the page."""

from __future__ import annotations

from datetime import datetime
from typing import Final

_UNITS: Final = (("d", 86_400), ("h", 3600), ("min", 60))


def format_span(seconds: float) -> str:
    """A length of time as a number and a unit, rounded down: ``42 s``, ``5 min``, ``3 h``, ``12 d``.

    A unit is used from two of it on, so that little is lost; less than nothing is ``0 s``.
    """
    whole = max(0, int(seconds))
    return next((f"{whole // size} {unit}" for unit, size in _UNITS if whole >= 2 * size), f"{whole} s")


def format_age(at: datetime | None, now: datetime) -> str:
    """How long ago, as ``5 min ago``; ``-`` for None, ``in 5 min`` for the future."""
    if at is None:
        return "-"
    span = format_span(abs(now - at).total_seconds())
    return "now" if span == "0 s" else f"in {span}" if at > now else f"{span} ago"
