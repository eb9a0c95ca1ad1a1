"""Finds countries and towns by the names that people write in commands."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.text.country_names import list_names
from bot.text.folding import fold
from bot.text.language import LANGUAGES
from bot.text.reader import get_locale
from monitors.umlauts import write_out

if TYPE_CHECKING:
    from monitors.facts.entries import Entry

LONGEST_NAME: Final = 5  # words
OTHER_NAMES: Final = {
    "u.s": "US", "u.s.a": "US", "eeuu": "US", "ee.uu": "US", "ee. uu": "US", "uk": "GB", "u.k": "GB", "britain": "GB",
    "uae": "AE", "emirates": "AE", "эмираты": "AE", "eau": "AE", "drc": "CD", "rdc": "CD", "дрк": "CD", "car": "CF",
    "rca": "CF", "цар": "CF", "рф": "RU", "burma": "MM", "бирма": "MM", "palestine": "PS", "فلسطين": "PS",
    "белоруссия": "BY", "swaziland": "SZ", "macedonia": "MK", "centrafrique": "CF", "eua": "US",
    "estados unidos da america": "US", "gra-bretanha": "GB", "england": "GB", "inglaterra": "GB", "vae": "AE",
    "emirados": "AE", "emirate": "AE", "баә": "AE", "weissrussland": "BY", "burkina": "BF", "kongo": "CD",
    "demokratische republik kongo": "CD", "democratic republic of congo": "CD",
    "republique democratique du congo": "CD", "جمهورية الكونغو الديمقراطية": "CD", "republic of the congo": "CG",
    "republique du congo": "CG", "holanda": "NL", "holland": "NL", "palastina": "PS", "tschechei": "CZ",
    "демократическая республика конго": "CD", "democratic republic of the congo": "CD", "congo": "CD", "الكونغو": "CD",
}  # fmt: skip
"""Names of countries that people write and that neither newsrooms nor CLDR do, or only for another country."""
ALL_COUNTRIES: Final = tuple(
    sorted(
        code
        for code in map(str, get_locale("en").territories)
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
    )
)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A country (ISO 3166-1 alpha-2) as it was named: itself, or with ``is_town`` by one of its towns."""

    name: str
    country: str
    is_town: bool = False


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
        return NamedPlace(written, country)
    town = find_town(written)
    return NamedPlace(written, town.country, is_town=town.kind != "C") if town else None


def is_code(word: str) -> bool:
    """Whether the word is the code of a country."""
    return len(word.strip(" ,;.")) == 2 and bool(find_country(word))
