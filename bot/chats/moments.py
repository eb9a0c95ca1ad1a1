"""What people write in commands for a time of day, a day, and the moment until which something lasts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal

from babel.dates import get_day_names, get_month_names

from bot.chats.wordings import NUMBERS, TODAY, UNITS, YESTERDAY
from bot.text.folding import fold
from bot.text.language import LANGUAGES
from bot.text.reader import get_locale
from monitors.alerting.daytime import find_next, get_zone

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

TOMORROW: Final = frozenset(
    {"tomorrow", "завтра", "manana", "demain", "غدا", "غد", "الغد", "morgen", "amanha", "ертең"}
)
_DAY_AFTER: Final = "послезавтра"
_DAY_BEFORE: Final = "позавчера"
"""These words are folded; so are those of the patterns below."""

SHORTEST_DAY: Final = 3  # letters
NOON: Final = time(12)
MIDNIGHT: Final = time(0)
MORNING, AFTERNOON, EVENING = time(8), time(15), time(19)
_PARTS: Final = {
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

_BEGINNINGS: Final = {MORNING: time(5), AFTERNOON: NOON, EVENING: time(17)}
"""When parts of the day begin, for what is asked since then; others begin at the time that they name."""

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
_CLOCK: Final = frozenset(("o'clock", "uhr", "at", "um", "las", "as", "часов", "часа", "الساعة", "сағат"))
"""Those of them with which a bare number is an hour."""

_PLURAL = re.compile("(?:s|ам|ям)$")
_GENITIVE: Final = ("а", "ы", "я")
_LONGEST_END: Final = 11  # words, as in "19 de enero de 2026 a las 9 a. m."
_TIME = re.compile(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d)|h)?(am|pm)?", re.IGNORECASE)
_AFTER_HOURS = r"(?<=\d)\s*(?:(?:h|heures?|час(?:ов|а)?|uhr|horas?)\s+)?"
_BEFORE_NOON = r"утра|ночи|de la (?:manana|madrugada)|du matin|صباحا|morgens|fruh|vormittags|da (?:manha|madrugada)"
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
_CLOCK_HOURS: Final = ("час", "hora", "heure", "ساع")
"""Hours that are also those of the clock: "до 18 часов" is until six, but "bis 2 Stunden" no more than two hours."""
_LENGTH = re.compile(
    r"\d+ (?:" + "|".join(begins for _, _, words in UNITS for begins in words if begins not in _CLOCK_HOURS) + r")"
)
_MINUTES_BEHIND = r"(?<=\dh)\s+(?=[0-5]\d\b(?![.\-]\d)(?!\.?\s+(?:de\s+)?(?:{months})\b))"
_ARABIC_AND = re.compile(r"(?<!\S)و(?=\d|(?:ال)?(?:صباح|مساء|ظهر))")
_AFTER_TOMORROW = re.compile(
    r"\bpasado manana\b|\b(?:the )?day after tomorrow\b|\bapres-demain\b|\bبعد (?:ال)?غد\b"
    r"|\bubermorgen\b|\bdepois de amanha\b|\bбүрсігүн\w*"
)
_BEFORE_YESTERDAY = re.compile(
    r"\banteayer\b|\bantes de ayer\b|\b(?:the )?day before yesterday\b|\bavant-hier\b|\bاول (?:من )?امس\b"
    r"|\bvorgestern\b|\banteontem\b|\bалдыңгүні\b|\bалдыңғы күні\b"
)
_KAZAKH_FROM = re.compile(r"(?<=\w{2})-?[дтн][ае]н$")
_KAZAKH_ENDING = re.compile(r"(?<=\w)-?(?:[ыі]?на|[ыі]?не|ға|ге|қа|ке|[дтн][ыі]ң)$")
_KAZAKH_YEAR = re.compile(r"(\d{4}) жыл\S* (.+)")
_ELIDED = re.compile(r"(jusqu)['’](?!(?:[aà]|aux?)$)(.+)", re.IGNORECASE)
_MONTH_FORMS: Final[tuple[tuple[Literal["wide", "abbreviated"], Literal["format", "stand-alone"]], ...]] = (
    ("wide", "format"), ("abbreviated", "format"), ("wide", "stand-alone")
)  # fmt: skip
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4})")


def read_weekday(word: str) -> int | None:
    """A day of the week, Monday 0, by its name or the beginning of it in a language of the bot; None for others."""
    wanted = fold(word).strip(".")
    return next((day for name, day in _list_weekdays() if name == wanted or _begins(name, wanted)), None)


def _begins(name: str, word: str) -> bool:
    bare = _PLURAL.sub("", word)
    return len(word) >= SHORTEST_DAY and (name.startswith(word) or (len(bare) > SHORTEST_DAY and name.startswith(bare)))


@lru_cache(maxsize=1)
def _list_weekdays() -> tuple[tuple[str, int], ...]:
    return tuple(
        (fold(name).strip("."), day)
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for day, name in get_day_names(width, locale=get_locale(language)).items()
    )


@lru_cache(maxsize=1)
def _list_months() -> dict[str, int]:
    """The number of each month by its names in the languages of the bot."""
    return {
        fold(name).strip("."): month
        for language in LANGUAGES
        for width, context in _MONTH_FORMS
        for month, name in get_month_names(width, context, locale=get_locale(language)).items()
    }


@lru_cache(maxsize=1)
def _compile_minutes() -> re.Pattern[str]:
    """The blank between an hour and its minutes, as in ``18h 30``, but not the one before a date, as in
    ``18h 19 January``."""
    months = "|".join(sorted(map(re.escape, _list_months()), key=len, reverse=True))
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
    text = _HALF_TO.sub(_write_half_to, _ARABIC_AND.sub("", fold(" ".join(words))))
    for pattern, name in (*_HALVES, *_NAMED_PARTS):
        text = pattern.sub(name, text)
    return _compile_minutes().sub("", text)


def write_hours(words: Iterable[str]) -> list[str]:
    """The words with hours in figures: ``um zehn`` as ``um 10``."""
    return [str(_HOUR_WORDS.get(fold(word).strip(",;"), word)) for word in words]


def _write_half_to(found: re.Match[str]) -> str:
    hour = int(found[1]) if found[1].isdecimal() else _GERMAN_HOURS.index(found[1]) + 1
    return f"{(hour - 2) % 12 + 1}:30"


def read_times(words: Iterable[str]) -> list[time] | None:
    """The times of day that folded words name, in their order: each an hour, as :func:`read_time` reads it, a part of
    the day, or both side by side, as ``evening 8``. None if one of the words names neither.
    """
    found: list[tuple[str, str]] = []  # an hour and the name of a part of the day; one of them may be ""
    for word in words:
        hour, part = ("", word) if word in _PARTS else (word, "")
        before = found.pop() if found else ("", "")
        both = (before[0] or hour, before[1] or part)
        is_pair = both in {(before[0], part), (hour, before[1])} and _read_both(*both) is not None
        found += [both] if is_pair else [one for one in (before, (hour, part)) if any(one)]
    read = [_read_both(hour, part) if hour and part else _PARTS.get(part) or read_time(hour) for hour, part in found]
    return [at for at in read if at is not None] if None not in read else None


def _read_both(hour: str, part: str) -> time | None:
    """An hour with the part of the day that it is in, as ``8`` and ``evening``; None if they do not agree."""
    at = read_time(hour)
    if at is None or part not in _PARTS:
        return None
    hours = _AGREEING.get(_PARTS[part], range(1))
    if at.hour in hours:
        return at
    is_told = hour.endswith("m") or at.hour == 0  # 8am is in no evening
    return at.replace(hour=at.hour + 12) if not is_told and at.hour + 12 in hours else None


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
            moment = _read_end(_take_endings(folded[start:place]), now, zone_name)
            if moment is not None and moment > now:
                return moment, (*told[:start], *told[place + 1 :])
    start = next((number for number, word in enumerate(folded) if word in UNTIL), len(told))
    if _LENGTH.match(join_halves(folded[start + 1 :])):
        return None, tuple(words)
    for end in range(min(start + 1 + _LONGEST_END, len(told)), start + 1, -1):
        moment = _read_end(told[start + 1 : end], now, zone_name)
        if moment is not None and moment > now:
            return moment, (*told[:start], *told[end:])
    return None, tuple(words)


def _take_endings(words: Sequence[str]) -> list[str]:
    """Folded Kazakh words without their endings, with the year behind its day."""
    bare = " ".join(_KAZAKH_ENDING.sub("", word) for word in words)
    return _KAZAKH_YEAR.sub(r"\2 \1", bare if _DATE.search(bare) else bare.replace("-", " ")).split()


def _split_elided(word: str) -> tuple[str, ...]:
    """The French word for until and the one that it is joined to, as in ``jusqu'après-demain``; other words whole."""
    found = _ELIDED.fullmatch(word)
    return (found[1], found[2]) if found else (word,)


