"""Finds which of thousands of watches an article may meet, from its pieces alone (the parts between white space).

A watch is filed under two groups of words that it needs. The group that earlier texts showed later, thus probably the
rarer one, *opens* the watch: when one of its pieces is in the article, the watch is a candidate if a piece of the other
group is there too. Nearly all pieces open nothing, and one set operation skips them. A watch that needs a word in the
title is opened by pieces of the title alone, which are few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import not_
from sys import intern, maxsize
from typing import NamedTuple

from monitors.rules.lexicon import LONGEST_REMEMBERED, MOST_REMEMBERED, Lexicon

_NEVER = maxsize  # the rank of a symbol that no text has shown yet

#: Symbols of which an article must hold at least one.
Group = tuple[int, ...]


class Filed(NamedTuple):
    """A watch as it is filed under a symbol.

    ``own`` is the group with that symbol, ``other`` the second group that the watch needs (the same one if it needs no
    other). ``is_rarer`` says that ``own`` seems the rarer of the two by its words.
    """

    watch: int
    own: Group
    other: Group
    is_rarer: bool


class Needs(NamedTuple):
    """The two groups that a watch needs; they are the same if it needs no other.

    If it is ``in_title``, the title must hold a symbol of `first`; otherwise `first` is the group that seems rarer.
    """

    first: Group
    second: Group
    in_title: bool


@dataclass(frozen=True)
class Filing:
    """All watches, by the symbols under which they are filed: ``titled`` those that need a word in the title, ``filed``
    the others.

    ``ranks`` hold for each language the order in which texts first showed the symbols; filings made from this one share
    them. ``known`` is what was learned about the pieces of each language. Neither is pickled.
    """

    filed: Mapping[int, tuple[Filed, ...]] = field(default_factory=dict)
    titled: Mapping[int, tuple[Filed, ...]] = field(default_factory=dict)
    ranks: dict[str, dict[int, int]] = field(default_factory=dict, repr=False, compare=False)
    known: dict[str, Openings] = field(default_factory=dict, init=False, repr=False, compare=False)

    def add(self, watches: Iterable[tuple[int, Needs]]) -> Filing:
        """Return a filing that also holds these watches, each given by id with what it needs."""
        filed: list[Filed] = []
        titled: list[Filed] = []
        for watch, (first, second, in_title) in watches:
            (titled if in_title else filed).append(Filed(watch, first, second, True))
            if not in_title and first != second:
                filed.append(Filed(watch, second, first, False))
        return Filing(_file(self.filed, filed), _file(self.titled, titled), self.ranks)

    def count_filed(self, symbol: int) -> int:
        """Return how many watches are filed under a symbol."""
        return len(self.filed.get(symbol, ())) + len(self.titled.get(symbol, ()))

    def get_openings(self, lexicon: Lexicon) -> Openings:
        """Return what is known about the pieces of a language. This may forget some of it, so call it between two
        articles, never halfway through one.
        """
        lexicon.make_room()
        openings = self.known.get(lexicon.language)
        if openings is None or openings.edition != lexicon.edition:
            ranks = self.ranks.setdefault(lexicon.language, {})
            openings = self.known[lexicon.language] = Openings(lexicon, self.filed, self.titled, ranks)
        openings.make_room()
        return openings

    def __reduce__(self) -> tuple[type[Filing], tuple[object, object]]:
        return Filing, (self.filed, self.titled)


def _file(known: Mapping[int, tuple[Filed, ...]], more: Iterable[Filed]) -> Mapping[int, tuple[Filed, ...]]:
    """Return `known` with more watches, each under every symbol of its own group."""
    fresh: dict[int, list[Filed]] = {}
    for one in more:
        for symbol in one.own:
            fresh.setdefault(symbol, []).append(one)
    return {**known, **{symbol: (*known.get(symbol, ()), *added) for symbol, added in fresh.items()}}


class _Doors:
    """By piece: the watches that it opens and, in the same order, the spellings of what each needs beside it.

    ``beside`` joins these spellings, to check for any at once. The sets of spellings are shared with
    :class:`Openings` and grow as pieces are learned.
    """

    def __init__(self) -> None:
        self.watches: dict[str, tuple[int, ...]] = {}
        self.partners: dict[str, tuple[set[str], ...]] = {}
        self.beside: dict[str, set[str]] = {}

    def pick(self, asked: Collection[str], pieces: frozenset[str]) -> list[str]:
        """Return which of the pieces asked open a watch that needs another one of these pieces. Raises KeyError for an
        unknown piece: checking first whether all are known would look each one up twice.
        """
        return list(compress(asked, map(not_, map(pieces.isdisjoint, map(self.beside.__getitem__, asked)))))

    def open(self, opening: Iterable[str], pieces: frozenset[str], found: set[int]) -> None:
        """Add the watches to `found` that some pieces open and whose other group is among `pieces`."""
        lacks = pieces.isdisjoint
        for piece in opening:
            found.update(compress(self.watches[piece], map(not_, map(lacks, self.partners[piece]))))

    def forget(self, piece: str) -> None:
        for known in (self.watches, self.partners, self.beside):
            known.pop(piece, None)


class Openings:
    """Which symbols the pieces of one language stand for and which watches they open, learned when first met.

    A watch is opened by that one of its two groups that texts showed later, because this is usually the rarer one; or
    by what it needs in the title.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        filed: Mapping[int, tuple[Filed, ...]],
        titled: Mapping[int, tuple[Filed, ...]],
        ranks: dict[int, int],
    ) -> None:
        self.edition = lexicon.edition
        self._lexicon, self._filed, self._titled, self._ranks = lexicon, filed, titled, ranks
        self._giants: dict[str, frozenset[int]] = {}
        self._forget()

    def make_room(self) -> None:
        """Forget the over-long pieces, and everything when more than MOST_REMEMBERED pieces are known."""
        for piece, symbols in self._giants.items():
            self._dull.discard(piece)
            self._doors.forget(piece)
            self._title_doors.forget(piece)
            for symbol in symbols:
                for spellings in (self._spellings[symbol], *self._joined.get(symbol, ())):
                    spellings.discard(piece)
        self._giants.clear()
        if len(self._dull) + len(self._doors.beside) > MOST_REMEMBERED:
            self._forget()

    def list_candidates(self, pieces: frozenset[str], title: Iterable[str]) -> set[int]:
        """Return the ids of the watches whose two groups both seem to occur in an article with these pieces, of which
        `title` are those of its title.
        """
        found: set[int] = set()
        try:
            opening = self._doors.pick(pieces - self._dull, pieces)
        except KeyError:
            for piece in pieces.difference(self._dull, self._doors.beside):
                self._learn(piece)
            opening = self._doors.pick(pieces - self._dull, pieces)
        self._doors.open(opening, pieces, found)
        doors = self._title_doors
        doors.open(filter(doors.beside.__contains__, title), pieces, found)
        return found

    def find_telling(self, symbols: Iterable[int], pieces: frozenset[str]) -> dict[str, set[int]]:
        """Return which of an article's pieces stand for any of these symbols, and for which ones.

        The pieces must have gone through :meth:`list_candidates` before.
        """
        telling: dict[str, set[int]] = {}
        spellings, unseen = self._spellings, frozenset[str]()
        for symbol in symbols:
            for piece in pieces & spellings.get(symbol, unseen):
                if piece in telling:
                    telling[piece].add(symbol)
                else:
                    telling[piece] = {symbol}
        return telling

    def _forget(self) -> None:
        """Forget every piece."""
        self._spellings: defaultdict[int, set[str]] = defaultdict(set)  # by symbol: the pieces that stand for it
        self._joined: defaultdict[int, list[set[str]]] = defaultdict(list)  # by symbol: the joined sets that hold it
        self._doors, self._title_doors = _Doors(), _Doors()
        self._dull: set[str] = set()  # the pieces that are no door, except perhaps in the title

    def _learn(self, piece: str) -> None:
        piece = intern(piece)
        symbols = self._lexicon.list_begun(piece)
        for symbol in symbols:
            self._ranks.setdefault(symbol, len(self._ranks))
            for spellings in (self._spellings[symbol], *self._joined.get(symbol, ())):
                spellings.add(piece)
        if len(piece) > LONGEST_REMEMBERED:
            self._giants[piece] = symbols
        if not self._make_door(self._doors, piece, list(self._list_pairs(symbols))):
            self._dull.add(piece)
        titled = [
            (one.watch, other) for symbol in symbols for one in self._titled.get(symbol, ()) for other in one.other
        ]
        self._make_door(self._title_doors, piece, titled)

    def _make_door(self, doors: _Doors, piece: str, pairs: Sequence[tuple[int, int]]) -> bool:
        """Let a piece open watches, each given with a symbol that must be there too. Return whether there are any."""
        if not pairs:
            return False
        doors.watches[piece], others = zip(*pairs, strict=True)
        doors.partners[piece] = tuple(self._spellings[other] for other in others)
        # A giant always passes: what is joined for it would have to be taken back with it.
        doors.beside[piece] = {piece} if piece in self._giants else self._join(frozenset(others))
        return True

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
