"""Weighs what a place name does in its sentence: the event happens there, the place acts, or it is only mentioned.

It judges one mention by the words around it; ``ranking.py`` decides from all mentions which countries are the event's.
The word lists come from section ``place`` of ``words/<language>.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

from monitors.facts.words import load_words

# Not measured: what counts is the order: scene > what a country does at home > speaker > dateline > subject > domestic
# actor > name of a war > nationality > what it does or suffers abroad > where a war is talked about > border > origin
# > aside.
SCENE = 3.0
ACTS_AT_HOME = 2.5
SPEAKER = 2.3
DATELINE = 2.2
SUBJECT = 2.0
DOMESTIC = 1.6
LABEL = 1.5
NATIONALITY = 1.0
ABROAD = 0.6
VENUE = 0.55
BORDER = 0.5
ORIGIN = 0.25
ASIDE = 0.2

WINDOW = 90  # characters looked at on either side
LONGEST_PHRASE = 3  # words
MOST_AFTER = 6  # words after a name
AWAY_REACH = 7  # words before "to" or "from" that may say what moved
BACKGROUND_REACH = 4
DATELINE_DEPTH = 60
MOST_WORDS = 20_000  # remembered for each language
QUOTES, MARKS = '()[]"“”‘', ",.;:!?…"
WORD = re.compile(r"\w+(?:-\w+)*")
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


_NAMES = tuple(listed.name for listed in fields(RoleWords))
_BITS = [1 << number for number in range(len(_NAMES))]
_SCENE, _SHARED, _, _TOWARD, _AWAY, _ORIGIN, _ACTOR, _LEAVING = _BITS[:8]
_RULER, _BESIDE, _ASIDE, _, _FILLER = _BITS[8:13]
_ASIDE_AFTER, _ABROAD_AFTER, _DOMESTIC_AFTER, _PLACE_AFTER, _BORDER_AFTER, _ACTS_AFTER = _BITS[13:19]
_LABEL, _LABEL_AFTER, _UPON, _STRIKING, _SPEAKS_AFTER, _FIGHTS_AFTER = _BITS[19:25]
_CLAUSE, _SUFFERS_AFTER, _VENUE, _VENUE_AFTER, _WARRING = _BITS[25:30]
_SUFFERED_ELSEWHERE = _SCENE | _TOWARD | _ORIGIN | _ACTOR | _BESIDE
_NAMED = _BORDER_AFTER | _LABEL_AFTER | _LABEL | _UPON
_STEMMED = len(_NAMES)  # the bits from here on are the lists again, with stems counted too
_BEGINS, _ENDS = (1 << 2 * _STEMMED + number for number in range(2))  # the word begins, ends a phrase of a list


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

    The low bits are the lists that hold the word itself; shifted by ``_STEMMED``, those that hold it or a stem of it.
    ``_BEGINS`` and ``_ENDS`` are set where phrases are looked up: at their first or last word.
    """

    def __init__(self, words: RoleWords) -> None:
        super().__init__()
        self._lists = [getattr(words, name) for name in _NAMES]
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
        found = self[word] = exact | stemmed << _STEMMED | phrases
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
            return found >> _STEMMED | self._beginning.read(words[position : position + LONGEST_PHRASE])
        return found >> _STEMMED

    def join(self, words: Iterable[str]) -> int:
        """The lists that hold any of the words or a stem of it."""
        found = 0
        for word in words:
            found |= self[word]
        return found >> _STEMMED


@cache
def load_role_words(language: str) -> RoleWords:
    """The lists of a language, or the English ones if it has none."""
    lists: Mapping[str, list[str]] = load_words(language).place
    return RoleWords(**{name: _word_list(lists.get(name, [])) for name in _NAMES})


@cache
def load_role_bits(language: str) -> RoleBits:
    """The lists of :func:`load_role_words` by word."""
    return RoleBits(load_role_words(language))


def _word_list(words: Iterable[str]) -> WordList:
    low = [word.lower() for word in words]
    phrases = frozenset(word for word in low if not word.endswith("*"))
    stems = tuple(word[:-1] for word in low if word.endswith("*"))
    return WordList(phrases, stems)


