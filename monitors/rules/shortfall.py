"""Explains why a topic stayed quiet: names the nearest rule, and the one thing that it lacked in the nearest sentence.

Nothing here changes a judgement. :func:`explain_near_miss` is about a topic that scored too little, and is cheap enough
for every article. :func:`explain_silence` finds the nearest topic when none scored, and looks at every rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from textwrap import shorten

from monitors.model import Suppression, SuppressionReason
from monitors.plurals import count_of
from monitors.rules.conditions import Absent, All, Any, Condition, InTitle, Within, name_condition
from monitors.rules.judging import NearMiss
from monitors.rules.query import SLOTS
from monitors.rules.scope import Scope, SentenceScope
from monitors.rules.scoring import CompiledRule, CompiledTopic

#: Only this many first sentences are searched for the nearest topic.
_MOST_SENTENCES = 12
#: At most this many characters of the sentence are quoted.
_MOST_QUOTED = 48
_WITHIN = " within the sentence of "
_LACK = re.compile(r"(?:^|: )no (.*?)(?: at most \d| within \d|$)")
_LIST = re.compile(r"<([\w-]+)>")


@dataclass(frozen=True)
class _Nearest:
    """A rule that a sentence does not meet, and how many of the groups that it needs are missing there."""

    topic: CompiledTopic
    rule: CompiledRule
    scope: SentenceScope
    missing: int

    @property
    def gain(self) -> float:
        """The points that the rule would give in this sentence at most, without its bonus for order."""
        return self.rule.points + self.rule.title


def explain_near_miss(near: NearMiss) -> Suppression:
    """Report how near the best sentence came to the digest threshold, and what the nearest rule lacked."""
    topic, result = near.topic, near.result
    met = {found.rule.id for found in result.met}
    evidence = result.evidence
    detail = f"score {result.score:g} of {topic.digest:g}"
    nearest = _find_nearest(topic, result.scope, (rule for rule in topic.rules if rule.id not in met))
    if nearest is not None and nearest.missing <= 1:
        best = max(evidence, key=lambda found: found.points)
        detail += f": {_describe_missing(nearest, best.span.text)}"
    return Suppression(topic.id, SuppressionReason.BELOW_THRESHOLD, detail, result.score, topic.threshold, evidence)


def explain_silence(topics: Sequence[CompiledTopic], sentences: Iterable[SentenceScope]) -> Suppression | None:
    """Report the topic that came nearest where none scored, and what its nearest rule lacked; None: none was near.

    The nearest topic is the one with the largest share of rules that lacked at most one thing, of those rules that
    count on their own and need more than one. Of its rules that lacked as little, one that lacked a word of a list.
    """
    found = []
    for scope in list(sentences)[:_MOST_SENTENCES]:
        for topic in topics:
            telling = [rule for rule in topic.rules if rule.is_telling and len(rule.groups) > 1]
            nearest = _find_nearest(topic, scope, telling)
            if nearest is not None and nearest.missing < len(nearest.rule.groups):
                nearest = _prefer_list(nearest, telling)
                held = frozenset(scope.hits)
                near = sum(_count_missing(rule, held) <= 1 for rule in telling)
                found.append((near / len(telling), nearest))
    if not found:
        return None
    _, nearest = max(found, key=lambda one: (one[0], -one[1].missing))
    detail = _describe_missing(nearest, _quote_met(nearest))
    return Suppression(nearest.topic.id, SuppressionReason.BELOW_THRESHOLD, detail, 0, nearest.topic.threshold)


def _find_nearest(topic: CompiledTopic, scope: SentenceScope, rules: Iterable[CompiledRule]) -> _Nearest | None:
    """Return the unmet rule that lacks the fewest things, of several the one that would give the most points."""
    nearest: _Nearest | None = None
    least = (inf, inf)
    held = frozenset(scope.hits)
    for rule in rules:
        if rule.points > 0:
            rank = _count_missing(rule, held), -rule.points - rule.title
            if rank < least and (rank[0] or rule.condition.find(scope) is None):
                nearest, least = _Nearest(topic, rule, scope, rank[0]), rank
    return nearest


def _prefer_list(nearest: _Nearest, rules: Iterable[CompiledRule]) -> _Nearest:
    """Return one of the rules that lack as little, if it lacks a word of a list: of such, the one with the most points.

    A list says what kind of word is missing, where a rule about one turn of phrase says only which.
    """
    held = frozenset(nearest.scope.hits)
    alike = [
        _Nearest(nearest.topic, rule, nearest.scope, nearest.missing)
        for rule in rules
        if rule.points > 0 and nearest.missing == _count_missing(rule, held) < len(rule.groups)
    ]
    listed = [one for one in alike if find_missing_list(find_lack(one.rule.condition, one.scope))]
    return max(listed, key=lambda one: one.gain, default=nearest)


def _count_missing(rule: CompiledRule, held: frozenset[int]) -> int:
    """Count the groups that a rule needs and that a sentence with these symbols does not hold."""
    return sum(map(held.isdisjoint, rule.groups))


def _describe_missing(nearest: _Nearest, beside: str) -> str:
    """Describe what the nearest rule lacks beside the quoted words, and the points that it would give."""
    lack = find_lack(nearest.rule.condition, nearest.scope)
    quoted = shorten(beside, _MOST_QUOTED, placeholder="…")
    return f"{lack}{_WITHIN}{quoted!r} (rule {nearest.rule.id}, {nearest.gain:+g})"


def _quote_met(nearest: _Nearest) -> str:
    """Quote the first words in the sentence that the rule looks for."""
    scope, sentence = nearest.scope, nearest.scope.sentence
    wanted = frozenset().union(*nearest.rule.groups)
    spans = [span for symbol in scope.hits.keys() & wanted for span in scope.hits.get(symbol, ())]
    return sentence.quote(*min(spans)).text


def find_missing_list(detail: str) -> str:
    """Return the name of the word list of which a word was missing, by what :func:`explain_near_miss` or
    :func:`explain_silence` said; ``""`` if it was something else.
    """
    lack = _LACK.search(detail.partition(_WITHIN)[0])
    names = _LIST.findall(lack[1]) if lack else []
    return next((name for name in names if name not in SLOTS), "")


def find_lack(condition: Condition, scope: Scope) -> str:
    """Describe what `scope` lacks to meet a condition; ``""`` if it meets it."""
    if condition.find(scope):
        return ""
    match condition:
        case All(items=items):
            return next((lack for item in items if (lack := find_lack(item, scope))), "")
        case Within(left=left, right=right, distance=distance, ordered=ordered):
            lack = find_lack(left, scope) or find_lack(right, scope)
            words = count_of(distance, "word")
            reach = f"at most {words} before" if ordered else f"within {words} of"
            return lack or f"no {name_condition(left)} {reach} {name_condition(right)}"
        case Absent(item=item):
            return "" if item.find(scope) is None else f"{name_condition(item)} in the way"
        case InTitle(item=item):
            return f"{find_lack(item, scope) or name_condition(item)} in the title"
        case Any(items=items) if any(not item.groups or len(item.groups) > 1 for item in items):
            return find_lack(min(items, key=lambda item: _count_absent(item, scope)), scope)
        case _:
            return f"no {name_condition(condition)}"


def _count_absent(condition: Condition, scope: Scope) -> int:
    """Count the parts of a condition that are missing; of alternatives, those of the nearest one."""
    match condition:
        case All(items=items):
            return sum(_count_absent(item, scope) for item in items)
        case Within(left=left, right=right):
            return _count_absent(left, scope) + _count_absent(right, scope)
        case Any(items=items):
            return min(_count_absent(item, scope) for item in items)
        case _:
            return condition.find(scope) is None
