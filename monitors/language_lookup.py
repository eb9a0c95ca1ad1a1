"""Finds languages by their codes and by the names that people give them in the eight languages of the bot. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from babel import Locale

from monitors.facts.words import LANGUAGES
from monitors.folding import fold
from monitors.rules.stated_language import LANGUAGES as ALL_LANGUAGES
from monitors.rules.stated_language import read_language
from monitors.umlauts import write_out

OTHER_NAMES: Final = {
    "castellano": "es", "castilian": "es", "castelhano": "es", "castillan": "es", "kazakhe": "kk", "قازاق": "kk",
    "كازاخي": "kk", "farsi": "fa", "фарси": "fa", "mandarin": "zh", "mandarim": "zh", "burmese": "my",
}  # fmt: skip
"""Names of languages that people write and CLDR does not; the Arabic ones without article and ending."""
_NOUN = re.compile(r"(?:\s|^)(?:language|язык|idioma|lengua|lingua|langue|sprache|тілі)(?=\s|$)")
_AS_SPOKEN = ("ша", "ше")  # Kazakh says "in German" where others say "German"


@lru_cache(maxsize=1)
def _languages_by_name() -> dict[str, str]:
    """Languages by their bare name in every language of the bot; what names a kind of one (``pt_BR``) names that."""
    names: dict[str, str] = {}
    for spoken in LANGUAGES:
        known = Locale.parse(spoken).languages
        for tag in sorted(known, key=len):
            code, name = tag.partition("_")[0], str(known[tag])
            if code in ALL_LANGUAGES:
                forms = [name, write_out(name)] if spoken == "de" else [name]
                bare = [_bare(form) for form in forms]
                bare += [name + ending for name in bare for ending in _AS_SPOKEN if spoken == "kk"]
                for form in bare:
                    names.setdefault(form, code)
    return {_bare(name): code for name, code in OTHER_NAMES.items()} | names


def _bare(name: str) -> str:
    """The name of a language as names are compared: without the word *language* and, in Arabic, without the article and
    the feminine ending.
    """
    plain = _NOUN.sub("", fold(name).removeprefix("اللغة ")).strip()
    return plain.removeprefix("ال").removesuffix("ة")


def find_language(name: str) -> str:
    """The ISO 639-1 code of a language, given by its tag (``ru``, ``ru-KZ``) or its name in any language of the bot; ""
    if there is none.
    """
    stated = name.strip(" ,;.")
    return _languages_by_name().get(_bare(stated), "") or read_language(stated)


def find_similar_language(name: str) -> str:
    """The code of the language whose name, in any language of the bot, is nearly this; "" if there is none."""
    near = get_close_matches(_bare(name.strip(" ,;.")), _languages_by_name(), n=1, cutoff=0.8)
    return _languages_by_name()[near[0]] if near else ""
