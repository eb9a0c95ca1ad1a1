"""What a question is about: a topic, a country and a period, as people write them and as answers name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.chats.examples import call_topic, name_country, name_topic
from bot.chats.past_days import take_past_days
from bot.chats.periods import LONGEST_PERIOD, ONE, read_period, take_ago, take_period
from bot.chats.places import NamedPlace, find_place_or_region, is_code
from bot.chats.spans import take_start
from bot.chats.subjects import is_small, read_subjects
from bot.chats.wordings import says_nothing
from bot.chats.written_dates import write_dates
from bot.command import Answer, Request
from bot.text.markup import code, shorten
from bot.text.reader import Reader
from bot.text.render import note
from monitors.alerting.daytime import get_zone
from monitors.country_lookup import find_similar_country
from monitors.folding import fold

WORDS_UNITS: Final = 100
PLACE_UNITS: Final = 60
MOST_NAMED: Final = 5
DEFAULT_PERIOD: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: a topic ("" for any) and countries (none for any) over a period; ``unknown`` are the other
    words. ``places`` are the countries and regions as answers name them.

    ``has_period`` says that the period was asked for, and is not what a command supposes; ``is_all`` that everything
    was, in so many words. ``since`` is when the period begins, if that was asked for by the calendar, else None; so is
    ``until``, when it ends, None for now.
    """

    topic: str = ""
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    period: timedelta = DEFAULT_PERIOD
    unknown: tuple[str, ...] = ()
    has_period: bool = False
    is_all: bool = False
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether neither a topic nor a country was named, nor everything asked for."""
        return not (self.topic or self.countries or self.is_all)

    def find_begin(self, now: datetime) -> datetime:
        """When the period begins."""
        return now - self.period if self.since is None else self.since


def read_scope(request: Request, default: timedelta = DEFAULT_PERIOD) -> Scope:
    """The arguments as a scope; a country's name may have several words, a town stands for its country, a region for
    all of its own.

    A topic may be named by its id, its title, or a word of that; of two topics the last is meant.
    """
    names = request.desk.names
    past, words = take_past(request.words, request)
    told = [word for word in words if not says_nothing(word)]
    named = read_subjects(told, names, names.guess, find_place_or_region)
    topic = named.topics[-1] if named.topics else ""
    is_known = not named.unknown and _are_sure(named.places)
    return Scope(
        topic,
        named.countries if is_known else (),
        tuple(dict.fromkeys(name_place(one, request.reader) for one in named.places)) if is_known else (),
        past.length or default,
        () if is_known else named.rest,
        past.length is not None,
        named.is_all,
        past.since,
        past.until,
    )


def _are_sure(places: Sequence[NamedPlace]) -> bool:
    """Whether words surely name these places, and none is a small word beside one, such as "at" for Austria."""
    codes = [one.name for one in places if is_code(one.name) and not one.name.isupper()]
    return len(places) < 2 or not codes or (len(codes) == len(places) and not any(map(is_small, codes)))


def name_place(place: NamedPlace, reader: Reader) -> str:
    """A country in the reader's language; a region as it was written, as it has no other name here."""
    return reader.country(place.countries[0]) if len(place.countries) == 1 else shorten(place.name, PLACE_UNITS)


@dataclass(frozen=True, slots=True)
class Past:
    """A period that is asked for: how long it is, None for none; when it begins, if that was asked for by the calendar,
    as ``since Monday``; and when it ends, None for now.
    """

    length: timedelta | None = None
    since: datetime | None = None
    until: datetime | None = None


def take_past(told: Sequence[str], request: Request) -> tuple[Past, tuple[str, ...]]:
    """The period that some of the words name, and the others."""
    now, zone = request.now, request.home.timezone
    ago, words = take_ago(told)
    if ago is not None:
        return Past(ago), words
    told = write_dates(told, now, zone, is_past=True)
    days, words = take_past_days(told, now, zone)
    if days is not None:
        return _bound_past(days[0], now, days[1]), words
    since, words = take_start(told, now, zone)
    if since is not None:
        return _bound_past(since, now), words
    length, words = take_period(told)
    if length is None and words and fold(words[-1]) in ONE:
        return Past(read_period(f"1{words[-1]}")), words[:-1]
    return Past(length), words


