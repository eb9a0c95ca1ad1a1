"""Finds all phrases of one language in one pass over an article's words: a trie over folded and stemmed words.

A *symbol* is a number for something that queries look for; :mod:`monitors.rules.symbols` gives them out. What begins at
each spelling is remembered, so that nearly every word costs one dictionary look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

from monitors.rules.folded_phrases import FoldedPhrases, Plan
from monitors.rules.term_ids import TermIds
from monitors.rules.text import Sentence
from monitors.rules.words import LONGEST_WORD, find_words, get_word_pattern, measure_plain

Spans = list[tuple[int, int]]
#: Some pieces of a text, each with the symbols that are complete in it or begin there.
Telling = Mapping[str, Set[int]]

MOST_REMEMBERED = 60_000
"""When more pieces of text than this are known (some 6 MB a language), all are forgotten."""

LONGEST_REMEMBERED = 40
"""A longer piece (a giant) is read anew each time."""


class _TrieNode:
    """A node of the trie: the keys of the phrases complete here, and the next nodes by distance from pivot and term."""

    __slots__ = ("following", "symbols")

    def __init__(self) -> None:
        self.symbols: list[int] = []
        self.following: dict[int, dict[int, _TrieNode]] = {}

    def lead_on(self, distance: int, term: int) -> _TrieNode:
        """Return the node for a term at a distance, creating it if necessary."""
        terms = self.following.get(distance)
        if terms is None:
            terms = self.following[distance] = {}
        step = terms.get(term)
        if step is None:
            step = terms[term] = _TrieNode()
        return step

    def list_symbols(self) -> Iterator[int]:
        """Yield the symbols of the phrases that continue from here."""
        for terms in self.following.values():
            for step in terms.values():
                yield from (key >> 16 for key in step.symbols)
                yield from step.list_symbols()


class _Reading(NamedTuple):
    """What a piece (a part of a text between white space) holds, unless it is a single word of no interest."""

    width: int  # words
    terms: tuple[tuple[int, ...], ...]  # for each word the terms that it meets
    complete: tuple[tuple[int, int], ...]  # (place among the words, symbol) of each symbol met by one word alone
    steps: tuple[tuple[int, _TrieNode], ...]  # (place, step) of each word that is the pivot of longer phrases
    symbols: frozenset[int]  # those in `complete`
    after: frozenset[int]  # the terms of these phrases right after their pivot
    before: frozenset[int]  # the terms right before it

    def list_begun(self) -> frozenset[int]:
        """Return the symbols that are complete here or begin here."""
        return self.symbols.union(*[step.list_symbols() for _, step in self.steps])


_NO_TERMS: tuple[tuple[int, ...], ...] = ((),)
_NOTHING: frozenset[int] = frozenset()


@cache
def _list_outward(length: int, pivot: int) -> tuple[int, ...]:
    """Return the places of a phrase's words without its pivot, the nearest to it first."""
    return tuple(sorted((place for place in range(length) if place != pivot), key=lambda place: abs(place - pivot)))


