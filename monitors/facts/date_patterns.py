"""The lists of section ``until`` of a language as patterns: what ends, what starts, how long, and what is no end.

It says where in a text a date stands and of which shape it is. Which day that is, is worked out in ``dates.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

import ahocorasick_rs

from monitors.facts.words import load_words

ORDINAL = r"(?:st|nd|rd|th|ero?|º|ª|°|\.|-?го|-?е)?"
DAY = r"\d{1,2}(?!\d)"
NUMERIC = (
    r"(?P<iso>\d{4}-\d{2}-\d{2})",
    r"(?P<dotted>\d{1,2}[./]\d{1,2}[./]20\d\d)",
    r"(?P<short>\d{1,2}\.\d{1,2}\.(?!\d))",
)
NEVER = r"(?!)"
WORD = re.compile(r"\w+")
DIGIT = re.compile(r"\d")
ANY_DIGIT = "#"
SHORT = 3  # letters of a word for a measure that begins other words: a bank is no ban
MOST_FILLERS = "{0,3}"  # bounded, for they may be read in several ways
FEW_WORDS = r"(?:[\w'’-]+\s+){0,4}?"


class Guarded(NamedTuple):
    """A pattern, and sets of words of each of which one must stand in a sentence for it to be worth trying."""

    pattern: re.Pattern[str]
    guards: tuple[frozenset[str], ...]

    @classmethod
    def compile(cls, pattern: str, *lists: Iterable[str]) -> Guarded:
        """A pattern that holds a phrase of each of the lists, at the beginning of a word."""
        guards = (_list_first_words(phrases) for phrases in lists)
        return cls(re.compile(pattern), tuple(guard for guard in guards if guard is not None))

    def may_match(self, words: frozenset[str]) -> bool:
        """Whether the words of a sentence, told by ``list_words``, allow for a match."""
        return all(not guard.isdisjoint(words) for guard in self.guards)


def list_words(low: str, start: int, end: int) -> frozenset[str]:
    """The words of a stretch, and a mark for any digit."""
    words = frozenset(WORD.findall(low, start, end))
    return words | {ANY_DIGIT} if DIGIT.search(low, start, end) else words


def _list_first_words(phrases: Iterable[str]) -> frozenset[str] | None:
    """The first words of phrases; None when one begins with a stem, or with what is no word."""
    words = set()
    for phrase in phrases:
        first = WORD.match(phrase)
        if phrase != ANY_DIGIT and (first is None or phrase[first.end() : first.end() + 1] == "*"):
            return None
        words.add(first[0] if first else phrase)
    return frozenset(words)


class DatePatterns:
    """The lists of one language. Most articles need only the first two; each other is compiled when first asked for.

    A text without a stretch of ``quick`` and one of ``quick_measure`` states no end. ``months`` and ``weekdays`` give a
    word's number, ``spans`` days or months. Each of ``ends`` finds an end date; its named groups say of which shape.
    ``durations`` find the durations, ``span`` those that are one word. An end behind ``former`` was due once, one
    behind ``original`` where a later one is named; a duration behind ``elapsed`` has passed unless a ``declaring`` verb
    follows, as one before ``past_after`` has; one beside ``personal`` is a prison term.
    """

    def __init__(self, lists: dict[str, Any], number: dict[str, Any]) -> None:
        self._lists, self._number, self._shapes = lists, number, _Shapes(lists)
        self.quick = ahocorasick_rs.AhoCorasick(_list_quick_words(lists), store_patterns=False)
        self.quick_measure = ahocorasick_rs.AhoCorasick(
            _list_measures(lists["measure"]), store_patterns=False, implementation=ahocorasick_rs.Implementation.DFA
        )
        self.months, self.weekdays = self._shapes.months, self._shapes.weekdays
        self.unit_hours = dict.fromkeys(lists["hours"], 1) | dict.fromkeys(lists["days"], 24)
        self.unit_hours |= dict.fromkeys(lists["weeks"], 24 * 7)
        self.calendar_units = dict.fromkeys(lists["months_long"], 1) | dict.fromkeys(lists["years"], 12)
        self.spans: dict[str, str] = lists.get("spans", {})

    @cached_property
    def ends(self) -> tuple[Guarded, ...]:
        return tuple(self._shapes.list_ends())

    @cached_property
    def durations(self) -> tuple[Guarded, ...]:
        return tuple(_list_durations(self._lists, self._number, [*self.unit_hours, *self.calendar_units]))

    @cached_property
    def span(self) -> Guarded:
        lasting = self._lists["lasting"]
        pattern = rf"(?<!\w){_any(lasting)}\s+(?:{self._shapes.filler})(?P<span>{_any(self.spans)})(?!\w)"
        return Guarded.compile(pattern, lasting, self.spans)

    @cached_property
    def measure(self) -> re.Pattern[str]:
        whole = [word for word in self._lists["measure"] if len(word) <= SHORT]
        begun = [word for word in self._lists["measure"] if len(word) > SHORT]
        return re.compile(rf"(?<!\w)(?:{_any(begun)}|{_any(whole)}(?!\w))")

    @cached_property
    def former(self) -> re.Pattern[str]:
        return _phrases(self._lists, "former")

    @cached_property
    def original(self) -> re.Pattern[str]:
        return _phrases(self._lists, "original")

    @cached_property
    def elapsed(self) -> re.Pattern[str]:
        return _phrases(self._lists, "elapsed")

    @cached_property
    def declaring(self) -> re.Pattern[str]:
        return _phrases(self._lists, "declaring")

    @cached_property
    def past_after(self) -> re.Pattern[str]:
        return re.compile(rf"[\s,]*{_any(self._lists.get('past_after', []))}(?!\w)")

    @cached_property
    def personal(self) -> re.Pattern[str]:
        return _phrases(self._lists, "personal")


@dataclass(frozen=True, slots=True)
class StartPatterns:
    """What tells of the day from which a duration counts; compiled only where one is read.

    Behind ``starting`` stands a day to come, behind ``started`` one that is past; ``declared`` ties a day to the verb
    that declares, ``opening`` to one of beginning; with a word of ``ahead`` a weekday is the coming one.
    """

    starting: re.Pattern[str]
    started: re.Pattern[str]
    declared: tuple[re.Pattern[str], ...]
    opening: re.Pattern[str]
    ahead: re.Pattern[str]


@cache
def load_date_patterns(language: str) -> DatePatterns:
    """The patterns of a language; of English when it has no list."""
    words = load_words(language)
    return DatePatterns(words.until, words.number)


@cache
def load_start_patterns(language: str) -> StartPatterns:
    """Those of a language; of English when it has no list."""
    lists: dict[str, Any] = load_words(language).until
    shapes = _Shapes(lists)
    return StartPatterns(
        starting=shapes.behind("starting"),
        started=shapes.behind("started"),
        declared=tuple(shapes.list_with_verb("declaring")),
        opening=shapes.with_verb("opening"),
        ahead=_phrases(lists, "ahead"),
    )


class _Shapes:
    """The shapes of a date in one language, with named groups for what each is made of."""

    def __init__(self, lists: dict[str, Any]) -> None:
        self.months = {word: number for number, words in enumerate(lists["months"], 1) for word in words}
        self.weekdays = {word: number for number, words in enumerate(lists["weekdays"]) for word in words}
        self._lists = lists
        self._month, self._weekday = _any(self.months), _any(self.weekdays)
        self._of = rf"(?:{_any(lists['of'])}\s+)?" if lists["of"] else ""
        self.filler = rf"(?:{_any(lists['fillers'])},?\s+){MOST_FILLERS}"
        self._lead = rf"{self.filler}{self._clock()}(?:{self._weekday}[,\s]+{self.filler}(?={DAY}|{self._month}))?"

    def list_ends(self) -> Iterable[Guarded]:
        """Patterns of an end date: behind "until", as the latter of two, and where "until" stands behind it."""
        lists, dates = self._lists, self._list_date_words()
        if lists["until"]:
            until = rf"(?<!\w){_any(lists['until'])}\s+{self._lead}(?:{self._date()})"
            yield Guarded.compile(until, lists["until"], dates)
        if lists.get("between"):
            first = rf"{self._lead}(?:{self._plain()}){self._tail()}"
            between, to = _any(lists["between"]), _any(lists["between_to"])
            yield Guarded.compile(
                rf"(?<!\w){between}\s+{first}\s+{to}\s+{self._lead}(?:{self._date()})",
                lists["between"],
                lists["between_to"],
                dates,
            )
        if lists.get("through"):
            through = _any(lists["through"])
            yield Guarded.compile(
                rf"(?<!\w){through}\s+{self.filler}(?P<end_month>{self._month})(?!\w|\.?\s+{DAY})",
                lists["through"],
                self.months,
            )
        if lists.get("until_after"):
            behind = rf"(?<![\w.])(?:{self._date()})\s+{_any(lists['until_after'])}(?!\w)"
            yield Guarded.compile(behind, lists["until_after"], dates)

    def _list_date_words(self) -> list[str]:
        """Words of which every date has one."""
        named = [word for name in ("tomorrow", "year_end", "month_end", "end_of") for word in self._lists.get(name, [])]
        return [ANY_DIGIT, *self.months, *self.weekdays, *named]

    def behind(self, name: str) -> re.Pattern[str]:
        """A date behind one of a list: a duration counts from there."""
        return re.compile(rf"(?<!\w){_any(self._lists.get(name, []))}\s+{self._lead}(?:{self._date()})")

    def list_with_verb(self, name: str) -> Iterable[re.Pattern[str]]:
        """``on Wednesday declared``, ``declared an emergency on January 5``."""
        verb = rf"(?<!\w){_any(self._lists.get(name, []))}(?!\w)"
        yield re.compile(rf"{self._on_day()},?\s+{FEW_WORDS}{verb}")
        yield self.with_verb(name)

    def with_verb(self, name: str) -> re.Pattern[str]:
        """``begin a strike on Monday``."""
        return re.compile(rf"(?<!\w){_any(self._lists.get(name, []))}(?!\w)\s+{FEW_WORDS}{self._on_day()}")

    def _on_day(self) -> str:
        on_day = _any(self._lists.get("on_day", []))
        return rf"(?<!\w){on_day}\s+{self.filler}(?:{self._weekday},\s+)?(?:{self._date()})"

    def _clock(self) -> str:
        """``midnight on``, ``5 a.m.``, ``0500 GMT on``, ``las 05:00 del``."""
        before, after = (_any(self._lists.get(name, [])) for name in ("clock_before", "clock_after"))
        half, zone = r"\s?[ap]\.?m\.?", r"(?:\s\([^()]{1,24}\))?"
        plain = rf"\d{{1,2}}(?:[:.h]\d\d|h(?!\w)|(?=\s?[ap]\.?m)|(?=\s+{after}))(?:{half})?"
        armed = rf"\d{{4}}(?=\s+{after})"
        return rf"(?:(?:{before}\s+)?(?:{plain}|{armed})(?:\s+{after})*{zone},?\s+{self.filler})?"

    def _tail(self) -> str:
        return rf"(?:,?\s+20\d\d)?(?:\s+(?:{self._of})20\d\d)?"

    def _plain(self) -> str:
        """A date without groups; a day may stand alone, for the month follows."""
        month = self._month
        day_and_month = rf"{DAY}{ORDINAL}(?:\s+{self._of}{month}(?!\w))?"
        return rf"{month}\.?\s+{DAY}{ORDINAL}|{day_and_month}|{self._weekday}(?!\w)"

    def _date(self) -> str:
        """A date in any shape, each with its groups."""
        named = rf"(?P<weekday>{self._weekday})(?!\w|\s+{self._get('not_weekday')})|{self._group('tomorrow')}(?!\w)"
        alone = rf"(?P<day_only>{DAY})(?:st|nd|rd|th)(?!\w)|{self._get('day_words')}\s+(?P<day_named>{DAY})(?!\w)"
        return "|".join((*NUMERIC, self._period(), *self._day_and_month(), alone, named))

    def _period(self) -> str:
        """``the end of the month``, ``Jahresende``, ``қаңтардың соңына``."""
        periods = "|".join(self._group(name) for name in ("this_month", "this_year", "next_month", "this_week"))
        return (
            rf"{self._group('year_end')}(?!\w)|{self._group('month_end')}(?!\w)"
            rf"|{self._get('end_of')}\s+(?:{periods}|(?P<end_month>{self._month}))(?!\w)"
            rf"|(?P<end_month_before>{self._month})\s+{self._get('end_after')}(?!\w)"
        )

    def _day_and_month(self) -> Iterable[str]:
        """``January 19, 2022`` and ``19 January 2022``; in some languages the year stands first."""
        year = r"(?:(?P<year_before>20\d\d)\s+(?:\w+\s+)?)?" if self._lists.get("until_after") else ""
        next_year = rf"(?:,?\s+{self._group('next_year')}(?!\w))?"
        yield rf"(?P<month>{self._month})\.?\s+(?P<day>{DAY}){ORDINAL}(?:,?\s+(?P<year>20\d\d))?"
        yield (
            rf"{year}(?P<day_after>{DAY}){ORDINAL}\s+{self._of}(?P<month_before>{self._month})(?!\w)"
            rf"(?:\.?,?\s+{self._of}(?P<year_after>20\d\d)|{next_year})"
        )

    def _group(self, name: str) -> str:
        return f"(?P<{name}>{self._get(name)})"

    def _get(self, name: str) -> str:
        return _any(self._lists.get(name, []))


def _list_durations(lists: dict[str, Any], number: dict[str, Any], units: list[str]) -> Iterable[Guarded]:
    """``for two weeks``, ``72-hour``, ``zwei Wochen lang`` and, where the unit's own ending says it, ``екі аптаға``."""
    numbers = [*number["units"], *number.get("articles", [])]
    fillers = rf"(?:{_any(lists['fillers'])}\s+){MOST_FILLERS}"
    count = rf"(?P<count>\d{{1,3}}|{_any(numbers)}(?:[\s-]{_any(numbers)})?)"
    unit = rf"(?P<unit>{_any(units)})(?!\w)"
    lasting = _any(lists["lasting"])
    yield Guarded.compile(rf"(?<!\w){lasting}\s+{fillers}{count}\s+{fillers}{unit}", lists["lasting"], units)
    yield Guarded.compile(rf"(?<!\w)(?P<count>\d{{1,3}}|{_any(numbers)})-{unit}(?!-old)", units)
    if lists.get("glued"):  # a preposition that is written with its noun
        yield Guarded.compile(rf"(?<!\w){_any(lists['glued'])}{count}\s+{unit}", units)
    if lists.get("lasting_after"):
        after = lists["lasting_after"]
        yield Guarded.compile(rf"(?<!\w){count}\s+{unit}\s+{_any(after)}(?!\w)", units, after)
    if lists.get("unit_lasting"):
        units_lasting = lists["unit_lasting"]
        yield Guarded.compile(rf"(?<!\w){count}\s+(?P<unit>{_any(units_lasting)})(?!\w)", units_lasting)
    if lists.get("joined_units"):
        joined = _any(lists["joined_units"])
        yield Guarded.compile(rf"(?<!\w)(?P<count>{_any(numbers)})(?P<unit>{joined})(?!\w)")


