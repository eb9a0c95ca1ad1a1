"""Prepares an article for the rules: zones, sentences and words, each with its offset in the original text.

It works lazily, because most articles hold nothing that a rule looks for: passages are cut into sentences, and
sentences into words, only when asked for. A *piece* is a part of the text between white space, a *passage* usually a
paragraph, and a *stretch* the place of a sentence. Nothing here knows about rules or topics.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain, islice, takewhile
from operator import attrgetter
from typing import NamedTuple

from monitors.model import Span, Zone
from monitors.rules.language import detect_language
from monitors.rules.stated_language import is_doubtful
from monitors.rules.words import count_words, find_words, get_word_pattern, measure_plain
from monitors.sentences import list_passages, list_sentences

#: What one character adds to :attr:`Sentence.base`, so that no two sentences ever overlap in that numbering.
APART = 1000

# A comment or script also ends where another begins, so that nothing is scanned twice, however many are never closed.
_TAG = re.compile(
    r"(?s)<(?i:(script|style)\b[^<>]{0,2000}>[^<]*+(?:<(?!/?\1\b)[^<]*+)*+</\1\s*>)"
    r"|<(?:/?[a-zA-Z][^<>]{0,2000}>|!--.{0,2000}?(?:-->|(?=<!--)))|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});"
)
_DIGIT = re.compile(r"\d")
_PARAGRAPH = re.compile(r"\n\s*\n")
_CLAUSE_MARK = re.compile(r"[;()\[\]—–،؛]|[,:]\W|\s-\s")  # not the comma or colon in 1,200 or 11:00


class Numeral(NamedTuple):
    """A word that begins with a digit: its position among the words of a sentence, its offsets there, and the word."""

    position: int
    start: int
    end: int
    spelt: str


@dataclass
class Sentence:
    """One sentence. `start` is its offset in the original title or text (`source`); `text` is without markup.

    `base` is the number of its first word within the document. It follows from the sentence's offset alone, and
    sentences are far apart in that numbering, so that no distance between words reaches across a full stop.
    """

    zone: Zone
    start: int
    text: str
    language: str
    base: int
    source: str = field(repr=False)

    @cached_property
    def pieces(self) -> list[str]:
        """The parts of the sentence between white space."""
        return self.text.split()

    @cached_property
    def words(self) -> list[tuple[int, int]]:
        """The start and end of each word in :attr:`text`."""
        return find_words(self.text, self.language)

    @cached_property
    def starts(self) -> list[int]:
        """How many words come before each piece, and finally how many there are altogether."""
        return [0, *accumulate(count_words(self.pieces, self.language))]

    @cached_property
    def clauses(self) -> list[int]:
        """For each word the number of its clause, judged by punctuation alone."""
        numbers, clause, previous = [], 0, None
        for start, end in self.words:
            if previous is not None:
                clause += bool(_CLAUSE_MARK.search(self.text[previous:start]))
            numbers.append(clause)
            previous = end
        return numbers

    @cached_property
    def offsets(self) -> list[int]:
        """The start of each piece in :attr:`text`."""
        find, after, offsets = self.text.index, 0, []
        for piece in self.pieces:
            start = find(piece, after)
            offsets.append(start)
            after = start + len(piece)
        return offsets

    @cached_property
    def figures(self) -> list[Numeral]:
        """The words that begin with a digit."""
        if not _DIGIT.search(self.text):
            return []
        pattern, text = get_word_pattern(self.language), self.text
        return [
            Numeral(position, match.start(), match.end(), match[0])
            for number, piece in enumerate(self.pieces)
            if any(map(str.isdigit, piece))
            for position, match in enumerate(
                pattern.finditer(text, self.offsets[number], self.offsets[number] + len(piece)), self.starts[number]
            )
            if match[0][0].isdigit()
        ]

    def get_word(self, position: int) -> str:
        """Return the word at a position within the sentence, as spelt."""
        start, end = self.words[position]
        return self.text[start:end]

    def quote(self, first: int, after: int) -> Span:
        """Return the span from word `first` up to (not including) word `after`, both numbered as in :attr:`base`."""
        start, end = self._find_word(first - self.base)
        if after - first > 1:
            _, end = self._find_word(after - 1 - self.base)
        start, end = self.start + start, self.start + end
        return Span(self.zone, start, end, self.source[start:end])

    def _find_word(self, position: int) -> tuple[int, int]:
        """Return where a word begins and ends in :attr:`text`. If it is alone in its piece, the rest stays unread."""
        number = bisect_right(self.starts, position) - 1
        letters = measure_plain(self.pieces[number])
        if not letters:
            return self.words[position]
        start = self.offsets[number]
        return start, start + letters


class Passage(NamedTuple):
    """A part of a zone that begins and ends with sentences, usually a paragraph. None of these has a smaller `base`."""

    zone: Zone
    start: int
    end: int
    base: int
    pieces: list[str]


class Stretch(NamedTuple):
    """The place of a sentence: its offsets in title or text, and its :attr:`Sentence.base`."""

    zone: Zone
    start: int
    end: int
    base: int


@dataclass(frozen=True)
class Document:
    """One article prepared for the rules. `language` is the one given or detected (``""``: unknown).

    In ``clean_title`` and ``clean_text`` markup is replaced by as many spaces, so offsets are those of the original.
    """

    title: str
    text: str
    language: str
    clean_title: str = field(repr=False)
    clean_text: str = field(repr=False)

    @cached_property
    def lead_end(self) -> int:
        """The offset at which the first paragraph of the text ends."""
        return _find_lead_end(self.clean_text)

    @cached_property
    def passages(self) -> list[Passage]:
        """The parts of title and text that can each be cut into sentences by itself, in order."""
        lead_end, text_base = self.lead_end, self._text_base
        zones = (
            (Zone.TITLE, self.clean_title, 0, len(self.title), 0),
            (Zone.LEAD, self.clean_text, 0, lead_end, text_base),
            (Zone.BODY, self.clean_text, lead_end, len(self.text), text_base),
        )
        return [
            Passage(zone, first, after, offset + APART * first, pieces)
            for zone, clean, start, end, offset in zones
            for first, after in list_passages(clean, start, end)
            if (pieces := clean[first:after].split())
        ]

    @cached_property
    def pieces(self) -> frozenset[str]:
        """The distinct pieces of title and text."""
        return frozenset().union(*[passage.pieces for passage in self.passages])

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The places of all sentences, those of the title first."""
        return [stretch for number in range(len(self.passages)) for stretch in self.cut(number)]

    def cut(self, number: int) -> list[Stretch]:
        """Return the places of the sentences of the passage with this number."""
        stretches = self._stretches.get(number)
        if stretches is None:
            zone, start, end, base, _ = self.passages[number]
            places = list_sentences(self.get_clean(zone), start, end)
            stretches = [Stretch(zone, first, after, base + APART * (first - start)) for first, after in places]
            self._stretches[number] = stretches
        return stretches

    def split(self, number: int) -> list[list[str]]:
        """Return the pieces of each sentence of the passage with this number."""
        stretches = self.cut(number)
        zone, _, _, _, pieces = self.passages[number]
        if len(stretches) == 1:
            return [pieces]
        clean = self.get_clean(zone)
        return [clean[start:end].split() for _, start, end, _ in stretches]

    def get_clean(self, zone: Zone) -> str:
        """Return the text without markup to which the offsets of a zone refer."""
        return self.clean_title if zone is Zone.TITLE else self.clean_text

    @cached_property
    def title_passages(self) -> int:
        """How many passages the title has; they come first."""
        return sum(1 for _ in takewhile(lambda passage: passage.zone is Zone.TITLE, self.passages))

    @cached_property
    def title_stretches(self) -> list[Stretch]:
        """The places of the title's sentences."""
        return [stretch for number in range(self.title_passages) for stretch in self.cut(number)]

    def list_first(self, count: int) -> list[Stretch]:
        """Return the places of the first sentences of the text, at most `count`; no passage after them is cut."""
        numbers = range(self.title_passages, len(self.passages))
        return list(islice(chain.from_iterable(map(self.cut, numbers)), count))

    def read(self, stretch: Stretch, pieces: list[str] | None = None) -> Sentence:
        """Return the sentence at a place. Pass its `pieces` if they are known already."""
        zone, start, end, base = stretch
        sentence = self._read.get(base)
        if sentence is None:
            source = self.title if zone is Zone.TITLE else self.text
            sentence = Sentence(zone, start, self.get_clean(zone)[start:end], self.language, base, source)
            if pieces is not None:
                sentence.pieces = pieces
            self._read[base] = sentence
        return sentence

    def list_holding(self, telling: Set[str]) -> Iterator[Sentence]:
        """Yield the sentences that hold any of these pieces; passages without any are not cut into sentences."""
        lacks = telling.isdisjoint
        for number, passage in enumerate(self.passages):
            if not lacks(passage.pieces):
                for stretch, pieces in zip(self.cut(number), self.split(number), strict=True):
                    if not lacks(pieces):
                        yield self.read(stretch, pieces)

    def find_sentence(self, position: int) -> Sentence:
        """Return the sentence of a word, given its number as in :attr:`Sentence.base`."""
        number = bisect_right(self._bases, position) - 1
        stretches = self.cut(number)
        return self.read(stretches[bisect_right(stretches, position, key=attrgetter("base")) - 1])

    @property
    def _text_base(self) -> int:
        """The :attr:`Sentence.base` at which the text begins, after the title."""
        return APART * (len(self.title) + 1)

    @cached_property
    def _bases(self) -> list[int]:
        return [passage.base for passage in self.passages]

    @cached_property
    def _read(self) -> dict[int, Sentence]:
        return {}

    @cached_property
    def _stretches(self) -> dict[int, list[Stretch]]:
        return {}


def read_document(title: str, text: str, language: str = "") -> Document:
    """Prepare an article: `title` and `text` as in :class:`monitors.model.Article`, `language` ISO 639-1 (``""``: is
    detected, as it is for a text that cannot be in `language`). Markup and entities that were left in count as white
    space; offsets are those of the text as given.
    """
    clean_title, clean_text = _blank_markup(title), _blank_markup(text)
    if not language or is_doubtful(language, clean_title, clean_text):
        language = detect_language(f"{clean_title}\n{clean_text[:2000]}")
    return Document(title, text, language, clean_title, clean_text)


def _find_lead_end(text: str) -> int:
    """Return the offset at which the first paragraph ends that is not blank."""
    for match in _PARAGRAPH.finditer(text):
        if text[: match.start()].strip():
            return match.start()
    return len(text)


def _blank_markup(text: str) -> str:
    """Replace tags and entities by as many spaces, so that offsets stay true."""
    if "<" not in text and "&" not in text:
        return text
    return _TAG.sub(lambda match: " " * len(match[0]), text)
