"""Compiled conditions: syntax trees with their words numbered, evaluated over what an article was found to hold.

Evaluation is linear in the number of hits. A condition answers with the spans that met it (an empty list when it is met
by absence), or None when it is not met.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from monitors.model import Zone
from monitors.rules.lexicon import Spans
from monitors.rules.text import Document, Sentence

#: Finds place names: (text, language ISO 639-1) -> (start, end) characters. It must be picklable: a module's function.
PlaceFinder = Callable[[str, str], Sequence[tuple[int, int]]]

_SYMBOLS_OF_MONEY = frozenset("$€£¥₸₽₹")


@dataclass
class Scope:
    """Where a condition is evaluated: one sentence, or (``sentence`` None) a whole article of sentences."""

    document: Document
    held: Mapping[int, Spans] | None = None
    sentence: Sentence | None = None
    inner: list[Scope] = field(default_factory=list)
    whole: Scope | None = None
    places: PlaceFinder | None = None
    numbers: int | None = None

    @cached_property
    def hits(self) -> Mapping[int, Spans]:
        """Where each symbol stands; for an article, put together when first asked for."""
        if self.held is not None:
            return self.held
        merged: dict[int, Spans] = {}
        for scope in self.inner:
            for symbol, spans in scope.hits.items():
                merged.setdefault(symbol, []).extend(spans)
        return merged

    @cached_property
    def title(self) -> list[Scope]:
        """The scopes of the title's sentences."""
        return [scope for scope in (self.whole or self).inner if scope.sentence and scope.sentence.zone is Zone.TITLE]

    @cached_property
    def counts(self) -> Spans:
        """Where numbers of people or things stand: digits that are no year, money or share, and listed number words."""
        if self.sentence is None:
            return [span for scope in self.inner for span in scope.counts]
        base = self.sentence.base
        spans = [(base + i, base + i + 1) for i in range(len(self.sentence.words)) if _is_count(self.sentence, i)]
        listed = self.hits.get(self.numbers, []) if self.numbers is not None else []
        return sorted({*spans, *listed})

    @cached_property
    def place_names(self) -> Spans:
        """Where the injected finder sees place names."""
        if self.sentence is None:
            return [span for scope in self.inner for span in scope.place_names]
        if self.places is None:
            return []
        starts = [word.start - self.sentence.start for word in self.sentence.words]
        found = self.places(self.sentence.text, self.document.language)
        base = self.sentence.base
        return [(base + bisect_left(starts, start), base + bisect_left(starts, end)) for start, end in sorted(found)]


def _is_count(sentence: Sentence, position: int) -> bool:
    """Tell a count written in digits from a year, a sum of money or a percentage."""
    spelt = sentence.get_word(position)
    if not spelt[0].isdigit():
        return False
    word = sentence.words[position]
    before = sentence.text[word.start - sentence.start - 1 : word.start - sentence.start]
    after = sentence.text[word.end - sentence.start : word.end - sentence.start + 2].strip()[:1]
    if before in _SYMBOLS_OF_MONEY or after in _SYMBOLS_OF_MONEY | {"%"}:
        return False
    digits = spelt.replace(",", "").replace(".", "")
    return digits.isdecimal() and not (len(spelt) == 4 and digits[:2] in {"19", "20"})


class Condition(Protocol):
    """Something that an article or a sentence may meet."""

    def find(self, scope: Scope) -> Spans | None:
        """Return the spans that met the condition, None when it is not met."""

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        """Sets of symbols of each of which at least one must be there for the condition to be met."""


@dataclass(frozen=True, slots=True)
class Holds:
    """A symbol stands there."""

    symbol: int
    label: str

    def find(self, scope: Scope) -> Spans | None:
        return scope.hits.get(self.symbol)

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return (frozenset({self.symbol}),)


@dataclass(frozen=True, slots=True)
class Counts:
    """A number stands there."""

    label: str = "<count>"

    def find(self, scope: Scope) -> Spans | None:
        return scope.counts or None

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Places:
    """A place name stands there."""

    label: str = "<place>"

    def find(self, scope: Scope) -> Spans | None:
        return scope.place_names or None

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Within:
    """Two things at most `distance` words apart; the answer covers both."""

    left: Condition
    right: Condition
    distance: int
    ordered: bool

    def find(self, scope: Scope) -> Spans | None:
        left, right = self.left.find(scope), self.right.find(scope)
        if not left or not right:
            return None
        found = _pair(left, right, self.distance)
        if not self.ordered:
            found += _pair(right, left, self.distance)
        return sorted(set(found)) or None

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return self.left.groups + self.right.groups


def _pair(first: Spans, second: Spans, distance: int) -> Spans:
    """Cover each span of `first` with the nearest of `second` that starts after it within `distance`."""
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
        if self.together and scope.sentence is None:
            found = [span for inner in scope.inner for span in self.find(inner) or ()]
            return sorted(set(found)) or None
        spans: Spans = []
        for item in self.items:
            met = item.find(scope)
            if met is None:
                return None
            spans.extend(met)
        return spans

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return tuple(group for item in self.items for group in item.groups)


@dataclass(frozen=True, slots=True)
class Any:
    """Any of `items`."""

    items: tuple[Condition, ...]

    def find(self, scope: Scope) -> Spans | None:
        met = [spans for item in self.items if (spans := item.find(scope)) is not None]
        return sorted({span for spans in met for span in spans}) if met else None

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        each = [item.groups for item in self.items]
        if not all(each):
            return ()
        return (frozenset(symbol for groups in each for symbol in min(groups, key=len)),)


@dataclass(frozen=True, slots=True)
class Absent:
    """`item` is not met."""

    item: Condition

    def find(self, scope: Scope) -> Spans | None:
        return [] if self.item.find(scope) is None else None

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return ()


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

    @property
    def groups(self) -> tuple[frozenset[int], ...]:
        return self.item.groups if self.whole else ()


def stand_in_order(condition: Condition, scope: Scope) -> bool:
    """Tell whether the parts of a condition stand in the order in which they are written."""
    if not isinstance(condition, All):
        return True
    position = -1
    for item in condition.items:
        spans = item.find(scope)
        following = [end for start, end in spans or () if start >= position]
        if not following:
            return False
        position = min(following)
    return True


def find_missing(condition: Condition, scope: Scope) -> str:
    """Return the label of the first required part that `scope` lacks, ``""`` when it lacks no single one."""
    if isinstance(condition, Holds | Counts | Places):
        return condition.label if condition.find(scope) is None else ""
    if isinstance(condition, All):
        return next((label for item in condition.items if (label := find_missing(item, scope))), "")
    if isinstance(condition, Within):
        return find_missing(condition.left, scope) or find_missing(condition.right, scope)
    return ""
