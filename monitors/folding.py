"""How the words that people write are compared: without case and accents. Pure."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """A text without case, accents and typographic apostrophes, and with digits of any script as 0 to 9, to compare
    what people write.
    """
    parts = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in parts if not unicodedata.combining(sign))
