"""What a place name does in its sentence: the event happens there, it acts, or it is only mentioned.

It weighs one mention by the words around it. Which countries the event belongs to is decided in ``places.py`` from all
mentions together. Word lists come from ``words/<language>.toml``, section ``place``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

from monitors.facts.words import load_words

# Weights are ordered, not measured: scene > dateline > subject > domestic actor > other nationality > origin.
SCENE = 3.0
ACTS_AT_HOME = 2.5
DATELINE = 2.2
SUBJECT = 2.0
DOMESTIC = 1.6
NATIONALITY = 1.0
ABROAD = 0.6
BORDER = 0.5
ORIGIN = 0.25
ASIDE = 0.2

WINDOW = 90  # characters looked at on either side
FURTHEST, NEAR = 3, 2  # words between a name and what it does
AWAY_REACH = 7  # words before "to" or "from" that may say what moved
BACKGROUND_REACH = 4
DATELINE_DEPTH = 60
MOST_WORDS = 20_000  # remembered of a language
QUOTES, MARKS = '()[]"“”‘', ",.;:!?…"
POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
DATELINE_AFTER = re.compile(
    r"""\s*(?:,\s[\w .'/-]{2,30})?             # , Iraq
        (?:,?\s\w{3,9}\.?\s\d{1,2}(?:,\s\d{4})?)?  # March 6
        (?:\s?[(/][\w .,/&-]{2,40}[)/])?       # (Reuters)
        \s*(?:—|–|--|-\s|:\s)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class WordList:
    """Phrases of up to three words and stems of single words."""

    phrases: frozenset[str]
    stems: tuple[str, ...]

    def meets(self, phrases: Iterable[str]) -> bool:
        """Whether one of the phrases is in the list."""
        return not self.phrases.isdisjoint(phrases)


@dataclass(frozen=True, slots=True)
class RoleWords:
    """The place lists of one language; see ``docs/facts.md`` for what each holds."""

    scene: WordList
    shared: WordList
    background: WordList
    toward: WordList
    away: WordList
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


_NAMES = tuple(listed.name for listed in fields(RoleWords))
_BITS = [1 << number for number in range(len(_NAMES))]
_SCENE, _SHARED, _BACKGROUND, _TOWARD, _AWAY, _ORIGIN, _ACTOR, _LEAVING = _BITS[:8]
_RULER, _BESIDE, _ASIDE, _, _FILLER = _BITS[8:13]
_ASIDE_AFTER, _ABROAD_AFTER, _DOMESTIC_AFTER, _PLACE_AFTER, _BORDER_AFTER, _ACTS_AFTER = _BITS[13:]
_STEMMED = len(_NAMES)  # the bits from here on count stems too


class RoleBits(dict[str, int]):
    """The lists that a word is in, as bits: those that hold it, and ``_STEMMED`` further on those that also hold a stem
    of it. Longer phrases are looked up at their first or last word.
    """

    def __init__(self, words: RoleWords) -> None:
        super().__init__()
        self._lists = [getattr(words, name) for name in _NAMES]
        self._phrases: dict[str, int] = {}
        for number, listed in enumerate(self._lists):
            for phrase in listed.phrases:
                if " " in phrase:
                    self._phrases[phrase] = self._phrases.get(phrase, 0) | 1 << number
        self._first = frozenset(phrase.partition(" ")[0] for phrase in self._phrases)
        self._last = frozenset(phrase.rpartition(" ")[2] for phrase in self._phrases)

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_WORDS:
            self.clear()
        exact = stemmed = 0
        for number, listed in enumerate(self._lists):
            exact |= (word in listed.phrases) << number
            stemmed |= (word in listed.phrases or word.startswith(listed.stems)) << number
        found = self[word] = exact | stemmed << _STEMMED
        return found

    def read_before(self, words: Sequence[str]) -> int:
        """The lists of phrases that end where the words do."""
        if not words:
            return 0
        found = self[words[-1]]
        if words[-1] in self._last:
            found |= self._find_phrase(words[-2:]) | self._find_phrase(words[-3:])
        return found

    def read_after(self, words: Sequence[str]) -> list[int]:
        """The lists of what begins among the words behind a name: with the first, by the second ..."""
        seen, found = 0, []
        for start, word in enumerate(words[: FURTHEST + 1]):
            seen |= self[word] >> _STEMMED
            if word in self._first:
                seen |= self._find_phrase(words[start : start + 2]) | self._find_phrase(words[start : start + 3])
            found.append(seen)
        return found or [0]

    def join(self, words: Iterable[str], is_stemmed: bool) -> int:
        """The lists of single words, with those of their stems if asked for."""
        found = 0
        for word in words:
            found |= self[word]
        return found >> _STEMMED if is_stemmed else found

    def _find_phrase(self, words: Sequence[str]) -> int:
        return self._phrases.get(" ".join(words), 0)


@cache
def load_role_words(language: str) -> RoleWords:
    """The lists of a language; of English when it has none."""
    lists: Mapping[str, list[str]] = load_words(language).place
    return RoleWords(**{name: _word_list(lists.get(name, [])) for name in _NAMES})


@cache
def load_role_bits(language: str) -> RoleBits:
    """The same lists by word."""
    return RoleBits(load_role_words(language))


def _word_list(words: Iterable[str]) -> WordList:
    low = [word.lower() for word in words]
    phrases = frozenset(word for word in low if not word.endswith("*"))
    stems = tuple(word[:-1] for word in low if word.endswith("*"))
    return WordList(phrases, stems)


def weigh(
    text: str, low: str, start: int, end: int, *, is_demonym: bool, is_town: bool, language: str, is_title: bool
) -> float:
    """How strongly the name at ``text[start:end]`` says where the event happens, from ASIDE to SCENE."""
    bits = load_role_bits(language)
    before = _split(low[max(0, start - WINDOW) : start])
    words_after = _split(low[end : end + WINDOW])[:6]
    if words_after and words_after[0] in POSSESSIVES:
        del words_after[0]
    after = bits.read_after(words_after)
    endings = bits.read_before(before)
    is_left = _is_left(bits, endings, before)
    if after[0] & _ASIDE_AFTER or (endings & _ASIDE and not is_left):
        return ORIGIN if endings & _ORIGIN else ASIDE
    while before and bits[before[-1]] & _FILLER:
        before.pop()
        endings |= bits.read_before(before)
    is_left = is_left or _is_left(bits, endings, before)
    if (endings & _ASIDE and not is_left) or bits.join(before[-BACKGROUND_REACH:], is_stemmed=False) & _BACKGROUND:
        return ASIDE
    if endings & _SHARED:
        return ACTS_AT_HOME
    if is_demonym:
        return _weigh_demonym(endings, after)
    if not is_title and start < DATELINE_DEPTH and "." not in before and DATELINE_AFTER.match(text, end, end + WINDOW):
        return DATELINE
    if not is_town and after[0] & _BORDER_AFTER:
        return BORDER
    return _weigh_name(bits, before, endings, after, is_left=is_left)


def _is_left(bits: RoleBits, endings: int, before: Sequence[str]) -> bool:
    """Whether "from" or the like makes the name the scene: people flee from there."""
    return bool(endings & _ORIGIN and bits.join(before[-AWAY_REACH:], is_stemmed=True) & _LEAVING)


def _split(window: str) -> list[str]:
    """Words and marks, in lower case; quotes and brackets left out."""
    for mark in QUOTES:
        if mark in window:
            window = window.replace(mark, " ")
    for mark in MARKS:
        if mark in window:
            window = window.replace(mark, f" {mark} ")
    return window.split()


def follows_unknown_town(text: str, start: int, words: RoleWords) -> bool:
    """``in Golweyn, Somalia``: a name of no gazetteer stands before the comma, and a word of place before that."""
    if text[start - 2 : start] != ", ":
        return False
    before = text[max(0, start - WINDOW) : start - 2].split()
    position = len(before)
    while position and before[position - 1][0].isupper() and before[position - 1][-1].isalnum():
        position -= 1
    return 0 < position < len(before) and words.scene.meets(_endings([word.lower() for word in before[:position]]))


def _endings(words: Sequence[str]) -> list[str]:
    """The last word, the last two, the last three."""
    return [" ".join(words[-length:]) for length in (1, 2, 3)]


def _weigh_name(bits: RoleBits, before: list[str], endings: int, after: list[int], *, is_left: bool) -> float:
    if endings & _SCENE:
        return SCENE
    if endings & _TOWARD:
        return ABROAD if bits.join(before[-AWAY_REACH:], is_stemmed=True) & _AWAY else SCENE
    if endings & _ORIGIN:
        return SCENE if is_left else ORIGIN
    if endings & _ACTOR:
        return ABROAD
    if endings & _RULER:
        return DOMESTIC
    if endings & _BESIDE:
        return NATIONALITY
    if after[0] & _ACTS_AFTER:
        return ACTS_AT_HOME
    if _reach(after, NEAR) & _ABROAD_AFTER:
        return ABROAD
    return ACTS_AT_HOME if _reach(after, 1) & _ACTS_AFTER else SUBJECT


def _weigh_demonym(endings: int, after: list[int]) -> float:
    if after[0] & _BORDER_AFTER:
        return BORDER
    if _reach(after, NEAR) & _ABROAD_AFTER:
        return ABROAD
    if _reach(after, 1) & _PLACE_AFTER:
        return SCENE if endings & (_SCENE | _TOWARD) else SUBJECT
    if _reach(after, 1) & _DOMESTIC_AFTER:
        return ACTS_AT_HOME if _reach(after, FURTHEST) & _ACTS_AFTER else DOMESTIC
    return NATIONALITY


def _reach(after: list[int], reach: int) -> int:
    """What begins up to so many words behind the one behind a name."""
    return after[min(reach, len(after) - 1)]
