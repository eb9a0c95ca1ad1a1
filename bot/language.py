"""The languages that the bot speaks: gettext catalogues under bot/locale, read when first needed.

English is the language of the source and needs no catalogue. It translates; it formats nothing.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

LANGUAGES: Final = {"en": "English", "ru": "Русский", "es": "Español", "fr": "Français", "ar": "العربية"}
"""Every language that the bot speaks, by ISO 639-1 code, in its own name."""

RIGHT_TO_LEFT: Final = frozenset({"ar"})
CATALOGUE: Final = "tocsin.po"


def mark(text: str) -> str:
    """The text itself: marks a constant for the catalogues; it is translated where it is shown."""
    return text


def choose_language(code: str | None) -> str:
    """The spoken language nearest to an IETF tag such as Telegram's ``pt-br``; English for any other."""
    short = (code or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else "en"


@lru_cache(maxsize=len(LANGUAGES))
def get_translations(language: str) -> NullTranslations:
    """The catalogue of a language; one that changes nothing for English and for languages that are not spoken."""
    if language == "en" or language not in LANGUAGES:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("bot").joinpath("locale", language, "LC_MESSAGES", CATALOGUE)
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
