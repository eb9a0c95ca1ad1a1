"""Which of thousands of watches an article may meet, told from its pieces alone.

A watch is filed under two groups of words that it needs, and looked for by the rarer one, as texts show it: a piece of
text that tells of it *opens* the watch, which is a candidate when a piece that tells of the other group is there too.
Nearly all pieces open nothing, and one set operation passes over them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import compress
from operator import not_
from sys import intern
from typing import NamedTuple

from monitors.rules.lexicon import LONGEST_REMEMBERED, MOST_REMEMBERED, Lexicon
from monitors.rules.survey import Survey

#: Symbols of which an article must hold one.
Group = tuple[int, ...]


class Filed(NamedTuple):
    """A watch as it is filed under a symbol: the group that the symbol is of, the other one that the watch needs (the
    same where it needs no other), and whether its own seems the rarer by its words.
    """

    watch: int
    own: Group
    other: Group
    is_rarer: bool


@dataclass(frozen=True)
class Filing:
    """Watches by every symbol under which they are filed.

    ``surveys`` are what texts of each language showed, and are handed on to the filings made of this one; ``known``
    is what was learnt of each language's pieces. Neither is pickled.
    """

    filed: Mapping[int, tuple[Filed, ...]] = field(default_factory=dict)
    surveys: dict[str, Survey] = field(default_factory=dict, repr=False, compare=False)
    known: dict[str, Openings] = field(default_factory=dict, init=False, repr=False, compare=False)

    def add(self, watches: Iterable[tuple[int, Group, Group]]) -> Filing:
        """Return a filing that also holds watches, each given with two groups that it needs, the rarer first."""
        fresh: dict[int, list[Filed]] = {}
        for watch, first, second in watches:
            for own, other, is_rarer in ((first, second, True), (second, first, False))[: 1 if first == second else 2]:
                one = Filed(watch, own, other, is_rarer)
                for symbol in own:
                    fresh.setdefault(symbol, []).append(one)
        grown = {symbol: (*self.filed.get(symbol, ()), *more) for symbol, more in fresh.items()}
        return Filing({**self.filed, **grown}, self.surveys)

    def count_filed(self, symbol: int) -> int:
        """Return how many watches are filed under a symbol."""
        return len(self.filed.get(symbol, ()))

    def get_openings(self, lexicon: Lexicon) -> Openings:
        """Return what is known of the pieces of a language. Call it between two articles, not halfway through one."""
        lexicon.make_room()
        openings = self.known.get(lexicon.language)
        if openings is None or openings.edition != lexicon.edition:
            survey = self.surveys.setdefault(lexicon.language, Survey())
            openings = self.known[lexicon.language] = Openings(lexicon, self.filed, survey)
        openings.make_room()
        return openings

    def __reduce__(self) -> tuple[type[Filing], tuple[object]]:
        return Filing, (self.filed,)


class Openings:
    """What the pieces of one language tell of and which watches they open, learnt when they are first met."""

    def __init__(self, lexicon: Lexicon, filed: Mapping[int, tuple[Filed, ...]], survey: Survey) -> None:
        self.edition = lexicon.edition
        self._lexicon, self._filed, self._survey = lexicon, filed, survey
        self._giants: dict[str, frozenset[int]] = {}
        self._forget()

    def make_room(self) -> None:
        """Forget the giants, and everything when too much is known."""
        for piece, symbols in self._giants.items():
            self._dull.discard(piece)
            self._partners.pop(piece, None)
            self._watches.pop(piece, None)
            for symbol in symbols:
                self._spellings[symbol].discard(piece)
        self._giants.clear()
        if len(self._dull) + len(self._partners) > MOST_REMEMBERED:
            self._forget()

    def list_candidates(self, pieces: frozenset[str]) -> set[int]:
        """Return the watches of which both groups seem to stand in an article of these pieces."""
        if self._survey.is_due() and self._survey.count([self._lexicon.list_begun(piece) for piece in pieces]):
            self._forget()
        left = pieces - self._dull
        if not left <= self._partners.keys():
            for piece in left.difference(self._partners):
                self._learn(piece)
            left = pieces - self._dull
        lacks = pieces.isdisjoint
        found: set[int] = set()
        for piece, partners in zip(left, map(self._partners.__getitem__, left), strict=True):
            if not all(map(lacks, partners)):
                found.update(compress(self._watches[piece], map(not_, map(lacks, partners))))
        return found

    def find_telling(self, symbols: Iterable[int], pieces: frozenset[str]) -> dict[str, set[int]]:
        """Return which of an article's pieces, looked at before, tell of any of some symbols, and of which."""
        telling: dict[str, set[int]] = {}
        for symbol in symbols:
            for piece in pieces & self._spellings.get(symbol, frozenset()):
                telling.setdefault(piece, set()).add(symbol)
        return telling

    def _forget(self) -> None:
        """Forget every piece, and look from now on for what is rare by what was counted so far."""
        self._met = dict(self._survey.met)
        self._spellings: defaultdict[int, set[str]] = defaultdict(set)  # by symbol the pieces that tell of it
        # By piece what it opens: the spellings, which grow, of what a watch needs beside it, and each time which watch.
        self._partners: dict[str, tuple[set[str], ...]] = {}
        self._watches: dict[str, tuple[int, ...]] = {}
        self._dull: set[str] = set()  # the pieces that open nothing

    def _learn(self, piece: str) -> None:
        piece = intern(piece)
        symbols = self._lexicon.list_begun(piece)
        for symbol in symbols:
            self._spellings[symbol].add(piece)
        pairs = [
            (self._spellings[other], watch)
            for symbol in symbols
            for watch, own, others, is_rarer in self._filed.get(symbol, ())
            if self._count(own) < self._count(others) + is_rarer
            for other in others
        ]
        if len(piece) > LONGEST_REMEMBERED:
            self._giants[piece] = symbols
        if pairs:
            self._partners[piece], self._watches[piece] = zip(*pairs, strict=True)
        else:
            self._dull.add(piece)

    def _count(self, group: Group) -> int:
        """Return how often texts showed a group, for a watch to be looked for by the one that is rarer."""
        get = self._met.get
        return get(group[0], 0) if len(group) == 1 else sum([get(symbol, 0) for symbol in group])
