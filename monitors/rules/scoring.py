"""Scores one sentence for one topic: the points of all rules that it meets add up, so that no single word rings.

The title gives a bonus, and so does the order of the words; a sentence of the body loses points. This module also
defines the compiled topics, rules and vetoes, which :mod:`monitors.rules.topic_compiler` makes from the config.
:mod:`monitors.rules.judging` decides what the scores of an article's sentences mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from monitors.model import Evidence, Realis, RealisFlag, Severity, Zone
from monitors.rules.automaton import Spans
from monitors.rules.conditions import All, Condition
from monitors.rules.realis import CompiledCue
from monitors.rules.scope import Scope, SentenceScope
from monitors.rules.text import Document, Sentence, Stretch

#: Sentences of the lead after this many count as body: the lead of a feed entry may be its whole text.
LEAD_SENTENCES = 3
#: A rule that gives fewer points only adds context, and realis does not look at its evidence.
LEAST_CORE_POINTS = 2.0


@dataclass(frozen=True)
class CompiledRule:
    """One weighted rule.

    ``points`` are what it gives, ``ordered`` and ``title`` the bonuses. The rule needs a symbol of each of its
    ``groups``, the rarest first. A rule ``abroad`` asks for something in the title, whatever the sentence.
    """

    id: str
    label: str
    condition: Condition
    points: float
    ordered: float
    title: float
    groups: tuple[frozenset[int], ...]
    abroad: bool = False

    @property
    def is_telling(self) -> bool:
        """Whether the rule counts on its own, and does not only add to others."""
        return self.points >= LEAST_CORE_POINTS


@dataclass(frozen=True)
class CompiledVeto:
    """A veto of a sentence or, with ``whole``, of an article, and its exception ``unless``.

    A symbol of each of the ``groups`` must be there. ``firm``: no find overrules it. ``words`` and
    ``unless_words`` are all symbols that the veto and its exception ask for; None means that sentences without any of
    them matter too.
    """

    id: str
    condition: Condition
    unless: Condition | None
    whole: bool
    firm: bool
    groups: tuple[frozenset[int], ...]
    words: frozenset[int] | None = None
    unless_words: frozenset[int] | None = None


@dataclass(frozen=True)
class CompiledTopic:
    """A topic ready to judge. ``threshold`` and ``digest`` are the points that each level takes, ``body`` is what a
    sentence of the body loses. The cues in ``article_cues`` apply to a whole article, those in ``cues`` to a sentence.
    """

    id: str
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


class RuleHit(NamedTuple):
    """A rule that a sentence meets: where, and the points that it gives there with its bonuses."""

    rule: CompiledRule
    spans: Spans
    points: float


@dataclass(slots=True)
class SentenceScore:
    """How one sentence scored for one topic. Judging fills in the rest later.

    ``sure`` is the part of the score that still counts towards urgent (without what realis set aside), ``flags`` are
    the reasons, and ``veto`` names the veto that takes it back, if any. ``opens`` marks the first sentence of
    the text.
    """

    scope: SentenceScope
    sentence: Sentence
    met: list[RuleHit]
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
        """The rules met, each with a quotation of its words."""
        quote = self.sentence.quote
        return tuple(
            Evidence(rule.id, quote(*(spans[0] if len(spans) == 1 else _cover(spans))), points)
            for rule, spans, points in self.met
            if spans
        )


def _cover(spans: Spans) -> tuple[int, int]:
    """Return the smallest span that holds all of these."""
    return min(spans)[0], max([end for _, end in spans])


def score_sentence(
    topic: CompiledTopic,
    cores: Iterable[CompiledRule],
    others: Iterable[CompiledRule],
    scope: SentenceScope,
    place: int,
) -> SentenceScore | None:
    """Add up the points of the rules that a sentence meets: of `cores`, which count on their own, and of `others`,
    which only add to them. `place` is the number of sentences of the text before this one, negative in the title.

    Return None when no core is met, or when no rule has its evidence in this sentence.
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
    return SentenceScore(scope, sentence, met, score, score, opens=place == 0)


def _list_met(rules: Iterable[CompiledRule], scope: SentenceScope) -> Iterator[RuleHit]:
    """Yield the rules that a sentence meets, each with the points that it gives there."""
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
        yield RuleHit(rule, spans, points)


def find_in_order(condition: Condition, scope: Scope) -> tuple[Spans, bool] | None:
    """Return the spans that met a condition in a sentence, and whether its parts occur in the order in which the query
    names them; None if it is not met.
    """
    if not isinstance(condition, All):
        spans = condition.find(scope)
        return None if spans is None else (spans, True)
    found: Spans = []
    position = -1
    is_ordered = True
    for item in condition.items:
        spans = item.find(scope)
        if spans is None:
            return None
        found.extend(spans)
        if is_ordered:
            following = [end for start, end in spans if start >= position]
            is_ordered = bool(following)
            position = min(following, default=position)
    return found, is_ordered


def is_deep(zone: Zone, place: int) -> bool:
    """Return whether a sentence of the text counts as body; `place` sentences of the text come before it."""
    return zone is Zone.BODY or place >= LEAD_SENTENCES


def count_before(document: Document, stretch: Stretch) -> int:
    """Return how many sentences of the text come before this one, at most LEAD_SENTENCES; -1 for one of the title.

    Those before a sentence of the body are not counted: the lead has at least one, and the body counts as deep anyway.
    """
    if stretch.zone is Zone.TITLE:
        return -1
    if stretch.zone is Zone.BODY:
        return LEAD_SENTENCES
    return sum([one.base < stretch.base for one in document.list_first(LEAD_SENTENCES)])
