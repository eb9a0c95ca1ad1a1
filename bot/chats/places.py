"""Finds countries and towns by the names that people write in commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.text.language import LANGUAGES
from monitors.country_lookup import find_country
from monitors.regions import find_region

if TYPE_CHECKING:
    from monitors.facts.entries import Entry

LONGEST_NAME: Final = 5  # words


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A country (ISO 3166-1 alpha-2) as it was named, itself or with ``is_town`` by one of its towns; or a region, with
    all its countries.
    """

    name: str
    countries: tuple[str, ...]
    is_town: bool = False


def find_town(name: str) -> Entry | None:
    """The best-known town of that name in a language of the bot; None if none is known."""
    from monitors.facts.gazetteer import load_gazetteer

    written = name.strip(" ,;.").title()
    for language in LANGUAGES:
        for mention in load_gazetteer().find_mentions(written, language):
            if mention.start == 0 and mention.end == len(written) and mention.entries:
                return mention.entries[0]
    return None


def find_place(name: str) -> NamedPlace | None:
    """The country or town of that name; None if there is none. Names of countries in other languages count too."""
    written = name.strip(" ,;.")
    if country := find_country(written):
        return NamedPlace(written, (country,))
    town = find_town(written)
    return NamedPlace(written, (town.country,), is_town=town.kind != "C") if town else None


def find_place_or_region(name: str) -> NamedPlace | None:
    """As :func:`find_place`, and regions too, such as Central Asia; a town of the same name is not meant."""
    place = find_place(name)
    if place is not None and not place.is_town:
        return place
    countries = find_region(name)
    return NamedPlace(name.strip(" ,;."), countries) if countries else place


def is_code(word: str) -> bool:
    """Whether the word is the code of a country."""
    return len(word.strip(" ,;.")) == 2 and bool(find_country(word))


def holds_code(words: Sequence[str]) -> bool:
    """Whether one of the words is the code of a country in capitals, where not all are in capitals."""
    return not " ".join(words).isupper() and any(word.isupper() and is_code(word) for word in words)
