"""Reads in headlines that a measure was lifted, imposed or imposed again, by the lists of :mod:`monitors.words`. What
was closed and is open again counts as lifted.

Only the headline counts, and only a measure lifted completely: one that is eased, or is to be lifted, still holds. What
a relative clause says of its former end, and that the end comes early, does not matter; nor does what a clause says
that only dates something else, as in "protests after curfew lifted".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from monitors.stories.joined_measures import Place, find_objects, find_subjects
from monitors.stories.lifting_days import write_starts
from monitors.stories.lifting_nouns import NounLifting, read_noun
from monitors.words import compile_pattern, gather_words, list_marks, load_languages, write_pattern

_BEHIND = "[^.;:]{0,40}?"
_BEFORE = r"(?:(?!\s(?:and|y|et|und|e|и)\s)[^.,;:]){0,40}?"
"""What may stand between a measure and the verb behind it, or the verb before it, of which it is the object."""

_ASKED = re.compile("[^.,;:]{0,40}[?؟]")


class Deed(StrEnum):
    """What a headline says of a measure. ``denies``: that it was not lifted, or not yet, or not whole."""

    LIFTS = "lifts"
    DENIES = "denies"
    IMPOSES = "imposes"
    REIMPOSES = "reimposes"


@dataclass(frozen=True, slots=True)
class _Patterns:
    lifting: re.Pattern[str]
    imposing: re.Pattern[str]
    reimposing: re.Pattern[str]
    again: re.Pattern[str]
    not_imposed: re.Pattern[str]
    planned: re.Pattern[str]
    unsettled: re.Pattern[str]
    wished: re.Pattern[str]
    not_yet: re.Pattern[str]
    back: re.Pattern[str]
    after: re.Pattern[str]
    beside: re.Pattern[str]
    measure: re.Pattern[str]
    passage: re.Pattern[str]


def read_deed(title: str) -> tuple[Deed | None, tuple[str, ...]]:
    """Return what a headline says of a measure, None for nothing, and the names of the measures of which it says it, or
    else of those that it mentions.
    """
    small = title.lower()
    if not any(mark in small for mark in _list_measure_marks()):
        return None, ()
    patterns = _compile()
    title = patterns.beside.sub(" ", title)
    lifting, imposing = _find(patterns.lifting, title, patterns), _find(patterns.imposing, title, patterns)
    reimposing = patterns.reimposing.search(title)
    if imposing is not None and not (lifting and lifting.start() < imposing.start()) and patterns.again.search(title):
        reimposing = reimposing or imposing
    if reimposing is not None:
        is_settled = _is_settled(title, reimposing, patterns)
        return (Deed.REIMPOSES if is_settled else None), _list_names(title, reimposing.re, patterns)
    if lifting is not None:
        lifts = _is_settled(title, lifting, patterns) and _is_whole(title, lifting, patterns)
        return (Deed.LIFTS if lifts else Deed.DENIES), _list_names(title, patterns.lifting, patterns)
    if (told := read_noun(title, _list_places(title, patterns.measure))) is not None:
        return _judge_noun(title, told, patterns)
    if imposing and _is_settled(title, imposing, patterns) and patterns.not_imposed.search(title) is None:
        return Deed.IMPOSES, _list_names(title, patterns.imposing, patterns)
    names = tuple(title[first:last] for first, last in _list_places(title, patterns.measure))
    return (Deed.DENIES if names and patterns.planned.search(title) else None), names


def _judge_noun(title: str, told: NounLifting, patterns: _Patterns) -> tuple[Deed, tuple[str, ...]]:
    is_settled = patterns.unsettled.search(title) is None and patterns.wished.search(title) is None
    names = tuple(title[first:last] for first, last in told.measures)
    return (Deed.LIFTS if told.is_done and is_settled else Deed.DENIES), names


def _find(pattern: re.Pattern[str], title: str, patterns: _Patterns) -> re.Match[str] | None:
    """Return what a pattern finds in a headline, unless that stands in a clause which only dates something else."""
    found = pattern.search(title)
    return None if found is None or patterns.after.search(title, 0, found.start()) else found


def _is_settled(title: str, found: re.Match[str], patterns: _Patterns) -> bool:
    """Return whether a headline neither denies nor only expects what was found in it; who lifts a curfew may still ask
    for calm.
    """
    is_wished = patterns.wished.search(title, 0, found.end())
    return patterns.unsettled.search(title) is None and is_wished is None


def _is_whole(title: str, lifting: re.Match[str], patterns: _Patterns) -> bool:
    """Return whether a measure is lifted completely and for good by its clause, which asks nothing, and no other says
    that it is back, or still holds for some.
    """
    if _ASKED.match(title, lifting.end()):
        return False
    clause = _cut_clause(title, lifting)
    return patterns.not_yet.search(clause) is None and patterns.back.search(title.replace(clause, "", 1)) is None


def _cut_clause(title: str, found: re.Match[str]) -> str:
    """Return the clause of a headline in which something was found, between commas."""
    start = max(title.rfind(mark, 0, found.start()) for mark in ",;:") + 1
    return title[start : found.end()] + re.split("[,;:]", title[found.end() :], maxsplit=1)[0]


def _list_names(title: str, said: re.Pattern[str], patterns: _Patterns) -> tuple[str, ...]:
    """Return the names of all measures of which a headline says such a thing, in their order."""
    told: set[Place] = set()
    for found in said.finditer(title):
        named = found.span(found.lastindex or 0)
        is_measure = patterns.measure.fullmatch(title, *named) is not None
        places = _list_places(title, patterns.measure if is_measure else patterns.passage)
        told |= _list_told(title, found, [one for one in places if not _overlap(one, named)] + [named])
    return tuple(title[first:last] for first, last in sorted(told))


def _list_told(title: str, found: re.Match[str], places: Iterable[Place]) -> set[Place]:
    """Return the measures of which one clause says something, each by where it is named."""
    ordered, named = sorted(places), found.span(found.lastindex or 0)
    first = ordered.index(named)
    is_behind = named[0] == found.start()
    told = find_subjects(title, ordered, first, found.end()) if is_behind else find_objects(title, ordered, first)
    return {ordered[number] for number in told}


def _list_places(title: str, measure: re.Pattern[str]) -> list[Place]:
    return [found.span() for found in measure.finditer(title)]


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@cache
def _list_measure_marks() -> frozenset[str]:
    return list_marks(gather_words("lifting", "measures", "reopened"))


@cache
def _compile() -> _Patterns:
    again, fresh, planned, unsettled, wished, not_yet, back, after, relative, early, others, measures = (
        write_pattern(gather_words("lifting", name))
        for name in (
            *("again", "fresh", "planned", "unsettled", "wished", "not_yet", "back"),
            *("after", "relative", "early", "others", "measures"),
        )
    )
    return _Patterns(
        lifting=compile_pattern(_beside(("measures", "before", "behind"), ("passages", "reopened", "reopened"))),
        imposing=compile_pattern(_beside(("measures", "imposed", "imposed"))),
        reimposing=compile_pattern(_beside(("measures", "reimposed", "reimposed"))),
        again=compile_pattern(rf"{again}|{fresh}(?:\s(?-i:[a-zà-ÿа-яё\d])\S*)?\s{measures}"),
        not_imposed=compile_pattern(write_pattern(gather_words("lifting", "not_imposed", "ended"))),
        planned=compile_pattern(planned),
        unsettled=compile_pattern(unsettled),
        wished=compile_pattern(wished),
        not_yet=compile_pattern(f"{not_yet}|{write_starts()}"),
        back=compile_pattern(back),
        after=compile_pattern(rf"{after}[^,;:–—]*$"),
        beside=compile_pattern(rf",\s{relative}[^,]*,|{early}|{others}"),
        measure=compile_pattern(measures),
        passage=compile_pattern(write_pattern(gather_words("lifting", "passages"))),
    )


def _beside(*lists: tuple[str, str, str]) -> str:
    """Return the pattern of a measure with the words of the second list before it or those of the third behind it; the
    first names the list of measures. Its only group is the measure.
    """
    said = []
    for words in (languages.get("lifting", {}) for languages in load_languages().values()):
        for names in lists:
            measure, before, behind = (write_pattern(words.get(name, ())) for name in names)
            said.append(f"{before}{_BEFORE}({measure})|({measure}){_BEHIND}{behind}")
    return "|".join(said)
