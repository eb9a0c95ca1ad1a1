"""Finds what is new about a story since a chat was last told of it: corrections, steps (which ring) and small changes.

Of each kind the figure that stands is compared (:mod:`monitors.stories.ledger`), which is also the one that is shown. A
lower figure from another source takes nothing back; only a correction does: a report that calls itself one, or one that
says that the higher figure was wrong. Where all who stated the higher one state lower ones now, that is a small change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from monitors.alerting.figures import Figures
from monitors.alerting.last_seen import leave_unsent, list_told_from
from monitors.alerting.moved_ends import find_lifting, find_moved, list_moved
from monitors.alerting.standing import is_withdrawn
from monitors.alerting.told_notices import list_new_notices, list_notices
from monitors.alerting.toll_steps import is_toll_step
from monitors.model import (
    Change,
    ChangeKind,
    FactKind,
    Knowledge,
    Level,
    Notice,
    Report,
    Severity,
    Story,
    Told,
    ToldFigure,
)
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
        ChangeKind.RESTORED,
    }
)
"""Changes that ring. All others, except corrections, only edit the first message."""

CORRECTIONS = frozenset({ChangeKind.CORRECTED, ChangeKind.RETRACTED})


def list_changes(
    told: Told, story: Story, wanted: Collection[str] = (), figures: Figures | None = None
) -> tuple[Change, ...]:
    """Return every change since the chat was last told: corrections first, then steps, then small ones. A figure is
    told from the one that :mod:`monitors.alerting.last_seen` says.

    ``wanted`` are the topics that may ring in the chat. ``figures`` are the story's; whoever asks for many chats gives
    the same, so that they are found once.
    """
    figures = figures or Figures(story.ledger)
    told = replace(told, figures=list_told_from(told, figures, may_fall=tells_falls(told, story)))
    found_figures = _compare_figures(told.figures, figures)
    found = [
        *_list_corrections(told, story, found_figures, figures),
        *_find_severity(told, story),
        *_find_topics(told, story, wanted),
        *_find_restored(told, story, wanted),
        *found_figures,
        *_find_countries(told, story),
        *list_moved(told, story, wanted),
    ]
    if story.corroboration > told.corroboration:
        found = _add_corroboration(found, told, story)
    found += _find_falls(told, story, figures)
    if has_parted(told, story):
        found.append(Change(ChangeKind.PARTED))
    return _sort(found)


def list_corrections(story: Story) -> tuple[Change, ...]:
    """Return every correction and retraction, oldest first, and then the figures that were corrected."""
    pairs = tuple(list_corrected(story.ledger))
    figures = [Change(ChangeKind.CORRECTED, ToldFigure.of(wrong), ToldFigure.of(right)) for wrong, right in pairs]
    kinds = {right.kind for _, right in pairs}
    return (*_describe_notices(list_notices(story).values(), story, kinds), *figures)


def list_news(story: Story, told: Told | None = None) -> tuple[Change, ...]:
    """Return what must be heard beside the story: corrections, and that a measure is over.

    ``told`` is what the chat was told of it, if it was: to that chat a figure was corrected only if it saw the wrong
    one, and from that, also where that correction has yet to ring.
    """
    if told is None or not told.first_key:
        return (*list_corrections(story), *find_lifting(story))
    figures, seen = Figures(story.ledger), leave_unsent(told)
    return (*_list_seen_corrections(seen, story, figures), *list_general_news(story))


def _list_seen_corrections(told: Told, story: Story, figures: Figures) -> list[Change]:
    """Return the corrections of figures that the chat saw: those that it was told, and those that it is owed."""
    from_figures = list_told_from(told, figures, may_fall=tells_falls(told, story))
    owed = [one for one in _compare_figures(from_figures, figures) if one.kind is ChangeKind.CORRECTED]
    kinds = {one.figure for one in owed}
    return [*(one for one in list_told_corrections(told, figures) if one.figure not in kinds), *owed]


def list_told_corrections(told: Told, figures: Figures) -> tuple[Change, ...]:
    """Return the corrections of figures that the chat was told and that hold; ``figures`` are the story's."""
    holding = (pair for pair in told.corrected if pair[1] in figures.standing)
    return tuple(Change(ChangeKind.CORRECTED, wrong, right) for wrong, right in holding)


