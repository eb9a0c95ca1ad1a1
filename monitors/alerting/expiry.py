"""Decides whether a chat is told that a declared measure ends: a reminder before the end date, and that it lapsed.

Pure, like :mod:`monitors.alerting.alerts`, with which it shares the form of decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from monitors.alerting.choice import list_wanting
from monitors.alerting.daytime import get_zone
from monitors.alerting.interest import find_refusal, list_left_out
from monitors.alerting.knowledge import Kind
from monitors.alerting.lead_report import find_ending
from monitors.alerting.moved_ends import asks_for_end, is_shortened, pair_measures
from monitors.alerting.readers import Headlines, Readers
from monitors.alerting.silence import find_quiet_end, is_muted
from monitors.alerting.telling import tell
from monitors.model import (
    AlertKind,
    Change,
    ChangeKind,
    Chat,
    Decision,
    Measure,
    Story,
    Subscription,
    Told,
    ToldMeasure,
)
from monitors.stories.endings import list_unretracted
from monitors.stories.measure_places import get_measure, may_speak_of

EXPIRY_TIME = time(9)
"""Local time of day at which the end of a measure is told."""


def decide_expiry(
    story: Story,
    subscriptions: Iterable[Subscription],
    chat: Chat,
    told: Told,
    now: datetime,
    headlines: Headlines | None = None,
) -> Decision | None:
    """Decide to tell a chat, which knows the story and still asks for it, that a measure ends; None: not now.

    The reminder comes at 09:00 local time on the day before the end date, the lapse at 09:00 on the day after it, each
    once for one date of one measure. An extension moves the date. Mutes and quiet hours are respected. ``headlines``
    are those of the story, for whoever decides for many chats.
    """
    asked = tuple(subscriptions)
    wanted = [one.topic for one in asked if find_refusal(story, one) is None]
    due = (one for one in _list_due(story, chat, told, now) if asks_for_end(one.measure.topic, wanted))
    end = next(due, None) if list_wanting(story, asked) else None
    if end is None or find_quiet_end(chat, now) is not None or is_muted(chat, story, told.topic, now):
        return None
    change = Change(ChangeKind.UNTIL, None, end.until, topic=end.measure.topic, place=end.measure.place)
    topic = told.topic or end.measure.topic
    readers = Readers(chat.language, topic, list_left_out(asked, topic))
    lead = find_ending(story, end.until, end.measure.place)
    decision = tell(end.kind, lead, headlines or Headlines(story), readers, told, now, (change,))
    assert decision.told is not None
    return replace(decision, told=_mark(decision.told, end, story))


@dataclass(frozen=True, slots=True)
class _DueEnd:
    """An end that is to be told, and its measure."""

    kind: AlertKind
    until: date
    measure: Measure


def _list_due(story: Story, chat: Chat, told: Told, now: datetime) -> Iterator[_DueEnd]:
    for known, measure in pair_measures(told.measures, story):
        kind = None if measure.until is None else _find_kind(measure.until, chat, told, known, now)
        if kind is not None and measure.until is not None:
            yield _DueEnd(kind, measure.until, measure)


def _find_kind(until: date, chat: Chat, told: Told, known: ToldMeasure, now: datetime) -> AlertKind | None:
    if not told.first_key or told.first_told_at is None:
        return None
    zone = get_zone(chat.timezone)
    lapses_at = datetime.combine(until + timedelta(days=1), EXPIRY_TIME, zone)
    reminds_at = datetime.combine(until - timedelta(days=1), EXPIRY_TIME, zone)
    if now >= lapses_at:
        return AlertKind.LAPSED if told.first_told_at < lapses_at and known.lapsed_on != until else None
    if now >= reminds_at and told.first_told_at < reminds_at and known.reminded_on != until:
        return AlertKind.REMINDER
    return None


def _mark(told: Told, end: _DueEnd, story: Story) -> Told:
    """Return what a chat was told, with the end that it is told of now; also for when the edit never comes that has yet
    to reach it.
    """
    unsent = None if told.unsent is None else _mark_measure(told.unsent, end, story)
    return replace(_mark_measure(told, end, story), unsent=unsent)


def _mark_measure(known: Kind, end: _DueEnd, story: Story) -> Kind:
    had = next(had for had, measure in pair_measures(known.measures, story) if measure == end.measure)
    is_reminder = end.kind is AlertKind.REMINDER
    named = replace(had, topic=end.measure.topic, place=end.measure.place)
    marked = replace(named, reminded_on=end.until) if is_reminder else replace(named, lapsed_on=end.until)
    others = (one for one in known.measures if (one.topic, one.place) != (had.topic, had.place))
    return replace(known, measures=(*others, marked))


def leave_superseded(story: Story, later: Iterable[Story]) -> Story:
    """Return the story without the measures that one of these later stories extends, shortens or lifts."""
    others = tuple(later)
    left = (one for one in story.measures if not any(supersedes(other, story, one) for other in others))
    return replace(story, measures=tuple(left))


def supersedes(later: Story, story: Story, measure: Measure) -> bool:
    """Return whether a later story extends, shortens or lifts this measure of a story: same topic, same country.

    What comes long after the declaration is a story of its own. Measures in different towns of one country do not
    concern each other.
    """
    if measure.until is None or later.id == story.id or later.first_seen_at <= story.last_seen_at:
        return False
    if not (_moves_end(later, measure, measure.until) or _lifts(later, measure)):
        return False
    if later.countries[:1] != story.countries[:1]:
        return False
    towns, others = ({place.name for place in one.places} for one in (story, later))
    return bool(story.countries) and (not towns or not others or not towns.isdisjoint(others))


def _moves_end(later: Story, measure: Measure, until: date) -> bool:
    now = get_measure(later, measure.topic, measure.place)
    end = max((on for on in (now.until, now.lifted_until) if on is not None), default=until)
    return measure.topic != "" and (end > until or is_shortened(until, now, later))


def _lifts(later: Story, measure: Measure) -> bool:
    topics = {one.topic for one in later.topics}
    turning = [
        report
        for report in list_unretracted(later.reports)
        if (report.lifts or report.reimposes)
        and measure.topic in (report.measures or topics)
        and may_speak_of(report, measure.place)
    ]
    return bool(turning) and turning[-1].lifts
