"""What people write in commands for the moment until which, or since which, something lasts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.chats.dates import DATE, DAY_AFTER, DAY_BEFORE, find_day, take_date
from bot.chats.periods import UNITS
from bot.chats.times_of_day import (
    AFTERNOON,
    BESIDE,
    CLOCK,
    EVENING,
    MIDNIGHT,
    MORNING,
    NOON,
    PARTS,
    join_halves,
    read_times,
)
from monitors.alerting.daytime import find_next, get_zone
from monitors.folding import fold

MOST_WORDS: Final = 40
"""Nobody writes more about a time, and each of them is looked at many times."""

UNTIL: Final = frozenset(
    ("until", "till", "til", "до", "hasta", "jusqu'a", "jusqu'au", "jusqu'aux", "jusque", "jusqu", "حتى", "الى",
     "لغاية", "bis", "ate")
)  # fmt: skip
UNTIL_BEHIND: Final = frozenset({"деиін", "шеиін"})
"""Words for until, before the moment and, in Kazakh, behind it."""

SINCE: Final = frozenset(
    ("since", "from", "starting", "с", "со", "начиная", "desde", "depuis", "partir", "منذ", "من", "seit", "ab")
)
SINCE_BEHIND: Final = frozenset({"бері", "бастап"})
"""Words for since, before the moment and, in Kazakh, behind it."""

_BEGINNINGS: Final = {MORNING: time(5), AFTERNOON: NOON, EVENING: time(17)}
"""When parts of the day begin, for what is asked since then; others begin at the time that they name."""
_LONGEST_END: Final = 11  # words, as in "19 de enero de 2026 a las 9 a. m."
_CLOCK_HOURS: Final = ("час", "hora", "heure", "ساع")
"""Hours that are also those of the clock: "до 18 часов" is until six, but "bis 2 Stunden" no more than two hours."""
LENGTH: Final = re.compile(
    r"\d+ (?:" + "|".join(begins for _, _, words in UNITS for begins in words if begins not in _CLOCK_HOURS) + r")"
)
_AFTER_TOMORROW = re.compile(
    r"\bpasado manana\b|\b(?:the )?day after tomorrow\b|\bapres[- ]demain\b|\bبعد (?:ال)?غد\b"
    r"|\bue?bermorgen\b|\bdepois de amanha\b|\bбүрсігүн\w*"
)
_BEFORE_YESTERDAY = re.compile(
    r"\banteayer\b|\bantes de ayer\b|\b(?:the )?day before yesterday\b|\bavant-hier\b|\bاول (?:من )?امس\b"
    r"|\bvorgestern\b|\banteontem\b|\bалдыңгүні\b|\bалдыңғы күні\b"
)
KAZAKH_FROM: Final = re.compile(r"(?<=\w{2})-?[дтн][ае]н$")
"""The Kazakh ending for from."""

_KAZAKH_ENDING = re.compile(r"(?<=\w)-?(?:[ыі]?на|[ыі]?не|ға|ге|қа|ке|[дтн][ыі]ң)$")
_KAZAKH_YEAR = re.compile(r"(\d{4}) жыл\S* (.+)")
_ELIDED = re.compile(r"(jusqu)['’](?!(?:[aà]|aux?)$)(.+)", re.IGNORECASE)


def take_end(words: Sequence[str], now: datetime, zone_name: str) -> tuple[datetime | None, tuple[str, ...]]:
    """The moment beside a word for until, as ``until 18:00``, ``until Monday 9:00`` or ``until 19 January``, and the
    other words. Kazakh has the word behind the moment.

    None for no such moment after ``now``, and for a length of time, as in "until 3 days". A day alone means its
    morning, a time alone the next time that it is so late, and a date without a year the next such day.
    """
    told = [part for word in words for part in _split_elided(word)]
    folded = [fold(word).strip(",;.") for word in told]
    for place in (number for number, word in enumerate(folded) if word in UNTIL_BEHIND):
        for start in range(max(0, place - _LONGEST_END), place):
            moment = _read_end(take_endings(folded[start:place]), now, zone_name)
            if moment is not None and moment > now:
                return moment, (*told[:start], *told[place + 1 :])
    start = next((number for number, word in enumerate(folded) if word in UNTIL), len(told))
    if LENGTH.match(join_halves(folded[start + 1 :])):
        return None, tuple(words)
    for end in range(min(start + 1 + _LONGEST_END, len(told)), start + 1, -1):
        moment = _read_end(told[start + 1 : end], now, zone_name)
        if moment is not None and moment > now:
            return moment, (*told[:start], *told[end:])
    return None, tuple(words)


def take_endings(words: Iterable[str]) -> list[str]:
    """Folded Kazakh words without their endings, with the year behind its day."""
    bare = " ".join(_KAZAKH_ENDING.sub("", word) for word in words)
    return _KAZAKH_YEAR.sub(r"\2 \1", bare if DATE.search(bare) else bare.replace("-", " ")).split()


def _split_elided(word: str) -> tuple[str, ...]:
    """The French word for until and the one that it is joined to, as in ``jusqu'après-demain``; other words whole."""
    found = _ELIDED.fullmatch(word)
    return (found[1], found[2]) if found else (word,)


