"""What people write in commands for "all", "none", a length of time and its end, in every language of the bot. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from babel.dates import get_day_names

from bot.text.language import LANGUAGES
from bot.text.reader import get_locale
from monitors.alerting.daytime import find_next, get_zone

ALL: Final = frozenset(
    ("*", "all", "any", "everything", "everywhere", "все", "всё", "всю", "везде", "todo", "todos", "todas", "tout",
     "tous", "toutes", "partout", "en todas partes", "الكل", "كل", "جميع", "في كل مكان")
)  # fmt: skip
LONGEST_ALL: Final = 3  # words
NONE: Final = frozenset(
    ("off", "none", "never", "no", "нет", "выкл", "никогда", "ninguno", "ninguna", "nunca", "non", "aucun", "aucune",
     "jamais", "لا", "أبدا", "إيقاف", "بدون", "отключено", "выключено", "desactivado", "désactivé", "معطل")
)  # fmt: skip

UNITS: Final = (
    (timedelta(minutes=1), ("m", "м"), ("min", "мин", "دق")),
    (timedelta(hours=1), ("h", "ч"), ("hour", "hr", "час", "hora", "heure", "ساع")),
    (timedelta(days=1), ("d", "д", "j"), ("day", "ден", "дня", "дне", "día", "dia", "jour", "يوم", "أيام")),
    (timedelta(weeks=1), ("w",), ("week", "недел", "semana", "semaine", "أسبوع", "أسابيع")),
    (timedelta(days=30), (), ("month", "месяц", "mes", "mois", "شهر", "أشهر")),
)
"""Units of time, the letters for them, and how the words for them begin."""

ONE: Final = frozenset(
    ("hour", "day", "week", "month", "час", "день", "неделю", "неделя", "месяц", "hora", "día", "semana", "mes",
     "heure", "jour", "semaine", "mois", "ساعة", "يوم", "أسبوع", "شهر")
)  # fmt: skip
"""Units that stand for one of them, as in "last week"."""

_A: Final = frozenset({"a", "an", "one", "un", "una", "une"})
TWO: Final = frozenset({"ساعتين", "يومين", "أسبوعين", "شهرين"})
"""Units in a form that means two of them."""

SHORTEST_DAY: Final = 3  # letters
TODAY: Final = frozenset({"today", "сегодня", "hoy", "aujourd'hui", "اليوم"})
SMALL: Final = frozenset(
    ("in", "of", "the", "from", "about", "for", "and", "в", "во", "о", "об", "из", "и", "en", "de", "del", "la", "el",
     "y", "le", "les", "à", "au", "aux", "du", "des", "et", "في", "من", "عن", "و")
)  # fmt: skip
"""Words between the others that name nothing."""

UNTIL: Final = frozenset(
    ("until", "till", "til", "до", "hasta", "jusqu'a", "jusqu'au", "jusque", "حتى", "الى", "لغاية")
)
TOMORROW: Final = frozenset({"tomorrow", "завтра", "manana", "demain", "غدا", "غد", "الغد"})
"""These words are folded."""

MORNING: Final = time(8)
_BESIDE: Final = frozenset(
    ("the", "at", "on", "o'clock", "в", "во", "часов", "часа", "a", "la", "las", "el", "le", "heure", "heures", "يوم",
     "الساعة", "في")
)  # fmt: skip
_GENITIVE: Final = ("а", "ы", "я")
_LONGEST_END: Final = 6  # words, as in "mañana a las 9 a. m."
_TIME = re.compile(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d)|h)?(am|pm)?", re.IGNORECASE)
_HALF = re.compile(r"(?<=\d)\s*([ap])\.?m\b\.?", re.IGNORECASE)
LONGEST_PERIOD: Final = timedelta(days=365)
_PERIOD = re.compile(r"(\d{1,3})([^\W\d]+)\.?")
_AROUND = re.compile(
    r"(?!IN$)(?i:the|in|of|for|last|past|за|на|последн\w+|en|por|durante|l[oa]s|[uú]ltim[oa]s?|les|pour|pendant|durant"
    r"|derni\w+|آخر|خلال|لمدة)"
)  # IN is India
_LONGEST = 3  # words, as in "3 derniers jours"


def fold(text: str) -> str:
    """A text without case, accents and typographic apostrophes, to compare what people write."""
    parts = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


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


def means_all(words: Sequence[str]) -> bool:
    """Whether the words are one of those for all, everything and everywhere."""
    return " ".join(words).casefold() in ALL


def means_none(words: Sequence[str]) -> bool:
    """Whether the words are one of those for none, never and off."""
    return " ".join(words).casefold() in NONE


def read_period(text: str) -> timedelta | None:
    """``30m``, ``24h``, ``7d``, ``2w`` or ``3days`` as a length of time, at most a year; None for anything else."""
    found = _PERIOD.fullmatch(text.casefold())
    if found is None or not int(found[1]):
        return None
    for unit, letters, begins in UNITS:
        if found[2] in letters or found[2].startswith(begins):
            return min(int(found[1]) * unit, LONGEST_PERIOD)
    return None


def take_period(words: Sequence[str]) -> tuple[timedelta | None, tuple[str, ...]]:
    """The first length of time, as ``7d``, ``3 days`` or ``last week``, and the other words; None for no length."""
    for start in range(len(words)):
        for end in range(min(start + _LONGEST + 2, len(words)), start, -1):
            if (length := _read_phrase(words[start:end])) is not None:
                return length, (*words[:start], *words[end:])
    return None, tuple(words)


def _read_phrase(words: Sequence[str]) -> timedelta | None:
    """A length of time that these words are, all of them."""
    told = [word.casefold().strip(",;:") for word in words if not _AROUND.fullmatch(word)]
    if not told or len(told) > 2 or _AROUND.fullmatch(words[-1]):
        return None
    if told[0].isdecimal() and any(character.isdecimal() for character in told[-1]) and len(told) == 2:
        return None  # "1 2h" is no "12h"
    text = "".join(told)
    if text.replace("’", "'") in TODAY:
        return timedelta(days=1)
    if len(told) == 2 and told[0] in _A:
        return read_period(f"1{told[1]}") if told[1] in ONE else None
    if text in TWO:
        return read_period(f"2{text}")
    return read_period(f"1{text}" if text in ONE and len(words) > 1 else text)


def read_time(text: str) -> time | None:
    """``7``, ``07:15``, ``23.59``, ``22h`` or ``10pm`` as a time of day; None for anything else."""
    found = _TIME.fullmatch(text)
    if not found or (found[3] and not 1 <= int(found[1]) <= 12):
        return None
    hour = int(found[1]) % 12 + 12 * (found[3].casefold() == "pm") if found[3] else int(found[1])
    return time(hour, int(found[2] or 0))


def join_halves(words: Iterable[str]) -> str:
    """The words as one text, in which the halves of the day follow their hours at once: ``8 a.m.`` as ``8am``."""
    return _HALF.sub(r"\1m", " ".join(words))


def take_end(words: Sequence[str], now: datetime, zone_name: str) -> tuple[datetime | None, tuple[str, ...]]:
    """The moment after a word for until, as ``until 18:00`` or ``until Monday 9:00``, and the other words.

    None for no such moment after ``now``. A day alone means its morning, a time alone the next time that it is so late.
    """
    start = next((number for number, word in enumerate(words) if fold(word) in UNTIL), len(words))
    for end in range(min(start + 1 + _LONGEST_END, len(words)), start + 1, -1):
        moment = _read_end(words[start + 1 : end], now, zone_name)
        if moment is not None and moment > now:
            return moment, (*words[:start], *words[end:])
    return None, tuple(words)


def _read_end(words: Sequence[str], now: datetime, zone_name: str) -> datetime | None:
    """The moment that these words are, all of them: a time, a day, or both."""
    told = [word for one in join_halves(words).split() if (word := fold(one).strip(",;.")) not in _BESIDE]
    today = now.astimezone(get_zone(zone_name)).date()
    times = [at for word in told if (at := read_time(word)) is not None]
    days = [ahead for word in told if (ahead := _count_days(word, today.weekday())) is not None]
    if not told or len(times) + len(days) != len(told) or len(times) > 1 or len(days) > 1:
        return None
    if not days:
        return find_next(now, times, zone_name)
    day, at = today + timedelta(days=days[0]), next(iter(times), MORNING)
    return datetime.combine(day, at, get_zone(zone_name)).astimezone(UTC)


def _count_days(word: str, weekday: int) -> int | None:
    """How many days ahead the day is that a folded word names: today, tomorrow, or the next of that weekday."""
    if word in TODAY:
        return 0
    if word in TOMORROW:
        return 1
    named = read_weekday(word[:-1] if word.endswith(_GENITIVE) else word)
    return None if named is None else (named - weekday - 1) % 7 + 1
