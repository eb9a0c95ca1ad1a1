"""Finds the end dates of declared measures: "until January 19", "from 5 to 19 January", "for two weeks from Monday".

It reads a date or duration only with a word such as "until" or "for", and only in a sentence about a measure, such as a
curfew. Dates are resolved against the day of the article. Other dates, such as those of events, are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitors.facts.article_field import ArticleField
from monitors.facts.date_patterns import DatePatterns, load_date_patterns, load_start_patterns
from monitors.facts.fast_records import new_fact
from monitors.facts.lengths import is_of_no_measure
from monitors.facts.phrases import Guarded, list_guard_words
from monitors.facts.refused import is_refused
from monitors.facts.resolved_dates import CalendarSpan, add_duration, read_duration, resolve_date, resolve_start
from monitors.model import Fact, FactKind

MAX_SENTENCES = 60
LOOSE = timedelta(days=3)
CLAUSE_MARKS = ",;:،؛"
PARTED = 40
"""A word of another clause counts as so many characters further from an end."""

CLOCK = re.compile(r"\d\s?(?:[:.h]\d\d|[ap]\.?m\b|uhr\b|h\b)")


@dataclass(frozen=True, slots=True)
class _End:
    """Where an end is stated, and its day.

    ``is_dated``: a date says it, not a duration. ``corrects``: it is nearer than the end that held before. ``extends``:
    the months and days by which the measure is extended, if the sentence does not say from which day.
    """

    start: int
    end: int
    on: date
    is_dated: bool
    corrects: bool = False
    extends: CalendarSpan | None = None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence being read: the folded text, the sentence's bounds and words, and what it is read with."""

    low: str
    start: int
    end: int
    words: frozenset[str]
    patterns: DatePatterns
    language: str
    today: date


def find_until(fields: Iterable[ArticleField], language: str, reference_at: datetime) -> tuple[Fact, ...]:
    """The UNTIL facts of an article in reading order, for each date the one that says most.

    A duration counts from the day on which it starts, or else from that of the article, so it may be wrong by some
    days. It is left out if a stated date is within ``LOOSE`` of it.
    """
    patterns = load_date_patterns(language)
    today = reference_at.date()
    found: dict[date, tuple[_End, Fact]] = {}
    dated: set[date] = set()
    for field in fields:
        for end in _list_ends(field, patterns, language, today):
            span, name = field.span(end.start, end.end), _name_measure(field, patterns, end)
            fact = new_fact(
                kind=FactKind.UNTIL, span=span, name=name, on=end.on, corrects=end.corrects, extends=end.extends
            )
            if end.on not in found or _rank(end) > _rank(found[end.on][0]):
                found[end.on] = end, fact
            if end.is_dated:
                dated.add(end.on)
    return tuple(fact for on, (_, fact) in found.items() if on in dated or all(abs(on - day) > LOOSE for day in dated))


def _name_measure(field: ArticleField, patterns: DatePatterns, end: _End) -> str:
    """The word for a measure that stands nearest to the end in its sentence, of equally near ones the one before it."""
    found = patterns.measure_noun.finditer(field.low, *field.find_sentence(end.start))
    nearest = min(found, key=lambda noun: _measure_distance(field.low, patterns, noun, end), default=None)
    return "" if nearest is None else field.text[nearest.start() : nearest.end()]


def _measure_distance(low: str, patterns: DatePatterns, noun: re.Match[str], end: _End) -> int:
    """The number of characters between a word and an end; one of another clause counts as further away."""
    between = low[noun.end() : end.start] or low[end.end : noun.start()]
    is_parted = any(mark in between for mark in CLAUSE_MARKS) or patterns.breaks.search(between) is not None
    return len(between) + PARTED * is_parted


def _rank(end: _End) -> tuple[bool, bool, bool]:
    """How much an end says, among those of one date: by how much a measure is extended is moot if a date is stated."""
    return end.corrects, end.is_dated, end.extends is not None


def _list_ends(field: ArticleField, patterns: DatePatterns, language: str, today: date) -> Iterator[_End]:
    low = field.low
    read, beyond = 0, 0
    for _, hit, _ in patterns.quick_measure.find_matches_as_indexes(low, overlapping=True):
        if hit < beyond or not patterns.measure.match(low, hit):
            continue
        start, beyond = field.find_sentence(hit)
        if patterns.quick.find_matches_as_indexes(low[start : beyond + 1]):
            yield from _read_sentence(
                _Sentence(low, start, beyond, list_guard_words(low, start, beyond), patterns, language, today)
            )
            read += 1
        if read == MAX_SENTENCES:
            break


