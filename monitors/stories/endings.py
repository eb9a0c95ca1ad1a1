"""Decides which measures of a story are in force, and until when: for each its reports are followed in order of time.

A report may set its end, move it, lift the measure or say that it is in force again; one that its source retracted
later does nothing. Which measure a report speaks of is told by topic (:mod:`monitors.stories.measures`), and where
several towns or regions have one, by place as well (:mod:`monitors.stories.measure_places`). So a story follows a
curfew and a state of emergency each for itself, and the curfews of two towns. :mod:`monitors.stories.chronicle` keeps
the outcome, :mod:`monitors.alerting.expiry` reminds of the ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from itertools import accumulate, pairwise

from monitors.model import Locality, Measure, Notice, Report, Story, names_desk_topic
from monitors.stories.ledger import STALE
from monitors.stories.lifting import Deed, read_deed
from monitors.stories.measure_places import is_among, is_same_place, may_speak_of
from monitors.stories.notices import is_noticed, list_noticed

MOST_PLACES = 12
"""A measure that more towns and regions have is followed as one."""


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a measure by some of the reports, as in :class:`~monitors.model.Measure`, and what the next report
    is judged by.

    ``is_nearer``: the end took the place of a later one. ``given`` are the end dates so far with their outlets,
    ``former`` those that no longer hold, since ``moved_at``. ``is_named``: a headline named it as being in force,
    ``is_reported``: its topic was told of as happening. Since ``renewed_at`` it is in force again. ``turned_at`` is
    when the report was written that last lifted it or said that it is in force again, ``imposed_at`` when the first was
    that said that it was imposed.
    """

    topic: str = ""
    until: date | None = None
    lifted_until: date | None = None
    lifted_at: datetime | None = None
    is_nearer: bool = False
    given: frozenset[tuple[date, str]] = frozenset()
    former: frozenset[date] = frozenset()
    moved_at: datetime | None = None
    is_named: bool = False
    is_reported: bool = False
    renewed_at: datetime | None = None
    turned_at: datetime | None = None
    imposed_at: datetime | None = None


def settle(story: Story) -> Story:
    """Return the story with its measures as its reports give them. If none tells of an end, they stay as they are."""
    if not any(one.until is not None or one.lifts or one.reimposes for one in story.reports):
        return story
    measures = [one for topic in list_topics(story.reports) for one in _settle_topic(story.reports, topic)]
    return replace(story, measures=tuple(measures))


def _settle_topic(reports: Sequence[Report], topic: str) -> Iterator[Measure]:
    """Yield the measures of a topic, one for each of its places; one in force without an end if there are several."""
    told = _list_told(reports, topic)
    places = _list_places(told, topic)
    for place in places:
        course = reduce(_add, _narrow_places(told, _find_narrowest(places, place)), Course(topic))
        measure = Measure(topic, course.until, course.lifted_until, course.lifted_at, place)
        is_known = measure.until is not None or measure.is_lifted
        if is_known or (len(places) > 1 and course.is_reported):
            yield measure


def list_places(reports: Iterable[Report], topic: str) -> tuple[Locality | None, ...]:
    """Return the towns and regions of which reports tell that they have the measure of this topic, those named first
    first; only None if they name none, or too many.
    """
    return _list_places(_list_told(tuple(reports), topic), topic)


def _list_places(told: Iterable[Report], topic: str) -> tuple[Locality | None, ...]:
    places: list[Locality] = []
    for report in told:
        if report.until is not None:
            places += (one for one in report.until_places if not is_among(one, places))
        if _is_of(topic, report.measures):
            places += (one for one in report.measure_places if not is_among(one, places))
    return tuple(places) if 0 < len(places) <= MOST_PLACES else (None,)


def list_topics(reports: Iterable[Report]) -> tuple[str, ...]:
    """Return the topics of the measures of which reports tell, those that headlines name first; at least one, "" for a
    measure that no topic reads.
    """
    return tuple(dict.fromkeys(_find_owners(reports).values())) or ("",)


