"""Reads the words of a text for the story index, and remembers them: most words were read many times before.

A text is split at white space, which is fast, and each piece is looked up; only a new piece is searched for words. The
memory is bounded, and the result does not depend on what is remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from zlib import crc32

from monitors.stories.word_frequencies import EXCESS_BITS, get_share, hash_stem

MOST_WORDS = 1_500
"""At most this many words of a text are read; copies of one text may differ at their ends, where outlets cut."""

CHARACTERS_A_WORD = 12
"""A text is cut after this many characters for each of these words before it is split."""

MOST_PIECES = 32_768
"""At most this many pieces are remembered for each language."""

LONGEST_PIECE = 40
"""A longer piece is a URL, or in a script without spaces, and hardly occurs again; it is not remembered."""

MOST_LANGUAGES = 12

UNLISTED_FACTOR = 0.5
"""The weight of words in small letters in other languages than English, of which the table of commonness knows little.
"""

LEAST_UNLISTED = 4
"""Shorter words in small letters of such languages count as grammar, which most of them are."""

GRAMMAR_SHARE = 0.5
PAIRED_SHARE = 0.3
NAME_SHARE = 0.1

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_LEFT, _RIGHT = 31, 1_000_003


@dataclass(slots=True, eq=False)
class Word:
    """One spelling of a term. It is equal only to itself, so that counting is cheap. Nobody changes it, but it is not
    frozen, because creating a frozen object takes four times as long and every text brings new words.

    ``factor`` multiplies the weight of the term; ``capital`` is 1 or -1, or 0 where it says nothing. ``counts`` and
    ``pairs`` say whether it is a term by itself, and together with a neighbour; ``left`` and ``right`` are its parts of
    the hash of a pair. ``mark`` is a hash of the spelling without case.
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
        """Return the first ``MOST_WORDS`` words of a text."""
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
    """Return the vocabulary of a language, with what it remembers; those of the last MOST_LANGUAGES are kept."""
    return Vocabulary(language)


def read_word(spelling: str, language: str) -> Word:
    """Return the word for a spelling."""
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
