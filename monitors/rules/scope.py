"""Scopes: the sentence or article in which a condition is evaluated, with the symbols and numbers found there.

Scopes read sentences with the automaton when first asked, and remember what conditions, vetoes and cues found in them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Protocol
from weakref import ref

from monitors.facts.gazetteer import find_place_names
from monitors.model import RealisFlag, Span, Zone
from monitors.rules.ages import find_ages
from monitors.rules.automaton import PhraseAutomaton, Spans, Telling
from monitors.rules.broad import COMMON_BY_LANGUAGE, COMMON_WORDS
from monitors.rules.text import Document, Numeral, Passage, Sentence, Stretch

#: Rows of pieces (passages or sentences) by number, each with those of its pieces that are looked for.
Rows = Sequence[tuple[int, Set[str]]]

_SYMBOLS_OF_MONEY = frozenset("$€£¥₸₽₹")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class DocumentReader:
    """What is needed to read an article. ``numbers`` is the symbol of the listed number words."""

    document: Document
    automaton: PhraseAutomaton
    numbers: int | None = None

    def find_sentence(self, position: int) -> Sentence:
        """Return the sentence of a word, given its number as in :attr:`Sentence.base`."""
        return self.document.find_sentence(position)

    def quote(self, first: int, after: int) -> Span:
        """Return the span from word `first` up to (not including) word `after`, numbered as in :attr:`Sentence.base`.

        Both must be in one sentence.
        """
        return self.find_sentence(first).quote(first, after)


class Scope(Protocol):
    """What conditions ask of a sentence or an article."""

    is_article: ClassVar[bool]
    #: The spans of any symbol of a set, by the set's number: rules name the same alternatives again and again.
    known: dict[int, Spans | None]

    @property
    def hits(self) -> Mapping[int, Spans]:
        """The spans of words that stand for each symbol."""

    @property
    def counts(self) -> Spans:
        """The spans of counts: numbers in digits and listed number words, no years, money, percentages or ages."""

    @property
    def place_names(self) -> Spans:
        """The spans of names in the gazetteer."""

    @property
    def title(self) -> Sequence[Scope]:
        """The scopes of the title's sentences."""

    @property
    def inner(self) -> Sequence[Scope]:
        """The scopes of an article's sentences; of a sentence, itself."""