def _read_end(words: Sequence[str], now: datetime, zone_name: str) -> datetime | None:
    """The moment that these words are, all of them: a time, a day, or both."""
    read = _read_moment(_AFTER_TOMORROW.sub(_DAY_AFTER, join_halves(words)), now, zone_name, is_past=False)
    if read is None:
        return None
    day, told = read
    times = read_times(told) or []
    if day is None:
        return find_next(now, times, zone_name)
    return datetime.combine(day, next(iter(times), MORNING), get_zone(zone_name)).astimezone(UTC)


def read_start(words: Sequence[str], now: datetime, zone_name: str) -> tuple[datetime, bool] | None:
    """The last moment up to ``now`` that these words are, all of them, as ``Monday``, ``3 March`` or ``yesterday
    morning``, and whether they name a day; None for others. A day alone means its beginning.
    """
    text = _BEFORE_YESTERDAY.sub(_DAY_BEFORE, join_halves(_KAZAKH_FROM.sub("", word) for word in words))
    read = _read_moment(text, now, zone_name, is_past=True)
    if read is None or _is_bare_number(words):
        return None
    day, told = read
    times = read_times(told) or []
    if times and told[0] in _PARTS and len(told) == 1:
        times = [_BEGINNINGS.get(times[0], times[0])]
    if day is None:
        found = find_next(now - timedelta(days=1), times, zone_name)
    else:
        found = datetime.combine(day, next(iter(times), MIDNIGHT), get_zone(zone_name)).astimezone(UTC)
    return (found, day is not None) if found is not None and found <= now else None


