"""Recognises headlines that say that a declared measure was lifted, by the lists of :mod:`monitors.words`.

Only the headline counts, and only a measure lifted completely: one that is eased, or is to be lifted, still holds.
"""

from __future__ import annotations

import re
from functools import cache

from monitors.model import Article
from monitors.words import list_marks, list_words, load_languages, write_pattern

_NEAR = "[^.;:]{0,40}?"


def says_lifted(article: Article) -> bool:
    """Return whether the headline says that a measure has been lifted completely."""
    small = article.title.lower()
    if not any(mark in small for mark in _list_measure_marks()):
        return False
    lifting, not_yet = _compile()
    return lifting.search(article.title) is not None and not_yet.search(article.title) is None


@cache
def _list_measure_marks() -> frozenset[str]:
    return list_marks(list_words("lifting", "measures"))


@cache
def _compile() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what says that a measure was lifted, and of what says that it was not, or not yet."""
    said = [
        f"{before}{_NEAR}{measure}|{measure}{_NEAR}{behind}"
        for lists in (languages.get("lifting", {}) for languages in load_languages().values())
        for measure, before, behind in (
            [write_pattern(lists.get(name, ())) for name in ("measures", "before", "behind")],
        )
    ]
    not_yet = write_pattern(list_words("lifting", "not_yet"))
    return re.compile("|".join(said), re.IGNORECASE), re.compile(not_yet, re.IGNORECASE)
