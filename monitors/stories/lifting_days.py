"""Finds in headlines from which day a measure is lifted: until then it holds."""

from __future__ import annotations

import re

from monitors.facts.date_patterns import load_date_patterns
from monitors.words import load_languages, write_pattern


def write_days(language: str) -> str:
    """Return the pattern of a weekday or month of a language."""
    dates = load_date_patterns(language)
    return rf"\b(?:{'|'.join(re.escape(day) for day in (*dates.months, *dates.weekdays))})\b"


def write_starts() -> str:
    """Return the pattern of a day, date or hour behind a word of any language that says "from"."""
    return "|".join(
        rf"{write_pattern(lists.get('lifting', {}).get('starts', ()))}\s(?:\w{{1,3}}\s)?(?:\d|{write_days(language)})"
        for language, lists in load_languages().items()
    )
