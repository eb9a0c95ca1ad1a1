"""All terms of all topics and watches as one automaton over words: an article's words run through it once.

A *symbol* is a number for something that queries look for: a word, a phrase or a word list. :class:`Vocabulary` numbers
them, whatever the language. :class:`Lexicon` is the automaton of one language: a trie over folded and stemmed words,
entered through a memo that remembers for every spelling seen what begins there, so that the great majority of words
costs one dictionary look-up. (Measured against Aho-Corasick over the stemmed text in tests/benchmarks.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitors.rules.syntax import Phrase, Term, TermKind
from monitors.rules.text import Document, Sentence
from monitors.rules.words import LONGEST_WORD, fold_word, get_word_pattern, list_words, stem_folded

Spans = list[tuple[int, int]]

_MOST_REMEMBERED = 300_000
_LONGEST_REMEMBERED = 40


@dataclass
class Vocabulary:
    """Numbers for what queries look for, and the automata that find it.

    It only grows: whoever holds an older set of queries is not disturbed by newer symbols. ``entries[symbol]`` are
    (language or ``""`` for any, phrase). The automata are built at first use, and are not pickled.
    """

    symbols: dict[object, int] = field(default_factory=dict)
    entries: list[tuple[tuple[str, Phrase], ...]] = field(default_factory=list)
    lexicons: dict[str, Lexicon] = field(default_factory=dict, repr=False, compare=False)

    def add(self, key: object, entries: Iterable[tuple[str, Phrase]]) -> int:
        """Return the symbol of `key`, giving it one with `entries` when it is new."""
        symbol = self.symbols.get(key)
        if symbol is None:
            symbol = self.symbols[key] = len(self.entries)
            self.entries.append(tuple(entries))
        return symbol

    def get_lexicon(self, language: str) -> Lexicon:
        """Return the automaton of a language, holding every symbol given so far."""
        lexicon = self.lexicons.get(language)
        if lexicon is None:
            lexicon = self.lexicons[language] = Lexicon(language)
        if lexicon.size < len(self.entries):
            lexicon.extend(self.entries)
        return lexicon

    def __getstate__(self) -> dict[str, object]:
        return {"symbols": self.symbols, "entries": self.entries, "lexicons": {}}


class _Step:
    """A place in the trie: the symbols complete here, and the terms that lead on."""

    __slots__ = ("following", "symbols")

    def __init__(self) -> None:
        self.symbols: list[int] = []
        self.following: dict[tuple[TermKind, str], _Step] = {}


#: What a piece of text between white space holds: how many words, and for each word of interest its offset among them
#: and the places in the trie where it leads from the root. None: one word, of no interest.
_Reading = tuple[int, tuple[tuple[int, tuple[_Step, ...]], ...]] | None


class Lexicon:
    """The automaton of one language."""

    def __init__(self, language: str) -> None:
        """Start empty."""
        self.language = language
        self.size = 0
        self._root = _Step()
        self._lengths: set[int] = set()
        self._readings: _Readings = _Readings(self)
        self._pattern = get_word_pattern(language)

    def extend(self, entries: Sequence[Sequence[tuple[str, Phrase]]]) -> None:
        """Take in the symbols from :attr:`size` on; what was remembered of single words is learnt anew."""
        for symbol in range(self.size, len(entries)):
            for entry_language, phrase in entries[symbol]:
                if entry_language in ("", self.language):
                    self._insert(phrase, symbol)
        self.size = len(entries)
        self._readings.clear()

    def _insert(self, phrase: Phrase, symbol: int) -> None:
        """Lead from the root along the words of `phrase` to a place where `symbol` is complete."""
        step = self._root
        for term in phrase.terms:
            for key in self._get_keys(term):
                if key[0] is TermKind.PREFIX:
                    self._lengths.add(len(key[1]))
                step = step.following.setdefault(key, _Step())
        if symbol not in step.symbols:
            step.symbols.append(symbol)

    def _get_keys(self, term: Term) -> list[tuple[TermKind, str]]:
        """Return the trie keys of a term; several when this language splits it at an apostrophe."""
        words = list_words(term.text, self.language)
        keys = [(TermKind.EXACT, fold_word(word, self.language)) for word in words]
        if term.kind is TermKind.EXACT:
            return keys
        if term.kind is TermKind.PREFIX:
            return [*keys[:-1], (TermKind.PREFIX, keys[-1][1])]
        return [(TermKind.STEM, stem_folded(folded, self.language)) for _, folded in keys]

    def read(self, sentence: Sentence, hits: dict[int, Spans]) -> None:
        """Add to `hits` where each symbol stands, as (first word, word after), numbered as in ``sentence.base``."""
        readings = self._readings
        pieces = sentence.pieces
        position = sentence.base
        for index, piece in enumerate(pieces):
            reading = readings[piece]
            if reading is None:
                position += 1
                continue
            width, found = reading
            for offset, steps in found:
                for step in steps:
                    start = position + offset
                    for symbol in step.symbols:
                        hits.setdefault(symbol, []).append((start, start + 1))
                    if step.following:
                        self._follow(step, pieces, index, offset, start, hits)
            position += width

    def _follow(
        self, step: _Step, pieces: list[str], index: int, offset: int, start: int, hits: dict[int, Spans]
    ) -> None:
        """Walk on from `step` over the words that come next, adding the phrases that are completed."""
        words = self._pattern.findall(pieces[index])[offset + 1 :]
        steps, end = [step], start + 1
        while steps:
            while not words:
                index += 1
                if index == len(pieces):
                    return
                words = self._pattern.findall(pieces[index][: LONGEST_WORD * 4])
            keys = self._get_word_keys(words.pop(0))
            steps = [following for here in steps for key in keys if (following := here.following.get(key)) is not None]
            end += 1
            for here in steps:
                for symbol in here.symbols:
                    hits.setdefault(symbol, []).append((start, end))

    def _get_word_keys(self, word: str) -> list[tuple[TermKind, str]]:
        """Return every key by which the trie may know a word."""
        if len(word) > LONGEST_WORD:
            return []
        folded = fold_word(word, self.language)
        keys = [(TermKind.EXACT, folded), (TermKind.STEM, stem_folded(folded, self.language))]
        keys.extend((TermKind.PREFIX, folded[:n]) for n in self._lengths if n <= len(folded))
        return keys

    def study(self, piece: str) -> _Reading:
        """Work out what a piece of text holds."""
        words = self._pattern.findall(piece)
        found = []
        for offset, word in enumerate(words):
            following = self._root.following
            steps = tuple(following[key] for key in self._get_word_keys(word) if key in following)
            if steps:
                found.append((offset, steps))
        return None if len(words) == 1 and not found else (len(words), tuple(found))


class _Readings(dict[str, _Reading]):
    """What each piece seen so far holds; bounded, and never filled with giants."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, piece: str) -> _Reading:
        reading = self._lexicon.study(piece)
        if len(piece) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[piece] = reading
        return reading


def read_hits(document: Document, lexicon: Lexicon) -> list[tuple[Sentence, Mapping[int, Spans]]]:
    """Return the sentences of `document` that hold anything looked for, with what they hold and where."""
    found: list[tuple[Sentence, Mapping[int, Spans]]] = []
    for sentence in document.sentences:
        hits: dict[int, Spans] = {}
        lexicon.read(sentence, hits)
        if hits:
            found.append((sentence, hits))
    return found
