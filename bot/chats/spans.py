"""What people write in commands for parts of the calendar: today, this week, last month, since Monday, tonight. Pure.

They follow the days of the chat's time zone, unlike lengths of time such as ``24h``. The tables hold folded words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from bot.chats.dates import DAY_AFTER, TOMORROW
from bot.chats.day_parts import (
    DAY_PARTS,
    FILLERS,
    NIGHT_BEGINS,
    THIS,
    Bounds,
    at_time,
    bound_part,
    find_named_day,
)
from bot.chats.moments import MOST_WORDS, SINCE, SINCE_BEHIND, UNTIL, UNTIL_BEHIND, join_day_after, read_start
from bot.chats.places import find_place, holds_code
from bot.chats.times_of_day import MORNING
from bot.chats.weekdays import find_weekend
from bot.chats.wordings import AT_NIGHT, NEXT, TODAY, YESTERDAY
from monitors.alerting.daytime import get_zone
from monitors.folding import fold

_UNITS: Final = {
    "day": "day tag tages dia jour journee день дня сутки суток يوم اليوم النهار күн күні күннің",
    "week": "week woche wochen semana semaine неделя неделю неделе недели اسبوع الاسبوع апта аптада аптаның аптаға",
    "weekend": "weekend wochenende finde уикенд выходные выходных демалыс демалыста демалыстың демалысқа",
    "month": "month monat monats mes mois месяц месяце месяца شهر الشهر аи аида аидың аиға",
    "year": "year jahr jahres ano annee год году года سنة السنة عام العام жыл жылы жылдың",
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_JOINED: Final = (
    (re.compile(r"\b(?:fin(?:es)? de semana|fim de semana|fin de semaine|week[- ]end|уик-энд)\b"), "weekend"),
    (re.compile(r"\b(?:عطلة نهاية الاسبوع|العطلة الاسبوعية)\b"), "weekend"),
    (re.compile(r"(?<!حتى )(?<!الى )(?<!لغاية )\bنهاية الاسبوع\b"), "weekend"),
    (re.compile(r"\bвыходные дни\b|\bдемалыс күн\w+"), "weekend"),
    (re.compile(r"\b(monats|jahres|tages)(?:ende|schluss)\b"), r"ende \1"),
    (re.compile(r"\besta manana\b"), "this morning"),
    (re.compile(r"\b(wochen|monats|jahres)(?:beginn|anfang)\b"), r"beginn \1"),
)
"""Units of several words, and German ones that are joined to their beginning or end."""

_ELIDED: Final = re.compile(r"\b(?:(jusqu)|[ld])'")
LAST: Final = frozenset(
    ("last", "previous", "letzte", "letzter", "letzten", "letztes", "letztem", "vergangene", "vergangener",
     "vergangenen", "vergangenes", "vorige", "voriger", "vorigen", "voriges", "pasada", "pasado", "passada", "passado",
     "anterior", "derniere", "dernier", "passe", "passee", "precedente", "precedent", "прошлая", "прошлую", "прошлои",
     "прошлыи", "прошлом", "прошлого", "прошлые", "прошлых", "الماضي", "الماضية", "السابق", "өткен")
)  # fmt: skip
_COMING: Final = frozenset(
    ("coming", "kommende", "kommenden", "kommendes", "proxima", "proximo", "viene", "القادم", "القادمة", "المقبل",
     "المقبلة", "vem")
)  # fmt: skip
"""Those of them with which the next weekend is the one to come, be it in this week."""

_BEFORE_UNIT: Final = frozenset({"derniere", "dernier"})
"""French words that mean the last days or weeks up to now where they stand before the unit."""
_END: Final = frozenset(
    ("end", "rest", "remainder", "whole", "entire", "all", "ende", "rest", "ganzen", "ganze", "fin", "final",
     "finales", "resto", "todo", "toda", "reste", "toute", "tout", "конца", "остаток", "весь", "всю", "целыи", "نهاية",
     "اخر", "باقي", "بقية", "طوال", "كل", "fim", "inteiro", "inteira", "соңы", "соңына", "аяғы", "аяғына")
)  # fmt: skip
_BEGINNING: Final = frozenset(
    ("beginning", "start", "beginn", "anfang", "comienzo", "principio", "principios", "inicio", "debut", "начала",
     "بداية", "اول", "comeco", "басы", "басынан")
)  # fmt: skip
_TONIGHT: Final = frozenset(
    ("tonight", "this night", "heute nacht", "diese nacht", "esta noche", "cette nuit", "сегодня ночью", "этои ночью",
     "эту ночь", "на ночь", "الليلة", "هذه الليلة", "esta noite", "hoje a noite", "бүгін түнде", "осы түнде",
     "осы түн", "for the night", "for tonight", "fur die nacht", "fur heute nacht", "por esta noche", "pour la nuit",
     "pour cette nuit", "para esta noite", "түнге", "all night", "the whole night", "next night", "the next night",
     "the coming night", "die ganze nacht", "kommende nacht", "die kommende nacht", "nachste nacht",
     "die nachste nacht", "всю ночь", "на всю ночь", "следующеи ночью", "toda la noche", "la proxima noche",
     "toute la nuit", "la nuit prochaine", "la prochaine nuit", "طوال الليل", "الليلة القادمة", "a noite toda",
     "toda a noite", "a proxima noite", "түні боиы", "келесі түнде")
)  # fmt: skip
_LAST_NIGHT: Final = frozenset(
    ("last night", "gestern nacht", "letzte nacht", "vergangene nacht", "heute nacht", "anoche", "la noche pasada",
     "cette nuit", "la nuit derniere", "hier soir", "прошлои ночью", "вчера ночью", "сегодня ночью", "этои ночью",
     "الليلة الماضية", "البارحة", "ليلة امس", "ontem a noite", "na noite passada", "noite passada", "кеше түнде",
     "өткен түнде", "түнде")
)  # fmt: skip
"""The night that comes, until its morning, and the last one, from its evening on."""

_OF: Final = frozenset({"of", "de", "del", "der", "des", "du", "da", "do"})
_OF_UNIT: Final = frozenset(
    ("дня", "недели", "месяца", "года", "күннің", "аптаның", "аидың", "жылдың", "الاسبوع", "الشهر", "السنة", "العام")
)
"""Words before a unit, and units that without a number stand for this one, as in ``summary of the week``."""

_LONGEST: Final = 8  # words, as in "until the end of the day on 3 March"
_MARKS: Final = frozenset(
    ("on", "last", "am", "letzten", "vergangenen", "el", "le", "в", "во", "يوم", "no", "na", "күні", "dernier",
     "pasado", "passado", "passada", "الماضي", "прошлыи", "прошлую", "өткен")
)  # fmt: skip
"""Words beside the day of a week without which it is no time where no word for since is: ``Santo Domingo``."""

SHORTEST_DAY: Final = 4
"""Letters of a day of the week that stands alone."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the calendar that something lasts: until when, and from when on. None: it has begun, or begins at
    once.
    """

    end: datetime
    begin: datetime | None = None


Found = TypeVar("Found")
Read = Callable[[Sequence[str], datetime, str], Found | None]


def take_start(words: Sequence[str], now: datetime, zone_name: str) -> tuple[datetime | None, tuple[str, ...]]:
    """The moment since when something is asked for, as ``since Monday``, ``yesterday`` or ``this week``, and the other
    words. None for no such moment, and for a length of time."""
    if len(words) == 1 and len(words[0]) >= SHORTEST_DAY:
        alone = read_start(_fold(words), now, zone_name)
        if alone is not None and alone[1]:
            return alone[0], ()
    start, others = take_read(words, now, zone_name, _read_start)
    if start is None and words and fold(words[0]) in _OF_UNIT:
        return take_read(("of", *words), now, zone_name, _read_start)
    return start, others


def take_rest(words: Sequence[str], now: datetime, zone_name: str) -> tuple[Stretch | None, tuple[str, ...]]:
    """The part of the calendar that something lasts, as ``today``, ``tonight``, ``next weekend`` or ``until the end of
    the month``, and the other words. None for no such part.

    A week ends with the weekend of the zone's country, a night at 8 in the morning. What is still to come, such as
    ``tonight`` in the morning, begins then: an evening and its night at 6. With a word for until all begin at once. A
    day of the week is the next such one, with today.
    """
    return take_read(words, now, zone_name, _read_rest)


def take_read(
    words: Sequence[str], now: datetime, zone_name: str, read: Read[Found]
) -> tuple[Found | None, tuple[str, ...]]:
    """What the first words are that ``read`` reads, all of them, and the others; None for none. No name of a place is
    read, and nothing of so many words that nobody means a time by them.
    """
    if len(words) > MOST_WORDS:
        return None, tuple(words)
    for first in range(len(words)):
        for last in range(min(first + _LONGEST, len(words)), first, -1):
            found = read(words[first:last], now, zone_name)
            if found is not None and not _names_place(words, first, last):
                return found, (*words[:first], *words[last:])
    return None, tuple(words)


def _names_place(words: Sequence[str], first: int, last: int) -> bool:
    """Whether words are rather the name of a place, or one alone is the end of one, as in Santo Domingo."""
    begin = max(first - 1, 0) if first + 1 == last else first
    return begin + 1 < last and find_place(" ".join(words[begin:last])) is not None


def _read_start(words: Sequence[str], now: datetime, zone_name: str) -> datetime | None:
    folded = _fold(words)
    is_since = folded[0] in SINCE or folded[-1] in SINCE_BEHIND
    told = folded[folded[0] in SINCE : len(folded) - (folded[-1] in SINCE_BEHIND)]
    today = now.astimezone(get_zone(zone_name)).date()
    if " ".join(told) in _LAST_NIGHT:
        return at_time(today - timedelta(days=1), zone_name, NIGHT_BEGINS)
    day = _find_start(told, today, zone_name)
    if day is not None:
        return at_time(day, zone_name)
    begin = told[1:] if told and told[0] in THIS and told[-1] in DAY_PARTS else told
    begin = begin if begin is told else ["today", *begin]
    read = read_start([one for one in begin if one not in LAST], now, zone_name) if begin else None
    if read is None or (not is_since and not (read[1] and _is_told_apart(words, begin))):
        return None
    return read[0]


def _is_told_apart(words: Sequence[str], told: Sequence[str]) -> bool:
    """Whether the words are surely a day without a word for since: by a number, a mark, or as today or yesterday."""
    if words[0][:1].isupper() and words[0].isupper():
        return False  # a code, as NO
    is_named = any(word in TODAY or word in YESTERDAY or word in _MARKS for word in told)
    return is_named or any(character.isdecimal() for word in told for character in word)


def _find_start(told: Sequence[str], today: date, zone_name: str) -> date | None:
    """The first day of the week, month or year that folded words name, this or the last one."""
    sides = _list_sides(told)
    unit = next((side for side in sides if side in _UNITS), "")
    if sides == [unit] and unit != "weekend" and not _OF.isdisjoint(told[:-1]):
        return today if unit == "day" else find_beginning(unit, today, 0, zone_name)
    shift = {"this": 0, "beginning": 0, "last": -1}
    named = [shift[side] for side in sides if side in shift]
    if not unit or unit == "day" or not named or len(set(sides) - {"this", "beginning"}) > 1 + (min(named) < 0):
        return None
    if told[0] in _BEFORE_UNIT or ("last" in sides and "beginning" in sides):
        return None
    return find_beginning(unit, today, min(named), zone_name)


def _read_rest(words: Sequence[str], now: datetime, zone_name: str) -> Stretch | None:
    """What the words are a part of the calendar for, all of them; what of it has begun begins at once."""
    folded = _fold(words)
    if words[-1].casefold() in FILLERS or holds_code(words):
        return None
    local = now.astimezone(get_zone(zone_name))
    bounds = _find_night(folded, local, zone_name)
    if bounds is None and folded[0] not in UNTIL and folded[-1] not in UNTIL_BEHIND:
        bare = [word for word in folded if word not in FILLERS]
        bounds = _find_part(bare, local.date(), zone_name) or _find_planned(bare, local.date(), zone_name)
        bounds = bounds or find_named_day(folded, now, zone_name)
    begin, end = bounds or (None, _find_end(folded, local.date(), zone_name))
    if end is None or end <= now:
        return None
    return Stretch(end, begin if begin is not None and begin > now else None)


def _find_night(folded: Sequence[str], local: datetime, zone_name: str) -> Bounds | None:
    """The night that runs or comes next, or the one after it: from its evening to its morning."""
    others, ahead = _take_coming([word for word in folded if word not in FILLERS])
    if " ".join(others) not in AT_NIGHT:
        ahead = 0
    if not ahead and " ".join(folded) not in _TONIGHT:
        return None
    ahead -= local.time() < MORNING
    evening = local.date() + timedelta(days=ahead)
    return at_time(evening, zone_name, NIGHT_BEGINS), at_time(evening + timedelta(days=1), zone_name, MORNING)


def _find_part(bare: Sequence[str], today: date, zone_name: str) -> Bounds | None:
    """Tomorrow or the day after it, or a part of one of these or of today, as ``this evening``."""
    others, ahead = bare[1:], 0
    if not bare or bare[0] not in {*THIS, *TODAY}:
        others, ahead = _take_coming(bare)
        if not ahead:
            return None
    return bound_part(today + timedelta(days=ahead), others, zone_name) if others or ahead else None


def _take_coming(bare: Sequence[str]) -> tuple[list[str], int]:
    """The words without the first one for tomorrow or the day after it, and in how many days that is; 0 for neither."""
    coming = {**dict.fromkeys(TOMORROW, 1), DAY_AFTER: 2}
    place = next((number for number, word in enumerate(bare) if word in coming), None)
    if place is None:
        return [*bare], 0
    return [*bare[:place], *bare[place + 1 :]], coming[bare[place]]


def _find_planned(bare: Sequence[str], today: date, zone_name: str) -> Bounds | None:
    """The weekend that holds or comes, or the next week, weekend or month, from its first day on."""
    sides = _list_sides(bare)
    named = {*sides} - {"this"}
    if named - {"end"} == {"weekend"}:
        ahead = 0 if today.weekday() in find_weekend(zone_name) else 1
        return at_time(find_beginning("weekend", today, ahead, zone_name), zone_name), _find_close(
            "weekend", today, zone_name
        )
    unit = next(iter(named - {"next"}), "")
    if named != {"next", unit} or unit not in {"week", "weekend", "month"}:
        return None
    first = _find_next(unit, today, zone_name, is_coming=not _COMING.isdisjoint(bare))
    return at_time(first, zone_name), _find_close(unit, first, zone_name)


def _find_end(folded: Sequence[str], today: date, zone_name: str) -> datetime | None:
    """When the part of the calendar ends that holds today, or the one begins up to which something lasts."""
    told = folded[: len(folded) - (folded[-1] in UNTIL_BEHIND)]
    is_until = folded[0] in UNTIL or len(told) < len(folded)
    bare = [word for word in told if word not in UNTIL and word not in FILLERS]
    if not bare:
        return None
    if bare[-1] in TODAY and all(word in _END for word in bare[:-1]):
        return _find_close("day", today, zone_name)
    sides = _list_sides(bare)
    if is_until and sides == ["weekend"]:
        return at_time(find_beginning("weekend", today, 1, zone_name), zone_name, MORNING)
    if is_until and len(sides) == 2 and "next" in sides and (named := set(sides) & set(_UNITS)):
        first = _find_next(named.pop(), today, zone_name, is_coming=not _COMING.isdisjoint(bare))
        return at_time(first, zone_name, MORNING)
    if sides[-1] not in _UNITS or len(sides) == 1 or not {*sides[:-1]} <= {"this", "end"}:
        return _read_rest_of_kazakh(sides, today, zone_name)
    return _find_close(sides[-1], today, zone_name)


def _read_rest_of_kazakh(sides: Sequence[str], today: date, zone_name: str) -> datetime | None:
    """As in ``аптаның соңына``, with the end behind its unit."""
    if len(sides) < 2 or sides[-1] != "end" or sides[-2] not in _UNITS or not {*sides[:-2]} <= {"this"}:
        return None
    return _find_close(sides[-2], today, zone_name)


def _fold(words: Sequence[str]) -> list[str]:
    """The words, folded, with the names of units in one word."""
    text = " ".join(fold(word).strip(",;:.") for word in words)
    for pattern, joined in _JOINED:
        text = pattern.sub(joined, text)
    return join_day_after(_ELIDED.sub(r"\1 ", text)).split() or [""]


def _list_sides(words: Sequence[str]) -> list[str]:
    """What each of the words is that is no filler: a unit of the calendar, or which one of it is meant."""
    kinds = ((THIS, "this"), (LAST, "last"), (_BEGINNING, "beginning"), (_END, "end"), (NEXT, "next"))
    return [
        _UNIT_OF.get(word) or next((kind for known, kind in kinds if word in known), "other")
        for word in words
        if word not in FILLERS
    ]


def is_week(folded: str) -> bool:
    """Whether a folded word is one for a week."""
    return _UNIT_OF.get(folded) == "week"


def find_beginning(unit: str, today: date, shift: int, zone_name: str) -> date:
    """The first day of the week, weekend, month or year, ``shift`` of them after the one in which today is."""
    weekend = find_weekend(zone_name)
    first = next(day for day in weekend if (day - 1) % 7 not in weekend)
    begins = first if unit == "weekend" else (max(weekend, key=lambda day: (day - first) % 7) + 1) % 7
    if unit in {"week", "weekend"}:
        return today - timedelta(days=(today.weekday() - begins) % 7 - 7 * shift)
    if unit == "year":
        return date(today.year + shift, 1, 1)
    months = today.year * 12 + today.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)


def _find_next(unit: str, today: date, zone_name: str, *, is_coming: bool) -> date:
    """The first day of the next day, week, weekend, month or year. The next weekend is that of the next week, and the
    coming one the next to begin.
    """
    if unit == "day":
        return today + timedelta(days=1)
    is_far = unit == "weekend" and not is_coming and today.weekday() not in find_weekend(zone_name)
    return find_beginning(unit, today, 2 if is_far else 1, zone_name)


def _find_close(unit: str, day: date, zone_name: str) -> datetime:
    """When the day, week, month or year ends in which a day is; a weekend ends with its week."""
    return at_time(_find_next("week" if unit == "weekend" else unit, day, zone_name, is_coming=True), zone_name)
