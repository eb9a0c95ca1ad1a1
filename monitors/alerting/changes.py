"""Finds what is new about a story since a chat was last told of it: corrections, steps (which ring) and small changes.

Of each kind the figure that stands is compared (:mod:`monitors.stories.ledger`), which is also the one that is shown. A
lower figure from another source takes nothing back; only a correction does: a report that calls itself one, or one that
says that the higher figure was wrong. Where all who stated the higher one state lower ones now, that is a small change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from monitors.alerting.figures import Figures
from monitors.alerting.standing import is_over, is_withdrawn
from monitors.alerting.told_notices import list_new_notices, list_notices
from monitors.model import (
    Change,
    ChangeKind,
    FactKind,
    LedgerEntry,
    Level,
    Notice,
    Report,
    Severity,
    Story,
    Told,
    ToldFigure,
    is_desk_topic,
)
from monitors.stories.endings import follow
from monitors.stories.ledger import is_stated_by, list_corrected
from monitors.stories.severity import list_deciding

STEPS = frozenset(
    {
        ChangeKind.SEVERITY,
        ChangeKind.TOPIC,
        ChangeKind.TOLL,
        ChangeKind.COUNTRY,
        ChangeKind.EXTENDED,
        ChangeKind.SHORTENED,
        ChangeKind.LIFTED,
        ChangeKind.RENEWED,
    }
)
"""Changes that ring. All others, except corrections, only edit the first message."""

CORRECTIONS = frozenset({ChangeKind.CORRECTED, ChangeKind.RETRACTED})


TOLL_MARKS: dict[FactKind, tuple[int, ...]] = {
    FactKind.KILLED: (1, 10, 50, 100, 500, 1_000, 10_000),
    FactKind.INJURED: (50, 500, 5_000),
    FactKind.ARRESTED: (100, 1_000, 10_000),
    FactKind.TROOPS: (1_000, 10_000, 100_000),
    FactKind.PROTESTERS: (10_000, 100_000, 1_000_000),
    FactKind.DISPLACED: (1_000, 10_000, 100_000, 1_000_000),
}
"""Reaching one of these figures is a step, whatever the figure before."""

LEAST_DOUBLED: dict[FactKind, int] = {
    FactKind.KILLED: 4,
    FactKind.INJURED: 20,
    FactKind.ARRESTED: 40,
    FactKind.TROOPS: 200,
    FactKind.PROTESTERS: 2_000,
    FactKind.DISPLACED: 1_000,
}
"""A figure that doubled is a step only from this on: two killed after one is only a better count."""


class Known(Protocol):
    """What somebody knows of a story, be it from alerts (``Told``) or from digests (``Digested``)."""

    @property
    def told_at(self) -> datetime | None: ...
    @property
    def figures(self) -> tuple[ToldFigure, ...]: ...
    @property
    def until(self) -> date | None: ...
    @property
    def lapsed_on(self) -> date | None: ...
    @property
    def is_lifted(self) -> bool: ...
    @property
    def notices(self) -> tuple[str, ...]: ...


def list_changes(
    told: Told, story: Story, wanted: Collection[str] = (), figures: Figures | None = None
) -> tuple[Change, ...]:
    """Return every change since the chat was last told: corrections first, then steps, then small ones.

    ``wanted`` are the topics that may ring in the chat. ``figures`` are the story's; whoever asks for many chats gives
    the same, so that they are found once.
    """
    figures = figures or Figures(story.ledger)
    found_figures = _compare_figures(told.figures, figures)
    found = [
        *_list_corrections(told, story, found_figures, figures),
        *_find_severity(told, story),
        *_find_topics(told, story, wanted),
        *found_figures,
        *_find_countries(told, story),
        *_list_moved(told, story, wanted),
    ]
    if story.corroboration > told.corroboration:
        found = _add_corroboration(found, told, story)
    found += _find_falls(told, story, figures)
    if has_parted(told, story):
        found.append(Change(ChangeKind.PARTED, "", ""))
    return _sort(found)


def list_corrections(story: Story) -> tuple[Change, ...]:
    """Return every correction and retraction, oldest first, and then the figures that were corrected."""
    pairs = tuple(list_corrected(story.ledger))
    figures = [Change(ChangeKind.CORRECTED, _show(wrong), _show(right), right.kind) for wrong, right in pairs]
    kinds = {right.kind for _, right in pairs}
    return (*_describe_notices(list_notices(story).values(), story, kinds), *figures)


def list_news(story: Story) -> tuple[Change, ...]:
    """Return what somebody who never read of the story must hear beside it: corrections, and that a measure is over."""
    return (*list_corrections(story), *_find_lifting(story))


def list_developments(known: Known, story: Story, figures: Figures) -> tuple[Change, ...]:
    """Return what somebody who knows this of the story from digests must hear of now; ``figures`` are the story's.

    These are corrections, tolls that took a step or were corrected, and that a measure was extended, shortened, lifted
    or is in force again.
    """
    changes = _compare_figures(known.figures, figures)
    found = [*_list_corrections(known, story, changes, figures), *changes, *_find_until(known, story)]
    return _sort(change for change in found if change.kind in STEPS | CORRECTIONS)


def _sort(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: (change.kind not in CORRECTIONS, change.kind not in STEPS)))


def has_parted(told: Told, story: Story) -> bool:
    """Return whether articles left the story since. Then what the chat was told may be about another event."""
    return story.departures > told.departures


def join_figures(told: Iterable[ToldFigure], figures: Figures, *, may_fall: bool) -> tuple[ToldFigure, ...]:
    """Return the figures as the chat knows them once it is told those of the story. Unless they ``may_fall``, only a
    figure that says that they were wrong lowers them.

    A figure that was retracted stays known, so that a source that repeats it says nothing new.
    """
    standing = {figure.kind: figure for figure in figures.standing}
    for figure in told:
        now = standing.get(figure.kind)
        if now is None or (now.low < figure.low and not may_fall and figure not in figures.taken_back):
            standing[figure.kind] = figure
    return tuple(standing[kind] for kind in FactKind if kind in standing)


def join_until(known: Known, story: Story, *, is_corrected: bool) -> tuple[date | None, date | None]:
    """Return the end date as the chat knows it once it is told of the story, and the one that it knows as lapsed or
    lifted. Only a correction makes the end earlier, or a report that the measure ends earlier than planned.
    """
    if is_renewed(known, story):
        return story.until, None
    if story.until is not None and (is_corrected or is_shortened(known.until, story)):
        return story.until, known.lapsed_on
    until = max((on for on in (known.until, story.until) if on is not None), default=story.lifted_until)
    return until, until if story.is_lifted else known.lapsed_on


def is_shortened(until: date | None, story: Story) -> bool:
    """Return whether a report says that the measure ends earlier than this end date, which a chat knows."""
    if until is None or story.until is None or story.until >= until:
        return False
    return follow(story.reports).is_nearer


def is_renewed(known: Known, story: Story) -> bool:
    """Return whether the measure, which somebody knows as lifted, is in force again, by the reports that the story has:
    the lifting may have left it, or be that of another measure.
    """
    telling = [report for report in story.reports if report.lifts or report.reimposes]
    return known.is_lifted and not story.is_lifted and bool(telling) and not _is_of_others(telling, story)


def _list_liftings(story: Story) -> list[Report]:
    return [report for report in story.reports if report.lifts]


def _is_of_others(liftings: Iterable[Report], story: Story) -> bool:
    """Return whether all of these reports lift (or impose again) other measures than that of the story."""
    return all(report.measures and story.until_topic not in report.measures for report in liftings)


def is_toll_step(kind: FactKind, was: int, now: int) -> bool:
    """Return whether a known figure doubled, or one reached a mark of TOLL_MARKS. ``was`` is 0 if none was known."""
    if was and now >= max(2 * was, LEAST_DOUBLED[kind]):
        return True
    return any(was < mark <= now for mark in TOLL_MARKS[kind])


def has_new_notice(known: Known, story: Story) -> bool:
    """Return whether the story has a correction or retraction that the chat does not know."""
    return bool(list_new_notices(story, known.notices))


def _list_corrections(known: Known, story: Story, changes: Iterable[Change], figures: Figures) -> list[Change]:
    new = list_new_notices(story, known.notices)
    if not new:
        return []
    if _knows_retraction(story, new) and not _withdraws(story, new):
        new = [one for one in new if one.notice is not Notice.RETRACTION]
    corrected = {change.figure for change in changes if change.kind is ChangeKind.CORRECTED}
    right = {figure.kind for figure in known.figures if figures.is_right(figure)}
    return _describe_notices(new, story, corrected | right)


def _knows_retraction(story: Story, new: Collection[Report]) -> bool:
    """Return whether the story has a retraction that is none of these new notices."""
    return any(one.notice is Notice.RETRACTION and one not in new for one in list_notices(story).values())


def _withdraws(story: Story, notices: Iterable[Report]) -> bool:
    """Return whether these retractions are what leaves nobody who still tells of one of the story's topics."""
    named = {(one.wire, one.title) for one in notices}
    before = replace(story, reports=tuple(one for one in story.reports if (one.wire, one.title) not in named))
    return any(is_withdrawn(story, topic) and not is_withdrawn(before, topic) for topic in list_urgent(story))


