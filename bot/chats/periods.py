"""What people write in commands for a length of time: ``7d``, ``1.5h``, ``1d6h``, ``3 days``, ``half an hour``. Pure.

The words of the tables are folded, as ``fold`` makes them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from bot.chats.wordings import AND, NEXT, TODAY
from monitors.folding import fold

UNITS: Final = (
    (timedelta(minutes=1), ("m", "м"), ("min", "мин", "دق")),
    (timedelta(hours=1), ("h", "ч"), ("hour", "hr", "час", "hora", "heure", "ساع", "std", "stunde", "сағ")),
    (timedelta(days=1), ("d", "д", "j"),
     ("day", "ден", "дня", "дне", "сут", "dia", "jour", "يوم", "ايام", "tag", "күн", "тәулік")),
    (timedelta(weeks=1), ("w",), ("week", "недел", "semana", "semaine", "اسبوع", "اسابيع", "woche", "апта")),
    (timedelta(days=30), (), ("month", "месяц", "mes", "mois", "شهر", "اشهر", "monat", "аи")),
)  # fmt: skip
"""Units of time, the letters for them, and how the words for them begin."""

ONE: Final = frozenset(
    ("hour", "day", "week", "month", "час", "день", "сутки", "неделю", "неделя", "месяц", "hora", "dia", "semana",
     "mes", "heure", "jour", "semaine", "mois", "ساعة", "يوم", "اسبوع", "شهر", "stunde", "tag", "woche", "monat",
     "сағат", "сағатқа", "күн", "күнге", "тәулік", "тәулікке", "апта", "аптаға", "аптада", "аи", "аиға")
)  # fmt: skip
"""Units that stand for one of them, as in "last week"."""

_A: Final = frozenset({"a", "an", "one", "un", "una", "une", "ein", "eine", "einen", "einer", "um", "uma", "бір"})
TWO: Final = {
    "ساعتين": "ساعة", "ساعتان": "ساعة", "يومين": "يوم", "يومان": "يوم", "اسبوعين": "اسبوع", "اسبوعان": "اسبوع",
    "شهرين": "شهر", "شهران": "شهر",
}  # fmt: skip
"""Units in a form that means two of them."""

NUMBERS: Final = {
    word: number
    for number, words in (
        (2, "two dos deux два две двое zwei dois duas екі"),
        (3, "three tres trois три трое ثلاث ثلاثة drei үш"),
        (4, "four cuatro quatre четыре اربع اربعة vier quatro төрт"),
        (5, "five cinco cinq пять خمس خمسة funf бес"),
        (6, "six seis шесть ست ستة sechs алты"),
        (7, "seven siete sept семь سبع سبعة sieben sete жеті"),
        (8, "eight ocho huit восемь ثماني ثمانية acht oito сегіз"),
        (10, "ten diez dix десять عشر عشرة zehn dez он"),
        (12, "twelve doce douze двенадцать zwolf doze"),
        (15, "fifteen quince quinze funfzehn пятнадцать"),
    )
    for word in words.split()
}
HALF: Final = frozenset(
    ("half an hour", "half hour", "полчаса", "media hora", "une demi-heure", "demi-heure", "نصف ساعة",
     "eine halbe stunde", "halbe stunde", "meia hora", "жарты сағат", "жарты сағатқа")
)  # fmt: skip
AND_A_HALF: Final = frozenset(
    ("an hour and a half", "полтора часа", "una hora y media", "hora y media", "une heure et demie", "ساعة ونصف",
     "anderthalb stunden", "eineinhalb stunden", "uma hora e meia", "hora e meia", "бір жарым сағат",
     "бір жарым сағатқа")
)  # fmt: skip
"""Half an hour, and an hour and a half."""

LONGEST_PERIOD: Final = timedelta(days=365)
_WEEKENDS: Final = ("weekend", "wochenend")
"""How words begin that are no weeks, as in "two weekends"."""
_PERIOD = re.compile(r"(\d{1,3}(?:[.,](?:\d|25|75))?)([^\W\d]+)\.?")
_PERIODS = re.compile(rf"(?:{_PERIOD.pattern})+")
_CLOCKED = re.compile(r"(\d{1,2})h([0-5]\d)")
_AROUND = re.compile(
    r"(?!(?:IN|NO|NA|AS|LA|DE|DO)$)"  # these are codes of countries
    r"(?i:the|in|of|de|del|du|da|do|for|last|past|since|за|на|последн\w+|en|por|durante|l[oa]s|[uú]ltim[oa]s?|les|la|pour"
    r"|pendant|durant|derni\w+|depuis|آخر|خلال|لمدة|منذ|قبل|طوال|die|der|den|dem|für|seit|während|letzte[nrsm]?"
    r"|vergangene[nrsm]?|n[oa]s?|os|as|desde|соңғы|өткен"
    r"|until|till|до|hasta|jusqu['’][àa]|حتى|bis|zu|at[ée])"
)
_BEHIND = re.compile(r"(?i:derni\w+|pass[ée]+s?|pasad[oa]s?|passad[oa]s?|дейін|шейін|الماضي[ةه]?|ال[اأ]خير[ةه]?)")
"""Words around a length of time, and those that may stand behind it."""
_AGO: Final = frozenset(
    ("ago", "назад", "тому назад", "hace", "atras", "il y a", "مضت", "vor", "ha", "faz", "бұрын", "earlier", "back")
)
_LONGEST_AGO = 3  # words
_LONGEST = 6  # words, as in "for the last 3 days" or "for an hour and a half"
_COUNTED_NEXT = 3  # words without small ones, as in "the next 3 days"


def read_period(text: str) -> timedelta | None:
    """``30m``, ``24h``, ``7d``, ``2w``, ``1h30``, ``1.5h``, ``1d6h`` or ``3days`` as a length of time of at most a
    year; None for anything else.
    """
    folded = fold(text)
    if clocked := _CLOCKED.fullmatch(folded):
        return timedelta(hours=int(clocked[1]), minutes=int(clocked[2])) or None
    if _PERIODS.fullmatch(folded) is None:
        return None
    lengths = [_read_one(*found) for found in _PERIOD.findall(folded)]
    known = [length for length in lengths if length]
    if len(known) < len(lengths) or any(first <= then for first, then in pairwise(known)):
        return None
    return min(sum(known, timedelta()), LONGEST_PERIOD)


def _read_one(number: str, unit_name: str) -> timedelta | None:
    """So many of a unit; None for none of it, and for a word that is no unit."""
    if unit_name.startswith(_WEEKENDS):
        return None
    for unit, letters, begins in UNITS:
        if unit_name in letters or unit_name.startswith(begins):
            return float(number.replace(",", ".")) * unit
    return None


def take_period(words: Sequence[str]) -> tuple[timedelta | None, tuple[str, ...]]:
    """The first length of time, as ``7d``, ``3 days``, ``1 hour and 30 minutes`` or ``last week``, and the other words;
    None for no length.
    """
    for start in range(len(words)):
        for end in range(min(start + _LONGEST, len(words)), start, -1):
            if (length := _read_phrase(words[start:end])) is not None:
                more, end = _read_more(words, end, length)
                return min(length + more, LONGEST_PERIOD), (*words[:start], *words[end:])
    return None, tuple(words)


def _read_more(words: Sequence[str], start: int, length: timedelta) -> tuple[timedelta, int]:
    """The smaller length that follows another one, as in ``2 hours and 30 minutes``, and where it ends."""
    begin = start + (start < len(words) and fold(words[start]) in AND)
    for end in (begin + 2, begin + 1):
        told = [fold(word).strip(",;:") for word in words[begin:end]]
        more = _read_counted(*told) if len(told) == 2 else read_period("".join(told))
        if more is not None and more < length:
            return more, end
    return timedelta(), start


def take_ago(words: Sequence[str]) -> tuple[timedelta | None, tuple[str, ...]]:
    """How long ago something was, as ``3 days ago``, ``vor 3 Tagen`` or ``il y a 3 jours``, and the other words; None
    where no word for ago stands beside a length of time.
    """
    folded = [fold(word).strip(",;:.") for word in words]
    for place in range(len(words)):
        for end in range(min(place + _LONGEST_AGO, len(words)), place, -1):
            if " ".join(folded[place:end]) not in _AGO:
                continue
            before, behind = tuple(words[:place]), tuple(words[end:])
            if (found := _take_beside(before, behind)) is not None:
                return found
    return None, tuple(words)


def _take_beside(before: tuple[str, ...], behind: tuple[str, ...]) -> tuple[timedelta, tuple[str, ...]] | None:
    """The length of time right before or right behind a word for ago, and the others."""
    for number in range(_LONGEST, 0, -1):
        if (length := _read_phrase(before[-number:])) is not None:
            return length, (*before[:-number], *behind)
        if (length := _read_phrase(behind[:number])) is not None:
            return length, (*before, *behind[number:])
    return None


def _read_phrase(words: Sequence[str]) -> timedelta | None:
    """A length of time that these words are, all of them."""
    told = [
        _drop_article(fold(word).strip(",;:"))
        for word in words
        if not (_AROUND.fullmatch(word) or _BEHIND.fullmatch(word))
    ]
    if not told or (_AROUND.fullmatch(words[-1]) and not _BEHIND.fullmatch(words[-1])):
        return None
    if len(told) == _COUNTED_NEXT:
        told = [word for word in told if word not in NEXT]
    text = " ".join(told)
    if text in HALF or text in AND_A_HALF:
        return timedelta(minutes=30 if text in HALF else 90)
    if len(told) == 2:
        return _read_counted(*told)
    if len(told) > 2:
        return None
    if text in TWO:
        return read_period(f"2{TWO[text]}")
    return read_period(f"1{text}" if text in ONE and len(words) > 1 else text)


def _drop_article(word: str) -> str:
    """A folded unit without the Arabic article, as in "the week"; but "the day" is today, and stays."""
    bare = word.removeprefix("ال")
    return bare if bare in ONE and word not in TODAY else word


def _read_counted(number: str, unit: str) -> timedelta | None:
    """``3 days``, ``two hours`` or ``a week``."""
    if number in _A:
        return read_period(f"1{unit}") if unit in ONE else None
    if any(character.isdecimal() for character in unit):
        return None  # "1 2h" is no "12h"
    return read_period(f"{NUMBERS.get(number, number)}{unit}")
