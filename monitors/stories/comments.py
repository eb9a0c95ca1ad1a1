"""Tells the comments on an event, such as opinion pieces and anniversaries, from the reports that tell of it.

:class:`~monitors.model.Report` says what a comment is (``in_passing``). Where a story has nothing else, these are its
reports.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitors.model import Report


def list_telling(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Return the reports that tell of the event themselves; if none does, all."""
    return tuple(report for report in reports if not report.in_passing) or tuple(reports)


def list_comments(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Return the reports that only mention an event of which others tell."""
    comments = tuple(report for report in reports if report.in_passing)
    return comments if len(comments) < len(reports) else ()
