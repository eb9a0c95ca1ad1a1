"""Finds what is new of a story's measures for somebody who was told of them: an end moved, one was lifted, is in force
again. Of :mod:`monitors.alerting.changes`, which lists all that is new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from monitors.alerting.standing import has_ended
from monitors.model import (
    Change,
    ChangeKind,
    Knowledge,
    Measure,
    Report,
    Story,
    Told,
    ToldMeasure,
    is_desk_topic,
    names_desk_topic,
)
from monitors.stories.endings import follow
from monitors.stories.measure_places import is_same_place, may_speak_of


def asks_for_end(topic: str, wanted: Iterable[str]) -> bool:
    """Return whether the end of the measure of a topic concerns who asks for these: its topic, or an own watch.

    Where the topic of the measure is not known, it concerns everybody.
    """
    return not names_desk_topic(topic) or any(one == topic or not is_desk_topic(one) for one in wanted)


def list_moved(told: Told, story: Story, wanted: Collection[str]) -> list[Change]:
    """Return what is new of the measures; an end date that does not concern the chat is a small change."""
    moved = []
    for one in find_moved(told, story):
        if asks_for_end(one.topic, wanted):
            moved.append(one)
        elif one.was or one.now:
            moved.append(replace(one, kind=ChangeKind.UNTIL))
    return moved


def find_moved(known: Knowledge, story: Story) -> list[Change]:
    """Return how the measures changed for somebody who knows this of them, be it by their ends or without one."""
    return [
        change for was, now in pair_measures(known.measures, story) for change in _find_moved(known, was, now, story)
    ]


def pair_measures(told: Iterable[ToldMeasure], story: Story) -> list[tuple[ToldMeasure, Measure]]:
    """Return what somebody knows of each measure with what the story says of it now.

    A measure that no topic of the desk named, then or now, is the first one of the story; one whose place was not
    known, then or now, is the first one of its topic.
    """
    left, known = list(told), dict[int, ToldMeasure]()
    for fits in (_is_the_same, _may_be_the_same):
        for number, measure in enumerate(story.measures):
            same = None if number in known else next((one for one in left if fits(one, measure, number)), None)
            if same is not None:
                left.remove(same)
                known[number] = same
    pairs = [
        (known.get(number, ToldMeasure(one.topic, place=one.place)), one) for number, one in enumerate(story.measures)
    ]
    return pairs + [(one, Measure(one.topic, place=one.place)) for one in left]


def _is_the_same(told: ToldMeasure, measure: Measure, _number: int) -> bool:
    if told.topic != measure.topic or told.place is None or measure.place is None:
        return (told.topic, told.place) == (measure.topic, measure.place)
    return is_same_place(told.place, measure.place)


def _may_be_the_same(told: ToldMeasure, measure: Measure, number: int) -> bool:
    if told.topic == measure.topic:
        return None in (told.place, measure.place)
    return number == 0 and not (names_desk_topic(told.topic) and names_desk_topic(measure.topic))


def _find_moved(known: Knowledge, was: ToldMeasure, now: Measure, story: Story) -> list[Change]:
    """Return how one measure changed. An earlier end that only takes the place of one which nobody gives any more is a
    small change.
    """

    def move(kind: ChangeKind, before: date | None = None, after: date | None = now.until) -> list[Change]:
        return [Change(kind, before, after, topic=now.topic, place=now.place)]

    has_lapsed = was.until is not None and was.until == was.lapsed_on
    if now.is_lifted:
        is_told = was.is_lifted or has_lapsed or not has_ended(story, now)
        return [] if is_told else [_tell_lifting(now)]
    if _is_renewed(known, was, now, story):
        return move(ChangeKind.RENEWED)
    if is_shortened(was.until, now, story):
        return move(ChangeKind.SHORTENED, was.until)
    if _is_unsaid(was.until, now, story):
        return move(ChangeKind.UNTIL, was.until)
    if now.until is None or (was.until is not None and now.until <= was.until):
        return []
    if has_lapsed:
        liftings = [report for report in story.reports if report.lifts]
        is_other = bool(liftings) and _is_of_others(liftings, now)
        return move(ChangeKind.UNTIL if is_other else ChangeKind.RENEWED)
    before = was.until or _find_former(known, now, story)
    return move(ChangeKind.EXTENDED if before else ChangeKind.UNTIL, before)


def _find_former(known: Knowledge, now: Measure, story: Story) -> date | None:
    """Return the end before the measure was extended to that of now, for those who never knew any.

    It is one that the story had when they were told of it; of those given since, outlets may only disagree.
    """
    if now.until is None or follow(story.reports, now.topic, now.place).is_nearer:
        return None
    before = [one for one in story.reports if known.told_at is None or one.seen_at <= known.told_at]
    return max((on for on, _ in follow(before, now.topic, now.place).given if on < now.until), default=None)


def find_lifting(story: Story) -> list[Change]:
    """Return which measures were lifted and are not in force again."""
    return [_tell_lifting(one) for one in story.measures if one.is_lifted]


def _tell_lifting(measure: Measure) -> Change:
    return Change(ChangeKind.LIFTED, measure.lifted_until, topic=measure.topic, place=measure.place)


def join_measures(known: Knowledge, story: Story, *, is_corrected: bool) -> tuple[ToldMeasure, ...]:
    """Return the measures as the chat knows them once it is told of the story.

    Only a correction makes an end earlier, a report that the measure ends earlier than planned, or an edit that leaves
    nobody who gives the later one.
    """
    pairs = pair_measures(known.measures, story)
    joined = (_join(known, was, now, story, is_corrected=is_corrected) for was, now in pairs)
    return tuple(one for one in joined if one != ToldMeasure(one.topic, place=one.place))


def _join(known: Knowledge, was: ToldMeasure, now: Measure, story: Story, *, is_corrected: bool) -> ToldMeasure:
    told = replace(was, topic=now.topic, place=now.place, is_lifted=now.is_lifted)
    if _is_renewed(known, was, now, story):
        return replace(told, until=now.until, lapsed_on=None)
    is_earlier = is_corrected or is_shortened(was.until, now, story) or _is_unsaid(was.until, now, story)
    if now.until is not None and is_earlier:
        return replace(told, until=now.until)
    until = max((on for on in (was.until, now.until) if on is not None), default=now.lifted_until)
    return replace(told, until=until, lapsed_on=until if now.is_lifted else was.lapsed_on)


def is_shortened(until: date | None, measure: Measure, story: Story) -> bool:
    """Return whether a report says that the measure ends earlier than this end date, which a chat knows."""
    if until is None or measure.until is None or measure.until >= until:
        return False
    return follow(story.reports, measure.topic, measure.place).is_nearer


def _is_unsaid(until: date | None, measure: Measure, story: Story) -> bool:
    """Return whether nobody gives this end date any more, which a chat knows, and the end of now is an earlier one."""
    if until is None or measure.until is None or measure.until >= until:
        return False
    return until not in {on for on, _ in follow(story.reports, measure.topic, measure.place).given}


def _is_renewed(known: Knowledge, was: ToldMeasure, now: Measure, story: Story) -> bool:
    """Return whether a measure, which somebody knows as lifted, is in force again, by the reports that the story has:
    the lifting may have left it, or be that of another measure.

    So is one of which they heard neither that it was lifted nor that it is in force again, without the end that they
    know or a later one.
    """
    if now.is_lifted:
        return False
    if was.until is not None and not was.is_lifted:
        return _is_renewed_unheard(known, now, story, was.until)
    telling = [report for report in story.reports if report.lifts or report.reimposes]
    return was.is_lifted and bool(telling) and not _is_of_others(telling, now)


def _is_renewed_unheard(known: Knowledge, now: Measure, story: Story, until: date) -> bool:
    if now.until is not None and now.until >= until:
        return False
    renewed_at = follow(story.reports, now.topic, now.place).renewed_at
    return renewed_at is not None and (known.told_at is None or renewed_at > known.told_at)


def _is_of_others(liftings: Iterable[Report], measure: Measure) -> bool:
    """Return whether all of these reports lift (or impose again) other measures than this one."""
    return all(
        (report.measures and measure.topic not in report.measures) or not may_speak_of(report, measure.place)
        for report in liftings
    )
