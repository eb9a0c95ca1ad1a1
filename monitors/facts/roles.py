"""Weighs what a place name does in its sentence: the event happens there, the place acts, or it is only mentioned.

It judges one mention by the words around it; ``ranking.py`` decides from all mentions which countries are the event's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from monitors.facts.entries import LANDS, TOWNS, Entry
from monitors.facts.role_words import STEMMED, RoleBits, list_bits, load_role_bits, load_role_words

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
MOST_AFTER = 6  # words after a name
AWAY_REACH = 7  # words before "to" or "from" that may say what moved
INTO_REACH = 2  # words before "au" or the like that may be a verb of flight
BACKGROUND_REACH = 4
DATELINE_DEPTH = 60
STOPS = frozenset(".;:!?…")
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

# The lists of words around a name, as bits.
(_SCENE, _SHARED, _TOWARD, _AWAY, _ORIGIN, _ACTOR, _LEAVING) = list_bits(
    "scene", "shared", "toward", "away", "origin", "actor", "leaving"
)
(_RULER, _BESIDE, _ASIDE, _FILLER) = list_bits("ruler", "beside", "aside", "filler")
(_ASIDE_AFTER, _ABROAD_AFTER, _DOMESTIC_AFTER, _PLACE_AFTER, _BORDER_AFTER, _ACTS_AFTER) = list_bits(
    "aside_after", "abroad_after", "domestic_after", "place_after", "border_after", "acts_after"
)
(_LABEL, _LABEL_AFTER, _UPON, _STRIKING, _SPEAKS_AFTER, _FIGHTS_AFTER) = list_bits(
    "label", "label_after", "upon", "striking", "speaks_after", "fights_after"
)
(_CLAUSE, _SUFFERS_AFTER, _VENUE, _VENUE_AFTER, _WARRING) = list_bits(
    "clause", "suffers_after", "venue", "venue_after", "warring"
)
_INTO, _FLIGHT, _CROSSING, _DEED, _AFTER_DEED = list_bits("into", "flight", "crossing", "deed", "after_deed")
_SUFFERED_ELSEWHERE = _SCENE | _TOWARD | _ORIGIN | _ACTOR | _BESIDE
_NAMED = _BORDER_AFTER | _LABEL_AFTER | _LABEL | _UPON


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

    def weigh(self, start: int, end: int, entry: Entry) -> float:
        """How strongly a name says where the event happens, one of the weights above. It is ``text[start:end]``, and it
        stands for ``entry``.
        """
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
        if endings & (_TOWARD | _INTO) and not entry.is_demonym and _is_refuge(bits, before, endings, after):
            return ASIDE
        if endings & _SHARED:
            return ACTS_AT_HOME
        if entry.is_demonym:
            return _weigh_demonym(bits, endings, first_after, after)
        if start < DATELINE_DEPTH and self._is_dateline(end, before):
            return DATELINE
        lists = endings, first_after
        named = self._weigh_named((start, end), (before, after), lists, entry)
        if named is not None:
            return named
        if (
            endings & (_SCENE | _TOWARD)
            and (first_after & _VENUE_AFTER or _is_venue(bits, before))
            and self._tells_war()
        ):
            return VENUE
        if entry.kind in TOWNS and first_after & _SUFFERS_AFTER and not endings & _SUFFERED_ELSEWHERE:
            return ACTS_AT_HOME
        return _weigh_name(bits, before, endings, first_after, after, is_left=is_left)

    def _weigh_named(
        self, where: tuple[int, int], around: tuple[list[str], list[str]], lists: tuple[int, int], entry: Entry
    ) -> float | None:
        """The weight of a name that stands for a border, a pair, a war, its owner or a matter; else None.

        ``where`` is its start and end, ``around`` the words before and after it, ``lists`` the lists that these are in.
        """
        (start, end), (endings, first_after) = where, lists
        mark = self._low[end : end + 1]
        if not (endings | first_after) & _NAMED and mark not in ("-", "'") and self._low[start - 1 : start] != "-":
            return None
        bits, (before, after), is_town = self._bits, around, entry.kind in TOWNS
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
        is_about = entry.kind in LANDS and endings & _UPON and not bits.join(before[-AWAY_REACH:]) & _STRIKING
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
        if found >> STEMMED & _VENUE:
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


def _is_refuge(bits: RoleBits, before: Sequence[str], endings: int, after: Sequence[str]) -> bool:
    """Whether people flee to a name: ``killed nine and fled to Chad``. Who crosses into it flees only after a deed."""
    if bits.join(after[:1]) & _FLIGHT:
        return True
    reach = AWAY_REACH if endings & _TOWARD else INTO_REACH + 1
    for position in range(len(before) - 1, max(-1, len(before) - 1 - reach), -1):
        found = bits[before[position]] >> STEMMED
        if before[position] in STOPS:
            return False
        if found & _FLIGHT:
            return True
        if found & _CROSSING:
            return _follows_deed(bits, before[:position])
    return False


def _follows_deed(bits: RoleBits, before: Sequence[str]) -> bool:
    """Whether a sentence tells of an attack in the words before, and not that this followed."""
    if not before or bits[before[-1]] >> STEMMED & _AFTER_DEED:
        return False
    start = max((number + 1 for number, word in enumerate(before) if word in STOPS), default=0)
    return bool(bits.join(before[start:]) & _DEED)


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
