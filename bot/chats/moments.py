"""What people write in commands for a time of day, a day, and the moment until which something lasts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final, Literal

from babel.dates import get_day_names, get_month_names

from bot.chats.wordings import TODAY, fold
from bot.text.language import LANGUAGES
from bot.text.reader import get_locale
from monitors.alerting.daytime import find_next, get_zone

UNTIL: Final = frozenset(
    ("until", "till", "til", "до", "hasta", "jusqu'a", "jusqu'au", "jusque", "حتى", "الى", "لغاية")
)
TOMORROW: Final = frozenset({"tomorrow", "завтра", "manana", "demain", "غدا", "غد", "الغد"})
_DAY_AFTER: Final = "послезавтра"
"""These words are folded; so are those of the patterns below."""

SHORTEST_DAY: Final = 3  # letters
MORNING: Final = time(8)
_BESIDE: Final = frozenset(
    ("the", "at", "on", "of", "next", "o'clock", "в", "во", "часов", "часа", "следующего", "следующеи", "a", "la",
     "las", "el", "le", "de", "del", "proximo", "heure", "heures", "prochain", "يوم", "الساعة", "في", "القادم",
     "المقبل")
)  # fmt: skip
_GENITIVE: Final = ("а", "ы", "я")
_LONGEST_END: Final = 11  # words, as in "19 de enero de 2026 a las 9 a. m."
_TIME = re.compile(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d)|h)?(am|pm)?", re.IGNORECASE)
_AFTER_HOURS = r"(?<=\d)\s*(?:(?:heures?|час(?:ов|а)?)\s+)?"
_BEFORE_NOON = r"утра|ночи|de la (?:manana|madrugada)|du matin|صباحا"
_AFTER_NOON = r"вечера|дня|de la (?:tarde|noche)|du soir|de l'apres-midi|مساء"
_HALVES: Final = (
    (re.compile(rf"{_AFTER_HOURS}(?:a\.?\s?m\b\.?|(?:{_BEFORE_NOON})\b)"), "am"),
    (re.compile(rf"{_AFTER_HOURS}(?:p\.?\s?m\b\.?|(?:{_AFTER_NOON})\b)"), "pm"),
)
_ARABIC_AND = re.compile(r"(?<!\S)و(?=\d)")
_AFTER_TOMORROW = re.compile(r"\bpasado manana\b|\b(?:the )?day after tomorrow\b|\bapres-demain\b|\bبعد (?:ال)?غد\b")
_MONTH_FORMS: Final[tuple[tuple[Literal["wide", "abbreviated"], Literal["format", "stand-alone"]], ...]] = (
    ("wide", "format"), ("abbreviated", "format"), ("wide", "stand-alone")
)  # fmt: skip
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4})")


def read_weekday(word: str) -> int | None:
    """A day of the week, Monday 0, by its name or the beginning of it in a language of the bot; None for others."""
    wanted = fold(word).strip(".")
    return next((day for name, day in _list_weekdays() if name == wanted or _begins(name, wanted)), None)


def _begins(name: str, word: str) -> bool:
    return len(word) >= SHORTEST_DAY and (name.startswith(word) or word.removesuffix("s") == name)


@lru_cache(maxsize=1)
def _list_weekdays() -> tuple[tuple[str, int], ...]:
    return tuple(
        (fold(name).strip("."), day)
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for day, name in get_day_names(width, locale=get_locale(language)).items()
    )


@lru_cache(maxsize=1)
def _list_months() -> dict[str, int]:
    """The number of each month by its names in the languages of the bot."""
    return {
        fold(name).strip("."): month
        for language in LANGUAGES
        for width, context in _MONTH_FORMS
        for month, name in get_month_names(width, context, locale=get_locale(language)).items()
    }


def read_time(text: str) -> time | None:
    """``7``, ``07:15``, ``23.59``, ``22h`` or ``10pm`` as a time of day; None for anything else."""
    found = _TIME.fullmatch(text)
    if not found or (found[3] and not 1 <= int(found[1]) <= 12):
        return None
    hour = int(found[1]) % 12 + 12 * (found[3].casefold() == "pm") if found[3] else int(found[1])
    return time(hour, int(found[2] or 0))


def join_halves(words: Iterable[str]) -> str:
    """The words, folded, as one text, in which the halves of the day follow their hours at once: ``8 a.m.`` as ``8am``,
    ``6 вечера`` as ``6pm``; an Arabic "and" before a number is left out.
    """
    text = _ARABIC_AND.sub("", fold(" ".join(words)))
    for pattern, half in _HALVES:
        text = pattern.sub(half, text)
    return text


def take_end(words: Sequence[str], now: datetime, zone_name: str) -> tuple[datetime | None, tuple[str, ...]]:
    """The moment after a word for until, as ``until 18:00``, ``until Monday 9:00`` or ``until 19 January``, and the
    other words.

    None for no such moment after ``now``. A day alone means its morning, a time alone the next time that it is so late,
    and a date without a year the next such day.
    """
    start = next((number for number, word in enumerate(words) if fold(word) in UNTIL), len(words))
    for end in range(min(start + 1 + _LONGEST_END, len(words)), start + 1, -1):
        moment = _read_end(words[start + 1 : end], now, zone_name)
        if moment is not None and moment > now:
            return moment, (*words[:start], *words[end:])
    return None, tuple(words)


def _read_end(words: Sequence[str], now: datetime, zone_name: str) -> datetime | None:
    """The moment that these words are, all of them: a time, a day, or both."""
    text = _AFTER_TOMORROW.sub(_DAY_AFTER, join_halves(words))
    told = [word for one in text.split() if (word := one.strip(",;.")) not in _BESIDE]
    today = now.astimezone(get_zone(zone_name)).date()
    day, told = _take_date(told, today)
    times = [at for word in told if (at := read_time(word)) is not None]
    days = [named for word in told if (named := _find_day(word, today)) is not None]
    days += [day] if day else []
    if not (told or day) or len(times) + len(days) != len(told) + bool(day) or len(times) > 1 or len(days) > 1:
        return None
    if not days:
        return find_next(now, times, zone_name)
    return datetime.combine(days[0], next(iter(times), MORNING), get_zone(zone_name)).astimezone(UTC)


def _find_day(word: str, today: date) -> date | None:
    """The day that a folded word names: today, tomorrow, the day after, or the next of that weekday."""
    if word in TODAY:
        ahead: int | None = 0
    elif word in TOMORROW or word == _DAY_AFTER:
        ahead = 1 if word in TOMORROW else 2
    else:
        named = read_weekday(word[:-1] if word.endswith(_GENITIVE) else word)
        ahead = None if named is None else (named - today.weekday() - 1) % 7 + 1
    return None if ahead is None else date.fromordinal(today.toordinal() + ahead)


def _take_date(words: Sequence[str], today: date) -> tuple[date | None, list[str]]:
    """The date among folded words, as ``19 January 2026``, ``January 19``, ``2026-01-19`` or ``19.01.2026``, and the
    other words; None for no such date.
    """
    for place, word in enumerate(words):
        if written := _DATE.fullmatch(word):
            year, month, day = written.group(1, 2, 3) if written[1] else written.group(6, 5, 4)
            return _make_date(int(year), int(month), int(day)), [*words[:place], *words[place + 1 :]]
        if (number := _list_months().get(word)) is not None:
            return _take_named(words, place, number, today)
    return None, list(words)


def _take_named(words: Sequence[str], place: int, month: int, today: date) -> tuple[date | None, list[str]]:
    """The date of the month that is named at that place: its day stands before or behind it, a year may follow."""
    start, end = place, place + 1
    if place and words[place - 1].isdecimal():
        start, day = place - 1, int(words[place - 1])
    elif end < len(words) and words[end].isdecimal():
        end, day = end + 1, int(words[end])
    else:
        return None, list(words)
    if end < len(words) and words[end].isdecimal() and len(words[end]) == 4:
        return _make_date(int(words[end]), month, day), [*words[:start], *words[end + 1 :]]
    soon = (_make_date(year, month, day) for year in (today.year, today.year + 1))
    return next((one for one in soon if one and one >= today), None), [*words[:start], *words[end:]]


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
