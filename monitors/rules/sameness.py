"""Whether two queries ask for the same, however they are written."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from monitors.errors import QueryError
from monitors.rules.query import parse_expression
from monitors.rules.syntax import And, ListRef, Near, Node, Not, Or, Phrase, Same, Slot, Title


def ask_for_same(first: str, second: str) -> bool:
    """Whether two queries are alike but for capitals, brackets, the word AND, and the order of what has none. Queries
    that cannot be read are the same if they are spelt alike.
    """
    try:
        return _describe(parse_expression(first)) == _describe(parse_expression(second))
    except QueryError:
        return first == second


def _describe(node: Node) -> Hashable:
    """What a node asks for, equal to that of another one that asks for the same."""
    if isinstance(node, Phrase):
        return tuple((term.kind, term.text.casefold()) for term in node.terms)
    if isinstance(node, ListRef | Slot):
        return str(node)
    if isinstance(node, Not | Title):
        return type(node), _describe(node.item)
    if isinstance(node, Near):
        sides = (_describe(node.left), _describe(node.right))
        return Near, node.distance, sides if node.ordered else frozenset(sides)
    items = frozenset(map(_describe, _list_items(node, type(node))))
    return next(iter(items)) if len(items) == 1 else (type(node), items)


def _list_items(node: Node, kind: type[And | Or | Same]) -> Iterator[Node]:
    """The items of a node of that kind, with those of nodes of the same kind within it."""
    if not isinstance(node, kind):
        yield node
        return
    for item in node.items:
        yield from _list_items(item, kind)
