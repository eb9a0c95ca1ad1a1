"""Says which rises of a figure are grave enough to ring again."""

from __future__ import annotations

from monitors.model import FactKind

TOLL_MARKS: dict[FactKind, tuple[int, ...]] = {
    FactKind.KILLED: (1, 10, 50, 100, 500, 1_000, 10_000),
    FactKind.INJURED: (50, 500, 5_000),
    FactKind.ARRESTED: (100, 1_000, 10_000),
    FactKind.TROOPS: (1_000, 10_000, 100_000),
    FactKind.PROTESTERS: (10_000, 100_000, 1_000_000),
    FactKind.DISPLACED: (1_000, 10_000, 100_000, 1_000_000),
}
"""Reaching one of these figures is a step, whatever the figure before."""

LEAST_DOUBLED: dict[FactKind, int] = {
    FactKind.KILLED: 4,
    FactKind.INJURED: 20,
    FactKind.ARRESTED: 40,
    FactKind.TROOPS: 200,
    FactKind.PROTESTERS: 2_000,
    FactKind.DISPLACED: 1_000,
}
"""A figure that doubled is a step only from this on: two killed after one is only a better count."""


def is_toll_step(kind: FactKind, was: int, now: int) -> bool:
    """Return whether a known figure doubled, or one reached a mark of TOLL_MARKS. ``was`` is 0 if none was known."""
    if was and now >= max(2 * was, LEAST_DOUBLED[kind]):
        return True
    return any(was < mark <= now for mark in TOLL_MARKS[kind])
