"""Compiled conditions: syntax trees with their words numbered, evaluated over what an article was found to hold.

Evaluation is linear in the number of hits. A condition answers with the spans that met it (an empty list when it is met
by absence), or None when it is not met.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Protocol

from monitors.rules.lexicon import Spans, Vocabulary
from monitors.rules.scope import Scope

#: The sentences in which something may stand, a bit each; ANYWHERE where that cannot be told.
Sentences = int
ANYWHERE: Sentences = -1


@dataclass(frozen=True, slots=True)
class Sightings:
    """In which sentences each symbol may stand (``seen``), and which sentences are the title's."""

    seen: Mapping[int, Sentences]
    title: Sentences


class Condition(Protocol):
    """Something that an article or a sentence may meet."""

    def find(self, scope: Scope) -> Spans | None:
        """Return the spans that met the condition, None when it is not met."""

    def locate(self, sightings: Sightings) -> Sentences:
        """Return the sentences in which it may be met, without reading any: none only when it is surely not met."""

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        """Sets of symbols of each of which at least one must be there for the condition to be met."""

    @property
    def symbols(self) -> tuple[int, ...]:
        """Every symbol that the condition asks for, also in what must be absent."""


@dataclass(frozen=True, slots=True)
class Holds:
    """A symbol stands there."""

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
    """What is found by its form, not by any word: nothing in the automaton tells of it."""

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
class Counts(_Unlisted):
    """A number stands there."""

    label: str = "<count>"

    def find(self, scope: Scope) -> Spans | None:
        return scope.counts or None


@dataclass(frozen=True, slots=True)
class Places(_Unlisted):
    """A place name stands there."""

    label: str = "<place>"

    def find(self, scope: Scope) -> Spans | None:
        return scope.place_names or None


@dataclass(frozen=True, slots=True)
class Within:
    """Two things at most `distance` words apart; the answer covers both."""

    left: Condition
    right: Condition
    distance: int
    ordered: bool

    def find(self, scope: Scope) -> Spans | None:
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

    def locate(self, sightings: Sightings) -> Sentences:
        return self.left.locate(sightings) & self.right.locate(sightings)

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return self.left.groups + self.right.groups

    @property
    def symbols(self) -> tuple[int, ...]:
        return self.left.symbols + self.right.symbols


def _pair_single(left: tuple[int, int], right: tuple[int, int], distance: int, ordered: bool) -> Spans | None:
    """Cover two spans when they stand near enough, in that order if it matters."""
    if 0 <= right[0] - left[1] < distance:
        return [(left[0], right[1])]
    if not ordered and 0 <= left[0] - right[1] < distance:
        return [(right[0], left[1])]
    return None


def _pair(first: Spans, second: Spans, distance: int) -> Spans:
    """Cover each span of `first` with the nearest of `second` that starts after it within `distance`."""
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
            found = [span for inner in scope.inner for span in self.find(inner) or ()]
            return sorted(set(found)) or None
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
    """Any of `items`; ``parts`` say the same in fewer looks."""

    items: tuple[Condition, ...]
    parts: tuple[Condition, ...] = field(compare=False)

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
    def groups(self) -> tuple[frozenset[int], ...]:
        each = [item.groups for item in self.items]
        if not all(each):
            return ()
        common = tuple(group for group in each[0] if all(group in groups for groups in each))
        rest = [[group for group in groups if group not in common] for groups in each]
        if not all(rest):
            return common
        return (*common, frozenset(symbol for groups in rest for symbol in min(groups, key=len)))

    @property
    def symbols(self) -> tuple[int, ...]:
        return tuple(symbol for item in self.items for symbol in item.symbols)


@dataclass(frozen=True, slots=True)
class AnyHeld(Any):
    """Any of some symbols: one look for all of them. ``wanted`` are those of the items, ``number`` is this set's."""

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


def join_alternatives(items: tuple[Condition, ...], vocabulary: Vocabulary) -> Any:
    """Return the condition that any of some conditions is met: the words among them are looked for in one go."""
    parts = [part for item in items for part in (item.parts if isinstance(item, Any) else (item,))]
    words = tuple(part for part in parts if isinstance(part, Holds))
    others = tuple(part for part in parts if not isinstance(part, Holds))
    if not others:
        return _hold_any(items, words, vocabulary)
    return Any(items, (_hold_any(words, words, vocabulary), *others) if len(words) > 1 else tuple(parts))


def _hold_any(items: tuple[Condition, ...], words: tuple[Holds, ...], vocabulary: Vocabulary) -> AnyHeld:
    wanted = frozenset(word.symbol for word in words)
    return AnyHeld(items, words, wanted, vocabulary.number_set(wanted))


@dataclass(frozen=True, slots=True)
class Absent:
    """`item` is not met."""

    item: Condition

    def find(self, scope: Scope) -> Spans | None:
        return [] if self.item.find(scope) is None else None

    def locate(self, sightings: Sightings) -> Sentences:
        return ANYWHERE

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return ()

    @property
    def symbols(self) -> tuple[int, ...]:
        return self.item.symbols


@dataclass(frozen=True, slots=True)
class InTitle:
    """`item` is met in a sentence of the title, wherever the condition is evaluated.

    `whole` says that the condition is evaluated over articles, so that what the title needs, the scope holds.
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
    """Tell whether a condition is met by what stands in an article, in whatever sentences."""
    match condition:
        case Holds():
            return True
        case All(items=items, together=False) | Any(items=items):
            return all(map(asks_words_alone, items))
    return False


def list_title_groups(condition: Condition) -> tuple[frozenset[int], ...]:
    """Return sets of symbols of each of which the title must hold at least one for a condition to be met."""
    match condition:
        case InTitle():
            return condition.groups
        case All(items=items, together=False):
            return tuple(group for item in items for group in list_title_groups(item))
    return ()


def find_in_order(condition: Condition, scope: Scope) -> tuple[Spans, bool] | None:
    """Return the spans that met a condition in a sentence, and whether its parts stand in the order in which they are
    written; None when it is not met.
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


def name_condition(condition: Condition) -> str:
    """Return what a condition looks for, as its query names it; of many alternatives the first three."""
    match condition:
        case Holds(label=label) | Counts(label=label) | Places(label=label):
            return label
        case Any(items=items):
            names = list(dict.fromkeys(map(name_condition, items)))
            return " or ".join(names[:3]) + (" or the like" if len(names) > 3 else "")
        case All(items=items):
            return " with ".join(name_condition(item) for item in items if not isinstance(item, Absent))
        case Within(left=left, right=right):
            return f"{name_condition(left)} near {name_condition(right)}"
        case Absent(item=item) | InTitle(item=item):
            return name_condition(item)
    raise AssertionError(f"a condition of no known kind: {condition!r}")
