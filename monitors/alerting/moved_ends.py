"""Finds what is new of a story's measures for somebody who was told of them: an end moved, one was lifted, is in force
again. Of :mod:`monitors.alerting.changes`, which lists all that is new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from monitors.alerting.standing import is_over
from monitors.model import Change, ChangeKind, Knowledge, Measure, Report, Story, Told, ToldMeasure, is_desk_topic
from monitors.stories.endings import follow


def asks_for_end(topic: str, wanted: Iterable[str]) -> bool:
    """Return whether the end of the measure of a topic concerns who asks for these: its topic, or an own watch.

    Where the topic of the measure is not known, it concerns everybody.
    """
    return topic == "" or not is_desk_topic(topic) or any(one == topic or not is_desk_topic(one) for one in wanted)


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

    A measure that no topic of the desk named, then or now, is the first one of the story.
    """
    left = {one.topic: one for one in told}
    pairs = []
    for number, measure in enumerate(story.measures):
        topic = measure.topic if measure.topic in left or number else _find_same(measure.topic, left)
        pairs.append((left.pop(topic, ToldMeasure(measure.topic)), measure))
    return pairs + [(one, Measure(one.topic)) for one in left.values()]


def _find_same(topic: str, left: Collection[str]) -> str:
    """Return the topic by which the first measure of a story may have been told."""
    if topic == "" or not is_desk_topic(topic):
        return next(iter(left), topic)
    return next((one for one in left if one == "" or not is_desk_topic(one)), topic)


def _find_moved(known: Knowledge, was: ToldMeasure, now: Measure, story: Story) -> list[Change]:
    """Return how one measure changed. An earlier end that only takes the place of one which nobody gives any more is a
    small change.
    """

    def move(kind: ChangeKind, before: date | None = None, after: date | None = now.until) -> list[Change]:
        return [Change(kind, before, after, topic=now.topic)]

    has_lapsed = was.until is not None and was.until == was.lapsed_on
    if now.is_lifted:
        is_told = was.is_lifted or has_lapsed or not is_over(story, now.topic)
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
        is_other = bool(liftings) and _is_of_others(liftings, now.topic)
        return move(ChangeKind.UNTIL if is_other else ChangeKind.RENEWED)
    before = was.until or _find_former(known, now, story)
    return move(ChangeKind.EXTENDED if before else ChangeKind.UNTIL, before)


def _find_former(known: Knowledge, now: Measure, story: Story) -> date | None:
    """Return the end before the measure was extended to that of now, for those who never knew any.

    It is one that the story had when they were told of it; of those given since, outlets may only disagree.
    """
    if now.until is None or follow(story.reports, now.topic).is_nearer:
        return None
    before = [one for one in story.reports if known.told_at is None or one.seen_at <= known.told_at]
    return max((on for on, _ in follow(before, now.topic).given if on < now.until), default=None)


def find_lifting(story: Story) -> list[Change]:
    """Return which measures were lifted and are not in force again."""
    return [_tell_lifting(one) for one in story.measures if one.is_lifted]


def _tell_lifting(measure: Measure) -> Change:
    return Change(ChangeKind.LIFTED, measure.lifted_until, topic=measure.topic)


def join_measures(known: Knowledge, story: Story, *, is_corrected: bool) -> tuple[ToldMeasure, ...]:
    """Return the measures as the chat knows them once it is told of the story.

    Only a correction makes an end earlier, a report that the measure ends earlier than planned, or an edit that leaves
    nobody who gives the later one.
    """
    pairs = pair_measures(known.measures, story)
    joined = (_join(known, was, now, story, is_corrected=is_corrected) for was, now in pairs)
    return tuple(one for one in joined if one != ToldMeasure(one.topic))


def _join(known: Knowledge, was: ToldMeasure, now: Measure, story: Story, *, is_corrected: bool) -> ToldMeasure:
    told = replace(was, topic=now.topic, is_lifted=now.is_lifted)
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
    return follow(story.reports, measure.topic).is_nearer


def _is_unsaid(until: date | None, measure: Measure, story: Story) -> bool:
    """Return whether nobody gives this end date any more, which a chat knows, and the end of now is an earlier one."""
    if until is None or measure.until is None or measure.until >= until:
        return False
    return until not in {on for on, _ in follow(story.reports, measure.topic).given}


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
    return was.is_lifted and bool(telling) and not _is_of_others(telling, now.topic)


def _is_renewed_unheard(known: Knowledge, now: Measure, story: Story, until: date) -> bool:
    if now.until is not None and now.until >= until:
        return False
    renewed_at = follow(story.reports, now.topic).renewed_at
    return renewed_at is not None and (known.told_at is None or renewed_at > known.told_at)


def _is_of_others(liftings: Iterable[Report], topic: str) -> bool:
    """Return whether all of these reports lift (or impose again) other measures than that of a topic."""
    return all(report.measures and topic not in report.measures for report in liftings)