def _is_bare_number(words: Iterable[str]) -> bool:
    """Whether the words are a number that may count days as well as hours, as in "since 3 days"."""
    folded = [fold(word) for word in words]
    return _CLOCK.isdisjoint(folded) and all(word.isdecimal() for word in folded if word not in BESIDE)


def _read_moment(text: str, now: datetime, zone_name: str, *, is_past: bool) -> tuple[date | None, list[str]] | None:
    """The day that a text names and the words for its time, where all its words are those; None for others. The day is
    the next such one, or with ``is_past`` the last."""
    told = [one.strip(",;.") for one in text.split()]
    today = now.astimezone(get_zone(zone_name)).date()
    day, told = _take_date([word for word in told if word not in BESIDE], today, is_past=is_past)
    named = {word: found for word in told if (found := _find_day(word, today, is_past=is_past)) is not None}
    days = [*named.values(), *([day] if day else [])]
    others = [word for word in told if word not in named]
    times = read_times(others)
    if not day and _LENGTH.search(text):
        return None
    if times is None or not (times or days) or len(times) > 1 or len(days) > 1:
        return None
    return next(iter(days), None), others


def _find_day(word: str, today: date, *, is_past: bool) -> date | None:
    """The day that a folded word names: today, one beside it, or the next or last one of that weekday."""
    if word in TODAY:
        ahead: int | None = 0
    elif is_past and (word in YESTERDAY or word == _DAY_BEFORE):
        ahead = -1 if word in YESTERDAY else -2
    elif not is_past and (word in TOMORROW or word == _DAY_AFTER):
        ahead = 1 if word in TOMORROW else 2
    else:
        named = read_weekday(word[:-1] if word.endswith(_GENITIVE) else word)
        days = 0 if named is None else named - today.weekday()
        ahead = None if named is None else -(-days % 7) if is_past else (days - 1) % 7 + 1
    return None if ahead is None else date.fromordinal(today.toordinal() + ahead)


def _take_date(words: Sequence[str], today: date, *, is_past: bool) -> tuple[date | None, list[str]]:
    """The date among folded words, as ``19 January 2026``, ``January 19``, ``2026-01-19`` or ``19.01.2026``, and the
    other words; None for no such date.
    """
    for place, word in enumerate(words):
        if written := _DATE.fullmatch(word):
            year, month, day = written.group(1, 2, 3) if written[1] else written.group(6, 5, 4)
            return _make_date(int(year), int(month), int(day)), [*words[:place], *words[place + 1 :]]
        if (number := _list_months().get(word)) is not None:
            return _take_named(words, place, number, today, is_past=is_past)
    return None, list(words)


def _take_named(
    words: Sequence[str], place: int, month: int, today: date, *, is_past: bool
) -> tuple[date | None, list[str]]:
    """The date of the month that is named at that place: its day stands before or behind it, a year may follow."""
    start, end = place, place + 1
    if place and words[place - 1].isdecimal():
        start, day = place - 1, int(words[place - 1])
    elif end < len(words) and words[end].isdecimal():
        end, day = end + 1, int(words[end])
    elif is_past:
        day = 1  # "since March"
    else:
        return None, list(words)
    if end < len(words) and words[end].isdecimal() and len(words[end]) == 4:
        return _make_date(int(words[end]), month, day), [*words[:start], *words[end + 1 :]]
    years = (today.year, today.year - 1) if is_past else (today.year, today.year + 1)
    near = (_make_date(year, month, day) for year in years)
    fits = (one for one in near if one and (one <= today if is_past else one >= today))
    return next(fits, None), [*words[:start], *words[end:]]


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