class PhraseAutomaton:
    """The automaton of one language. It finds a phrase from its *pivot*, a rare word of it (see folded_phrases.py)."""

    def __init__(self, term_ids: TermIds) -> None:
        self.language = term_ids.language
        self.size = 0
        self.edition = 0  # counts how often everything about pieces was forgotten
        self._root: dict[int, _TrieNode] = {}
        self._term_ids = term_ids
        self._waiting: dict[int, list[Plan]] = {}  # phrases by pivot, until it is first met
        self._phrases: set[int] = set()  # the symbols with a phrase of several words
        self._selected: frozenset[int] | None = None
        self._readings: _Readings
        self._begun: dict[str, frozenset[int]]
        self._dull: set[str]  # the pieces in which nothing begins
        self._pattern = get_word_pattern(self.language)
        self._forget()

    def extend(self, folded: FoldedPhrases) -> None:
        """Add phrases. What was remembered about pieces of text is forgotten."""
        self._term_ids.learn(folded.words)
        waiting = self._waiting
        for kind, plans in folded.plans.items():
            for pivot, begun in zip(self._term_ids.list_numbers(kind, plans), plans.values(), strict=True):
                waiting[pivot] = [*waiting[pivot], *begun] if pivot in waiting else begun
                self._phrases.update(symbol for symbol, terms, _ in begun if len(terms) > 1)
        self._forget()

    def _find_root(self, term: int) -> _TrieNode | None:
        """Return the node of a pivot. Its phrases are entered when it is first met, because most pivots never are."""
        waiting = self._waiting.pop(term, None)
        if waiting is None:
            return self._root.get(term)
        root = self._root.setdefault(term, _TrieNode())
        for symbol, terms, pivot in sorted(waiting, key=itemgetter(0)):
            _enter(root, symbol, [self._term_ids.get_number(word) for word in terms], pivot)
        return root

    def select_symbols(self, symbols: frozenset[int]) -> None:
        """Make :meth:`find_begun` return only these symbols. Every call takes the same object, or all is forgotten."""
        if symbols is not self._selected:
            self._selected = symbols
            self._forget()

    def find_begun(self, pieces: frozenset[str]) -> dict[str, frozenset[int]]:
        """Return by piece the symbols that a text with these `pieces` may hold.

        Single words are certain. A phrase is not, because only its pivot was looked for.
        """
        self.make_room()
        begun = self._begun
        left = pieces - self._dull
        found = {piece: begun[piece] if piece in begun else self._learn_begun(piece) for piece in left}
        return {piece: symbols for piece, symbols in found.items() if symbols}

    def list_begun(self, piece: str) -> frozenset[int]:
        """Return the symbols that are complete in a piece, and those of phrases that it may be part of as the pivot."""
        reading = self._readings[piece]
        return _NOTHING if reading is None else reading.list_begun()

    def _learn_begun(self, piece: str) -> frozenset[int]:
        begun = self.list_begun(piece)
        if self._selected is not None:
            begun &= self._selected
        if len(piece) <= LONGEST_REMEMBERED:
            if begun:
                self._begun[piece] = begun
            else:
                self._dull.add(piece)
        return begun

    def make_room(self) -> None:
        """Forget everything if too much is remembered. Call this between two articles, never halfway through one."""
        if len(self._readings) > MOST_REMEMBERED:
            self._forget()

    def read(self, sentence: Sentence) -> dict[int, Spans]:
        """Return where each symbol occurs in a sentence: (first word, word after the last), counted from its base."""
        hits: dict[int, Spans] = {}
        base = start = sentence.base
        readings = list(map(self._readings.__getitem__, sentence.pieces))
        spelt = [terms for read in readings for terms in (_NO_TERMS if read is None else read[1])]
        spelt.append(())  # index -1 and the one past the end: no word before the first and after the last
        for reading in readings:
            if reading is None:
                start += 1
                continue
            width, _, complete, steps, _, after, before = reading
            here = (start, start + 1)
            for offset, symbol in complete:
                span = (start + offset, start + offset + 1) if offset else here
                if symbol in hits:
                    hits[symbol].append(span)
                else:
                    hits[symbol] = [span]
            if steps:
                place = start - base
                if width != 1 or not (after.isdisjoint(spelt[place + 1]) and before.isdisjoint(spelt[place - 1])):
                    for offset, step in steps:
                        _follow(step, spelt, place + offset, base, hits)
            start += width
        return hits

    def pick(self, sentence: Sentence, telling: Telling) -> dict[int, Spans]:
        """Return where the symbols in `telling` occur, looking only at its pieces. If one of them may belong to a
        phrase, the whole sentence is read and other symbols are returned too.
        """
        hits: dict[int, Spans] = {}
        for number, piece in enumerate(sentence.pieces):
            if piece not in telling:
                continue
            symbols = telling[piece]
            if not self._phrases.isdisjoint(symbols):
                return self.read(sentence)
            first, after = sentence.starts[number : number + 2]
            for offset, symbol in self._list_complete(piece) if after - first > 1 else zip(repeat(0), symbols):
                if symbol in symbols:
                    start = sentence.base + first + offset
                    hits.setdefault(symbol, []).append((start, start + 1))
        return hits

    def has_phrases(self, symbols: Iterable[int]) -> bool:
        """Return whether any of these symbols has a phrase of several words."""
        return not self._phrases.isdisjoint(symbols)

    def place(self, piece: str, symbols: Set[int]) -> list[tuple[int, int, int]]:
        """Return where the words of a piece that stand for these symbols begin and end: (symbol, start, end)."""
        letters = measure_plain(piece)
        words = [(0, letters)] if letters else find_words(piece, self.language)
        if len(words) == 1:
            return [(symbol, *words[0]) for symbol in symbols]
        return [(symbol, *words[offset]) for offset, symbol in self._list_complete(piece) if symbol in symbols]

    def _list_complete(self, piece: str) -> tuple[tuple[int, int], ...]:
        reading = self._readings[piece]
        return () if reading is None else reading.complete

    def learn(self, piece: str) -> _Reading | None:
        """Find out what a piece holds, and remember it unless it is a giant."""
        reading = self._study(piece)
        if len(piece) <= LONGEST_REMEMBERED:
            self._readings[piece] = reading
        return reading

    def _forget(self) -> None:
        """Forget every piece."""
        self.edition += 1
        self._readings = _Readings(self)
        self._begun = {}
        self._dull = set()

    def _get_word_terms(self, word: str) -> tuple[int, ...]:
        """Return the numbers of all terms that a word meets."""
        if len(word) > LONGEST_WORD:
            return ()
        return tuple(self._term_ids.list_met(word))

    def _study(self, piece: str) -> _Reading | None:
        """Find out what a piece holds; None for a single word of no interest."""
        words = tuple(self._get_word_terms(word) for word in self._pattern.findall(piece))
        if len(words) == 1 and not words[0]:
            return None
        begun = [
            (offset, step)
            for offset, terms in enumerate(words)
            for term in terms
            if (step := self._find_root(term)) is not None
        ]
        complete = tuple(dict.fromkeys((offset, key >> 16) for offset, step in begun for key in step.symbols))
        steps = tuple((offset, step) for offset, step in begun if step.following)
        symbols = frozenset(symbol for _, symbol in complete)
        after, before = (_list_terms(steps, distance) for distance in (1, -1))
        return _Reading(len(words), words, complete, steps, symbols, after, before)