def _find_owners(reports: Iterable[Report]) -> dict[str, str]:
    """Return for each topic under which reports tell of a measure the one under which it is followed.

    A topic that no headline names as a measure is only near an end date: the end is that of another measure of which
    the same was given. What no topic of the desk reads is the first measure.
    """
    ends, named = _list_ends(reports)
    owners: dict[str, str] = {}
    for topic in sorted(ends, key=lambda topic: (not names_desk_topic(topic), topic not in named, not ends[topic])):
        known = dict.fromkeys(owners.values())
        same = (one for one in known if topic not in named and not ends[topic].isdisjoint(ends[one]))
        owners[topic] = next(same if names_desk_topic(topic) else iter(known), topic)
    return owners


def _list_ends(reports: Iterable[Report]) -> tuple[dict[str, set[date]], set[str]]:
    """Return the end dates that reports give by topic, none for those that only headlines name, and these."""
    ends: dict[str, set[date]] = {}
    named: set[str] = set()
    for report in reports:
        if report.until is not None:
            ends.setdefault(report.until_topic, set()).add(report.until)
        named.update(report.measures)
        for topic in report.measures:
            ends.setdefault(topic, set())
    return ends, named


def follow(reports: Iterable[Report], topic: str, place: Locality | None = None) -> Course:
    """Return what became of the measure of a topic and place by these reports, in the order in which they were seen; of
    the first measure, if the topic is none of the desk's, and in the first place, if that is not known.
    """
    given = tuple(reports)
    owner = topic if names_desk_topic(topic) else list_topics(given)[0]
    return reduce(_add, _list_narrowed(given, owner, place), Course(owner))


def _list_narrowed(reports: Sequence[Report], topic: str, place: Locality | None) -> list[Report]:
    """Return the reports that stand with nothing but what they say of the measure of a topic and place."""
    told = _list_told(reports, topic)
    return _narrow_places(told, _find_narrowest(_list_places(told, topic), place))


def _list_told(reports: Sequence[Report], topic: str) -> list[Report]:
    """Return the reports that stand with nothing but what they say of the measures of a topic."""
    owners = _find_owners(reports)
    return [_narrow(report, topic, owners) for report in list_unretracted(reports)]


def _narrow_places(told: list[Report], place: Locality | None) -> list[Report]:
    return told if place is None else [_narrow_place(report, place) for report in told]


def _find_narrowest(places: Sequence[Locality | None], place: Locality | None) -> Locality | None:
    """Return the place of which reports must speak if they are to be of a measure; None if all are of the same one."""
    first = places[0]
    if first is None or (len(places) == 1 and (place is None or is_same_place(place, first))):
        return None
    return place or first


def _narrow(report: Report, topic: str, owners: Mapping[str, str]) -> Report:
    if report.until is not None and not _is_of(topic, [owners[report.until_topic]]):
        report = replace(report, until=None, until_places=())
    if (report.lifts or report.imposes or report.reimposes) and not _is_of(topic, report.measures):
        report = replace(report, lifts=False, imposes=False, reimposes=False)
    return report


def _narrow_place(report: Report, place: Locality) -> Report:
    """Return a report with nothing but what it says of the measures of a place, or of all; if it speaks of none but
    other places, it does not even tell of them.
    """
    if not may_speak_of(report, place):
        return replace(report, until=None, lifts=False, imposes=False, reimposes=False, measures=(), urgent=())
    if report.until_places and not is_among(place, report.until_places):
        report = replace(report, until=None)
    if report.measure_places and not is_among(place, report.measure_places):
        report = replace(report, lifts=False, imposes=False, reimposes=False, measures=())
    return report


def _is_of(topic: str, said: Collection[str]) -> bool:
    """Return whether what is said of measures of these topics is said of this one; what names none of the desk's may be
    said of any.
    """
    return topic in said or not any(map(names_desk_topic, said))


