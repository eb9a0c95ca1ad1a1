"""Finds which groups of words and phrases the pieces of a text (its parts between white space) may hold, as bits.

There is one sieve for each language, and every group has a bit. For each piece two things are remembered: the bits of
its single words, and the *marks* of those of its words that phrases are made of. The joined marks of a row of pieces
run through one automaton (ahocorasick_rs) that finds every phrase. A new piece costs little, because only its stem is
looked up. The answer may hold a few bits too many (phrases are compared by stems, even those given as exactly spelt),
never too few.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import accumulate, product
from operator import or_
from string import ascii_letters, digits, punctuation
from sys import intern
from typing import NamedTuple

import ahocorasick_rs

from monitors.rules.prefixes import Prefixes
from monitors.rules.syntax import Term, TermKind
from monitors.rules.words import LONGEST_WORD, blur_stem, get_word_pattern, list_readings, stem_all, stem_folded

#: When more pieces than this are known (some 6 MB), those that were not met since the last such clearing are forgotten.
MOST_REMEMBERED = 60_000
#: A longer piece (a giant) is read anew for each text.
LONGEST_REMEMBERED = 40

#: The mark of a word that is in no phrase. All other marks begin with it, so no phrase is found across such a word.
_GAP = " "
#: What stands between two rows, so that no phrase is found across them, and before the marks of a piece that has any of
#: the selected bits. It saves a second look-up of each piece.
_BREAK, _FLAG = "\n", "\t"
_SIGNS = digits + ascii_letters + punctuation


class Scanned(NamedTuple):
    """The bits of the phrases in a row of pieces, and whether it may hold any selected bit, of words or phrases."""

    phrases: int
    is_telling: bool


class Sieve:
    """Finds the bits of pieces, singly and in a row."""

    def __init__(self, language: str, phrases: Sequence[tuple[Sequence[Term], int]]) -> None:
        """Prepare to look for `phrases` of one or more folded words, each given with the bits of its groups."""
        self.bits: dict[str, int] = {}  # of the known pieces that have any
        self._language = language
        self._pattern = get_word_pattern(language)
        self._words: dict[TermKind, dict[str, int]] = {kind: {} for kind in TermKind}
        self._marks = _Marks(self)
        self._giants: list[str] = []
        self._mask = 0
        texts = list({text for terms, _ in phrases for kind, text in terms if kind is not TermKind.PREFIX})
        stems = dict(zip(texts, stem_all(texts, language), strict=True))
        self._spelt = _name(
            blur_stem(stems[text], language)
            for terms, _ in phrases
            if len(terms) > 1
            for kind, text in terms
            if text in stems
        )
        rows: dict[str, int] = {}
        for terms, bits in phrases:
            row = self._write_row(terms, stems) if len(terms) > 1 else ""
            if row:
                rows[row] = rows.get(row, 0) | bits
            else:
                kind, text = max(terms, key=lambda term: len(term.text))
                key = stems[text] if kind is TermKind.STEM else text
                self._words[kind][key] = self._words[kind].get(key, 0) | bits
        self._prefixes = Prefixes(self._words[TermKind.PREFIX])
        self._row_bits = list(rows.values())
        self._rows = ahocorasick_rs.AhoCorasick(list(rows), store_patterns=False)

    def select(self, mask: int) -> None:
        """From now on tell which rows have any of these bits."""
        self._mask = mask
        for piece, bits in self.bits.items():
            self._marks.flag(piece, bits & mask != 0)

    def make_room(self) -> None:
        """Forget the giants and, if too much is known, what was not met for long. Call this between two texts."""
        for piece in self._giants:
            self._marks.pop(piece, None)
            self.bits.pop(piece, None)
        self._giants.clear()
        if len(self._marks) > MOST_REMEMBERED:
            kept = self._marks.age()
            self.bits = {piece: bits for piece, bits in self.bits.items() if piece in kept}

    def scan(self, rows: Sequence[Sequence[str]]) -> list[Scanned]:
        """Return what was found in each row of pieces. These pieces are known from then on."""
        marks, mask = self._marks.__getitem__, self._mask
        joined = ["".join(map(marks, pieces)) for pieces in rows]
        flagged = [_FLAG in row for row in joined]
        if any(flagged):
            joined = [row.replace(_FLAG, "") for row in joined]
        phrases = self._find_phrases(joined)
        return [
            Scanned(bits, is_telling or bits & mask != 0) for bits, is_telling in zip(phrases, flagged, strict=True)
        ]

    def _find_phrases(self, joined: Sequence[str]) -> list[int]:
        """Return the bits of the phrases in each row of joined marks."""
        found, ends = [0] * len(joined), list(accumulate(len(row) + 1 for row in joined))
        for number, start, _ in self._rows.find_matches_as_indexes(_BREAK.join(joined), overlapping=True):
            found[bisect_right(ends, start)] |= self._row_bits[number]
        return found

    def find_words(self, pieces: Sequence[str]) -> int:
        """Return the bits of the single words of known pieces."""
        bits = self.bits
        return reduce(or_, [bits[piece] for piece in pieces if piece in bits], 0)

    def learn(self, piece: str) -> str:
        """Return the marks of a piece, and remember them and its bits."""
        marks, bits, words = "", 0, self._words
        piece = intern(piece)
        exact, stems = words[TermKind.EXACT], words[TermKind.STEM]
        for word in self._pattern.findall(piece):
            if len(word) > LONGEST_WORD:
                marks += _GAP
                continue
            readings = list_readings(word, self._language)
            for folded in readings:
                stem = stem_folded(folded, self._language)
                bits |= exact.get(folded, 0) | stems.get(stem, 0)
                for of_prefix in self._prefixes.list_met(folded):
                    bits |= of_prefix
            marks += self._spelt.get(blur_stem(stem, self._language), _GAP)
        if bits:
            self.bits[piece] = bits
            if bits & self._mask:
                marks = _FLAG + marks
        self._marks[piece] = marks
        if len(piece) > LONGEST_REMEMBERED:
            self._giants.append(piece)
        return marks

    def _write_row(self, terms: Sequence[Term], stems: Mapping[str, str]) -> str:
        """Return the marks of the longest part of a phrase that contains no ``wild*`` word."""
        parts = [""]
        for kind, text in terms:
            if kind is TermKind.PREFIX:
                parts.append("")
            else:
                parts[-1] += self._spelt[blur_stem(stems[text], self._language)]
        return max(parts, key=len)


def _name(stems: Iterable[str]) -> dict[str, str]:
    """Give each stem a mark of its own; all marks have the same length."""
    each = dict.fromkeys(stems)
    width = 2 if len(each) <= len(_SIGNS) ** 2 else 3
    return {stem: _GAP + "".join(sign) for stem, sign in zip(each, product(_SIGNS, repeat=width), strict=False)}


class _Marks(dict[str, str]):
    """The marks of pieces. An unknown piece is taken from the previous generation or, failing that, learned."""

    def __init__(self, sieve: Sieve) -> None:
        super().__init__()
        self._sieve = sieve
        self._elder: dict[str, str] = {}

    def __missing__(self, piece: str) -> str:
        marks = self._elder.get(piece)
        if marks is None:
            return self._sieve.learn(piece)
        self[piece] = marks
        return marks

    def flag(self, piece: str, is_telling: bool) -> None:
        """Note whether a piece has any of the selected bits."""
        for known in (self, self._elder):
            if piece in known:
                known[piece] = _FLAG * is_telling + known[piece].removeprefix(_FLAG)

    def age(self) -> Mapping[str, str]:
        """Start a new generation and return the one just ended, which is kept as a reserve; older ones are dropped."""
        self._elder = dict(self)
        self.clear()
        return self._elder