def _describe_notices(notices: Iterable[Report], story: Story, kinds: Collection[FactKind | None]) -> list[Change]:
    """Return corrections and retractions as changes, without a report that corrects a figure of one of these kinds.

    Their figures say what that report says, or the reader knows them, and it would be told twice.
    """
    correcting = [entry for entry in story.ledger if entry.corrects and entry.kind in kinds]
    same = {
        (report.wire, report.title)
        for report in story.reports
        if any(is_stated_by(entry, report) for entry in correcting)
    }
    return [
        _describe_notice(one) for one in notices if one.notice is Notice.RETRACTION or (one.wire, one.title) not in same
    ]


def _describe_notice(report: Report) -> Change:
    kind = ChangeKind.RETRACTED if report.notice is Notice.RETRACTION else ChangeKind.CORRECTED
    return Change(kind, "", report.title)


def _find_severity(told: Told, story: Story) -> list[Change]:
    if story.severity.rank <= told.severity.rank:
        return []
    return [Change(ChangeKind.SEVERITY, told.severity.value, story.severity.value)]


def _add_corroboration(found: list[Change], told: Told, story: Story) -> list[Change]:
    """Return the changes with the rise of independent outlets: as the reason of a higher severity if nothing else that
    could have raised it has changed, else as a change of its own.
    """
    raising = {ChangeKind.TOLL, ChangeKind.FIGURE, ChangeKind.TOPIC, ChangeKind.COUNTRY}
    is_raised = story.severity.rank > max((one.severity.rank for one in list_deciding(story.topics)), default=0)
    if is_raised and raising.isdisjoint(one.kind for one in found):
        outlets = told.corroboration, story.corroboration
        explained = [replace(one, outlets=outlets) if one.kind is ChangeKind.SEVERITY else one for one in found]
        if explained != found:
            return explained
    return [*found, Change(ChangeKind.CORROBORATION, str(told.corroboration), str(story.corroboration))]


