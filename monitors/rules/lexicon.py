"""All terms of all topics and watches as one automaton over words: an article's words run through it once.

A *symbol* is a number for something that queries look for: a word, a phrase or a word list. :class:`Vocabulary` numbers
them, whatever the language. :class:`Lexicon` is the automaton of one language: a trie over folded and stemmed words,
entered through a memo that remembers for every spelling seen what begins there, so that the great majority of words
costs one dictionary look-up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, repeat
from operator import itemgetter
from typing import NamedTuple

from monitors.rules.broad import weigh_word
from monitors.rules.numbering import Numbering
from monitors.rules.shelf import Plan, Shelf, stack
from monitors.rules.syntax import Phrase
from monitors.rules.text import Sentence
from monitors.rules.words import LONGEST_WORD, find_words, get_folding, get_word_pattern, measure_plain

Spans = list[tuple[int, int]]
#: Some pieces of a text, each with symbols that are complete in it or begin there.
Telling = Mapping[str, Set[int]]

MOST_REMEMBERED = 60_000
"""When more pieces of text are known, some 6 MB a language, all are forgotten."""

LONGEST_REMEMBERED = 40
"""A longer piece is read anew each time."""


@dataclass
class Vocabulary:
    """Numbers for what queries look for, and the automata that find it.

    It only grows: whoever holds an older set of queries is not disturbed by newer symbols. ``entries[symbol]`` are
    (language or ``""`` for any, phrase); ``sets`` numbers sets of symbols. The automata are built at first use, and are
    not pickled.
    """

    symbols: dict[object, int] = field(default_factory=dict)
    entries: list[tuple[tuple[str, Phrase], ...]] = field(default_factory=list)
    lexicons: dict[str, Lexicon] = field(default_factory=dict, repr=False, compare=False)
    phrases: dict[str, list[tuple[int, Phrase]]] = field(default_factory=dict, repr=False, compare=False)
    listed: int = field(default=0, repr=False, compare=False)
    shelves: dict[tuple[str, str], tuple[tuple[int, int], Shelf]] = field(
        default_factory=dict, repr=False, compare=False
    )
    weights: dict[int, int] = field(default_factory=dict, repr=False, compare=False)
    sets: dict[frozenset[int], int] = field(default_factory=dict, repr=False, compare=False)

    def weigh(self, symbol: int) -> int:
        """Estimate how often a symbol is met in English: by its single words, the common ones above all."""
        weight = self.weights.get(symbol)
        if weight is None:
            entries = self.entries[symbol]
            phrases = [phrase for language, phrase in entries if language in ("", "en")]
            weight = self.weights[symbol] = sum(min(weigh_word(term.text) for term in one.terms) for one in phrases)
        return weight

    def add(self, key: object, entries: Iterable[tuple[str, Phrase]]) -> int:
        """Return the symbol of `key`, giving it one with `entries` when it is new."""
        symbol = self.symbols.get(key)
        if symbol is None:
            symbol = self.symbols[key] = len(self.entries)
            self.entries.append(tuple(entries))
        return symbol

    def number_set(self, symbols: frozenset[int]) -> int:
        """Return the number of a set of symbols, the same for equal ones."""
        return self.sets.setdefault(symbols, len(self.sets))

    def list_languages(self) -> list[str]:
        """The languages that any word is given for, in alphabetical order."""
        return sorted({language for entries in self.entries for language, _ in entries if language})

    def get_lexicon(self, language: str) -> Lexicon:
        """Return the automaton of a language that finds every symbol given so far."""
        lexicon = self.lexicons.get(language)
        if lexicon is None:
            lexicon = self.lexicons[language] = Lexicon(Numbering(language))
        if lexicon.size < len(self.entries):
            for tag in ("", language):
                lexicon.extend(self._get_shelf(tag, get_folding(language), lexicon.size))
            lexicon.size = len(self.entries)
        return lexicon

    def list_plans(self, language: str) -> Iterator[Plan]:
        """Yield every phrase that is looked for in a language, with its words folded."""
        for tag in ("", language):
            for plans in self._get_shelf(tag, get_folding(language), 0).plans.values():
                yield from chain.from_iterable(plans.values())

    def _get_shelf(self, tag: str, folding: str, start: int) -> Shelf:
        """Return the phrases of a language, or of any, of the symbols from `start` on.

        It is kept: those of any language for the next one that folds alike, and each for all who look for some of them.
        """
        end = len(self.entries)
        kept = self.shelves.get((tag, folding))
        if kept is not None and kept[0] == (start, end):
            return kept[1]
        phrases = self._list_phrases(tag)
        shelf = stack(phrases[bisect_left(phrases, start, key=itemgetter(0)) :], folding)
        self.shelves[tag, folding] = (start, end), shelf
        return shelf

    def _list_phrases(self, tag: str) -> list[tuple[int, Phrase]]:
        """Return the phrases of a language, or of any, with their symbols in order."""
        for symbol in range(self.listed, len(self.entries)):
            for language, phrase in self.entries[symbol]:
                self.phrases.setdefault(language, []).append((symbol, phrase))
        self.listed = len(self.entries)
        return self.phrases.get(tag, [])

    def __getstate__(self) -> dict[str, object]:
        kept: dict[str, object] = {"symbols": self.symbols, "entries": self.entries, "sets": self.sets}
        return kept | {"lexicons": {}, "shelves": {}, "phrases": {}, "listed": 0, "weights": {}}


class _Step:
    """A place in the trie: the symbols complete here, and what leads on, as distance from the first word -> term."""

    __slots__ = ("following", "symbols")

    def __init__(self) -> None:
        self.symbols: list[int] = []
        self.following: dict[int, dict[int, _Step]] = {}

    def lead_on(self, distance: int, term: int) -> _Step:
        """Return the step that a term at a distance leads to, made when it is new."""
        terms = self.following.get(distance)
        if terms is None:
            terms = self.following[distance] = {}
        step = terms.get(term)
        if step is None:
            step = terms[term] = _Step()
        return step

    def list_symbols(self) -> Iterator[int]:
        """Yield the symbols of the phrases that lead on from here."""
        for terms in self.following.values():
            for step in terms.values():
                yield from (key >> 16 for key in step.symbols)
                yield from step.list_symbols()


class _Reading(NamedTuple):
    """What a piece of text between white space holds, unless it is one word of no interest."""

    width: int  # words
    terms: tuple[tuple[int, ...], ...]  # for each word the terms that it meets
    complete: tuple[tuple[int, int], ...]  # (place among the words, symbol) of what is complete at once
    steps: tuple[tuple[int, _Step], ...]  # (place, step) of where a phrase may begin
    symbols: frozenset[int]  # of what is complete
    after: frozenset[int]  # terms that phrases go on with behind their first word here
    before: frozenset[int]  # terms that they go on with before it

    def list_begun(self) -> frozenset[int]:
        """Return the symbols that are complete here or begin here."""
        return self.symbols.union(*[step.list_symbols() for _, step in self.steps])


_NO_TERMS: tuple[tuple[int, ...], ...] = ((),)
_NOTHING: frozenset[int] = frozenset()


@cache
def _list_outward(length: int, pivot: int) -> tuple[int, ...]:
    """Return the places of a phrase but its pivot, nearest first."""
    return tuple(sorted((place for place in range(length) if place != pivot), key=lambda place: abs(place - pivot)))


class Lexicon:
    """The automaton of one language."""

    def __init__(self, numbering: Numbering) -> None:
        """Start empty."""
        self.language = numbering.language
        self.size = 0
        self.edition = 0  # another one whenever what was remembered of pieces of text was forgotten
        self._root: dict[int, _Step] = {}
        self._numbering = numbering
        self._waiting: dict[int, list[Plan]] = {}  # by pivot, until it is first met
        self._phrases: set[int] = set()  # the symbols that several words in a row stand for
        self._heeded: frozenset[int] | None = None
        self._readings: _Readings
        self._begun: dict[str, frozenset[int]]
        self._dull: set[str]  # the pieces in which nothing begins
        self._pattern = get_word_pattern(self.language)
        self._forget()

    def extend(self, shelf: Shelf) -> None:
        """Take in more phrases; what was remembered of single words is learnt anew."""
        self._numbering.learn(shelf.words)
        waiting = self._waiting
        for kind, plans in shelf.plans.items():
            for pivot, begun in zip(self._numbering.list_numbers(kind, plans), plans.values(), strict=True):
                waiting[pivot] = [*waiting[pivot], *begun] if pivot in waiting else begun
                self._phrases.update(symbol for symbol, terms, _ in begun if len(terms) > 1)
        self._forget()

    def _find_root(self, term: int) -> _Step | None:
        """Return where the phrases of a pivot begin. They are entered when it is first met: most never are."""
        waiting = self._waiting.pop(term, None)
        if waiting is None:
            return self._root.get(term)
        root = self._root.setdefault(term, _Step())
        for symbol, terms, pivot in sorted(waiting, key=itemgetter(0)):
            _enter(root, symbol, [self._numbering.get_number(word) for word in terms], pivot)
        return root

    def heed(self, symbols: frozenset[int]) -> None:
        """Have :meth:`find_begun` tell of these symbols alone, and not of all."""
        if symbols is not self._heeded:
            self._heeded = symbols
            self._forget()

    def find_begun(self, pieces: frozenset[str]) -> dict[str, frozenset[int]]:
        """Return the symbols that may stand in a text of these `pieces`, by the piece that tells of them.

        A single word is sure to be there, a phrase is not: its other words are not looked for.
        """
        self.make_room()
        begun = self._begun
        left = pieces - self._dull
        found = {piece: begun[piece] if piece in begun else self._learn_begun(piece) for piece in left}
        return {piece: symbols for piece, symbols in found.items() if symbols}

    def list_begun(self, piece: str) -> frozenset[int]:
        """Return the symbols that are complete in a piece of text or begin there."""
        reading = self._readings[piece]
        return _NOTHING if reading is None else reading.list_begun()

    def _learn_begun(self, piece: str) -> frozenset[int]:
        begun = self.list_begun(piece)
        if self._heeded is not None:
            begun &= self._heeded
        if len(piece) <= LONGEST_REMEMBERED:
            if begun:
                self._begun[piece] = begun
            else:
                self._dull.add(piece)
        return begun

    def make_room(self) -> None:
        """Forget everything when too much is remembered. Call it between two articles, not halfway through one."""
        if len(self._readings) > MOST_REMEMBERED:
            self._forget()

    def read(self, sentence: Sentence) -> dict[int, Spans]:
        """Return where each symbol stands in a sentence, as (first word, word after), numbered from its base."""
        hits: dict[int, Spans] = {}
        base = start = sentence.base
        readings = list(map(self._readings.__getitem__, sentence.pieces))
        spelt = [terms for read in readings for terms in (_NO_TERMS if read is None else read[1])]
        spelt.append(())  # follows the last word, and stands before the first
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
        """Return where the symbols stand that some pieces are `telling` of, at least: the others are passed over, and
        everything is read only where a phrase may begin.
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
        """Tell whether several words in a row stand for any of some symbols."""
        return not self._phrases.isdisjoint(symbols)

    def place(self, piece: str, symbols: Set[int]) -> list[tuple[int, int, int]]:
        """Return where the words in a piece begin and end that stand for some symbols: (symbol, start, end)."""
        letters = measure_plain(piece)
        words = [(0, letters)] if letters else find_words(piece, self.language)
        if len(words) == 1:
            return [(symbol, *words[0]) for symbol in symbols]
        return [(symbol, *words[offset]) for offset, symbol in self._list_complete(piece) if symbol in symbols]

    def _list_complete(self, piece: str) -> tuple[tuple[int, int], ...]:
        reading = self._readings[piece]
        return () if reading is None else reading.complete

    def learn(self, piece: str) -> _Reading | None:
        """Work out what a piece of text holds, and remember it unless it is a giant."""
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
        """Return the numbers of every term that a word meets."""
        if len(word) > LONGEST_WORD:
            return ()
        return tuple(self._numbering.list_met(word))

    def _study(self, piece: str) -> _Reading | None:
        """Work out what a piece of text holds."""
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


def _list_terms(steps: Iterable[tuple[int, _Step]], distance: int) -> frozenset[int]:
    """Return the terms with which phrases go on at a distance."""
    return frozenset().union(*[step.following.get(distance, ()) for _, step in steps])


def _enter(step: _Step, symbol: int, terms: Sequence[int], pivot: int) -> None:
    """Lead from a phrase's pivot over its other words, nearest first, to a step where it is complete."""
    key = (symbol << 16) | 1
    if len(terms) > 1:
        for place in _list_outward(len(terms), pivot):
            step = step.lead_on(place - pivot, terms[place])
        # The last step of a phrase of several words knows where it begins and ends, relative to the pivot.
        key = (symbol << 16) | (pivot << 8) | (len(terms) - pivot)
    if key not in step.symbols:
        step.symbols.append(key)


def _follow(step: _Step, spelt: list[tuple[int, ...]], place: int, base: int, hits: dict[int, Spans]) -> None:
    """Walk on from the pivot at `place` over the words around it, adding the phrases that are completed."""
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
    """What is known of pieces of text; an unknown one is learnt at first use."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, piece: str) -> _Reading | None:
        return self._lexicon.learn(piece)
