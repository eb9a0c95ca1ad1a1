"""Loads the word lists for reading facts: one TOML file for each language, which ``docs/fact-words.md`` explains."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from monitors.umlauts import list_spellings

LANGUAGES = ("en", "ru", "es", "fr", "ar", "de", "pt", "kk")


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of one language, by section."""

    language: str
    place: dict[str, list[str]] = field(default_factory=dict)
    number: dict[str, Any] = field(default_factory=dict)
    figure: dict[str, Any] = field(default_factory=dict)
    until: dict[str, Any] = field(default_factory=dict)


@cache
def load_words(language: str) -> Words:
    """The packaged lists of a language, or the English ones if it has none."""
    chosen = language if language in LANGUAGES else "en"
    text = files("monitors.facts.words").joinpath(f"{chosen}.toml").read_text("utf-8")
    sections = tomllib.loads(text)
    return Words(language=chosen, **(_respell(sections) if chosen == "de" else sections))


def _respell(listed: Any) -> Any:
    """German lists with the other spellings of every word behind it: ``fünfzig``, ``fuenfzig``."""
    if isinstance(listed, dict):
        return {spelt: _respell(value) for key, value in listed.items() for spelt in list_spellings(key)}
    if not isinstance(listed, list):
        return listed
    if not all(isinstance(one, str) for one in listed):
        return [_respell(one) for one in listed]  # the names of each month, bounds
    return list(dict.fromkeys(spelt for word in listed for spelt in list_spellings(word)))
