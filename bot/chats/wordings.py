"""What people write in commands for "all", "none" and a length of time, in every language of the bot. Pure.

The words of the tables are folded, as ``fold`` makes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

ALL: Final = frozenset(
    ("*", "all", "any", "everything", "everywhere", "все", "всю", "везде", "todo", "todos", "todas", "tout", "tous",
     "toutes", "partout", "en todas partes", "الكل", "كل", "جميع", "في كل مكان", "كل مكان")
)  # fmt: skip
LONGEST_ALL: Final = 3  # words
NONE: Final = frozenset(
    ("off", "none", "never", "no", "нет", "выкл", "никогда", "ninguno", "ninguna", "nunca", "non", "aucun", "aucune",
     "jamais", "لا", "ابدا", "ايقاف", "بدون", "отключено", "выключено", "desactivado", "desactive", "معطل")
)  # fmt: skip

UNITS: Final = (
    (timedelta(minutes=1), ("m", "м"), ("min", "мин", "دق")),
    (timedelta(hours=1), ("h", "ч"), ("hour", "hr", "час", "hora", "heure", "ساع")),
    (timedelta(days=1), ("d", "д", "j"), ("day", "ден", "дня", "дне", "сут", "dia", "jour", "يوم", "ايام")),
    (timedelta(weeks=1), ("w",), ("week", "недел", "semana", "semaine", "اسبوع", "اسابيع")),
    (timedelta(days=30), (), ("month", "месяц", "mes", "mois", "شهر", "اشهر")),
)
"""Units of time, the letters for them, and how the words for them begin."""

ONE: Final = frozenset(
    ("hour", "day", "week", "month", "час", "день", "сутки", "неделю", "неделя", "месяц", "hora", "dia", "semana",
     "mes", "heure", "jour", "semaine", "mois", "ساعة", "يوم", "اسبوع", "شهر")
)  # fmt: skip
"""Units that stand for one of them, as in "last week"."""

_A: Final = frozenset({"a", "an", "one", "un", "una", "une"})
TWO: Final = {
    "ساعتين": "ساعة", "ساعتان": "ساعة", "يومين": "يوم", "يومان": "يوم", "اسبوعين": "اسبوع", "اسبوعان": "اسبوع",
    "شهرين": "شهر", "شهران": "شهر",
}  # fmt: skip
"""Units in a form that means two of them."""

NUMBERS: Final = {
    word: number
    for number, words in (
        (2, "two dos deux два две двое"),
        (3, "three tres trois три трое ثلاث ثلاثة"),
        (4, "four cuatro quatre четыре اربع اربعة"),
        (5, "five cinco cinq пять خمس خمسة"),
        (6, "six seis шесть ست ستة"),
        (7, "seven siete sept семь سبع سبعة"),
        (8, "eight ocho huit восемь ثماني ثمانية"),
        (10, "ten diez dix десять عشر عشرة"),
        (12, "twelve doce douze двенадцать"),
    )
    for word in words.split()
}
HALF: Final = frozenset(
    ("half an hour", "half hour", "полчаса", "media hora", "une demi-heure", "demi-heure", "نصف ساعة")
)
AND_A_HALF: Final = frozenset(
    ("an hour and a half", "полтора часа", "una hora y media", "hora y media", "une heure et demie", "ساعة ونصف")
)
"""Half an hour, and an hour and a half."""

SILENT: Final = frozenset(
    ("silent", "silently", "without a sound", "without sound", "без звука", "беззвучно", "sin sonido", "sans son",
     "بدون صوت", "بلا صوت")
)  # fmt: skip
LOUD: Final = frozenset(("loud", "with a sound", "with sound", "со звуком", "con sonido", "avec son", "بصوت"))
HOLD: Final = frozenset(("hold", "strict", "без исключении", "sin excepciones", "sans exception", "بلا استثناء"))
HOURLY: Final = frozenset(("hourly", "every hour", "каждыи час", "cada hora", "toutes les heures", "كل ساعة"))
INSTANT: Final = frozenset(
    (
        "instant",
        "now",
        "at once",
        "сразу",
        "ya",
        "inmediato",
        "de inmediato",
        "al momento",
        "aussitot",
        "immediat",
        "فورا",
    )
)
DIGEST: Final = frozenset(("digest", "later", "сводка", "сводке", "resumen", "resume", "موجز", "الموجز", "في الموجز"))
"""Without a sound, with one, no alert in quiet hours, digests every hour, alerts at once, and digests only."""

TODAY: Final = frozenset({"today", "сегодня", "hoy", "aujourd'hui", "اليوم"})
YESTERDAY: Final = frozenset({"yesterday", "вчера", "ayer", "hier", "امس"})
SMALL: Final = frozenset(
    ("in", "of", "the", "from", "about", "for", "and", "в", "во", "о", "об", "из", "и", "en", "de", "del", "la", "el",
     "y", "le", "les", "à", "au", "aux", "du", "des", "et", "في", "من", "عن", "و")
)  # fmt: skip
"""Words between the others that name nothing; these are as people write them, in small letters."""

LONGEST_PERIOD: Final = timedelta(days=365)
_PERIOD = re.compile(r"(\d{1,3})([^\W\d]+)\.?")
_AROUND = re.compile(
    r"(?!IN$)(?i:the|in|of|for|last|past|за|на|последн\w+|en|por|durante|l[oa]s|[uú]ltim[oa]s?|les|pour|pendant|durant"
    r"|derni\w+|آخر|خلال|لمدة)"
)  # IN is India
_LONGEST = 5  # words, as in "for the last 3 days" or "an hour and a half"


def fold(text: str) -> str:
    """A text without case, accents and typographic apostrophes, and with digits of any script as 0 to 9, to compare
    what people write.
    """
    parts = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in parts if not unicodedata.combining(sign))


def means_all(words: Sequence[str]) -> bool:
    """Whether the words are one of those for all, everything and everywhere."""
    return fold(" ".join(words)) in ALL


def means_none(words: Sequence[str]) -> bool:
    """Whether the words are one of those for none, never and off."""
    return fold(" ".join(words)) in NONE


def take_any(words: Sequence[str], phrases: frozenset[str]) -> tuple[bool, tuple[str, ...]]:
    """Whether the words hold one of those phrases, and the other words."""
    for start in range(len(words)):
        for end in range(min(start + LONGEST_ALL, len(words)), start, -1):
            if fold(" ".join(words[start:end])) in phrases:
                return True, (*words[:start], *words[end:])
    return False, tuple(words)


def read_period(text: str) -> timedelta | None:
    """``30m``, ``24h``, ``7d``, ``2w`` or ``3days`` as a length of time, at most a year; None for anything else."""
    found = _PERIOD.fullmatch(fold(text))
    if found is None or not int(found[1]):
        return None
    for unit, letters, begins in UNITS:
        if found[2] in letters or found[2].startswith(begins):
            return min(int(found[1]) * unit, LONGEST_PERIOD)
    return None


def take_period(words: Sequence[str]) -> tuple[timedelta | None, tuple[str, ...]]:
    """The first length of time, as ``7d``, ``3 days`` or ``last week``, and the other words; None for no length."""
    for start in range(len(words)):
        for end in range(min(start + _LONGEST, len(words)), start, -1):
            if (length := _read_phrase(words[start:end])) is not None:
                return length, (*words[:start], *words[end:])
    return None, tuple(words)


def _read_phrase(words: Sequence[str]) -> timedelta | None:
    """A length of time that these words are, all of them."""
    told = [fold(word).strip(",;:") for word in words if not _AROUND.fullmatch(word)]
    if not told or _AROUND.fullmatch(words[-1]):
        return None
    text = " ".join(told)
    if text in HALF or text in AND_A_HALF:
        return timedelta(minutes=30 if text in HALF else 90)
    if len(told) == 2:
        return _read_counted(*told)
    if len(told) > 2:
        return None
    if text in TODAY or text in YESTERDAY:
        return timedelta(days=1 if text in TODAY else 2)
    if text in TWO:
        return read_period(f"2{TWO[text]}")
    return read_period(f"1{text}" if text in ONE and len(words) > 1 else text)


def _read_counted(number: str, unit: str) -> timedelta | None:
    """``3 days``, ``two hours`` or ``a week``."""
    if number in _A:
        return read_period(f"1{unit}") if unit in ONE else None
    if any(character.isdecimal() for character in unit):
        return None  # "1 2h" is no "12h"
    return read_period(f"{NUMBERS.get(number, number)}{unit}")
