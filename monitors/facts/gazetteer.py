"""The packaged gazetteer: which stretches of a text are names of places, and what each name may stand for.

It finds names and offers candidates. Which candidate is meant, and whether the event happens there, is decided in
``places.py`` and ``roles.py``. The table is made by ``gazetteer_build.py``; loading it is paid once a process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import ceil, cos, floor, hypot, radians
from operator import itemgetter
from typing import NamedTuple

import ahocorasick_rs

MAX_ENDING = 6  # letters of a case ending or adjective suffix after a stem
MAX_MENTIONS = 400  # of one text: a list of every town on earth is not worth more
SAMPLE_LENGTH = 500
LEAST_CAPITALS = 0.004  # below this share of capital letters a Latin text is written all small
# What Arabic writes in one word with a name: and, so; then in, to, as; then, before a people's name only, the article.
ARABIC_JOINTS = frozenset(f"{joint}{word}" for joint in ("", "و", "ف") for word in ("", "ب", "ل", "ك"))
ARABIC_ARTICLES = frozenset(f"{joint}ال" for joint in ARABIC_JOINTS if not joint.endswith("ل")) | {"لل", "ولل", "فلل"}
MAX_PROCLITICS = 4
GENITIVE, OF_TOWN = "s", ("er", "ern")  # German: "Senegals Regierung", "in der Kabuler Moschee"
OF_TOWN_POPULATION = 100_000
SURROGATE = re.compile("[\ud800-\udfff]")
GROWING = "\u0130"  # capital i with a dot
CASE_FROM = "’`ʻʼ\u00a0"
CASE_TO = "'''' "

KILOMETRES_A_DEGREE = 111.2


class NameKind(StrEnum):
    """What a name in the table names."""

    COUNTRY = "C"
    DEMONYM = "D"
    DEMONYM_SMALL = "d"
    REGION = "R"
    WATCHED = "W"
    TOWN = "P"
    FOREIGN_TOWN = "A"
    HINT = "H"
    NULL = "N"


COUNTRY = f"\t{NameKind.COUNTRY}\t"
GERMAN_KINDS = frozenset({NameKind.COUNTRY, NameKind.REGION, NameKind.WATCHED, NameKind.TOWN, NameKind.FOREIGN_TOWN})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a name may stand for. ``is_sure``: believed without other evidence."""

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


class Mention(NamedTuple):
    """A name found in a text, with all that it may stand for, countries first and then by population."""

    start: int
    end: int
    entries: tuple[Entry, ...]


def fold(text: str) -> str:
    """Lower case, position by position, with the apostrophes and spaces of print made plain."""
    low = text.lower()
    if len(low) != len(text):  # one letter alone grows when it is made small
        low = GROWING.join(part.lower() for part in text.split(GROWING))
    if low.isascii():
        return low
    if SURROGATE.search(low):
        low = SURROGATE.sub("?", low)  # a lone half of a character, which no automaton takes
    for printed, plain in zip(CASE_FROM, CASE_TO, strict=True):
        if printed in low:
            low = low.replace(printed, plain)
    return low


def is_written_small(text: str) -> bool:
    """Whether the text gives no capitals to names: some archives lower everything."""
    sample = text[:SAMPLE_LENGTH]
    return len(sample) > 60 and sum(map(str.isupper, sample)) <= LEAST_CAPITALS * len(sample)


