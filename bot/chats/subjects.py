"""Reads which topics and places the words of a command name, alike for every command. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from bot.chats.places import LONGEST_NAME, NamedPlace, find_place, is_code
from bot.chats.topic_names import LONGEST_TITLE, TopicNames
from bot.chats.wordings import LONGEST_ALL, SMALL, find_exception, means_all

MOST_WORDS: Final = 100
"""Words after these are not read: each is looked up in many ways, and a message may hold two thousand."""

_ARABIC_AND: Final = "و"
SHORTEST_JOINED: Final = 3  # letters, with that one

_JOINT: Final = re.compile(r"(?<=[\w\"”»])[,;/|](?=[^\W\d]|[#\"“„«])|\|")
_MARKS: Final = "\"“”„«»#'‘’"
"""Marks that join two names without a blank, as in ``KZ/UZ``, and those around a name."""

_FLAG: Final = re.compile("([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])")
_FIRST_INDICATOR: Final = 0x1F1E6

T = TypeVar("T")
Numbered = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Subjects:
    """Topics, places, and the words that name neither, all in the order written; ``is_all`` if one means all.

    ``rest`` are the words that name no topic: those of places, and the unknown ones.
    """

    topics: tuple[str, ...] = ()
    places: tuple[NamedPlace, ...] = ()
    unknown: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    is_all: bool = False

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries named, themselves, by their towns or by regions, without repetition."""
        return tuple(dict.fromkeys(country for one in self.places for country in one.countries))

    @property
    def exception(self) -> str:
        """The unknown word that most likely excepts what is named, as in "all except Russia" or "not Russia"; "" if
        there is none. What is named is then not what is wanted.
        """
        if not (self.topics or self.places):
            return ""
        return find_exception(self.unknown) or (self.unknown[0] if self.is_all and self.unknown else "")


def read_topics(words: Sequence[str], names: TopicNames) -> Subjects:
    """The topics that the words surely name; a place is an unknown word here."""
    topics, rest = _take(_number(words), LONGEST_TITLE, names.find)
    alls, rest = _take(rest, LONGEST_ALL, _find_all)
    more, rest = _take(rest, 1, names.recall)
    unknown = tuple(word for _, word in rest if not is_small(word))
    return Subjects(_in_order(topics | more), (), unknown, unknown, bool(alls))


def read_subjects(
    words: Sequence[str],
    names: TopicNames,
    recall: Callable[[str], str],
    find: Callable[[str], NamedPlace | None] = find_place,
) -> Subjects:
    """The topics and places that the words name; ``recall`` (of ``names``) finds a topic by one word, ``find`` a place
    by its name.

    Longest names win, and names of places win over words that only mean a topic: ``Port Sudan`` is a town.
    """
    topics, rest = _take(_number(words), LONGEST_TITLE, names.find)
    alls, rest = _take(rest, LONGEST_ALL, _find_all)
    are_codes = all(is_small(word) and is_code(word) and not word.isupper() for _, word in rest)
    places, others = _take(rest, LONGEST_NAME, lambda name: _find_place(name, find, are_codes=are_codes))
    more, others = _take(others, 1, recall)
    named = _drop_small([one for one in rest if one[0] not in more], places)
    return Subjects(_in_order(topics | more), _in_order(places), _drop_small(others), named, bool(alls))


def _number(words: Sequence[str]) -> Numbered:
    """The names among the words without the marks around and between them, flags as codes of countries."""
    parts = (part for word in words[:MOST_WORDS] for part in _JOINT.sub(" ", _FLAG.sub(_write_code, word)).split())
    return list(enumerate(bare for part in parts if (bare := part.strip(_MARKS))))


def _write_code(flag: re.Match[str]) -> str:
    """The code of a country, of which a flag is the two letters as regional indicators."""
    return " " + "".join(chr(ord("A") + ord(letter) - _FIRST_INDICATOR) for letter in flag.groups()) + " "


def _take(words: Numbered, longest: int, find: Callable[[str], T | None]) -> tuple[dict[int, T], Numbered]:
    """What ``find`` finds by one word or up to ``longest`` ones, by the number of the first; and the other words."""
    found: dict[int, T] = {}
    others: Numbered = []
    start = 0
    while start < len(words):
        for length in range(min(longest, len(words) - start), 0, -1):
            if one := _find_joined(find, " ".join(word for _, word in words[start : start + length])):
                found[words[start][0]] = one
                start += length
                break
        else:
            others.append(words[start])
            start += 1
    return found, others


def _find_joined(find: Callable[[str], T | None], name: str) -> T | None:
    """What is found by a name, or in Arabic by the rest of it after "and", which is written in one word with it."""
    return find(name) or (find(name[1:]) if name.startswith(_ARABIC_AND) and len(name) > SHORTEST_JOINED else None)


def _in_order(found: dict[int, T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found[number] for number in sorted(found)))


def _find_all(name: str) -> bool:
    return means_all(name.strip(" ,;:.").split())


def _find_place(name: str, find: Callable[[str], NamedPlace | None], *, are_codes: bool) -> NamedPlace | None:
    """The place of that name. A small word, as ``in``, is a code only in capitals or where there is no other word."""
    return None if is_small(name) and not (are_codes or name.isupper()) else find(name)


def is_small(word: str) -> bool:
    """Whether the word names nothing by itself, as ``in`` or ``and``."""
    return word.strip(" ,;:.").casefold() in SMALL


def _drop_small(words: Numbered, places: Container[int] = ()) -> tuple[str, ...]:
    """The words without small ones, except those that begin places or were written between two of the others."""
    kept = [number for number, word in words if number in places or not is_small(word)]
    numbers = {number for number, _ in words}
    gaps = (range(first, last) for first, last in pairwise(kept))
    between = {number for gap in gaps if numbers.issuperset(gap) for number in gap}
    return tuple(word for number, word in words if number in between or number in kept)
