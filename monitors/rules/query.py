"""Parses the query language of topics and watches into a syntax tree, or raises a QueryError with column and remedy.

docs/queries.md describes the language for users. It has no regular expressions, and every construct can be evaluated in
time linear in the text. The trees (:mod:`monitors.rules.syntax`) go to :mod:`monitors.rules.compiler`; only there are
list names looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from monitors.errors import QueryError
from monitors.rules.broad import refuse_too_broad
from monitors.rules.contradiction import refuse_contradiction
from monitors.rules.mistyped import (
    MistakenOperatorError,
    read_typed,
    refuse_bare_near,
    refuse_mistyped,
    refuse_quoted_syntax,
)
from monitors.rules.syntax import (
    WIDEST_NEAR,
    And,
    ListRef,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Same,
    Slot,
    Term,
    TermKind,
    Title,
    walk,
)
from monitors.rules.words import PLAIN_WORDS, list_words

if TYPE_CHECKING:
    from lark import Lark, Token

LONGEST_QUERY = 4000
MOST_TERMS = 200
DEEPEST_NESTING = 20
MOST_WORDS = 50
SHORTEST_PREFIX = 3
SHORTEST_PREFIX_IN_PHRASE = 2
_ANGLE = re.compile(r"<[^<>]*>")
_QUOTED = re.compile(r'"[^"]*"')
_SPELT = re.compile(r"\S+")
_BRACKET = re.compile(r'[()]|"[^"]*"')
_NAME = re.compile(r"=?[^\W_]+(?:&[^\W_]+)+\*?")
SLOTS = frozenset({"count", "place"})

#: A bare word: no operator, no bracket, no quotation mark.
_WORD = r'(?!(?:AND|OR|NOT|SAME|(?:NEAR|BEFORE)\/[0-9]+)(?![^\s()"<>]))[^\s()"<>]+'
_ITEM = rf'"[^"]*"|<[^<>]*>|(?![^\W\d_]+:){_WORD}'
_ITEMS = re.compile(rf"\bOR\s|({_ITEM})")

# CHOICE is "(a OR b OR c)" as a single token: rules are full of it, and the grammar is slow over long lists.
_GRAMMAR = rf"""
start: either
?either: both (_OR both)*
?both: negation (_AND? negation)*
?negation: NOT negation -> negated | near
?near: atom (OPERATOR atom)*
?atom: FIELD atom -> field | CHOICE -> choice | "(" either ")" | term
term: QUOTED | ANGLE | WORD
_OR.3: /OR(?![^\s()"<>])/
_AND.3: /AND(?![^\s()"<>])/
NOT.3: /NOT(?![^\s()"<>])/
OPERATOR.3: /(?:SAME|(?:NEAR|BEFORE)\/[0-9]+)(?![^\s()"<>])/
FIELD.2: /[^\W\d_]+:/
QUOTED: /"[^"]*"/
ANGLE: /<[^<>]*>/
WORD: /{_WORD}/
CHOICE.4: /\(\s*(?:{_ITEM})(?:\s+OR\s+(?:{_ITEM}))+\s*\)/
%ignore /\s+/
"""


def parse_query(text: str, find_common: Callable[[str], str] = lambda name: "") -> Node:
    """Parse a query and refuse what is wrong, nested too deep, too long or too broad to be a watch.

    `find_common` takes the name of a list and returns an entry of it that nearly every article contains, ``""`` if
    there is none. Raises QueryError with the column and the remedy.
    """
    node = parse_expression(text)
    refuse_too_broad(node, text, find_common)
    return node


@lru_cache(maxsize=10_000)
def parse_expression(text: str) -> Node:
    """Parse like :func:`parse_query`, but accept a broad expression: a veto or a realis cue may be the word ``not``.

    The result is cached, because shared vetoes and cues are compiled for every topic.
    """
    text = read_typed(text)
    _refuse_oversize(text)
    tree = _parse_tree(text)
    try:
        node = _build(tree.children[0])
        refuse_bare_near(text)
    except MistakenOperatorError as found:
        raise _explain_mistaken_operator(text, found) from None
    refuse_contradiction(node)
    if len(text) >= 2 * MOST_TERMS:  # a term takes at least two characters: itself and a space
        _check_limits(node)
    return node


@lru_cache(maxsize=100_000)
def parse_entry(text: str) -> Phrase | ListRef:
    """Parse one entry of a word list: a word, ``wild*``, ``=exactly``, ``"an exact phrase"``, words side by side, or
    ``<list>`` to include another list. Cached, because every topic reads the shared lists that it uses.

    Raises QueryError with the column and the remedy.
    """
    if PLAIN_WORDS.fullmatch(text):
        plain = text.split(" ")
        _refuse_long(len(plain), 1)
        return Phrase(tuple([Term(TermKind.STEM, word) for word in plain]))
    text = read_typed(text)
    stripped = text.strip()
    if _ANGLE.fullmatch(stripped):
        return ListRef(_check_list_name(stripped[1:-1], 1))
    if _QUOTED.fullmatch(stripped):
        return _build_quoted(stripped, 1, is_entry=True)
    terms: list[Term] = []
    is_name = False
    words = list(_SPELT.finditer(text))
    shortest = SHORTEST_PREFIX if len(words) == 1 else SHORTEST_PREFIX_IN_PHRASE
    for match in words:
        phrase = _build_word(match[0], match.start() + 1, shortest)
        terms.extend(phrase.terms)
        is_name = is_name or phrase.is_name
    if not terms:
        raise QueryError("the entry has no word", 1, "write a word or take the entry out")
    _refuse_long(len(terms), 1)
    return Phrase(tuple(terms), is_name=is_name)


@lru_cache(maxsize=1)
def _get_parser() -> Lark:
    """Build the parser at first use, because importing lark would slow down every start of the command line."""
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def _refuse_oversize(text: str) -> None:
    """Refuse what would cost too much to parse, before parsing it."""
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
    for bracket in _BRACKET.finditer(text):
        column = bracket.end()
        depth += (bracket[0] == "(") - (bracket[0] == ")")
        if depth > DEEPEST_NESTING:
            raise QueryError("parentheses more than {n} deep", column, "simplify the query", n=DEEPEST_NESTING)
        if depth < 0:
            raise QueryError("this ) closes nothing", column, "take it out or add the ( that it belongs to")
    if len(re.findall(r"\bNOT\b|[^\W\d_]+:", text)) > MOST_TERMS:
        raise QueryError("more than {n} NOTs and fields", 1, "simplify the query", n=MOST_TERMS)


def _parse_tree(text: str) -> Any:
    """Run the grammar, turning lark's exceptions into a QueryError."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

    try:
        return _get_parser().parse(text)
    except UnexpectedCharacters as error:
        raise _explain_character(text, error.pos_in_stream or 0) from error
    except (UnexpectedToken, UnexpectedEOF) as error:
        token = getattr(error, "token", None)
        raise _explain_token(text, token) from error


def _explain_character(text: str, position: int) -> QueryError:
    """Explain a stray quotation mark or angle bracket; every other character can be part of a word."""
    what, fix = {
        '"': ("this quotation mark is never closed", "add the closing {part}"),
        "<": ("this < is never closed", "write a list as <name>"),
        ">": ("this > opens nothing", "write a list as <name>"),
    }[text[position]]
    return QueryError(what, position + 1, fix, part=text[position])


def _explain_token(text: str, token: Any) -> QueryError:
    """Explain a token in the wrong place."""
    if token is None or token.type == "$END":
        missing = text.count("(") - text.count(")")
        if missing > 0:
            return QueryError("a ( is never closed", len(text) + 1, "add the closing {part}", part=")")
        return QueryError("the query ends where a word is expected", len(text) + 1, "add a word after the operator")
    if token.type == "RPAR":
        return QueryError("there is nothing before this )", token.column, "write a word there")
    return QueryError(
        "{part} needs something on each side",
        token.column,
        "write a word on both sides, or {word} for the word",
        part=repr(str(token)),
        word=f"={token}",
    )


def _explain_mistaken_operator(text: str, found: MistakenOperatorError) -> QueryError:
    """Offer to write the operator, if the query is valid with it there, or to mark the word as a word."""
    start, word = found.column - 1, found.word
    what, operator = "{part} would be searched for as a word", found.operator
    try:
        _parse_tree(f"{text[:start]}{operator}{text[start + len(word) :]}")
    except QueryError:
        return QueryError(what, found.column, "write {word} for the word", part=repr(word), word=f"={word}")
    fix = "write {operator}, or {word} for the word"
    return QueryError(what, found.column, fix, part=repr(word), operator=operator, word=f"={word}")


def _build(tree: Any) -> Node:
    """Turn a node of lark's parse tree into one of our syntax tree."""
    kind = str(tree.data)
    if kind == "term":
        return _build_item(str(tree.children[0]), tree.children[0].column)
    if kind == "choice":
        return _build_choice(str(tree.children[0]), tree.children[0].column)
    if kind == "negated":
        return Not(_build(tree.children[1]), tree.children[0].column)
    if kind == "field":
        return _build_field(tree.children[0], _build(tree.children[1]))
    if kind == "near":
        return _build_near(tree.children)
    items = tuple(_build(child) for child in tree.children)
    return Or(items, _get_column(items[0])) if kind == "either" else And(items, _get_column(items[0]))


def _get_column(node: Node) -> int:
    return node.column


def _build_choice(text: str, column: int) -> Or:
    """Build the node of a CHOICE token: any of several items in brackets."""
    found = [match for match in _ITEMS.finditer(text, 1, len(text) - 1) if match[1]]
    items = tuple(_build_item(match[1], column + match.start()) for match in found)
    return Or(items, items[0].column)


def _build_item(text: str, column: int) -> Node:
    """Build the node of a quoted phrase, an angle bracket or a bare word."""
    if text.startswith('"'):
        return _build_quoted(text, column)
    if text.startswith("<"):
        name = _check_list_name(text[1:-1], column)
        return Slot(name, column) if name in SLOTS else ListRef(name, column)
    return _build_bare(text, column)


def _build_bare(text: str, column: int) -> Phrase:
    """Build the phrase of a bare word, refusing what was probably meant as an operator."""
    refuse_mistyped(text, column)
    if PLAIN_WORDS.fullmatch(text):
        return Phrase((Term(TermKind.STEM, text),), column)
    return _build_word(text, column)


def _check_list_name(name: str, column: int) -> str:
    """Return the name from inside angle brackets. Raises QueryError if it is not a valid one."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", name):
        fix = "use lowercase letters, digits, - and _, such as <force>"
        raise QueryError("<{name}> is not a list name", column, fix, name=name)
    return name


def _build_quoted(quoted: str, column: int, *, is_entry: bool = False) -> Phrase:
    """Build an exact phrase from a text in quotation marks; ``wild*`` in it stands for all that begins so."""
    refuse_quoted_syntax(quoted, column, is_entry=is_entry)
    pieces = list(_SPELT.finditer(quoted[1:-1]))
    shortest = SHORTEST_PREFIX if len(pieces) == 1 else SHORTEST_PREFIX_IN_PHRASE
    terms: list[Term] = []
    for piece in pieces:
        terms.extend(_build_quoted_piece(piece[0], column + 1 + piece.start(), shortest))
    if not terms:
        raise QueryError("the quotation marks hold no word", column, "write the phrase between them")
    _refuse_long(len(terms), column)
    return Phrase(tuple(terms), column)


def _build_quoted_piece(text: str, column: int, shortest: int) -> list[Term]:
    """Build what stands between two spaces of a quoted phrase: no term if it is a mark such as a dash."""
    if "*" not in text:
        return [Term(TermKind.EXACT, word) for word in list_words(text, "en")]
    terms = _build_word(text, column, shortest).terms
    return [term if term.kind is TermKind.PREFIX else Term(TermKind.EXACT, term.text) for term in terms]


def _build_word(text: str, column: int, shortest: int = SHORTEST_PREFIX) -> Phrase:
    """Build the phrase of one word: ``wild*``, ``=exactly``, or stemmed; ``anti-war`` is two words side by side."""
    if "*" in text[:-1]:
        raise QueryError("{part} has a * inside", column, "a * may only end a word", part=repr(text))
    exact = text.startswith("=")
    words = list_words(text.lstrip("=").rstrip("*"), "en")
    if not words:
        raise QueryError("{part} has no letter or digit", column, "write a word", part=repr(text))
    _refuse_long(len(words), column)
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
    return Phrase(tuple(terms), column, is_name=_NAME.fullmatch(text) is not None)


def _refuse_long(words: int, column: int) -> None:
    """Refuse a phrase of so many words that evaluating it would nest too deep."""
    if words > MOST_WORDS:
        fix = "use at most {most}, or split it in two"
        raise QueryError("the phrase has {n} words", column, fix, n=words, most=MOST_WORDS)


def _build_field(token: Token, item: Node) -> Node:
    """Build ``title:``; no other field is known."""
    if str(token) != "title:":
        column = token.column or 1
        raise QueryError("there is no field {part}", column, "only title: is known", part=repr(str(token)))
    return Title(item, token.column or 1)


def _build_near(children: list[Any]) -> Node:
    """Fold ``a NEAR/5 b SAME c`` from the left. Adjacent SAMEs become one node."""
    node = _build(children[0])
    for operator, child in zip(children[1::2], children[2::2], strict=True):
        right = _build(child)
        if str(operator) == "SAME":
            items = node.items if isinstance(node, Same) else (node,)
            node = Same((*items, right), node.column)
            continue
        name, _, distance = str(operator).partition("/")
        _check_near(name, int(distance), operator.column, (node, right))
        node = Near(node, right, int(distance), name == "BEFORE", operator.column)
    return node


def _check_near(name: str, distance: int, column: int, sides: tuple[Node, Node]) -> None:
    """Refuse a distance out of range, and sides that have no single position in the text."""
    if not 1 <= distance <= WIDEST_NEAR:
        fix = "use a distance from 1 to {n}"
        raise QueryError("{part} is out of range", column, fix, part=f"{name}/{distance}", n=WIDEST_NEAR)
    for node in (part for side in sides for part in walk(side)):
        if isinstance(node, And | Not | Title | Same):
            what, fix = "{part} needs words, lists or OR on each side", "join larger parts with AND or SAME"
            if isinstance(node, Title):
                fix = "put title:( ) around both sides, as in {example}"
            example = f"title:(coup {name}/{distance} niger)"
            raise QueryError(what, node.column, fix, part=name, example=example)


def _check_limits(node: Node) -> None:
    """Refuse a query with too many terms."""
    terms = sum(isinstance(item, Phrase | ListRef | Slot) for item in walk(node))
    if terms > MOST_TERMS:
        raise QueryError("the query has {n} terms", 1, "use at most {most}, or a <list>", n=terms, most=MOST_TERMS)