def list_general_news(story: Story) -> tuple[Change, ...]:
    """Return of :func:`list_news` what is the same for all chats that were told of the story: all but the figures."""
    return (*_describe_notices(list_notices(story).values(), story, set(FactKind)), *find_lifting(story))


def list_developments(known: Knowledge, story: Story, figures: Figures) -> tuple[Change, ...]:
    """Return what somebody who knows this of the story from digests must hear of now; ``figures`` are the story's.

    These are corrections, tolls that took a step or were corrected, that what was withdrawn is reported again, and that
    a measure was extended, shortened, lifted or is in force again.
    """
    changes = _compare_figures(known.figures, figures)
    found = [*_list_corrections(known, story, changes, figures), *changes, *find_moved(known, story)]
    found += _find_restored(known, story, list_urgent(story))
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


def has_new_notice(known: Knowledge, story: Story) -> bool:
    """Return whether the story has a correction or retraction that the chat does not know."""
    return bool(list_new_notices(story, known.notices))


def _list_corrections(known: Knowledge, story: Story, changes: Iterable[Change], figures: Figures) -> list[Change]:
    new = list_new_notices(story, known.notices)
    if not new:
        return []
    if _knows_retraction(story, new) and not _withdraws(story, new):
        new = [one for one in new if one.notice is not Notice.RETRACTION]
    corrected = {change.figure for change in changes if change.kind is ChangeKind.CORRECTED}
    wrong = {figure.kind for figure in known.figures if figure in figures.taken_back}
    return _describe_notices(new, story, corrected | (set(FactKind) - wrong))


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

    Their figures say what that report says, and it would be told twice, or the reader was told nothing wrong.
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
    return Change(kind, None, report.title)


def _find_restored(known: Knowledge, story: Story, topics: Collection[str]) -> list[Change]:
    """Return that one of these topics is reported as happening again, of which all had withdrawn their reports when
    this was told. A late copy of a text that was there then confirms nothing.
    """
    told_at = known.told_at
    if told_at is None or not any(one.notice is Notice.RETRACTION for one in story.reports):
        return []
    before = tuple(one for one in story.reports if one.seen_at <= told_at)
    wires = {one.wire for one in before}
    after = tuple(one for one in story.reports if one in before or not one.wire or one.wire not in wires)
    then, now = replace(story, reports=before), replace(story, reports=after)
    is_restored = any(is_withdrawn(then, topic) and not is_withdrawn(now, topic) for topic in topics)
    return [Change(ChangeKind.RESTORED)] if is_restored else []


def _find_severity(told: Told, story: Story) -> list[Change]:
    if story.severity.rank <= told.severity.rank:
        return []
    return [Change(ChangeKind.SEVERITY, told.severity, story.severity)]


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
    return [*found, Change(ChangeKind.CORROBORATION, told.corroboration, story.corroboration)]


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
    return [Change(ChangeKind.TOPIC, None, tuple(new))] if new else []


def list_urgent(story: Story) -> tuple[str, ...]:
    """Return the topics that the story reports as happening."""
    return tuple(one.topic for one in story.topics if one.level is Level.URGENT)


def _compare_figures(told: Iterable[ToldFigure], figures: Figures) -> list[Change]:
    known = {figure.kind: figure for figure in told}
    found = []
    for figure in figures.standing:
        was = known.get(figure.kind)
        if was is not None and figure.low < was.low and was in figures.taken_back:
            found.append(Change(ChangeKind.CORRECTED, was, figure))
        if was is not None and figure.low <= was.low:
            continue
        is_step = is_toll_step(figure.kind, was.low if was else 0, figure.low)
        kind = ChangeKind.TOLL if is_step else ChangeKind.FIGURE
        found.append(Change(kind, was, figure))
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
    return [Change(ChangeKind.FIGURE, known[one.kind], one) for one in fallen]


def _find_countries(told: Told, story: Story) -> list[Change]:
    new = [country for country in story.countries if country not in told.countries]
    return [Change(ChangeKind.COUNTRY, told.countries, tuple(new))] if new else []