def list_unretracted(reports: Iterable[Report]) -> list[Report]:
    """Return the reports in the order in which they were seen, without retractions and what these take back."""
    ordered = sorted(reports, key=lambda report: report.seen_at)
    retracted = list_noticed(ordered, Notice.RETRACTION)
    return [one for one in ordered if one.notice is not Notice.RETRACTION and not is_noticed(one, retracted)]


def _add(course: Course, report: Report) -> Course:
    """Return the course after one more report. One written before the measure turned does not turn it back."""
    if _is_slow(course, report):
        after = course
    elif report.lifts and _is_lifted_by(course, report):
        after = _lift(course, report)
    elif course.lifted_at is not None:
        after = _impose(course, report) if _is_anew(course, report, course.lifted_at) else course
    elif course.until is not None and _is_anew_since(course.until, report):
        after = _impose(course, report)
    else:
        after = _set_end(course, report)
    if report.imposes and after.imposed_at is None and after.lifted_at is None:
        after = replace(after, imposed_at=_find_latest_writing(report))
    given = course.given | ({(report.until, report.publisher)} if report.until is not None else set())
    is_reported = course.is_reported or course.topic in report.urgent
    is_named = course.is_named or (course.topic in report.measures and course.topic in report.urgent)
    if after is course and (given, is_named, is_reported) == (course.given, course.is_named, course.is_reported):
        return course
    return replace(after, given=given, is_named=is_named, is_reported=is_reported)


def _is_slow(course: Course, report: Report) -> bool:
    """Return whether a report was written before the measure turned, and neither says that it is in force again nor is
    a correction of the end that it has since; or lifts it, and was written before it was imposed.
    """
    if report.lifts and course.imposed_at is not None and _find_latest_writing(report) < course.imposed_at:
        return True
    if course.turned_at is None or report.reimposes or _find_written_at(report) >= course.turned_at:
        return False
    return report.until is None or course.lifted_at is not None or not _corrects(course, report, report.until)


def _find_written_at(report: Report) -> datetime:
    """Return when a report was published; where only its day is known, or nothing, when it was seen."""
    at = report.published_at
    if at is None or at > report.seen_at or at.astimezone(UTC).time() == time():
        return report.seen_at
    return at


def _find_latest_writing(report: Report) -> datetime:
    """Return when a report was published at the latest: where only its day is known, at the end of that."""
    at, written_at = report.published_at, _find_written_at(report)
    return written_at if at is None else min(written_at, at + timedelta(days=1))


def _is_lifted_by(course: Course, report: Report) -> bool:
    """Return whether a report lifts the measure: its end is known, or its topic is named, and was told of before as
    that of a measure, or is the only one named and told of here for the first time.
    """
    if course.until is not None or course.lifted_at is not None:
        return True
    if course.topic not in report.measures:
        return False
    return course.is_named or (len(report.measures) == 1 and not course.is_reported)


def _lift(course: Course, report: Report) -> Course:
    lifted_until = course.lifted_until if course.until is None else course.until
    turned_at = _find_written_at(report)
    return replace(course, until=None, lifted_until=lifted_until, lifted_at=report.seen_at, turned_at=turned_at)


def _is_anew(course: Course, report: Report, lifted_at: datetime) -> bool:
    """Return whether a report says that a measure which was lifted is in force again.

    A late one may still tell of its first imposing, so that one counts only once a day has passed, and not with the old
    end date.
    """
    if report.until is not None and course.lifted_until is not None and report.until > course.lifted_until:
        return True
    if report.reimposes:
        return True
    is_told = not set(report.measures).isdisjoint(report.urgent)
    is_late = report.seen_at - lifted_at <= STALE or report.until in _list_dates(course)
    return report.imposes and is_told and not is_late


