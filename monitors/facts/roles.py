"""What a place name does in its sentence: the event happens there, it acts, or it is only mentioned.

It weighs one mention by the words around it. Which countries the event belongs to is decided in ``places.py`` from all
mentions together. Word lists come from ``words/<language>.toml``, section ``place``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

    def holds(self, words: Iterable[str]) -> bool:
        """Whether a single word of the list, or of one of its stems, is among the words."""
        stems = self.stems
        return self.meets(words) or (bool(stems) and any(word.startswith(stems) for word in words))


class After:
    """The words behind a name, as phrases by how far behind it they start."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._phrases = [
            [" ".join(words[start : start + length]) for length in (1, 2, 3)]
            for start in range(min(FURTHEST + 1, len(words)))
        ]

    def begins_with(self, listed: WordList, reach: int = 0) -> bool:
        """Whether one of the list stands right behind the name, or up to ``reach`` words further on."""
        return any(map(listed.meets, self._phrases[: reach + 1])) or listed.holds(self._words[: reach + 1])


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


@cache
def load_role_words(language: str) -> RoleWords:
    """The lists of a language; of English when it has none."""
    lists = load_words(language).place
    return RoleWords(**{name: _word_list(lists.get(name, [])) for name in RoleWords.__slots__})


def _word_list(words: Iterable[str]) -> WordList:
    low = [word.lower() for word in words]
    phrases = frozenset(word for word in low if not word.endswith("*"))
    stems = tuple(word[:-1] for word in low if word.endswith("*"))
    return WordList(phrases, stems)


def weigh(
    text: str, low: str, start: int, end: int, *, is_demonym: bool, is_town: bool, language: str, is_title: bool
) -> float:
    """How strongly the name at ``text[start:end]`` says where the event happens, from ASIDE to SCENE."""
    words = load_role_words(language)
    before = _split(low[max(0, start - WINDOW) : start])
    words_after = _split(low[end : end + WINDOW])[:6]
    if words_after and words_after[0] in POSSESSIVES:
        del words_after[0]
    after = After(words_after)
    endings = _endings(before)
    is_left = words.origin.meets(endings) and words.leaving.holds(before[-AWAY_REACH:])
    if after.begins_with(words.aside_after) or (words.aside.meets(endings) and not is_left):
        return ORIGIN if words.origin.meets(endings) else ASIDE
    while before and before[-1] in words.filler.phrases:
        before.pop()
        endings += _endings(before)
    is_left = is_left or (words.origin.meets(endings) and words.leaving.holds(before[-AWAY_REACH:]))
    if (words.aside.meets(endings) and not is_left) or words.background.meets(before[-BACKGROUND_REACH:]):
        return ASIDE
    if words.shared.meets(endings):
        return ACTS_AT_HOME
    if is_demonym:
        return _weigh_demonym(words, endings, after)
    if not is_title and start < DATELINE_DEPTH and "." not in before and DATELINE_AFTER.match(text, end, end + WINDOW):
        return DATELINE
    if not is_town and after.begins_with(words.border_after):
        return BORDER
    return _weigh_name(words, before, endings, after, is_left=is_left)


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


def _weigh_name(words: RoleWords, before: list[str], endings: list[str], after: After, *, is_left: bool) -> float:
    if words.scene.meets(endings):
        return SCENE
    if words.toward.meets(endings):
        return ABROAD if words.away.holds(before[-AWAY_REACH:]) else SCENE
    if words.origin.meets(endings):
        return SCENE if is_left else ORIGIN
    if words.actor.meets(endings):
        return ABROAD
    if words.ruler.meets(endings):
        return DOMESTIC
    if words.beside.meets(endings):
        return NATIONALITY
    if after.begins_with(words.acts_after):
        return ACTS_AT_HOME
    if after.begins_with(words.abroad_after, NEAR):
        return ABROAD
    return ACTS_AT_HOME if after.begins_with(words.acts_after, 1) else SUBJECT


def _weigh_demonym(words: RoleWords, endings: list[str], after: After) -> float:
    if after.begins_with(words.border_after):
        return BORDER
    if after.begins_with(words.abroad_after, NEAR):
        return ABROAD
    if after.begins_with(words.place_after, 1):
        return SCENE if words.scene.meets(endings) or words.toward.meets(endings) else SUBJECT
    if after.begins_with(words.domestic_after, 1):
        return ACTS_AT_HOME if after.begins_with(words.acts_after, FURTHEST) else DOMESTIC
    return NATIONALITY
