"""Finds all measures of which a headline says one thing: "Curfew and state of emergency lifted in Mali"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from monitors.stories.plain_words import is_plain_in_any
from monitors.words import compile_pattern, gather_words, write_pattern

Place = tuple[int, int]
"""Where a measure is named in a headline: its start and end."""

_CLAUSE_END = re.compile("[,;:]|$")


def find_subjects(title: str, places: Sequence[Place], first: int, said_at: int) -> list[int]:
    """Return the numbers of the measures of which what is said stands behind them, at ``said_at``: the first, with
    those that are joined to it. One behind a comma, or behind "and" and other words, has the verb to itself; so has the
    last one where something is said before the first: "Mali declares emergency, curfew lifted".
    """
    last = max(number for number, place in enumerate(places) if place[0] < said_at)
    subjects = [last]
    while subjects[0] > first and _find_joint(title, places[subjects[0] - 1], places[subjects[0]]) is not None:
        subjects.insert(0, subjects[0] - 1)
    between = title[places[first][1] : places[last][0]]
    if subjects[0] == first and is_plain_in_any(title, 0, places[first][0]):
        return subjects
    return [last] if _compile_parting().search(between) else [first]


def find_objects(title: str, places: Sequence[Place], first: int) -> list[int]:
    """Return the numbers of the measures of which what is said stands before them: the first, and those that are joined
    to it, unless their clause goes on with more than where they hold, since that may be said of the last one alone.
    """
    objects = [first]
    while objects[-1] + 1 < len(places) and _find_joint(title, places[objects[-1]], places[objects[-1] + 1]):
        objects.append(objects[-1] + 1)
    end = places[objects[-1]][1]
    rest = _CLAUSE_END.search(title, end)
    is_settled = rest is not None and is_plain_in_any(title, _skip_word(title, end), rest.start())
    return objects if is_settled else [first]


def _find_joint(title: str, one: Place, other: Place) -> re.Match[str] | None:
    """Return what joins two measures, behind nothing but where the first one holds; None if they are not joined."""
    joint = _compile_joint().search(title, one[1], other[0])
    return joint if joint and is_plain_in_any(title, _skip_word(title, one[1]), joint.start()) else None


def _skip_word(title: str, at: int) -> int:
    """Return the end of the word in which the name of a measure ends, as those that inflect do."""
    while at < len(title) and title[at].isalnum():
        at += 1
    return at


@cache
def _compile_joint() -> re.Pattern[str]:
    joined = write_pattern(gather_words("lifting", "joined"))
    return compile_pattern(rf"(?:\s*[,/&]\s*|\s{joined}\s|\sو)(?:\w{{1,3}}[\s'’]){{0,2}}$|^\s$")


@cache
def _compile_parting() -> re.Pattern[str]:
    return compile_pattern(rf",|\s{write_pattern(gather_words('lifting', 'joined'))}\s")
