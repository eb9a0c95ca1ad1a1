"""One live article as the modules of this package compare and sort it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from monitors.stories.across_languages import ACROSS_DAYS, Town, mark_fields, mark_scenes
from monitors.stories.article_traits import ArticleTraits
from monitors.stories.chronicle import StoryPart
from monitors.stories.wording import Wording

Text = tuple[str, int, frozenset[str], frozenset[Town]]
"""What copies have in common: headline, a hash of the words, and the countries and towns of the event."""


@dataclass(slots=True, eq=False)
class Member:
    """One live article: what it is compared by, and what it adds to its story (``part``).

    ``touched_at`` is in epoch seconds, ``number`` counts arrivals. ``follows`` is the key of the article that it
    corrects or retracts ("": none), which it stays with. ``text`` is equal for articles with the same
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
    follows: str = ""

    @property
    def probes(self) -> Sequence[int]:
        """What other articles find it by: its most distinctive words, and its scenes, by which reports in other
        languages do (see :func:`~monitors.stories.across_languages.mark_scenes`).
        """
        return (*self.wording.probes, *dict.fromkeys(mark_scenes(self.traits.gist, self._day)))

    def list_scenes_near(self) -> list[int]:
        """Return the scenes of reports within ``ACROSS_DAYS`` that would share one with it."""
        days, gist = math.ceil(ACROSS_DAYS), self.traits.gist
        return [scene for day in range(self._day - days, self._day + days + 1) for scene in mark_scenes(gist, day)]

    def list_fields_near(self) -> list[int]:
        """Return, of those, the topics in a country, and only of the day before, of the day and of the day after."""
        return [field for day in range(self._day - 1, self._day + 2) for field in mark_fields(self.traits.gist, day)]

    @property
    def _day(self) -> int:
        return math.floor(self.traits.moment or 0.0)