def _is_anew_since(until: date, report: Report) -> bool:
    """Return whether a report without an end says that a measure whose end is past is in force again. One that only
    says that it was imposed counts once a day has passed, as after a lifting.
    """
    is_told = report.imposes and not set(report.measures).isdisjoint(report.urgent)
    if report.until is not None or not (report.reimposes or is_told):
        return False
    over_at = datetime.combine(until + timedelta(days=1), time(), UTC)
    return _find_written_at(report) >= (over_at if report.reimposes else over_at + STALE)


def _impose(course: Course, report: Report) -> Course:
    turned_at = _find_written_at(report)
    return Course(course.topic, report.until, renewed_at=report.seen_at, turned_at=turned_at)


def _set_end(course: Course, report: Report) -> Course:
    """Return the course with the end date of a report, if that is later or takes the place of a later one."""
    on, until = report.until, course.until
    if on is None or (course.renewed_at is not None and on < course.renewed_at.astimezone(UTC).date()):
        return course
    moves = report.shortens or _corrects(course, report, on)
    if until is None or on > until:
        if on in course.former and course.moved_at is not None and report.seen_at - course.moved_at <= STALE:
            return course
        return replace(course, until=on, is_nearer=moves)
    if not moves:
        return course
    former = _list_dates(course) - {on}
    return replace(course, until=on, is_nearer=True, former=former, moved_at=report.seen_at)


def _corrects(course: Course, report: Report, on: date) -> bool:
    """Return whether a report is a correction of the end date.

    Its date is one that no earlier report gave, or its outlet alone gave the one in force; else, or if it repeats that
    the measure was imposed, it may correct anything, such as a name.
    """
    if report.notice is not Notice.CORRECTION:
        return False
    outlets = {outlet for given, outlet in course.given if given == course.until}
    is_own = outlets == {report.publisher} and report.publisher != "" and not report.imposes
    return is_own or on not in _list_dates(course)


def _list_dates(course: Course) -> frozenset[date]:
    return frozenset(on for on, _ in course.given)


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
    if deed is not None or report.until not in (None, *(one.lifted_until for one in story.measures)):
        return report
    return replace(
        report,
        lifts=True,
        measures=lifting.measures,
        measure_places=lifting.measure_places,
        in_passing=False,
        until=None,
        until_topic="",
        until_places=(),
    )


def list_bearing(reports: Iterable[Report]) -> set[int]:
    """Return the positions of the reports on which the state of the measures rests: for each the first that gives each
    end date, the last that moves it nearer, the last that lifts the measure, the last that says that it is in force
    again, and each at which it turned. Corrections are notices, which stay in any case.
    """
    given = tuple(reports)
    if not any(report.until is not None or report.lifts or report.measures for report in given):
        return set()
    measures = ((topic, place) for topic in list_topics(given) for place in list_places(given, topic))
    bearing = {key for one in measures for key in _list_bearing(_list_narrowed(given, *one), one[0])}
    return {number for number, report in enumerate(given) if report.article_key in bearing}


def _list_bearing(narrowed: Sequence[Report], topic: str) -> set[str]:
    """Return the articles on which the state of one measure rests, by the reports that say anything of it."""
    dates = {report.until: report for report in reversed(narrowed) if report.until is not None}
    nearer = [report for report in narrowed if report.until is not None and report.shortens]
    lifting = [report for report in narrowed if report.lifts]
    renewing = [report for report in narrowed if report.reimposes]
    turning = _list_turns(narrowed, topic)
    return {one.article_key for one in (*dates.values(), *nearer[-1:], *lifting[-1:], *renewing[-1:], *turning)}


def _list_turns(narrowed: Sequence[Report], topic: str) -> list[Report]:
    """Return the reports with which the measure was lifted, came into force again, or was first named."""
    states = accumulate(narrowed, _add, initial=Course(topic))
    turns = pairwise((state.lifted_at is None, state.renewed_at, state.is_named) for state in states)
    return [report for report, (before, after) in zip(narrowed, turns, strict=True) if before != after]
