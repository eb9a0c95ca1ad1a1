"""Finds what is new about a story since a chat was last told of it: corrections, steps (which ring) and small changes.

Of each kind of figure, the highest of those that the sources state last is compared. A lower figure from another source
takes nothing back; only a correction does: a report that calls itself one, or one that says that the higher figure was
wrong (:mod:`monitors.stories.ledger`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

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
)
from monitors.stories.endings import find_last_end
from monitors.stories.ledger import list_corrected, list_standing, list_taken_back

STEPS = frozenset(
    {
        ChangeKind.SEVERITY,
        ChangeKind.TOPIC,
        ChangeKind.TOLL,
        ChangeKind.COUNTRY,
        ChangeKind.EXTENDED,
        ChangeKind.SHORTENED,
        ChangeKind.LIFTED,
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


def list_changes(told: Told, story: Story, wanted: Collection[str] = ()) -> tuple[Change, ...]:
    """Return every change since the chat was last told: corrections first, then steps, then small ones.

    ``wanted`` are the topics that may ring in the chat.
    """
    figures = _compare_figures(told.figures, story)
    found = [
        *_describe_notices(_list_notices(story)[told.notices :], story, figures),
        *_find_severity(told, story),
        *_find_topics(told, story, wanted),
        *figures,
        *_find_countries(told, story),
        *_find_until(told, story),
    ]
    if story.corroboration > told.corroboration:
        found.append(Change(ChangeKind.CORROBORATION, str(told.corroboration), str(story.corroboration)))
    if has_parted(told, story):
        found.append(Change(ChangeKind.PARTED, "", ""))
    return tuple(sorted(found, key=lambda change: (change.kind not in CORRECTIONS, change.kind not in STEPS)))


def list_corrections(story: Story) -> tuple[Change, ...]:
    """Return every correction and retraction, oldest first, and then the figures that were corrected."""
    pairs = list_corrected(story.ledger)
    figures = [Change(ChangeKind.CORRECTED, _show(wrong), _show(right), right.kind) for wrong, right in pairs]
    return (*_describe_notices(_list_notices(story), story, figures), *figures)


def _list_seen(story: Story) -> dict[str, datetime]:
    """Return when we saw the report at each address."""
    return {report.url: report.seen_at for report in story.reports if report.url}


def list_news(story: Story) -> tuple[Change, ...]:
    """Return what somebody who never read of the story must hear beside it: corrections, and that a measure is over."""
    return (*list_corrections(story), *_find_lifting(story))


def list_developments(story: Story, since: datetime) -> tuple[Change, ...]:
    """Return what somebody who read of the story then must hear of now.

    These are corrections, tolls that took a step or were corrected, and that a measure was extended, shortened or
    lifted. They are compared with what stood then. A figure counts from the time at which we saw its report, which may
    be long after it was stated.
    """
    seen = _list_seen(story)
    before = tuple(entry for entry in story.ledger if seen.get(entry.url, entry.stated_at) < since)
    changes = _compare_figures(list_standing(before), story)
    tolls = sorted(
        (change for change in changes if change.kind in STEPS | CORRECTIONS),
        key=lambda change: change.kind not in CORRECTIONS,
    )
    notices = _describe_notices([one for one in _list_notices(story) if one.seen_at >= since], story, tolls)
    return (*notices, *tolls, *_find_new_end(story, since), *_find_lifting(story, since))


def has_parted(told: Told, story: Story) -> bool:
    """Return whether articles left the story since. Then what the chat was told may be about another event."""
    return story.departures > told.departures


def get_notices(story: Story) -> int:
    """Return the number of corrections and retractions among the story's reports, copies of one counted once."""
    return len(_list_notices(story))


def _list_notices(story: Story) -> list[Report]:
    """Return the first report of each correction or retraction; copies have the same text and headline."""
    first: dict[tuple[str, str], Report] = {}
    for report in story.reports:
        if report.notice is not None:
            first.setdefault((report.wire, report.title), report)
    return list(first.values())


def join_figures(told: tuple[ToldFigure, ...], story: Story, *, is_corrected: bool) -> tuple[ToldFigure, ...]:
    """Return the figures as the chat knows them once it is told of the story. Only a correction lowers them.

    A figure that was retracted stays known, so that a source that repeats it says nothing new.
    """
    standing = {figure.kind: figure for figure in list_standing(story.ledger)}
    taken_back = list_taken_back(story.ledger)
    for figure in told:
        now = standing.get(figure.kind)
        if now is None or (now.low < figure.low and not is_corrected and figure not in taken_back):
            standing[figure.kind] = figure
    return tuple(standing[kind] for kind in FactKind if kind in standing)


