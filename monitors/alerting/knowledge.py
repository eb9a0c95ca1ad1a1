"""Keeps what somebody knows of a story, be it from alerts (``Told``) or from digests (``Digested``): what they learn
from one more message, and what they know of two stories that are one now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from monitors.alerting.changes import has_new_notice, join_figures
from monitors.alerting.figures import Figures
from monitors.alerting.moved_ends import is_shortened, join_measures
from monitors.alerting.told_notices import join_notices, name_notices
from monitors.model import FactKind, Knowledge, Measure, Story, ToldFigure, ToldMeasure
from monitors.stories.endings import follow
from monitors.stories.measure_places import get_measure

Kind = TypeVar("Kind", bound=Knowledge)
Moment = TypeVar("Moment", date, datetime)


def learn(known: Kind, story: Story, figures: Figures, *, may_fall: bool = False) -> Kind:
    """Return what somebody knows of a story once they are told all that is new of it; ``figures`` are the story's.

    A correction that they did not know may lower figures; with ``may_fall`` everything may.
    """
    is_corrected = has_new_notice(known, story)
    return replace(
        known,
        figures=join_figures(known.figures, figures, may_fall=is_corrected or may_fall),
        measures=join_measures(known, story, is_corrected=is_corrected),
        notices=join_notices(known.notices, name_notices(story)),
        departures=story.departures,
    )


def join_knowledge(known: Kind, other: Knowledge, story: Story, figures: Figures) -> Kind:
    """Return what somebody knows of a story who also knew this of another one, which was merged into it."""
    return replace(
        known,
        figures=choose_figures(figures, (*known.figures, *other.figures)),
        measures=_join_measures(story, known, other),
        notices=join_notices(other.notices, known.notices),
        departures=known.departures + other.departures,
    )


def choose_figures(figures: Figures, told: Iterable[ToldFigure]) -> tuple[ToldFigure, ...]:
    """Return the highest told figure of each kind; one that was corrected only if what corrects it was not told."""
    ordered = sorted(told, key=lambda figure: (figures.is_right(figure), figure.low, figure.high))
    known = {figure.kind: figure for figure in ordered}
    return tuple(known[kind] for kind in FactKind if kind in known)


def _join_measures(story: Story, one: Knowledge, other: Knowledge) -> tuple[ToldMeasure, ...]:
    """Return the measures as a chat knows them that was told both, each with the latest that it was told of them."""
    told, more = ({(had.topic, had.place): had for had in known.measures} for known in (one, other))
    return tuple(
        ToldMeasure(
            topic,
            _choose_until(get_measure(story, topic, place), story, mine.until, yours.until),
            find_later(mine.reminded_on, yours.reminded_on),
            find_later(mine.lapsed_on, yours.lapsed_on),
            _knows_as_lifted(story, (one.told_at, mine), (other.told_at, yours)),
            place,
        )
        for topic, place in dict.fromkeys((*told, *more))
        for nothing in [ToldMeasure(topic, place=place)]
        for mine, yours in [(told.get((topic, place), nothing), more.get((topic, place), nothing))]
    )


def _choose_until(measure: Measure, story: Story, one: date | None, other: date | None) -> date | None:
    """Return the later of two told end dates, or the nearer one to which a report moved it, if that was told."""
    later = find_later(one, other)
    knows_nearer = measure.until in (one, other) and is_shortened(later, measure, story)
    return measure.until if knows_nearer else later


def _knows_as_lifted(
    story: Story, one: tuple[datetime | None, ToldMeasure], other: tuple[datetime | None, ToldMeasure]
) -> bool:
    """Return whether a chat that was told both knows the measure as lifted: not by the one, if it was told the other
    since, and after the measure was in force again.
    """
    if one[1].is_lifted == other[1].is_lifted:
        return one[1].is_lifted
    (lifted_at, _), (standing_at, _) = (one, other) if one[1].is_lifted else (other, one)
    renewed_at = follow(story.reports, one[1].topic, one[1].place).renewed_at
    if renewed_at is None or lifted_at is None or standing_at is None:
        return True
    return not lifted_at < renewed_at <= standing_at


def find_later(one: Moment | None, other: Moment | None) -> Moment | None:
    """Return the later of two moments, either of which may be missing."""
    return max((at for at in (one, other) if at is not None), default=None)
