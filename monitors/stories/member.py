"""One live article as the modules of this package compare and sort it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from monitors.stories.chronicle import StoryPart
from monitors.stories.similarity import ArticleTraits, Town
from monitors.stories.wording import Wording

Text = tuple[str, int, frozenset[str], frozenset[Town]]
"""What copies have in common: headline, a hash of the words, and the countries and towns of the event."""


@dataclass(slots=True, eq=False)
class Member:
    """One live article: what it is compared by, and what it adds to its story (``part``).

    ``touched_at`` is in epoch seconds, ``number`` counts arrivals. ``text`` is equal for articles with the same
    headline, text and places.
    """

    key: str
    wording: Wording
    traits: ArticleTraits
    touched_at: float
    sketch: array[int]
    text: Text
    number: int
    part: StoryPart | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """The towns of the event as numbers, by which reports in other languages find it."""
        return _mark_towns(self.traits.scene.towns)

    @property
    def probes(self) -> Sequence[int]:
        """What other articles find it by: its most distinctive words, and the towns of the event."""
        return (*self.wording.probes, *self.places)


@lru_cache(maxsize=16_384)
def _mark_towns(towns: frozenset[Town]) -> tuple[int, ...]:
    """Return the numbers of towns as probes. They are negative, unlike those of words."""
    return tuple(sorted(-1 - crc32(repr(town).encode()) for town in towns))