def _read_sentence(sentence: _Sentence) -> Iterator[_End]:
    may_move = _may_move(sentence)
    moved = _find_moved(sentence) if may_move else None
    if moved is not None:
        yield from moved
        return
    dated = list(_list_dated(sentence))
    if may_move:
        held = max((end.on for end in dated), default=date.min)
        dated = [end for end in _list_prolonged_to(sentence) if end.on > held] or dated
    if may_move and _is_prolonged(sentence):
        old = max((on for _, on in _find_dates(sentence, (sentence.patterns.old_ends,))), default=None)
        if extended := [] if any(end.on != old for end in dated) else list(_list_extended(sentence, old)):
            yield from extended
            return
    yield from dated
    if not dated:
        yield from _list_lasting(sentence)


def _may_move(sentence: _Sentence) -> bool:
    """Whether a sentence may move an end, judged quickly by the words that it holds."""
    return bool(sentence.patterns.quick_moving.find_matches_as_indexes(sentence.low[sentence.start : sentence.end]))


def _is_prolonged(sentence: _Sentence) -> bool:
    """Whether a sentence extends a measure, and may say by how much."""
    patterns = sentence.patterns
    if patterns.duration_words.isdisjoint(sentence.words):
        return False
    return patterns.prolonged.search(sentence.low, sentence.start, sentence.end) is not None


def _list_prolonged_to(sentence: _Sentence) -> Iterator[_End]:
    """The end of ``extends the curfew to 30 March`` or ``by a week, to 30 March``: no hour of each day, and not what
    the sentence denies or somebody only wants.
    """
    patterns, low = sentence.patterns, sentence.low
    for anchor in patterns.prolonged.finditer(low, sentence.start, sentence.end):
        clause = _cut_clause(sentence, anchor)
        is_of_measure = patterns.measure_noun.search(low, clause.start, clause.end) is not None
        is_daily = patterns.daily.search(low, clause.start, clause.end) is not None
        if not is_of_measure or is_daily or _is_unsettled(sentence, clause, anchor):
            continue
        for match, on in _find_dates(clause, (patterns.sooner_ends,)):
            end = _End(match.start(), match.end(), on, is_dated=True)
            if on >= sentence.today and CLOCK.search(match[0]) is None and _is_at_side(anchor, end, clause):
                yield end


def _is_at_side(anchor: re.Match[str], end: _End, clause: _Sentence) -> bool:
    """Whether a date follows a verb in the same breath, or stands right before it.

    Only a comma may part them, or the old end: ``extends the curfew, due to end on 23 March, to 30 March``.
    """
    between = _get_between(clause.low, anchor, end)
    if end.start < anchor.start():
        return not between.strip()
    old_ends = list(clause.patterns.old_ends.pattern.finditer(clause.low, anchor.end(), end.start))
    if old_ends:
        between = clause.low[anchor.end() : old_ends[0].start()].rstrip() + clause.low[old_ends[-1].end() : end.start]
        between = between.replace(",", "", 1)
    return "," not in between.strip()[:-1]


def _list_extended(sentence: _Sentence, old: date | None) -> Iterator[_End]:
    """The ends of a measure that is extended by a duration: from the old end, or from the start that is named.

    Without either they count from the day of the article.
    """
    for end, duration in _find_durations(sentence):
        if old is not None:
            yield replace(end, on=add_duration(old, duration), is_dated=True)
        else:
            yield end if _names_start(sentence) else replace(end, extends=duration)


def _names_start(sentence: _Sentence) -> bool:
    patterns = load_start_patterns(sentence.language)
    return any(one.search(sentence.low, sentence.start, sentence.end) for one in (patterns.starting, patterns.started))


def _find_moved(sentence: _Sentence) -> list[_End] | None:
    """The new end of a measure that ends earlier than planned, none if it is unknown; None if the sentence says no such
    thing, or only that somebody wants or denies it.
    """
    patterns, low, start, end = sentence.patterns, sentence.low, sentence.start, sentence.end
    is_prolonged = patterns.prolonged.search(low, start, end) is not None
    ways = ((_find_sooner, patterns.sooner), (_find_instead, patterns.instead), (_find_early, patterns.early))
    for find, anchors in ways:
        for anchor in anchors.finditer(low, start, end):
            clause = _cut_clause(sentence, anchor)
            moved = find(clause, anchor, is_prolonged=is_prolonged)
            is_known = moved or (moved is not None and (clause.start, clause.end) == (start, end))
            if is_known and not _is_unsettled(sentence, clause, anchor):
                return moved
    return None


def _is_unsettled(sentence: _Sentence, clause: _Sentence, anchor: re.Match[str]) -> bool:
    """Whether the sentence denies that the end is moved nearer, or only says that somebody wants it."""
    patterns, low = sentence.patterns, sentence.low
    if patterns.unsettled.search(low, sentence.start, sentence.end):
        return True
    return patterns.denied.search(low, clause.start, anchor.start()) is not None


