"""Finds words in word lists that are not in the script of their language, and thus hardly occur in its articles."""

from __future__ import annotations

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


def find_foreign(lists: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the first foreign word of each list and language: list, language, word, and script of the word.

    Latin words are allowed in every language (``NATO``), unless no word of the list is in the language's own script.
    """
    for name, by_language in lists.items():
        for language, entries in by_language.items():
            own = SCRIPTS.get(language)
            scripts = [(entry, script) for entry in entries if (script := _find_script(entry))]
            is_mixed = any(script == own for _, script in scripts)
            foreign = (one for one in scripts if one[1] != own and not (is_mixed and one[1] == "LATIN"))
            if own and (first := next(foreign, None)):
                yield name, language, *first


def _find_script(entry: str) -> str:
    """Return the script of the first letter; ``""`` without one, and for an entry that includes another list."""
    letter = next(filter(str.isalpha, entry), "")
    return "" if entry.startswith("<") or not letter else get_script(letter)
