"""What a question is about: a topic, a country and a period, as people write them and as answers name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.chats.asked_periods import Period, describe_period, take_period_asked
from bot.chats.examples import call_topic, name_country, name_topic
from bot.chats.places import NamedPlace, find_place_or_region, is_code
from bot.chats.subjects import is_small, read_subjects
from bot.chats.wordings import says_nothing
from bot.command import Answer, Request
from bot.text.markup import code, shorten
from bot.text.reader import Reader
from bot.text.render import note
from monitors.country_lookup import find_similar_country

WORDS_UNITS: Final = 100
PLACE_UNITS: Final = 60
MOST_NAMED: Final = 5
DEFAULT_PERIOD: Final = Period(timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: a topic ("" for any) and countries (none for any) over a period; ``unknown`` are the other
    words. ``places`` are the countries and regions as answers name them.

    ``has_period`` says that the period was asked for, and is not what a command supposes; ``is_all`` that everything
    was, in so many words.
    """

    topic: str = ""
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    period: Period = DEFAULT_PERIOD
    unknown: tuple[str, ...] = ()
    has_period: bool = False
    is_all: bool = False

    @property
    def is_open(self) -> bool:
        """Whether neither a topic nor a country was named, nor everything asked for."""
        return not (self.topic or self.countries or self.is_all)


def read_scope(request: Request, default: Period = DEFAULT_PERIOD) -> Scope:
    """The arguments as a scope; a country's name may have several words, a town stands for its country, a region for
    all of its own.

    A topic may be named by its id, its title, or a word of that; of two topics the last is meant.
    """
    names = request.desk.names
    period, words = take_period_asked(request.words, request.now, request.home.timezone)
    told = [word for word in words if not says_nothing(word)]
    named = read_subjects(told, names, names.guess, find_place_or_region)
    topic = named.topics[-1] if named.topics else ""
    is_known = not named.unknown and _are_sure(named.places)
    return Scope(
        topic,
        named.countries if is_known else (),
        tuple(dict.fromkeys(name_place(one, request.reader) for one in named.places)) if is_known else (),
        period or default,
        () if is_known else named.rest,
        period is not None,
        named.is_all,
    )


def _are_sure(places: Sequence[NamedPlace]) -> bool:
    """Whether words surely name these places, and none is a small word beside one, such as "at" for Austria."""
    codes = [one.name for one in places if is_code(one.name) and not one.name.isupper()]
    return len(places) < 2 or not codes or (len(codes) == len(places) and not any(map(is_small, codes)))


def name_place(place: NamedPlace, reader: Reader) -> str:
    """A country in the reader's language; a region as it was written, as it has no other name here."""
    return reader.country(place.countries[0]) if len(place.countries) == 1 else shorten(place.name, PLACE_UNITS)


def name_places(places: Iterable[NamedPlace], reader: Reader) -> str:
    """Countries and regions in a row, each once."""
    return reader.listed(dict.fromkeys(name_place(one, reader) for one in places))


def describe_subject(kind: str, scope: Scope, request: Request) -> str:
    """A title of what is shown (``kind``) and of which topic and country, without the period."""
    parts = _name_subjects(scope, request.reader)
    return request.reader.label(kind, request.reader.listed(parts)) if parts else kind


def describe_scope(kind: str, scope: Scope, request: Request) -> str:
    """A title of what is shown, of which topic and country, and over which period."""
    parts = [*_name_subjects(scope, request.reader), describe_period(scope.period, request.reader)]
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