def _cut_clause(sentence: _Sentence, anchor: re.Match[str]) -> _Sentence:
    """The part of a sentence around a match, from one conjunction to the next."""
    breaks = list(sentence.patterns.breaks.finditer(sentence.low, sentence.start, sentence.end))
    start = max((one.end() for one in breaks if one.end() <= anchor.start()), default=sentence.start)
    end = min((one.start() for one in breaks if one.start() >= anchor.end()), default=sentence.end)
    return replace(sentence, start=start, end=end)


def _find_sooner(clause: _Sentence, anchor: re.Match[str], *, is_prolonged: bool) -> list[_End] | None:
    """The end in a clause such as ``the curfew is shortened to 15 March``: not one of the hours of each day.

    A verb without a subject of its own, and one in a sentence that tells of an extension too, must have the date at
    its side.
    """
    patterns, low = clause.patterns, clause.low
    ends = _list_nearer(clause, patterns.sooner_ends) or _list_ending_on(clause)
    has_subject = patterns.measure_noun.search(low, clause.start, clause.end) is not None
    if is_prolonged or not has_subject:
        is_elided = not low[clause.start : anchor.start()].strip()
        direct = [end for end in ends if not _get_between(low, anchor, end).strip()]
        return direct[:1] if direct and (has_subject or is_elided) else None
    if patterns.daily.search(low, clause.start, clause.end):
        return None
    if not ends:
        return []
    return [end for end in ends if not _parts(patterns, _get_between(low, anchor, end))][:1] or None


def _get_between(low: str, anchor: re.Match[str], end: _End) -> str:
    return low[anchor.end() : end.start] if anchor.end() <= end.start else low[end.end : anchor.start()]


def _parts(patterns: DatePatterns, between: str) -> bool:
    """Whether the words between a verb and a date tell of a time of day, or after a comma of another measure."""
    comma = between.find(",")
    return CLOCK.search(between) is not None or (
        comma >= 0 and patterns.measure_noun.search(between, comma) is not None
    )


def _find_instead(clause: _Sentence, anchor: re.Match[str], *, is_prolonged: bool) -> list[_End] | None:
    """The end that a later one was given up for: ``on 15 March instead of 24 March``."""
    former = resolve_date(anchor, clause.patterns, clause.today)
    ends = [end for end in _list_nearer(clause) if former is not None and end.on < former]
    return ends[:1] if ends and not is_prolonged else None


def _find_early(clause: _Sentence, anchor: re.Match[str], *, is_prolonged: bool) -> list[_End] | None:
    """The end of ``ends on 15 March, two days earlier``, but not of what was ``imposed two days earlier``."""
    ending = clause.patterns.ending.search(clause.low, clause.start, anchor.start())
    if ending is None or is_prolonged:
        return None
    nearer = _list_nearer(clause, clause.patterns.sooner_ends) or _list_ending_on(clause)
    ends = [end for end in nearer if ending.start() <= end.start and _is_early_end(clause, anchor, end)]
    return ends[:1] or None


def _is_early_end(clause: _Sentence, anchor: re.Match[str], end: _End) -> bool:
    """Whether an end stands before the words that it is early, or right behind them."""
    return end.start < anchor.start() or not clause.low[anchor.end() : end.start].strip(" ,")


def _list_ending_on(clause: _Sentence) -> list[_End]:
    """The ends of ``lifts the curfew on 15 March``: days behind a verb of ending, the nearest first."""
    ending = clause.patterns.ending.search(clause.low, clause.start, clause.end)
    if ending is None:
        return []
    days = _find_dates(replace(clause, start=ending.end()), (clause.patterns.on_days,))
    ends = [_End(match.start(), match.end(), on, True, corrects=True) for match, on in days if on >= clause.today]
    return sorted(ends, key=lambda end: end.on)


def _list_nearer(clause: _Sentence, *also: Guarded) -> list[_End]:
    """The ends in a clause by which a measure ends earlier than planned, the nearest first."""
    patterns, low = clause.patterns, clause.low
    found = [(match, on, True) for match, on in _find_dates(clause, (*patterns.ends, *also))]
    if also and not found:
        lasting = patterns.sooner_durations.pattern.finditer(low, clause.start, clause.end)
        read = ((match, read_duration(match, clause.patterns, clause.language)) for match in lasting)
        found = [(match, add_duration(_find_start(clause), one), False) for match, one in read if one is not None]
    ends = [_End(match.start(), match.end(), on, is_dated, corrects=True) for match, on, is_dated in found]
    return sorted(ends, key=lambda end: end.on)


