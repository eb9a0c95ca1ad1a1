"""The grammar of queries: text in, syntax tree out, or the first thing that is wrong with it.

It is read by recursive descent: a parser generator's took more than twice as long over the shipped rules.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitors.errors import QueryError
from monitors.rules.syntax import And, ListRef, Near, Node, Not, Or, Phrase, Same, Slot, Term, TermKind, Title, walk
from monitors.rules.words import list_words

WIDEST_NEAR = 100
SHORTEST_PREFIX = 3
SLOTS = frozenset({"count", "place"})

#: A bare word: no operator, no bracket, no quotation mark.
_END = r'(?![^\s()"<>])'
_WORD = rf'(?!(?:AND|OR|NOT|SAME|(?:NEAR|BEFORE)/[0-9]+){_END})[^\s()"<>]+'
_ITEM = rf'"[^"]*"|<[^<>]*>|(?![^\W\d_]+:){_WORD}'
_ITEMS = re.compile(rf"\bOR\s|({_ITEM})")

# CHOICE is "(a OR b OR c)" in one piece: rules are full of it.
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<CHOICE>\(\s*(?:{_ITEM})(?:\s+OR\s+(?:{_ITEM}))+\s*\))
    |(?P<OR>OR{_END}) | (?P<AND>AND{_END}) | (?P<NOT>NOT{_END})
    |(?P<OPERATOR>(?:SAME|(?:NEAR|BEFORE)/[0-9]+){_END})
    |(?P<FIELD>[^\W\d_]+:)
    |(?P<ITEM>"[^"]*"|<[^<>]*>|{_WORD})
    |(?P<OPEN>\() | (?P<CLOSE>\)) | (?P<STOP>\Z)
    )""",
    re.VERBOSE,
)
_NEGATION_BEGINS = frozenset({"NOT", "FIELD", "CHOICE", "ITEM", "OPEN"})


class _Token(NamedTuple):
    """A piece of a query; ``kind`` is the name of its group in the pattern."""

    kind: str
    text: str
    column: int


class Parser:
    """Reads one query by recursive descent: the grammar is ::

    either:   both (OR both)*
    both:     negation (AND? negation)*
    negation: NOT* near
    near:     atom (OPERATOR atom)*
    atom:     FIELD* (CHOICE | ITEM | OPEN either CLOSE)
    """

    def __init__(self, text: str) -> None:
        self._text, self._place = text, 0
        self._next = self._read()

    def parse(self) -> Node:
        """Return the tree of the whole query. Raises QueryError for the first thing that is wrong."""
        node = self._parse_either()
        self._take("STOP")
        return node

    def _read(self) -> _Token:
        match = _TOKEN.match(self._text, self._place)
        if match is None or match.lastgroup is None:
            raise _explain_character(self._text, len(self._text) - len(self._text[self._place :].lstrip()))
        self._place = match.end()
        return _Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup) + 1)

    def _take(self, kind: str) -> _Token:
        """Return the next token and go on to the one after; raise where it is of another kind."""
        token = self._next
        if token.kind != kind:
            raise _explain_token(self._text, token)
        if kind != "STOP":
            self._next = self._read()
        return token

    def _take_all(self, kind: str) -> list[_Token]:
        """Return the tokens of a kind that come next, last first."""
        found: list[_Token] = []
        while self._next.kind == kind:
            found.insert(0, self._take(kind))
        return found

    def _parse_either(self) -> Node:
        items = [self._parse_both()]
        while self._next.kind == "OR":
            self._take("OR")
            items.append(self._parse_both())
        return items[0] if len(items) == 1 else Or(tuple(items), items[0].column)

    def _parse_both(self) -> Node:
        items = [self._parse_negation()]
        while self._next.kind == "AND" or self._next.kind in _NEGATION_BEGINS:
            if self._next.kind == "AND":
                self._take("AND")
            items.append(self._parse_negation())
        return items[0] if len(items) == 1 else And(tuple(items), items[0].column)

    def _parse_negation(self) -> Node:
        negations = self._take_all("NOT")
        node = self._parse_near()
        for token in negations:
            node = Not(node, token.column)
        return node

    def _parse_near(self) -> Node:
        node = self._parse_atom()
        while self._next.kind == "OPERATOR":
            operator = self._take("OPERATOR")
            node = _build_near(operator, node, self._parse_atom())
        return node

    def _parse_atom(self) -> Node:
        fields = self._take_all("FIELD")
        node = self._parse_bare_atom()
        for token in fields:
            node = _build_field(token, node)
        return node

    def _parse_bare_atom(self) -> Node:
        if self._next.kind == "CHOICE":
            return _build_choice(*self._take("CHOICE")[1:])
        if self._next.kind == "OPEN":
            self._take("OPEN")
            node = self._parse_either()
            self._take("CLOSE")
            return node
        return _build_item(*self._take("ITEM")[1:])


def _explain_character(text: str, position: int) -> QueryError:
    """Say what a stray quotation mark or angle bracket lacks; a word takes every other character."""
    what, mend = {
        '"': ("this quotation mark is never closed", "add the closing {part}"),
        "<": ("this < is never closed", "write a list as <name>"),
        ">": ("this > opens nothing", "write a list as <name>"),
    }[text[position]]
    return QueryError(what, position + 1, mend, part=text[position])


