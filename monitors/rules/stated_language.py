"""What a source says of an article's language: the code in its tag, and whether the text can be in that language."""

from __future__ import annotations

import re
from typing import Final

from monitors.rules.foreign_words import SCRIPTS

#: ISO 639-1. Other codes, and those of no or of several languages (``und``, ``mul``), count as not stated.
LANGUAGES: Final = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
    et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
    kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
    nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905
)
_ISO_639_2 = {
    "ara": "ar", "deu": "de", "eng": "en", "fra": "fr", "fre": "fr", "ger": "de", "kaz": "kk", "por": "pt", "rus": "ru",
    "spa": "es",
}  # fmt: skip
_LETTER = re.compile(r"[^\W\d_]")
# Letters of a script, also in their full-width and mathematical forms.
_LETTERS = {
    "ARABIC": re.compile("[\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"),
    "CYRILLIC": re.compile("[\u0400-\u052f]"),
    "LATIN": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff\uff21-\uff5a\U0001d400-\U0001d7ff]"),
}


def read_language(tag: str) -> str:
    """Return the ISO 639-1 code in a language tag such as ``en-GB``, ``""`` when it names no one language."""
    word = re.split("[-_.]", tag.strip(), maxsplit=1)[0].lower()
    word = _ISO_639_2.get(word, word)
    return word if word in LANGUAGES else ""


def is_doubtful(language: str, *texts: str) -> bool:
    """Return whether texts have letters, but none of the script of the language that their source states.

    Only the languages of the shipped word lists are ever doubted.
    """
    script = SCRIPTS.get(language)
    if script is None or any(map(_LETTERS[script].search, texts)):
        return False
    return any(map(_LETTER.search, texts))
