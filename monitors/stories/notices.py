"""Recognises corrections and retractions of earlier reports, by what they call themselves (:mod:`monitors.words`).

Only the opening of headline and text counts, so that a story about a corrected exam is not taken for one.
"""

from __future__ import annotations

import re
from functools import cache

from monitors.model import Article, Notice
from monitors.words import list_marks, list_words, write_pattern

_OPENING = 160

_LISTS = {
    Notice.RETRACTION: ("retraction", "retraction_within"),
    Notice.CORRECTION: ("correction", "correction_within", "lowered", "lowered_to", "lowering"),
}
"""The word lists of each kind of notice; every notice has a word from one of its kind."""


def find_notice(article: Article) -> Notice | None:
    """Return what kind of notice the article is, None for an ordinary report; a retraction outweighs a correction."""
    openings = (article.title[:_OPENING], article.text[:_OPENING])
    small = "\n".join(openings).lower()
    if not any(mark in small for mark in _list_notice_marks()):
        return None
    for notice, pattern in _compile():
        if any(pattern.search(opening) for opening in openings):
            return notice
    return None


@cache
def _list_notice_marks() -> frozenset[str]:
    return list_marks(word for names in _LISTS.values() for word in list_words("notices", *names))


@cache
def _compile() -> tuple[tuple[Notice, re.Pattern[str]], ...]:
    patterns = (_write(Notice.RETRACTION), f"{_write(Notice.CORRECTION)}|{_write_lowered()}")
    return tuple(zip(_LISTS, (re.compile(one, re.IGNORECASE) for one in patterns), strict=True))


def _write(notice: Notice) -> str:
    """Return the pattern of what such a notice begins with, or has within its opening."""
    opening, within = (_find(name) for name in _LISTS[notice][:2])
    return rf"^\W*{opening}|{within}"


def _write_lowered() -> str:
    """Return the pattern of a toll that is revised, except upwards."""
    toll, raised = _find("tolls"), _find("raised")
    return (
        rf"{toll}[^.;:]{{0,60}}?{_find('lowered')}(?!\s{raised})"
        rf"|{_find('any_toll')}[^.;:]{{0,60}}?{_find('lowered_to')}"
        rf"|{_find('lowering')}[^.;:]{{0,30}}?{toll}(?![^.;:]{{0,30}}{raised})"
    )


def _find(name: str) -> str:
    return write_pattern(list_words("notices", name))