def _explain_token(text: str, token: _Token) -> QueryError:
    """Say what a token in the wrong place lacks."""
    if token.kind == "STOP":
        missing = text.count("(") - text.count(")")
        if missing > 0:
            return QueryError("a ( is never closed", len(text) + 1, "add the closing {part}", part=")")
        return QueryError("the query ends where a word is expected", len(text) + 1, "add a word after the operator")
    if token.kind == "CLOSE":
        return QueryError("nothing stands before this )", token.column, "write a word there or take it out")
    return QueryError(
        "{part} needs something on each side",
        token.column,
        "write a word on both sides, or lower case",
        part=repr(token.text),
    )


def _build_choice(text: str, column: int) -> Or:
    """Build the node of any of several items in brackets."""
    found = [match for match in _ITEMS.finditer(text, 1, len(text) - 1) if match[1]]
    items = tuple(_build_item(match[1], column + match.start()) for match in found)
    return Or(items, items[0].column)


def _build_item(text: str, column: int) -> Node:
    """Build the node of a quoted phrase, an angle bracket or a bare word."""
    if text.startswith('"'):
        return build_quoted(text, column)
    if text.startswith("<"):
        name = check_list_name(text[1:-1], column)
        return Slot(name, column) if name in SLOTS else ListRef(name, column)
    return _build_bare(text, column)


def _build_bare(text: str, column: int) -> Phrase:
    """Build a bare word of a query, refusing what was meant as an operator."""
    if text in {"and", "or", "not"}:
        raise QueryError(
            "{part} would be looked for as a word",
            column,
            "write {operator}, or {word} for the word",
            part=repr(text),
            operator=text.upper(),
            word=f"={text}",
        )
    if re.match(r"(?:NEAR|BEFORE)\b", text):
        raise QueryError(
            "{part} lacks its distance",
            column,
            "write {example} for at most five words apart",
            part=repr(text),
            example=f"{text.partition('/')[0]}/5",
        )
    return build_word(text, column)


def check_list_name(name: str, column: int) -> str:
    """Return the name inside angle brackets; raise when it cannot be one."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", name):
        mend = "use small letters, digits, - and _, such as <force>"
        raise QueryError("<{name}> is no list name", column, mend, name=name)
    return name


def build_quoted(quoted: str, column: int) -> Phrase:
    """Build an exact phrase from a text in quotation marks."""
    words = list_words(quoted[1:-1], "en")
    if not words:
        raise QueryError("the quotation marks hold no word", column, "write the phrase between them")
    return Phrase(tuple(Term(TermKind.EXACT, word) for word in words), column)


def build_word(text: str, column: int, shortest: int = SHORTEST_PREFIX) -> Phrase:
    """Build the phrase of one word: ``wild*``, ``=exactly``, or stemmed; ``anti-war`` is two words side by side."""
    if "*" in text[:-1]:
        raise QueryError("{part} has a * inside", column, "a * may only end a word", part=repr(text))
    exact = text.startswith("=")
    words = list_words(text.lstrip("=").rstrip("*"), "en")
    if not words:
        raise QueryError("{part} has no letter or digit", column, "write a word", part=repr(text))
    kind = TermKind.EXACT if exact else TermKind.STEM
    terms = [Term(kind, word) for word in words]
    if text.endswith("*"):
        if len(words[-1]) < shortest:
            raise QueryError(
                "{part} would match too many words",
                column,
                "write at least {n} letters before the *",
                part=repr(text),
                n=shortest,
            )
        terms[-1] = Term(TermKind.PREFIX, words[-1])
    return Phrase(tuple(terms), column)


def _build_field(token: _Token, item: Node) -> Node:
    """Build ``title:``; no other field is known."""
    if token.text != "title:":
        raise QueryError("there is no field {part}", token.column, "only title: is known", part=repr(token.text))
    return Title(item, token.column)


def _build_near(operator: _Token, left: Node, right: Node) -> Node:
    """Build ``a NEAR/5 b`` or ``a SAME b``; neighbouring SAMEs join into one node."""
    if operator.text == "SAME":
        items = left.items if isinstance(left, Same) else (left,)
        return Same((*items, right), left.column)
    name, _, distance = operator.text.partition("/")
    _check_near(name, int(distance), operator.column, (left, right))
    return Near(left, right, int(distance), name == "BEFORE", operator.column)


def _check_near(name: str, distance: int, column: int, sides: tuple[Node, Node]) -> None:
    """Refuse a distance out of bounds and sides that have no place in the text."""
    if not 1 <= distance <= WIDEST_NEAR:
        mend = "use a distance from 1 to {n}"
        raise QueryError("{part} is out of bounds", column, mend, part=f"{name}/{distance}", n=WIDEST_NEAR)
    for side in sides:
        for node in walk(side):
            if isinstance(node, And | Not | Title | Same):
                mend = "join larger parts with AND or SAME"
                raise QueryError("{part} needs words, lists or OR on each side", node.column, mend, part=name)
