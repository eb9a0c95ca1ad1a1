"""A title or text while facts are read from it: its folded form and its sentences, made once and only when needed.

Sentence ends are found by simple rules, which are good enough for news text; no facts are read here. They are not those
of :mod:`monitors.sentences`, for speed: here the sentence around a position is found without cutting the text before it
(9 µs instead of 1.3 ms in a long article). Every line, and the dash of a dateline, ends one too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from monitors.facts.fast_records import new_span
from monitors.facts.name_text import fold
from monitors.model import Span, Zone
from monitors.sentences import ABBREVIATIONS, AFTER_ORDINAL

TEXT_LIMIT = 40_000  # characters read: an article says what happened early or not at all
LONGEST_ABBREVIATION = 12  # characters
MAX_SENTENCE = 1200  # characters; a longer sentence is cut, so that no text is read in one piece
SEEK_BACK = 120  # characters before a position at which the search for its sentence begins
MOST_SOUGHT = 8  # sentences looked for one by one before the whole text is cut into sentences
# All breaks begin with a rare character of one class and differ only after it, so the search skips quickly to the next.
BREAK = re.compile(r"[.!?…؟。\n—|–-](?:(?<=[.!?…؟。])[.!?…؟。]*[\"'”’»)\]]*(\s+)|(?<=\n)\n*|((?<=-)-|(?<=[—|–-]))\s)")
ASIDE = re.compile(r"—\s[^—.!?\n]{1,24}\s—")  # "14 — not 24 — people"
COPULA = re.compile(r"—\s\d+(?:\s\w+)?\s*(?:[.,;!]|$)")  # "число погибших — 14"
DASHES_AFTER_BRACKET = ("-", "–")  # only in a dateline do these end a sentence: "(AFP) - Six soldiers"
US_STATES = "calif fla tex mich mass ill wash ariz colo conn ga ala pa va"  # "in Stockton, Calif. Two men"
KNOWN_ABBREVIATIONS = ABBREVIATIONS.union(US_STATES.split())
ENDING = frozenset(["u.s", "u.k", "u.n", "a.m", "p.m", "d.c", "etc", "т.д", "т.п"])
"""Abbreviations that may end a sentence: they do so before a capital."""
LONG = 5  # letters; only few abbreviations are as long
LONG_ABBREVIATIONS = frozenset(word[-LONG:] for word in KNOWN_ABBREVIATIONS if len(word) >= LONG)

# "until 5 a.m. Monday", "at 6 p.m. GMT".
DAY_AFTER = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec|[A-Z]{2,4}T?\b)"
)


class ArticleField:
    """The title of an article, or its text, of which the first paragraph is the lead."""

    def __init__(self, text: str, lead_end: int | None) -> None:
        """``lead_end`` is the offset at which the first paragraph ends, None for a title.

        Only the first :data:`TEXT_LIMIT` characters of ``text`` are read.
        """
        self.text = text[:TEXT_LIMIT]
        self.is_title = lead_end is None
        self._lead_end = lead_end
        self._sought = 0
        self._latest = (0, 0)

    @cached_property
    def low(self) -> str:
        """The text folded to lower case, with equal offsets."""
        return fold(self.text)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of every sentence, in order."""
        return cut_sentences(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def find_sentence(self, position: int) -> tuple[int, int]:
        """Start and end of the sentence that a position is in.

        The first few are looked for around the position; after that the whole text is cut into sentences once.
        """
        start, end = self._latest
        if start <= position < end:
            return self._latest
        self._sought += 1
        if self._sought <= MOST_SOUGHT:
            self._latest = seek_sentence(self.text, position)
        else:
            self._latest = self.sentences[max(bisect_right(self._starts, position) - 1, 0)]
        return self._latest

    def expect(self, number: int) -> None:
        """Announce how many sentences will be looked for: with many, the whole text is cut at once."""
        self._sought += number if number > MOST_SOUGHT else 0

    def span(self, start: int, end: int) -> Span:
        """The span from ``start`` to ``end`` with its zone and text."""
        zone = Zone.TITLE if self._lead_end is None else Zone.LEAD if start < self._lead_end else Zone.BODY
        return new_span(zone, start, end, self.text[start:end])


def cut_sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence, in order; together they cover the text."""
    sentences: list[tuple[int, int]] = []
    start = 0
    for end in _list_ends(text, 0):
        _add(sentences, start, end)
        start = end
    _add(sentences, start, len(text))
    return sentences


def seek_sentence(text: str, position: int) -> tuple[int, int]:
    """The sentence of :func:`cut_sentences` at a position, found without reading the text before it."""
    back = SEEK_BACK
    while True:
        opening = max(0, position - back)
        while opening and not text[opening].isalnum():  # a break has no letter in it, so this begins inside none
            opening -= 1
        start = 0 if not opening else -1
        end = len(text)
        for stop in _list_ends(text, opening):
            if stop > position:
                end = stop
                break
            start = stop
        if start >= 0:
            break
        back *= 4
    cut = start + max(0, position - start) // MAX_SENTENCE * MAX_SENTENCE
    return (cut, min(end, cut + MAX_SENTENCE)) if cut < end else (max(start, cut - MAX_SENTENCE), end)


def _list_ends(text: str, opening: int) -> Iterator[int]:
    """Where sentences end, from ``opening`` on, which must not be inside a break."""
    for found in BREAK.finditer(text, opening):
        space, dash = found.groups()
        if space is not None and _is_inside(text, found.start(), found.end()):
            continue
        if dash is not None and not _parts(text, found.start(), text[found.start() : found.end() - 1]):
            continue
        yield found.end()


def _add(sentences: list[tuple[int, int]], start: int, end: int) -> None:
    while end - start > MAX_SENTENCE:
        cut = start + MAX_SENTENCE
        sentences.append((start, cut))
        start = cut
    if end > start:
        sentences.append((start, end))


def _parts(text: str, start: int, dash: str) -> bool:
    """Whether a dash at ``start`` separates two sentences."""
    if not start or not text[start - 1].isspace():
        return False
    if dash == "—" and (COPULA.match(text, start) or _is_of_aside(text, start)):
        return False
    return dash not in DASHES_AFTER_BRACKET or text[max(0, start - 2) : start - 1] == ")"


def _is_of_aside(text: str, start: int) -> bool:
    """Whether a dash opens or closes a few words between two dashes, which begin with a small letter or digit."""
    opened = text.rfind("—", max(0, start - 27), start)
    aside = ASIDE.match(text, start) or (ASIDE.fullmatch(text, opened, start + 1) if opened >= 0 else None)
    return aside is not None and not aside[0][2].isupper()


def _is_inside(text: str, stop: int, following: int) -> bool:
    """Whether the full stop at ``stop`` belongs to an abbreviation or initial."""
    if text[stop] != "." or "\n" in text[stop:following]:
        return False
    before = text[max(0, stop - LONG) : stop]
    if before.isalpha() and len(before) == LONG and before.lower() not in LONG_ABBREVIATIONS:
        return False
    words = text[max(0, stop - LONGEST_ABBREVIATION) : stop].split()
    word = words[-1].lower().lstrip("(\"'“‘[") if words else ""
    if word.isdigit() and len(word) < 3 and AFTER_ORDINAL.match(text, following):
        return True
    if word in KNOWN_ABBREVIATIONS or len(word) == 1 or word[-2:-1] == ".":
        return (
            word not in ENDING
            or following >= len(text)
            or not text[following].isupper()
            or (word in ("a.m", "p.m") and DAY_AFTER.match(text, following) is not None)
        )
    return following < len(text) and text[following].islower() and len(word) < 4
