"""Lists under which name a place is shown in each language: its accents, and its own word in other letters.

Only ``gazetteer_build.py`` uses it. A name is taken only in the nominative: from CLDR, from the hand-made tables, or
from GeoNames, whose names have no language, so that one counts only if no other is written in those letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monitors.facts.gazetteer_forms import plain
from monitors.facts.gazetteer_rows import read_table, split
from monitors.facts.shown_names import SHOWN

ACCENTED = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ' -]+")
LETTERS = {"ru": re.compile(r"[А-Яа-яЁё -]+"), "ar": re.compile(r"[ء-ي ]+")}
CHECKED = (*LETTERS, "kk")
"""The languages of ``nominatives.tsv``, in the order of its columns."""
# How other languages that write Cyrillic begin an Arabic name, or end a town's or a Slavic one.
FOREIGN = re.compile(r"(?:Ел|Ал) .*|.*(?: шаары| хот| ош|ськ)")


def choose(names: Iterable[str], language: str) -> str:
    """The only name in the letters of a language; "" if there is none, or if several differ."""
    fitting: dict[str, str] = {}
    for name in sorted(names, key=lambda one: (one.startswith("ال"), len(re.findall("[أإآة]", one)))):
        if len(name) > 2 and LETTERS[language].fullmatch(name) and not FOREIGN.fullmatch(name):
            fitting[fold(name)] = name
    return fitting.popitem()[1] if len(fitting) == 1 else ""


def fold(name: str) -> str:
    """The name without what its spellings differ in: the Arabic article, hamza and the like, and the Russian ё."""
    return name.removeprefix("ال").translate(str.maketrans("أإآةىё", "اااهيе"))


def list_cldr_names(towns: Any) -> Iterator[tuple[int, str, str]]:
    """Of the cities after which CLDR names time zones: GeoNames' number, a language, and the name in it."""
    from babel import Locale
    from babel.core import get_global

    for zone, country in get_global("zone_territories").items():
        town = towns.find(country, zone.rpartition("/")[2].replace("_", " "))
        for language in SHOWN if town else ():
            name = Locale(language).time_zones.get(zone, {}).get("city", "")
            if name and town:
                yield town["geonameid"], language, name.partition(" (")[0]


def name_town(town: Mapping[str, Any], canonical: str, known: Mapping[str, str]) -> dict[str, str]:
    """The names of a town by language, as far as they are not the canonical one; ``known`` are those of CLDR."""
    accented = town["name"] if ACCENTED.fullmatch(town["name"]) and plain(town["name"]) == canonical else ""
    names = dict.fromkeys(("en", "es", "fr", "de", "pt"), accented)
    names |= {language: choose(town["alternatenames"], language) for language in LETTERS}
    names |= {language: name for language, name in known.items() if language != "en" and name != "Alma Ata"}
    return {language: name for language, name in names.items() if name and name != canonical}


def name_regions() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Country, canonical name and names by language of the regions, from the first name in the letters of each."""
    for country, _, cell, *_ in read_table("regions.tsv"):
        names = [name.lstrip("~") for name in split(cell)]
        found = {
            language: next((name for name in names if letters.fullmatch(name)), "")
            for language, letters in LETTERS.items()
        }
        yield country, names[0], {language: name for language, name in found.items() if name}


def list_name_lines(towns: Any, shown: Iterable[tuple[Mapping[str, Any], str]]) -> list[str]:
    """The lines of the table of names, of the largest town of each name, for those that have any.

    ``shown`` are the towns of the gazetteer with their canonical names.
    """
    known: dict[int, dict[str, str]] = {}
    for number, language, name in list_cldr_names(towns):
        known.setdefault(number, {})[language] = name
    named = {(country, name): names for country, name, names in name_regions()}
    for town, canonical in sorted(shown, key=lambda one: int(one[0]["population"])):
        named[town["countrycode"], canonical] = name_town(town, canonical, known.get(town["geonameid"], {}))
    for country, name, *others in read_table("nominatives.tsv"):
        checked = {language: other for language, other in zip(CHECKED, others, strict=False) if other}
        named[country, name] = named.get((country, name), {}) | checked
    for names in named.values():  # Kazakh readers know the Russian name where no Kazakh one is
        names.setdefault("kk", names.get("ru", ""))
    return sorted(
        "\t".join((country, canonical, *(names.get(language, "") for language in SHOWN)))
        for (country, canonical), names in named.items()
        if any(names.values())
    )
