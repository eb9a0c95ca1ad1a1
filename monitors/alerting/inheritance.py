"""Passes on what a chat was told when its articles move from one story to another.

Stories may be sorted anew long after they were told. What a chat was shown is not told again as new only because it is
in another story now, but what it was never shown is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from monitors.alerting.changes import has_parted
from monitors.alerting.figures import Figures
from monitors.alerting.moved_ends import is_shortened
from monitors.alerting.told_notices import join_notices
from monitors.model import Digested, FactKind, Report, Story, Told, ToldFigure, ToldMeasure
from monitors.stories.endings import follow

Moment = TypeVar("Moment", date, datetime)

MOST_SHOWN = 50
"""At most this many of the reports that a chat was shown of a story are remembered, the newest."""


def inherit(story: Story, told: Told | None, elsewhere: Iterable[Told]) -> Told | None:
    """Return what a chat was told of a story, or of its reports while they were in other stories.

    ``elsewhere`` is what the chat was told of the stories from which the story's articles came. For a story told in
    this way, replies go to the thread of the first message that shows one of its reports, or else of the one that knows
    most of them. That message is about the other story and thus is not edited.
    If the chat was shown none of its reports, it is new to the chat, but remembers from what it parted.
    """
    if told is not None and told.first_key:
        return told
    keys = {report.article_key for report in story.reports}
    others = [one for one in elsewhere if one.first_key]
    known = [one for one in others if not keys.isdisjoint(one.shown)]
    if not others:
        return told
    if not known:
        return replace(told or Told(others[0].chat_id, story.id, ""), parted_from=others[0].story_id)
    known.sort(key=lambda one: (len(keys.intersection(one.shown)), one.revision, one.story_id), reverse=True)
    nearest = known[0]
    thread = next((one for one in known if (one.headline or one.lead) in keys), nearest)
    return replace(
        nearest,
        story_id=story.id,
        first_key=thread.first_key,
        lead=thread.lead,
        headline=thread.headline,
        told_within=thread.told_within or thread.story_id,
        departures=story.departures,
        joined=(*nearest.joined, _name_telling(nearest)),
        waits_for=None,
        again_at=None,
        unseen_key="",
        rung_again=0,
    )


def begin_anew(story: Story, told: Told) -> Told:
    """Return what a chat knows of a story that it was told of: nothing if no report that it was shown is left.

    What articles left behind when they parted from it is then news to the chat, as what parts from a story is.
    """
    are_known = bool(told.first_key and told.shown) and story.articles <= len(story.reports)
    left = {report.article_key for report in story.reports}.intersection(told.shown)
    if not are_known or left or not has_parted(told, story):
        return told
    return Told(told.chat_id, story.id, told.topic, revision=told.revision, parted_from=story.id)


def join_merged(story: Story, told: Told, merged: Iterable[Told]) -> Told:
    """Return what a chat knows of a story that it was told of, joined with what it was told of stories merged into it.

    The messages about this story are still the ones that are edited and replied to. What a message about any of them
    said is no step and no correction again. Nothing is joined twice, because a correction may have lowered it since.
    """
    for other in merged:
        if told.first_key and other.first_key and _name_telling(other) not in told.joined:
            told = _join(story, told, other)
    return told


def _name_telling(told: Told) -> str:
    return f"{told.story_id}:{told.revision}"


def _join(story: Story, told: Told, other: Told) -> Told:
    return replace(
        told,
        severity=max(told.severity, other.severity, key=lambda severity: severity.rank),
        countries=tuple(dict.fromkeys((*told.countries, *other.countries))),
        topics=tuple(dict.fromkeys((*told.topics, *other.topics))),
        figures=choose_figures(Figures(story.ledger), (*told.figures, *other.figures)),
        measures=merge_measures(story, told, other),
        notices=join_notices(other.notices, told.notices),
        rang_at=_find_later(told.rang_at, other.rang_at),
        shown=tuple(dict.fromkeys((*other.shown, *told.shown)))[-MOST_SHOWN:],
        departures=told.departures + other.departures,
        joined=(*told.joined, *other.joined, _name_telling(other)),
        configs=tuple(dict.fromkeys((*other.configs, *told.configs))),
    )


def choose_figures(figures: Figures, told: Iterable[ToldFigure]) -> tuple[ToldFigure, ...]:
    """Return the highest told figure of each kind; one that was corrected only if what corrects it was not told."""
    ordered = sorted(told, key=lambda figure: (figures.is_right(figure), figure.low, figure.high))
    known = {figure.kind: figure for figure in ordered}
    return tuple(known[kind] for kind in FactKind if kind in known)


def merge_measures(story: Story, one: Told | Digested, other: Told | Digested) -> tuple[ToldMeasure, ...]:
    """Return the measures as a chat knows them that was told both, each with the latest that it was told of them."""
    told, more = ({measure.topic: measure for measure in known.measures} for known in (one, other))
    return tuple(
        ToldMeasure(
            topic,
            _choose_until(story, topic, mine.until, yours.until),
            _find_later(mine.reminded_on, yours.reminded_on),
            _find_later(mine.lapsed_on, yours.lapsed_on),
            _knows_as_lifted(story, topic, (one.told_at, mine), (other.told_at, yours)),
        )
        for topic in dict.fromkeys((*told, *more))
        for mine, yours in [(told.get(topic, ToldMeasure(topic)), more.get(topic, ToldMeasure(topic)))]
    )


def _choose_until(story: Story, topic: str, one: date | None, other: date | None) -> date | None:
    """Return the later of two told end dates, or the nearer one to which a report moved it, if that was told."""
    later, measure = _find_later(one, other), story.get_measure(topic)
    knows_nearer = measure.until in (one, other) and is_shortened(later, measure, story)
    return measure.until if knows_nearer else later


def _knows_as_lifted(
    story: Story, topic: str, one: tuple[datetime | None, ToldMeasure], other: tuple[datetime | None, ToldMeasure]
) -> bool:
    """Return whether a chat that was told both knows the measure as lifted: not by the one, if it was told the other
    since, and after the measure was in force again.
    """
    if one[1].is_lifted == other[1].is_lifted:
        return one[1].is_lifted
    (lifted_at, _), (standing_at, _) = (one, other) if one[1].is_lifted else (other, one)
    renewed_at = follow(story.reports, topic).renewed_at
    if renewed_at is None or lifted_at is None or standing_at is None:
        return True
    return not lifted_at < renewed_at <= standing_at


def _find_later(one: Moment | None, other: Moment | None) -> Moment | None:
    """Return the later of two moments, either of which may be missing."""
    return max((at for at in (one, other) if at is not None), default=None)


def add_shown(told: Told, report: Report) -> tuple[str, ...]:
    """Return the keys of the reports that a chat was shown, once a message shows this one."""
    return tuple(dict.fromkeys((*told.shown, report.article_key)))[-MOST_SHOWN:]
