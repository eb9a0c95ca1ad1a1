"""What people write for what comes again: ``every weekend``, ``Fridays 22-7``, ``по выходным``. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.chats.dates import is_plural_weekday, read_weekday
from bot.chats.day_parts import DAY_PARTS, FILLERS, part_german
from bot.chats.hours import Hours, read_quiet
from bot.chats.periods import NUMBERS
from bot.chats.places import holds_code
from bot.chats.times_of_day import MIDNIGHT
from bot.chats.weekdays import take_weekdays
from bot.chats.wordings import AT_NIGHT, EVERY_DAY, NEXT, take_any
from monitors.folding import fold

_REWORDED: Final = (
    (re.compile(r"\bكل (?:عطلة )?نهاية اسبوع\b"), "every نهاية الاسبوع"),
    (re.compile(r"\b(?:كل يوم (?:ال)?|كل |ايام (?:ال)?)(احد|اثنين|ثلاثاء|اربعاء|خميس|جمعة|سبت)\b"), r"every ال\1"),
    (re.compile(r"\bكل (?=مساء\b|صباح\b|ليلة\b)"), "every "),
    (re.compile(r"\bjeden morgen\b|\bәр таң\b"), "every morning"),
)
"""With an article behind it, the Arabic word for every means the whole of one, and the German one for a morning alone
means tomorrow.
"""

_EVERY: Final = re.compile(
    r"\b(?:every|each|jede[nrs]?|alle|кажд(?:ыи|ую|ое|ые)|cada|chaque|әр|саиын|todos (?:los|os)|todas (?:las|as)"
    r"|tous les|toutes les|all(?= \w+s\b)"
    r"|tod[oa](?= (?:fim|segunda|terca|quarta|quinta|sexta|sabado|domingo)\b)|los(?= \w+es\b))\b"
)
_PLURALS: Final = {
    "weekends": "weekend", "week-ends": "weekend", "wochenenden": "weekend", "wochenends": "weekend",
    "findes": "weekend", "выходным": "weekend", "fines": "fin", "fins": "fin", "nights": "night", "nuits": "nuit",
    "noches": "noche", "noites": "noite", "mornings": "morning", "afternoons": "afternoon", "evenings": "evening",
    "soirs": "soir", "matins": "matin", "tardes": "tarde", "manhas": "manha",
    "mananas": "manana", "утрам": "утро", "вечерам": "вечер",
}  # fmt: skip
"""Words for every, and parts of the calendar of which there are several, each with one of them; all folded."""

_FIN: Final = re.compile(r"\bfin de sema\w+")
_AND: Final = FILLERS | {"and", "и", "y", "et", "und", "e", "және", "по", "aos", "nos", "les"}
_BOTH: Final = NUMBERS.keys() | {"both", "beide", "ambos", "оба"}
_WEEKENDS: Final = re.compile(r"(?:week-?ends?|wochenenden?|findes?|fin[es]* de sema\w+|выходн\w+|демалыс)\b")

_LONGEST: Final = 14  # words, as in "every Saturday from 10 in the evening until 7 in the morning"
_MANY: Final = 3  # days, as Monday to Friday: nobody means only those that come


@dataclass(frozen=True, slots=True)
class Recurring:
    """Hours that come again, on some days of the week (Monday is 0) or, without such, on all. Equal times are whole
    days.
    """

    days: tuple[int, ...]
    hours: Hours


def take_recurring(words: Sequence[str], weekend: frozenset[int]) -> tuple[Recurring | None, tuple[str, ...]]:
    """What comes again that the words name, or the first or last of them, and the other words; None for what comes
    once, and for nights without more.
    """
    for number in range(min(len(words), _LONGEST), 0, -1):
        for told, others in ((words[:number], words[number:]), (words[-number:], words[:-number])):
            found = None if holds_code(told) else _read_recurring(told, weekend)
            if found is not None:
                return found, tuple(others)
    return None, tuple(words)


def _read_recurring(words: Sequence[str], weekend: frozenset[int]) -> Recurring | None:
    """What comes again that the words name, all of them."""
    if take_any(words, AT_NIGHT) == (True, ()):
        return None
    text = part_german(" ".join(fold(word).strip(",;.") for word in words))
    return _read_text(text, weekend) or _read_text(" ".join(_drop_count(text.split())), weekend)


def _drop_count(told: Sequence[str]) -> list[str]:
    """The words with a number of weekends or of days of the week as every one of them: no mute is all of those."""
    for place, word in enumerate(told):
        behind = [one for one in told[place + 1 :] if one not in NEXT]
        if (word in _BOTH or (word.isdecimal() and len(word) == 1)) and behind and _is_counted(behind):
            return [*(one for one in told[:place] if one not in NEXT), "every", *behind]
    return []


def _is_counted(behind: Sequence[str]) -> bool:
    """Whether words begin with several weekends or days of the week."""
    return is_plural_weekday(behind[0]) or _WEEKENDS.match(" ".join(behind)) is not None


def _read_text(text: str, weekend: frozenset[int]) -> Recurring | None:
    for pattern, said in _REWORDED:
        text = pattern.sub(said, text)
    is_daily, told = take_any(text.split(), EVERY_DAY)
    rest = _EVERY.sub(" ", " ".join(told)).split()
    is_marked = is_daily or len(rest) < len(told) or any(map(_is_several, ["", *rest], rest))
    days, hours = _read_days(_FIN.sub("weekend", " ".join(_PLURALS.get(one, one) for one in rest)).split(), weekend)
    if hours is None or not (is_marked or len(days) >= _MANY):
        return None
    return Recurring(days, hours)


def _is_several(before: str, word: str) -> bool:
    """Whether a word is more than one part of the calendar, or says so of the day before it, as in Kazakh."""
    return word in _PLURALS or is_plural_weekday(word) or (word == "күндері" and read_weekday(before) is not None)


def _read_days(words: Sequence[str], weekend: frozenset[int]) -> tuple[tuple[int, ...], Hours | None]:
    """The days and the hours that words name: a part of the day, and of a day alone all of it; None for others."""
    days, hours = read_quiet(words, weekend)
    if hours is not None:
        return days, hours
    days, others = take_weekdays(words, weekend)
    parts = [word for word in others if word not in _AND]
    if len(parts) == 1 and parts[0] in DAY_PARTS:
        begin, end = DAY_PARTS[parts[0]]
        return days, (begin, end or MIDNIGHT)
    return days, (MIDNIGHT, MIDNIGHT) if days and not parts else None
