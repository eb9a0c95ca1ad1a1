"""Tries whether one word more in a sentence would meet a condition, wherever it stood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar

from monitors.rules.automaton import Spans
from monitors.rules.conditions import (
    All,
    Any,
    AnySymbol,
    Condition,
    HasCount,
    HasPlace,
    HasSymbol,
    InTitle,
    Within,
)
from monitors.rules.scope import SentenceScope


class _AddedScope:
    """A sentence as if a word or slot stood before, between and after all its words, without taking any room."""

    is_article: ClassVar[bool] = False

    def __init__(self, scope: SentenceScope, part: Condition, symbols: frozenset[int]) -> None:
        self._scope, self._part, self._symbols = scope, part, symbols
        self.known: dict[int, Spans | None] = {}
        base = scope.sentence.base
        self._gaps = [(place, place) for place in range(base, base + len(scope.sentence.words) + 1)]
        added = {symbol: sorted([*scope.hits.get(symbol, ()), *self._gaps]) for symbol in symbols}
        self.hits: Mapping[int, Spans] = {**scope.hits, **added}

    @property
    def counts(self) -> Spans:
        return self._gaps if isinstance(self._part, HasCount) else self._scope.counts

    @property
    def place_names(self) -> Spans:
        return self._gaps if isinstance(self._part, HasPlace) else self._scope.place_names

    @property
    def title(self) -> Sequence[_AddedScope]:
        return [_AddedScope(title, self._part, self._symbols) for title in self._scope.title]

    @property
    def inner(self) -> Sequence[_AddedScope]:
        return (self,)


def find_completed(condition: Condition, scope: SentenceScope, can_add: Callable[[Condition], bool]) -> Spans | None:
    """Return the spans that would meet a condition with one word more, of a part that `can_add` accepts; None if no
    single word is enough.
    """
    for part in _list_parts(condition):
        if can_add(part):
            symbols = frozenset(symbol for one in _list_words(part) if can_add(one) for symbol in one.symbols)
            spans = condition.find(_AddedScope(scope, part, symbols))
            if spans is not None:
                return spans
    return None


def _list_parts(condition: Condition) -> Iterator[Condition]:
    """Yield the words, slots, and alternatives of single words that a condition asks for."""
    match condition:
        case AnySymbol() | HasSymbol() | HasCount() | HasPlace():
            yield condition
        case All(items=items) | Any(items=items):
            for item in items:
                yield from _list_parts(item)
        case Within(left=left, right=right):
            yield from _list_parts(left)
            yield from _list_parts(right)
        case InTitle(item=item):
            yield from _list_parts(item)


def _list_words(part: Condition) -> tuple[Condition, ...]:
    return part.parts if isinstance(part, AnySymbol) else (part,)
