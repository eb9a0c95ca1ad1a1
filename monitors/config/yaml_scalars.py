"""Writes texts as YAML values: plain where that is safe, else quoted."""

from __future__ import annotations

import json
import re
from typing import Final

READ_OTHERWISE: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
"""Words that some readers of YAML take for something else than text."""


def quote_scalar(text: str) -> str:
    """Return a text quoted as in JSON, which YAML reads in the same way."""
    return json.dumps(text, ensure_ascii=False)


def write_scalar(text: str, plain: re.Pattern[str]) -> str:
    """Return a text as it is if all of it is ``plain`` and it is read as text, else quoted."""
    return text if plain.fullmatch(text) and text.lower() not in READ_OTHERWISE else quote_scalar(text)
