"""Chooses the report of a story that stands for it in a message: the newest that tells of the event itself.

An anniversary or a comment often comes last in a story. It tells of nothing new, so it leads only where there is no
other report.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitors.model import AlertKind, Report, Story


def find_newest(story: Story) -> Report:
    """Return the newest report that does more than mention the event; if none does, the newest of all."""
    return _find_last(story.reports, story.reports)


def find_lead(story: Story, kind: AlertKind, until: date | None = None) -> Report:
    """Return the report that a message of this kind shows.

    A first message and its edits show the first report; what tells the end of a measure, the newest that gives this
    end date; all others the newest report. What only mentions the event leads where there is nothing else.
    """
    if kind in (AlertKind.FIRST, AlertKind.EDIT):
        return next((report for report in story.reports if not report.in_passing), story.reports[0])
    ends = kind in (AlertKind.REMINDER, AlertKind.LAPSED)
    dated = [report for report in story.reports if report.until == until] if ends and until is not None else []
    return _find_last(dated, story.reports)


def _find_last(wanted: Sequence[Report], every: Sequence[Report]) -> Report:
    telling = [report for report in wanted or every if not report.in_passing]
    return telling[-1] if telling else every[-1]
