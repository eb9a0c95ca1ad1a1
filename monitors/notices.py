"""Reports about reports: corrections and retractions, told from what they call themselves (:mod:`monitors.words`).

Only a headline's or text's own opening words count, so that a story about a corrected exam is not one.
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
"""Every notice has a word of one of these, of its kind."""


def find_notice(article: Article) -> Notice | None:
    """What the article says of earlier reports, None for an ordinary one; a retraction outweighs a correction."""
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
    """What such a notice opens with, or says within its opening words."""
    opening, within = (_find(name) for name in _LISTS[notice][:2])
    return rf"^\W*{opening}|{within}"


def _write_lowered() -> str:
    """A toll that is revised, unless upwards."""
    toll, raised = _find("tolls"), _find("raised")
    return (
        rf"{toll}[^.;:]{{0,60}}?{_find('lowered')}(?!\s{raised})"
        rf"|{_find('any_toll')}[^.;:]{{0,60}}?{_find('lowered_to')}"
        rf"|{_find('lowering')}[^.;:]{{0,30}}?{toll}(?![^.;:]{{0,30}}{raised})"
    )


def _find(name: str) -> str:
    return write_pattern(list_words("notices", name))
