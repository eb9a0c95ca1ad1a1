"""What people write in commands for days of the week: ``mon fri``, ``Mo–Fr``, ``по будням``, ``weekend``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from babel.core import get_global

from bot.chats.dates import list_weekdays, read_weekday
from monitors.alerting.daytime import WEEK

_FROM: Final = frozenset(
    ("from", "on", "every", "at", "the", "during", "с", "со", "по", "в", "во", "von", "vom", "am", "an", "ab", "du",
     "des", "de", "le", "les", "del", "el", "los", "en", "desde", "da", "das", "na", "nas", "no", "nos", "aos", "em",
     "من", "في", "خلال", "يوم", "ايام")
)  # fmt: skip
_TO: Final = frozenset(
    ("to", "till", "til", "until", "through", "thru", "-", "–", "—", "bis", "по", "до", "a", "al", "au", "hasta",
     "jusqu'au", "ate", "الى", "حتى")
)  # fmt: skip
_BEHIND: Final = frozenset({"деиін", "шеиін", "күндері", "күні"})
"""Words before a day, between the two of a range, and in Kazakh behind it; all folded, as the words that are read."""

_WORKDAYS: Final = frozenset(
    ("weekday", "weekdays", "week days", "workday", "workdays", "work days", "working days", "business days", "будни",
     "будням", "будние", "будние дни", "будним дням", "рабочие дни", "рабочим дням", "entre semana",
     "durante la semana", "dias laborables", "dias laborales", "dias habiles", "dias de semana", "laborables",
     "en semaine", "pendant la semaine", "jours ouvres", "jours de semaine", "ايام العمل", "ايام الدوام",
     "ايام الاسبوع", "وسط الاسبوع", "خلال الاسبوع", "werktag", "werktags", "werktage", "werktagen", "wochentags",
     "wochentage", "wochentagen", "arbeitstags", "arbeitstage", "arbeitstagen", "unter der woche", "in der woche",
     "dias uteis", "durante a semana", "жұмыс күні", "жұмыс күндері", "жұмыс күндерінде")
)  # fmt: skip
_WEEKEND: Final = frozenset(
    ("weekend", "weekends", "week end", "week ends", "выходные", "выходных", "выходным", "выходные дни",
     "выходным дням", "уикенд", "уик энд", "fin de semana", "fines de semana", "finde", "findes", "fin de semaine",
     "fins de semaine", "نهاية الاسبوع", "نهايات الاسبوع", "عطلة نهاية الاسبوع", "العطلة الاسبوعية", "ايام العطلة",
     "الويكند", "wochenende", "wochenenden", "wochenends", "fim de semana", "fins de semana", "демалыс", "демалыс күні",
     "демалыс күндері", "демалыс күндерінде")
)  # fmt: skip
"""Words for the days of work and for the weekend, folded and without dashes."""

_LONGEST_GROUP: Final = 3  # words
_USUAL_WEEKEND: Final = frozenset({5, 6})
_WEEKENDS: Final = {
    **dict.fromkeys(
        ["BD", "BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "MV", "OM", "PS", "QA", "SA", "SD", "SY", "YE"],
        frozenset({4, 5}),
    ),
    "AF": frozenset({3, 4}),
    "IR": frozenset({4}),
}
"""The weekend of countries where it is not Saturday and Sunday: as CLDR has it, and in BD, MV and PS."""

_DASH: Final = re.compile("[-–—]")
_ARABIC_AND: Final = re.compile("^و(?=ال)")
_RUSSIAN_ENDING: Final = re.compile("(?<=[а-я]{3})[ауыея]$")
_KAZAKH_FROM: Final = re.compile("(?<=[а-яәіңғүұқөһ]{3})-?[дтн][ае]н$")
_KAZAKH_ENDING: Final = re.compile("(?<=[а-яәіңғүұқөһ]{3})-?(?:[ғқ]а|[гк]е|[дт][ае]|[дтн][ыі])$")


def find_weekend(timezone: str) -> frozenset[int]:
    """The days of the weekend (Monday is 0) in the country of an IANA time zone."""
    country = get_global("zone_territories").get(timezone, "")
    return _WEEKENDS.get(country, _USUAL_WEEKEND)


def take_weekdays(
    words: Iterable[str], weekend: frozenset[int] = _USUAL_WEEKEND
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The days of the week (Monday is 0) that folded words name, and the others: one by one, from one to another, or as
    those of work or of the ``weekend``.
    """
    told = [part for word in words for part in split_days(word)]
    days: set[int] = set()
    others: list[str] = []
    place = 0
    while place < len(told):
        named, end = _read_days(told, place, weekend)
        if not named:
            others.append(told[place])
            place += 1
            continue
        while others and others[-1] in _FROM:
            others.pop()
        days.update(named)
        place = end + (end < len(told) and told[end] in _BEHIND)
    return tuple(sorted(days)), tuple(others)


