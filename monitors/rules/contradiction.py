"""Refuses queries that ask for a thing and exclude it, which no article could meet: ``lithium AND NOT lithium``."""

from __future__ import annotations

from monitors.errors import QueryError
from monitors.rules.syntax import And, Near, Node, Not, Or, Same, walk


def refuse_contradiction(node: Node) -> None:
    """Raise QueryError, at the NOT, if parts that must all be met ask for what another of them excludes."""
    for joined in (item for item in walk(node) if isinstance(item, And)):
        wanted = _list_wanted(joined)
        for negated in (item for item in joined.items if isinstance(item, Not)):
            if any(excluded in wanted for excluded in _list_excluded(negated.item)):
                what = "what stands after this NOT is asked for too, so nothing can match"
                raise QueryError(what, negated.column, "take it out there, or take out the NOT")


def _list_wanted(node: Node) -> set[Node]:
    """Return what must be there for `node` to be met: itself, and what it joins."""
    if isinstance(node, And | Same):
        return {node}.union(*map(_list_wanted, node.items))
    if isinstance(node, Near):
        return {node} | _list_wanted(node.left) | _list_wanted(node.right)
    return set() if isinstance(node, Not) else {node}


def _list_excluded(node: Node) -> tuple[Node, ...]:
    """Return what must not be there when `node` is excluded: itself, and of alternatives each."""
    return (node, *node.items) if isinstance(node, Or) else (node,)
