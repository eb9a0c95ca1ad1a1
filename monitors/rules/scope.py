"""Where a condition is evaluated: a sentence or a whole article, with what stands there, read when first asked for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from weakref import ref

from monitors.rules.lexicon import Lexicon, Spans
from monitors.rules.text import Document, Sentence

#: Finds place names: (text, language ISO 639-1) -> (start, end) characters. It must be picklable: a module's function.
PlaceFinder = Callable[[str, str], Sequence[tuple[int, int]]]

_SYMBOLS_OF_MONEY = frozenset("$€£¥₸₽₹")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Reader:
    """What reading an article needs. ``numbers`` is the symbol of the listed number words."""

    document: Document
    lexicon: Lexicon
    places: PlaceFinder | None = None
    numbers: int | None = None


class Scope:
    """A whole article, or (``sentence`` not None) one sentence of it.

    A sentence holds its article weakly: a circle would leave all that was read of every article to the collector.
    """

    def __init__(self, reader: Reader, sentence: Sentence | None = None, article: Scope | None = None) -> None:
        self.reader = reader
        self.sentence = sentence
        self._article = ref(article or self)
        #: What vetoes and cues found here, by identity: topics share many of them.
        self.answers: dict[int, Spans | None] = {}
        #: Where any of some symbols stands, by these symbols: rules name the same alternatives again and again.
        self.known: dict[frozenset[int], Spans | None] = {}
        self._scopes: dict[int, Scope] = {}

    @property
    def is_article(self) -> bool:
        return self.sentence is None

    @property
    def document(self) -> Document:
        return self.reader.document

    def get_sentence(self, index: int) -> Scope:
        """Return the scope of one sentence of an article."""
        scope = self._scopes.get(index)
        if scope is None:
            scope = self._scopes[index] = Scope(self.reader, self.document.get_sentence(index), self)
        return scope

    def find_sentence(self, position: int) -> Sentence:
        """Return the sentence of an article in which a word stands, numbered as in :attr:`Sentence.base`."""
        index = bisect_right(self.document.stretches, position, key=attrgetter("base")) - 1
        return self.document.get_sentence(index)

    def narrow(self, indices: Sequence[int]) -> Scope:
        """Return the scope of an article as if it had these sentences alone; its title stays the whole title."""
        narrowed = Scope(self.reader)
        narrowed._scopes = self._scopes
        narrowed.inner = [self.get_sentence(index) for index in indices]
        return narrowed

    @cached_property
    def inner(self) -> list[Scope]:
        """The scopes of all sentences of an article."""
        return [self.get_sentence(index) for index in range(len(self.document.stretches))]

    @cached_property
    def hits(self) -> Mapping[int, Spans]:
        """Where each symbol stands, as spans of words."""
        if self.sentence is not None:
            return self.reader.lexicon.read(self.sentence)
        merged: dict[int, Spans] = {}
        for scope in self.inner:
            for symbol, spans in scope.hits.items():
                merged.setdefault(symbol, []).extend(spans)
        return merged

    @cached_property
    def held(self) -> frozenset[int]:
        """The symbols that stand there; of a whole article, which is not read for this, those that may."""
        if self.sentence is None:
            return frozenset(self.reader.lexicon.list_possible(self.document.pieces))
        return frozenset(self.hits)

    def lacks(self, groups: Sequence[frozenset[int]]) -> bool:
        """Tell whether any of some sets of symbols is met by none of its symbols."""
        return bool(groups) and any(map(self.held.isdisjoint, groups))

    @property
    def title(self) -> list[Scope]:
        """The scopes of the title's sentences."""
        return (self._article() or self)._title

    @cached_property
    def _title(self) -> list[Scope]:
        return [self.get_sentence(index) for index in range(self.document.title_sentences)]

    @cached_property
    def counts(self) -> Spans:
        """Where numbers of people or things stand: digits that are no year, money or share, and listed number words."""
        if self.sentence is None:
            return [span for scope in self.inner for span in scope.counts]
        numbers = self.reader.numbers
        listed = self.hits.get(numbers, []) if numbers is not None else []
        if not _DIGIT.search(self.sentence.text):
            return sorted(listed)
        base = self.sentence.base
        counted = [(base + i, base + i + 1) for i, _ in self.sentence.digits if _is_count(self.sentence, i)]
        return sorted({*counted, *listed})

    @cached_property
    def place_names(self) -> Spans:
        """Where the injected finder sees place names."""
        if self.sentence is None:
            return [span for scope in self.inner for span in scope.place_names]
        if self.reader.places is None:
            return []
        starts = [start for start, _ in self.sentence.words]
        found = self.reader.places(self.sentence.text, self.document.language)
        base = self.sentence.base
        return [(base + bisect_left(starts, start), base + bisect_left(starts, end)) for start, end in sorted(found)]


def _is_count(sentence: Sentence, position: int) -> bool:
    """Tell a count written in digits from a year, a sum of money or a percentage."""
    spelt = sentence.get_word(position)
    if not spelt[0].isdigit():
        return False
    start, end = sentence.words[position]
    before, after = sentence.text[start - 1 : start], sentence.text[end : end + 2].strip()[:1]
    if before in _SYMBOLS_OF_MONEY or after in _SYMBOLS_OF_MONEY | {"%"}:
        return False
    digits = spelt.replace(",", "").replace(".", "")
    return digits.isdecimal() and not (len(spelt) == 4 and digits[:2] in {"19", "20"})
