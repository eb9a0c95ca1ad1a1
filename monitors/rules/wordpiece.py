"""Words cut into the pieces that a language model knows: the longest known piece first (WordPiece, as in BERT).

Algorithm: Devlin et al., BERT (2019), section 3; Schuster and Nakajima (2012). Letters lose their case and their marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

UNKNOWN = "[UNK]"
"""Stands for a word that cannot be cut into known pieces."""

LONGEST_WORD = 60
"""A longer word is not cut: it is no word of a language."""

INSIDE = "##"
"""What a piece begins with that stands inside a word."""

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


class Pieces(NamedTuple):
    """A word of a text, where it stands there, and the numbers of its pieces."""

    start: int
    end: int
    numbers: tuple[int, ...]


class WordPiece:
    """Cuts texts by a vocabulary, which names its pieces in the order of their numbers."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._longest = max(map(len, self._numbers), default=0)
        self._unknown = (self._numbers[UNKNOWN],)

    def get_number(self, piece: str) -> int:
        """The number of a piece of the vocabulary. KeyError for one that is not there."""
        return self._numbers[piece]

    def cut(self, text: str) -> Iterator[Pieces]:
        """The words of a text and its marks, one by one, as they stand."""
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
    """A word in small letters without accents."""
    if word.isascii():
        return word.lower()
    parted = unicodedata.normalize("NFD", word.lower())
    return "".join([letter for letter in parted if unicodedata.category(letter) != "Mn"])