class NameContext:
    """The surroundings of the names in one text; made once for each text, for all its names."""

    def __init__(self, text: str, low: str, language: str, tells_war: Callable[[], bool], *, is_title: bool) -> None:
        """``low`` is ``fold(text)``; ``tells_war`` says :func:`tells_of_war` of the article, if it is asked."""
        for mark in QUOTES:
            if mark in low:
                low = low.replace(mark, " ")
        self._text, self._low, self._is_title = text, low, is_title
        self._marks = [(mark, f" {mark} ") for mark in MARKS if mark in low]
        self._bits = load_role_bits(language)
        self._tells_war = tells_war
        self._background = load_role_words(language).background.phrases

    def speaks(self, end: int) -> bool:
        """Whether the office or person whose name ends at ``end`` speaks: ``Erdogan warns``, ``Kim Jong Un: ...``."""
        after = self._low[end : end + WINDOW].split(None, 2)
        return self._text.startswith(": ", end) or bool(self._bits.read_after(after[:2]) & _SPEAKS_AFTER)

    def weigh(self, start: int, end: int, *, is_demonym: bool, is_town: bool, is_country: bool) -> float:
        """How strongly the name at ``text[start:end]`` says where the event happens: one of the weights above."""
        bits = self._bits
        before, after = self._list_around(start, end)
        first_after, endings = bits.read_after(after), bits.read_before(before)
        is_left = bool(endings & _ORIGIN) and _is_left(bits, before)
        if first_after & _ASIDE_AFTER or (endings & _ASIDE and not is_left):
            return ORIGIN if endings & _ORIGIN else ASIDE
        if before and bits[before[-1]] & _FILLER:
            endings |= _drop_fillers(bits, before)
            is_left = is_left or (bool(endings & _ORIGIN) and _is_left(bits, before))
        if (endings & _ASIDE and not is_left) or not self._background.isdisjoint(before[-BACKGROUND_REACH:]):
            return ASIDE
        if endings & _SHARED:
            return ACTS_AT_HOME
        if is_demonym:
            return _weigh_demonym(bits, endings, first_after, after)
        if start < DATELINE_DEPTH and self._is_dateline(end, before):
            return DATELINE
        lists = endings, first_after
        named = self._weigh_named((start, end), (before, after), lists, is_town=is_town, is_country=is_country)
        if named is not None:
            return named
        if (
            endings & (_SCENE | _TOWARD)
            and (first_after & _VENUE_AFTER or _is_venue(bits, before))
            and self._tells_war()
        ):
            return VENUE
        if is_town and first_after & _SUFFERS_AFTER and not endings & _SUFFERED_ELSEWHERE:
            return ACTS_AT_HOME
        return _weigh_name(bits, before, endings, first_after, after, is_left=is_left)

    def _weigh_named(
        self,
        where: tuple[int, int],
        around: tuple[list[str], list[str]],
        lists: tuple[int, int],
        *,
        is_town: bool,
        is_country: bool,
    ) -> float | None:
        """The weight of a name that stands for a border, a pair, a war, its owner or a matter; else None.

        ``where`` is its start and end, ``around`` the words before and after it, ``lists`` the lists that these are in.
        """
        (start, end), (endings, first_after) = where, lists
        mark = self._low[end : end + 1]
        if not (endings | first_after) & _NAMED and mark not in ("-", "'") and self._low[start - 1 : start] != "-":
            return None
        bits, (before, after) = self._bits, around
        if not is_town and first_after & _BORDER_AFTER:
            return BORDER
        if not is_town and self._is_paired(start, end):
            behind = first_after | bits.read_after(after, 1)
            if behind & _FIGHTS_AFTER:
                return SCENE
            if not behind & _BORDER_AFTER:
                return NATIONALITY
        owns = mark == "'"
        if first_after & _LABEL_AFTER and not endings & _BESIDE:
            return ABROAD if owns else LABEL
        if owns and (first_after | bits.read_after(after, 1) | bits.read_after(after, 2)) & _ABROAD_AFTER:
            return ABROAD
        if endings & _LABEL:
            return LABEL
        is_about = is_country and endings & _UPON and not bits.join(before[-AWAY_REACH:]) & _STRIKING
        return NATIONALITY if is_about else None

    def _is_dateline(self, end: int, before: Sequence[str]) -> bool:
        """Whether a name at the very beginning is a dateline: ``ALMATY, Kazakhstan (AP) - ``."""
        return (
            not self._is_title and "." not in before and DATELINE_AFTER.match(self._text, end, end + WINDOW) is not None
        )

    def _is_paired(self, start: int, end: int) -> bool:
        """Whether a name is one of two before a noun: ``US-China talks``."""
        text = self._text
        if text[end : end + 1] == "-":
            return text[end + 1 : end + 2].isupper()
        return text[start - 1 : start] == "-" and text[start - 2 : start - 1].isalpha() and self._opens_large(start - 1)

    def _opens_large(self, end: int) -> bool:
        """Whether the word that ends at ``end`` begins with a capital."""
        return self._text[max(0, end - WINDOW) : end].split()[-1][0].isupper()

    def _list_around(self, start: int, end: int) -> tuple[list[str], list[str]]:
        """The words and marks before a name, and those after it without a possessive 's."""
        before, after = self._low[max(0, start - WINDOW) : start], self._low[end : end + WINDOW]
        for mark, parted in self._marks:
            if mark in before:
                before = before.replace(mark, parted)
            if mark in after:
                after = after.replace(mark, parted)
        words = after.split(None, MOST_AFTER)[:MOST_AFTER]
        return before.split(), words[1:] if words and words[0] in POSSESSIVES else words


