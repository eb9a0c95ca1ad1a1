"""Words that tell what a report is, one TOML file a language; adding a language is adding a file.

Every list is looked for in articles of any language: outlets quote, and feeds do not always say which they write.
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
    """The packaged lists by language and section."""
    found = sorted(files(__name__).iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in found
        if file.name.endswith(".toml")
    }


def list_words(section: str, *names: str) -> list[str]:
    """Every language's words of some lists of a section."""
    sections = [lists.get(section, {}) for lists in load_languages().values()]
    return [word for lists in sections for name in names for word in lists.get(name, ())]


def write_pattern(phrases: Iterable[str]) -> str:
    """A regular expression that finds any of the phrases as they are written in the lists."""
    return "|".join(map(_write_phrase, phrases))


def _write_phrase(phrase: str) -> str:
    words = phrase.removeprefix("*").removeprefix("^").removesuffix("*").removesuffix("$")
    before = "^" if phrase[0] == "^" else "" if phrase[0] == "*" else r"\b"
    behind = "$" if phrase[-1] == "$" else r"\b" if words[-1].isalnum() and phrase[-1] != "*" else ""
    return before + r"\s".join(map(re.escape, words.split(" "))) + behind
