"""The ledger of a story: every figure with its range, source and time, never averaged.

Its entries come from the facts of articles (:mod:`monitors.facts`). From it one can read which figure stands, the
range of all statements, and who made them. A figure that a later report corrects is kept, but no longer stands: the
functions that choose or compare figures pass over it. :mod:`monitors.stories.chronicle` keeps it,
:mod:`monitors.alerting.changes` compares it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from monitors.model import FIGURE_KINDS, Analysis, FactKind, LedgerEntry, Report, ToldFigure

MOST_ENTRIES = 200
"""A story remembers at most this many figures. Of each kind the first, last, lowest, highest and last correcting one
always stay, and those that took another one back stay longest; of the others the oldest are dropped."""

STALE = timedelta(days=1)
"""For so long after a correction, who states the corrected figure (or end date) again only repeats it."""

FARTHEST = 10
"""A figure more than this many times higher is not the one that a report corrects without naming it."""

LEAST_REVISED = 2
"""A source's later figure revises its earlier one downwards if that is no more than this many times as high."""

_Identity = tuple[FactKind, int, int, str, str, str]

ABOUT = 1.2
"""A figure this many times as high as the one that a report names as wrong is taken back with it."""


def read_entries(analysis: Analysis) -> tuple[LedgerEntry, ...]:
    """Return the figures of one article as ledger entries, in the order of its facts.

    An article may state several figures of one kind, about different groups; each is kept. The time of a statement is
    never later than when we first saw the article: otherwise a publisher whose clock is ahead would always be the
    latest.
    """
    article = analysis.article
    stated_at = min(article.published_at or article.first_seen_at, article.first_seen_at)
    return tuple(
        LedgerEntry(
            kind=fact.kind,
            low=fact.low,
            high=fact.high,
            of=fact.of,
            publisher=article.publisher,
            url=article.url,
            text=fact.span.text,
            stated_at=stated_at,
            country=fact.country,
            corrects=fact.corrects,
            replaces=fact.replaces,
            article_key=article.key,
            seen_at=article.first_seen_at,
        )
        for fact in analysis.facts
        if fact.kind in FIGURE_KINDS and fact.low is not None and fact.high is not None
    )


