"""Where a condition is evaluated: a sentence or a whole article, with what stands there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Protocol
from weakref import ref

from monitors.facts.gazetteer import find_place_names
from monitors.model import Span, Zone
from monitors.rules.lexicon import Lexicon, Spans, Telling
from monitors.rules.text import Document, Figure, Passage, Sentence, Stretch

if TYPE_CHECKING:
    from monitors.rules.realis import Setting

#: Rows of pieces by number, each with those of its pieces that somebody looks for.
Rows = Sequence[tuple[int, Set[str]]]

_SYMBOLS_OF_MONEY = frozenset("$€£¥₸₽₹")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Reader:
    """What reading an article needs. ``numbers`` is the symbol of the listed number words."""

    document: Document
    lexicon: Lexicon
    numbers: int | None = None

    def find_sentence(self, position: int) -> Sentence:
        """Return the sentence in which a word stands, numbered as in :attr:`Sentence.base`."""
        return self.document.find_sentence(position)

    def quote(self, first: int, after: int) -> Span:
        """Return the span of some words of a sentence, numbered as in :attr:`Sentence.base`."""
        return self.find_sentence(first).quote(first, after)


class Scope(Protocol):
    """What conditions ask of a sentence or an article."""

    is_article: ClassVar[bool]
    #: Where any of some symbols stands, by the number of their set: rules name the same alternatives again and again.
    known: dict[int, Spans | None]

    @property
    def hits(self) -> Mapping[int, Spans]:
        """Where each symbol stands, as spans of words."""

    @property
    def counts(self) -> Spans:
        """Where numbers of people or things stand: digits that are no year, money or share, and listed number words."""

    @property
    def place_names(self) -> Spans:
        """Where names of the gazetteer stand."""

    @property
    def title(self) -> Sequence[Scope]:
        """The scopes of the title's sentences."""

    @property
    def inner(self) -> Sequence[Scope]:
        """The scopes of all sentences of an article."""


class SentenceScope:
    """One sentence, read.

    It holds its article weakly: a circle would leave all that was read of every article to the collector.
    """

    __slots__ = ("_article", "_counts", "_places", "answers", "hits", "known", "reader", "sentence", "setting", "signs")
    is_article: ClassVar[bool] = False

    def __init__(
        self, reader: Reader, sentence: Sentence, article: ref[ArticleScope], telling: Telling | None = None
    ) -> None:
        """Read a sentence: all of it, or where it is given what some pieces are `telling` of, no more than that."""
        self.reader = reader
        self.sentence = sentence
        lexicon = reader.lexicon
        self.hits: Mapping[int, Spans] = lexicon.read(sentence) if telling is None else lexicon.pick(sentence, telling)
        self.known: dict[int, Spans | None] = {}
        #: What vetoes and cues found here, by identity: topics share many of them.
        self.answers: dict[int, Spans | None] = {}
        #: The bits of the things here that vetoes and cues need, once somebody joined them.
        self.signs: int | None = None
        self.setting: Setting | None = None
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
        listed = self.hits.get(numbers, []) if numbers is not None else []
        if not _DIGIT.search(sentence.text):
            return sorted(listed)
        base = sentence.base
        counted = [base + one.position for one in sentence.figures if _is_count(sentence.text, one)]
        return sorted({*[(position, position + 1) for position in counted], *listed})

    @property
    def place_names(self) -> Spans:
        if self._places is None:
            self._places = self._find_places()
        return self._places

    def _find_places(self) -> Spans:
        starts = [start for start, _ in self.sentence.words]
        found = find_place_names(self.sentence.text, self.document.language)
        base = self.sentence.base
        return [(base + bisect_left(starts, start), base + bisect_left(starts, end)) for start, end in found]