def _list_dated(sentence: _Sentence) -> Iterator[_End]:
    """The end dates that hold now: no former or refused one, and not the original one if a later one is named."""
    patterns = sentence.patterns
    found = [one for one in _find_dates(sentence, patterns.ends) if not _is_refused(sentence, one[0])]
    for match, on in found:
        is_original = patterns.original.search(sentence.low, max(sentence.start, match.start() - 30), match.start())
        is_later = any(_gives_way(sentence, match, nearer) for nearer, other in found if other < on)
        if not is_later and not (is_original and any(other > on for _, other in found)):
            corrects = any(_gives_way(sentence, later, match) for later, other in found if other > on)
            yield _End(match.start(), match.end(), on, True, corrects=corrects)


def _gives_way(sentence: _Sentence, planned: re.Match[str], nearer: re.Match[str]) -> bool:
    """Whether an end was only planned: ``originally until 24 March, will now end on 15 March`` (or without comma)."""
    patterns, low = sentence.patterns, sentence.low
    opening = max(sentence.start, planned.start() - 30)
    if planned.end() > nearer.start() or patterns.planned.search(low, opening, planned.end()) is None:
        return False
    is_parted = patterns.breaks.search(low, planned.end(), nearer.start()) is not None
    is_said = patterns.superseding.search(low, planned.end(), nearer.end()) is not None
    is_next = low[planned.end()] == "," or patterns.superseding.match(low, planned.end() + 1) is not None
    return is_next and is_said and not is_parted


def _find_dates(sentence: _Sentence, ends: Iterable[Guarded]) -> Iterator[tuple[re.Match[str], date]]:
    """The dates that patterns find, except former ones."""
    patterns = sentence.patterns
    for pattern, _ in (end for end in ends if end.may_match(sentence.words)):
        for match in pattern.finditer(sentence.low, sentence.start, sentence.end):
            on = resolve_date(match, patterns, sentence.today)
            if on is not None and not patterns.former.search(
                sentence.low, max(sentence.start, match.start() - 30), match.end()
            ):
                yield match, on


def _list_lasting(sentence: _Sentence) -> Iterator[_End]:
    return (end for end, _ in _find_durations(sentence))


def _find_durations(sentence: _Sentence) -> Iterator[tuple[_End, CalendarSpan]]:
    """The durations of a measure, each with its end if it counts from its start or from the day of the article."""
    patterns, low = sentence.patterns, sentence.low
    likely = [one.pattern for one in (*patterns.durations, patterns.span) if one.may_match(sentence.words)]
    if not likely or patterns.personal.search(low, sentence.start, sentence.end):
        return
    for pattern in likely:
        for match in pattern.finditer(low, sentence.start, sentence.end):
            if _is_over(sentence, match) or _is_of_no_measure(sentence, match) or _is_refused(sentence, match):
                continue
            duration = read_duration(match, sentence.patterns, sentence.language)
            if duration is not None:
                on = add_duration(_find_start(sentence), duration)
                yield _End(match.start(), match.end(), on, False), duration


def _is_of_no_measure(sentence: _Sentence, match: re.Match[str]) -> bool:
    low, start, end = sentence.low, sentence.start, sentence.end
    return is_of_no_measure(low, start, end, match, sentence.language, sentence.today)


def _is_refused(sentence: _Sentence, match: re.Match[str]) -> bool:
    return is_refused(sentence.low, sentence.start, sentence.end, match, sentence.language)


def _is_over(sentence: _Sentence, match: re.Match[str]) -> bool:
    """Whether a duration has passed already, as in ``under lockdown for three weeks``, and no verb extends it."""
    patterns, low = sentence.patterns, sentence.low
    if patterns.past_after.match(low, match.end(), sentence.end):
        return True
    behind = [found.end() for found in patterns.elapsed.finditer(low, sentence.start, match.start())]
    return bool(behind) and patterns.declaring.search(low, behind[-1], match.end()) is None


def _find_start(sentence: _Sentence) -> date:
    """The day from which a duration counts: the start that the sentence names, or else the day of the article."""
    patterns, today = load_start_patterns(sentence.language), sentence.today
    is_ahead = patterns.ahead.search(sentence.low, sentence.start, sentence.end) is not None
    kinds = [
        (patterns.starting, False),
        (patterns.started, True),
        *((pattern, not is_ahead) for pattern in patterns.declared),
        (patterns.opening, False),
    ]
    for pattern, is_past in kinds:
        for match in pattern.finditer(sentence.low, sentence.start, sentence.end):
            on = resolve_start(match, sentence.patterns, today, is_past=is_past)
            if on is not None:
                return on
    return today