@dataclass(frozen=True, slots=True)
class RealisContext:
    """What else in a sentence, apart from cues, may say that something is not happening now. It is read once for all
    evidence in the sentence.

    ``openings`` are the positions of words that begin a clause, ``asks`` holds the flag of a headline that is a
    question, of which only what begins from ``asked_from`` on is asked, ``years`` and ``days`` the dates that are
    history. A ``marked`` year dates only what is remembered.
    """

    openings: Sequence[int]
    asks: tuple[RealisFlag, ...]
    years: Sequence[tuple[int, bool, RealisFlag]]  # position, marked
    days: Sequence[tuple[int, RealisFlag]]
    asked_from: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether nothing in it raises a flag."""
        return not (self.asks or self.years or self.days)


class SentenceScope:
    """One sentence that was read.

    It refers to its article weakly: with a reference cycle, only the garbage collector could free what was read.
    """

    __slots__ = ("_article", "_counts", "_places", "answers", "context", "hits", "known", "reader", "sentence", "signs")
    is_article: ClassVar[bool] = False

    def __init__(
        self, reader: DocumentReader, sentence: Sentence, article: ref[ArticleScope], telling: Telling | None = None
    ) -> None:
        """Read a sentence: all of it or, with `telling`, only the symbols that it names."""
        self.reader = reader
        self.sentence = sentence
        automaton = reader.automaton
        self.hits: Mapping[int, Spans] = (
            automaton.read(sentence) if telling is None else automaton.pick(sentence, telling)
        )
        self.known: dict[int, Spans | None] = {}
        #: What vetoes and cues found here, by identity: topics share many of them.
        self.answers: dict[int, Spans | None] = {}
        #: The bits of what vetoes and cues need and is here; None until vetoes.py has joined them.
        self.signs: int | None = None
        self.context: RealisContext | None = None
        self._article = article
        self._counts: Spans | None = None
        self._places: Spans | None = None

    @property
    def document(self) -> Document:
        return self.reader.document

    @property
    def title(self) -> Sequence[SentenceScope]:
        article = self._article()
        return article.title if article is not None else ()

    @property
    def inner(self) -> Sequence[SentenceScope]:
        return (self,)

    @property
    def counts(self) -> Spans:
        if self._counts is None:
            self._counts = self._find_counts()
        return self._counts

    def _find_counts(self) -> Spans:
        numbers, sentence = self.reader.numbers, self.sentence
        found = {*(self.hits.get(numbers, []) if numbers is not None else ())}
        if _DIGIT.search(sentence.text):
            counted = [sentence.base + one.position for one in sentence.figures if _is_count(sentence.text, one)]
            found.update((position, position + 1) for position in counted)
        ages = self._number_words(find_ages(sentence.text)) if found else ()
        return sorted(span for span in found if not any(first <= span[0] < after for first, after in ages))

    @property
    def place_names(self) -> Spans:
        if self._places is None:
            self._places = self._find_places()
        return self._places

    def _find_places(self) -> Spans:
        return self._number_words(find_place_names(self.sentence.text, self.document.language))

    def _number_words(self, found: Iterable[tuple[int, int]]) -> Spans:
        """The words at these places of the sentence. A name may begin within a word: English keeps the ``l'`` of
        ``l'Aquila``.
        """
        places = list(found)
        starts, base = [start for start, _ in self.sentence.words] if places else [], self.sentence.base
        return [(base + bisect_right(starts, start) - 1, base + bisect_left(starts, end)) for start, end in places]


class TellingScope:
    """A sentence that was read, as if what is met there by common words alone were not there."""

    is_article: ClassVar[bool] = False

    def __init__(self, scope: SentenceScope) -> None:
        self._scope = scope
        self.known: dict[int, Spans | None] = {}
        common = COMMON_BY_LANGUAGE.get(scope.sentence.language, COMMON_WORDS)
        telling = {
            symbol: [span for span in spans if not self._is_common(span, common)]
            for symbol, spans in scope.hits.items()
        }
        self.hits: Mapping[int, Spans] = {symbol: spans for symbol, spans in telling.items() if spans}

    def _is_common(self, span: tuple[int, int], common: Set[str]) -> bool:
        return all(word in common for word in self.list_words(span))

    def list_words(self, span: tuple[int, int]) -> list[str]:
        """Return the words of a span, in small letters."""
        sentence = self._scope.sentence
        first, after = (place - sentence.base for place in span)
        return [sentence.text[start:end].casefold() for start, end in sentence.words[first:after]]

    @property
    def counts(self) -> Spans:
        return self._scope.counts

    @property
    def place_names(self) -> Spans:
        return self._scope.place_names

    @property
    def title(self) -> Sequence[SentenceScope]:
        return self._scope.title

    @property
    def inner(self) -> Sequence[TellingScope]:
        return (self,)


class ArticleScope:
    """A whole article, or a part of one. Its sentences are read when first asked for."""

    is_article: ClassVar[bool] = True
    _telling: Telling | None = None

    def __init__(
        self, reader: DocumentReader, whole: ArticleScope | None = None, wanted: frozenset[int] | None = None
    ) -> None:
        """Read nothing yet. A part of a `whole` article has those of its sentences that may hold any of the `wanted`
        symbols; its title is still the whole title.
        """
        self.reader = reader
        self.known: dict[int, Spans | None] = {}
        #: What vetoes and cues found here, by identity: topics share many of them.
        self.answers: dict[int, Spans | None] = {}
        #: The bits of what vetoes and cues need and is here; None until vetoes.py has joined them.
        self.signs: int | None = None
        self._scopes: dict[int, SentenceScope] = {}
        self._whole, self._wanted = whole, wanted

    @property
    def document(self) -> Document:
        return self.reader.document

    def read(self, stretch: Stretch) -> SentenceScope:
        """Return the scope of the sentence at a place."""
        return self.open(self.document.read(stretch))

    def open(self, sentence: Sentence) -> SentenceScope:
        """Return the scope of one sentence."""
        scope = self._scopes.get(sentence.base)
        if scope is None:
            scope = self._scopes[sentence.base] = SentenceScope(self.reader, sentence, ref(self), self._telling)
        return scope

    def narrow_to(self, wanted: frozenset[int]) -> ArticleScope:
        """Return the part of the article whose sentences may hold any of these symbols."""
        return ArticleScope(self.reader, self, wanted)

    @cached_property
    def title(self) -> Sequence[SentenceScope]:
        if self._whole is not None:
            return self._whole.title
        return list(map(self.read, self.document.title_stretches))

    @cached_property
    def inner(self) -> Sequence[SentenceScope]:
        document = self.document
        if self._whole is None or self._wanted is None:
            return list(map(self.read, document.stretches))
        lacks = self._wanted.isdisjoint
        telling = {piece for piece, symbols in self._whole.begun.items() if not lacks(symbols)}
        return [self._whole.open(sentence) for sentence in document.list_holding(telling)]

    @cached_property
    def hits(self) -> Mapping[int, Spans]:
        """The spans of each symbol; in a part of an article only of those that are wanted."""
        wanted = self._wanted
        merged: dict[int, Spans] = {}
        for scope in self.inner:
            hits = scope.hits
            for symbol in hits if wanted is None else hits.keys() & wanted:
                merged.setdefault(symbol, []).extend(hits[symbol])
        return merged

    @cached_property
    def begun(self) -> Mapping[str, frozenset[int]]:
        """The symbols that the article may hold, by the piece that stands for them; this reads no sentence."""
        return self.reader.automaton.find_begun(self.document.pieces)

    @cached_property
    def held(self) -> frozenset[int]:
        """The symbols that the article may hold."""
        return frozenset().union(*self.begun.values())

    @property
    def counts(self) -> Spans:
        return [span for scope in self.inner for span in scope.counts]

    @property
    def place_names(self) -> Spans:
        return [span for scope in self.inner for span in scope.place_names]


class Excerpt(ArticleScope):
    """Some sentences of an article, and its title, read only for the symbols in `telling`."""

    def __init__(self, reader: DocumentReader, sentences: Iterable[Sentence], telling: Telling) -> None:
        super().__init__(reader)
        self._telling = telling
        self.inner = list(map(self.open, sentences))


class WordScope:
    """The words of an article, in whatever sentences: enough for a query that asks for words alone.

    Its spans count characters, not words: those of the title and, after it, those of the text.
    """

    is_article: ClassVar[bool] = True
    counts: ClassVar[Spans] = []
    place_names: ClassVar[Spans] = []
    title: ClassVar[Sequence[Scope]] = ()
    inner: ClassVar[Sequence[Scope]] = ()

    def __init__(self, document: Document, automaton: PhraseAutomaton, telling: Telling, rows: Rows) -> None:
        """Look for the symbols in `telling`, given the passages that hold any of its pieces (`rows`)."""
        self._document = document
        self._text_start = len(document.title) + 1
        self.known: dict[int, Spans | None] = {}
        self.hits = hits = {symbol: Spans() for symbols in telling.values() for symbol in symbols}
        places = {piece: automaton.place(piece, symbols) for piece, symbols in telling.items()}
        for number, held in rows:
            for piece in held:
                if piece in places:
                    for start in self._list_starts(document.passages[number], piece):
                        for symbol, first, after in places[piece]:
                            hits[symbol].append((start + first, start + after))
        for spans in hits.values():
            spans.sort()

    def _list_starts(self, passage: Passage, piece: str) -> list[int]:
        """Return where a piece begins in a passage, each time that it occurs."""
        zone, first, last, _, _ = passage
        text, shift = self._document.get_clean(zone), 0 if zone is Zone.TITLE else self._text_start
        starts = []
        start = text.find(piece, first, last)
        while start >= 0:
            after = start + len(piece)
            if (start == first or text[start - 1].isspace()) and (after == last or text[after].isspace()):
                starts.append(shift + start)
            start = text.find(piece, after, last)
        return starts

    def quote(self, first: int, after: int) -> Span:
        """Return the span between two places of title or text, counted like the spans of this scope."""
        document = self._document
        if first < self._text_start:
            return Span(Zone.TITLE, first, after, document.title[first:after])
        first, after = first - self._text_start, after - self._text_start
        return Span(Zone.LEAD if first < document.lead_end else Zone.BODY, first, after, document.text[first:after])


def _is_count(text: str, figure: Numeral) -> bool:
    """Return whether a number in digits is a count, and no year, sum of money or percentage."""
    _, start, end, spelt = figure
    before, after = text[start - 1 : start], text[end : end + 2].strip()[:1]
    if before in _SYMBOLS_OF_MONEY or after in _SYMBOLS_OF_MONEY or after == "%":
        return False
    digits = spelt.replace(",", "").replace(".", "")
    return digits.isdecimal() and not (len(spelt) == 4 and digits[:2] in {"19", "20"})
