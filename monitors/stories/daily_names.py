"""Recognises names that are in the news every day, because sharing one does not make two reports one event.

They are firms, exchanges, agencies and regulators with more than one piece of news a day, from the lists of
:mod:`monitors.words`. All spellings of a name are one term: "Bank of America" and "BofA" are the same, and count once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from zlib import crc32

from monitors.stories.vocabulary import MOST_LANGUAGES, Word
from monitors.stories.word_frequencies import EXCESS_BITS, hash_term
from monitors.words import gather_words

NAME_RARITY = 2.5
"""The rarity of such a name, however rare its words are otherwise."""


def join_names(words: Sequence[Word], language: str) -> list[int]:
    """Return the terms of these words, with each daily name as one term, and without legal forms such as Inc."""
    names, suffixes = _list_names(language), _list_suffixes(language)
    if names.keys().isdisjoint([word.term for word in words]):  # as in most texts
        return [word.term for word in words if word.counts and word.term not in suffixes]
    terms: list[int] = []
    place = 0
    while place < len(words):
        word = words[place]
        found = _find_name(words, place, names.get(word.term, ())) if word.capital >= 0 else None
        if found is not None:
            term, length = found
            terms.append(term)
            place += length
            continue
        if word.counts and word.term not in suffixes:
            terms.append(word.term)
        place += 1
    return terms


def _find_name(
    words: Sequence[Word], place: int, names: Iterable[tuple[tuple[int, ...], int]]
) -> tuple[int, int] | None:
    for rest, term in names:  # the longest first
        if len(words) - place > len(rest) and all(words[place + 1 + at].term == one for at, one in enumerate(rest)):
            return term, 1 + len(rest)
    return None


@lru_cache(maxsize=1)
def _read_names() -> list[tuple[list[str], int]]:
    """Return every spelling of a daily name as words, with the term for the name."""
    spellings = []
    for line in gather_words("firms", "daily"):
        kinds = [kind.split() for kind in line.split(",")]
        term = crc32(f"name {' '.join(kinds[0])}".encode()) >> EXCESS_BITS
        spellings += [(kind, term) for kind in kinds]
    return spellings


@lru_cache(maxsize=1)
def list_daily_terms() -> frozenset[int]:
    """Return the terms of all daily names."""
    return frozenset(term for _, term in _read_names())


@lru_cache(maxsize=MOST_LANGUAGES)
def _list_names(language: str) -> dict[int, tuple[tuple[tuple[int, ...], int], ...]]:
    """Return by first word what else makes up a name, and the term for it."""
    found: dict[int, list[tuple[tuple[int, ...], int]]] = {}
    for words, term in _read_names():
        first, *rest = (hash_term(word, language) for word in words)
        found.setdefault(first, []).append((tuple(rest), term))
    return {first: tuple(sorted(names, key=lambda name: -len(name[0]))) for first, names in found.items()}


@lru_cache(maxsize=MOST_LANGUAGES)
def _list_suffixes(language: str) -> frozenset[int]:
    return frozenset(hash_term(word, language) for word in gather_words("firms", "suffixes"))
