"""Finds what is new of a story's measure for somebody who was told of it: its end moved, it was lifted, it is in force
again. Of :mod:`monitors.alerting.changes`, which lists all that is new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from monitors.alerting.standing import is_over
from monitors.model import Change, ChangeKind, Knowledge, Report, Story, Told, is_desk_topic
from monitors.stories.endings import follow


def asks_for_end(story: Story, wanted: Iterable[str]) -> bool:
    """Return whether the end of the story's measure concerns who asks for these topics: its topic, or an own watch.

    Where the topic of the measure is not known, it concerns everybody.
    """
    topic = story.until_topic
    return topic == "" or not is_desk_topic(topic) or any(one == topic or not is_desk_topic(one) for one in wanted)


def list_moved(told: Told, story: Story, wanted: Collection[str]) -> list[Change]:
    """Return what is new of the end date; where that does not concern the chat, it is a small change."""
    moved = find_moved(told, story)
    if asks_for_end(story, wanted):
        return moved
    return [replace(one, kind=ChangeKind.UNTIL) for one in moved if one.was or one.now]


def find_moved(known: Knowledge, story: Story) -> list[Change]:
    """Return how the measure changed for somebody who knows this of it, be it by its end date or without one.

    An earlier end that only takes the place of one which nobody gives any more is a small change.
    """
    has_lapsed = known.until is not None and known.until == known.lapsed_on
    if story.is_lifted:
        is_told = known.is_lifted or has_lapsed or not is_over(story, story.until_topic)
        return [] if is_told else find_lifting(story)
    if is_renewed(known, story):
        return [Change(ChangeKind.RENEWED, None, story.until)]
    if is_shortened(known.until, story):
        return [Change(ChangeKind.SHORTENED, known.until, story.until)]
    if is_unsaid(known.until, story):
        return [Change(ChangeKind.UNTIL, known.until, story.until)]
    if story.until is None or (known.until is not None and story.until <= known.until):
        return []
    if has_lapsed:
        liftings = _list_liftings(story)
        is_other = bool(liftings) and _is_of_others(liftings, story)
        return [Change(ChangeKind.UNTIL if is_other else ChangeKind.RENEWED, None, story.until)]
    was = known.until or _find_former(known, story)
    return [Change(ChangeKind.EXTENDED if was else ChangeKind.UNTIL, was, story.until)]


def _find_former(known: Knowledge, story: Story) -> date | None:
    """Return the end before the measure was extended to that of now, for those who never knew any.

    It is one that the story had when they were told of it; of those given since, outlets may only disagree.
    """
    if story.until is None or follow(story.reports).is_nearer:
        return None
    before = follow(one for one in story.reports if known.told_at is None or one.seen_at <= known.told_at)
    return max((on for on, _ in before.given if on < story.until), default=None)


def find_lifting(story: Story) -> list[Change]:
    """Return that the measure was lifted, if it was and is not in force again."""
    return [Change(ChangeKind.LIFTED, story.lifted_until)] if story.is_lifted else []


def join_until(known: Knowledge, story: Story, *, is_corrected: bool) -> tuple[date | None, date | None]:
    """Return the end date as the chat knows it once it is told of the story, and the one that it knows as lapsed or
    lifted. Only a correction makes the end earlier, a report that the measure ends earlier than planned, or an edit
    that leaves nobody who gives the later one.
    """
    if is_renewed(known, story):
        return story.until, None
    is_earlier = is_corrected or is_shortened(known.until, story) or is_unsaid(known.until, story)
    if story.until is not None and is_earlier:
        return story.until, known.lapsed_on
    until = max((on for on in (known.until, story.until) if on is not None), default=story.lifted_until)
    return until, until if story.is_lifted else known.lapsed_on


def is_shortened(until: date | None, story: Story) -> bool:
    """Return whether a report says that the measure ends earlier than this end date, which a chat knows."""
    if until is None or story.until is None or story.until >= until:
        return False
    return follow(story.reports).is_nearer


def is_unsaid(until: date | None, story: Story) -> bool:
    """Return whether nobody gives this end date any more, which a chat knows, and the end of now is an earlier one."""
    if until is None or story.until is None or story.until >= until:
        return False
    return until not in {on for on, _ in follow(story.reports).given}


def is_renewed(known: Knowledge, story: Story) -> bool:
    """Return whether the measure, which somebody knows as lifted, is in force again, by the reports that the story has:
    the lifting may have left it, or be that of another measure.

    So is one of which they heard neither that it was lifted nor that it is in force again, without the end that they
    know or a later one.
    """
    if known.until is not None and not known.is_lifted and not story.is_lifted:
        return _is_renewed_unheard(known, story, known.until)
    telling = [report for report in story.reports if report.lifts or report.reimposes]
    return known.is_lifted and not story.is_lifted and bool(telling) and not _is_of_others(telling, story)


def _is_renewed_unheard(known: Knowledge, story: Story, until: date) -> bool:
    renewed_at = None if story.until is not None and story.until >= until else follow(story.reports).renewed_at
    return renewed_at is not None and (known.told_at is None or renewed_at > known.told_at)


def _list_liftings(story: Story) -> list[Report]:
    return [report for report in story.reports if report.lifts]


def _is_of_others(liftings: Iterable[Report], story: Story) -> bool:
    """Return whether all of these reports lift (or impose again) other measures than that of the story."""
    return all(report.measures and story.until_topic not in report.measures for report in liftings)
