"""Compiles one topic: its rules, vetoes and cues, with the shared ones that it does not opt out of.

:mod:`monitors.rules.compiler` compiles their queries, and :mod:`monitors.rules.topic` puts the topics together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import inf
from typing import TypeVar

from monitors.config.schema import RealisCue, RuleSpec, SharedSpec, TopicSpec, VetoSpec
from monitors.errors import QueryError
from monitors.rules.broad import refuse_too_broad
from monitors.rules.compiler import Compiler, Lists
from monitors.rules.conditions import Condition, InTitle
from monitors.rules.matcher import wants_all
from monitors.rules.query import parse_expression
from monitors.rules.realis import CompiledCue
from monitors.rules.scoring import CompiledRule, CompiledTopic, CompiledVeto
from monitors.rules.symbols import SymbolTable
from monitors.rules.syntax import Title, walk

Shared = TypeVar("Shared", VetoSpec, RealisCue)

_LIST_FIX = "take it out of the list, or ask for a rarer word beside it"


def compile_topic(spec: TopicSpec, shared: SharedSpec, symbol_table: SymbolTable) -> CompiledTopic:
    """Compile one topic and add the words that it looks for to `symbol_table`. Raises QueryError."""
    lists = Lists(spec.id, spec.lists, shared.lists)
    compiler, shared_compiler = Compiler(symbol_table, lists), Compiler(symbol_table, lists.only_shared)
    cues = [compile_cue(cue, compiler) for cue in spec.realis]
    cues += [compile_cue(cue, shared_compiler) for cue in _list_kept(shared.realis, spec)]
    vetoes = [compile_veto(veto, compiler) for veto in spec.veto]
    vetoes += [compile_veto(veto, shared_compiler) for veto in _list_kept(shared.veto, spec)]
    return CompiledTopic(
        id=spec.id,
        severity=spec.severity,
        experimental=spec.status == "experimental",
        threshold=spec.threshold,
        digest=min(spec.digest or spec.threshold, spec.threshold),
        body=spec.body,
        rules=tuple(compile_rule(rule, compiler) for rule in spec.rules),
        vetoes=tuple(vetoes),
        cues=tuple(cue for cue in cues if cue.scope != "article"),
        article_cues=tuple(cue for cue in cues if cue.scope == "article"),
        keeps=frozenset(spec.keeps),
    )


def list_vetoes(spec: TopicSpec, shared: SharedSpec) -> tuple[VetoSpec, ...]:
    """Return the vetoes that are tried on what a topic finds: its own, and the shared ones but those it opts out of."""
    return (*spec.veto, *_list_kept(shared.veto, spec))


def _list_kept(shared: Iterable[Shared], spec: TopicSpec) -> list[Shared]:
    """Return the shared vetoes or cues that a topic does not opt out of."""
    return [one for one in shared if one.id not in spec.without]


def compile_rule(spec: RuleSpec, compiler: Compiler) -> CompiledRule:
    """Compile one rule.

    Raises QueryError for a wrong query, for a rule that needs no word at all, and for one that counts on its own but
    needs only words that nearly every article has.
    """
    node = parse_expression(spec.when)
    condition = compiler.compile(node)
    groups = sorted(set(condition.groups), key=lambda group: _count_entries(group, compiler.symbol_table))
    if not groups:
        raise QueryError("the rule needs no word", 1, "add a word or list that must stand in the sentence")
    abroad = any(isinstance(node, Title) for node in walk(node))
    rule = CompiledRule(spec.id, spec.when, condition, spec.points, spec.ordered, spec.title, tuple(groups), abroad)
    if rule.is_telling:
        refuse_too_broad(node, spec.when, compiler.lists.find_common, _LIST_FIX)
    return rule


def _count_entries(group: frozenset[int], symbol_table: SymbolTable) -> tuple[int, list[int]]:
    """Return a sort key that puts the group expected to occur most rarely first."""
    return symbol_table.weigh(group), sorted(group)


def compile_veto(spec: VetoSpec, compiler: Compiler) -> CompiledVeto:
    """Compile one veto. Raises QueryError."""
    (condition, words), (unless, unless_words) = _compile_queries(spec, compiler)
    groups = _list_groups(condition)
    return CompiledVeto(spec.id, condition, unless, spec.scope == "article", spec.firm, groups, words, unless_words)


def compile_cue(spec: RealisCue, compiler: Compiler) -> CompiledCue:
    """Compile one realis cue. Raises QueryError."""
    (condition, words), (unless, unless_words) = _compile_queries(spec, compiler)
    return CompiledCue(
        spec.id,
        spec.kind,
        condition,
        unless,
        spec.side,
        spec.within,
        spec.scope,
        _list_groups(condition),
        spec.below or inf,
        spec.firm,
        words,
        unless_words,
    )


#: A condition and all the symbols that it asks for; None when sentences without any of them matter too.
_Asked = tuple[Condition, frozenset[int] | None]


def _compile_queries(spec: VetoSpec | RealisCue, compiler: Compiler) -> tuple[_Asked, _Asked | tuple[None, None]]:
    """Compile the condition of a veto or cue and its exception, if it has one."""
    compiler = replace(compiler, whole=spec.scope == "article")
    unless = _compile_asked(spec.unless, compiler) if spec.unless else (None, None)
    return _compile_asked(spec.when, compiler), unless


def _compile_asked(query: str, compiler: Compiler) -> _Asked:
    node = parse_expression(query)
    condition = compiler.compile(node)
    return condition, None if wants_all(node) else frozenset(condition.symbols)


def _list_groups(condition: Condition) -> tuple[frozenset[int], ...]:
    """Return the groups to check before a condition is evaluated. A condition on the title alone has none, because
    checking the whole article would cost more than reading the title.
    """
    return () if isinstance(condition, InTitle) else condition.groups