def _read_days(told: Sequence[str], place: int, weekend: frozenset[int]) -> tuple[Iterable[int], int]:
    """The days that the words at a place name, and where the words after them begin; no days if they name none."""
    for end in range(min(place + _LONGEST_GROUP, len(told)), place, -1):
        group = " ".join(told[place:end]).replace("-", " ").strip(",;:.")
        if group in _WEEKEND or group in _WORKDAYS:
            return weekend if group in _WEEKEND else WEEK - weekend, end
    day = _read_day(told[place])
    if day is None:
        return (), place
    last = _find_last(told, place)
    final = day if last == place else _read_day(told[last])
    return _list_days(day, day if final is None else final), last + 1


def _find_last(told: Sequence[str], place: int) -> int:
    """Where the last day of the range stands that begins at a place; the place itself if none does."""
    is_joined = place + 1 < len(told) and told[place + 1] in _TO
    last = place + 2 if is_joined else place + 1 if _KAZAKH_FROM.search(told[place]) else place
    return last if last < len(told) and _read_day(told[last]) is not None else place


def _list_days(first: int, last: int) -> tuple[int, ...]:
    """The days from one to another, over the end of the week if need be."""
    return tuple(day % 7 for day in range(first, last + 1 + 7 * (last < first)))


def split_days(word: str) -> tuple[str, ...]:
    """``mo–fr`` as two days and what joins them; any other word, such as ``segunda-feira``, whole."""
    if _read_day(word) is None:
        for dash in _DASH.finditer(word):
            first, last = word[: dash.start()], word[dash.end() :]
            if _read_day(first) is not None and _read_day(last) is not None:
                return first, dash[0], last
    return (word,)


def _read_day(word: str) -> int | None:
    """The day that a folded word names, in whatever case, and in Arabic also behind an "and" that is joined to it."""
    return next((day for form in _list_forms(word) if (day := read_weekday(form)) is not None), None)


def _list_forms(word: str) -> tuple[str, ...]:
    """A folded word as it may stand in the list of names: as it is, or without an ending."""
    bare = _ARABIC_AND.sub("", word.strip(",;:."))
    return bare, *(ending.sub("", bare) for ending in (_RUSSIAN_ENDING, _KAZAKH_FROM, _KAZAKH_ENDING))


@lru_cache(maxsize=2000)
def read_day_name(word: str, *, is_alone: bool) -> int | None:
    """The day (Monday is 0) of which a folded word is the whole name, in whatever case; if the word does not stand
    alone, also a short one, such as ``sat`` or ``segunda``. None for others: many a name begins like a day.
    """
    names = dict(list_weekdays("wide"))
    if not is_alone:
        short = {name.partition("-")[0]: day for name, day in names.items()}
        names |= short | dict(list_weekdays("abbreviated"))
    forms = (spelt for form in _list_forms(word) for spelt in (form, f"{form}а"))
    return next((names[form] for form in forms if form in names), None)
