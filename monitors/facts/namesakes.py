"""Decides which of several towns of one name in one country is meant, by the regions that the article names. Pure.

``places.py`` chooses the country; this step only chooses among its towns. ``gazetteer_rows.py`` says which towns share
a name, and which of them a bare name means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from monitors.facts.article_field import ArticleField
from monitors.facts.entries import TOWNS, Entry, NameKind
from monitors.facts.gazetteer import Mention
from monitors.facts.name_text import fold
from monitors.facts.phrases import any_of
from monitors.facts.words import load_words

FURTHEST_BESIDE = 30  # characters between a town and a region that is named beside it
# A region that is not right after the name moves it only to a town with this share of the known one's people.
LEAST_SHARE = 0.05
LEAD_END = 700  # characters of the text in which a region speaks for the whole article
ENDS = re.compile(r"[.;:!?\n]")
AMERICA, COUNTY = "US", " County, "
# The states and provinces as news agencies and the post abbreviate them, by GeoNames' codes.
ABBREVIATED = {
    "US": "AL Ala|AZ Ariz|AR Ark|CA Calif|CO Colo|CT Conn|DE Del|FL Fla|GA Ga|IL Ill|IN Ind|KS Kan|KY Ky|LA La|MA Mass"
    "|MD Md|ME Me|MI Mich|MN Minn|MO Mo|MS Miss|MT Mont|NC N.C|ND N.D|NE Neb|NH N.H|NJ N.J|NM N.M|NV Nev|NY N.Y|OK Okla"
    "|OR Ore|PA Pa|RI R.I|SC S.C|SD S.D|TN Tenn|TX Tex|VA Va|VT Vt|WA Wash|WI Wis|WV W.Va|WY Wyo|AK|HI|IA|ID|OH|UT",
    "CA": "01 AB Alta|02 BC B.C|03 MB Man|04 NB N.B|05 NL N.L|07 NS N.S|08 ON Ont|09 PE P.E.I|10 QC Que|11 SK Sask"
    "|12 YT|13 NT|14 NU",
}
ABBREVIATION = re.compile(r", ((?:[A-Z]\.?[A-Z]|[A-Z][a-z]{1,4}|P\.E\.I|W\.Va)(?:\.|\b))(?!\w)")

# What may stand between a town and what it lies in: "Tripoli in northern Lebanon", "طرابلس شمال لبنان".
INSIDE = re.compile(
    r",?(?: (?:in|the|(?:north|south)?(?:east|west)|north|south|(?:(?:north|south)?(?:east|west)|north|south)ern"
    r"|en|el|la|le|au|norte|sur|este|oeste|nord|sud|est|ouest|du|del|de|im|norden|süden|osten|westen|no|na|do|da|sul|leste"
    r"|на|в|севере|юге|востоке|западе|ب?(?:شمال|جنوب|شرق|غرب)ي?|في))+ "
)
# Before an adjective that follows its noun; the Arabic one has the article.
BEFORE_ADJECTIVE = (" ", " ال")


class Region(NamedTuple):
    """A first-level region: ISO country and GeoNames' code."""

    country: str
    area: str


NOWHERE: frozenset[Region] = frozenset()


class Neighbours(NamedTuple):
    """The regions that are named with a town: right after it ("Portland, Maine"), and beside it."""

    apposed: frozenset[Region]
    beside: frozenset[Region]


ALONE = Neighbours(NOWHERE, NOWHERE)


def choose_namesake(entry: Entry, neighbours: Neighbours, read_article: Callable[[], frozenset[Region]]) -> Entry:
    """The town of the entry's name that is meant; the entry itself if no region that is named has one.

    With a region right after it in which the gazetteer has no such town, the town has no point. ``read_article``
    returns the regions that the article names; it is asked only where they may decide.
    """
    elsewhere = bool(entry.area) and any(region.country == entry.country for region in neighbours.apposed)
    if not entry.namesakes and not elsewhere:
        return entry
    found = _find_within(entry, neighbours.apposed, 0)
    found = found or _find_within(entry, neighbours.beside, LEAST_SHARE)
    found = found or _find_within(entry, read_article(), LEAST_SHARE)
    if found is not None:
        return found
    return replace(entry, latitude=None, longitude=None) if elsewhere else entry


def _find_within(entry: Entry, regions: frozenset[Region], least_share: float) -> Entry | None:
    candidates = [
        one
        for one in (entry, *entry.namesakes)
        if Region(one.country, one.area) in regions and one.population >= least_share * entry.population
    ]
    return max(candidates, key=lambda one: (one is entry, one.population), default=None)


def read_abbreviation(text: str, end: int) -> Region | None:
    """The American state or Canadian province in short after a name that ends at ``end``: ``Springfield, Ill.``."""
    found = ABBREVIATION.match(text, end) if text[end : end + 1] == "," and not text[:end].isupper() else None
    return _list_abbreviations().get(found[1].rstrip(".")) if found else None


@cache
def _list_abbreviations() -> dict[str, Region]:
    """The regions by their abbreviations, without the last full stop."""
    lists = [(country, words.split(" ")) for country, line in ABBREVIATED.items() for words in line.split("|")]
    return {word: Region(country, words[0]) for country, words in lists for word in words}


