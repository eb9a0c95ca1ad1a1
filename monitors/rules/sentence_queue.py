"""Scores the sentences of an article for one topic, the strongest first, and reads none before its turn.

A long report has dozens of sentences about its event, and the strongest one decides. The pieces of a sentence bound
the points that it can have at most. It waits in a queue with this bound, and is read and scored only when nothing
stronger is left.
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf
from typing import NamedTuple

from monitors.model import Zone
from monitors.rules.gates import Opened
from monitors.rules.scope import ArticleScope
from monitors.rules.scoring import CompiledTopic, SentenceScore, is_deep, score_sentence
from monitors.rules.text import Stretch


class _Waiting(NamedTuple):
    """A sentence not read yet: where it is, how many sentences of the text come before it, and what its pieces open."""

    stretch: Stretch
    place: int
    opened: Opened


class SentenceQueue:
    """The sentences of an article that may be about one topic, as a queue by strength."""

    def __init__(self, topic: CompiledTopic, article: ArticleScope) -> None:
        self._topic, self._article = topic, article
        self._titles: list[_Waiting] = []
        self._waiting: list[tuple[float, int, _Waiting | SentenceScore]] = []

    def expect(self, stretch: Stretch, place: int, opened: Opened) -> None:
        """Queue a sentence whose pieces opened these rules; `place` sentences of the text come before it."""
        waiting = _Waiting(stretch, place, opened)
        if stretch.zone is Zone.TITLE:
            self._titles.append(waiting)
        else:
            heappush(self._waiting, (-bound(waiting, self._topic), stretch.base, waiting))

    def take_titles(self) -> list[SentenceScore]:
        """Read the queued sentences of the title and return how each scored, if it did."""
        found = [self._read(waiting) for waiting in self._titles]
        return [result for result in found if result is not None]

    def add(self, result: SentenceScore) -> None:
        """Queue a result by its present score."""
        heappush(self._waiting, (-result.score, result.sentence.base, result))

    def pop(self, least: float = -inf) -> SentenceScore | None:
        """Remove and return the strongest sentence of `least` points or more, of equals the first in the article; None
        when there is none.
        """
        waiting = self._waiting
        while waiting and -waiting[0][0] >= least:
            _, _, known = heappop(waiting)
            if isinstance(known, SentenceScore):
                return known
            result = self._read(known)
            if result is not None:
                self.add(result)
        return None

    def _read(self, waiting: _Waiting) -> SentenceScore | None:
        stretch, place, opened = waiting
        return score_sentence(self._topic, opened.cores, opened.others, self._article.read(stretch), place)


def bound(waiting: _Waiting, topic: CompiledTopic) -> float:
    """Return the most points that a queued sentence of the text can have."""
    stretch, place, opened = waiting
    return opened.most - topic.body if is_deep(stretch.zone, place) else opened.most
