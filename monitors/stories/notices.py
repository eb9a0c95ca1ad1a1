"""Recognises corrections and retractions of earlier reports, by what they call themselves (:mod:`monitors.words`).

Only the opening of headline and text counts, so that a story about a corrected exam is not taken for one, and what it
begins with must stand by itself, so that neither is one about a correction officer or withdrawn troops. A report that
lowers a toll is none: its figure corrects (:mod:`monitors.stories.ledger`), for those who were told the higher one.
"""

from __future__ import annotations

import re
from functools import cache

from monitors.model import Article, Notice
from monitors.words import list_marks, list_words, write_pattern

_OPENING = 160

_MARKS = ':;.|-–—)]}*»”"'
"""What stands behind the word with which a notice begins. A comma does not: it goes on with a sentence."""

_LISTS = {
    Notice.RETRACTION: ("retraction", "retraction_within"),
    Notice.CORRECTION: ("correction", "correction_within"),
}
"""The word lists of each kind of notice: what it begins with, and what it has within its opening."""


def find_notice(article: Article) -> Notice | None:
    """Return what kind of notice the article is, None for an ordinary report; a retraction outweighs a correction."""
    return read_notice(article.title, article.text)


def read_notice(*texts: str) -> Notice | None:
    """Return what kind of notice these texts of one article say that it is."""
    openings = tuple(text[:_OPENING] for text in texts)
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
    return tuple((notice, re.compile(_write(notice), re.IGNORECASE)) for notice in _LISTS)


def _write(notice: Notice) -> str:
    """Return the pattern of what such a notice begins with, before one of the marks, or has within its opening."""
    opening, within = (write_pattern(list_words("notices", name)) for name in _LISTS[notice])
    return rf"^\W*{opening}\s*(?:[{re.escape(_MARKS)}\n]|$)|{within}"