def add_entries(ledger: tuple[LedgerEntry, ...], entries: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """Return the ledger with more entries, by time of statement. A figure that the same publisher stated at the same
    address before, about the same group, is not added again; but if the article now says that it corrects another one,
    that statement takes its place.
    """
    kept = {_identity(entry): entry for entry in ledger}
    fresh: dict[_Identity, LedgerEntry] = {}
    for entry in entries:
        identity = _identity(entry)
        known = fresh.get(identity) or kept.get(identity)
        if known is None or (entry.corrects, entry.replaces) > (known.corrects, known.replaces):
            fresh[identity] = entry
    if not fresh:
        return ledger
    others = (entry for entry in ledger if _identity(entry) not in fresh)
    return _trim(tuple(sorted((*others, *fresh.values()), key=lambda entry: entry.stated_at)))


def restate(ledger: tuple[LedgerEntry, ...], entries: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """Return the ledger with what an article states that was in it before and has changed.

    The highest figure that it states of a kind takes the place of higher ones that it stated before. But if it says
    that these were wrong, they are kept: the one takes the others back.
    """
    highest: dict[FactKind, LedgerEntry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.corrects, entry.low)):
        highest[entry.kind] = entry
    kept = [one for one in ledger if one.kind not in highest or not _displaces(highest[one.kind], one)]
    return add_entries(tuple(kept), entries)


def _displaces(entry: LedgerEntry, earlier: LedgerEntry) -> bool:
    return not entry.corrects and entry.low < earlier.low and states(entry, earlier)


def states(one: LedgerEntry, other: LedgerEntry) -> bool:
    """Return whether two figures are of one article; by their address if either is of an older version."""
    if one.article_key and other.article_key:
        return one.article_key == other.article_key
    return one.url == other.url != ""


def name_source(entry: LedgerEntry) -> str:
    """Return the key of the article that states a figure; for an entry of an older version its address."""
    return entry.article_key or entry.url


def is_stated_by(entry: LedgerEntry, report: Report) -> bool:
    """Return whether a report states this figure."""
    source = name_source(entry)
    return source != "" and source in (report.article_key, report.url)


def tell_more(ledger: Iterable[LedgerEntry], entries: Iterable[LedgerEntry]) -> bool:
    """Return whether any of the entries is a figure that nobody in the ledger stated."""
    stated = {(entry.kind, entry.low, entry.high) for entry in ledger}
    return any((entry.kind, entry.low, entry.high) not in stated for entry in entries)


def list_kind(ledger: Iterable[LedgerEntry], kind: FactKind) -> tuple[LedgerEntry, ...]:
    """Return the statements of one kind, oldest first."""
    return tuple(entry for entry in ledger if entry.kind is kind)


def list_standing_entries(ledger: Iterable[LedgerEntry], kind: FactKind) -> tuple[LedgerEntry, ...]:
    """Return the statements of one kind that no later report corrected, oldest first."""
    entries = list_kind(ledger, kind)
    if not any(entry.corrects for entry in entries):
        return entries
    return _weigh(entries)[0]


def _weigh(
    entries: Iterable[LedgerEntry],
) -> tuple[tuple[LedgerEntry, ...], tuple[tuple[LedgerEntry, LedgerEntry], ...]]:
    """Return the statements of one kind that stand, and each that was taken back with the one that did so."""
    given = tuple(entries)
    standing: list[LedgerEntry] = []
    corrected: dict[tuple[int, int], datetime] = {}
    correcting: list[LedgerEntry] = []
    pairs: list[tuple[LedgerEntry, LedgerEntry]] = []
    for at, entry in sorted(
        ((_find_effect(one, given), one) for one in given), key=lambda pair: (pair[0], pair[1].corrects)
    ):
        if entry.corrects:
            wrong = [one for one in standing if _takes_back(entry, one)]
            corrected |= {(one.low, one.high): at for one in wrong}
            standing = [one for one in standing if one not in wrong]
            pairs += [(one, entry) for one in wrong]
            correcting.append(entry)
        elif _only_repeats(entry, corrected.get((entry.low, entry.high)), correcting):
            continue
        standing.append(entry)
    return tuple(standing), tuple(pairs)


def _find_effect(entry: LedgerEntry, entries: Iterable[LedgerEntry]) -> datetime:
    """Return when a statement counts: when it was stated.

    A correction may be dated before all that it can take back, by a feed that gives only the day, say. Then it counts
    right after what was known here before it came, unless that is dated more than a day later.
    """
    if not entry.corrects:
        return entry.stated_at
    wrong = [one for one in entries if _takes_back(entry, one)]
    if any(one.stated_at <= entry.stated_at for one in wrong):
        return entry.stated_at
    known = (one.stated_at for one in wrong if _get_arrival(one) < _get_arrival(entry))
    return max((at for at in known if at - entry.stated_at <= STALE), default=entry.stated_at)


def _get_arrival(entry: LedgerEntry) -> datetime:
    return entry.seen_at or entry.stated_at


def _only_repeats(entry: LedgerEntry, corrected_at: datetime | None, correcting: Iterable[LedgerEntry]) -> bool:
    """Return whether a statement repeats a figure too soon after that was corrected, or named as wrong, to be news."""
    times = [one.stated_at for one in correcting if _names(one, entry)]
    if corrected_at is not None:
        times.append(corrected_at)
    return any(entry.stated_at - at <= STALE for at in times)


def _takes_back(entry: LedgerEntry, earlier: LedgerEntry) -> bool:
    """Return whether a figure that corrects concerns an earlier one: it is higher, of the same people and country."""
    farthest = ABOUT * entry.replaces if entry.replaces else FARTHEST * entry.low
    return _is_alike(entry, earlier) and entry.low < earlier.low <= farthest


def _names(entry: LedgerEntry, other: LedgerEntry) -> bool:
    """Return whether a figure that corrects names another one, maybe stated later, as wrong."""
    return _is_alike(entry, other) and entry.replaces == other.low == other.high


def _is_alike(entry: LedgerEntry, other: LedgerEntry) -> bool:
    """Return whether a figure that corrects and another one count the same people in the same country.

    "14 soldiers, not 24" concerns 24 of whom nobody said that they were soldiers, but no other number of them.
    """
    same_people = entry.of in ("", other.of) or (other.of == "" and entry.replaces == other.low == other.high)
    return same_people and (not (entry.country and other.country) or entry.country == other.country)


def list_corrected(ledger: Iterable[LedgerEntry]) -> Iterator[tuple[LedgerEntry, LedgerEntry]]:
    """Yield for each kind the last correction: the highest figure that it took back, and the statement that did so.

    Once a higher figure was stated after it, it is history and is left out.
    """
    entries = tuple(ledger)
    for kind in {entry.kind: None for entry in entries if entry.corrects}:
        standing, pairs = _weigh(list_kind(entries, kind))
        if not pairs:
            continue
        right = pairs[-1][1]
        if not any(one.stated_at > right.stated_at and one.low > right.low for one in standing):
            yield max((pair for pair in pairs if pair[1] is right), key=lambda pair: (pair[0].low, pair[0].high))


def list_taken_back(ledger: Iterable[LedgerEntry]) -> frozenset[ToldFigure]:
    """Return the figures that were corrected, and that nobody has stated anew since.

    Among them are those that a report names as wrong, whether or not the ledger still has who stated them.
    """
    entries = tuple(ledger)
    taken_back: set[ToldFigure] = set()
    for kind in {entry.kind: None for entry in entries if entry.corrects}:
        of_kind = list_kind(entries, kind)
        standing, pairs = _weigh(of_kind)
        wrong = {ToldFigure.of(wrong) for wrong, _ in pairs}
        wrong |= {ToldFigure(kind, one.replaces, one.replaces) for one in of_kind if one.replaces and not one.of}
        taken_back |= wrong - {ToldFigure.of(one) for one in standing}
    return frozenset(taken_back)


def find_standing(ledger: Iterable[LedgerEntry], kind: FactKind) -> LedgerEntry | None:
    """Return the figure of this kind that stands, which is the one to show and to compare: the highest of those that
    the sources state last; of equal ones the newest. A source is a publisher, or the URL if no publisher is named.

    A source's own later figure replaces its earlier one, even a lower one. But if that is less than half as high and
    from another report, it is of something else (one of the victims, another day) and replaces nothing. Of several
    figures of one source at one moment (a total and its parts), the highest counts.
    """
    last: dict[str, LedgerEntry] = {}
    for entry in sorted(list_standing_entries(ledger, kind), key=lambda one: (one.stated_at, one.low, one.high)):
        source = entry.publisher or entry.url
        if source not in last or _replaces(entry, last[source]):
            last[source] = entry
    return max(last.values(), key=lambda entry: (entry.low, entry.high, entry.stated_at), default=None)


def _replaces(entry: LedgerEntry, earlier: LedgerEntry) -> bool:
    return entry.low * LEAST_REVISED >= earlier.low or states(entry, earlier)


def find_range(ledger: Iterable[LedgerEntry], kind: FactKind) -> tuple[int, int] | None:
    """Return the lowest ``low`` and the highest ``high`` that stand, None if none does."""
    entries = list_standing_entries(ledger, kind)
    if not entries:
        return None
    return min(entry.low for entry in entries), max(entry.high for entry in entries)


def list_with_range(ledger: Iterable[LedgerEntry]) -> Iterator[tuple[LedgerEntry, tuple[int, int]]]:
    """Yield for each kind the figure that stands, and the range of all that nobody corrected."""
    entries = tuple(ledger)
    stated = {entry.kind for entry in entries}
    for kind in (kind for kind in FIGURE_KINDS if kind in stated):
        of_kind = list_kind(entries, kind)
        standing, reach = find_standing(of_kind, kind), find_range(of_kind, kind)
        if standing is not None and reach is not None:
            yield standing, reach


def get_highest(ledger: Iterable[LedgerEntry], kind: FactKind) -> int:
    """Return the ``low`` of the figure that stands, thus what a source claims for certain; 0 for none."""
    standing = find_standing(ledger, kind)
    return standing.low if standing else 0


def list_standing(ledger: Iterable[LedgerEntry]) -> tuple[ToldFigure, ...]:
    """Return the figure of each kind that stands."""
    entries = tuple(ledger)
    standing = (find_standing(entries, kind) for kind in FIGURE_KINDS)
    return tuple(ToldFigure.of(entry) for entry in standing if entry is not None)


def _identity(entry: LedgerEntry) -> _Identity:
    return entry.kind, entry.low, entry.high, entry.of, entry.publisher, entry.url or entry.article_key


def _trim(ledger: tuple[LedgerEntry, ...]) -> tuple[LedgerEntry, ...]:
    if len(ledger) <= MOST_ENTRIES:
        return ledger
    keep: set[int] = set()
    bearing: set[LedgerEntry] = set()
    for kind in FIGURE_KINDS:
        numbers = [number for number, entry in enumerate(ledger) if entry.kind is kind]
        if numbers:
            keep |= {numbers[0], numbers[-1]}
            keep.add(min(numbers, key=lambda number: ledger[number].low))
            keep.add(max(numbers, key=lambda number: ledger[number].high))
            keep.add(max(numbers, key=lambda number: (ledger[number].corrects, number)))
            bearing |= {right for _, right in _weigh(ledger[number] for number in numbers)[1]}
    for number in sorted(range(len(ledger)), key=lambda number: (ledger[number] in bearing, number), reverse=True):
        if len(keep) >= MOST_ENTRIES:
            break
        keep.add(number)
    return tuple(ledger[number] for number in sorted(keep))
