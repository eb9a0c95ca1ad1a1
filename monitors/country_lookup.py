"""Finds countries by their codes and by the names that people and newsrooms give them in the eight languages. Pure."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final

from babel import Locale
from babel.core import get_global

from monitors.country_names import list_names
from monitors.facts.words import LANGUAGES
from monitors.folding import fold
from monitors.umlauts import write_out

OTHER_NAMES: Final = {
    "u.s": "US", "u.s.a": "US", "eeuu": "US", "ee.uu": "US", "ee. uu": "US", "uk": "GB", "u.k": "GB", "britain": "GB",
    "uae": "AE", "emirates": "AE", "эмираты": "AE", "eau": "AE", "drc": "CD", "rdc": "CD", "дрк": "CD", "car": "CF",
    "rca": "CF", "цар": "CF", "рф": "RU", "burma": "MM", "бирма": "MM", "palestine": "PS", "فلسطين": "PS",
    "белоруссия": "BY", "swaziland": "SZ", "macedonia": "MK", "centrafrique": "CF", "eua": "US",
    "estados unidos da america": "US", "gra-bretanha": "GB", "england": "GB", "inglaterra": "GB", "vae": "AE",
    "emirados": "AE", "emirate": "AE", "баә": "AE", "weissrussland": "BY", "burkina": "BF", "kongo": "CD", "xkx": "XK",
    "demokratische republik kongo": "CD", "democratic republic of congo": "CD",
    "republique democratique du congo": "CD", "جمهورية الكونغو الديمقراطية": "CD", "republic of the congo": "CG",
    "republique du congo": "CG", "holanda": "NL", "holland": "NL", "palastina": "PS", "tschechei": "CZ",
    "демократическая республика конго": "CD", "democratic republic of the congo": "CD", "congo": "CD", "الكونغو": "CD",
}  # fmt: skip
"""Names of countries that people write and that neither newsrooms nor CLDR do, or only for another country."""
ALL_COUNTRIES: Final = tuple(
    sorted(
        code
        for code in map(str, Locale.parse("en").territories)
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
    )
)


@lru_cache(maxsize=1)
def _countries_by_name() -> dict[str, str]:
    """Country codes by folded name in every language of the bot, by other names, and by code."""
    names = {
        fold(name).rstrip("."): code
        for language in LANGUAGES
        for code in ALL_COUNTRIES
        for name in list_names(code, language)
    }
    names |= {fold(write_out(name)): code for code in ALL_COUNTRIES for name in list_names(code, "de")}
    spelled = {name.replace(" & ", " and ").replace("st. ", "saint "): code for name, code in names.items()}
    others = {fold(name): code for name, code in OTHER_NAMES.items()}
    return spelled | names | others | {code.casefold(): code for code in ALL_COUNTRIES}


def find_country(name: str) -> str:
    """The code of a country, given by its code or its name in any language of the bot; "" if there is none."""
    return _countries_by_name().get(fold(name.strip(" ,;.")), "")


def find_similar_country(name: str) -> str:
    """The code of the country whose name, in any language of the bot, is nearly this; "" if there is none."""
    names = [known for known in _countries_by_name() if len(known) > 2]
    near = get_close_matches(fold(name.strip(" ,;.")), names, n=1, cutoff=0.8)
    return _countries_by_name()[near[0]] if near else ""


def find_stated_country(value: str) -> str:
    """The code of the country that is all of a value: as :func:`find_country`, or by its code of three letters.

    In a text those are words, such as ``and`` and ``can``; so this is for a field that holds nothing but a country.
    """
    stated = value.strip(" ,;.")
    if stated.upper() in ALL_COUNTRIES:
        return stated.upper()
    return find_country(stated) or _countries_by_long_code().get(stated.upper(), "")


@cache
def _countries_by_long_code() -> dict[str, str]:
    """Country codes by ISO 3166-1 alpha-3 code."""
    return {
        code: countries[0]
        for code, countries in get_global("territory_aliases").items()
        if len(code) == 3 and code.isalpha() and len(countries) == 1 and countries[0] in ALL_COUNTRIES
    }
