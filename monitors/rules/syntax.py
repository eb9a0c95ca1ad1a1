"""The syntax tree of a query: what was asked for, before any word is looked up.

Columns count from 1 into the query and take no part in equality. :mod:`monitors.rules.query` builds these trees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

WIDEST_NEAR = 100
"""The largest distance of a NEAR or BEFORE, in words."""


class TermKind(StrEnum):
    """How one word is compared."""

    STEM = "stem"
    EXACT = "exact"
    PREFIX = "prefix"

    # Enum computes its hash in Python, which is slow, and terms are hashed by the ten thousand.
    __hash__ = str.__hash__


class Term(NamedTuple):
    """One word as written in the query; a tuple, because tens of thousands are made and compared at every start."""

    kind: TermKind
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side; a single word is a phrase of one. ``is_name`` is true for a word written with &, such as
    ``AT&T``: it counts as rare, however common its parts are.
    """

    terms: tuple[Term, ...]
    column: int = field(default=1, compare=False)
    is_name: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return " ".join(f"{term.text}*" if term.kind is TermKind.PREFIX else term.text for term in self.terms)


@dataclass(frozen=True, slots=True)
class ListRef:
    """Any entry of a named word list."""

    name: str
    column: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"<{self.name}>"


@dataclass(frozen=True, slots=True)
class Slot:
    """A kind of word that is recognised rather than listed: ``count`` or ``place``."""

    name: str
    column: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"<{self.name}>"


@dataclass(frozen=True, slots=True)
class Near:
    """Two things at most `distance` words apart (1: side by side), in either order unless `ordered`."""

    left: Node
    right: Node
    distance: int
    ordered: bool
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Same:
    """All of `items` in one sentence."""

    items: tuple[Node, ...]
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of `items`."""

    items: tuple[Node, ...]
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of `items`."""

    items: tuple[Node, ...]
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The absence of `item`."""

    item: Node
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Title:
    """`item`, looked for in the title alone."""

    item: Node
    column: int = field(default=1, compare=False)


Node = Phrase | ListRef | Slot | Near | Same | And | Or | Not | Title


def get_children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below `node`."""
    if isinstance(node, Near):
        return (node.left, node.right)
    if isinstance(node, And | Or | Same):
        return node.items
    if isinstance(node, Not | Title):
        return (node.item,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and all below it, each before its children."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(get_children(current)))