def _read_end(words: Sequence[str], now: datetime, zone_name: str) -> datetime | None:
    """The moment that these words are, all of them; of a day alone its morning."""
    coming = read_coming(words, now, zone_name, MORNING)
    return None if coming is None else coming.at


@dataclass(frozen=True, slots=True)
class Coming:
    """A moment to come, and whether its time of day was told."""

    at: datetime
    has_time: bool


def read_coming(words: Iterable[str], now: datetime, zone_name: str, usual: time) -> Coming | None:
    """The moment that these words are, all of them: a time, the next one; a day, at the ``usual`` time; or both."""
    read = read_moment(join_day_after(join_halves(words)), now, zone_name, is_past=False)
    if read is None:
        return None
    day, told = read
    times = read_times(told) or []
    if day is None:
        found = find_next(now, times, zone_name)
        return None if found is None else Coming(found, has_time=True)
    at = datetime.combine(day, next(iter(times), usual), get_zone(zone_name)).astimezone(UTC)
    return Coming(at, has_time=bool(times))


def join_day_after(text: str) -> str:
    """A folded text with the day after tomorrow as one word."""
    return _AFTER_TOMORROW.sub(DAY_AFTER, text)


def read_start(words: Sequence[str], now: datetime, zone_name: str) -> tuple[datetime, bool] | None:
    """The last moment up to ``now`` that these words are, all of them, as ``Monday``, ``3 March`` or ``yesterday
    morning``, and whether they name a day; None for others. A day alone means its beginning.
    """
    text = _BEFORE_YESTERDAY.sub(DAY_BEFORE, join_halves(KAZAKH_FROM.sub("", word) for word in words))
    read = read_moment(text, now, zone_name, is_past=True)
    if read is None or _is_bare_number(words):
        return None
    day, told = read
    times = read_times(told) or []
    if times and told[0] in PARTS and len(told) == 1:
        times = [_BEGINNINGS.get(times[0], times[0])]
    if day is None:
        found = find_next(now - timedelta(days=1), times, zone_name)
    else:
        found = datetime.combine(day, next(iter(times), MIDNIGHT), get_zone(zone_name)).astimezone(UTC)
    return (found, day is not None) if found is not None and found <= now else None


def _is_bare_number(words: Iterable[str]) -> bool:
    """Whether the words are a number that may count days as well as hours, as in "since 3 days"."""
    folded = [fold(word) for word in words]
    return CLOCK.isdisjoint(folded) and all(word.isdecimal() for word in folded if word not in BESIDE)


def read_moment(text: str, now: datetime, zone_name: str, *, is_past: bool) -> tuple[date | None, list[str]] | None:
    """The day that a text names and the words for its time, where all its words are those; None for others. The day is
    the next such one, or with ``is_past`` the last."""
    told = [one.strip(",;.") for one in text.split()]
    today = now.astimezone(get_zone(zone_name)).date()
    day, told = take_date([word for word in told if word not in BESIDE], today, is_past=is_past)
    named = {word: found for word in told if (found := find_day(word, today, is_past=is_past)) is not None}
    days = [*named.values(), *([day] if day else [])]
    others = [word for word in told if word not in named]
    times = read_times(others)
    if not day and LENGTH.search(text):
        return None
    if times is None or not (times or days) or len(times) > 1 or len(days) > 1:
        return None
    return next(iter(days), None), others