def has_town_in(entries: Iterable[Entry], region: Region) -> bool:
    """Whether a name may stand for a town of that region."""
    return any(Region(one.country, one.area) == region for entry in entries for one in (entry, *entry.namesakes))


def read_regions(text: str, mention: Mention, language: str) -> frozenset[Region]:
    """The regions that a name stands for: its own, or that of a town before a word such as "oblast"."""
    regions = {
        Region(entry.country, entry.area) for entry in mention.entries if entry.kind is NameKind.REGION and entry.area
    }
    if not regions and mention.entries[0].kind in TOWNS and _is_called_region(text, mention, language):
        regions = {Region(entry.country, entry.area) for entry in mention.entries if entry.area}
    return frozenset(regions)


def _is_called_region(text: str, mention: Mention, language: str) -> bool:
    """Whether the word before or after a name says that it is a region's: ``Мурманской области``."""
    words = _load_region_words(language)
    opening = max(0, mention.start - FURTHEST_BESIDE)
    return bool(words.after.match(text, mention.end) or words.before.search(text, opening, mention.start))


class RegionWords(NamedTuple):
    """Patterns of a language: words before and after a region's name, and what is between a town and its region."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    apposing: re.Pattern[str]


@cache
def _load_region_words(language: str) -> RegionWords:
    lists = load_words(language).place
    before, after = (any_of(lists.get(name, [])) for name in ("region", "region_after"))
    return RegionWords(
        re.compile(rf"(?<!\w){before} $", re.IGNORECASE),
        re.compile(rf" {after}(?!\w)", re.IGNORECASE),
        re.compile(rf"(?:,? ?\(|,? ?)(?:{before} )?", re.IGNORECASE),
    )


def read_article(fields: Sequence[ArticleField], parts: Sequence[list[Mention]], language: str) -> frozenset[Region]:
    """The regions that the title and the lead name."""
    return frozenset(
        region
        for field, mentions in zip(fields, parts, strict=True)
        for mention in mentions
        if mention.entries[0].kind is not NameKind.COUNTRY and (field.is_title or mention.start < LEAD_END)
        for region in read_regions(field.text, mention, language)
    )


def read_neighbours(text: str, mentions: Sequence[Mention], position: int, language: str) -> Neighbours:
    """The regions that are named with the town at ``position`` among the mentions of a text."""
    town = mentions[position]
    abbreviated = read_abbreviation(text, town.end)
    if abbreviated is not None:
        return Neighbours(frozenset({abbreviated}), NOWHERE)
    apposed, beside = NOWHERE, NOWHERE
    if position + 1 < len(mentions):
        follower = mentions[position + 1]
        if follower.start - town.end <= FURTHEST_BESIDE and not ENDS.search(text, town.end, follower.start):
            beside = read_regions(text, follower, language)
            between = text[town.end : follower.start]
            apposed = beside if beside and _load_region_words(language).apposing.fullmatch(between) else NOWHERE
    if position and not beside:
        leader = mentions[position - 1]
        if town.start - leader.end <= FURTHEST_BESIDE and not ENDS.search(text, leader.end, town.start):
            beside = read_regions(text, leader, language)
    return Neighbours(apposed, beside) if beside else ALONE


def list_holding(text: str, town: Mention, follower: Mention) -> frozenset[str]:
    """The countries of the name after a town if it says where that lies: ``Paris, Texas``, ``Tripoli in northern
    Lebanon``, ``Trípoli libanesa``.
    """
    between = text[town.end : follower.start]
    if between in BEFORE_ADJECTIVE:
        return frozenset(entry.country for entry in follower.entries if entry.is_demonym)
    if between not in (", ", " (", ",") and not INSIDE.fullmatch(between):
        return frozenset()
    wide = (NameKind.COUNTRY, NameKind.REGION)
    return frozenset(entry.country for entry in follower.entries if entry.kind in wide)


def settle_countries(fields: Sequence[ArticleField], parts: Sequence[list[Mention]]) -> dict[str, str]:
    """The country of each ambiguous name that follows a town of that country and a comma, or is said to lie in it.

    "Atlanta, Georgia" is not the country Georgia, and neither is any other Georgia in the article. So it is with
    "Hall County, Georgia": of the countries that share a name, only the United States have counties.
    """
    settled: dict[str, str] = {}
    for field, mentions in zip(fields, parts, strict=True):
        ambiguous = [position for position, name in enumerate(mentions) if len(name.entries) > 1]
        for name in (mentions[position] for position in ambiguous):
            american = any(entry.country == AMERICA for entry in name.entries[1:])
            if american and field.text.endswith(COUNTY, 0, name.start):
                settled.setdefault(fold(field.text[name.start : name.end]), AMERICA)
        for town, name in ((mentions[at], mentions[at + 1]) for at in ambiguous if at + 1 < len(mentions)):
            held = list_holding(field.text, town, name)
            if inside := [one.country for one in town.entries if one.country in held and one.kind in TOWNS]:
                settled.setdefault(fold(field.text[town.start : town.end]), inside[0])
        for town, name in ((mentions[position - 1], mentions[position]) for position in ambiguous if position):
            if field.text[town.end : name.start] != ", ":
                continue
            shared = [one.country for one in town.entries if one.country in {other.country for other in name.entries}]
            if shared and town.entries[0].kind in TOWNS:
                settled.setdefault(fold(field.text[name.start : name.end]), shared[0])
    return settled
