"""Finds which of thousands of watches an article may meet, from its pieces alone (the parts between white space).

A watch is filed under two groups of words that it needs. The group that earlier texts showed later, thus probably the
rarer one, *opens* the watch: when one of its pieces is in the article, the watch is a candidate if a piece of the other
group is there too. Nearly all pieces open nothing, and one set operation skips them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import compress
from operator import not_
from sys import intern, maxsize
from typing import NamedTuple

from monitors.rules.automaton import LONGEST_REMEMBERED, MOST_REMEMBERED, PhraseAutomaton

_NEVER = maxsize  # the rank of a symbol that no text has shown yet

#: Symbols of which an article must hold at least one.
Group = tuple[int, ...]


class WatchPosting(NamedTuple):
    """A watch as it is filed under a symbol.

    ``own`` is the group with that symbol, ``other`` the second group that the watch needs (the same one if it needs no
    other). ``is_rarer`` says that ``own`` seems the rarer of the two by its words.
    """

    watch: int
    own: Group
    other: Group
    is_rarer: bool


@dataclass(frozen=True)
class WatchPostings:
    """All watches, by the symbols under which they are filed.

    ``ranks`` hold for each language the order in which texts first showed the symbols; postings made from these share
    them. ``known`` is what was learned about the pieces of each language. Neither is pickled.
    """

    filed: Mapping[int, tuple[WatchPosting, ...]] = field(default_factory=dict)
    ranks: dict[str, dict[int, int]] = field(default_factory=dict, repr=False, compare=False)
    known: dict[str, Openings] = field(default_factory=dict, init=False, repr=False, compare=False)

    def add(self, watches: Iterable[tuple[int, Group, Group]]) -> WatchPostings:
        """Return postings that also hold these watches, each given by id with the two groups that it needs, the rarer
        first.
        """
        fresh: dict[int, list[WatchPosting]] = {}
        for watch, first, second in watches:
            for own, other, is_rarer in ((first, second, True), (second, first, False))[: 1 if first == second else 2]:
                one = WatchPosting(watch, own, other, is_rarer)
                for symbol in own:
                    fresh.setdefault(symbol, []).append(one)
        grown = {symbol: (*self.filed.get(symbol, ()), *more) for symbol, more in fresh.items()}
        return WatchPostings({**self.filed, **grown}, self.ranks)

    def count_filed(self, symbol: int) -> int:
        """Return how many watches are filed under a symbol."""
        return len(self.filed.get(symbol, ()))

    def get_openings(self, automaton: PhraseAutomaton) -> Openings:
        """Return what is known about the pieces of a language. This may forget some of it, so call it between two
        articles, never halfway through one.
        """
        automaton.make_room()
        openings = self.known.get(automaton.language)
        if openings is None or openings.edition != automaton.edition:
            ranks = self.ranks.setdefault(automaton.language, {})
            openings = self.known[automaton.language] = Openings(automaton, self.filed, ranks)
        openings.make_room()
        return openings

    def __reduce__(self) -> tuple[type[WatchPostings], tuple[object]]:
        return WatchPostings, (self.filed,)


class Openings:
    """Which symbols the pieces of one language stand for and which watches they open, learned when first met.

    A watch is opened by that one of its two groups that texts showed later, because this is usually the rarer one.
    """

    def __init__(
        self, automaton: PhraseAutomaton, filed: Mapping[int, tuple[WatchPosting, ...]], ranks: dict[int, int]
    ) -> None:
        self.edition = automaton.edition
        self._automaton, self._filed, self._ranks = automaton, filed, ranks
        self._giants: dict[str, frozenset[int]] = {}
        self._forget()

    def make_room(self) -> None:
        """Forget the over-long pieces, and everything when more than MOST_REMEMBERED pieces are known."""
        for piece, symbols in self._giants.items():
            self._dull.discard(piece)
            for known in (self._beside, self._partners, self._watches):
                known.pop(piece, None)
            for symbol in symbols:
                for spellings in (self._spellings[symbol], *self._joined.get(symbol, ())):
                    spellings.discard(piece)
        self._giants.clear()
        if len(self._dull) + len(self._partners) > MOST_REMEMBERED:
            self._forget()

    def list_candidates(self, pieces: frozenset[str]) -> set[int]:
        """Return the ids of the watches whose two groups both seem to occur in an article with these pieces."""
        try:
            opening = self._list_opening(pieces)
        except KeyError:
            for piece in pieces.difference(self._dull, self._partners):
                self._learn(piece)
            opening = self._list_opening(pieces)
        lacks = pieces.isdisjoint
        found: set[int] = set()
        for piece in opening:
            found.update(compress(self._watches[piece], map(not_, map(lacks, self._partners[piece]))))
        return found

    def _list_opening(self, pieces: frozenset[str]) -> list[str]:
        """Return the pieces that open a watch and have a piece of the other group of some such watch beside them.

        Raises KeyError for an unknown piece: checking first whether all are known would look each one up twice.
        """
        asked = pieces - self._dull
        return list(compress(asked, map(not_, map(pieces.isdisjoint, map(self._beside.__getitem__, asked)))))

    def find_telling(self, symbols: Iterable[int], pieces: frozenset[str]) -> dict[str, set[int]]:
        """Return which of an article's pieces stand for any of these symbols, and for which ones.

        The pieces must have gone through :meth:`list_candidates` before.
        """
        telling: dict[str, set[int]] = {}
        for symbol in symbols:
            for piece in pieces & self._spellings.get(symbol, frozenset()):
                telling.setdefault(piece, set()).add(symbol)
        return telling

    def hold(self, groups: Iterable[Iterable[int]], pieces: frozenset[str]) -> bool:
        """Return whether the pieces hold a symbol of every group. They must have gone through :meth:`list_candidates`
        before.
        """
        lacks, spellings = pieces.isdisjoint, self._spellings
        return all(any(not lacks(spellings.get(symbol, ())) for symbol in group) for group in groups)

    def _forget(self) -> None:
        """Forget every piece."""
        self._spellings: defaultdict[int, set[str]] = defaultdict(set)  # by symbol: the pieces that stand for it
        # By piece: the watches that it opens and, in the same order, the spellings of what each needs beside it. The
        # sets of spellings are shared with the tables here and grow as pieces are learned.
        self._partners: dict[str, tuple[set[str], ...]] = {}
        self._watches: dict[str, tuple[int, ...]] = {}
        self._beside: dict[str, set[str]] = {}  # by piece: all of these spellings joined, to check for any at once
        self._joined: defaultdict[int, list[set[str]]] = defaultdict(list)  # by symbol: the joined sets that hold it
        self._dull: set[str] = set()  # the pieces that open nothing

    def _learn(self, piece: str) -> None:
        piece = intern(piece)
        symbols = self._automaton.list_begun(piece)
        for symbol in symbols:
            self._ranks.setdefault(symbol, len(self._ranks))
            for spellings in (self._spellings[symbol], *self._joined.get(symbol, ())):
                spellings.add(piece)
        pairs = list(self._list_pairs(symbols))
        is_giant = len(piece) > LONGEST_REMEMBERED
        if is_giant:
            self._giants[piece] = symbols
        if pairs:
            self._watches[piece], others = zip(*pairs, strict=True)
            self._partners[piece] = tuple(self._spellings[other] for other in others)
            self._beside[piece] = {piece} if is_giant else self._join(frozenset(others))  # a giant always passes
        else:
            self._dull.add(piece)

    def _join(self, symbols: frozenset[int]) -> set[str]:
        """Return a set that holds every spelling of any of these symbols, and is extended as more are learned."""
        if len(symbols) == 1:
            return self._spellings[next(iter(symbols))]
        joined: set[str] = set().union(*[self._spellings[symbol] for symbol in symbols])
        for symbol in symbols:
            self._joined[symbol].append(joined)
        return joined

    def _list_pairs(self, symbols: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield the watches that these symbols open, once for each symbol of the group that must be there too."""
        for symbol in symbols:
            for watch, own, others, is_rarer in self._filed.get(symbol, ()):
                if self._rank(own) + is_rarer > self._rank(others):
                    for other in others:
                        yield watch, other

    def _rank(self, group: Group) -> int:
        """Return when texts first showed a group: the higher, the later."""
        return min([self._ranks.get(symbol, _NEVER) for symbol in group])
