"""Topics and watches, compiled once and judged for every article: the way into this package.

:func:`compile_rules` turns specs into :class:`CompiledRules`, which can be pickled to workers;
:meth:`CompiledRules.judge` reads one document. Pure: the same rules, document and clock give the same judgement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitors.errors import QueryError
from monitors.model import Match, Suppression
from monitors.rules.compiler import Compiler, Lists
from monitors.rules.lexicon import Lexicon, Vocabulary
from monitors.rules.matcher import WatchIndex, WatchQuery, match_watches
from monitors.rules.query import parse_entry, parse_expression
from monitors.rules.realis import Calendar, CompiledCue
from monitors.rules.scope import PlaceFinder, Reader, Scope
from monitors.rules.scoring import (
    LEAST_CORE_POINTS,
    CompiledRule,
    CompiledTopic,
    CompiledVeto,
    NearMiss,
    explain_near_miss,
    find_evidence,
    judge_topic,
    speaks_in_title,
)
from monitors.rules.syntax import Phrase
from monitors.rules.text import Document
from monitors.schema import RealisCue, RuleSpec, SharedSpec, TopicSpec, VetoSpec

#: So many topics that stayed below the threshold are kept with their reasons.
MOST_NEAR_MISSES = 3

#: What weighs more than this is not looked for in every sentence to confirm a gate (see broad.weigh_word).
COMMON_GATE = 400

_SINCE, _CLAUSE = "since", "clause"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one article means to the topics and watches: matches, and the topics that it only touched, with reasons."""

    matches: tuple[Match, ...] = ()
    suppressions: tuple[Suppression, ...] = ()


@dataclass(frozen=True)
class CompiledRules:
    """All topics and watches, ready to judge.

    ``filed`` leads from a symbol to the topics that have a telling rule which needs it, each with the symbols of which
    the sentence must hold one besides (None: nothing else).
    """

    topics: tuple[CompiledTopic, ...]
    filed: Mapping[int, tuple[tuple[int, frozenset[int] | None], ...]]
    vocabulary: Vocabulary
    calendar: Calendar
    watches: WatchIndex = field(default_factory=WatchIndex)
    numbers: int | None = None
    places: PlaceFinder | None = None

    def judge(self, document: Document, reference_at: datetime | None) -> Judgement:
        """Judge one document. Dates in it are read against `reference_at`; None: dates decide nothing."""
        language = document.language or "en"
        gate = self.vocabulary.get_sieve(language)
        article = Scope(Reader(document, self.vocabulary.get_lexicon(language), self.places, self.numbers))
        touched = self._list_touched(document, gate)
        found = [(topic, find_evidence(topic, [article.get_sentence(i) for i in where])) for topic, where in touched]
        titled = any(speaks_in_title(findings) for _, findings in found)
        results = [
            judge_topic(topic, findings, article, titled, self.calendar, reference_at)
            for topic, findings in found
            if findings
        ]
        matches = [result for result in results if isinstance(result, Match)]
        if self.watches.watches:
            matches.extend(match_watches(self.watches, document, self.places))
        near = sorted((result for result in results if isinstance(result, NearMiss)), key=NearMiss.measure)
        vetoed = [result for result in results if isinstance(result, Suppression)]
        return Judgement(tuple(matches), (*vetoed, *map(explain_near_miss, near[:MOST_NEAR_MISSES])))

    def with_watches(self, watches: Sequence[WatchQuery]) -> CompiledRules:
        """Return rules that also hold `watches` (a known id is replaced); cheap, and these rules stay as they are.

        Raises QueryError.
        """
        return replace(self, watches=self.watches.with_watches(watches))

    def without_watch(self, watch_id: int) -> CompiledRules:
        """Return rules without one watch."""
        return replace(self, watches=self.watches.without_watch(watch_id))

    def _list_touched(self, document: Document, gate: Lexicon) -> list[tuple[CompiledTopic, list[int]]]:
        """Return the topics that may score, each with the indices of the sentences where they may."""
        told = gate.find_told(document.run)
        telling = set().union(*[told[symbol] for symbol in self._list_opening(told.keys())])
        touched: dict[int, list[int]] = {}
        for index in document.list_sentences_with(telling) if telling else ():
            sentence = document.get_sentence(index)
            if not telling.isdisjoint(sentence.pieces):
                for number in dict.fromkeys(self._list_opened(gate.read(sentence).keys())):
                    touched.setdefault(number, []).append(index)
        return [(self.topics[number], touched[number]) for number in sorted(touched)]

    def _list_opening(self, held: Set[int]) -> Iterator[int]:
        """Yield the symbols of `held` that open a gate, as far as what else it needs is held too."""
        for symbol in held & self.filed.keys():
            if any(second is None or not second.isdisjoint(held) for _, second in self.filed[symbol]):
                yield symbol

    def _list_opened(self, held: Set[int]) -> Iterator[int]:
        """Yield the topics whose gate `held` opens, by number, some of them more than once."""
        for symbol in held & self.filed.keys():
            for number, second in self.filed[symbol]:
                if second is None or not second.isdisjoint(held):
                    yield number


