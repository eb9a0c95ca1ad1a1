"""The rows of the gazetteer that are no towns: countries, demonyms, what countries share, bodies, and names to drop.

``gazetteer_build.py`` adds those of towns and regions to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from monitors.facts.gazetteer_forms import (
    arabic_forms,
    cyrillic_forms,
    demonym_forms,
    foreign_demonym_forms,
    hand_forms,
    spellings,
)
from monitors.facts.gazetteer_rows import NOWHERE, Row, read_table, split
from monitors.facts.words import LANGUAGES

CLDR_SKIPPED = frozenset(
    {
        *("AC", "AQ", "BV", "CC", "CP", "CQ", "CX", "DG", "EA", "EU", "EZ", "HM", "IC", "IO", "QO", "SJ", "TA", "TF"),
        *("UM", "UN", "XA", "XB", "ZZ", "BL", "MF", "BQ", "IM", "JE", "GG"),
    }
)
CLDR_REWRITTEN = {
    "Congo - Kinshasa": "DR Congo",
    "Congo - Brazzaville": "Republic of Congo",
    "Myanmar (Burma)": "Myanmar",
}
# Names that CLDR gives to one country and the news to another, to a town, or to what is no place.
CLDR_DROPPED = frozenset(
    {("CG", "Congo"), ("CG", "Конго"), ("CG", "Kongo"), ("SV", "Salvador"), ("RE", "Reunión"), ("RE", "Reunião")}
)


def list_country_rows(capitals: Mapping[str, tuple[float | None, float | None]]) -> Iterator[Row]:
    """Country names in every language, other English names of countries, and English demonyms."""
    from babel import Locale

    english = {str(code): str(name) for code, name in Locale("en").territories.items()}
    names = {code: CLDR_REWRITTEN.get(english[code], english[code].replace("’", "'")) for code in english}
    names |= {"PS": "Palestine", "HK": "Hong Kong", "MO": "Macao", "TR": "Turkey"}
    wanted = [code for code in english if len(code) == 2 and code.isalpha() and code not in CLDR_SKIPPED]
    for code in wanted:
        yield Row(names[code], "C", code, names[code], *capitals.get(code, NOWHERE))
        for language in LANGUAGES:
            yield from list_cldr_rows(code, language, str(Locale(language).territories.get(code, "")), names[code])
    for code, aliases, demonyms in ([*fields, "", ""][:3] for fields in read_table("countries.tsv")):
        yield from (
            Row(form, "C", code, names[code], *capitals.get(code, NOWHERE))
            for alias in split(aliases)
            for form in hand_forms(alias)
        )
        for word in split(demonyms):
            mark, bare = ("~", word[1:]) if word.startswith("~") else ("", word)
            yield from (Row(mark + form, "D", code, names[code]) for form in demonym_forms(bare))


def list_cldr_rows(code: str, language: str, name: str, canonical: str) -> Iterator[Row]:
    """The rows of one CLDR name: without a part in brackets, with ampersands spelt out, and in all its forms."""
    name = re.sub(r"\s*\(.*\)|\s+SAR .*", "", name.replace("’", "'"))
    if not name or " - " in name or len(name) < 3 or (code, name) in CLDR_DROPPED:
        return
    if language in ("ru", "kk", "ar"):
        forms = arabic_forms(name) if language == "ar" else cyrillic_forms(name)
        yield from (Row(form, "C", code, canonical) for form in forms)
        return
    for spelling in dict.fromkeys((name, name.replace(" & ", " and "), name.replace("St. ", "Saint "))):
        yield from (Row(form, "C", code, canonical) for form in spellings(spelling) if form != canonical)


def list_word_rows() -> Iterator[Row]:
    """The rows of demonyms in other languages; kind ``d`` is for those written in small letters."""
    for language, country, words in read_table("demonyms.tsv"):
        kind = "D" if language == "de-noun" else "d"
        for word in split(words):
            yield from (Row(form, kind, country, country) for form in foreign_demonym_forms(language, word))


def list_shared_rows() -> Iterator[Row]:
    """The rows of what lies in several countries alike, one for each of them."""
    for countries, names in read_table("shared.tsv"):
        for name in split(names):
            yield from (Row(form, "S", code, split(names)[0]) for code in split(countries) for form in hand_forms(name))


def list_hint_rows() -> Iterator[Row]:
    """The rows of bodies and offices, which say the country of an article that names no place."""
    for country, names in read_table("hints.tsv"):
        yield from (Row(form, "H", country, name) for name in split(names) for form in hand_forms(name))


def list_null_rows() -> Iterator[Row]:
    """The rows of names that contain a place's name but are none: they are found in its stead, and then dropped."""
    for (names,) in read_table("nulls.tsv"):
        yield from (Row(name, "N", "", name) for name in split(names))
