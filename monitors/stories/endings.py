"""Decides whether the measure of a story is in force, and until when: its reports are followed in order of time.

Each may set the end, move it, lift the measure or say that it is in force again; one that its source retracted later
does nothing. :mod:`monitors.stories.chronicle` keeps the outcome, :mod:`monitors.alerting.expiry` reminds of the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from itertools import accumulate, pairwise

from monitors.facts.resolved_dates import add_duration
from monitors.model import Notice, Report, Story, is_desk_topic
from monitors.stories.ledger import STALE
from monitors.stories.lifting import Deed, read_deed
from monitors.stories.notices import is_noticed, list_noticed

REPEATED = timedelta(days=5)
"""A report that a measure was extended by as much as another said within this time means the same extension."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The measure of a story after some of its reports: the fields of :class:`~monitors.model.Story`, and what the next
    report is judged by.

    ``is_nearer``: the end took the place of a later one. ``given`` are the end dates so far with their outlets,
    ``former`` those that no longer hold, since ``moved_at``. ``topics`` are those of measures that headlines named as
    being in force, ``reported`` all that were told of as happening. Since ``renewed_at`` it is in force again.
    ``turned_at`` is when the report was written that last lifted it or said that it is in force again.
    """

    until: date | None = None
    topic: str = ""
    lifted_until: date | None = None
    lifted_at: datetime | None = None
    is_nearer: bool = False
    given: frozenset[tuple[date, str]] = frozenset()
    former: frozenset[date] = frozenset()
    moved_at: datetime | None = None
    topics: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    renewed_at: datetime | None = None
    turned_at: datetime | None = None


def settle(story: Story) -> Story:
    """Return the story with its measure as its reports give it. If none tells of an end, it stays as it is."""
    if not any(one.until is not None or one.lifts or one.reimposes for one in story.reports):
        return story
    measure = follow(story.reports)
    return replace(
        story,
        until=measure.until,
        until_topic=measure.topic or story.until_topic,
        lifted_until=measure.lifted_until,
        lifted_at=measure.lifted_at,
    )


def follow(reports: Iterable[Report]) -> Measure:
    """Return the measure that these reports tell of, in the order in which they were seen."""
    return reduce(_add, list_unretracted(reports), Measure())


def list_unretracted(reports: Iterable[Report]) -> list[Report]:
    """Return the reports in the order in which they were seen, without retractions and what these take back."""
    ordered = sorted(reports, key=lambda report: report.seen_at)
    retracted = list_noticed(ordered, Notice.RETRACTION)
    return [one for one in ordered if one.notice is not Notice.RETRACTION and not is_noticed(one, retracted)]


def _add(measure: Measure, report: Report) -> Measure:
    """Return the measure after one more report. One written before the measure turned does not turn it back."""
    if measure.turned_at is not None and not report.reimposes and _find_written_at(report) < measure.turned_at:
        after = measure
    elif report.lifts and _is_lifted_by(measure, report):
        after = _lift(measure, report)
    elif measure.lifted_at is not None:
        after = _impose(measure, report) if _is_anew(measure, report, measure.lifted_at) else measure
    else:
        after = _set_end(measure, report)
    given = {(report.until, report.publisher)} if report.until is not None else set()
    told = set(report.measures).intersection(report.urgent)
    known = measure.given | given, measure.topics | told, measure.reported.union(report.urgent)
    if after is measure and known == (measure.given, measure.topics, measure.reported):
        return measure
    return replace(after, given=known[0], topics=known[1], reported=known[2])


def _find_written_at(report: Report) -> datetime:
    """Return when a report was published; where only its day is known, or nothing, when it was seen."""
    at = report.published_at
    if at is None or at > report.seen_at or at.astimezone(UTC).time() == time():
        return report.seen_at
    return at


def _is_of(measure: Measure, topics: Iterable[str]) -> bool:
    """Return whether what is said of a measure of these topics is said of this one; without any it may be any."""
    said = [topic for topic in topics if topic]
    return not said or measure.topic in said or not _names_desk_topic(measure.topic)


def _is_lifted_by(measure: Measure, report: Report) -> bool:
    """Return whether a report lifts the measure: its end is known, or its topic alone is named, and either was told
    before as that of a measure or is told of here for the first time.
    """
    if measure.until is not None or measure.lifted_at is not None:
        return _is_of(measure, report.measures)
    if len(report.measures) != 1:
        return False
    (topic,) = report.measures
    return topic in measure.topics or topic not in measure.reported


def _lift(measure: Measure, report: Report) -> Measure:
    lifted_until = measure.lifted_until if measure.until is None else measure.until
    topic = measure.topic or next(iter(report.measures), "")
    turned_at = _find_written_at(report)
    return replace(
        measure, until=None, topic=topic, lifted_until=lifted_until, lifted_at=report.seen_at, turned_at=turned_at
    )


def _is_anew(measure: Measure, report: Report, lifted_at: datetime) -> bool:
    """Return whether a report says that a measure which was lifted is in force again.

    A late one may still tell of its first imposing, so that one counts only once a day has passed, and not with the old
    end date.
    """
    if report.until is not None and measure.lifted_until is not None and report.until > measure.lifted_until:
        return True
    if not _is_of(measure, report.measures):
        return False
    if report.reimposes:
        return True
    is_told = not set(report.measures).isdisjoint(report.urgent)
    is_late = report.seen_at - lifted_at <= STALE or report.until in _list_dates(measure)
    return report.imposes and is_told and not is_late


def _impose(measure: Measure, report: Report) -> Measure:
    topic, turned_at = _choose_topic(measure, report), _find_written_at(report)
    return Measure(report.until, topic, renewed_at=report.seen_at, turned_at=turned_at)


def _set_end(measure: Measure, report: Report) -> Measure:
    """Return the measure with the end date of a report, if that is later or takes the place of a later one."""
    on, until = report.until, measure.until
    if on is None:
        return measure
    moves = report.shortens or _corrects(measure, report, on)
    if until is None or on > until:
        if on in measure.former and measure.moved_at is not None and report.seen_at - measure.moved_at <= STALE:
            return measure
        return replace(measure, until=on, topic=_choose_topic(measure, report), is_nearer=moves)
    if not moves or not _is_of(measure, (report.until_topic,)):
        topic = max(measure.topic, report.until_topic, key=_rank_topic)
        return replace(measure, topic=topic) if on == until and topic != measure.topic else measure
    former = _list_dates(measure) - {on}
    return replace(measure, until=on, is_nearer=True, former=former, moved_at=report.seen_at)


def _corrects(measure: Measure, report: Report, on: date) -> bool:
    """Return whether a report is a correction of the end date.

    Its date is one that no earlier report gave, or its outlet alone gave the one in force; else, or if it repeats that
    the measure was imposed, it may correct anything, such as a name.
    """
    if report.notice is not Notice.CORRECTION:
        return False
    outlets = {outlet for given, outlet in measure.given if given == measure.until}
    is_own = outlets == {report.publisher} and report.publisher != "" and not report.imposes
    return is_own or on not in _list_dates(measure)


def _list_dates(measure: Measure) -> frozenset[date]:
    return frozenset(on for on, _ in measure.given)


def _choose_topic(measure: Measure, report: Report) -> str:
    topic = report.until_topic or next((one for one in report.measures if one == measure.topic), "")
    return max(topic, measure.topic, key=_rank_topic)


def _names_desk_topic(topic: str) -> bool:
    return topic != "" and is_desk_topic(topic)


def _rank_topic(topic: str) -> tuple[bool, bool]:
    return _names_desk_topic(topic), topic != ""


def uphold(story: Story, report: Report) -> Report:
    """Return a report whose older version told of a lifting: one that denies it says that the measure is in force. If
    its headline only says no more of it, and it gives no new end either, the lifting stands.
    """
    lifting = next((one for one in story.reports if one.lifts and one.article_key == report.article_key), None)
    if lifting is None or report.notice is not None:
        return report
    deed, _ = read_deed(report.title)
    if deed is Deed.DENIES:
        return replace(report, reimposes=True, in_passing=False)
    if deed is not None or report.until not in (None, story.lifted_until):
        return report
    return replace(report, lifts=True, measures=lifting.measures, in_passing=False, until=None, until_topic="")


def extend_end(story: Story, report: Report) -> Report:
    """Return a report that says only by how much a measure was extended, with the end that this gives in its story.

    It counts from the end that the story knew a day before, or from a nearer one or one of a report that imposes the
    measure since, unless that is over. A report that says the same soon after the first of an extension repeats that
    one. Without such an end it stays as it is, counted from its own day.
    """
    if report.extends is None:
        return report
    others = [one for one in story.reports if one.until is not None and one.article_key != report.article_key]
    for first in _list_extensions(others, report.extends):
        if abs(report.seen_at - first.seen_at) <= REPEATED:
            return replace(report, until=first.until)
    known = (one for one in others if one.shortens or one.imposes or report.seen_at - one.seen_at > STALE)
    old = follow(known).until
    if old is None or old < report.seen_at.date():
        return report
    return replace(report, until=add_duration(old, report.extends))


def _list_extensions(reports: Iterable[Report], extends: tuple[int, int]) -> list[Report]:
    """Return the first report of each extension by so much, the newest first: one that says by how much, or one that
    gives only the end to which it leads from that known before.
    """
    firsts: dict[tuple[date | None, bool], Report] = {}
    before: list[Report] = []
    for report in sorted(reports, key=lambda report: report.seen_at):
        is_said = report.extends == extends
        if (report.until, is_said) not in firsts and (is_said or _leads_to(before, report, extends)):
            firsts[report.until, is_said] = report
        before.append(report)
    return sorted(firsts.values(), key=lambda report: report.seen_at, reverse=True)


def _leads_to(before: Iterable[Report], report: Report, extends: tuple[int, int]) -> bool:
    """Return whether a report gives the end to which an extension by so much leads from that known before."""
    old = follow(before).until
    return old is not None and report.until == add_duration(old, extends)


def list_bearing(reports: Iterable[Report]) -> set[int]:
    """Return the positions of the reports on which the state of the measure rests: the first that gives each end date,
    the last that moves it nearer, the last that lifts the measure, the last that says that it is in force again, and
    each at which it turned. Corrections are notices, which stay in any case.
    """
    given = tuple(reports)
    if not any(report.until is not None or report.lifts or report.measures for report in given):
        return set()
    numbers = range(len(given))
    dates = {given[n].until: n for n in reversed(numbers) if given[n].until is not None}
    nearer = [n for n in numbers if given[n].until is not None and given[n].shortens]
    lifting = [n for n in numbers if given[n].lifts]
    renewing = [n for n in numbers if given[n].reimposes]
    turns = _list_turns(given)
    turning = {n for n in numbers if given[n].article_key in turns}
    return {*dates.values(), *nearer[-1:], *lifting[-1:], *renewing[-1:], *turning}


def _list_turns(reports: Iterable[Report]) -> set[str]:
    """Return the articles with which the measure was lifted, came into force again, or was first named."""
    standing = list_unretracted(reports)
    states = accumulate(standing, _add, initial=Measure())
    turns = pairwise((state.lifted_at is None, state.topics) for state in states)
    return {report.article_key for report, (before, after) in zip(standing, turns, strict=True) if before != after}
