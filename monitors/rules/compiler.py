"""Compiles syntax trees into conditions: looks up word lists, and gives a symbol to everything that queries look for.

It raises QueryError for what cannot be compiled; :mod:`monitors.rules.check` turns that into problems with their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property, reduce
from typing import NamedTuple

from monitors.errors import QueryError, UnknownListError
from monitors.rules.broad import COMMON_BY_LANGUAGE, is_common
from monitors.rules.conditions import (
    Absent,
    All,
    Condition,
    HasCount,
    HasPlace,
    HasSymbol,
    InTitle,
    Within,
    join_alternatives,
)
from monitors.rules.query import parse_entry
from monitors.rules.symbols import SymbolTable
from monitors.rules.syntax import And, ListRef, Near, Node, Not, Or, Phrase, Same, Slot, Title

WordLists = Mapping[str, Mapping[str, Sequence[str]]]
DEEPEST_LISTS = 20
_SOUND_WORD = "unsound"


class ListStep(NamedTuple):
    """One entry of a list, by its number from 0 on. ``owner`` is the topic that has the list, "" if it is shared."""

    owner: str
    name: str
    language: str
    number: int


class ListError(QueryError):
    """A list cannot be read. ``trail`` leads from the list that was asked for to the entry that is wrong."""

    def __init__(self, what: str, column: int, fix: str, trail: tuple[ListStep, ...], **values: object) -> None:
        super().__init__(what, column, fix, **values)
        self.trail = trail


class _Expanded(NamedTuple):
    """The distinct phrases of a list in one language, and through how many lists, one named by the other, it takes them
    at most.
    """

    phrases: tuple[Phrase, ...]
    depth: int


@dataclass(frozen=True)
class Lists:
    """The word lists that a query of a topic may name: the topic's own lists take precedence over the shared ones.

    What is shared, be it a query or a list that names others, reads the shared lists alone (``only_shared``).
    `owner` is the topic's id; `unknown_fix` is the advice for a name that no list has, `empty_fix` that for a list
    without an entry.
    """

    owner: str
    own: WordLists
    shared: WordLists
    unknown_fix: str = "define it under lists:"
    empty_fix: str = "write a word into it, or take it out"
    common: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    expanded: dict[tuple[str, str], _Expanded] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def only_shared(self) -> Lists:
        """The lists that shared queries and shared lists may name."""
        return replace(self, owner="", own={}) if self.own else self

    def find_scope(self, name: str) -> str | None:
        """Return who owns the list `name` (``""``: it is shared), None if there is no such list."""
        if name in self.own:
            return self.owner
        return "" if name in self.shared else None

    def find_common(self, name: str) -> str:
        """Return the first entry of a list that nearly every article of its language contains; ``""`` if there is none,
        or no such list. The answer is cached.
        """
        if name not in self.common:
            entries = () if self.find_scope(name) is None else self._list_entries(name, 1)
            common = (str(one) for code, one in entries if is_common(one, COMMON_BY_LANGUAGE.get(code, frozenset())))
            self.common[name] = next(common, "")
        return self.common[name]

    def get_entries(self, name: str, column: int = 1) -> tuple[tuple[str, Phrase], ...]:
        """Return (language, phrase) for every entry of a list, including those of the lists that it names.

        Raises QueryError, at `column`, for an unknown name and a list that is empty; and ListError for an entry that is
        no phrase, or that names an unknown list or one that it is part of, or for lists that name one another too deep.
        """
        found = self._list_entries(name, column)
        if not found:
            raise QueryError("the list <{name}> is empty", column, self.empty_fix, name=name)
        return tuple(found)

    def get_written(self, name: str, language: str) -> Sequence[str]:
        """Return the entries of a list in one language as they are written. Raises QueryError for an unknown list."""
        return self._find(name, 1).get(language, ())

    def read_entry(self, entry: str) -> Phrase | ListRef:
        """Return an entry of a list as a phrase, or as a reference to a list that exists. Raises QueryError if it is
        neither.
        """
        parsed = parse_entry(entry)
        if isinstance(parsed, ListRef):
            self._find(parsed.name, parsed.column)
        return parsed

    def replace_unsound(self, name: str) -> Lists:
        """Return the same with one word in place of everything in the list `name`, so that it can be read."""
        languages = {code for lists in (self.own, self.shared) for one in lists.values() for code in one}
        sound = {name: dict.fromkeys(languages | {"en"}, (_SOUND_WORD,))}
        if name in self.own:
            return replace(self, own={**self.own, **sound})
        return replace(self, shared={**self.shared, **sound})

    def with_entry(self, name: str, language: str, entry: str) -> Lists:
        """Return the same with one entry more in a list that exists, in the topic's own if it has one."""
        lists = self.own if name in self.own else self.shared
        changed = {**lists, name: {**lists[name], language: (*lists[name].get(language, ()), entry)}}
        return replace(self, own=changed) if name in self.own else replace(self, shared=changed)

    def _find(self, name: str, column: int) -> Mapping[str, Sequence[str]]:
        """Return the entries of a list by language. Raises QueryError if there is no such list."""
        by_language = self.own.get(name, self.shared.get(name))
        if by_language is None:
            close = get_close_matches(name, sorted({*self.own, *self.shared}), 1)
            fix = "did you mean <{close}>?" if close else self.unknown_fix
            raise UnknownListError("there is no list <{name}>", column, fix, name=name, close="".join(close))
        return by_language

    def _list_entries(self, name: str, column: int) -> list[tuple[str, Phrase]]:
        codes = self._find(name, column)
        return [(code, phrase) for code in codes for phrase in self._expand(name, code, column, ()).phrases]

    def _expand(self, name: str, code: str, column: int, trail: tuple[ListStep, ...]) -> _Expanded:
        """Return the phrases of a list in one language, with those of the lists that it names. The result is cached,
        because each of a few lists could name the next many times.
        """
        expanded = self.expanded.get((name, code))
        if expanded is None:
            phrases: dict[Phrase, None] = {}
            depth = 0
            entries = self._find(name, column).get(code, ())
            lists, owner = (self, self.owner) if name in self.own else (self.only_shared, "")
            for index, entry in enumerate(entries):
                below = lists._expand_entry(entry, column, (*trail, ListStep(owner, name, code, index)))
                phrases.update(dict.fromkeys(below.phrases))
                depth = max(depth, below.depth)
            expanded = self.expanded[name, code] = _Expanded(tuple(phrases), depth)
        return expanded

    def _expand_entry(self, entry: str, column: int, trail: tuple[ListStep, ...]) -> _Expanded:
        """Return the phrases that one entry of a list stands for; `trail` ends with its own place."""
        try:
            parsed = self.read_entry(entry)
        except QueryError as error:
            what, fix = error.templates
            raise ListError(what, column, fix, trail, **error.values) from None
        if isinstance(parsed, Phrase):
            return _Expanded((parsed,), 0)
        _, holder, code, _ = trail[-1]
        named = {"name": parsed.name, "holder": f"<{holder}>"}
        fix = "take <{name}> out of {holder}"
        if (self.find_scope(parsed.name), parsed.name) in {(passed.owner, passed.name) for passed in trail}:
            raise ListError("list <{name}> contains itself", column, fix, trail, **named)
        below = None if len(trail) > DEEPEST_LISTS else self._expand(parsed.name, code, column, trail)
        if below is None or below.depth >= DEEPEST_LISTS:
            what = "lists name one another more than {n} deep"
            raise ListError(what, column, fix, trail, n=DEEPEST_LISTS, **named)
        return _Expanded(below.phrases, below.depth + 1)


