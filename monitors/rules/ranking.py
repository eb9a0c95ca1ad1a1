"""What the sentences of an article say for one topic, the strongest first, and none read before its turn comes.

A long report has dozens of sentences about its event, and the strongest decides. What the pieces of a sentence tell of
it bounds what it may say; so it waits with that, and is read and scored when nothing stronger is left.
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf

from monitors.model import Zone
from monitors.rules.gates import Gates, Opened
from monitors.rules.scope import ArticleScope
from monitors.rules.scoring import (
    LEAD_SENTENCES,
    LEAST_CORE_POINTS,
    CompiledTopic,
    Finding,
    count_before,
    score_sentence,
)
from monitors.rules.text import Document

#: What is known of a sentence: what its pieces tell that it may say, or what it says.
_Known = Opened | Finding


class Closely:
    """The sentences of an article as they are when they are read."""

    def __init__(self, article: ArticleScope, gates: Gates) -> None:
        self.article, self._gates = article, gates

    def score(self, topic: CompiledTopic, opened: Opened, index: int) -> Finding | None:
        """Return what a sentence says for a topic whose gate seems open there, None when it says nothing or is not.

        A telling rule that is met has opened the gate; where none is, the pieces may have promised too much.
        """
        scope = self.article.get_sentence(index)
        finding = score_sentence(topic, opened.rules, scope)
        if finding is None or any(met.rule.points >= LEAST_CORE_POINTS for met in finding.met):
            return finding
        found = self._gates.list_opened(self._gates.join_bits(scope.hits.keys()))
        return finding if any(one.number == opened.number for one in found) else None


class Ranking:
    """The sentences of an article that may speak of one topic."""

    def __init__(self, topic: CompiledTopic, closely: Closely) -> None:
        self._topic, self._closely = topic, closely
        self._titles: list[tuple[int, Opened]] = []
        self._waiting: list[tuple[float, int, _Known]] = []

    def expect(self, index: int, opened: Opened) -> None:
        """Let a sentence wait of which the pieces tell this."""
        document = self._closely.article.document
        if index < document.title_sentences:
            self._titles.append((index, opened))
        else:
            heappush(self._waiting, (-bound(opened, self._topic, document, index), index, opened))

    def take_titles(self) -> list[Finding]:
        """Return what the sentences of the title say."""
        found = [self._closely.score(self._topic, opened, index) for index, opened in self._titles]
        return [finding for finding in found if finding is not None]

    def add(self, finding: Finding) -> None:
        """Take in a finding, by its score as it is now."""
        index = self._closely.article.document.get_index(finding.sentence)
        heappush(self._waiting, (-finding.score, index, finding))

    def pop(self, least: float = -inf) -> Finding | None:
        """Take out the strongest finding of `least` points or more, of equals the first in the article."""
        waiting = self._waiting
        while waiting and -waiting[0][0] >= least:
            _, index, known = heappop(waiting)
            if isinstance(known, Finding):
                return known
            finding = self._closely.score(self._topic, known, index)
            if finding is not None:
                self.add(finding)
        return None


def bound(opened: Opened, topic: CompiledTopic, document: Document, index: int) -> float:
    """Return the most that a sentence of the text may give that opens a topic's gate so far."""
    is_deep = document.stretches[index].zone is Zone.BODY or count_before(document, index) >= LEAD_SENTENCES
    return opened.most - topic.body if is_deep else opened.most
