"""What people write in commands for a day to come and parts of it: ``Saturday``, ``Friday night``, ``8 January``. Pure.

The tables hold folded words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from bot.chats.dates import DATE, list_months, take_date
from bot.chats.times_of_day import MIDNIGHT, MORNING
from bot.chats.weekdays import read_day_name
from bot.chats.wordings import AT_NIGHT, NEXT
from monitors.alerting.daytime import get_zone

Bounds = tuple[datetime, datetime]
"""When a part of the calendar begins and ends."""

THIS: Final = frozenset(
    ("this", "current", "diese", "dieser", "diesen", "dieses", "diesem", "laufenden", "esta", "este", "cette", "ce",
     "cet", "эта", "эту", "этои", "этот", "этом", "этого", "эти", "этих", "текущеи", "текущего", "هذا", "هذه",
     "nesta", "neste", "осы", "бұл")
)  # fmt: skip
FILLERS: Final = frozenset(
    ("the", "of", "in", "on", "for", "at", "during", "за", "на", "в", "во", "en", "el", "la", "los", "las", "de",
     "del", "por", "durante", "le", "les", "du", "pour", "pendant", "l", "der", "die", "das", "dem", "den", "des", "im",
     "am", "fur", "bis", "zum", "zur", "an", "o", "os", "as", "a", "da", "do", "no", "na", "para", "que", "au",
     "aux", "over", "uber", "ubers", "خلال", "في", "لمدة")
)  # fmt: skip
"""Words between the others, small ones, which say nothing here."""

NIGHT_BEGINS: Final = time(18)
DAY_PARTS: Final = {
    part: (begin, end)
    for words, begin, end in (
        ("morning matin vormittag fruh утро утром manana manha таңертең صباح الصباح", MIDNIGHT, time(12)),
        ("afternoon nachmittag tarde apres-midi днем", time(12), time(18)),
        ("evening abend вечер вечером soir مساء المساء кешке кеш", NIGHT_BEGINS, None),
    )
    for part in words.split()
}
"""When the parts of a day begin and end; None: with it."""

_WHOLE: Final = frozenset(
    ("all", "whole", "entire", "day", "ganzen", "ganze", "tag", "todo", "toda", "entero", "dia", "tout", "toute",
     "entier", "journee", "весь", "всю", "все", "целыи", "целую", "день", "كل", "طوال", "يوم", "اليوم", "inteiro",
     "inteira", "бүкіл", "күні", "күнгі", "боиы")
)  # fmt: skip
_BESIDE: Final = FILLERS | THIS | _WHOLE | {"dans"}
"""Small words beside the name of a day, and those for all of it."""

_MARKS: Final = THIS | NEXT | {"on", "am", "el", "le", "в", "во", "на", "يوم", "no", "na", "күні"}
"""Those beside which a short name is one, too: ``on Sat``, but ``Torre del Mar``."""

_LONGEST: Final = 6  # words, as in "on the night of Friday 7 January"

_GERMAN_PART: Final = re.compile(
    r"\b(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)[ -]?"
    r"(?:(morgen)|(nacht|abend|vormittag|nachmittag))s?\b"
)
_NIGHT_BEFORE: Final = re.compile(r"\b(ночь|nacht) (?:на|auf|zum|zu)\b")
"""A German day that may be joined to its part, and a night that is named by the day after it."""


def at_time(day: date, zone_name: str, at: time = MIDNIGHT) -> datetime:
    """The moment (UTC) at which it is that time of a day in a zone."""
    return datetime.combine(day, at, get_zone(zone_name)).astimezone(UTC)


def find_named_day(folded: Sequence[str], now: datetime, zone_name: str) -> Bounds | None:
    """The bounds of the day of the week or the date that folded words name, or of its night, morning, afternoon or
    evening, all of them: the one that runs or comes next. None for no such day.
    """
    if len(folded) > _LONGEST or not any(map(_has_day, folded)):
        return None
    text = part_german(" ".join(folded))
    told = [word for word in _NIGHT_BEFORE.sub(r"\1", text).split() if word not in _BESIDE]
    is_next = not NEXT.isdisjoint(told)
    is_alone = len(told) == 1 and _MARKS.isdisjoint(folded)
    days, part = _take_days([word for word in told if word not in NEXT], now, zone_name, is_alone=is_alone)
    if not days:
        return None
    found = (bound_part(day - timedelta(days=bool(_NIGHT_BEFORE.search(text))), part, zone_name) for day in days)
    today = at_time(now.astimezone(get_zone(zone_name)).date(), zone_name)
    coming = (one for one in found if one is not None and one[1] > now)
    return next((one for one in coming if not is_next or one[0] >= today + timedelta(days=1)), None)


def part_german(text: str) -> str:
    """A folded text with German days apart from their parts: ``freitag nacht`` for ``freitagnacht``."""
    return _GERMAN_PART.sub(lambda found: f"{found[1]} {'fruh' if found[2] else found[3]}", text)


@lru_cache(maxsize=2000)
def _has_day(word: str) -> bool:
    """Whether a folded word may be the name of a day, or part of a date."""
    is_date = word in list_months() or DATE.fullmatch(word) is not None
    return is_date or read_day_name(word, is_alone=False) is not None or _GERMAN_PART.match(word) is not None


def _take_days(
    told: Sequence[str], now: datetime, zone_name: str, *, is_alone: bool
) -> tuple[tuple[date, ...], tuple[str, ...]]:
    """The days of that name about today, or the date, and the other words; no days where the words name none."""
    today = now.astimezone(get_zone(zone_name)).date()
    on, others = take_dated_day(told, today)
    if on is not None:
        return (on,), tuple(others)
    for place, word in enumerate(told):
        named = read_day_name(word, is_alone=is_alone)
        if named is not None:
            ahead = (named - today.weekday()) % 7
            days = tuple(today + timedelta(days=ahead + more) for more in (-7, 0, 7))
            return days, (*told[:place], *told[place + 1 :])
    return (), tuple(told)


def take_dated_day(told: Sequence[str], today: date) -> tuple[date | None, list[str]]:
    """The date to come among folded words, with the name of its day of the week if that is there, and the others."""
    on, others = take_date(told, today, is_past=False)
    if on is None:
        return None, others
    return on, [word for word in others if read_day_name(word.strip(","), is_alone=False) != on.weekday()]


def bound_part(day: date, part: Sequence[str], zone_name: str) -> Bounds | None:
    """The bounds of a day, or of the part of it that words name; None for other words."""
    morrow = day + timedelta(days=1)
    if not part:
        return at_time(day, zone_name), at_time(morrow, zone_name)
    if " ".join(part) in AT_NIGHT:
        return at_time(day, zone_name, NIGHT_BEGINS), at_time(morrow, zone_name, MORNING)
    if len(part) > 1 or part[0] not in DAY_PARTS:
        return None
    begin, end = DAY_PARTS[part[0]]
    return at_time(day, zone_name, begin), at_time(day, zone_name, end) if end else at_time(morrow, zone_name)
