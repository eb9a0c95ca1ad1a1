"""Words that stand under a language that is written in other letters: its articles will hardly have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from monitors.rules.words import get_script

#: The script of a language (`get_script`). Of other languages nothing is said.
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
    """The first word of each list that is foreign to its language: list, language, word, and the script of the word.

    Latin letters are at home in every language (``NATO``), unless no word of the list has any of the language's own.
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
    """The script of the first letter; "" for none, and for an entry that takes another list in."""
    letter = next(filter(str.isalpha, entry), "")
    return "" if entry.startswith("<") or not letter else get_script(letter)
