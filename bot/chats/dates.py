"""What people write in commands for a day: a weekday, today and the days beside it, or a date. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from babel.dates import get_day_names, get_month_names

from bot.chats.wordings import TODAY, YESTERDAY
from bot.text.language import LANGUAGES
from bot.text.reader import get_locale
from monitors.facts.resolved_dates import make_date
from monitors.folding import fold

TOMORROW: Final = frozenset(
    {"tomorrow", "завтра", "manana", "demain", "غدا", "غد", "الغد", "morgen", "amanha", "ертең"}
)
DAY_AFTER: Final = "послезавтра"
DAY_BEFORE: Final = "позавчера"
"""These words are folded; so are those of the patterns below."""

SHORTEST_DAY: Final = 3  # letters

_OTHER_WEEKDAYS: Final = [("sonnabend", 5)]
_PLURAL = re.compile("(?:s|ам|ям)$")
_GENITIVE: Final = ("а", "ы", "я")
_MONTH_FORMS: Final[tuple[tuple[Literal["wide", "abbreviated"], Literal["format", "stand-alone"]], ...]] = (
    ("wide", "format"), ("abbreviated", "format"), ("wide", "stand-alone")
)  # fmt: skip
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4})")
"""A date in figures."""

ORDINAL_ENDING: Final = r"(?:\.|st|nd|rd|th|er|-?(?:го|е|ое|іне|ына|іна|сіне|сына|на|не))"
"""What stands behind the number of a day, in folded words."""

_FIRST_YEAR: Final = 2
_LAST_YEAR: Final = 9998
"""The years of which all days, and a month after them, are dates in every zone."""


@lru_cache(maxsize=2000)
def read_weekday(word: str) -> int | None:
    """A day of the week, Monday 0, by its name or the beginning of it in a language of the bot; None for others."""
    wanted = fold(word).strip(".")
    names = (*list_weekdays("wide"), *list_weekdays("abbreviated"))
    return next((day for name, day in names if name == wanted or _begins(name, wanted)), None)


def is_plural_weekday(word: str) -> bool:
    """Whether a folded word names a day of the week in its plural, as ``saturdays`` or ``субботам``."""
    names = (name for name, _ in list_weekdays("wide"))
    return (
        read_weekday(word) is not None
        and _PLURAL.search(word) is not None
        and not any(name.startswith(word) for name in names)
    )


def _begins(name: str, word: str) -> bool:
    bare = _PLURAL.sub("", word)
    return len(word) >= SHORTEST_DAY and (name.startswith(word) or (len(bare) > SHORTEST_DAY and name.startswith(bare)))


@lru_cache(maxsize=2)
def list_weekdays(width: Literal["wide", "abbreviated"]) -> tuple[tuple[str, int], ...]:
    """The folded names of the days of the week, whole or shortened, in the languages of the bot, each with its day."""
    named = (get_day_names(width, locale=get_locale(language)).items() for language in LANGUAGES)
    names = [(fold(name).strip("."), day) for days in named for day, name in days]
    return tuple(names + _OTHER_WEEKDAYS if width == "wide" else names)


@lru_cache(maxsize=1)
def list_months() -> dict[str, int]:
    """The number of each month by its names in the languages of the bot."""
    return {
        fold(name).strip("."): month
        for language in LANGUAGES
        for width, context in _MONTH_FORMS
        for month, name in get_month_names(width, context, locale=get_locale(language)).items()
    }


@lru_cache(maxsize=12)
def name_month(number: int) -> str:
    """A name by which :func:`list_months` knows the month."""
    return fold(get_month_names("wide", locale="en")[number])


def find_day(word: str, today: date, *, is_past: bool) -> date | None:
    """The day that a folded word names: today, one beside it, or the next or last one of that weekday."""
    if word in TODAY:
        ahead: int | None = 0
    elif is_past and (word in YESTERDAY or word == DAY_BEFORE):
        ahead = -1 if word in YESTERDAY else -2
    elif not is_past and (word in TOMORROW or word == DAY_AFTER):
        ahead = 1 if word in TOMORROW else 2
    else:
        named = read_weekday(word[:-1] if word.endswith(_GENITIVE) else word)
        days = 0 if named is None else named - today.weekday()
        ahead = None if named is None else -(-days % 7) if is_past else (days - 1) % 7 + 1
    return None if ahead is None else date.fromordinal(today.toordinal() + ahead)


def take_date(words: Sequence[str], today: date, *, is_past: bool) -> tuple[date | None, list[str]]:
    """The date among folded words, as ``19 January 2026``, ``January 19``, ``2026-01-19`` or ``19.01.2026``, and the
    other words; None for no such date.
    """
    for place, word in enumerate(words):
        if written := DATE.fullmatch(word):
            year, month, day = written.group(1, 2, 3) if written[1] else written.group(6, 5, 4)
            return _make_written(int(year), int(month), int(day)), [*words[:place], *words[place + 1 :]]
        if (number := list_months().get(word)) is not None:
            return _take_named(words, place, number, today, is_past=is_past)
    return None, list(words)


def _make_written(year: int, month: int, day: int) -> date | None:
    """The date with a year that somebody wrote, or the nearest year of which days can be counted."""
    return make_date(min(max(year, _FIRST_YEAR), _LAST_YEAR), month, day)


def _take_named(
    words: Sequence[str], place: int, month: int, today: date, *, is_past: bool
) -> tuple[date | None, list[str]]:
    """The date of the month that is named at that place: its day stands before or behind it, a year may follow."""
    start, end = place, place + 1
    if place and words[place - 1].isdecimal():
        start, day = place - 1, int(words[place - 1])
    elif end < len(words) and words[end].isdecimal():
        end, day = end + 1, int(words[end])
    elif is_past:
        day = 1  # "since March"
    else:
        return None, list(words)
    if end < len(words) and words[end].isdecimal() and len(words[end]) == 4:
        return _make_written(int(words[end]), month, day), [*words[:start], *words[end + 1 :]]
    years = (today.year, today.year - 1) if is_past else (today.year, today.year + 1)
    near = (make_date(year, month, day) for year in years)
    fits = (one for one in near if one and (one <= today if is_past else one >= today))
    return next(fits, None), [*words[:start], *words[end:]]
