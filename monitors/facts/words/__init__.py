"""Word lists of the facts, one TOML file a language; adding a language is adding a file.

It reads the packaged lists and holds no word itself. What the sections mean is documented in ``docs/facts.md``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "ru", "es", "fr", "ar", "de", "pt", "kk")


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of one language, section by section."""

    language: str
    place: dict[str, list[str]] = field(default_factory=dict)
    number: dict[str, Any] = field(default_factory=dict)
    figure: dict[str, Any] = field(default_factory=dict)
    until: dict[str, Any] = field(default_factory=dict)


@cache
def load_words(language: str) -> Words:
    """The packaged lists of a language; English for one without lists."""
    chosen = language if language in LANGUAGES else "en"
    text = files("monitors.facts.words").joinpath(f"{chosen}.toml").read_text("utf-8")
    return Words(language=chosen, **tomllib.loads(text))
