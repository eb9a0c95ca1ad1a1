"""What a desk decided that the second opinion obeys, in any language: a threshold above the one that it was taught
with, a rule with negative points that it was not taught with, or not with as many, and a veto of a sentence that it was
not taught with, or that is firm.

``taught.tsv`` lists what it was taught with: topic, threshold, each rule with negative points, each veto of a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import inf

from monitors.model import Level, Match
from monitors.rules.scope import ArticleScope, SentenceScope
from monitors.rules.scoring import CompiledRule, CompiledTopic, find_in_order

_FILE = "taught.tsv"
_VETO = "veto"


@dataclass(frozen=True)
class Taught:
    """With what the second opinion was taught a topic: its threshold, the points of its rules below zero by id, and the
    ids of its vetoes of sentences, with the shared ones.
    """

    threshold: float = inf
    points: Mapping[str, float] = field(default_factory=dict)
    vetoes: Set[str] = frozenset()


@dataclass(frozen=True)
class Decisions:
    """What a desk decided for one topic: whether its threshold is ``raised``, the rules ``against`` a match, and the
    ids of the ``vetoes`` of sentences that bind a find too (its own, and those that are firm).
    """

    raised: bool
    against: tuple[CompiledRule, ...]
    vetoes: frozenset[str]

    def forbids_lifting(self, match: Match, article: ArticleScope) -> bool:
        """Return whether the second opinion must leave a match in the digest."""
        below = self.raised and match.score < match.threshold
        return match.level is Level.DIGEST and (below or self.find_rule(list_told_scopes(match, article)) is not None)

    def find_rule(self, scopes: Sequence[SentenceScope]) -> CompiledRule | None:
        """Return the first rule against a match that is met in one of these sentences."""
        met = (rule for rule in self.against if any(find_in_order(rule.condition, scope) for scope in scopes))
        return next(met, None)


def find_decisions(topics: Iterable[CompiledTopic]) -> dict[str, Decisions]:
    """Return what the desk decided, by topic; topics for which it decided nothing are left out."""
    found = {topic.id: decide(topic, load_taught().get(topic.id, Taught())) for topic in topics}
    return {topic: one for topic, one in found.items() if one.raised or one.against or one.vetoes}


def decide(topic: CompiledTopic, taught: Taught) -> Decisions:
    """Return what a desk decided for a topic, given with what the second opinion was taught it."""
    against = tuple(rule for rule in topic.rules if rule.points < min(0.0, taught.points.get(rule.id, 0.0)))
    vetoes = [veto for veto in topic.vetoes if not veto.whole and (veto.firm or veto.id not in taught.vetoes)]
    return Decisions(topic.threshold > taught.threshold, against, frozenset(veto.id for veto in vetoes))


def list_told_scopes(match: Match, article: ArticleScope) -> list[SentenceScope]:
    """Return the sentences in which a decision of the desk binds a match: the title, and those of its evidence."""
    return [*article.title, *list_evidence_scopes(match, article)]


def list_evidence_scopes(match: Match, article: ArticleScope) -> Iterator[SentenceScope]:
    """Yield the sentences in which a match has evidence, each once."""
    places = {(one.span.zone, one.span.start) for one in match.evidence}
    for stretch in article.document.stretches:
        if any(zone is stretch.zone and stretch.start <= start < stretch.end for zone, start in places):
            yield article.read(stretch)


@cache
def load_taught() -> Mapping[str, Taught]:
    """Return what the packaged second opinion was taught with, by topic. A line is a topic, and then its threshold,
    or a rule and its points, or a veto and the word veto.
    """
    thresholds: dict[str, float] = {}
    points: dict[str, dict[str, float]] = {}
    vetoes: dict[str, set[str]] = {}
    for line in files(__package__).joinpath(_FILE).read_text("utf-8").splitlines():
        topic, *name, last = line.split("\t")
        if not name:
            thresholds[topic] = float(last)
        elif last == _VETO:
            vetoes.setdefault(topic, set()).add(*name)
        else:
            points.setdefault(topic, {})[name[0]] = float(last)
    return {
        topic: Taught(threshold, points.get(topic, {}), vetoes.get(topic, set()))
        for topic, threshold in thresholds.items()
    }