def _list_terms(steps: Iterable[tuple[int, _TrieNode]], distance: int) -> frozenset[int]:
    """Return the terms of phrases at this distance from their pivot."""
    return frozenset().union(*[step.following.get(distance, ()) for _, step in steps])


def _enter(step: _TrieNode, symbol: int, terms: Sequence[int], pivot: int) -> None:
    """Add a phrase to the trie: from its pivot over its other words, nearest first, to a node where it is complete."""
    key = (symbol << 16) | 1
    if len(terms) > 1:
        for place in _list_outward(len(terms), pivot):
            step = step.lead_on(place - pivot, terms[place])
        # The key also says where the phrase begins and ends relative to the pivot.
        key = (symbol << 16) | (pivot << 8) | (len(terms) - pivot)
    if key not in step.symbols:
        step.symbols.append(key)


def _follow(step: _TrieNode, spelt: list[tuple[int, ...]], place: int, base: int, hits: dict[int, Spans]) -> None:
    """Walk from the pivot at `place` over the words around it, adding every phrase that is complete to `hits`."""
    waiting = [step]
    while waiting:
        for distance, terms in waiting.pop().following.items():
            if not 0 <= place + distance < len(spelt):
                continue
            for term in spelt[place + distance]:
                following = terms.get(term)
                if following is None:
                    continue
                for key in following.symbols:
                    span = (base + place - ((key >> 8) & 255), base + place + (key & 255))
                    spans = hits.setdefault(key >> 16, [])
                    if span not in spans:
                        spans.append(span)
                if following.following:
                    waiting.append(following)


class _Readings(dict[str, "_Reading | None"]):
    """What is known about pieces. An unknown piece is learned at first use."""

    def __init__(self, automaton: PhraseAutomaton) -> None:
        super().__init__()
        self._automaton = automaton

    def __missing__(self, piece: str) -> _Reading | None:
        return self._automaton.learn(piece)
