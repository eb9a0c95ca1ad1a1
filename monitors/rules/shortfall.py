"""Explains why a topic stayed quiet: names the nearest rule, and the one thing that it lacked in the nearest sentence.

Nothing here changes a judgement. :func:`explain_near_miss` is about a topic that scored too little, and is cheap enough
for every article. :func:`explain_silence` finds the nearest topic when none scored, and looks at every rule. Common
words, such as "in", bring no rule near. A rule is passed over if it has no word of the article's language for what is
missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import inf
from textwrap import shorten

from monitors.model import Suppression, SuppressionReason
from monitors.points import compare_score
from monitors.rules.additions import find_completed
from monitors.rules.automaton import Spans
from monitors.rules.broad import weigh_word
from monitors.rules.judging import NearMiss
from monitors.rules.lacks import WITHIN, LackFinder, find_missing_list
from monitors.rules.scope import SentenceScope, TellingScope
from monitors.rules.scoring import CompiledRule, CompiledTopic
from monitors.rules.vocabulary import Vocabulary

#: Only this many first sentences are searched for the nearest topic.
_MOST_SENTENCES = 12
#: At most this many characters of the sentence are quoted.
_MOST_QUOTED = 48
#: Of so many rules that lack one thing it is tried whether one word would be enough, where a topic scored too little.
_MOST_TRIED = 3


class _Reading:
    """A sentence in which rules may come near, and what its telling words (those that are not common) stand for."""

    def __init__(self, scope: SentenceScope, vocabulary: Vocabulary) -> None:
        self.scope, self.telling = scope, TellingScope(scope)
        self.held = frozenset(self.telling.hits)
        self.lacks = LackFinder(vocabulary, scope.sentence.language or "en")

    def count_met(self, rule: CompiledRule) -> int:
        """Count the groups of a rule of which telling words are there."""
        return sum(not self.held.isdisjoint(group) for group in rule.groups)


@dataclass(frozen=True)
class _Nearest:
    """A rule that a sentence does not meet: how many of the groups that it needs are ``met`` there, and how many
    things are ``missing`` (not counting that words may stand too far apart).
    """

    topic: CompiledTopic
    rule: CompiledRule
    reading: _Reading
    met: int
    missing: float

    @property
    def gain(self) -> float:
        """The points that the rule would give in this sentence at most, without its bonus for order."""
        return self.rule.points + self.rule.title

    @property
    def lack(self) -> str:
        """What is missing, in words."""
        return self.reading.lacks.find(self.rule.condition, self.reading.scope)

    @cached_property
    def completed(self) -> Spans | None:
        """The spans that would meet the rule with one word more; None if one is not enough."""
        return find_completed(self.rule.condition, self.reading.scope, self.reading.lacks.can_name)

    def rank(self) -> tuple[bool, bool, int, bool, float]:
        """Return a sort key, the nearest last: one word would be enough, one thing is missing rather than several, the
        most groups are met, a word of a list is missing, the most points.

        A list says what kind of word is missing, where a rule about one turn of phrase says only which.
        """
        return self.completed is not None, self.missing <= 1, self.met, bool(find_missing_list(self.lack)), self.gain


def explain_near_miss(near: NearMiss, vocabulary: Vocabulary) -> Suppression:
    """Report how near the best sentence came to the digest threshold, and what the nearest rule lacked."""
    topic, result = near.topic, near.result
    met = {found.rule.id for found in result.met}
    evidence = result.evidence
    detail = f"score {compare_score(result.score, topic.digest)}"
    unmet = [rule for rule in topic.rules if rule.id not in met]
    reading = _Reading(result.scope, vocabulary)
    close = [rule for rule in unmet if len(rule.groups) - reading.count_met(rule) <= 1]
    found = _list_nearest(topic, reading, close)
    near_by = list(islice((one for one in found if one.missing <= 1), _MOST_TRIED))
    if near_by:
        nearest = next((one for one in near_by if one.completed is not None), near_by[0])
        best = max(evidence, key=lambda found: found.points)
        detail += f": {_describe_missing(nearest, best.span.text)}"
    return Suppression(topic.id, SuppressionReason.BELOW_THRESHOLD, detail, result.score, topic.threshold, evidence)


def explain_silence(
    topics: Sequence[CompiledTopic], sentences: Iterable[SentenceScope], vocabulary: Vocabulary
) -> Suppression | None:
    """Report the topic that came nearest where none scored, and what its nearest rule lacked; None: none was near.

    Only rules count that give points on their own and need more than one thing.
    """
    readings = [_Reading(scope, vocabulary) for scope in list(sentences)[:_MOST_SENTENCES]]
    found = [
        one
        for reading in readings
        for topic in topics
        for one in _list_nearest(topic, reading, filter(_is_joint, topic.rules))
        if one.met
    ]
    if not found:
        return None
    nearest = max(found, key=_Nearest.rank)
    detail = _describe_missing(nearest, _quote_met(nearest))
    return Suppression(nearest.topic.id, SuppressionReason.BELOW_THRESHOLD, detail, 0, nearest.topic.threshold)


def _is_joint(rule: CompiledRule) -> bool:
    return rule.is_telling and len(rule.groups) > 1


def _list_nearest(topic: CompiledTopic, reading: _Reading, rules: Iterable[CompiledRule]) -> Iterator[_Nearest]:
    """Yield the rules that a sentence does not meet, those of which the most groups are met first, then those with the
    most points; without those that lack what has no word in the language.
    """
    counted = [(reading.count_met(rule), rule) for rule in rules if rule.points > 0]
    for met, rule in sorted(counted, key=lambda one: (-one[0], -one[1].points - one[1].title)):
        missing = reading.lacks.count(rule.condition, reading.telling)
        if missing < inf and rule.condition.find(reading.scope) is None:
            yield _Nearest(topic, rule, reading, met, missing)


def _describe_missing(nearest: _Nearest, beside: str) -> str:
    """Describe what the nearest rule lacks beside the quoted words, and the points that it would give."""
    quoted = shorten(beside, _MOST_QUOTED, placeholder="…")
    return f"{nearest.lack}{WITHIN}{quoted!r} (rule {nearest.rule.id}, {nearest.gain:+g})"


def _quote_met(nearest: _Nearest) -> str:
    """Quote the rarest words that the rule looks for and that would count if it were met, else the rarest in the
    sentence; of equally rare ones the first.
    """
    telling = nearest.reading.telling
    wanted = frozenset().union(*nearest.rule.groups)
    spans = [span for symbol in telling.hits.keys() & wanted for span in telling.hits[symbol]]
    within = nearest.completed or ()
    beside = [(start, end) for start, end in spans if any(first <= start and end <= last for first, last in within)]
    rarest = min(beside or spans, key=lambda span: (min(map(weigh_word, telling.list_words(span))), span))
    return nearest.reading.scope.sentence.quote(*rarest).text