class ArticleScope:
    """A whole article, its sentences read when somebody asks for them."""

    is_article: ClassVar[bool] = True
    _telling: Telling | None = None

    def __init__(self, reader: Reader, whole: ArticleScope | None = None, wanted: frozenset[int] | None = None) -> None:
        """Read nothing yet. A part of a `whole` article has those of its sentences in which any of the symbols that are
        `wanted` may stand; its title stays the whole title.
        """
        self.reader = reader
        self.known: dict[int, Spans | None] = {}
        #: What vetoes and cues found here, by identity: topics share many of them.
        self.answers: dict[int, Spans | None] = {}
        self._scopes: dict[int, SentenceScope] = {}
        self._whole, self._wanted = whole, wanted

    @property
    def document(self) -> Document:
        return self.reader.document

    def read(self, stretch: Stretch) -> SentenceScope:
        """Return the scope of the sentence that stands somewhere."""
        return self.open(self.document.read(stretch))

    def open(self, sentence: Sentence) -> SentenceScope:
        """Return the scope of one sentence."""
        scope = self._scopes.get(sentence.base)
        if scope is None:
            scope = self._scopes[sentence.base] = SentenceScope(self.reader, sentence, ref(self), self._telling)
        return scope

    def narrow_to(self, wanted: frozenset[int]) -> ArticleScope:
        """Return the scope of the sentences in which any of some symbols may stand, and no others."""
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
        """Where each symbol stands; in a part of an article those that are wanted, at least."""
        wanted = self._wanted
        merged: dict[int, Spans] = {}
        for scope in self.inner:
            hits = scope.hits
            for symbol in hits if wanted is None else hits.keys() & wanted:
                merged.setdefault(symbol, []).extend(hits[symbol])
        return merged

    @cached_property
    def begun(self) -> Mapping[str, frozenset[int]]:
        """The symbols that may stand there, by the piece that tells of them; the article is not read for this."""
        return self.reader.lexicon.find_begun(self.document.pieces)

    @cached_property
    def held(self) -> frozenset[int]:
        """The symbols that may stand there."""
        return frozenset().union(*self.begun.values())

    def lacks(self, groups: Sequence[frozenset[int]]) -> bool:
        """Tell whether any of some sets of symbols is met by none of its symbols."""
        return bool(groups) and any(map(self.held.isdisjoint, groups))

    @property
    def counts(self) -> Spans:
        return [span for scope in self.inner for span in scope.counts]

    @property
    def place_names(self) -> Spans:
        return [span for scope in self.inner for span in scope.place_names]


class Excerpt(ArticleScope):
    """Some sentences of an article and its title, read for nothing but what some pieces are `telling` of."""

    def __init__(self, reader: Reader, sentences: Iterable[Sentence], telling: Telling) -> None:
        super().__init__(reader)
        self._telling = telling
        self.inner = list(map(self.open, sentences))


class WordScope:
    """The words of an article, wherever they stand: all that a query may ask that asks for nothing else.

    Its spans are told in characters of the title and, behind it, of the text.
    """

    is_article: ClassVar[bool] = True
    counts: ClassVar[Spans] = []
    place_names: ClassVar[Spans] = []
    title: ClassVar[Sequence[Scope]] = ()
    inner: ClassVar[Sequence[Scope]] = ()

    def __init__(self, document: Document, lexicon: Lexicon, telling: Telling, rows: Rows) -> None:
        """Look for what some pieces are `telling` of, given the passages that hold any of them (`rows`)."""
        self._document = document
        self._text_start = len(document.title) + 1
        self.known: dict[int, Spans | None] = {}
        self.hits = hits = {symbol: Spans() for symbols in telling.values() for symbol in symbols}
        places = {piece: lexicon.place(piece, symbols) for piece, symbols in telling.items()}
        for number, held in rows:
            for piece in held:
                if piece in places:
                    for start in self._list_starts(document.passages[number], piece):
                        for symbol, first, after in places[piece]:
                            hits[symbol].append((start + first, start + after))
        for spans in hits.values():
            spans.sort()

    def _list_starts(self, passage: Passage, piece: str) -> list[int]:
        """Return where a piece stands in a passage."""
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
        """Return the span from one place of title and text to another."""
        document = self._document
        if first < self._text_start:
            return Span(Zone.TITLE, first, after, document.title[first:after])
        first, after = first - self._text_start, after - self._text_start
        return Span(Zone.LEAD if first < document.lead_end else Zone.BODY, first, after, document.text[first:after])


def _is_count(text: str, figure: Figure) -> bool:
    """Tell a count written in digits from a year, a sum of money or a percentage."""
    _, start, end, spelt = figure
    before, after = text[start - 1 : start], text[end : end + 2].strip()[:1]
    if before in _SYMBOLS_OF_MONEY or after in _SYMBOLS_OF_MONEY or after == "%":
        return False
    digits = spelt.replace(",", "").replace(".", "")
    return digits.isdecimal() and not (len(spelt) == 4 and digits[:2] in {"19", "20"})