def _list_measures(words: Iterable[str]) -> list[str]:
    """How words for a measure begin; those of several words also where a line is broken between them."""
    stems = {word.split("*")[0].rstrip() for word in words}
    return sorted(stems | {stem.replace(" ", "\n") for stem in stems})


def _list_quick_words(lists: dict[str, Any]) -> list[str]:
    """Stretches without which a text states no end: " until ", " for ", "-day"."""
    units = [*lists["hours"], *lists["days"], *lists["weeks"], *lists["months_long"]]
    before = (*lists["until"], *lists["lasting"], *lists.get("between", []), *lists.get("through", []))
    behind = (*lists.get("until_after", []), *lists.get("lasting_after", []), *lists.get("unit_lasting", []))
    return sorted(
        {_lead_in(word.split("*")[0].rstrip()) for word in before}
        | {f" {word}" for word in behind}
        | {f" {word}" for word in lists.get("glued", [])}
        | set(lists.get("joined_units", []))
        | {f"-{unit}" for unit in units}
    )


def _lead_in(word: str) -> str:
    """A long word may open a text; a short one is looked for with the blank before it, as it ends many others."""
    return f"{word} " if len(word) > 4 else f" {word} "


def _phrases(lists: dict[str, Any], name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_any(lists.get(name, []))}(?!\w)")


def _any(words: Iterable[str]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    parts = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in ordered)
    return "(?:" + "|".join(parts) + ")" if ordered else NEVER
