"""What is new about a story since a chat was last told: named changes, small ones and steps.

Figures are compared by what stands: the highest of what each source states last. A lower figure elsewhere takes
nothing back; only a correction does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from monitors.ledger import list_standing
from monitors.model import Change, ChangeKind, FactKind, Notice, Report, Story, Told, ToldFigure

STEPS = frozenset({ChangeKind.SEVERITY, ChangeKind.TOLL, ChangeKind.COUNTRY, ChangeKind.EXTENDED, ChangeKind.LIFTED})
"""Changes that ring; the others only mend the first message."""

CORRECTIONS = frozenset({ChangeKind.CORRECTED, ChangeKind.RETRACTED})

TOLL_MARKS: dict[FactKind, tuple[int, ...]] = {
    FactKind.KILLED: (1, 10, 50, 100, 500, 1_000, 10_000),
    FactKind.INJURED: (50, 500, 5_000),
    FactKind.ARRESTED: (100, 1_000, 10_000),
    FactKind.TROOPS: (1_000, 10_000, 100_000),
    FactKind.PROTESTERS: (10_000, 100_000, 1_000_000),
    FactKind.DISPLACED: (1_000, 10_000, 100_000, 1_000_000),
}
"""Figures whose passing is a step, whatever the figure before."""

LEAST_DOUBLED: dict[FactKind, int] = {
    FactKind.KILLED: 4,
    FactKind.INJURED: 20,
    FactKind.ARRESTED: 40,
    FactKind.TROOPS: 200,
    FactKind.PROTESTERS: 2_000,
    FactKind.DISPLACED: 1_000,
}
"""A doubling below this is no step: one killed and then two is a mended count."""


def list_changes(told: Told, story: Story) -> tuple[Change, ...]:
    """Every change since, corrections first, then steps, then small ones."""
    found = [
        *_list_corrections(told, story),
        *_find_severity(told, story),
        *_compare_figures(told.figures, story),
        *_find_countries(told, story),
        *_find_until(told, story),
    ]
    if story.corroboration > told.corroboration:
        found.append(Change(ChangeKind.CORROBORATION, str(told.corroboration), str(story.corroboration)))
    if has_parted(told, story):
        found.append(Change(ChangeKind.PARTED, "", ""))
    return tuple(sorted(found, key=lambda change: (change.kind not in CORRECTIONS, change.kind not in STEPS)))


def list_corrections(story: Story, since: datetime | None = None) -> tuple[Change, ...]:
    """Every correction and retraction that was seen since then, the first first."""
    return tuple(_say_notice(one) for one in _list_notices(story) if since is None or one.seen_at >= since)


def list_developments(story: Story, since: datetime) -> tuple[Change, ...]:
    """What somebody who read of the story then has to hear of again: corrections, and tolls that took a step.

    A figure counts from when its report was seen, which may be long after it was stated.
    """
    seen = {report.url: report.seen_at for report in story.reports if report.url}
    before = tuple(entry for entry in story.ledger if seen.get(entry.url, entry.stated_at) < since)
    tolls = (change for change in _compare_figures(list_standing(before), story) if change.kind in STEPS)
    return (*list_corrections(story, since), *tolls)


def has_parted(told: Told, story: Story) -> bool:
    """Whether articles left the story since: what the chat knows of it may be another event's."""
    return story.departures > told.departures


def get_notices(story: Story) -> int:
    """How many corrections and retractions the story's reports hold; who prints another's adds none."""
    return len(_list_notices(story))


def _list_notices(story: Story) -> list[Report]:
    """The first report of each: copies have one text and one headline."""
    first: dict[tuple[str, str], Report] = {}
    for report in story.reports:
        if report.notice is not None:
            first.setdefault((report.wire, report.title), report)
    return list(first.values())


def join_figures(told: tuple[ToldFigure, ...], story: Story, *, is_corrected: bool) -> tuple[ToldFigure, ...]:
    """The figures as the chat knows them once this is told: they only fall when a correction says so.

    One that nobody states any more, for it was retracted, stays known: who repeats it tells nothing new.
    """
    standing = {figure.kind: figure for figure in list_standing(story.ledger)}
    for figure in told:
        now = standing.get(figure.kind)
        if now is None or (now.low < figure.low and not is_corrected):
            standing[figure.kind] = figure
    return tuple(standing[kind] for kind in FactKind if kind in standing)


def is_lifted(told: Told, story: Story) -> bool:
    """Whether the measure whose end the chat knows was lifted before it."""
    return told.until is not None and story.lifted_until is not None and told.until <= story.lifted_until


def join_until(told: Told, story: Story, *, is_corrected: bool) -> date | None:
    """The end date as the chat knows it once this is told: it only comes nearer when a correction says so."""
    if is_corrected and story.until is not None:
        return story.until
    return max((on for on in (told.until, story.until) if on is not None), default=None)


def is_toll_step(kind: FactKind, was: int, now: int) -> bool:
    """Whether the figure doubled, or passed a mark."""
    if now >= max(2 * was, LEAST_DOUBLED[kind]):
        return True
    return any(was < mark <= now for mark in TOLL_MARKS[kind])


def _list_corrections(told: Told, story: Story) -> list[Change]:
    return [_say_notice(report) for report in _list_notices(story)[told.notices :]]


def _say_notice(report: Report) -> Change:
    kind = ChangeKind.RETRACTED if report.notice is Notice.RETRACTION else ChangeKind.CORRECTED
    return Change(kind, "", report.title)


def _find_severity(told: Told, story: Story) -> list[Change]:
    if story.severity.rank <= told.severity.rank:
        return []
    return [Change(ChangeKind.SEVERITY, told.severity.value, story.severity.value)]


def _compare_figures(told: Iterable[ToldFigure], story: Story) -> list[Change]:
    known = {figure.kind: figure for figure in told}
    found = []
    for figure in list_standing(story.ledger):
        was = known.get(figure.kind)
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
    if story.until is None or (told.until is not None and story.until <= told.until):
        return []
    kind = ChangeKind.UNTIL if told.until is None else ChangeKind.EXTENDED
    return [Change(kind, _date(told.until), _date(story.until))]


def _show(figure: ToldFigure) -> str:
    return f"{figure.low:,}" if figure.low == figure.high else f"{figure.low:,}–{figure.high:,}"


def _date(on: date | None) -> str:
    return on.isoformat() if on else ""
