"""Tells what of a story still stands: whether its reports still say that its event happened, or its measure holds, and
which of them were not corrected since.

A chat that was told hears of a retraction or lifting as a change (:mod:`monitors.alerting.changes`). One that was not
must not be rung by it as by news.
"""

from __future__ import annotations

from datetime import datetime

from monitors.alerting.figures import Figures
from monitors.model import Notice, Report, Story


def stands(story: Story, topic: str) -> bool:
    """Return whether the event that a story reports under a topic was not withdrawn by all who reported it, and is no
    measure that was lifted.
    """
    return not is_withdrawn(story, topic) and not is_over(story, topic)


def is_withdrawn(story: Story, topic: str) -> bool:
    """Return whether every report that tells of the topic as happening was followed by a retraction of its source.

    Reports of older versions do not say of what they tell, so they are taken to stand.
    """
    retracted = _list_noticed(story, Notice.RETRACTION)
    telling = [one for one in story.reports if topic in one.urgent and one.notice is not Notice.RETRACTION]
    return bool(telling) and all(_is_noticed(one, retracted) for one in telling)


def _list_noticed(story: Story, *notices: Notice) -> dict[str, datetime]:
    """Return when each source, by its outlet and its origin, last gave such a notice."""
    noticed: dict[str, datetime] = {}
    for report in story.reports:
        if report.notice in notices:
            for source in filter(None, (report.publisher, report.origin)):  # unnamed outlets are not one source
                noticed[source] = max(report.seen_at, noticed.get(source, report.seen_at))
    return noticed


def _is_noticed(report: Report, noticed: dict[str, datetime]) -> bool:
    """Return whether a source of the report gave its notice no earlier than the report."""
    sources = (source for source in (report.publisher, report.origin) if source in noticed)
    return any(report.seen_at <= noticed[source] for source in sources)


def is_over(story: Story, topic: str) -> bool:
    """Return whether the topic is that of a measure that was lifted, and no report since says that it holds again.

    One that repeats the old end date says nothing of the kind.
    """
    lifted_at = _find_lifted_at(story)
    if topic != story.until_topic or lifted_at is None:
        return False
    since = (one for one in story.reports if topic in one.urgent and one.seen_at > lifted_at)
    return all(one.until is not None for one in since)


def _find_lifted_at(story: Story) -> datetime | None:
    """Return when the measure was last said to be lifted; None if it was not, or has an end again."""
    if story.until is not None or story.lifted_until is None:
        return None
    return max((one.seen_at for one in story.reports if one.lifts), default=story.last_seen_at)


def list_holding(story: Story) -> tuple[Report, ...]:
    """Return the reports whose statements hold, so that they may be quoted as evidence.

    Left out is what its source corrected or retracted later, what states a figure that was taken back or an end date
    that was moved, and what tells of nothing but a measure that was lifted.
    """
    noticed = _list_noticed(story, *Notice)
    figures = Figures(story.ledger)
    return tuple(
        one
        for one in story.reports
        if one.notice is not None or not (_is_noticed(one, noticed) or figures.is_wrong(one) or _has_ended(one, story))
    )


def _has_ended(report: Report, story: Story) -> bool:
    """Return whether a report gives an end date that was moved, or tells of nothing but a measure lifted since."""
    if report.lifts:
        return False
    lifted_at = _find_lifted_at(story)
    is_lifted = lifted_at is not None and report.seen_at <= lifted_at
    return report.until not in (None, story.until) or (is_lifted and report.urgent == (story.until_topic,))
