"""Word lists that show what kind of report an article is, one TOML file per language; a new language is a new file.

Every list is used for articles of any language, because outlets quote, and feeds do not always name their language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

Lists = dict[str, dict[str, list[str]]]


@cache
def load_languages() -> dict[str, Lists]:
    """Return the packaged lists by language and section."""
    found = sorted(files(__name__).iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in found
        if file.name.endswith(".toml")
    }


def gather_words(section: str, *names: str) -> list[str]:
    """Return all languages' words of these lists of a section."""
    sections = [lists.get(section, {}) for lists in load_languages().values()]
    return [word for lists in sections for name in names for word in lists.get(name, ())]


def find_lists(section: str, language: str, text: str) -> frozenset[str]:
    """Return the names of the lists of a section of which a text has a phrase, in its own language; none in a language
    without word lists."""
    lowered = text.casefold()
    return frozenset(
        [
            name
            for name, marks, pattern in _compile_lists(section, language)
            if any(mark in lowered for mark in marks) and pattern.search(text)
        ]
    )


def write_pattern(phrases: Iterable[str]) -> str:
    """Return a regular expression that finds any of the phrases, written as in the lists; none: it finds nothing."""
    return f"(?:{'|'.join(map(_write_phrase, phrases))})" if (phrases := tuple(phrases)) else "(?!)"


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile patterns of :func:`write_pattern` and what is around them; small and capital letters are alike."""
    return re.compile(pattern, re.IGNORECASE)


def list_marks(phrases: Iterable[str]) -> frozenset[str]:
    """Return strings in lower case, at least one of which is wherever a phrase is. Looking for them first spares most
    texts the slower pattern.
    """
    longest = [max(reversed(phrase.split()), key=lambda word: min(map(len, word.split("/")))) for phrase in phrases]
    return frozenset(word.strip("*^$") for words in longest for word in words.split("/"))


@cache
def _compile_lists(section: str, language: str) -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
    """Return the name of each list, marks of which a text with its phrases has one, and the phrases."""
    lists = load_languages().get(language, {}).get(section, {})
    return tuple(
        (name, list_marks(phrases), compile_pattern(write_pattern(phrases))) for name, phrases in lists.items()
    )


def _write_phrase(phrase: str) -> str:
    words = phrase.strip("^$").split(" ")
    before = "^" if phrase[0] == "^" else r"\b" if words[0][0].isalnum() else ""
    behind = "$" if phrase[-1] == "$" else r"\b" if words[-1][-1].isalnum() else ""
    if words[0][0] == "*":
        words[0] = words[0][1:]
    if words[-1][-1:] == "*":
        words[-1] = words[-1][:-1]
    return before + r"\s".join(map(_write_word, words)) + behind


def _write_word(word: str) -> str:
    one_of = [re.escape(one).replace(r"\*", r"\w*") for one in word.split("/")]
    return one_of[0] if len(one_of) == 1 else f"(?:{'|'.join(one_of)})"
