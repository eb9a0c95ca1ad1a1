"""What one sentence says for one topic: weighted rules whose points add up within it, so that no single word rings.

Order in the sentence and the title give a bonus; a sentence deep in the article needs more. What becomes of it, says
:mod:`monitors.rules.judging`. Compiling is compiler.py's job.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from monitors.model import Evidence, Realis, RealisFlag, Severity, Zone
from monitors.rules.conditions import Condition, find_in_order
from monitors.rules.lexicon import Spans
from monitors.rules.realis import CompiledCue
from monitors.rules.scope import SentenceScope
from monitors.rules.text import Document, Sentence

#: Sentences of the lead after this many count as body: the lead of a feed entry may be its whole text.
LEAD_SENTENCES = 3
#: A rule that gives less only adds context, and is not asked whether it happens now.
LEAST_CORE_POINTS = 2.0


@dataclass(frozen=True)
class CompiledRule:
    """One weighted rule. ``groups`` are what it needs, the rarest first. One ``abroad`` also looks at the title."""

    id: str
    label: str
    condition: Condition
    points: float
    ordered: float
    title: float
    groups: tuple[frozenset[int], ...]
    abroad: bool = False

    @property
    def tells(self) -> bool:
        """Whether it says something by itself, and does not only add to others."""
        return self.points >= LEAST_CORE_POINTS


@dataclass(frozen=True)
class CompiledVeto:
    """A veto of a sentence or, with ``whole``, of an article. ``groups`` are what must stand there, ``words`` and
    ``unless_words`` all that it and its exception ask for (None: a whole article must be read for it).
    """

    id: str
    condition: Condition
    unless: Condition | None
    whole: bool
    groups: tuple[frozenset[int], ...]
    words: frozenset[int] | None = None
    unless_words: frozenset[int] | None = None


@dataclass(frozen=True)
class CompiledTopic:
    """A topic ready to judge."""

    id: str
    version: int
    severity: Severity
    experimental: bool
    threshold: float
    digest: float
    body: float
    rules: tuple[CompiledRule, ...]
    vetoes: tuple[CompiledVeto, ...]
    cues: tuple[CompiledCue, ...]
    article_cues: tuple[CompiledCue, ...]
    keeps: frozenset[Realis]


class Met(NamedTuple):
    """One rule that a sentence meets."""

    rule: CompiledRule
    spans: Spans
    points: float


@dataclass(slots=True)
class Finding:
    """What one sentence says for one topic. ``sure`` is what is left of the score without what realis flags; ``veto``
    tells what takes it back.
    """

    scope: SentenceScope
    sentence: Sentence
    met: list[Met]
    score: float
    sure: float
    opens: bool = False
    flags: tuple[RealisFlag, ...] = ()
    veto: str = ""

    @property
    def is_title(self) -> bool:
        return self.sentence.zone is Zone.TITLE

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was met, quoted."""
        quote = self.sentence.quote
        return tuple(
            Evidence(rule.id, quote(*(spans[0] if len(spans) == 1 else _cover(spans))), points)
            for rule, spans, points in self.met
            if spans
        )


def _cover(spans: Spans) -> tuple[int, int]:
    """Return the span from the first to the last of some."""
    return min(spans)[0], max([end for _, end in spans])


def score_sentence(
    topic: CompiledTopic,
    cores: Iterable[CompiledRule],
    others: Iterable[CompiledRule],
    scope: SentenceScope,
    place: int,
) -> Finding | None:
    """Add up the points of the rules that a sentence meets, of those that it may: `cores`, which tell on their own, and
    `others`, which add to them. None when no core is met, or nothing in this sentence. `place` is how many sentences of
    the text stand before it.
    """
    sentence = scope.sentence
    met = [*_list_met(cores, scope)]
    if not met:
        return None
    met += _list_met(others, scope)
    if not any(one.spans for one in met):
        return None
    score = sum([one.points for one in met])
    if sentence.zone is not Zone.TITLE and is_deep(sentence.zone, place):
        score -= topic.body
    return Finding(scope, sentence, met, score, score, opens=place == 0)


def _list_met(rules: Iterable[CompiledRule], scope: SentenceScope) -> Iterator[Met]:
    """Yield those of some rules that a sentence meets, with what they give there."""
    sentence = scope.sentence
    is_title = sentence.zone is Zone.TITLE
    for rule in rules:
        found = find_in_order(rule.condition, scope)
        if found is None:
            continue
        spans, is_ordered = found
        points = rule.points
        if is_ordered:
            points += rule.ordered
        if is_title:
            points += rule.title
        if rule.abroad:
            spans = [span for span in spans if sentence.base <= span[0] < sentence.base + len(sentence.text)]
        yield Met(rule, spans, points)


def is_deep(zone: Zone, place: int) -> bool:
    """Tell whether a sentence of the text, so many behind its first, counts as body."""
    return zone is Zone.BODY or place >= LEAD_SENTENCES


def count_before(document: Document, index: int) -> int:
    """Return how many sentences of the text stand before the one of this index."""
    return index - min(document.title_sentences, 8)
