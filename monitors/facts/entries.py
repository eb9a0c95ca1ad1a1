"""The entries of the gazetteer: what a name may stand for, and how it must be written to do so.

``gazetteer.py`` reads them from the packaged table, and asks here which fit a name as it is written in a text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

GENITIVE, OF_TOWN = "s", ("er", "ern")  # German: "Senegals Regierung", "in der Kabuler Moschee"
SMALL_ARTICLES = ("al-", "el-")  # that begin Arabic names also in small letters: "al-Tanf"
ROMANCE_ARTICLES = ("La ", "Le ", "Les ", "El ", "Los ", "Las ")
ENGLISH_WORDS = frozenset({"Island", "Maurice"})  # countries in German and French, other words in English
OF_TOWN_POPULATION = 100_000
NAMESAKE = "^"  # before the name of a town that is meant only beside its region; gazetteer_rows.py writes it


class NameKind(StrEnum):
    """What a name stands for, as the second column of the table says."""

    COUNTRY = "C"
    DEMONYM = "D"
    DEMONYM_SMALL = "d"
    REGION = "R"
    SHARED = "S"
    WATCHED = "W"
    TOWN = "P"
    FOREIGN_TOWN = "A"
    HINT = "H"
    NULL = "N"


TOWNS = (NameKind.WATCHED, NameKind.TOWN, NameKind.FOREIGN_TOWN)
LANDS = (NameKind.COUNTRY, NameKind.SHARED)
PLACE_KINDS = frozenset({NameKind.COUNTRY, NameKind.REGION, NameKind.WATCHED, NameKind.TOWN, NameKind.FOREIGN_TOWN})


class Style(NamedTuple):
    """How a text writes names: its language, as far as that matters, and ``is_small`` if it has no capitals at all."""

    is_english: bool
    is_german: bool
    is_small: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a name may stand for; coordinates are degrees, None where the table has none.

    ``is_sure``: it is believed without other evidence. ``takes_endings``: the name may be followed by case endings.
    """

    kind: NameKind
    country: str
    name: str
    latitude: float | None
    longitude: float | None
    population: int
    is_sure: bool
    takes_endings: bool
    spelling: str
    is_demonym: bool  # names a people rather than a place
    is_abbreviation: bool  # spelt in capitals, and only so: "US" is a country, "us" is not
    area: str = ""  # GeoNames' code of its first-level region, "" when it is in none or not in one alone
    namesakes: tuple[Entry, ...] = ()  # less known towns of its name in other regions of its country


def parse_entry(line: str) -> Entry:
    """Read an entry from its line of the table."""
    name, kind, country, canonical, latitude, longitude, population, area = line.split("\t")
    letters = name.strip("~^*").replace(".", "").replace("&", "")
    return Entry(
        kind=NameKind(kind),
        country=country,
        name=canonical,
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        population=int(population or 0),
        is_sure=not name.startswith(("~", NAMESAKE)),
        takes_endings=name.endswith("*"),
        spelling=name.strip("~^*"),
        is_demonym=kind in (NameKind.DEMONYM, NameKind.DEMONYM_SMALL),
        is_abbreviation=len(letters) <= 5 and letters.isupper() and kind != NameKind.HINT,
        area=area,
    )


def parse_entries(lines: str) -> tuple[Entry, ...]:
    """Read what one name may stand for, countries first and then by population; namesakes are in the known one."""
    known: list[Entry] = []
    namesakes: list[Entry] = []
    for line in lines.split("\n"):
        (namesakes if line.startswith(NAMESAKE) else known).append(parse_entry(line))
    if namesakes:
        known = [replace(entry, namesakes=_list_of(entry, namesakes)) for entry in known]
    known.sort(key=lambda entry: (entry.kind is not NameKind.COUNTRY, entry.is_demonym, -entry.population))
    return tuple(known)


def _list_of(entry: Entry, namesakes: Iterable[Entry]) -> tuple[Entry, ...]:
    """The namesakes of an entry, if it is a place that may have some."""
    if entry.kind not in PLACE_KINDS or entry.kind is NameKind.COUNTRY:
        return ()
    return tuple(one for one in namesakes if one.country == entry.country)


def list_fitting(entries: Iterable[Entry], written: str, ending: str, style: Style) -> tuple[Entry, ...]:
    """The entries whose name may be written as ``written`` and may have the ``ending``."""
    return tuple(
        entry
        for entry in entries
        if (not ending or entry.takes_endings or (style.is_german and _takes_german(entry, ending)))
        and _fits(entry, written, style)
    )


def _takes_german(entry: Entry, ending: str) -> bool:
    """Whether a German ending makes a name a genitive, or a town's name an adjective."""
    if not entry.is_sure or entry.kind not in PLACE_KINDS:
        return False
    is_known = entry.kind in (NameKind.WATCHED, NameKind.FOREIGN_TOWN) or entry.population >= OF_TOWN_POPULATION
    return ending == GENITIVE or (ending in OF_TOWN and is_known)


def _fits(entry: Entry, written: str, style: Style) -> bool:
    """Whether the name is written with capitals as names of its kind are, and is a name in that language."""
    if style.is_english and entry.kind is NameKind.COUNTRY and entry.spelling in ENGLISH_WORDS:
        return False
    if entry.kind is NameKind.DEMONYM_SMALL:
        return not style.is_english
    if entry.kind is NameKind.FOREIGN_TOWN and style.is_english:
        return False
    if entry.is_abbreviation:
        return written == entry.spelling or written == entry.spelling.replace(".", "")
    if style.is_small:
        return len(entry.spelling) >= 4
    if entry.spelling.startswith(ROMANCE_ARTICLES) and not entry.is_demonym:
        second = entry.spelling.index(" ") + 1
        if written[second].islower() and entry.spelling[second].isupper():
            return False  # "La paz" is peace, "La réunion" a meeting
    return not written[0].islower() or entry.spelling[0].islower() or written.startswith(SMALL_ARTICLES)
