"""Reads headlines that tell the lifting of a measure by a noun: "End of curfew in Leh", "Fin du couvre-feu à Dakar".

A noun has no tense, and may as well be refused, debated or still to come. So it is believed only where the headline or
its clause begins with it, or a verb stands before it with which it is done ("declares"), and where nothing follows but
the measure, its place and its kind. Who only announces it may speak of next week.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from monitors.stories.joined_measures import Place, find_objects
from monitors.stories.lifting_days import write_days
from monitors.stories.plain_words import is_plain
from monitors.words import compile_pattern, load_languages, write_pattern

_HOUR = r"\b\d{1,2}(?:\s?(?:h|am|pm|uhr|ч)\b|[:.h]\d\d)"


@dataclass(frozen=True, slots=True)
class NounLifting:
    """A lifting that a headline tells by a noun: the measures, each by where it is named, and whether it is said to
    have happened, or else to be refused or still to come.
    """

    measures: tuple[Place, ...]
    is_done: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    done: re.Pattern[str]
    announced: re.Pattern[str]
    ahead: re.Pattern[str]


def read_noun(title: str, places: Sequence[Place]) -> NounLifting | None:
    """Return the lifting that a headline tells by a noun, None if there is none or it is not clear whether it has
    happened. ``places`` are where the headline names measures.
    """
    found = (_read(title, places, language) for language in load_languages())
    return next((one for one in found if one is not None), None)


def _read(title: str, places: Sequence[Place], language: str) -> NounLifting | None:
    patterns = _compile(language)
    noun = patterns.done.search(title) or patterns.announced.search(title)
    if noun is None:
        return None
    first = next((number for number, place in enumerate(places) if place[0] >= noun.end()), None)
    if first is None or not is_plain(title, noun.end(), places[first][0], language):
        return None
    objects = [places[number] for number in find_objects(title, places, first)]
    if patterns.ahead.search(title):
        return NounLifting(tuple(objects), is_done=False)
    is_done = noun.re is patterns.done and _is_alone(title, noun, objects[-1], language)
    return NounLifting(tuple(objects), is_done=True) if is_done else None


def _is_alone(title: str, noun: re.Match[str], last: Place, language: str) -> bool:
    """Return whether a headline tells nothing but a lifting: behind its last measure stands only where and of what kind
    it is, and so before the noun, unless a verb is there.
    """
    end = last[1]
    while end < len(title) and title[end].isalnum():
        end += 1
    is_said = noun["declared"] is not None
    return is_plain(title, end, len(title), language) and (is_said or is_plain(title, 0, noun.start(), language))


@cache
def _compile(language: str) -> _Patterns:
    words = load_languages()[language].get("lifting", {})
    ended, declared, announced, ahead = (
        write_pattern(words.get(name, ())) for name in ("ended", "declared", "announced", "ahead")
    )
    days = write_days(language)
    return _Patterns(
        done=compile_pattern(rf"(?:^|[:–—|]\s|\s-\s|(?P<declared>{declared}\s))(?:\w{{1,3}}[\s'’])?{ended}"),
        announced=compile_pattern(rf"{announced}\s(?:\w{{1,3}}[\s'’])?{ended}"),
        ahead=compile_pattern(rf"{ahead}|{days}|{_HOUR}"),
    )
