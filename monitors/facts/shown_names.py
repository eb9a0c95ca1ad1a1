"""Gives the name of a place as readers of a language know it, from the packaged table of ``gazetteer_build.py``."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

SHOWN = ("en", "es", "fr", "ru", "ar", "de", "pt", "kk")
"""The languages of the table, in the order of its columns."""
MOST_REMEMBERED = 4_000


@lru_cache(maxsize=MOST_REMEMBERED)
def get_shown_name(country: str, name: str, language: str) -> str:
    """The name of a place in a language, given its country and the gazetteer's name; that name if no other is known."""
    start = f"\n{country}\t{name}\t"
    position = _read_table().find(start)
    if position < 0 or language not in SHOWN:
        return name
    begin = position + len(start)
    names = _read_table()[begin : _read_table().index("\n", begin)].split("\t")
    return names[SHOWN.index(language)] or name


@cache
def _read_table() -> str:
    """The table, as one text: its lines take a tenth of what objects for them would."""
    return files("monitors.facts").joinpath("tables/shown_names.tsv").read_text("utf-8")