def _bound_past(since: datetime, now: datetime, until: datetime | None = None) -> Past:
    """The period between two moments, of which no more than the last year counts."""
    begin = max(since, (until or now) - LONGEST_PERIOD)
    return Past((until or now) - begin, begin, until)


def find_first_day(scope: Scope, request: Request) -> date:
    """The first day of the period: by the chat's calendar if it was asked for by that, else by UTC."""
    if scope.since is not None:
        return scope.since.astimezone(get_zone(request.home.timezone)).date()
    return (request.now - scope.period).date() + timedelta(days=1)


def find_last_day(scope: Scope, request: Request) -> date:
    """The last day of the period, as :func:`find_first_day` the first."""
    if scope.until is None:
        return request.now.date()
    return (scope.until - timedelta(seconds=1)).astimezone(get_zone(request.home.timezone)).date()


def name_places(places: Iterable[NamedPlace], reader: Reader) -> str:
    """Countries and regions in a row, each once."""
    return reader.listed(dict.fromkeys(name_place(one, reader) for one in places))


def describe_period(scope: Scope, reader: Reader) -> str:
    """The period in the reader's language, as ``last 24 hours``, ``since 3 Jan 2022, 00:00 UTC`` or ``3 January 2022 to
    5 January 2022``."""
    if scope.since is not None and scope.until is not None:
        first, last = (at.astimezone(get_zone(reader.timezone)).date() for at in (scope.since, scope.until))
        return reader.text("{since} to {until}", since=reader.day(first), until=reader.day(last - timedelta(days=1)))
    if scope.since is not None:
        return reader.text("since {time}", time=reader.moment(scope.since))
    return _describe_length(scope.period, reader)


def _describe_length(period: timedelta, reader: Reader) -> str:
    """A length of time up to now in the reader's language, as ``last 24 hours`` or ``last 7 days``."""
    hours = int(period.total_seconds() // 3600)
    if hours < 48:
        return reader.count("last hour", "last {n} hours", max(hours, 1))
    return reader.count("last day", "last {n} days", hours // 24)


def describe_subject(kind: str, scope: Scope, request: Request) -> str:
    """A title of what is shown (``kind``) and of which topic and country, without the period."""
    parts = _name_subjects(scope, request.reader)
    return request.reader.label(kind, request.reader.listed(parts)) if parts else kind


def describe_scope(kind: str, scope: Scope, request: Request) -> str:
    """A title of what is shown, of which topic and country, and over which period."""
    parts = [*_name_subjects(scope, request.reader), describe_period(scope, request.reader)]
    return request.reader.label(kind, request.reader.listed(parts))


def _name_subjects(scope: Scope, reader: Reader) -> list[str]:
    """The topic and the places of a scope, as far as it has them."""
    topics = [reader.topic(scope.topic)] if scope.topic else []
    return [*topics, *list_places(scope, reader)]


def list_places(scope: Scope, reader: Reader) -> list[str]:
    """The places of a scope, of many the first ones and how many more there are."""
    more = len(scope.places) - MOST_NAMED
    return [*scope.places[:MOST_NAMED], *([reader.count("and {n} more", "and {n} more", more)] if more > 0 else [])]


def explain_unknown(scope: Scope, command: str, request: Request) -> Answer:
    """The answer to words that name no topic, country or period, with an example of what may have been meant."""
    reader = request.reader
    written = shorten(" ".join(scope.unknown), WORDS_UNITS)
    near = request.desk.names.suggest(written)
    country = find_similar_country(written)
    others = reader.country(country) if country else f"{name_topic(request)} {name_country(reader)}"
    meant = call_topic(near, reader) if near else others
    return (
        note(
            reader.write("There is no topic, country or period called {words}.", words=code(written)),
            reader.write("Write for example {example}.", example=code(f"/{command} {meant} 7d")),
        ),
    )
