"""Finds regions of the world, such as Central Asia or the Sahel, by the names that people write in the eight languages.
Pure.

Which countries they have is after the United Nations (M49) for those that the UN names, whose names CLDR has in every
language. The others are those of the news, as newsrooms mostly draw them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale

from monitors.country_lookup import ALL_COUNTRIES
from monitors.facts.words import LANGUAGES
from monitors.folding import fold

_BY_NUMBER: Final = {
    "015": "DZ EG LY MA SD TN EH",
    "014": "BI KM DJ ER ET KE MG MW MU YT MZ RE RW SC SO SS TZ UG ZM ZW",
    "017": "AO CM CF TD CG CD GQ GA ST",
    "018": "BW SZ LS NA ZA",
    "011": "BJ BF CV CI GM GH GN GW LR ML MR NE NG SN SL TG SH",
    "029": "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI",
    "013": "BZ CR GT HN MX NI PA SV",
    "005": "AR BO BR CL CO EC FK GF GY PE PY SR UY VE",
    "021": "US CA GL BM PM",
    "143": "KZ KG TJ TM UZ",
    "030": "CN HK MO JP KP KR MN TW",
    "035": "BN ID KH LA MM MY PH SG TH TL VN",
    "034": "AF BD BT IN IR LK MV NP PK",
    "145": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "151": "BG BY CZ HU MD PL RO RU SK UA",
    "154": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "039": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
    "155": "AT BE CH DE FR LI LU MC NL",
    "009": "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV VU WF WS",
    "EU": "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
}
"""The regions without parts, and the European Union, by CLDR's code."""

_PARTS: Final = {
    "002": "011 014 015 017 018",
    "202": "011 014 017 018",
    "003": "013 021 029",
    "019": "005 013 021 029",
    "419": "005 013 029",
    "142": "030 034 035 143 145",
    "150": "039 151 154 155",
}
"""Those that are made of others."""

_GULF: Final = "BH KW OM QA SA AE"
_IN_THE_NEWS: Final = {
    f"EG IR IQ IL JO LB PS SY TR YE {_GULF}": (
        "middle east", "mideast", "the middle east", "near east", "ближний восток", "oriente medio", "medio oriente",
        "oriente proximo", "moyen-orient", "moyen orient", "proche-orient", "proche orient", "الشرق الاوسط",
        "naher osten", "nahost", "der nahe osten", "таяу шығыс",
    ),
    _GULF: (
        "gulf", "the gulf", "gulf states", "gulf countries", "gcc", "страны залива", "персидский залив", "golfo",
        "paises del golfo", "pays du golfe", "golfe", "الخليج", "دول الخليج", "golfstaaten", "paises do golfo",
        "шығанақ елдері",
    ),
    "BF TD ML MR NE": ("sahel", "the sahel", "сахель", "الساحل", "sahelzone", "сахел"),
    "DJ ER ET SO": (
        "horn of africa", "the horn of africa", "африканский рог", "cuerno de africa", "corne de l'afrique",
        "القرن الافريقي", "horn von afrika", "chifre da africa", "африка мүйізі",
    ),
    "DZ LY MA MR TN": ("maghreb", "the maghreb", "магриб", "magreb", "المغرب العربي", "magrebe"),
    "BI CD RW UG": ("great lakes", "great lakes region", "великие озера", "grandes lagos", "grands lacs"),
    "AL BA BG GR HR ME MK RO RS SI XK": (
        "balkans", "the balkans", "western balkans", "балканы", "balcanes", "los balcanes", "balkan", "البلقان",
        "der balkan", "balcas", "балкан",
    ),
    "AM AZ GE": (
        "south caucasus", "caucasus", "the caucasus", "южный кавказ", "кавказ", "закавказье", "caucaso", "caucase",
        "القوقاز", "kaukasus", "sudkaukasus", "оңтүстік кавказ",
    ),
    "EE LV LT": (
        "baltics", "the baltics", "baltic states", "балтия", "прибалтика", "страны балтии", "paises balticos",
        "pays baltes", "دول البلطيق", "baltikum", "балтық елдері",
    ),
    "AM AZ BY KG KZ MD RU TJ TM UZ": ("cis", "снг", "cei", "gus", "رابطة الدول المستقلة", "тмд"),
    "DK FI IS NO SE": (
        "nordics", "nordic countries", "scandinavia", "скандинавия", "северные страны", "escandinavia", "scandinavie",
        "paises nordicos", "pays nordiques", "اسكندنافيا", "skandinavien",
    ),
}  # fmt: skip
"""Those that the UN does not name, by their countries; the names are folded."""

_OTHER_NAMES: Final = {
    "015": ("north africa", "norte de africa", "africa del norte", "afrique du nord", "norte da africa"),
    "014": ("east africa", "africa del este", "afrique de l'est", "africa do leste"),
    "011": ("west africa", "africa del oeste", "afrique de l'ouest", "africa do oeste"),
    "017": ("central africa",),
    "034": ("south asia",),
    "035": ("south-east asia", "south east asia", "asean"),
    "030": ("east asia",),
    "145": ("west asia",),
    "202": ("subsaharan africa", "sub saharan africa"),
    "419": ("latam", "lateinamerika", "america latina"),
    "EU": ("eu", "e.u", "ес", "ue", "u.e", "ео", "the eu", "european union"),
    "143": ("средняя азия", "asia media", "mittelasien", "орта азия", "اسيا الوسطى"),
}


def find_region(name: str) -> tuple[str, ...]:
    """The codes of the countries of the region that is called so in any language of the bot; none if none is."""
    return _regions_by_name().get(_fold_name(name), ())


_WRITTEN: Final = {"cis": "CIS", "horn of africa": "Horn of Africa"}


@lru_cache(maxsize=1)
def list_regions() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The regions by their English names, in the order of these, each with the codes of its countries."""
    english = Locale.parse("en").territories
    shown = [english[code] for code in (*_BY_NUMBER, *_PARTS)]
    shown += [_WRITTEN.get(names[0], names[0].title()) for names in _IN_THE_NEWS.values()]
    return tuple(sorted((name, find_region(name)) for name in shown))


def find_region_name(name: str) -> str:
    """The English name of the region that is called so in any language of the bot; "" if none is."""
    wanted = find_region(name)
    return next((shown for shown, countries in list_regions() if countries == wanted), "")


def _fold_name(name: str) -> str:
    return fold(name.strip(" ,;.")).replace("-", " ")


@lru_cache(maxsize=1)
def _regions_by_name() -> dict[str, tuple[str, ...]]:
    """The countries of each region by its folded names."""
    whole = _BY_NUMBER | {code: " ".join(_BY_NUMBER[part] for part in parts.split()) for code, parts in _PARTS.items()}
    locales = [Locale.parse(language) for language in LANGUAGES]
    named = [(locale.territories[code], countries) for code, countries in whole.items() for locale in locales]
    named += [(name, whole[code]) for code, names in _OTHER_NAMES.items() for name in names]
    named += [(name, countries) for countries, names in _IN_THE_NEWS.items() for name in names]
    return {
        _fold_name(name): tuple(code for code in ALL_COUNTRIES if code in set(told.split())) for name, told in named
    }