def compile_rules(
    topics: Sequence[TopicSpec],
    watches: Sequence[WatchQuery] = (),
    shared: SharedSpec | None = None,
    places: PlaceFinder | None = None,
) -> CompiledRules:
    """Compile topics and watches. `places` finds place names for ``<place>``, which without it is never met.

    Raises QueryError for the first query or word list that is wrong; :func:`monitors.rules.check.check_topic` finds
    them all.
    """
    shared = shared or SharedSpec()
    vocabulary = Vocabulary()
    compiled = tuple(compile_topic(spec, shared, vocabulary) for spec in topics)
    filed: dict[int, dict[tuple[int, frozenset[int] | None], None]] = {}
    for number, topic in enumerate(compiled):
        for anchor, second in _list_gates(topic, vocabulary):
            vocabulary.add_gates((*anchor, *(second or ())))
            for symbol in anchor:
                filed.setdefault(symbol, {})[number, second] = None
    rules = CompiledRules(
        topics=compiled,
        filed={symbol: tuple(entries) for symbol, entries in filed.items()},
        vocabulary=vocabulary,
        calendar=_compile_calendar(shared, vocabulary),
        numbers=_compile_list(shared, shared.numbers, vocabulary),
        places=places,
        watches=_make_index(shared),
    )
    return rules.with_watches(watches) if watches else rules


def _list_gates(topic: CompiledTopic, vocabulary: Vocabulary) -> list[tuple[frozenset[int], frozenset[int] | None]]:
    """Return what must stand in a sentence for a topic to score there: the anchor of a telling rule and, unless that is
    too common to be worth looking for, the next thing that the rule needs.
    """
    telling = [rule for rule in topic.rules if rule.points >= LEAST_CORE_POINTS]
    gates: list[tuple[frozenset[int], frozenset[int] | None]] = []
    for rule in telling:
        second = rule.others[0] if rule.others else None
        if second is not None and _count_entries(second, vocabulary)[0] > COMMON_GATE:
            second = None
        gates.append((rule.anchor, second))
    alone = {symbol for anchor, second in gates if second is None for symbol in anchor}
    return list(dict.fromkeys(gate for gate in gates if gate[1] is None or not gate[0] <= alone))