@dataclass(frozen=True)
class Compiler:
    """Compiles syntax trees and adds what they look for to `symbol_table`.

    `whole` says that the conditions are evaluated over articles rather than single sentences. `by_word` compiles a
    phrase as single words side by side, so that thousands of phrases are no load on the automaton.
    """

    symbol_table: SymbolTable
    lists: Lists
    whole: bool = False
    by_word: bool = False

    def compile(self, node: Node) -> Condition:
        """Return the condition of a syntax tree. Raises QueryError for an unknown list."""
        match node:
            case Phrase():
                return self._compile_phrase(node)
            case ListRef():
                return self._compile_list(node)
            case Slot():
                return HasCount() if node.name == "count" else HasPlace()
            case Near():
                return Within(self.compile(node.left), self.compile(node.right), node.distance, node.ordered)
            case Same() | And():
                return All(tuple(map(self.compile, node.items)), isinstance(node, Same))
            case Or():
                return join_alternatives(tuple(map(self.compile, node.items)), self.symbol_table)
            case Not():
                return Absent(self.compile(node.item))
            case Title():
                return InTitle(self.compile(node.item), self.whole)

    def _compile_phrase(self, phrase: Phrase) -> Condition:
        if not self.by_word or len(phrase.terms) == 1:
            return HasSymbol(self.symbol_table.add(phrase, [("", phrase)]), repr(str(phrase)))
        words = [self._compile_phrase(Phrase((term,))) for term in phrase.terms]
        return reduce(lambda left, right: Within(left, right, distance=1, ordered=True), words)

    def _compile_list(self, node: ListRef) -> Condition:
        key = ("list", self.lists.find_scope(node.name), node.name)
        symbol = self.symbol_table.symbols.get(key)
        if symbol is None:
            symbol = self.symbol_table.add(key, self.lists.get_entries(node.name, node.column))
        return HasSymbol(symbol, str(node))
