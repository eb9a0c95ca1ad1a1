"""The names of countries as newsrooms write them, in the languages of the bot. Pure.

They are CLDR's, which Babel has, except where news agencies and broadcasters of a language write another one. CLDR
names states as forms need them: apart from each other, and with their status.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from babel import Locale

NEWS_NAMES: Final = {
    # CLDR tells the two by their capitals, and calls one of them just Congo in Spanish and the other one in Kazakh.
    "CD": {
        "en": "DR Congo", "ru": "ДР Конго", "fr": "RD Congo", "ar": "الكونغو الديمقراطية", "de": "DR Kongo",
        "pt": "República Democrática do Congo", "kk": "Конго Демократиялық Республикасы",
    },
    "CG": {
        "en": "Republic of Congo", "ru": "Республика Конго", "es": "República del Congo", "ar": "الكونغو برازافيل",
        "de": "Republik Kongo", "kk": "Конго Республикасы",
    },
    # CLDR adds a second name in brackets.
    "MM": {
        "en": "Myanmar", "ru": "Мьянма", "es": "Birmania", "fr": "Birmanie", "ar": "ميانمار", "pt": "Mianmar",
        "kk": "Мьянма",
    },
    # CLDR adds the status under China's law.
    "HK": {
        "en": "Hong Kong", "ru": "Гонконг", "es": "Hong Kong", "fr": "Hong Kong", "ar": "هونغ كونغ", "de": "Hongkong",
        "pt": "Hong Kong", "kk": "Гонконг",
    },
    "MO": {
        "en": "Macao", "ru": "Макао", "es": "Macao", "fr": "Macao", "ar": "ماكاو", "de": "Macau", "pt": "Macau",
        "kk": "Макао",
    },
    # The usual name where its state is recognised or the state's agencies say so; no "autonomous" in German.
    "PS": {
        "en": "Palestinian territories", "ru": "Палестина", "es": "Palestina", "de": "Palästinensische Gebiete",
        "pt": "Palestina", "kk": "Палестина",
    },
    # The state asks for one name in all languages; the news goes on to translate it.
    "CI": {"en": "Ivory Coast", "es": "Costa de Marfil", "de": "Elfenbeinküste"},
    "TL": {"en": "East Timor", "es": "Timor Oriental", "ar": "تيمور الشرقية", "de": "Osttimor", "kk": "Шығыс Тимор"},
    "TR": {"en": "Turkey"},
    "CZ": {"en": "Czech Republic"},
    # The short names, where CLDR has the full one.
    "BN": {"de": "Brunei"},
    "FM": {"ru": "Микронезия"},
    "GB": {"de": "Großbritannien"},
    "KR": {"ru": "Южная Корея"},
    "US": {"ru": "США", "de": "USA", "kk": "АҚШ"},
    "VA": {"en": "Vatican", "es": "Vaticano", "fr": "Vatican", "de": "Vatikan", "pt": "Vaticano"},
    "VC": {"en": "St. Vincent and the Grenadines"},
}  # fmt: skip
"""By ISO 3166-1 alpha-2 code and language."""


@lru_cache(maxsize=1024)
def country_name(code: str, language: str) -> str:
    """The name of a country (ISO 3166-1 alpha-2) in a language; the code itself if it is unknown."""
    if (known := NEWS_NAMES.get(code, {}).get(language)) is not None:
        return known
    name = str(Locale.parse(language).territories.get(code, code))
    return name.replace(" & ", " and ") if language == "en" else name


def list_names(code: str, language: str) -> Iterator[str]:
    """The names of a country in a language by which it may be asked for: as newsrooms write it, and CLDR's."""
    yield country_name(code, language)
    if (name := Locale.parse(language).territories.get(code)) is not None:
        yield str(name)
