"""The languages that the bot speaks: gettext catalogues under bot/locale, read when first needed.

English is the language of the source and needs no catalogue. Formatting is reader.py's.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

LANGUAGES: Final = {
    "en": "English",
    "ru": "Русский",
    "es": "Español",
    "fr": "Français",
    "ar": "العربية",
    "de": "Deutsch",
    "pt": "Português",
    "kk": "Қазақша",
}
"""Every language that the bot speaks, by ISO 639-1 code, in its own name."""

RIGHT_TO_LEFT: Final = frozenset({"ar"})
CATALOGUE: Final = "tocsin.po"


def mark(text: str) -> str:
    """Returns the text as it is, and so marks it for the catalogues; it is translated where it is shown."""
    return text


def choose_language(code: str | None) -> str:
    """The language of an IETF tag such as Telegram's ``fr-ca``, without region; "en" if the bot does not speak it."""
    short = (code or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else "en"


@lru_cache(maxsize=len(LANGUAGES))
def get_translations(language: str) -> NullTranslations:
    """The catalogue of a language; for English and for languages that the bot does not speak, one without effect."""
    if language == "en" or language not in LANGUAGES:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("bot").joinpath("locale", language, "LC_MESSAGES", CATALOGUE)
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
