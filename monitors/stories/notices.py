"""Recognises corrections and retractions of earlier reports, by what they call themselves (:mod:`monitors.words`).

Only the opening of headline and text counts, so that a story about a corrected exam is not taken for one, and what it
begins with must stand by itself, so that neither is one about a correction officer or withdrawn troops. A report that
lowers a toll is none: its figure corrects (:mod:`monitors.stories.ledger`), for those who were told the higher one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache

from monitors.model import Article, Notice, Report, Story
from monitors.words import compile_pattern, gather_words, list_marks, write_pattern

_OPENING = 160

_MARKS = ':;.|-–—)]}*»”"'
"""What stands behind the word with which a notice begins. A comma does not: it goes on with a sentence."""

NOTICED_WITHIN = timedelta(days=3)
"""A notice that shares no words with a report belongs to it only if it came within this time."""

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


def list_noticed(reports: Iterable[Report], *notices: Notice) -> dict[str, datetime]:
    """Return when each source, by its outlet and its origin, last gave such a notice."""
    noticed: dict[str, datetime] = {}
    for report in reports:
        if report.notice in notices:
            for source in filter(None, (report.publisher, report.origin)):  # unnamed outlets are not one source
                noticed[source] = max(report.seen_at, noticed.get(source, report.seen_at))
    return noticed


def is_noticed(report: Report, noticed: dict[str, datetime]) -> bool:
    """Return whether a source of the report gave its notice no earlier than the report."""
    sources = (source for source in (report.publisher, report.origin) if source in noticed)
    return any(report.seen_at <= noticed[source] for source in sources)


def find_noticed(notice: Report, topics: Collection[str], story: Story) -> Report | None:
    """Return the report of a story to which a correction or retraction belongs: the newest of its outlet, or of its
    agency, of the days before that tells of one of these topics in one of its countries; None if there is none.
    """
    earliest = notice.seen_at - NOTICED_WITHIN
    if notice.notice is None or story.last_seen_at < earliest:
        return None
    sources = {notice.publisher, notice.origin} - {""}
    noticed = (
        one
        for one in reversed(story.reports)
        if earliest <= one.seen_at <= notice.seen_at
        and one.notice is None
        and one.article_key != notice.article_key
        and not sources.isdisjoint((one.publisher, one.origin))
        and not set(one.urgent).isdisjoint(topics)
        and not set(one.countries).isdisjoint(notice.countries)
    )
    return next(noticed, None)


@cache
def _list_notice_marks() -> frozenset[str]:
    return list_marks(word for names in _LISTS.values() for word in gather_words("notices", *names))


@cache
def _compile() -> tuple[tuple[Notice, re.Pattern[str]], ...]:
    return tuple((notice, compile_pattern(_write(notice))) for notice in _LISTS)


def _write(notice: Notice) -> str:
    """Return the pattern of what such a notice begins with, before one of the marks, or has within its opening."""
    opening, within = (write_pattern(gather_words("notices", name)) for name in _LISTS[notice])
    return rf"^\W*{opening}\s*(?:[{re.escape(_MARKS)}\n]|$)|{within}"
