"""Steps and corrections that have to wait before they ring, as the first message, edited, tells of them meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitors.alerting.changes import CORRECTIONS, STEPS
from monitors.model import Change, ChangeKind, Told


def list_ringing(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the steps and corrections among these changes."""
    return tuple(change for change in changes if change.kind in CORRECTIONS | STEPS)


def name_steps(changes: Iterable[Change]) -> str:
    """Return what names the steps and corrections among these changes, and what they lead to, for ``Told.amended``."""
    return "; ".join(map(_name_step, list_ringing(changes)))


def _name_step(change: Change) -> str:
    place = change.place.name if change.place else ""
    where = f" {change.topic} {place}" if change.topic or place else ""
    return f"{change.kind}: {change.figure or ''} {change.now}{where}"


def find_next_edit(
    told: Told, changes: Iterable[Change], now: datetime, grouping_wait_seconds: float
) -> datetime | None:
    """Return when the first message may be edited to tell these changes while they wait; None for now.

    Where a toll rises with each report, edits would take up Telegram's rate. The first step, a correction and a
    lifting wait for nothing.
    """
    if told.amended_at is None:
        return None
    grave = (_name_step(one) for one in changes if one.kind in CORRECTIONS or one.kind is ChangeKind.LIFTED)
    if any(f"{name}; " not in f"{told.amended}; " for name in grave):
        return None
    edits_at = told.amended_at + timedelta(seconds=grouping_wait_seconds)
    return edits_at if now < edits_at else None
