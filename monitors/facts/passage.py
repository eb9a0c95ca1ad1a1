"""A title or text being read: its folded form and its sentences, made once and only when asked for.

It knows no grammar and no facts. Sentence ends are found well enough for wire copy.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from monitors.facts.gazetteer import fold
from monitors.model import Span, Zone

TEXT_LIMIT = 40_000  # characters read: an article says what happened early or not at all
LONGEST_ABBREVIATION = 12  # characters
MAX_SENTENCE = 1200  # characters; a longer one is cut, so that no text is read in one piece
# All begin with a rare character of one class, and only then differ, so that the search skips from one to the next.
BREAK = re.compile(r"[.!?…؟。\n—|–-](?:(?<=[.!?…؟。])[.!?…؟。]*[\"'”’»)\]]*(\s+)|(?<=\n)\n*|((?<=-)-|(?<=[—|–-]))\s)")
DASHES_AFTER_BRACKET = ("-", "–")  # a dateline's: "(AFP) - Six soldiers"
ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "gen",
        "col",
        "lt",
        "sgt",
        "capt",
        "sen",
        "rep",
        "gov",
        "prof",
        "rev",
        "st",
        "no",
        "vs",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "calif",
        "fla",
        "tex",
        "mich",
        "mass",
        "ill",
        "wash",
        "ariz",
        "colo",
        "conn",
        "ga",
        "ala",
        "pa",
        "va",
        "inc",
        "ltd",
        "co",
        "corp",
        "approx",
        "est",
        "maj",
        "cmdr",
        "adm",
        "hon",
        "sr",
        "jr",
        "ft",
        "mt",
        "u.s",
        "u.k",
        "u.n",
        "d.c",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
        "г",
        "гг",
        "тыс",
        "млн",
        "ул",
        "им",
        "т.е",
        "т.д",
        "sra",
        "dña",
        "mme",
        "m",
        "dr",
        "bzw",
        "z.b",
        "usw",
        "ca",
    ]
)
# German writes its dates "19. Januar".
MONTH_AFTER = re.compile(r"(?:Janu|Jänn|Febr|März|April|Mai|Jun|Jul|Augu|Sept|Okto|Nove|Deze)")

# "until 5 a.m. Monday", "at 6 p.m. GMT".
DAY_AFTER = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec|[A-Z]{2,4}T?\b)"
)


class Passage:
    """One zone or two of an article: the title, or the text with its lead."""

    def __init__(self, text: str, lead_end: int | None) -> None:
        """``lead_end`` is where the first paragraph stops; None for a title."""
        self.text = text[:TEXT_LIMIT]
        self.is_title = lead_end is None
        self._lead_end = lead_end

    @cached_property
    def low(self) -> str:
        """The text in lower case, position by position."""
        return fold(self.text)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of every sentence, in order."""
        return list_sentences(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def find_sentence(self, position: int) -> int:
        """The index of the sentence that a position stands in, or stands behind."""
        return max(bisect_right(self._starts, position) - 1, 0)

    def span(self, start: int, end: int) -> Span:
        """The stretch with its zone."""
        zone = Zone.TITLE if self._lead_end is None else Zone.LEAD if start < self._lead_end else Zone.BODY
        return Span(zone, start, end, self.text[start:end])


def list_sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence, in order, covering the text but for the white space between."""
    sentences: list[tuple[int, int]] = []
    start = 0
    for found in BREAK.finditer(text):
        if found[1] is not None and _is_inside(text, found.start(), found.end()):
            continue
        if found[2] is not None and not _parts(text, found.start(), text[found.start() : found.end() - 1]):
            continue
        _add(sentences, start, found.end())
        start = found.end()
    _add(sentences, start, len(text))
    return sentences


def _add(sentences: list[tuple[int, int]], start: int, end: int) -> None:
    while end - start > MAX_SENTENCE:
        cut = start + MAX_SENTENCE
        sentences.append((start, cut))
        start = cut
    if end > start:
        sentences.append((start, end))


def _parts(text: str, start: int, dash: str) -> bool:
    """Whether a dash stands alone between two sentences."""
    if not start or not text[start - 1].isspace():
        return False
    return dash not in DASHES_AFTER_BRACKET or text[max(0, start - 2) : start - 1] == ")"


def _is_inside(text: str, stop: int, following: int) -> bool:
    """Whether the full stop at ``stop`` belongs to an abbreviation or initial."""
    if text[stop] != "." or "\n" in text[stop:following]:
        return False
    words = text[max(0, stop - LONGEST_ABBREVIATION) : stop].split()
    word = words[-1].lower().lstrip("(\"'“‘[") if words else ""
    if word.isdigit() and len(word) < 3 and MONTH_AFTER.match(text, following):
        return True
    if word in ABBREVIATIONS or len(word) == 1 or word[-2:-1] == ".":
        return (
            word not in ("u.s", "u.k", "u.n", "a.m", "p.m", "d.c")
            or following >= len(text)
            or not text[following].isupper()
            or (word in ("a.m", "p.m") and DAY_AFTER.match(text, following) is not None)
        )
    return following < len(text) and text[following].islower() and len(word) < 4
