"""Keeps what outdated reports say out of stories that newer reports tell.

Feeds bring old articles again, and the toll, the country or the lifting of which one speaks may be that of another day.
In a story of newer reports it is one that mentions the event in passing. A story of nothing else, as a seed file gives,
is told by outdated reports until one that is not tells of the event.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitors.model import Report, Story
from monitors.stories.notices import NOTICED_WITHIN


def adds_nothing(story: Story, report: Report) -> bool:
    """Return whether a report is too old to say anything that counts in this story: others tell it, and it is no
    correction or retraction dated within a few days of a report of its own outlet or agency.
    """
    return report.is_outdated and is_told_anew(story) and not _is_timely(story, report)


def is_told_anew(story: Story) -> bool:
    """Return whether any of its reports tells of the event and is not outdated."""
    return any(map(tells_anew, story.reports))


def tells_anew(report: Report) -> bool:
    """Return whether a report tells of the event and is not outdated."""
    return not report.is_outdated and not report.in_passing


def silence(report: Report) -> Report:
    """Return a report as one that only mentions the event."""
    return replace(
        report,
        in_passing=True,
        notice=None,
        until=None,
        until_topic="",
        until_places=(),
        shortens=False,
        extends=None,
        lifts=False,
        imposes=False,
        reimposes=False,
        measures=(),
        measure_places=(),
        countries=(),
    )


def start_anew(story: Story) -> Story:
    """Return a story that outdated reports told as one that is to be told anew: it keeps its reports, and nothing of
    what they said.
    """
    if not any(one.is_outdated for one in story.reports):
        return story
    reports = tuple(silence(one) if one.is_outdated else one for one in story.reports)
    return replace(story, topics=(), countries=(), places=(), reports=reports, ledger=(), measures=())


def _is_timely(story: Story, report: Report) -> bool:
    sources = {report.publisher, report.origin} - {""}
    own = (one for one in story.reports if not sources.isdisjoint((one.publisher, one.origin)) and not one.in_passing)
    dated_at = _get_date(report)
    return report.notice is not None and any(abs(_get_date(one) - dated_at) <= NOTICED_WITHIN for one in own)


def _get_date(report: Report) -> datetime:
    return report.published_at or report.seen_at
