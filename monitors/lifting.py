"""Headlines that say a declared measure was lifted before its end, by the lists of :mod:`monitors.words`.

Only the headline counts, and only what has happened whole: measures that are eased, or are to be lifted, go on.
"""

from __future__ import annotations

import re
from functools import cache

from monitors.model import Article
from monitors.words import list_marks, list_words, load_languages, write_pattern

_NEAR = "[^.;:]{0,40}?"


def tells_lifting(article: Article) -> bool:
    """Whether the headline says that a measure was lifted, whole and already."""
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
    """What says that a measure was lifted, and what says that it was not, or not yet."""
    said = [
        f"{before}{_NEAR}{measure}|{measure}{_NEAR}{behind}"
        for lists in (languages.get("lifting", {}) for languages in load_languages().values())
        for measure, before, behind in (
            [write_pattern(lists.get(name, ())) for name in ("measures", "before", "behind")],
        )
    ]
    not_yet = write_pattern(list_words("lifting", "not_yet"))
    return re.compile("|".join(said), re.IGNORECASE), re.compile(not_yet, re.IGNORECASE)