def _drop_fillers(bits: RoleBits, before: list[str]) -> int:
    """Take the filler words off the end of ``before``; return the lists of what it ends with after each of them."""
    endings = 0
    while before and bits[before[-1]] & _FILLER:
        before.pop()
        endings |= bits.read_before(before)
    return endings


def _is_left(bits: RoleBits, before: Sequence[str]) -> bool:
    """Whether a name after "from" or the like is the scene, because people flee from there."""
    return bool(bits.join(before[-AWAY_REACH:]) & _LEAVING)


def tells_of_war(beginnings: Iterable[str], language: str) -> bool:
    """Whether one of the folded texts names a war, its sides or its end, so that talks are about that."""
    return any(bool(load_role_bits(language).join(WORD.findall(text)) & _WARRING) for text in beginnings)


def _is_venue(bits: RoleBits, before: Sequence[str]) -> bool:
    """Whether talks are held in what follows: ``talks with rebels in Geneva``, but not ``talks amid fighting in``."""
    for word in before[: -AWAY_REACH - 1 : -1]:
        found = bits[word]
        if word in MARKS or found & _CLAUSE:
            return False
        if found >> _STEMMED & _VENUE:
            return True
    return False


def _weigh_name(
    bits: RoleBits, before: list[str], endings: int, first_after: int, after: list[str], *, is_left: bool
) -> float:
    if endings & _SCENE:
        return SCENE
    if endings & _TOWARD:
        return ABROAD if bits.join(before[-AWAY_REACH:]) & (_AWAY | _ORIGIN) else SCENE
    if endings & _ORIGIN:
        return SCENE if is_left else ORIGIN
    if endings & _ACTOR:
        return ABROAD
    if endings & _RULER:
        return DOMESTIC
    if endings & _BESIDE:
        return NATIONALITY
    if first_after & _ACTS_AFTER:
        return ACTS_AT_HOME
    if first_after & _SPEAKS_AFTER:
        return SPEAKER
    near = first_after | bits.read_after(after, 1)
    if (near | bits.read_after(after, 2)) & _ABROAD_AFTER:
        return ABROAD
    return ACTS_AT_HOME if near & _ACTS_AFTER else SUBJECT


def _weigh_demonym(bits: RoleBits, endings: int, first_after: int, after: list[str]) -> float:
    if first_after & _BORDER_AFTER:
        return BORDER
    near = first_after | bits.read_after(after, 1)
    further = near | bits.read_after(after, 2)
    if further & _ABROAD_AFTER:
        return ABROAD
    if near & _PLACE_AFTER:
        return SCENE if endings & (_SCENE | _TOWARD) else SUBJECT
    if near & _DOMESTIC_AFTER:
        return ACTS_AT_HOME if (further | bits.read_after(after, 3)) & _ACTS_AFTER else DOMESTIC
    return NATIONALITY
