"""The watch query language: text in, syntax tree out, or a :class:`QueryError` that says where and how to mend it.

docs/queries.md describes the language for people. There is no user regex, and every construct is evaluated in time
linear in the text. This module parses and refuses; it does not know what any list holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from monitors.errors import QueryError
from monitors.rules.broad import COMMON_WORDS
from monitors.rules.grammar import SHORTEST_PREFIX, Parser, build_quoted, build_word, check_list_name
from monitors.rules.syntax import ListRef, Node, Not, Or, Phrase, Slot, Term, TermKind, get_children, walk
from monitors.rules.words import PLAIN_WORDS

LONGEST_QUERY = 4000
MOST_TERMS = 200
DEEPEST_NESTING = 20
SHORTEST_PREFIX_IN_PHRASE = 2
_ANGLE = re.compile(r"<[^<>]*>")
_QUOTED = re.compile(r'"[^"]*"')
_SPELT = re.compile(r"\S+")


def parse_query(text: str, is_broad: Callable[[str], bool] = lambda name: False) -> Node:
    """Parse a query and refuse what is wrong, too deep, too long or too broad to be a watch.

    `is_broad` tells by its name whether a word list alone would match nearly every article.

    Raises QueryError with the column and the mend.
    """
    node = parse_expression(text)
    _refuse_too_broad(node, text, is_broad)
    return node


@lru_cache(maxsize=10_000)
def parse_expression(text: str) -> Node:
    """Parse as :func:`parse_query` does, but let a broad expression pass: a veto or a realis cue may be ``not``.

    Remembered, because shared vetoes and cues are compiled for every topic.
    """
    _refuse_oversize(text)
    node = Parser(text).parse()
    _check_limits(node)
    return node


@lru_cache(maxsize=100_000)
def parse_entry(text: str) -> Phrase | ListRef:
    """Parse one entry of a word list: a word, ``wild*``, ``=exactly``, ``"an exact phrase"``, words side by side, or
    ``<list>`` to take in another list. Remembered, because shared lists are read once for every topic that uses them.

    Raises QueryError with the column and the mend.
    """
    if PLAIN_WORDS.fullmatch(text):
        return Phrase(tuple([Term(TermKind.STEM, word) for word in text.split(" ")]))
    stripped = text.strip()
    if stripped.startswith("<") and _ANGLE.fullmatch(stripped):
        return ListRef(check_list_name(stripped[1:-1], 1))
    if stripped.startswith('"') and _QUOTED.fullmatch(stripped):
        return build_quoted(stripped, 1)
    terms: list[Term] = []
    words = list(_SPELT.finditer(text))
    shortest = SHORTEST_PREFIX if len(words) == 1 else SHORTEST_PREFIX_IN_PHRASE
    for match in words:
        terms.extend(build_word(match[0], match.start() + 1, shortest).terms)
    if not terms:
        raise QueryError("the entry has no word", 1, "write a word or take the entry out")
    return Phrase(tuple(terms))


def _refuse_oversize(text: str) -> None:
    """Refuse before parsing what would cost too much to parse."""
    if len(text) > LONGEST_QUERY:
        raise QueryError(
            "the query has {n} characters",
            LONGEST_QUERY,
            "use at most {most}, or split it in two",
            n=len(text),
            most=LONGEST_QUERY,
        )
    if not text.strip():
        raise QueryError("the query is empty", 1, "write at least one word")
    depth = 0
    for column, character in enumerate(re.sub(r'"[^"]*"', lambda m: " " * len(m[0]), text), 1):
        depth += (character == "(") - (character == ")")
        if depth > DEEPEST_NESTING:
            raise QueryError("parentheses more than {n} deep", column, "simplify the query", n=DEEPEST_NESTING)
        if depth < 0:
            raise QueryError("this ) closes nothing", column, "take it out or add the ( that it belongs to")
    if len(re.findall(r"\bNOT\b|[^\W\d_]+:", text)) > MOST_TERMS:
        raise QueryError("more than {n} NOTs and fields", 1, "simplify the query", n=MOST_TERMS)


def _check_limits(node: Node) -> None:
    """Refuse more terms than any honest query has."""
    terms = sum(isinstance(item, Phrase | ListRef | Slot) for item in walk(node))
    if terms > MOST_TERMS:
        raise QueryError("the query has {n} terms", 1, "use at most {most}, or a <list>", n=terms, most=MOST_TERMS)


def _refuse_too_broad(node: Node, text: str, is_broad: Callable[[str], bool]) -> None:
    """Refuse a query that nearly every article would meet."""
    if requires_something(node, is_broad):
        return
    if any(isinstance(item, Not) for item in walk(node)):
        raise QueryError(
            "what stands beside NOT matches nearly every article",
            1,
            "add a word that must be there",
        )
    part = repr(text.strip())
    raise QueryError("{part} matches nearly every article", 1, "add a rarer word with AND", part=part)


def requires_something(node: Node, is_broad: Callable[[str], bool]) -> bool:
    """Tell whether an article must hold something rare for `node` to be met."""
    if isinstance(node, Phrase):
        return any(term.text.casefold() not in COMMON_WORDS and _is_rare(term) for term in node.terms)
    if isinstance(node, ListRef):
        return not is_broad(node.name)
    if isinstance(node, Slot | Not):
        return False
    children = get_children(node)
    if isinstance(node, Or):
        return all(requires_something(child, is_broad) for child in children)
    return any(requires_something(child, is_broad) for child in children)


def _is_rare(term: Term) -> bool:
    """Tell a word from a single Latin letter or digit."""
    return len(term.text) > 1 or not term.text.isascii()