def is_lifted(told: Told, story: Story) -> bool:
    """Return whether the measure whose end date the chat knows was lifted."""
    return told.until is not None and story.lifted_until is not None and told.until <= story.lifted_until


def join_until(told: Told, story: Story, *, is_corrected: bool) -> date | None:
    """Return the end date as the chat knows it once it is told of the story. Only a correction makes it earlier, or a
    report that the measure ends earlier than planned.
    """
    if story.until is not None and (is_corrected or is_shortened(told, story)):
        return story.until
    return max((on for on in (told.until, story.until) if on is not None), default=None)


def is_shortened(told: Told, story: Story) -> bool:
    """Return whether a report says that the measure ends earlier than the chat knows."""
    if told.until is None or story.until is None or story.until >= told.until:
        return False
    return any(report.shortens and report.until == story.until for report in story.reports)


def is_toll_step(kind: FactKind, was: int, now: int) -> bool:
    """Return whether a figure doubled, or reached one of TOLL_MARKS."""
    if now >= max(2 * was, LEAST_DOUBLED[kind]):
        return True
    return any(was < mark <= now for mark in TOLL_MARKS[kind])


def _describe_notices(notices: Iterable[Report], story: Story, figures: Iterable[Change]) -> list[Change]:
    """Return corrections and retractions as changes, without a report that only corrects one of these figures.

    The figure says what that report says, and it would be told twice.
    """
    kinds = {change.figure for change in figures if change.kind is ChangeKind.CORRECTED}
    sources = {right.url for _, right in list_corrected(story.ledger) if right.kind in kinds and right.url}
    same = {(report.wire, report.title) for report in story.reports if report.url in sources}
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


def _compare_figures(told: Iterable[ToldFigure], story: Story) -> list[Change]:
    known = {figure.kind: figure for figure in told}
    taken_back = list_taken_back(story.ledger)
    found = []
    for figure in list_standing(story.ledger):
        was = known.get(figure.kind)
        if was is not None and figure.low < was.low and was in taken_back:
            found.append(Change(ChangeKind.CORRECTED, _show(was), _show(figure), figure.kind))
        if was is not None and figure.low <= was.low:
            continue
        is_step = is_toll_step(figure.kind, was.low if was else 0, figure.low)
        kind = ChangeKind.TOLL if is_step else ChangeKind.FIGURE
        found.append(Change(kind, _show(was) if was else "", _show(figure), figure.kind))
    return found


def _find_countries(told: Told, story: Story) -> list[Change]:
    new = [country for country in story.countries if country not in told.countries]
    return [Change(ChangeKind.COUNTRY, ", ".join(told.countries), ", ".join(new))] if new else []


def _find_until(told: Told, story: Story) -> list[Change]:
    if is_lifted(told, story) and told.lapsed_on != told.until:
        return [Change(ChangeKind.LIFTED, _date(told.until), "")]
    if is_shortened(told, story):
        return [Change(ChangeKind.SHORTENED, _date(told.until), _date(story.until))]
    if story.until is None or (told.until is not None and story.until <= told.until):
        return []
    kind = ChangeKind.UNTIL if told.until is None else ChangeKind.EXTENDED
    return [Change(kind, _date(told.until), _date(story.until))]


def _find_new_end(story: Story, since: datetime) -> list[Change]:
    """Return that the measure was extended or shortened since then."""
    was = find_last_end(one for one in story.reports if one.seen_at < since)
    if was is None or story.until is None or story.until == was:
        return []
    if story.until > was:
        return [Change(ChangeKind.EXTENDED, _date(was), _date(story.until))]
    shortens = any(one.shortens and one.until == story.until and one.seen_at >= since for one in story.reports)
    return [Change(ChangeKind.SHORTENED, _date(was), _date(story.until))] if shortens else []


def _find_lifting(story: Story, since: datetime | None = None) -> list[Change]:
    """Return that the measure was lifted, if that was first reported since then (None: ever)."""
    seen_at = min((report.seen_at for report in story.reports if report.lifts), default=story.last_seen_at)
    if story.until is not None or story.lifted_until is None or (since is not None and seen_at < since):
        return []
    return [Change(ChangeKind.LIFTED, _date(story.lifted_until), "")]


def _show(figure: ToldFigure | LedgerEntry) -> str:
    return f"{figure.low:,}" if figure.low == figure.high else f"{figure.low:,}–{figure.high:,}"


def _date(on: date | None) -> str:
    return on.isoformat() if on else ""
