"""Loads the word lists for reading facts: one TOML file for each language, which ``docs/facts.md`` explains."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

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
    return Words(language=chosen, **tomllib.loads(text))
