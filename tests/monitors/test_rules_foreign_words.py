"""Words under a language that is written in other letters."""

from __future__ import annotations

import pytest

from monitors.rules.foreign_words import find_foreign


@pytest.mark.parametrize(
    ("language", "entries", "found"),
    [
        ("en", ("earthquake", "землетрясение"), ("землетрясение", "CYRILLIC")),
        ("fr", ("=زلزال",), ("=زلزال", "ARABIC")),
        ("ru", ("earthquake", "quake"), ("earthquake", "LATIN")),
        ("ru", ("толчки", "زلزال"), ("زلزال", "ARABIC")),
        ("ru", ("НАТО", "NATO"), None),
        ("kk", ("жер сілкін*",), None),
        ("en", ("<quake>", "7.2", "séisme"), None),
        ("zh", ("earthquake", "地震"), None),
        ("ru", ("толчки", "тoлчок"), ("тoлчок", "LATIN")),  # with a Latin o
        ("en", ("quake", "quаke"), ("quаke", "CYRILLIC")),  # with a Cyrillic a
        ("ru", ("толчки", "NATO-учения"), None),
    ],
)
def test_only_words_that_a_language_does_not_write_so_are_foreign(
    language: str, entries: tuple[str, ...], found: tuple[str, str] | None
) -> None:
    expected = [] if found is None else [("quake", language, *found)]
    assert list(find_foreign({"quake": {language: entries}})) == expected
