"""Points as they are shown: as topic files write them, and so that no score reads as reached that was not. Pure."""

from __future__ import annotations

from typing import Final

DECIMALS: Final = 6


def round_points(points: float) -> float:
    """The points without what adding them up as binary fractions left behind their sixth decimal."""
    return round(points, DECIMALS) + 0.0  # no negative zero


def round_score(score: float, threshold: float) -> float:
    """The score as :func:`round_points`; one that missed the threshold stays below it, however near it came."""
    shown, needed = round_points(score), round_points(threshold)
    return round_points(needed - 10**-DECIMALS) if score < threshold and shown >= needed else shown


def write_points(points: float) -> str:
    """The points with no more decimals than they have, as ``3``, ``2.5`` or ``2.96``."""
    return f"{round_points(points):.{DECIMALS}f}".rstrip("0").rstrip(".")


def compare_score(score: float, threshold: float) -> str:
    """How near a score came to a threshold, as ``2.96 of 3``."""
    return f"{write_points(round_score(score, threshold))} of {write_points(threshold)}"


def count_score(score: float, threshold: float) -> str:
    """As :func:`compare_score`, with the noun: ``2.96 of 3 points``."""
    return f"{compare_score(score, threshold)} {'point' if threshold == 1 else 'points'}"
