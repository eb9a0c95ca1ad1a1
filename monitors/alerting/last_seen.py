"""What a chat last saw of a story, from which every message tells what is new: alert, reply, edit and summary alike.

- What rings, and an edit with small news, tells all that is new. The chat *knows* it from then on.
- An edit may show a step before that rings, and a reminder all figures. The chat has *seen* them (``Told.seen``), but
  the step is still owed, and is told from the figure that the chat knows. Where a figure that it saw turned out to be
  too high, it is told from that one: it was wrong, or nobody states as many any more.
- An edit that did not reach the chat showed it nothing (``Told.unsent``).

Of what digests told everything is known, so :mod:`monitors.alerting.digested` compares with that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from monitors.alerting.figures import Figures
from monitors.alerting.toll_steps import is_toll_step
from monitors.model import Change, ChangeKind, FactKind, Told, ToldFigure, Unsent

Correction = tuple[ToldFigure, ToldFigure]
"""A wrong figure, and the one that was told in its place."""


def keep_owed(told: Told, figures: Figures, *, may_fall: bool) -> Told:
    """Return what the chat knows, for a message that shows the figures that stand and tells nothing of them: where it
    saw one that was wrong, it is owed the correction of that.
    """
    unsent = told.unsent
    if unsent is not None:
        unsent = replace(unsent, figures=list_told_from(unsent, figures, may_fall=may_fall))
    return replace(told, figures=list_told_from(told, figures, may_fall=may_fall), unsent=unsent)


def list_told_from(told: Told | Unsent, figures: Figures, *, may_fall: bool) -> tuple[ToldFigure, ...]:
    """Return the figures from which the chat is told those that stand now, which ``figures`` gives. Unless one
    ``may_fall``, a lower figure than one that the chat saw takes only a wrong one back.
    """
    if told.seen in ((), told.figures):
        return told.figures
    known, seen, now = ({one.kind: one for one in every} for every in (told.figures, told.seen, figures.standing))
    chosen = (
        _choose(known.get(kind), seen.get(kind), now.get(kind), figures, may_fall=may_fall)
        for kind in FactKind
        if kind in known or kind in seen
    )
    return tuple(one for one in chosen if one is not None)


def _choose(
    known: ToldFigure | None, seen: ToldFigure | None, now: ToldFigure | None, figures: Figures, *, may_fall: bool
) -> ToldFigure | None:
    """Return the figure that the chat knows, or the one that it saw: if that was higher and too high, or lower, as an
    edit took the other one back, and as many as that are stated again.
    """
    if seen is None or now is None:
        return known
    if known is not None and seen.low < known.low <= now.low and (may_fall or known in figures.taken_back):
        return seen
    if seen.low <= max(now.low, known.low if known else 0):
        return known
    if seen in figures.taken_back:
        return seen
    is_step_owed = is_toll_step(now.kind, known.low if known else 0, now.low)
    return seen if may_fall and not is_step_owed else known


def find_wrong(seen: Iterable[ToldFigure], figures: Figures) -> tuple[ToldFigure, ...]:
    """Return which of these figures a correction took back in favour of a lower one that stands now."""
    now = {one.kind: one.low for one in figures.standing}
    return tuple(one for one in seen if one in figures.taken_back and now.get(one.kind, one.low) < one.low)


def show(told: Told, changes: Iterable[Change], figures: Figures) -> Told:
    """Return what the chat was told, once a message with these changes shows it the figures that stand."""
    seen = _join(told.seen, figures.standing)
    unsent = None if told.unsent is None else replace(told.unsent, seen=_join(told.unsent.seen, figures.standing))
    return replace(told, seen=seen, corrected=_join_corrected(told, changes, figures), unsent=unsent)


def _join(told: Iterable[ToldFigure], more: Iterable[ToldFigure]) -> tuple[ToldFigure, ...]:
    """Return the newer figure of each kind; one that nobody states any more is what the chat saw last."""
    return tuple({one.kind: one for one in (*told, *more)}.values())


def _join_corrected(told: Told, changes: Iterable[Change], figures: Figures) -> tuple[Correction, ...]:
    """Return the corrections that the chat was told, as far as the figures that they gave stand."""
    new = (
        (one.was, one.now)
        for one in changes
        if one.kind is ChangeKind.CORRECTED and isinstance(one.was, ToldFigure) and isinstance(one.now, ToldFigure)
    )
    holding = (pair for pair in told.corrected if pair[1] in figures.standing)
    return tuple({right.kind: (wrong, right) for wrong, right in (*holding, *new)}.values())


def await_edit(before: Told, told: Told, key: str) -> Told:
    """Return what a chat was told by the edit with this dedup key, with what it knew ``before``, which holds until the
    edit has reached it.
    """
    if before.unsent is not None:
        return replace(told, unsent=replace(before.unsent, key=key))
    unsent = Unsent(key=key, **_take_known(before))
    return replace(told, unsent=unsent)


def leave_unsent(told: Told) -> Told:
    """Return what a chat knows without the edit that may not have reached it; ``unsent`` stays."""
    if (before := told.unsent) is None:
        return told
    return replace(told, **_take_known(before))


def _take_known(before: Told | Unsent) -> dict[str, Any]:
    """Return what a chat knows, by the names of the fields that Told and Unsent share, but for when it was told."""
    return {one.name: getattr(before, one.name) for one in fields(Unsent) if one.name not in {"key", "told_at"}}


def mark_arrived(told: Told) -> Told:
    """Return what a chat was told whose last edit reached it."""
    return replace(told, unsent=None)


def mark_lost(told: Told) -> Told:
    """Return what a chat was told whose last edit will never reach it: what its first message says is older. When that
    was tried is kept, as the next one may be refused as well.
    """
    return replace(leave_unsent(told), amended="", unsent=None)
