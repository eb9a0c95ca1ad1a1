"""Compiled conditions: the nodes of a query's syntax tree with their words replaced by symbols, ready to evaluate.

:mod:`monitors.rules.compiler` makes them; they are evaluated over the hits of a sentence or an article
(:mod:`monitors.rules.scope`) in time linear in the number of hits. A condition returns the spans that met it (an empty
list if it is met by absence), or None if it is not met.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Protocol

from monitors.rules.automaton import Spans
from monitors.rules.scope import Scope
from monitors.rules.symbols import SymbolTable

#: The sentences that may hold something, one bit each; ANYWHERE if that cannot be known without reading them.
Sentences = int
ANYWHERE: Sentences = -1
#: So many spans of a chain of NEAR, BEFORE or repeated words are looked for in an article: more than are ever quoted.
ENOUGH_SPANS = 20


@dataclass(frozen=True, slots=True)
class Sightings:
    """Which sentences may hold each symbol (``seen``), and which sentences are those of the title."""

    seen: Mapping[int, Sentences]
    title: Sentences


class Condition(Protocol):
    """Something that an article or a sentence may meet."""

    def find(self, scope: Scope) -> Spans | None:
        """Return the spans that met the condition, None if it is not met."""

    def locate(self, sightings: Sightings) -> Sentences:
        """Return the sentences that may meet the condition, without reading any. 0 means that it is surely not met."""

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        """Sets of symbols; the condition can be met only if at least one symbol of each set is present."""

    @property
    def symbols(self) -> tuple[int, ...]:
        """Every symbol that the condition mentions, including those that must be absent."""


@dataclass(frozen=True, slots=True)
class HasSymbol:
    """The symbol is present."""

    symbol: int
    label: str

    def find(self, scope: Scope) -> Spans | None:
        return scope.hits.get(self.symbol)

    def locate(self, sightings: Sightings) -> Sentences:
        return sightings.seen.get(self.symbol, 0)

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return (frozenset({self.symbol}),)

    @property
    def symbols(self) -> tuple[int, ...]:
        return (self.symbol,)


class _Unlisted:
    """Base of what is met without any listed word, by its form or where something is absent: the automaton knows
    nothing about it.
    """

    __slots__ = ()

    def locate(self, sightings: Sightings) -> Sentences:
        return ANYWHERE

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return ()

    @property
    def symbols(self) -> tuple[int, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class HasCount(_Unlisted):
    """A number is present."""

    label: str = "<count>"

    def find(self, scope: Scope) -> Spans | None:
        return scope.counts or None


@dataclass(frozen=True, slots=True)
class HasPlace(_Unlisted):
    """A place name is present."""

    label: str = "<place>"

    def find(self, scope: Scope) -> Spans | None:
        return scope.place_names or None


@dataclass(frozen=True, slots=True)
class Within:
    """Two things at most `distance` words apart, in either order unless `ordered`; each span covers both."""

    left: Condition
    right: Condition
    distance: int
    ordered: bool

    def find(self, scope: Scope) -> Spans | None:
        if scope.is_article and (isinstance(self.left, Within) or isinstance(self.right, Within)):
            return self._find_by_sentence(scope)
        left = self.left.find(scope)
        if not left:
            return None
        right = self.right.find(scope)
        if not right:
            return None
        if len(left) == 1 == len(right):
            return _pair_single(left[0], right[0], self.distance, self.ordered)
        found = _pair(left, right, self.distance)
        if not self.ordered:
            found += _pair(right, left, self.distance)
        return sorted(set(found)) if len(found) > 1 else found or None

    def _find_by_sentence(self, scope: Scope) -> Spans | None:
        """Return the first spans of a chain in an article. Each is within a sentence, so no more need to be read."""
        groups = frozenset(self.groups)
        found: Spans = []
        for inner in scope.inner:
            if not any(group.isdisjoint(inner.hits) for group in groups):
                found += self.find(inner) or ()
            if len(found) >= ENOUGH_SPANS:
                break
        return found or None

    def locate(self, sightings: Sightings) -> Sentences:
        return self.left.locate(sightings) & self.right.locate(sightings)

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return self.left.groups + self.right.groups

    @property
    def symbols(self) -> tuple[int, ...]:
        return self.left.symbols + self.right.symbols


def _pair_single(left: tuple[int, int], right: tuple[int, int], distance: int, ordered: bool) -> Spans | None:
    """Return the span that covers both if they are near enough, and in that order if `ordered`."""
    if 0 <= right[0] - left[1] < distance:
        return [(left[0], right[1])]
    if not ordered and 0 <= left[0] - right[1] < distance:
        return [(right[0], left[1])]
    return None


def _pair(first: Spans, second: Spans, distance: int) -> Spans:
    """Return for each span of `first` one that also covers the nearest of `second` after it, within `distance`."""
    if distance == 1:
        ends = dict(sorted(second, reverse=True))
        return [(start, ends[end]) for start, end in first if end in ends]
    if len(second) == 1:
        (place, last), *_ = second
        return [(start, last) for start, end in first if 0 <= place - end < distance]
    second = sorted(second)
    starts = [start for start, _ in second]
    found = []
    for start, end in first:
        index = bisect_left(starts, end)
        if index < len(second) and starts[index] - end < distance:
            found.append((start, second[index][1]))
    return found


@dataclass(frozen=True, slots=True)
class All:
    """All of `items`; with `together`, in one sentence."""

    items: tuple[Condition, ...]
    together: bool = False

    def find(self, scope: Scope) -> Spans | None:
        if self.together and scope.is_article:
            found = [met for inner in scope.inner if (met := self.find(inner)) is not None]
            return sorted({span for spans in found for span in spans}) if found else None
        spans: Spans = []
        for item in self.items:
            met = item.find(scope)
            if met is None:
                return None
            spans.extend(met)
        return spans

    def locate(self, sightings: Sightings) -> Sentences:
        places = [item.locate(sightings) for item in self.items]
        if self.together:
            return reduce(and_, places)
        return ANYWHERE if all(places) else 0

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return tuple(group for item in self.items for group in item.groups)

    @property
    def symbols(self) -> tuple[int, ...]:
        return tuple(symbol for item in self.items for symbol in item.symbols)


@dataclass(frozen=True, slots=True)
class Any:
    """Any of `items`; ``parts`` are equivalent, but with all single symbols joined, which takes fewer look-ups."""

    items: tuple[Condition, ...]
    parts: tuple[Condition, ...] = field(compare=False)
    groups: tuple[frozenset[int], ...] = field(compare=False)

    def find(self, scope: Scope) -> Spans | None:
        met: Spans | None = None
        for part in self.parts:
            spans = part.find(scope)
            if spans is not None:
                met = spans if met is None else met + spans
        return sorted(set(met)) if met and len(met) > 1 else met

    def locate(self, sightings: Sightings) -> Sentences:
        return reduce(or_, [item.locate(sightings) for item in self.items])

    @property
    def symbols(self) -> tuple[int, ...]:
        return tuple(symbol for item in self.items for symbol in item.symbols)


@dataclass(frozen=True, slots=True)
class AnySymbol(Any):
    """Any of some symbols, found with one set operation. ``wanted`` is their set, ``number`` the number of that set, by
    which scopes remember the answer.
    """

    wanted: frozenset[int] = field(compare=False)
    number: int = field(compare=False)

    def find(self, scope: Scope) -> Spans | None:
        known, number = scope.known, self.number
        if number in known:
            return known[number]
        hits = scope.hits
        held = self.wanted & hits.keys()
        if not held:
            spans = None
        elif len(held) == 1:
            (symbol,) = held
            spans = hits[symbol] if len(hits[symbol]) == 1 else sorted(hits[symbol])
        else:
            spans = sorted({span for symbol in held for span in hits[symbol]})
        known[number] = spans
        return spans


def join_alternatives(items: tuple[Condition, ...], symbol_table: SymbolTable) -> Any:
    """Return the condition that any of `items` is met. The single symbols among them are joined into one look-up."""
    parts = [part for item in items for part in (item.parts if isinstance(item, Any) else (item,))]
    words = tuple(part for part in parts if isinstance(part, HasSymbol))
    others = tuple(part for part in parts if not isinstance(part, HasSymbol))
    if not others:
        return _hold_any(items, words, symbol_table)
    joined = (_hold_any(words, words, symbol_table), *others) if len(words) > 1 else tuple(parts)
    return Any(items, joined, _join_groups(items, symbol_table))


def _hold_any(items: tuple[Condition, ...], words: tuple[HasSymbol, ...], symbol_table: SymbolTable) -> AnySymbol:
    wanted = frozenset(word.symbol for word in words)
    return AnySymbol(items, words, _join_groups(items, symbol_table), wanted, symbol_table.number_set(wanted))


def _join_groups(items: tuple[Condition, ...], symbol_table: SymbolTable) -> tuple[frozenset[int], ...]:
    """Return the groups that all alternatives need, then one of what each needs besides: its rarest group."""
    each = [item.groups for item in items]
    if not all(each):
        return ()
    common = tuple(group for group in each[0] if all(group in groups for groups in each))
    rest = [[group for group in groups if group not in common] for groups in each]
    if not all(rest):
        return common
    rarest = [min(groups, key=symbol_table.weigh) for groups in rest]
    return (*common, frozenset().union(*rarest))


@dataclass(frozen=True, slots=True)
class Absent(_Unlisted):
    """`item` is not met."""

    item: Condition

    def find(self, scope: Scope) -> Spans | None:
        return [] if self.item.find(scope) is None else None

    @property
    def symbols(self) -> tuple[int, ...]:
        return self.item.symbols


@dataclass(frozen=True, slots=True)
class InTitle:
    """`item` is met in a sentence of the title, whatever the scope in which the condition is evaluated.

    `whole` says that this scope is always an article. Only then must the scope itself hold what the title needs.
    """

    item: Condition
    whole: bool = True

    def find(self, scope: Scope) -> Spans | None:
        met = [spans for title in scope.title if (spans := self.item.find(title)) is not None]
        return [span for spans in met for span in spans] if met else None

    def locate(self, sightings: Sightings) -> Sentences:
        return ANYWHERE if self.item.locate(sightings) & sightings.title else 0

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return self.item.groups if self.whole else ()

    @property
    def symbols(self) -> tuple[int, ...]:
        return self.item.symbols


def asks_words_alone(condition: Condition) -> bool:
    """Return whether a condition asks only which words an article holds, in whatever sentences."""
    match condition:
        case HasSymbol():
            return True
        case All(items=items, together=False) | Any(items=items):
            return all(map(asks_words_alone, items))
    return False


def list_title_groups(condition: Condition) -> tuple[frozenset[int], ...]:
    """Return sets of symbols; the condition can be met only if the title holds at least one symbol of each set."""
    match condition:
        case InTitle():
            return condition.groups
        case All(items=items, together=False):
            return tuple(group for item in items for group in list_title_groups(item))
    return ()
