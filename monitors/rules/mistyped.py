"""What people type in a query and mean as something else: the characters of other keyboards, and near operators.

Characters with one meaning are understood (:func:`read_typed`). A word that only looks like an operator would be
searched for in every article and found in none, so it is refused with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from monitors.errors import QueryError
from monitors.rules.syntax import WIDEST_NEAR

_QUOTATION_MARKS = "“”„‟«»″‹›「」『』《》〝〞〟"
_INVISIBLE = "[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
_BESIDE_WORDS = re.compile(rf"(?<!\w){_INVISIBLE}|{_INVISIBLE}(?!\w)")
#: Each becomes one character, so that columns stay true. The wide forms are those of Chinese and Japanese keyboards.
_TYPED = str.maketrans({
    **{chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)},
    **dict.fromkeys(_QUOTATION_MARKS, '"'),
})  # fmt: skip

#: Operators of other languages and of other programs, in capitals.
_MEANT: Final = {
    **dict.fromkeys(("И", "ЖӘНЕ", "UND", "ET", "Y", "E", "و"), "AND"),
    **dict.fromkeys(("ИЛИ", "НЕМЕСЕ", "ODER", "OU", "O", "أو", "XOR"), "OR"),
    **dict.fromkeys(("НЕ", "NICHT", "NO", "NON", "NÃO", "SAUF", "ANDNOT", "EXCEPT", "WITHOUT"), "NOT"),
    "ADJ": "NEAR/1",
}
#: Those that in small letters, too, are nothing to look for; the others may be part of a name or a phrase.
_MEANT_SMALL = frozenset(("и", "или", "не", "және", "немесе", "und", "oder", "nicht", "et", "ou", "y", "o", "e", "não"))
_OPERATORS = frozenset({"AND", "OR", "NOT", "SAME"})
_LOOKALIKES = str.maketrans("АВЕМОРТЅΑΒΕΜΝΟΤ", "ABEMOPTSABEMNOT")  # Cyrillic and Greek
_DISTANCE = re.compile(r"(near|before)[-_:#~\\/]?(\d+)", re.IGNORECASE)
_OTHER_DISTANCE = re.compile(r"([^\W\d_]+)/(\d+)")
#: Words that with a distance are operators in small letters, too; any other word of three capitals is NEAR there.
_NEAR = frozenset((
    "within", "pre", "w", "n", "рядом", "возле", "жанында", "қасында",
    "cerca", "junto", "perto", "près", "proche", "nahe", "قرب", "بالقرب",
))  # fmt: skip
_BETWEEN_WORDS = re.compile(
    r"(?<![^\s()])(?!(?:AND|OR|NOT|SAME)\s)(?!(?:NEAR|BEFORE)/)[^\s(]+\s+"
    r"(near|рядом|возле|жанында|қасында|cerca|perto|près|nahe|قرب|بالقرب)\s+(?!(?:AND|OR|NOT|SAME)\s|(?:NEAR|BEFORE)/)[^\s)]"
)
"""Such a word without a distance between two others, or lists, or phrases: one beside an operator is looked for."""

_USUAL_DISTANCE: Final = 5
_BEFORE = frozenset(("перед", "до", "дейін", "бұрын", "antes", "avant", "vor", "قبل"))
_NO_DISTANCE = re.compile(r"(?:NEAR|BEFORE)(?![^\W_])")
_NO_WHOLE_DISTANCE = re.compile(r"(?:NEAR|BEFORE)/[-‐‑–−+]?(\d+(?:[.,]\d+)?)")
_GLUED = re.compile(r"(?<![^\W_])(?:AND|OR|NOT|SAME|NEAR|BEFORE)(?![^\W_])|(?:NEAR|BEFORE)/[0-9]+")
_SYMBOL = re.compile(
    r"[~|^\\{}\[\]]|&&|^&$|^[-‐‑–−!+:/](?=\w|$)|(?<=\w)[=?](?=\w)|(?<=[^\W\d_])%|(?<=[^\W\d_])[,;](?=[^\W\d_])"
)
_INSTEAD: Final = {
    **dict.fromkeys("-‐‑–−!", "NOT"), **dict.fromkeys("[]{}", "( )"), **dict.fromkeys(("+", "&", "&&"), "AND"),
    **dict.fromkeys("|,;", "OR"), "~": "NEAR/5", ":": "title:", "%": "*",
}  # fmt: skip
_SINGLE_QUOTED = re.compile("(?<!\\w)['‘‚`´]+(\\w[^\"'‘’`´]*)['‘’`´]+(?!\\w)")
_QUOTED = re.compile(r'"[^"]*"')
_IN_QUOTES = re.compile(r"<[a-z][a-z0-9_-]*>|(?<!\S)(?:(?:NEAR|BEFORE)/\d+(?!\S)|title:)")
"""What means something outside quotation marks: a list or a slot, an operator with a distance, the field."""

_PIECE = re.compile(r"<[^<>\s]*>|[^\s<>]+")


class MistakenOperatorError(Exception):
    """``word`` of a query looks like ``operator``: in small letters, in another language, or slightly wrong."""

    def __init__(self, word: str, column: int, operator: str) -> None:
        super().__init__(word)
        self.word, self.column, self.operator = word, column, operator


def read_typed(text: str) -> str:
    """The query with quotation marks, wide letters and invisible marks as the grammar knows them, equally long.

    Raises QueryError for a phrase in single quotation marks, since those may also be apostrophes.
    """
    text = _BESIDE_WORDS.sub(lambda marks: " " * len(marks[0]), text.translate(_TYPED))
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    for found in _SINGLE_QUOTED.finditer(bare):
        if len(found[1].split()) > 1:
            fix = "write {part} on both sides"
            raise QueryError("single quotation marks make no phrase", found.start() + 1, fix, part='"')
    return text


def refuse_mistyped(word: str, column: int) -> None:
    """Refuse a bare word that was probably meant as an operator; ``=`` before it makes it a word.

    Raises MistakenOperatorError where one operator fits, else QueryError.
    """
    if word.startswith("="):
        return
    if operator := _find_operator(word):
        raise MistakenOperatorError(word, column, operator)
    if found := _NO_WHOLE_DISTANCE.fullmatch(word):
        what = "{part} is out of range" if found[1].isdecimal() else "{part} needs a whole number"
        raise QueryError(what, column, "use a distance from 1 to {n}", part=word, n=WIDEST_NEAR)
    if found := _NO_DISTANCE.match(word):
        fix = "write {example} for at most five words apart"
        raise QueryError("{part} needs a distance", column, fix, part=repr(word), example=f"{found[0]}/5")
    if found := _GLUED.search(word):
        what, fix = "{part} would be searched for as a word", "put a space on each side of {operator}, or write {word}"
        raise QueryError(what, column, fix, part=repr(word), operator=found[0], word=f"={word}")
    if found := _SYMBOL.search(word):
        operator, column = _INSTEAD.get(found[0], ""), column + found.start()
        fix = "write {operator} instead" if operator else "take it out"
        raise QueryError("{part} is no operator", column, fix, part=repr(found[0]), operator=operator)


def refuse_bare_near(text: str) -> None:
    """Refuse a word for near that stands between two others without a distance, which is no operator.

    Raises MistakenOperatorError.
    """
    found = _BETWEEN_WORDS.search(_QUOTED.sub(lambda quoted: "'" * len(quoted[0]), text))
    if found is not None:
        raise MistakenOperatorError(found[1], found.start(1) + 1, f"NEAR/{_USUAL_DISTANCE}")


def _find_operator(word: str) -> str:
    """The operator that the whole word stands for, "" if it is none."""
    if word in _MEANT or word in _MEANT_SMALL:
        return _MEANT[word.upper()]
    plain = word.translate(_LOOKALIKES).upper()
    if plain in _OPERATORS:
        return plain
    if found := _DISTANCE.fullmatch(word):
        return f"{found[1].upper()}/{int(found[2])}"
    return _find_distance(word)


def _find_distance(word: str) -> str:
    """The operator that a word with a distance stands for in another language or program, "" if it is none."""
    found = _OTHER_DISTANCE.fullmatch(word)
    if found is None:
        return ""
    name, distance = found[1], int(found[2])
    if name.casefold() in _BEFORE:
        return f"BEFORE/{distance}"
    is_near = name.casefold() in _NEAR or (len(name) >= 3 and name.isupper())
    return f"NEAR/{distance}" if is_near else ""


def refuse_quoted_syntax(quoted: str, column: int, *, is_entry: bool) -> None:
    """Refuse a phrase that has a list, an operator with a distance or the field within its quotation marks, where all
    are words. In the entry of a word list (``is_entry``) there is nothing to write instead.
    """
    found = _IN_QUOTES.search(quoted[1:-1])
    if found is None:
        return
    what, fix = "{part} would be read as words within quotation marks", "write {operator} instead"
    instead = "" if is_entry else _write_unquoted(quoted[1:-1])
    fix = fix if instead else "take it out"
    raise QueryError(what, column + 1 + found.start(), fix, part=repr(found[0]), operator=instead)


def _write_unquoted(text: str) -> str:
    """The query that a phrase with lists, operators and the field in it is meant as; "" where it has too little."""
    field, rest = ("title:", text.replace("title:", " ")) if "title:" in text else ("", text)
    sides: list[list[str]] = [[]]
    operators: list[str] = []
    for piece in _PIECE.findall(rest):
        is_operator, is_list = _IN_QUOTES.fullmatch(piece) is not None and piece[0] != "<", piece[0] == "<"
        if is_operator or (sides[-1] and (is_list or sides[-1][-1][0] == "<")):
            operators.append(piece if is_operator else "BEFORE/1")
            sides.append([])
        if not is_operator:
            sides[-1].append(piece)
    if not all(sides):
        return ""
    first, *others = [_write_side(side) for side in sides]
    query = " ".join((first, *(f"{operator} {side}" for operator, side in zip(operators, others, strict=True))))
    return f"{field}({query})" if field and operators else f"{field}{query}"


def _write_side(words: Sequence[str]) -> str:
    """Words side by side as they stand: one alone needs no quotation marks."""
    is_plain = len(words) == 1 and words[0][0] == "<"
    return words[0] if is_plain else f'"{" ".join(words)}"'
