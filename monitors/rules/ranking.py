"""What the sentences of an article say for one topic, the strongest first, and none read before its turn comes.

A long report has dozens of sentences about its event, and the strongest decides. What the pieces of a sentence tell of
it bounds what it may say; so it waits with that, and is read and scored when nothing stronger is left.
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf
from typing import NamedTuple

from monitors.model import Zone
from monitors.rules.gates import Opened
from monitors.rules.scope import ArticleScope
from monitors.rules.scoring import CompiledTopic, Finding, is_deep, score_sentence
from monitors.rules.text import Stretch


class _Waiting(NamedTuple):
    """A sentence of which the pieces tell something: where it stands, and how many stand before it in the text."""

    stretch: Stretch
    place: int
    opened: Opened


class Ranking:
    """The sentences of an article that may speak of one topic."""

    def __init__(self, topic: CompiledTopic, article: ArticleScope) -> None:
        self._topic, self._article = topic, article
        self._titles: list[_Waiting] = []
        self._waiting: list[tuple[float, int, _Waiting | Finding]] = []

    def expect(self, stretch: Stretch, place: int, opened: Opened) -> None:
        """Let a sentence wait of which the pieces tell this; so many sentences of the text stand before it."""
        waiting = _Waiting(stretch, place, opened)
        if stretch.zone is Zone.TITLE:
            self._titles.append(waiting)
        else:
            heappush(self._waiting, (-bound(waiting, self._topic), stretch.base, waiting))

    def take_titles(self) -> list[Finding]:
        """Return what the sentences of the title say."""
        found = [self._read(waiting) for waiting in self._titles]
        return [finding for finding in found if finding is not None]

    def add(self, finding: Finding) -> None:
        """Take in a finding, by its score as it is now."""
        heappush(self._waiting, (-finding.score, finding.sentence.base, finding))

    def pop(self, least: float = -inf) -> Finding | None:
        """Take out the strongest finding of `least` points or more, of equals the first in the article."""
        waiting = self._waiting
        while waiting and -waiting[0][0] >= least:
            _, _, known = heappop(waiting)
            if isinstance(known, Finding):
                return known
            finding = self._read(known)
            if finding is not None:
                self.add(finding)
        return None

    def _read(self, waiting: _Waiting) -> Finding | None:
        stretch, place, opened = waiting
        return score_sentence(self._topic, opened.cores, opened.others, self._article.read(stretch), place)


def bound(waiting: _Waiting, topic: CompiledTopic) -> float:
    """Return the most that a sentence of the text may give that opens a topic's gate so far."""
    stretch, place, opened = waiting
    return opened.most - topic.body if is_deep(stretch.zone, place) else opened.most
