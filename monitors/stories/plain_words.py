"""Tells whether a part of a headline says nothing but where, and of whom, something holds."""

from __future__ import annotations

import re
from functools import cache

from monitors.facts.gazetteer import find_place_names
from monitors.words import compile_pattern, load_languages, write_pattern


def is_plain(title: str, start: int, end: int, language: str) -> bool:
    """Return whether a stretch of a headline has nothing but names of places and words of the language's list
    ``around``, and asks nothing.
    """
    rest = list(title[start:end])
    for first, last in find_place_names(title, language) if rest else ():
        if start <= first and last <= end:
            rest[first - start : last - start] = " " * (last - first)
    return _compile_around(language).fullmatch("".join(rest)) is not None


def is_plain_in_any(title: str, start: int, end: int) -> bool:
    """Return whether :func:`is_plain` holds for any language."""
    return any(is_plain(title, start, end, language) for language in load_languages())


@cache
def _compile_around(language: str) -> re.Pattern[str]:
    phrases = load_languages()[language].get("lifting", {}).get("around", ())
    whole = write_pattern(phrase for phrase in phrases if phrase[-1] != "*")
    begun = write_pattern(phrase for phrase in phrases if phrase[-1] == "*")
    return compile_pattern(rf"(?:{whole}|{begun}\w*|[^\w?؟])*+")
