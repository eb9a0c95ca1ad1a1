"""Finds the end to which a report extends a measure, where it says only by how much ("by two weeks")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from monitors.facts.resolved_dates import add_duration
from monitors.model import Locality, Report, Story
from monitors.stories.endings import follow
from monitors.stories.ledger import STALE
from monitors.stories.measure_places import may_speak_of

REPEATED = timedelta(days=5)
"""A report that a measure was extended by as much as another said within this time means the same extension."""


def extend_end(story: Story, report: Report) -> Report:
    """Return a report that says only by how much a measure was extended, with the end that this gives in its story.

    It counts from the end that the story knew a day before, or from a nearer one or one of a report that imposes the
    measure since, unless that is over. A report that says the same soon after the first of an extension repeats that
    one. Without such an end it stays as it is, counted from its own day.
    """
    if report.extends is None:
        return report
    others = [one for one in story.reports if one.until is not None and one.article_key != report.article_key]
    for first in _list_extensions(others, report):
        if abs(report.seen_at - first.seen_at) <= REPEATED:
            return replace(report, until=first.until)
    known = [one for one in others if one.shortens or one.imposes or report.seen_at - one.seen_at > STALE]
    old = follow(known, report.until_topic, _get_place(report)).until
    if old is None or old < report.seen_at.date():
        return report
    return replace(report, until=add_duration(old, report.extends))


def _list_extensions(reports: Iterable[Report], extension: Report) -> list[Report]:
    """Return the first report of each extension of the same measure by as much, the newest first: one that says by how
    much, or one that gives only the end to which it leads from that known before.
    """
    firsts: dict[tuple[date | None, bool], Report] = {}
    before: list[Report] = []
    for report in sorted(reports, key=lambda report: report.seen_at):
        is_said = report.extends == extension.extends and report.until_topic == extension.until_topic
        is_said = is_said and may_speak_of(report, _get_place(extension))
        if (report.until, is_said) not in firsts and (is_said or _leads_to(before, report, extension)):
            firsts[report.until, is_said] = report
        before.append(report)
    return sorted(firsts.values(), key=lambda report: report.seen_at, reverse=True)


def _leads_to(before: Iterable[Report], report: Report, extension: Report) -> bool:
    """Return whether a report gives the end to which such an extension leads from that known before."""
    old = follow(before, extension.until_topic, _get_place(extension)).until
    return old is not None and extension.extends is not None and report.until == add_duration(old, extension.extends)


def _get_place(report: Report) -> Locality | None:
    """Return the first place that has the measure whose end a report gives, None if it names none."""
    return next(iter(report.until_places), None)
