"""Compiles the word lists of section ``until`` into patterns for end dates, start dates and durations.

The patterns say where in a text a date is and which form it has; ``dates.py`` works out which day it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import ahocorasick_rs

from monitors.facts.date_quick_words import list_measures, list_moving_pieces, list_quick_words
from monitors.facts.phrases import ANY_DIGIT, Guarded, any_of, match_lists
from monitors.facts.words import load_words

ORDINAL = r"st|nd|rd|th|ero?|º|ª|°|\.|-?го|-ого|-?е"
DAY = r"\d{1,2}(?!\d)"
SHORT = 3  # letters: so short a word for a measure must be a whole word, as "ban" begins "bank" too
MOST_FILLERS = "{0,3}"  # bounded, because fillers can match in several ways
FEW_WORDS = r"(?:[\w'’-]+\s+){0,4}?"


class DatePatterns:
    """The patterns of one language. Most articles need only the two ``quick`` automata; others are compiled on demand.

    A text without a hit of ``quick`` and one of ``quick_measure`` states no end, and a sentence without one of
    ``quick_moving`` moves none. ``months`` and ``weekdays`` map words
    to numbers, ``spans`` to a number of days or months. Each of ``ends`` finds end dates; its named groups give their
    form. ``durations`` find durations, ``span`` those of one word. After ``former`` is an end that no longer holds, and
    after ``original`` one that does not hold if a later one is named. A duration after ``elapsed`` has passed unless a
    ``declaring`` verb follows, and so has one before ``past_after``. In a sentence with ``personal`` it is a prison
    term. ``sooner`` moves the end of a ``measure_noun`` nearer, and so does a date after ``instead``, or ``early``
    after ``ending``, in the clause between two ``breaks``; ``sooner_ends`` and ``sooner_durations`` find it besides.
    Words of ``prolonged`` speak against it, those of ``daily`` are about hours of each day, and with ``unsettled``
    anywhere, or ``denied`` before it, nothing is moved. With ``prolonged``, ``old_ends`` find the end of a measure that
    is extended, and ``sooner_ends`` the new one. ``month_may_lead``: 1/2 is 2 January to some readers, 1 February to
    others.
    """

    def __init__(self, lists: dict[str, Any], number: dict[str, Any]) -> None:
        self._lists, self._number, self._shapes = lists, number, _Shapes(lists)
        self.quick = ahocorasick_rs.AhoCorasick(list_quick_words(lists), store_patterns=False)
        self.quick_measure = ahocorasick_rs.AhoCorasick(
            list_measures(lists["measure"]), store_patterns=False, implementation=ahocorasick_rs.Implementation.DFA
        )
        self.months, self.weekdays = self._shapes.months, self._shapes.weekdays
        self.named_days: dict[str, int] = lists.get("named_days", {})
        self.unit_hours = dict.fromkeys(lists["hours"], 1) | dict.fromkeys(lists["days"], 24)
        self.unit_hours |= dict.fromkeys(lists["weeks"], 24 * 7)
        self.calendar_units = dict.fromkeys(lists["months_long"], 1) | dict.fromkeys(lists["years"], 12)
        self.month_may_lead: bool = lists.get("month_may_lead", False)
        self.spans: dict[str, str] = lists.get("spans", {})
        units = (*self.unit_hours, *self.calendar_units, *self.spans, *lists.get("unit_lasting", []))
        self.duration_words = frozenset(phrase.split()[-1] for phrase in units)

    @cached_property
    def quick_moving(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(list_moving_pieces(self._lists), store_patterns=False)

    @cached_property
    def ends(self) -> tuple[Guarded, ...]:
        return tuple(self._shapes.list_ends())

    @cached_property
    def durations(self) -> tuple[Guarded, ...]:
        return tuple(_list_durations(self._lists, self._number, [*self.unit_hours, *self.calendar_units]))

    @cached_property
    def span(self) -> Guarded:
        lasting = self._lists["lasting"]
        pattern = rf"(?<!\w){any_of(lasting)}\s+(?:{self._shapes.filler})(?P<span>{any_of(self.spans)})(?!\w)"
        return Guarded.compile(pattern, lasting, self.spans)

    @cached_property
    def measure(self) -> re.Pattern[str]:
        whole = [word for word in self._lists["measure"] if len(word) <= SHORT]
        begun = [word for word in self._lists["measure"] if len(word) > SHORT]
        return re.compile(rf"(?<!\w)(?:{any_of(begun)}|{any_of(whole)}(?!\w))")

    @cached_property
    def sooner(self) -> re.Pattern[str]:
        return match_lists(self._lists, "sooner")

    @cached_property
    def instead(self) -> re.Pattern[str]:
        return self._shapes.behind("instead", "instead_too")

    @cached_property
    def prolonged(self) -> re.Pattern[str]:
        return match_lists(self._lists, "prolonged")

    @cached_property
    def measure_noun(self) -> re.Pattern[str]:
        return match_lists(self._lists, "measure_noun")

    @cached_property
    def daily(self) -> re.Pattern[str]:
        return match_lists(self._lists, "daily")

    @cached_property
    def breaks(self) -> re.Pattern[str]:
        return re.compile(rf"[;؛]|(?<!\w){any_of(self._lists.get('breaks', []))}(?!\w)")

    @cached_property
    def unsettled(self) -> re.Pattern[str]:
        return match_lists(self._lists, "unsettled")

    @cached_property
    def denied(self) -> re.Pattern[str]:
        return match_lists(self._lists, "denied")

    @cached_property
    def ending(self) -> re.Pattern[str]:
        return match_lists(self._lists, "ending")

    @cached_property
    def early(self) -> re.Pattern[str]:
        return match_lists(self._lists, "early")

    @cached_property
    def sooner_ends(self) -> Guarded:
        return Guarded(self._shapes.behind("sooner_to"), ())

    @cached_property
    def old_ends(self) -> Guarded:
        return Guarded(self._shapes.behind("old_end"), ())

    @cached_property
    def on_days(self) -> Guarded:
        return Guarded(self._shapes.behind("on_day"), ())

    @cached_property
    def sooner_durations(self) -> Guarded:
        units = [*self.unit_hours, *self.calendar_units]
        return Guarded(re.compile(_write_duration(self._lists, self._number, units, "sooner_to")), ())

    @cached_property
    def former(self) -> re.Pattern[str]:
        return match_lists(self._lists, "former")

    @cached_property
    def original(self) -> re.Pattern[str]:
        return match_lists(self._lists, "original")

    @cached_property
    def planned(self) -> re.Pattern[str]:
        return match_lists(self._lists, "planned" if "planned" in self._lists else "original")

    @cached_property
    def superseding(self) -> re.Pattern[str]:
        return match_lists(self._lists, "superseding")

    @cached_property
    def elapsed(self) -> re.Pattern[str]:
        return match_lists(self._lists, "elapsed")

    @cached_property
    def declaring(self) -> re.Pattern[str]:
        return match_lists(self._lists, "declaring")

    @cached_property
    def past_after(self) -> re.Pattern[str]:
        return re.compile(rf"[\s,]*{any_of(self._lists.get('past_after', []))}(?!\w)")

    @cached_property
    def personal(self) -> re.Pattern[str]:
        return match_lists(self._lists, "personal")


@dataclass(frozen=True, slots=True)
class StartPatterns:
    """The patterns for the day from which a duration counts; compiled when the first duration is read.

    ``starting`` finds a day to come, ``started`` a past one. ``declared`` finds the day with a verb of declaring,
    ``opening`` that with a verb of beginning. With a word of ``ahead``, a weekday is the next one.
    """

    starting: re.Pattern[str]
    started: re.Pattern[str]
    declared: tuple[re.Pattern[str], ...]
    opening: re.Pattern[str]
    ahead: re.Pattern[str]


@cache
def load_date_patterns(language: str) -> DatePatterns:
    """The patterns of a language, or the English ones if it has no lists."""
    words = load_words(language)
    return DatePatterns(words.until, words.number)


@cache
def load_start_patterns(language: str) -> StartPatterns:
    """The start patterns of a language, or the English ones if it has no lists."""
    lists: dict[str, Any] = load_words(language).until
    shapes = _Shapes(lists)
    return StartPatterns(
        starting=shapes.behind("starting"),
        started=shapes.behind("started"),
        declared=tuple(shapes.list_with_verb("declaring")),
        opening=shapes.with_verb("opening"),
        ahead=match_lists(lists, "ahead"),
    )


class _Shapes:
    """Builds patterns for the forms of a date in one language, with named groups for their parts."""

    def __init__(self, lists: dict[str, Any]) -> None:
        self.months = {word: number for number, words in enumerate(lists["months"], 1) for word in words}
        self.weekdays = {word: number for number, words in enumerate(lists["weekdays"]) for word in words}
        self._lists = lists
        self._day = rf"(?:{DAY}|{any_of(lists.get('named_days', []))}(?!\w))"
        self._ordinal = rf"(?:{ORDINAL}|{any_of(lists.get('day_endings', []))}(?!\w))?"
        self._month, self._weekday = any_of(self.months), any_of(self.weekdays)
        self._of = rf"(?:{any_of(lists['of'])}\s+)?" if lists["of"] else ""
        self.filler = rf"(?:{any_of(lists['fillers'])},?\s+){MOST_FILLERS}"
        self._lead = rf"{self.filler}{self._clock()}(?:{self._weekday}[,\s]+\(?{self.filler}(?={DAY}|{self._month}))?"

    def list_ends(self) -> Iterable[Guarded]:
        """Patterns of an end date: after "until", as the second of two dates, or before a word for "until"."""
        lists, dates = self._lists, self._list_date_words()
        if lists["until"]:
            until = rf"(?<!\w){any_of(lists['until'])}\s+{self._lead}(?:{self._date()})"
            yield Guarded.compile(until, lists["until"], dates)
        if lists.get("between"):
            first = rf"{self._lead}(?:{self._plain()}){self._tail()}"
            between, to = any_of(lists["between"]), any_of(lists["between_to"])
            yield Guarded.compile(
                rf"(?<!\w){between}\s+{first}\s+{to}\s+{self._lead}(?:{self._date()})",
                lists["between"],
                lists["between_to"],
                dates,
            )
        if lists.get("through"):
            through = any_of(lists["through"])
            yield Guarded.compile(
                rf"(?<!\w){through}\s+{self.filler}(?P<end_month>{self._month})(?!\w|\.?\s+{DAY})",
                lists["through"],
                self.months,
            )
        if lists.get("until_after"):
            behind = rf"(?<![\w.])(?:{self._date()})\s+{any_of(lists['until_after'])}(?!\w)"
            yield Guarded.compile(behind, lists["until_after"], dates)

    def _list_date_words(self) -> list[str]:
        """Words of which every date has at least one, ``ANY_DIGIT`` among them."""
        named = [word for name in ("tomorrow", "year_end", "month_end", "end_of") for word in self._lists.get(name, [])]
        return [ANY_DIGIT, *self.months, *self.weekdays, *named]

    def behind(self, *names: str) -> re.Pattern[str]:
        """A date after a phrase of some lists."""
        phrases = [phrase for name in names for phrase in self._lists.get(name, [])]
        return re.compile(rf"(?<!\w){any_of(phrases)}\s+{self._lead}(?:{self._date()})")

    def list_with_verb(self, name: str) -> Iterable[re.Pattern[str]]:
        """A date with a verb of a list: ``on Wednesday declared``, ``declared an emergency on January 5``."""
        verb = rf"(?<!\w){any_of(self._lists.get(name, []))}(?!\w)"
        yield re.compile(rf"{self._on_day()},?\s+{FEW_WORDS}{verb}")
        yield self.with_verb(name)

    def with_verb(self, name: str) -> re.Pattern[str]:
        """A date after a verb of a list: ``begin a strike on Monday``."""
        return re.compile(rf"(?<!\w){any_of(self._lists.get(name, []))}(?!\w)\s+{FEW_WORDS}{self._on_day()}")

    def _on_day(self) -> str:
        on_day = any_of(self._lists.get("on_day", []))
        return rf"(?<!\w){on_day}\s+{self.filler}(?:{self._weekday},\s+)?(?:{self._date()})"

    def _clock(self) -> str:
        """An optional time of day: ``midnight on``, ``5 a.m.``, ``0500 GMT on``, ``las 05:00 del``."""
        before, after = (any_of(self._lists.get(name, [])) for name in ("clock_before", "clock_after"))
        half, zone = r"\s?[ap]\.?\s?m\.?", r"(?:\s\([^()]{1,24}\))?"
        plain = rf"\d{{1,2}}(?:[:.h]\d\d|h(?!\w)|(?=\s?[ap]\.?\s?m)|(?=\s+{after}))(?:{half})?"
        armed = rf"\d{{4}}(?=\s+{after})"
        return rf"(?:(?:{before}\s+)?(?:{plain}|{armed})(?:\s+{after})*{zone},?\s+{self.filler})?"

    def _tail(self) -> str:
        return rf"(?:,?\s+20\d\d)?(?:\s+(?:{self._of})20\d\d)?"

    def _plain(self) -> str:
        """A date without groups; it may be only a day, because the second date names the month."""
        month, day = self._month, rf"{DAY}{self._ordinal}"
        return rf"{month}\.?\s+{day}|{day}(?:\s+{self._of}{month}(?!\w))?|{self._weekday}(?!\w)"

    def _date(self) -> str:
        """A date in any form, each with its groups."""
        named = (
            rf"(?P<weekday>{self._weekday})(?!\w|\s+{self._get('not_weekday')})(?:,?\s+\(?(?P<its_day>{DAY})(?!\w))?"
        )
        named += rf"|{self._group('tomorrow')}(?!\w)"
        alone = rf"(?P<day_only>{DAY})(?:st|nd|rd|th)(?!\w)"
        alone += rf"|{self._get('day_words')}\s+(?P<day_named>{DAY}){self._ordinal}(?!\w)"
        alone += rf"|(?P<day_now>{self._day})\s+{self._get('of_this_month')}(?!\w)"
        alone += rf"|(?P<day_counted>{DAY}){self._ordinal}\s+{self._get('day_words_after')}(?!\w)"
        return "|".join((*self._numeric(), self._period(), *self._day_and_month(), alone, named))

    def _numeric(self) -> Iterable[str]:
        """A date in digits: ``2022-01-19``, ``19.01.2022``, ``19.1.``, ``19/1``, but not the share ``2/3 of``."""
        yield r"(?P<iso>\d{4}-\d{2}-\d{2})"
        yield r"(?P<dotted>\d{1,2}(?P<mark>[./])\d{1,2}(?P=mark)(?:20)?\d\d(?![\d./]\d))(?!\d)"
        yield r"(?P<short>\d{1,2}\.\d{1,2}\.(?!\d))"
        yield rf"(?P<slashed>\d{{1,2}}º?/\d{{1,2}})(?![\d/%]|\s+{self._get('share_of')}(?!\w))"

    def _period(self) -> str:
        """The end of a period: ``the end of the month``, ``Jahresende``, ``қаңтардың соңына``."""
        periods = "|".join(self._group(name) for name in ("this_month", "this_year", "next_month", "this_week"))
        return (
            rf"{self._group('year_end')}(?!\w)|{self._group('month_end')}(?!\w)"
            rf"|{self._get('end_of')}\s+(?:{periods}|(?P<end_month>{self._month}))(?!\w)"
            rf"|(?P<end_month_before>{self._month})\s+{self._get('end_after')}(?!\w)"
        )

    def _day_and_month(self) -> Iterable[str]:
        """A day and month: ``January 19, 2022``, ``19 January 2022``; in some languages the year comes first."""
        year = r"(?:(?P<year_before>20\d\d)\s+(?:\w+\s+)?)?" if self._lists.get("until_after") else ""
        next_year = rf"(?:,?\s+{self._group('next_year')}(?!\w))?"
        yield rf"(?P<month>{self._month})\.?\s+(?P<day>{DAY}){self._ordinal}(?:,?\s+(?P<year>20\d\d))?"
        yield (
            rf"{year}(?P<day_after>{self._day}){self._ordinal}(?:\s+|-){self._of}(?P<month_before>{self._month})(?!\w)"
            rf"(?:\.?,?\s+{self._of}(?P<year_after>20\d\d)|{next_year})"
        )

    def _group(self, name: str) -> str:
        return f"(?P<{name}>{self._get(name)})"

    def _get(self, name: str) -> str:
        return any_of(self._lists.get(name, []))


def _list_durations(lists: dict[str, Any], number: dict[str, Any], units: list[str]) -> Iterable[Guarded]:
    """Patterns of durations: ``for two weeks``, ``72-hour``, ``zwei Wochen lang``; by case ``екі аптаға``."""
    numbers = _list_numbers(number)
    count = _write_count(numbers)
    unit = rf"(?P<unit>{any_of(units)})(?!\w)"
    yield Guarded.compile(_write_duration(lists, number, units, "lasting"), lists["lasting"], units)
    yield Guarded.compile(rf"(?<!\w)(?P<count>\d{{1,3}}|{any_of(numbers)})-{unit}(?!-old)", units)
    if lists.get("glued"):  # a preposition that is written with its noun
        yield Guarded.compile(rf"(?<!\w){any_of(lists['glued'])}{count}\s+{unit}", units)
    if lists.get("lasting_after"):
        after = lists["lasting_after"]
        yield Guarded.compile(rf"(?<!\w){count}\s+{unit}\s+{any_of(after)}(?!\w)", units, after)
    if lists.get("unit_lasting"):
        units_lasting = lists["unit_lasting"]
        yield Guarded.compile(rf"(?<!\w){count}\s+(?P<unit>{any_of(units_lasting)})(?!\w)", units_lasting)
    if lists.get("joined_units"):
        joined = any_of(lists["joined_units"])
        yield Guarded.compile(rf"(?<!\w)(?P<count>{any_of(numbers)})(?P<unit>{joined})(?!\w)")


def _write_duration(lists: dict[str, Any], number: dict[str, Any], units: list[str], name: str) -> str:
    """The pattern of a duration after a phrase of a list."""
    fillers = rf"(?:{any_of(lists['fillers'])}\s+){MOST_FILLERS}"
    count = _write_count(_list_numbers(number))
    return rf"(?<!\w){any_of(lists.get(name, []))}\s+{fillers}{count}\s+{fillers}(?P<unit>{any_of(units)})(?!\w)"


def _list_numbers(number: dict[str, Any]) -> list[str]:
    return [*number["units"], *number.get("articles", [])]


def _write_count(numbers: list[str]) -> str:
    return rf"(?P<count>\d{{1,3}}|{any_of(numbers)}(?:[\s-]{any_of(numbers)})?)"
