"""Joins the lines of a text to paragraphs, and finds which of these are section headings.

It knows two ways to write paragraphs: one to a line, or wrapped at a width with blank lines between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_BULLETS, _QUOTES = "-–—•*·", "\"“«'‘("
_WIDTHS = range(45, 141)  # characters at which people and editors wrap
_LEAST_FILLED = 0.75  # share of the width: people who wrap by eye break a line earlier than an editor does
_SENTENCE_END = re.compile(r"[.!?…:;。！？؟]['\"”’»)\]]*$")
_LONGEST_HEADING_CHARACTERS = 90
_LONGEST_HEADING_WORDS = 14
_MOST_HEADINGS_IN_A_ROW = 2  # three short lines in a row are a list


def join_lines(lines: Sequence[str], *, has_headline: bool) -> list[str]:
    """The paragraphs in order. Blank lines separate them; in a wrapped text lines are joined, else each line is one.

    With ``has_headline`` the first line is never joined to the next: it is the headline, or a date above it.
    """
    width = _find_width(lines)
    paragraphs: list[str] = []
    previous, may_join = "", False
    for line in lines:
        if line and previous and may_join and width and _continues(previous, line, width):
            paragraphs[-1] += f" {line}"
        elif line:
            paragraphs.append(line)
            may_join = not has_headline or len(paragraphs) > 1
        previous = line
    return paragraphs


def _continues(line: str, following: str, width: int) -> bool:
    """Whether the break between two lines comes from wrapping and does not end a paragraph or heading."""
    did_not_fit = len(line) + 1 + len(following.split(maxsplit=1)[0]) > width
    return following[0] not in _BULLETS and (did_not_fit or len(line) >= width * _LEAST_FILLED)


def _find_width(lines: Sequence[str]) -> int:
    """The width at which a text is wrapped, 0 if it is not: most breaks of wrapped text are inside a sentence."""
    width = max(map(len, lines), default=0)
    if width not in _WIDTHS:
        return 0
    breaks = [line for line, following in pairwise(lines) if line and following and _continues(line, following, width)]
    within = sum(not _SENTENCE_END.search(line) for line in breaks)
    return width if breaks and within * 2 >= len(breaks) else 0


def find_headings(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The section headings among ``paragraphs``: short, not ended like a sentence, and followed by a longer paragraph.

    The first paragraph is the lead and never a heading.
    """
    headings: list[str] = []
    run: list[str] = []
    for paragraph in paragraphs[1:]:
        if _looks_like_heading(paragraph):
            run.append(paragraph)
            continue
        if len(run) <= _MOST_HEADINGS_IN_A_ROW and run and len(paragraph) > len(run[-1]):
            headings += run
        run = []
    return tuple(headings)


def _looks_like_heading(paragraph: str) -> bool:
    if len(paragraph) > _LONGEST_HEADING_CHARACTERS or len(paragraph.split()) > _LONGEST_HEADING_WORDS:
        return False
    if not any(map(str.isalpha, paragraph)) or paragraph[0] in _BULLETS + _QUOTES:
        return False
    return not _SENTENCE_END.search(paragraph) or paragraph.endswith("?")
