"""Which articles are copies of one report: one text, or one but for a name or a number put in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from monitors.similarity import Trait, are_apart
from monitors.wire import SAME_TEXT, overlap

if TYPE_CHECKING:
    from monitors.story_index import Member

COPY_DAYS = 2.0
"""One text published in one place within so many days is one report; later, it may be a form that is filled in."""

NUMBER = re.compile(r"\d[\d.,]*")


def share_a_text(one: Sequence[Member], other: Sequence[Member]) -> bool:
    """Whether a report of one part is a copy of one of the other, but for a name or a number put in: no two events have
    one text in one place within days, and copies are so like each other that all else seems far from them.
    """
    likely = _list_likely(one, other)
    return any(
        _is_copy(first, second) and not are_apart(first.trait, second.trait) and are_near(first.trait, second.trait)
        for first in one
        for second in likely
    )


def _list_likely(one: Iterable[Member], other: Iterable[Member]) -> list[Member]:
    """Those of the other that could be copies: what they hold of all the sketches of one is what they share at most."""
    headlines = {_leave_numbers(member.text[0]) for member in one}
    marks = set(chain.from_iterable([member.sketch for member in one]))
    return [
        member
        for member in other
        if _leave_numbers(member.text[0]) in headlines
        or len(marks.intersection(member.sketch)) >= SAME_TEXT * len(member.sketch)
    ]


def _is_copy(one: Member, other: Member) -> bool:
    """Whether two texts are one, or two headlines but for a number: a toll that rose."""
    alike = _leave_numbers(one.text[0]) == _leave_numbers(other.text[0])
    return alike or overlap(one.sketch, other.sketch) >= SAME_TEXT


@lru_cache(maxsize=1_024)
def _leave_numbers(headline: str) -> str:
    return NUMBER.sub("", headline)


def are_near(one: Trait, other: Trait) -> bool:
    """Whether two articles are of days near enough for a copy; one without a day may be."""
    return one.day is None or other.day is None or abs(one.day - other.day) <= COPY_DAYS
