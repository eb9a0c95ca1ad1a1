"""Tells what of a story still stands: whether its reports still say that its event happened, or its measure holds, and
which of them were not corrected since.

A chat that was told hears of a retraction or lifting as a change (:mod:`monitors.alerting.changes`). One that was not
must not be rung by it as by news.
"""

from __future__ import annotations

from datetime import date, datetime

from monitors.alerting.figures import Figures
from monitors.model import Measure, Notice, Report, Story
from monitors.stories.measure_places import may_speak_of
from monitors.stories.notices import is_noticed, list_noticed


def stands(story: Story, topic: str) -> bool:
    """Return whether the event that a story reports under a topic was not withdrawn by all who reported it, and is no
    measure that was lifted.
    """
    return not is_withdrawn(story, topic) and not is_over(story, topic)


def is_withdrawn(story: Story, topic: str) -> bool:
    """Return whether every report that tells of the topic as happening was followed by a retraction of its source.

    Reports of older versions do not say of what they tell, so they are taken to stand.
    """
    retracted = list_noticed(story.reports, Notice.RETRACTION)
    telling = [one for one in story.reports if topic in one.urgent and one.notice is not Notice.RETRACTION]
    return bool(telling) and all(is_noticed(one, retracted) for one in telling)


def is_over(story: Story, topic: str) -> bool:
    """Return whether the topic is that of a measure that was lifted, in every place that had it, and is not in force
    again.
    """
    measures = story.list_measures(topic)
    return bool(measures) and all(has_ended(story, one) for one in measures)


def is_lifted(story: Story, topic: str) -> bool:
    """Return whether the topic is that of a measure that is lifted, in every place that had it, be that the news or
    not.
    """
    measures = story.list_measures(topic)
    return bool(measures) and all(one.is_lifted for one in measures)


def has_ended(story: Story, measure: Measure) -> bool:
    """Return whether a measure was lifted, and is not in force again; where no report tells of it but by its lifting,
    that is the news.
    """
    is_known = measure.lifted_until is not None
    return measure.is_lifted and (
        is_known or any(measure.topic in one.measures and not one.lifts for one in story.reports)
    )


def has_lapsed(story: Story, topic: str, today: date) -> bool:
    """Return whether the topic is that of a measure whose end date is past, in every place that has it."""
    left = [one for one in story.list_measures(topic) if not one.is_lifted]
    return bool(left) and all(one.until is not None and one.until < today for one in left)


def list_holding(story: Story) -> tuple[Report, ...]:
    """Return the reports whose statements hold, so that they may be quoted as evidence.

    Left out is what its source corrected or retracted later, what states a figure that was taken back or an end date
    that was moved, and what tells of nothing but a measure that was lifted.
    """
    noticed, figures = list_noticed(story.reports, *Notice), Figures(story.ledger)
    return tuple(one for one in story.reports if _holds(one, story, noticed, figures))


def holds(report: Report, story: Story) -> bool:
    """Return whether the statements of one report hold, as for :func:`list_holding`."""
    return _holds(report, story, list_noticed(story.reports, *Notice), Figures(story.ledger))


def _holds(report: Report, story: Story, noticed: dict[str, datetime], figures: Figures) -> bool:
    if report.notice is not None:
        return True
    return not (is_noticed(report, noticed) or figures.is_wrong(report) or _has_ended(report, story))


def _has_ended(report: Report, story: Story) -> bool:
    """Return whether a report gives an end date that was moved, or tells of nothing but a measure lifted since."""
    if report.lifts:
        return False
    ends = {one.until for one in story.measures}
    lifted = [
        one
        for one in story.measures
        if one.is_lifted and report.seen_at <= (one.lifted_at or story.last_seen_at) and may_speak_of(report, one.place)
    ]
    tells_of_lifted = report.urgent != () and {one.topic for one in lifted}.issuperset(report.urgent)
    return (report.until is not None and report.until not in ends) or tells_of_lifted