class Gazetteer:
    """The names in one automaton. Lines are parsed when first hit, so that a process pays for what it reads."""

    def __init__(self, table: str) -> None:
        lines = [line for line in table.split("\n") if line and line[0] != "#"]
        names = fold("\n".join([line.partition("\t")[0].strip("~*") for line in lines])).split("\n")
        grouped: dict[str, str] = {}
        for name, line in zip(names, lines, strict=True):
            grouped[name] = f"{grouped[name]}\n{line}" if name in grouped else line
        self._lines = list(grouped.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(grouped), matchkind=ahocorasick_rs.MATCHKIND_STANDARD, store_patterns=False
        )
        self._entries: dict[int, tuple[Entry, ...]] = {}
        self._english: dict[int, tuple[Entry, ...]] = {}
        self._largest: dict[str, Entry] | None = None
        self._towns: dict[tuple[int, float], list[tuple[float, float, str]]] | None = None
        countries = [line.split("\t") for line in lines if COUNTRY in line]
        self._country_names = {code: name for _, _, code, name, *_ in countries if code}

    def get_country_name(self, country: str) -> str:
        """The English name of a country that some entry names."""
        return self._country_names[country]

    def find_largest_town(self, country: str) -> Entry | None:
        """The town of a country with the most people; None when it has none here."""
        if self._largest is None:
            largest: dict[str, tuple[int, str]] = {}
            for line in (one for lines in self._lines for one in lines.split("\n") if "\tP\t" in one):
                fields = line.split("\t")
                people = int(fields[6] or 0)
                if people > largest.get(fields[2], (-1, ""))[0]:
                    largest[fields[2]] = people, line
            self._largest = {code: _parse(line) for code, (_, line) in largest.items()}
        return self._largest.get(country)

    def find_nearest_town(self, latitude: float, longitude: float, most_kilometres: float) -> Entry | None:
        """The town nearest to a point, None when none is that near."""
        shrink = max(cos(radians(latitude)), 0.01)  # of a degree of longitude
        far = most_kilometres / KILOMETRES_A_DEGREE
        rows = range(floor(latitude - far), ceil(latitude + far) + 1)
        columns = range(floor(longitude - far / shrink), ceil(longitude + far / shrink) + 1)
        near = (
            (hypot(north - latitude, _turn(east - longitude) * shrink), line)
            for row in rows
            for column in columns
            for north, east, line in self._list_towns().get((row, _turn(column)), ())
        )
        distance, line = min(near, default=(far + 1.0, ""))
        return _parse(line) if distance <= far else None

    def _list_towns(self) -> Mapping[tuple[int, float], list[tuple[float, float, str]]]:
        """The towns by whole degree, sorted into them when first asked for."""
        if self._towns is None:
            self._towns = {}
            for line in (one for lines in self._lines for one in lines.split("\n") if "\tP\t" in one):
                fields = line.split("\t")
                north, east = float(fields[4]), float(fields[5])
                self._towns.setdefault((round(north), _turn(round(east))), []).append((north, east, line))
        return self._towns

    def find_mentions(self, text: str, language: str, low: str = "") -> list[Mention]:
        """The longest names in the text, left to right, without overlap. ``low`` is ``fold(text)``, if at hand."""
        low = low or fold(text)
        small = is_written_small(text)
        capitals_only = language == "en" and not small
        length, german = len(low), language == "de"
        found: list[tuple[int, int, int, tuple[Entry, ...]]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            if capitals_only and text[start].islower():
                continue
            article = False
            if start and low[start - 1].isalnum():
                joined = _read_proclitics(low, start)
                article = joined in ARABIC_ARTICLES
                if not article and joined not in ARABIC_JOINTS:
                    continue
            ending = 0
            if end < length and low[end].isalnum():
                ending = MAX_ENDING + 1 if language == "en" else _ending_length(low, end)
            if ending > MAX_ENDING:
                continue
            fitting = self._english.get(index) if capitals_only else None
            if fitting is None:
                written = text[start:end]
                entries = self._list_entries(index)
                fitting = tuple(
                    entry
                    for entry in entries
                    if (not ending or entry.takes_endings or (german and _takes_german(entry, low[end : end + ending])))
                    and _fits(entry, written, language, small)
                )
                # Large, and without an ending, it means the same wherever it stands, if it is no abbreviation.
                if capitals_only and not any(entry.is_abbreviation for entry in entries):
                    self._english[index] = fitting
            if article:
                fitting = tuple(entry for entry in fitting if entry.is_demonym)
            if fitting:
                found.append((start, -end - ending, ending, fitting))
        return _keep_longest(found)

    def _list_entries(self, index: int) -> tuple[Entry, ...]:
        entries = self._entries.get(index)
        if entries is None:
            parsed = [_parse(line) for line in self._lines[index].split("\n")]
            parsed.sort(key=lambda entry: (entry.kind is not NameKind.COUNTRY, entry.is_demonym, -entry.population))
            entries = self._entries[index] = tuple(parsed)
        return entries


def _turn(degrees: float) -> float:
    """A difference of longitudes as -180 to 180."""
    return (degrees + 180) % 360 - 180


def _parse(line: str) -> Entry:
    name, kind, country, canonical, latitude, longitude, population = line.split("\t")
    letters = name.strip("~*").replace(".", "").replace("&", "")
    return Entry(
        kind=NameKind(kind),
        country=country,
        name=canonical,
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        population=int(population or 0),
        is_sure=not name.startswith("~"),
        takes_endings=name.endswith("*"),
        spelling=name.strip("~*"),
        is_demonym=kind in (NameKind.DEMONYM, NameKind.DEMONYM_SMALL),
        is_abbreviation=len(letters) <= 5 and letters.isupper() and kind != NameKind.HINT,
    )


def _read_proclitics(low: str, start: int) -> str:
    """The letters between the beginning of the word and a name, "?" when they are too many to be proclitics."""
    opening = start
    while opening and low[opening - 1].isalnum():
        opening -= 1
        if start - opening > MAX_PROCLITICS:
            return "?"
    return low[opening:start]


def _takes_german(entry: Entry, ending: str) -> bool:
    """Whether a German ending makes a name a genitive, or a town's an adjective."""
    if not entry.is_sure or entry.kind not in GERMAN_KINDS:
        return False
    is_known = entry.kind in (NameKind.WATCHED, NameKind.FOREIGN_TOWN) or entry.population >= OF_TOWN_POPULATION
    return ending == GENITIVE or (ending in OF_TOWN and is_known)


def _ending_length(low: str, end: int) -> int:
    length = 0
    while end + length < len(low) and length <= MAX_ENDING and low[end + length].isalnum():
        length += 1
    return length


def _fits(entry: Entry, written: str, language: str, small: bool) -> bool:
    """Whether the name is written as names of its kind are."""
    if entry.kind is NameKind.DEMONYM_SMALL:
        return language != "en"
    if entry.kind is NameKind.FOREIGN_TOWN and language == "en":
        return False
    if entry.is_abbreviation:
        return written == entry.spelling or written == entry.spelling.replace(".", "")
    if small:
        return len(entry.spelling) >= 4
    return not written[0].islower()


def _keep_longest(found: list[tuple[int, int, int, tuple[Entry, ...]]]) -> list[Mention]:
    """Of overlapping names the leftmost and longest, and of one word's stems the longest: "Нигери*" before "Нигер*".

    ``found`` holds start, minus the end, letters of the ending, and the entries.
    """
    found.sort(key=itemgetter(0, 1, 2))
    kept: list[Mention] = []
    for start, minus_end, _, entries in found:
        if not kept or start >= kept[-1].end:
            kept.append(Mention(start, -minus_end, entries))
        if len(kept) >= MAX_MENTIONS:
            break
    return [mention for mention in kept if mention.entries[0].kind is not NameKind.NULL]


@cache
def load_gazetteer() -> Gazetteer:
    """The packaged table, loaded once a process."""
    return Gazetteer(files("monitors.facts").joinpath("tables/gazetteer.tsv").read_text("utf-8"))
