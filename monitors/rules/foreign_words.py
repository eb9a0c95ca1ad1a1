"""Finds words in word lists that are not in the script of their language, and thus hardly occur in its articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from monitors.rules.words import get_script

#: The script of each language, as `get_script` names it. Other languages are not checked.
SCRIPTS: Final = {
    "ar": "ARABIC",
    "de": "LATIN",
    "en": "LATIN",
    "es": "LATIN",
    "fr": "LATIN",
    "kk": "CYRILLIC",
    "pt": "LATIN",
    "ru": "CYRILLIC",
}

#: Scripts with letters that look alike.
_CONFUSED: Final = frozenset({"CYRILLIC", "GREEK", "LATIN"})
_WORD: Final = re.compile(r"[^\W\d_]+")


def find_foreign(lists: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the first foreign word of each list and language: list, language, word, and script of the word."""
    for name, by_language in lists.items():
        for language, entries in by_language.items():
            foreign = ((entry, find_foreign_script(entry, language, entries)) for entry in entries)
            if first := next(((entry, script) for entry, script in foreign if script), None):
                yield name, language, *first


def find_foreign_script(entry: str, language: str, entries: Sequence[str]) -> str:
    """Return the script of an entry that articles of the language will hardly contain, ``""`` if they may.

    Latin words are allowed in every language (``NATO``), unless no word of the list is in the language's own script.
    A word that mixes the letters of two scripts is never allowed: most likely one was typed on the wrong keyboard.
    """
    own = SCRIPTS.get(language)
    if not own or entry.startswith("<"):
        return ""
    scripts = [tuple(dict.fromkeys(map(get_script, word))) for word in _WORD.findall(entry)]
    if mixed := next((found for found in scripts if len(set(found) & _CONFUSED) > 1), None):
        return next(script for script in mixed if script != own)
    first = scripts[0][0] if scripts else ""
    if first in ("", own) or (first == "LATIN" and _has_own(own, entries)):
        return ""
    return first


def _has_own(own: str, entries: Sequence[str]) -> bool:
    """Return whether any entry begins in this script."""
    firsts = (next(filter(str.isalpha, entry), "") for entry in entries if not entry.startswith("<"))
    return any(get_script(letter) == own for letter in firsts if letter)