def _find_topics(told: Told, story: Story, wanted: Collection[str]) -> list[Change]:
    """Return the grave topics that the story has come to report: an emergency is news of a protest, not the reverse."""
    known = [one.severity.rank for one in story.topics if one.topic in told.topics]
    if not known:
        return []
    least = max(Severity.HIGH.rank, *known)
    new = [
        one.topic
        for one in story.topics
        if one.topic in wanted and one.topic not in told.topics and one.severity.rank >= least
    ]
    return [Change(ChangeKind.TOPIC, "", ", ".join(new))] if new else []


def list_urgent(story: Story) -> tuple[str, ...]:
    """Return the topics that the story reports as happening."""
    return tuple(one.topic for one in story.topics if one.level is Level.URGENT)


def _compare_figures(told: Iterable[ToldFigure], figures: Figures) -> list[Change]:
    known = {figure.kind: figure for figure in told}
    found = []
    for figure in figures.standing:
        was = known.get(figure.kind)
        if was is not None and figure.low < was.low and was in figures.taken_back:
            found.append(Change(ChangeKind.CORRECTED, _show(was), _show(figure), figure.kind))
        if was is not None and figure.low <= was.low:
            continue
        is_step = is_toll_step(figure.kind, was.low if was else 0, figure.low)
        kind = ChangeKind.TOLL if is_step else ChangeKind.FIGURE
        found.append(Change(kind, _show(was) if was else "", _show(figure), figure.kind))
    return found


