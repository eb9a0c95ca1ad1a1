"""What each word of a text is to the story index, remembered: most of a text's words were read many times before.

A text is split at white space, which is quick, and each of the pieces is looked up; only a new piece is searched for
words. What is remembered is bounded, and says the same whether it is remembered or read anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from zlib import crc32

from monitors.commonness import EXCESS_BITS, get_share, hash_stem

MOST_WORDS = 1_500
"""How many words of a text are read at most; copies of one text differ in what was cut from their ends."""

CHARACTERS_A_WORD = 12
"""A text is cut after so many characters for each of these words before it is split."""

MOST_PIECES = 32_768
"""So many pieces of text are remembered of a language."""

LONGEST_PIECE = 40
"""A longer piece is an address, or of a script without spaces, and will hardly come again."""

MOST_LANGUAGES = 12

UNLISTED_FACTOR = 0.5
"""Of languages other than English the table knows grammar only, or nothing; their small letters say less by so much."""

LEAST_UNLISTED = 4
"""Shorter words in small letters of such languages are grammar more often than not."""

GRAMMAR_SHARE = 0.5
PAIRED_SHARE = 0.3
NAME_SHARE = 0.1

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_LEFT, _RIGHT = 31, 1_000_003


@dataclass(slots=True, eq=False)
class Word:
    """One spelling of a term; equal to itself alone, so that counting is cheap. Nobody changes it; it is not frozen
    because every text brings new words, and to make a frozen one takes four times as long.

    ``factor`` is what the spelling takes off its weight; ``capital`` is 1 or -1, 0 where it says nothing. ``counts``
    and ``pairs`` say whether it is a term by itself, and with a neighbour; ``left`` and ``right`` are its parts of the
    pair's hash. ``mark`` is a hash of the spelling without case.
    """

    term: int
    capital: int
    factor: float
    is_grammar: bool
    counts: bool
    pairs: bool
    left: int
    right: int
    mark: int


class Vocabulary(dict[str, tuple[Word, ...]]):
    """The words in each piece of text between white space, in one language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._words: dict[str, Word] = {}

    def __missing__(self, piece: str) -> tuple[Word, ...]:
        words = tuple(map(self._read_word, (piece,) if piece.isalpha() else _WORD.findall(piece)))
        if len(piece) <= LONGEST_PIECE:
            if len(self) >= MOST_PIECES:
                self.clear()
                self._words.clear()
            self[piece] = words
        return words

    def read(self, text: str) -> list[Word]:
        """The first ``MOST_WORDS`` words of a text."""
        pieces = text[: MOST_WORDS * CHARACTERS_A_WORD].split()
        words = list(chain.from_iterable(map(self.__getitem__, pieces)))
        del words[MOST_WORDS:]
        return words

    def _read_word(self, spelling: str) -> Word:
        word = self._words.get(spelling)
        if word is None:
            word = read_word(spelling, self._language)
            if len(spelling) <= LONGEST_PIECE:
                self._words[spelling] = word
        return word


@lru_cache(maxsize=MOST_LANGUAGES)
def get_vocabulary(language: str) -> Vocabulary:
    """What is remembered of a language."""
    return Vocabulary(language)


def read_word(spelling: str, language: str) -> Word:
    """What a spelling is to the story index."""
    stem = hash_stem(spelling, language)
    term = stem >> EXCESS_BITS
    factor = 1.0
    if language != "en" and spelling[0].islower():
        factor = UNLISTED_FACTOR if len(spelling) >= LEAST_UNLISTED else 0.0
    share = get_share(term)
    tells = share < GRAMMAR_SHARE
    return Word(
        term,
        (1 if spelling[0].isupper() else -1) if share < NAME_SHARE else 0,
        factor,
        not tells,
        tells and factor > 0,
        share < PAIRED_SHARE and factor > 0,
        stem * _LEFT,
        stem * _RIGHT + 7,
        crc32(spelling.casefold().encode("utf-8", "surrogatepass")),
    )
