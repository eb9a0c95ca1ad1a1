"""Which of thousands of watches an article may meet, found by set operations alone.

A watch is filed under two things that it needs. What is remembered of a piece of text are *marks*: the symbols that it
tells of, and of each that some watch is filed under first the seconds, inverted (``~second``). An article's marks are
those of its pieces together, and a watch may be met where a symbol stands among them beside its inverse.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import invert

from monitors.rules.lexicon import LONGEST_REMEMBERED, MOST_REMEMBERED, Lexicon

#: Two symbols that an article must hold; the same one twice where a watch needs no other.
Pair = tuple[int, int]


@dataclass(frozen=True)
class Filing:
    """Watches by what they need: ``watches[second][first]``, and by each first its ``seconds``.

    ``known`` are the marks of each language's pieces, which are learnt at first use and are not pickled.
    """

    watches: Mapping[int, Mapping[int, tuple[int, ...]]] = field(default_factory=dict)
    seconds: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    known: dict[str, Marks] = field(default_factory=dict, init=False, repr=False, compare=False)

    def add(self, pairs: Iterable[tuple[int, Pair]]) -> Filing:
        """Return a filing that also holds watches, each given with every pair under which to file it."""
        seconds, own = dict(self.seconds), dict[int, dict[int, tuple[int, ...]]]()
        for watch, (first, second) in pairs:
            if second not in own:
                own[second] = dict(self.watches.get(second, {}))
            filed = own[second]
            if first not in filed:
                seconds[first] = (*seconds.get(first, ()), second)
            filed[first] = (*(known for known in filed.get(first, ()) if known != watch), watch)
        return Filing({**self.watches, **own}, seconds)

    def count_seconds(self, first: int) -> int:
        """Return how many others are looked for beside a symbol."""
        return len(self.seconds.get(first, ()))

    def get_marks(self, lexicon: Lexicon) -> Marks:
        """Return what is known of the pieces of a language. Call it between two articles, not halfway through one."""
        lexicon.make_room()
        marks = self.known.get(lexicon.language)
        if marks is None or marks.edition != lexicon.edition:
            marks = self.known[lexicon.language] = Marks(lexicon, self.seconds)
        elif len(marks) > MOST_REMEMBERED:
            marks.clear()
        return marks

    def list_candidates(self, marks: Iterable[Collection[int]]) -> set[int]:
        """Return the watches of which both symbols are among some marks."""
        together = set().union(*marks)
        found: set[int] = set()
        for second in together.intersection(map(invert, together)):
            if second >= 0:
                filed = self.watches[second]
                for first in filed.keys() & together:
                    found.update(filed[first])
        return found

    def __reduce__(self) -> tuple[type[Filing], tuple[object, object]]:
        return Filing, (self.watches, self.seconds)


class Marks(dict[str, frozenset[int]]):
    """The marks of pieces of text, learnt at first use; those of giants are worked out each time."""

    def __init__(self, lexicon: Lexicon, seconds: Mapping[int, tuple[int, ...]]) -> None:
        super().__init__()
        self.edition = lexicon.edition
        self._lexicon, self._seconds = lexicon, seconds

    def __missing__(self, piece: str) -> frozenset[int]:
        symbols = self._lexicon.list_begun(piece)
        wanted = [map(invert, self._seconds[symbol]) for symbol in symbols & self._seconds.keys()]
        marks = symbols.union(*wanted)
        if len(piece) <= LONGEST_REMEMBERED:
            self[piece] = marks
        return marks