def compile_topic(spec: TopicSpec, shared: SharedSpec, vocabulary: Vocabulary) -> CompiledTopic:
    """Compile one topic, adding what it looks for to `vocabulary`. Raises QueryError."""
    lists = Lists(spec.id, spec.lists, shared.lists)
    compiler = Compiler(vocabulary, lists)
    vetoes = [*spec.veto, *(veto for veto in shared.veto if veto.id not in spec.without)]
    cues = [*spec.realis, *(cue for cue in shared.realis if cue.id not in spec.without)]
    compiled_cues = [compile_cue(cue, compiler) for cue in cues]
    return CompiledTopic(
        id=spec.id,
        version=spec.version,
        severity=spec.severity,
        experimental=spec.status == "experimental",
        threshold=spec.threshold,
        digest=min(spec.digest or spec.threshold, spec.threshold),
        body=spec.body,
        rules=tuple(compile_rule(rule, compiler) for rule in spec.rules),
        vetoes=tuple(compile_veto(veto, compiler) for veto in vetoes),
        cues=tuple(cue for cue in compiled_cues if cue.scope != "article"),
        article_cues=tuple(cue for cue in compiled_cues if cue.scope == "article"),
        keeps=frozenset(spec.keeps),
    )


def compile_rule(spec: RuleSpec, compiler: Compiler) -> CompiledRule:
    """Compile one rule. Raises QueryError, also for a rule that needs no word at all."""
    condition = compiler.compile(parse_expression(spec.when))
    groups = sorted(set(condition.groups), key=lambda group: _count_entries(group, compiler.vocabulary))
    if not groups:
        raise QueryError("the rule needs no word", 1, "add a word or list that must stand in the sentence")
    return CompiledRule(
        spec.id, spec.when, condition, spec.points, spec.ordered, spec.title, groups[0], tuple(groups[1:])
    )


def _count_entries(group: frozenset[int], vocabulary: Vocabulary) -> tuple[int, list[int]]:
    """Estimate how often a group of symbols is met."""
    return sum(map(vocabulary.weigh, group)), sorted(group)


def compile_veto(spec: VetoSpec, compiler: Compiler) -> CompiledVeto:
    """Compile one veto. Raises QueryError."""
    compiler = replace(compiler, whole=spec.scope == "article")
    unless = compiler.compile(parse_expression(spec.unless)) if spec.unless else None
    condition = compiler.compile(parse_expression(spec.when))
    return CompiledVeto(spec.id, condition, unless, spec.scope == "article", condition.groups)


def compile_cue(spec: RealisCue, compiler: Compiler) -> CompiledCue:
    """Compile one realis cue. Raises QueryError."""
    compiler = replace(compiler, whole=spec.scope == "article")
    unless = compiler.compile(parse_expression(spec.unless)) if spec.unless else None
    condition = compiler.compile(parse_expression(spec.when))
    return CompiledCue(spec.id, spec.kind, condition, unless, spec.side, spec.within, spec.scope, condition.groups)


def _compile_calendar(shared: SharedSpec, vocabulary: Vocabulary) -> Calendar:
    """Number the months' names of every language."""
    months: dict[int, int] = {}
    for month in range(12):
        entries = [
            (language, phrase)
            for language, names in shared.months.items()
            for name in (names[month] if month < len(names) else ())
            if isinstance(phrase := parse_entry(name), Phrase)
        ]
        if entries:
            months[vocabulary.add(("month", month + 1), entries)] = month + 1
    since, clause = (
        _compile_list(shared, name if name in shared.lists else "", vocabulary) for name in (_SINCE, _CLAUSE)
    )
    return Calendar(months, since, clause)


def _make_index(shared: SharedSpec) -> WatchIndex:
    """Return an index without watches that knows the number words."""
    vocabulary = Vocabulary()
    numbers = _compile_list(shared, shared.numbers, vocabulary)
    vocabulary.add_gates(() if numbers is None else (numbers,))
    return WatchIndex(vocabulary, numbers=numbers)


def _compile_list(shared: SharedSpec, name: str, vocabulary: Vocabulary) -> int | None:
    """Number a shared list that the machinery itself uses."""
    if not name:
        return None
    entries = Lists("", {}, shared.lists).get_entries(name)
    return vocabulary.add(("list", "", name), entries)
