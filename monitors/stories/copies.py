"""Finds copies of one report: the same text, or the same except for an inserted name or number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from monitors.stories.article_traits import ArticleTraits
from monitors.stories.member import Member
from monitors.stories.scenes import are_apart
from monitors.stories.wire import SAME_TEXT, overlap

COPY_DAYS = 2.0
"""One text about one place is one report if published within this many days; later, it may be a form filled in again.
"""

NUMBER = re.compile(r"\d[\d.,]*")


def share_a_text(one: Sequence[Member], other: Sequence[Member]) -> bool:
    """Return whether a report of one part is a copy of one of the other, apart from a name or number put in.

    Then the parts are one event, as two events do not have one text about one place within days. Without this check,
    copies would be split off, because they are so like each other that everything else seems far from them.
    """
    likely = _list_likely(one, other)
    return any(
        _is_copy(first, second) and not are_apart(first.traits, second.traits) and are_near(first.traits, second.traits)
        for first in one
        for second in likely
    )


def _list_likely(one: Iterable[Member], other: Iterable[Member]) -> list[Member]:
    """Return those of the other part that could be copies, by headline or by what they share with all sketches of the
    first part together, which is an upper bound.
    """
    headlines = {_leave_numbers(member.text[0]) for member in one}
    marks = set(chain.from_iterable([member.sketch for member in one]))
    return [
        member
        for member in other
        if _leave_numbers(member.text[0]) in headlines
        or len(marks.intersection(member.sketch)) >= SAME_TEXT * len(member.sketch)
    ]


def _is_copy(one: Member, other: Member) -> bool:
    """Return whether two texts are the same, or two headlines are except for a number, such as a toll that rose."""
    alike = _leave_numbers(one.text[0]) == _leave_numbers(other.text[0])
    return alike or overlap(one.sketch, other.sketch) >= SAME_TEXT


@lru_cache(maxsize=1_024)
def _leave_numbers(headline: str) -> str:
    return NUMBER.sub("", headline)


def are_near(one: ArticleTraits, other: ArticleTraits) -> bool:
    """Return whether two articles are near enough in date to be copies. One without a date always is."""
    return one.day is None or other.day is None or abs(one.day - other.day) <= COPY_DAYS
