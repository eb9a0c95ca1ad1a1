"""Turns words as people type them into a full-text query, for every place where stored articles are searched.

A word also finds its other forms. A prefix query would read the whole index of a common word; therefore the forms are
looked up among the words of the index first, and each is then asked for by itself, which stops at the newest hits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from storage.connection import Connection

MOST_LOOKED_AT: Final = 60
"""How many words of the index are looked at for the forms of one word, at most; each takes about 0.08 ms."""

MOST_LOOKS: Final = 240
"""How many words of the index are looked at for a whole search, at most."""

SHORTEST_PREFIX: Final = 3
"""Letters before a star; with fewer, the star is left out."""

DENSE_HITS: Final = 20
DENSE_ARTICLES: Final = 80
"""A word that so many of so few newest articles hold is searched for without its forms: its own hits are plenty, and
looking past it in the index would read all its places."""

_ITEMS: Final = re.compile(r'["“”„«»]([^"“”„«»]*)(?:["“”„«»]|$)|([^\s"“”„«»]+)')
_OPERATORS: Final = frozenset({"AND", "OR", "NOT"})

# A jump to each word in turn, as reading on would count all places of every word.
_LIST_WORDS: Final = """
    WITH RECURSIVE found (term) AS (
        SELECT (SELECT term FROM article_words WHERE term >= :beginning LIMIT 1)
        UNION ALL
        SELECT (SELECT term FROM article_words WHERE term >= found.term || :next LIMIT 1)
        FROM found WHERE found.term < :end
    ) SELECT term FROM found WHERE term < :end LIMIT :most"""


class WordForms(Protocol):
    """Knows which words are forms of one word."""

    def list_beginnings(self, word: str) -> tuple[str, ...]:
        """What forms of the word may begin with, as the index spells it; nothing if it has no other forms."""

    def is_form(self, word: str, other: str) -> bool:
        """Whether ``other``, as the index spells it, is a form of the word."""


@dataclass(slots=True)
class _Choice:
    """One side of an OR: phrases that a text must hold, and phrases that it must not hold."""

    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)

    def write(self) -> str:
        held = " AND ".join(self.wanted)
        return f"({held}) NOT ({' OR '.join(self.unwanted)})" if self.unwanted else f"({held})"


def write_query(connection: Connection, words: str, forms: WordForms | None) -> str:
    """The FTS5 query for texts with all words, in any of their forms; "" without a word. No words make it invalid.

    A quoted phrase is meant as it stands, and ``word*`` finds what begins so. AND, OR and NOT in capitals are
    operators; OR parts the search, and what follows a NOT is left out. Without ``forms``, words have one form.
    """
    items = _ITEMS.findall(words.replace("\0", " "))
    most = min(MOST_LOOKED_AT, MOST_LOOKS // max(1, len(items)))

    def write_word(word: str) -> str:
        found = [] if forms is None else _list_forms(connection, word, forms, most)
        return _join(dict.fromkeys([word.lower(), *found]))

    choices = [_Choice()]
    is_unwanted = False
    for phrase, word in items:
        if word in _OPERATORS:
            is_unwanted = word == "NOT"
            if word == "OR":
                choices.append(_Choice())
        elif written := _write_item(phrase, word, write_word):
            (choices[-1].unwanted if is_unwanted else choices[-1].wanted).append(written)
            is_unwanted = False
    return " OR ".join(choice.write() for choice in choices if choice.wanted)


def _write_item(phrase: str, word: str, write_word: Callable[[str], str]) -> str:
    """A phrase or word as a query; "" if it has no letter or digit, as that would find nothing."""
    if not any(map(str.isalnum, phrase or word)):
        return ""
    if phrase:
        return f'"{phrase}"'
    bare = word.rstrip("*")
    if word != bare and len(bare) >= SHORTEST_PREFIX:
        return f'"{bare}" *'
    bare = re.sub(r"^\W+|\W+$", "", word)
    return write_word(bare) if bare.isalnum() else f'"{word}"'


def _list_forms(connection: Connection, word: str, forms: WordForms, most: int) -> list[str]:
    """The words of the index that are forms of this one; none if it is dense."""
    if not (beginnings := forms.list_beginnings(word)) or _is_dense(connection, word):
        return []
    return [
        other
        for beginning in beginnings
        for other in _list_words(connection, beginning, most)
        if forms.is_form(word, other)
    ]


def _is_dense(connection: Connection, word: str) -> bool:
    hits, spread = measure_spread(connection, f'"{word}"', DENSE_HITS)
    return hits == DENSE_HITS and spread < DENSE_ARTICLES


def measure_spread(connection: Connection, words: str, most: int) -> tuple[int, int]:
    """Return how many of the newest articles meet a full-text query, at most ``most``, and how many articles ago the
    oldest of these was stored (0 for none).
    """
    row = connection.find_row(
        "SELECT count(*), (SELECT max(id) FROM articles) - min(found) FROM (SELECT rowid AS found"
        " FROM article_texts_fts WHERE article_texts_fts MATCH ? ORDER BY rowid DESC LIMIT ?)",
        [words, most],
    )
    assert row is not None
    return row[0], row[1] or 0


def _list_words(connection: Connection, beginning: str, most: int) -> list[str]:
    """The words of the index that begin so, at most ``most``."""
    asked = {"beginning": beginning, "end": f"{beginning}\U0010ffff", "next": "\x01", "most": most}
    return [row[0] for row in connection.list_rows(_LIST_WORDS, asked)]


def _join(alternatives: Iterable[str]) -> str:
    quoted = [f'"{one}"' for one in alternatives]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"
