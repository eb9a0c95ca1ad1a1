"""Cuts words into the pieces that a language model knows, the longest known piece first (WordPiece, as in BERT).

Source: Devlin et al., BERT (2019), section 3; Schuster and Nakajima (2012). Case and accents are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

UNKNOWN = "[UNK]"
"""The piece for a word that cannot be cut into known pieces."""

LONGEST_WORD = 60
"""A longer word counts as unknown."""

INSIDE = "##"
"""The prefix of pieces that do not begin a word."""

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


class Pieces(NamedTuple):
    """A word of a text: its start and end there, and the numbers of its pieces."""

    start: int
    end: int
    numbers: tuple[int, ...]


class WordPiece:
    """Cuts texts by a vocabulary. The position of a piece in it is the number of that piece."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._longest = max(map(len, self._numbers), default=0)
        self._unknown = (self._numbers[UNKNOWN],)

    def get_number(self, piece: str) -> int:
        """Return the number of a piece. Raises KeyError for one that is not in the vocabulary."""
        return self._numbers[piece]

    def cut(self, text: str) -> Iterator[Pieces]:
        """Yield the words and punctuation marks of a text, in order."""
        for found in _WORD.finditer(text):
            yield Pieces(*found.span(), self._cut_word(fold(found[0])))

    def _cut_word(self, word: str) -> tuple[int, ...]:
        numbers: list[int] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            before = INSIDE if start else ""
            for end in range(min(len(word), start + self._longest), start, -1):
                number = self._numbers.get(before + word[start:end])
                if number is not None:
                    numbers.append(number)
                    start = end
                    break
            else:
                return self._unknown
        return tuple(numbers) or self._unknown


def fold(word: str) -> str:
    """Return a word in lower case without accents."""
    if word.isascii():
        return word.lower()
    parted = unicodedata.normalize("NFD", word.lower())
    return "".join([letter for letter in parted if unicodedata.category(letter) != "Mn"])
