"""What the sentences of an article say for one topic, the strongest first, and none read before its turn comes.

A long report has dozens of sentences about its event, and the strongest decides. What the pieces of a sentence tell of
it bounds what it may say; so it waits with that, and is read and scored when nothing stronger is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush
from math import inf

from monitors.model import Zone
from monitors.rules.gates import Gates, Opened
from monitors.rules.scope import ArticleScope
from monitors.rules.scoring import LEAD_SENTENCES, CompiledTopic, Finding, count_before, score_sentence
from monitors.rules.text import Document

#: What is known of a sentence: what it may say at most (None: this is no more than its pieces tell), or what it says.
_Known = Opened | Finding | None


class Closely:
    """The sentences of an article as they are when they are read: which topics' gates are open there."""

    def __init__(self, article: ArticleScope, gates: Gates) -> None:
        self.article, self._gates = article, gates
        self._opened: dict[int, Mapping[int, Opened]] = {}

    def list_opened(self, index: int) -> Mapping[int, Opened]:
        """Return what a sentence opens, by the topic's number."""
        opened = self._opened.get(index)
        if opened is None:
            found = self._gates.list_opened(self._gates.join_bits(self.article.get_sentence(index).hits.keys()))
            opened = self._opened[index] = {one.number: one for one in found}
        return opened


class Ranking:
    """The sentences of an article that may speak of one topic."""

    def __init__(self, topic: CompiledTopic, number: int, closely: Closely) -> None:
        self._topic, self._number, self._closely = topic, number, closely
        self._titles: list[int] = []
        self._waiting: list[tuple[float, int, _Known]] = []

    def expect(self, index: int, opened: Opened) -> None:
        """Let a sentence wait of which the pieces tell this."""
        most = bound(opened, self._topic, self._closely.article.document, index)
        if index < self._closely.article.document.title_sentences:
            self._titles.append(index)
        else:
            heappush(self._waiting, (-most, index, None))

    def take_titles(self) -> list[Finding]:
        """Return what the sentences of the title say."""
        closely, found = self._closely, []
        for index in self._titles:
            opened = closely.list_opened(index).get(self._number)
            if opened is not None:
                found.append(score_sentence(self._topic, opened.rules, closely.article.get_sentence(index)))
        return [finding for finding in found if finding is not None]

    def add(self, finding: Finding) -> None:
        """Take in a finding, by its score as it is now."""
        heappush(self._waiting, (-finding.score, finding.sentence.index, finding))

    def pop(self, least: float = -inf) -> Finding | None:
        """Take out the strongest finding of `least` points or more, of equals the first in the article."""
        waiting, article = self._waiting, self._closely.article
        while waiting and -waiting[0][0] >= least:
            _, index, known = heappop(waiting)
            if isinstance(known, Finding):
                return known
            if known is None:
                known = self._closely.list_opened(index).get(self._number)
                if known is None:
                    continue
                most = bound(known, self._topic, article.document, index)
                if waiting and -most > waiting[0][0]:
                    heappush(waiting, (-most, index, known))
                    continue
            finding = score_sentence(self._topic, known.rules, article.get_sentence(index))
            if finding is not None:
                self.add(finding)
        return None


def bound(opened: Opened, topic: CompiledTopic, document: Document, index: int) -> float:
    """Return the most that a sentence may give that opens a topic's gate so far."""
    zone = document.stretches[index].zone
    if zone is Zone.TITLE:
        return opened.most_in_title
    is_deep = zone is Zone.BODY or count_before(document, index) >= LEAD_SENTENCES
    return opened.most - topic.body if is_deep else opened.most
