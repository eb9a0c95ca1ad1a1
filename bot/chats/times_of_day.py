"""What people write in commands for a time of day: figures, hours in words, and parts of the day. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from functools import lru_cache
from typing import Final

from bot.chats.dates import list_months
from bot.chats.periods import NUMBERS
from monitors.folding import fold

NOON: Final = time(12)
MIDNIGHT: Final = time(0)
MORNING, AFTERNOON, EVENING = time(8), time(15), time(19)
PARTS: Final = {
    **dict.fromkeys(("morning", "утро", "утра", "утром", "matin", "صباحا", "الصباح", "صباح", "fruh",
                     "morgens", "vormittag", "vormittags", "manha", "таң", "таңертең", "таңертеңгі", "таңғы"), MORNING),
    **dict.fromkeys(("noon", "midday", "полдень", "полудня", "mediodia", "midi", "الظهر", "mittag", "mittags",
                     "meio-dia", "түс", "түстен", "түске"), NOON),
    **dict.fromkeys(("afternoon", "днем",  "nachmittag", "nachmittags"), AFTERNOON),
    **dict.fromkeys(("tonight", "evening", "вечер", "вечера", "вечером", "noche", "soir", "مساء", "المساء", "abend",
                     "abends", "noite", "кеш", "кешке", "кешкі", "кешкісін"), EVENING),
    **dict.fromkeys(("midnight", "полночь", "полуночи", "medianoche", "minuit", "mitternacht", "mitternachts",
                     "meia-noite"), MIDNIGHT),
}  # fmt: skip
"""Times of day that have names."""

_AGREEING: Final = {MORNING: range(3, 12), NOON: range(12, 13), AFTERNOON: range(12, 19), EVENING: range(16, 24)}
"""The hours that may stand beside the name of a part of the day; midnight needs none."""

_NAMED_PARTS: Final = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"\b(?:por|en) la manana\b|\bcada manana\b|\btodas las mananas\b|\bjeden morgen\b|\bәр таң\b", "morning"),
        (r"\b(?:(?:por|en) la|la|esta|a|da|de|pela) tarde\b|\bبعد الظهر\b|\b(?:l')?apres-midi\b", "afternoon"),
        (r"\b(?:por|en|esta) la noche\b", "evening"),
        (r"\bmeio[ -]dia\b|\bmedio dia\b", "noon"),
        (r"\bmeia[ -]noite\b|\bmedia noche\b|\bمنتصف الليل\b|\bтүн ортасы\w*", "midnight"),
    )
)
"""Names of parts of the day that are several words, or joined by a dash."""

BESIDE: Final = frozenset(
    ("the", "at", "in", "on", "of", "next", "this", "o'clock", "в", "во", "часов", "часа", "следующего", "следующеи",
     "a", "la", "las", "el", "le", "les", "ce", "cet", "de", "del", "esta", "proximo", "heure", "heures", "prochain",
     "يوم", "الساعة", "في", "القادم", "المقبل", "zum", "zur", "um", "am", "den", "dem", "der", "die", "uhr",
     "nachsten", "nachste", "nachster", "kommenden", "o", "as", "os", "dia", "do", "da", "pela", "ao", "no", "na",
     "hora", "horas", "proxima", "que", "vem", "сағат", "күн", "күні", "жыл", "жылғы", "келесі")
)  # fmt: skip
CLOCK: Final = frozenset(("o'clock", "uhr", "at", "um", "las", "as", "часов", "часа", "الساعة", "сағат"))
"""Those of them with which a bare number is an hour."""
_TIME = re.compile(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d)|h)?(am|pm)?", re.IGNORECASE)
_AFTER_HOURS = r"(?<=\d)\s*(?:(?:h|heures?|час(?:ов|а)?|uhr|horas?)\s+)?"
_BEFORE_NOON = r"утра|de la (?:manana|madrugada)|du matin|صباحا|morgens|fruh|vormittags|da (?:manha|madrugada)"
_AT_NIGHT: Final = re.compile(
    r"\b(\d\d?)([:.]\d\d)?\s*(?:h|heures?|час(?:ов|а)?|uhr|horas?|o'clock)?,?\s+"
    r"(?:at night|(?:in|of) the night|ночи|nachts|in der nacht|de la nuit|de la noche|da noite|a noite|ليلا|түнде)\b"
)
"""An hour of the night, before midnight or after it."""

_FIRST_LATE_HOUR: Final = 6  # nobody calls 5 in the afternoon night
_NOON_HOUR: Final = 12
_AFTER_NOON = r"вечера|дня|de la (?:tarde|noche)|du soir|de l'apres-midi|مساء|abends|nachmittags|da (?:tarde|noite)"
_GERMAN_HOURS: Final = (
    "eins",
    "zwei",
    "drei",
    "vier",
    "funf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwolf",
)
_HALF_TO = re.compile(rf"\bhalb (1[0-2]|[1-9]|{'|'.join(_GERMAN_HOURS)})\b")
"""Half an hour before the hour named."""

_GERMAN_DAY = (
    r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|wochenende|(?:mo|di|mi|do|fr|sa|so)\b)"
)
_ARABIC_HOURS: Final = (
    "الواحدة",
    "الثانية",
    "الثالثة",
    "الرابعة",
    "الخامسة",
    "السادسة",
    "السابعة",
    "الثامنة",
    "التاسعة",
    "العاشرة",
)
_HOUR_WORDS: Final = (
    NUMBERS
    | {word: hour for hour, word in enumerate(_ARABIC_HOURS, 1)}
    | dict.fromkeys(["one", "una", "une", "eins", "uma", "бір"], 1)
    | dict.fromkeys(["nine", "nueve", "neuf", "девять", "تسع", "neun", "nove", "тоғыз"], 9)
    | dict.fromkeys(["eleven", "once", "onze", "одиннадцать", "elf"], 11)
)
"""Hours in words, folded."""

_HALVES: Final = (
    (re.compile(r"(?<=\d)\s*uhr\s+(?=[0-5]\d\b(?!\s*(?:uhr|:)))"), ":"),
    (re.compile(rf"(?<=\d)(?:\s*uhr)?\s+am\s+(?={_GERMAN_DAY})"), " "),
    (re.compile(r"(?<=\d)\s*(?:h|heures?|horas?|uhr)?\s+(?:y media|e meia|et demie?|с половинои|و?نصف)\b"), ":30"),
    (re.compile(r"(?<=\d)\s+ونصف\b"), ":30"),
    (re.compile(r"\bhalf past (\d\d?)\b"), r"\1:30"),
    (re.compile(r"(?<=\d)-(?:[дт][ае]н?|н[ае]н|[ғқ]а|[гк]е)\b"), ""),
    (re.compile(rf"{_AFTER_HOURS}(?:a\.?\s?m\b\.?|(?:{_BEFORE_NOON})\b)"), "am"),
    (re.compile(rf"{_AFTER_HOURS}(?:p\.?\s?m\b\.?|(?:{_AFTER_NOON})\b)"), "pm"),
    (re.compile(r"\b(?:таңғы|таңертеңгі|түнгі)(?: сағат)? (\d\d?(?::\d\d)?)"), r"\1am"),
    (re.compile(r"\bкешкі(?: сағат)? (\d\d?(?::\d\d)?)"), r"\1pm"),
    (re.compile(r"(?<=\d)\s+h\b"), "h"),
    (re.compile(r"s?[- ]feiras?\b"), ""),
    (re.compile(r"(?<=\d)\s*uhr\b"), ""),
    (re.compile(r"\b1(?:er|o)\b"), "1"),
)
_MINUTES_BEHIND = r"(?<=\dh)\s+(?=[0-5]\d\b(?![.\-]\d)(?!\.?\s+(?:de\s+)?(?:{months})\b))"
_ARABIC_AND = re.compile(r"(?<!\S)و(?=\d|(?:ال)?(?:صباح|مساء|ظهر))")


@lru_cache(maxsize=1)
def _compile_minutes() -> re.Pattern[str]:
    """The blank between an hour and its minutes, as in ``18h 30``, but not the one before a date, as in
    ``18h 19 January``."""
    months = "|".join(sorted(map(re.escape, list_months()), key=len, reverse=True))
    return re.compile(_MINUTES_BEHIND.format(months=months))


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
    text = _AT_NIGHT.sub(_write_night, _ARABIC_AND.sub("", fold(" ".join(words))))
    text = _HALF_TO.sub(_write_half_to, text)
    for pattern, name in (*_HALVES, *_NAMED_PARTS):
        text = pattern.sub(name, text)
    return _compile_minutes().sub("", text)


def write_hours(words: Iterable[str]) -> list[str]:
    """The words with hours in figures: ``um zehn`` as ``um 10``."""
    return [str(_HOUR_WORDS.get(fold(word).strip(",;"), word)) for word in words]


def _write_night(found: re.Match[str]) -> str:
    """``10 at night`` as ``10pm``, ``2 at night`` as ``2am``, and 12 as midnight."""
    hour, minutes = int(found[1]), (found[2] or "").replace(".", ":")
    if not 1 <= hour <= _NOON_HOUR:
        return f"{found[1]}{minutes}"
    return f"{hour}{minutes}{'pm' if _FIRST_LATE_HOUR <= hour < _NOON_HOUR else 'am'}"


def _write_half_to(found: re.Match[str]) -> str:
    hour = int(found[1]) if found[1].isdecimal() else _GERMAN_HOURS.index(found[1]) + 1
    return f"{(hour - 2) % 12 + 1}:30"


def read_times(words: Iterable[str]) -> list[time] | None:
    """The times of day that folded words name, in their order: each an hour, as :func:`read_time` reads it, a part of
    the day, or both side by side, as ``evening 8``. None if one of the words names neither.
    """
    found: list[tuple[str, str]] = []  # an hour and the name of a part of the day; one of them may be ""
    for word in words:
        hour, part = ("", word) if word in PARTS else (word, "")
        before = found.pop() if found else ("", "")
        both = (before[0] or hour, before[1] or part)
        is_pair = both in {(before[0], part), (hour, before[1])} and _read_both(*both) is not None
        found += [both] if is_pair else [one for one in (before, (hour, part)) if any(one)]
    read = [_read_both(hour, part) if hour and part else PARTS.get(part) or read_time(hour) for hour, part in found]
    return [at for at in read if at is not None] if None not in read else None


def _read_both(hour: str, part: str) -> time | None:
    """An hour with the part of the day that it is in, as ``8`` and ``evening``; None if they do not agree."""
    at = read_time(hour)
    if at is None or part not in PARTS:
        return None
    hours = _AGREEING.get(PARTS[part], range(1))
    if at.hour in hours:
        return at
    is_told = hour.endswith("m") or at.hour == 0  # 8am is in no evening
    return at.replace(hour=at.hour + 12) if not is_told and at.hour + 12 in hours else None
