"""What people write in commands for "all", "none" and a length of time, in every language of the bot. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Final

from babel.dates import get_day_names

from bot.text.language import LANGUAGES
from bot.text.reader import get_locale

ALL: Final = frozenset(
    ("*", "all", "any", "everything", "everywhere", "все", "всё", "всю", "везде", "todo", "todos", "todas", "tout",
     "tous", "toutes", "partout", "en todas partes", "الكل", "كل", "جميع", "في كل مكان")
)  # fmt: skip
LONGEST_ALL: Final = 3  # words
NONE: Final = frozenset(
    ("off", "none", "never", "no", "нет", "выкл", "никогда", "ninguno", "ninguna", "nunca", "non", "aucun", "aucune",
     "jamais", "لا", "أبدا", "إيقاف", "بدون")
)  # fmt: skip

UNITS: Final = (
    (timedelta(minutes=1), ("m", "м"), ("min", "мин", "دق")),
    (timedelta(hours=1), ("h", "ч"), ("hour", "час", "hora", "heure", "ساع")),
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

SHORTEST_DAY: Final = 3  # letters
TODAY: Final = frozenset({"today", "сегодня", "hoy", "aujourd'hui", "اليوم"})
SMALL: Final = frozenset(
    ("in", "of", "the", "from", "about", "for", "and", "в", "во", "о", "об", "из", "и", "en", "de", "del", "la", "el",
     "y", "le", "les", "à", "au", "aux", "du", "des", "et", "في", "من", "عن", "و")
)  # fmt: skip
"""Words between the others that name nothing."""

LONGEST_PERIOD: Final = timedelta(days=365)
_PERIOD = re.compile(r"(\d{1,3})([^\W\d]+)\.?")
_AROUND = re.compile(
    r"(?!IN$)(?i:the|in|of|for|last|past|за|последн\w+|en|l[oa]s|[uú]ltim[oa]s?|les|derni\w+|آخر|خلال)"
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
    told = [word.casefold() for word in words if not _AROUND.fullmatch(word)]
    if not told or len(told) > 2 or _AROUND.fullmatch(words[-1]):
        return None
    text = "".join(told)
    if text.replace("’", "'") in TODAY:
        return timedelta(days=1)
    return read_period(f"1{text}" if text in ONE and len(words) > 1 else text)