def tells_falls(told: Told, story: Story) -> bool:
    """Return whether a figure lower than a told one is a fall of that: not if it may be the figure of another event,
    from which the story parted.
    """
    return not told.told_within and not has_parted(told, story)


def _find_falls(told: Told, story: Story, figures: Figures) -> list[Change]:
    """Return the figures that nobody states any more as high as the chat was told, although nobody corrected them."""
    if not tells_falls(told, story):
        return []
    known = {figure.kind: figure for figure in told.figures if figure not in figures.taken_back}
    fallen = [figure for figure in figures.standing if figure.kind in known and figure.low < known[figure.kind].low]
    return [Change(ChangeKind.FIGURE, _show(known[one.kind]), _show(one), one.kind) for one in fallen]


def _find_countries(told: Told, story: Story) -> list[Change]:
    new = [country for country in story.countries if country not in told.countries]
    return [Change(ChangeKind.COUNTRY, ", ".join(told.countries), ", ".join(new))] if new else []


def asks_for_end(story: Story, wanted: Iterable[str]) -> bool:
    """Return whether the end of the story's measure concerns who asks for these topics: its topic, or an own watch.

    Where the topic of the measure is not known, it concerns everybody.
    """
    topic = story.until_topic
    return topic == "" or not is_desk_topic(topic) or any(one == topic or not is_desk_topic(one) for one in wanted)


def _list_moved(told: Told, story: Story, wanted: Collection[str]) -> list[Change]:
    """Return what is new of the end date; where that does not concern the chat, it is a small change."""
    moved = _find_until(told, story)
    if asks_for_end(story, wanted):
        return moved
    return [replace(one, kind=ChangeKind.UNTIL) for one in moved if one.was or one.now]


def _find_until(known: Known, story: Story) -> list[Change]:
    """Return how the measure changed for somebody who knows this of it, be it by its end date or without one."""
    is_over = known.until is not None and known.until == known.lapsed_on
    if story.is_lifted:
        return [] if known.is_lifted or is_over else _find_lifting(story)
    if is_renewed(known, story):
        return [Change(ChangeKind.RENEWED, "", _date(story.until))]
    if is_shortened(known.until, story):
        return [Change(ChangeKind.SHORTENED, _date(known.until), _date(story.until))]
    if story.until is None or (known.until is not None and story.until <= known.until):
        return []
    if is_over:
        liftings = _list_liftings(story)
        is_other = bool(liftings) and _is_of_others(liftings, story)
        return [Change(ChangeKind.UNTIL if is_other else ChangeKind.RENEWED, "", _date(story.until))]
    was = known.until or _find_former(known, story)
    return [Change(ChangeKind.EXTENDED if was else ChangeKind.UNTIL, _date(was), _date(story.until))]


def _find_former(known: Known, story: Story) -> date | None:
    """Return the end before the measure was extended to that of now, for those who never knew any.

    It is one that the story had when they were told of it; of those given since, outlets may only disagree.
    """
    if story.until is None or follow(story.reports).is_nearer:
        return None
    before = follow(one for one in story.reports if known.told_at is None or one.seen_at <= known.told_at)
    return max((on for on, _ in before.given if on < story.until), default=None)


def _find_lifting(story: Story) -> list[Change]:
    """Return that the measure was lifted, if it was and is not in force again."""
    return [Change(ChangeKind.LIFTED, _date(story.lifted_until), "")] if is_over(story, story.until_topic) else []


def _show(figure: ToldFigure | LedgerEntry) -> str:
    return str(figure.low) if figure.low == figure.high else f"{figure.low}–{figure.high}"


def _date(on: date | None) -> str:
    return on.isoformat() if on else ""
