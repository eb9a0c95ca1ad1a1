"""The word lists by which a place name's role is read, and which of them hold the words around a name.

They come from section ``place`` of ``words/<language>.toml``; ``roles.py`` judges by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

from monitors.facts.words import load_words

LONGEST_PHRASE = 3  # words
MOST_WORDS = 20_000  # remembered for each language


@dataclass(frozen=True, slots=True)
class WordList:
    """One list: phrases of up to three words, and stems of single words."""

    phrases: frozenset[str]
    stems: tuple[str, ...]

    def meets(self, phrases: Iterable[str]) -> bool:
        """Whether one of the phrases is in the list."""
        return not self.phrases.isdisjoint(phrases)


@dataclass(frozen=True, slots=True)
class RoleWords:
    """The place lists of one language; ``docs/fact-words.md`` explains each."""

    scene: WordList
    shared: WordList
    background: WordList
    toward: WordList
    away: WordList
    into: WordList
    flight: WordList
    crossing: WordList
    deed: WordList
    after_deed: WordList
    origin: WordList
    actor: WordList
    leaving: WordList
    ruler: WordList
    beside: WordList
    aside: WordList
    person: WordList
    filler: WordList
    aside_after: WordList
    abroad_after: WordList
    domestic_after: WordList
    place_after: WordList
    border_after: WordList
    acts_after: WordList
    label: WordList
    label_after: WordList
    upon: WordList
    striking: WordList
    speaks_after: WordList
    fights_after: WordList
    clause: WordList
    suffers_after: WordList
    venue: WordList
    venue_after: WordList
    warring: WordList
    foe: WordList
    far: WordList
    person_after: WordList


NAMES = tuple(listed.name for listed in fields(RoleWords))
STEMMED = len(NAMES)  # the bits from here on are the lists again, with stems counted too
_BEGINS, _ENDS = (1 << 2 * STEMMED + number for number in range(2))  # the word begins, ends a phrase of a list


def list_bits(*names: str) -> tuple[int, ...]:
    """The bits that stand for the lists of these names in :class:`RoleBits`."""
    return tuple(1 << NAMES.index(name) for name in names)


class Phrases(dict[str, dict[str, tuple[int, dict[str, int]]]]):
    """Phrases of two and three words, word by word in nested dicts, with the lists that each is in as bits."""

    def add(self, words: Sequence[str], bit: int) -> None:
        """Add a phrase to the list that ``bit`` stands for."""
        bits, longer = self.setdefault(words[0], {}).get(words[1], (0, {}))
        if len(words) == 2:
            bits |= bit
        else:
            longer[words[2]] = longer.get(words[2], 0) | bit
        self[words[0]][words[1]] = bits, longer

    def read(self, words: Sequence[str]) -> int:
        """The lists of the phrases that ``words`` begin with; the first word must begin some phrase."""
        pair = self[words[0]].get(words[1]) if len(words) > 1 else None
        if pair is None:
            return 0
        bits, longer = pair
        return bits | longer.get(words[2], 0) if len(words) > 2 else bits


class RoleBits(dict[str, int]):
    """The lists that a word is in, as bits, worked out when first asked for.

    The low bits are the lists that hold the word itself; shifted by ``STEMMED``, those that hold it or a stem of it.
    ``_BEGINS`` and ``_ENDS`` are set where phrases are looked up: at their first or last word.
    """

    def __init__(self, words: RoleWords) -> None:
        super().__init__()
        self._lists = [getattr(words, name) for name in NAMES]
        self._ending, self._beginning = Phrases(), Phrases()
        for number, listed in enumerate(self._lists):
            for phrase in listed.phrases:
                parts = phrase.split(" ")
                if 1 < len(parts) <= LONGEST_PHRASE:
                    self._ending.add(parts[::-1], 1 << number)
                    self._beginning.add(parts, 1 << number)

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_WORDS:
            self.clear()
        exact = stemmed = 0
        for number, listed in enumerate(self._lists):
            exact |= (word in listed.phrases) << number
            stemmed |= (word in listed.phrases or word.startswith(listed.stems)) << number
        phrases = (_BEGINS if word in self._beginning else 0) | (_ENDS if word in self._ending else 0)
        found = self[word] = exact | stemmed << STEMMED | phrases
        return found

    def read_before(self, words: Sequence[str]) -> int:
        """The lists of the phrases and words that ``words`` end with, without stems."""
        if not words:
            return 0
        found = self[words[-1]]
        if found & _ENDS:
            found |= self._ending.read(words[: -LONGEST_PHRASE - 1 : -1])
        return found

    def read_after(self, words: Sequence[str], position: int = 0) -> int:
        """The lists of all that begins at a position of ``words``."""
        if position >= len(words):
            return 0
        found = self[words[position]]
        if found & _BEGINS:
            return found >> STEMMED | self._beginning.read(words[position : position + LONGEST_PHRASE])
        return found >> STEMMED

    def join(self, words: Iterable[str]) -> int:
        """The lists that hold any of the words or a stem of it."""
        found = 0
        for word in words:
            found |= self[word]
        return found >> STEMMED


@cache
def load_role_words(language: str) -> RoleWords:
    """The lists of a language, or the English ones if it has none."""
    lists: Mapping[str, list[str]] = load_words(language).place
    return RoleWords(**{name: _word_list(lists.get(name, [])) for name in NAMES})


@cache
def load_role_bits(language: str) -> RoleBits:
    """The lists of :func:`load_role_words` by word."""
    return RoleBits(load_role_words(language))


def _word_list(words: Iterable[str]) -> WordList:
    low = [word.lower() for word in words]
    phrases = frozenset(word for word in low if not word.endswith("*"))
    stems = tuple(word[:-1] for word in low if word.endswith("*"))
    return WordList(phrases, stems)
