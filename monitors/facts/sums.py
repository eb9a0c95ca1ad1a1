"""Adds up the counts that one sentence ties to a kind of figure: totals, separate events, and single further victims.

``links.py`` has tied the counts to their triggers.
"""

from __future__ import annotations

from typing import NamedTuple

from monitors.facts.counts import Count
from monitors.facts.tagged_sentence import Figure
from monitors.model import FactKind


class Group(NamedTuple):
    """The counts tied to one trigger. ``is_noun``: as in ``the arrest of``; ``is_total``: as of a death toll;
    ``corrects``: of one that is revised.
    """

    counts: list[Count]
    is_noun: bool
    is_total: bool
    corrects: bool = False


def list_figures(kind: FactKind, groups: list[Group]) -> list[Figure]:
    """The figures of one kind: a stated total if there is one, else one figure for each event.

    Single further victims are added if there is one event, and summed by themselves if there is none.
    """
    if totals := [group for group in groups if group.is_total]:
        return _state_total(kind, totals[-1])
    events, singles = _sort_out(groups)
    if not events:
        return [_sum(kind, singles)] if singles else []
    if len(events) == 1:
        events[0] = sorted([*events[0], *singles], key=lambda count: count.first)
    return [_sum(kind, event) for event in events]


def _state_total(kind: FactKind, total: Group) -> list[Figure]:
    """The figure of a stated total, none if it has no number."""
    if not any(count.low for count in total.counts):
        return []
    return [_sum(kind, total.counts, is_total=True)._replace(corrects=total.corrects)]


def _sort_out(groups: list[Group]) -> tuple[list[list[Count]], list[Count]]:
    """The numbered counts of each event, and single victims. What repeats the bounds of an event is left out.

    A name counts only where nobody else does, for it may be that of somebody counted already; and so does the gunman.
    """
    events: list[list[Count]] = []
    singles: list[Count] = []
    implied: list[Count] = []
    culprits: list[Count] = []
    for group in groups:
        numbered = [count for count in group.counts if count.low]
        if not numbered or _repeats(numbered, events):
            continue
        if numbered[0].implied:
            implied = numbered
        elif _bounds(numbered)[0] > 1:
            events.append(numbered)
        elif numbered[0].culprit:
            culprits = numbered
        elif not (group.is_noun and len(groups) > 1):
            singles += numbered
    return events, singles if events else (singles + culprits or implied)


def _repeats(numbered: list[Count], events: list[list[Count]]) -> bool:
    """Whether counts have the bounds of an event already known; a single person may, unless it is "the driver"."""
    bounds = _bounds(numbered)
    return (bounds[0] > 1 or numbered[0].bare) and any(bounds == _bounds(event) for event in events)


def _bounds(counts: list[Count]) -> tuple[int, int]:
    return sum(count.low or 0 for count in counts), sum(count.high or 0 for count in counts)


def _sum(kind: FactKind, counted: list[Count], *, is_total: bool = False) -> Figure:
    """One figure for the counts of one event; at least one of them must have a number."""
    low, high = _bounds(counted)
    return Figure(
        kind,
        low,
        high,
        min(count.start for count in counted if count.low),
        max(count.end for count in counted if count.low),
        of=next((count.of for count in counted if count.of and count.of != "people"), ""),
        qualifier=next((count.qualifier for count in counted if count.qualifier), ""),
        is_total=is_total,
    )
