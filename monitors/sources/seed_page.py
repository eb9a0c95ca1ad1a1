"""Turns the lines of an article file into headline, by-line, dates and clean paragraphs.

seed_lines.py says what each line is by itself; here its place on the page decides what that means. Bytes, header blocks
and files are the business of seedfile.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitors.sources.paragraphs import find_headings, join_lines
from monitors.sources.seed_lines import LineKind, LineReading, read_line
from monitors.sources.textdate import TextDate
from monitors.sources.zones import ZoneRules

_LONGEST_HEADLINE = 300  # characters; a longer first line is a text without a headline
_BODY_BEGINS = 140  # characters; a paragraph as long as this belongs to the body
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class SeedPage:
    """What was read. ``paragraphs`` are the body with its headings; dates are UTC; ``warnings`` are for people."""

    headline: str
    paragraphs: tuple[str, ...]
    headings: tuple[str, ...] = ()
    author: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    url: str = ""
    publisher: str = ""
    categories: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    """What has been gathered so far on the way down the page."""

    kept: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    dates: dict[str, TextDate] = field(default_factory=dict)
    url: str = ""
    publisher: str = ""
    categories: list[str] = field(default_factory=list)
    label: str = ""
    is_in_list: bool = False
    has_body: bool = False


def split_lines(text: str) -> list[str]:
    """The lines of a text, trimmed, without invisible characters, and with plain spaces for all kinds of blanks."""
    text = unicodedata.normalize("NFC", _LINE_END.sub("\n", text))
    text = _BLANKS.sub(" ", _INVISIBLE.sub("", text))
    return [line.strip() for line in text.split("\n")]


def read_page(lines: Sequence[str], rules: ZoneRules, *, headline: str = "", language: str = "") -> SeedPage:
    """Read the lines of :func:`split_lines`. Unless a ``headline`` is given, the first line of text is the headline.

    Furniture is dropped, but its dates and names are kept. ``SeedPage.headline`` is "" when no line is text.
    """
    draft = _Draft(kept=[headline] if headline else [])
    paragraphs = join_lines(lines, has_headline=not headline)
    for index, line in enumerate(paragraphs):
        reading = read_line(line, rules, language)
        if reading is None or not _take(reading, draft, is_last=index == len(paragraphs) - 1):
            _keep(line, draft)
    return _finish(draft)


def _keep(line: str, draft: _Draft) -> None:
    """Keep a line of text, unless it belongs to a list of links or repeats the headline."""
    draft.label = ""
    if draft.is_in_list and len(line) < _BODY_BEGINS and not line.endswith((".", "…", '."', ".”", "!")):
        return
    draft.is_in_list = False
    if draft.kept and line.casefold() == draft.kept[0].casefold():
        return
    draft.has_body = draft.has_body or (bool(draft.kept) and len(line) >= _BODY_BEGINS)
    draft.kept.append(line)


def _take(reading: LineReading, draft: _Draft, *, is_last: bool) -> bool:
    """Add furniture to the draft. False when, in its place, it is text after all."""
    match reading.kind:
        case LineKind.SECTION if draft.kept:
            return False
        case LineKind.LINK | LineKind.LIST if not draft.kept:
            return False
        case LineKind.LIST:
            draft.is_in_list = True
        case LineKind.DATE:
            return _take_date(reading, draft, is_last=is_last)
        case _:
            _take_value(reading, draft)
    for part in reading.parts:
        _take(part, draft, is_last=is_last)
    return True


def _take_value(reading: LineReading, draft: _Draft) -> None:
    match reading.kind:
        case LineKind.BYLINE:
            if reading.text not in draft.authors:
                draft.authors.append(reading.text)
            if reading.date:
                draft.dates.setdefault("", reading.date)
        case LineKind.ADDRESS:
            draft.url = draft.url or reading.text
        case LineKind.PUBLISHER:
            draft.publisher = draft.publisher or reading.text
        case LineKind.TAGS:
            draft.categories += [tag.strip(" #") for tag in reading.text.split(",") if tag.strip(" #")]


def _take_date(reading: LineReading, draft: _Draft, *, is_last: bool) -> bool:
    """Add a date, or a label for a later date. False for a bare date inside the body: it heads part of a chronology."""
    if reading.date is None:
        draft.label = reading.label
        return True
    label = reading.label or draft.label
    if not label and draft.has_body and not is_last:
        return False
    draft.dates.setdefault(label, reading.date)
    draft.label = ""
    return True


def _finish(draft: _Draft) -> SeedPage:
    headline, *paragraphs = draft.kept or [""]
    warnings = [f"{label or 'date'}: {date.doubt}" for label, date in draft.dates.items() if date.doubt]
    if len(headline) > _LONGEST_HEADLINE:
        paragraphs.insert(0, headline)
        headline = headline[: _LONGEST_HEADLINE // 2].rsplit(" ", 1)[0] + "…"
        warnings.append("the first line is too long for a headline; its beginning is used as one")
    published = draft.dates.get("published") or draft.dates.get("")
    updated = draft.dates.get("updated")
    return SeedPage(
        headline=headline,
        paragraphs=tuple(paragraphs),
        headings=find_headings(paragraphs),
        author=", ".join(draft.authors),
        published_at=published.at if published else None,
        updated_at=updated.at if updated else None,
        url=draft.url,
        publisher=draft.publisher,
        categories=tuple(dict.fromkeys(draft.categories)),
        warnings=tuple(warnings),
    )
