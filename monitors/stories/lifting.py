"""Recognises headlines that say that a declared measure was lifted, by the lists of :mod:`monitors.words`.

Only the headline counts, and only a measure lifted completely: one that is eased, or is to be lifted, still holds. What
a relative clause says of its former end, and that the end comes early, does not matter.
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
    lifting, not_yet, beside = _compile()
    title = beside.sub(" ", article.title)
    return lifting.search(title) is not None and not_yet.search(title) is None


@cache
def _list_measure_marks() -> frozenset[str]:
    return list_marks(list_words("lifting", "measures"))


@cache
def _compile() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what says that a measure was lifted, of what says that it was not, or not yet, and of what
    says neither.
    """
    said = [
        f"{before}{_NEAR}{measure}|{measure}{_NEAR}{behind}"
        for lists in (languages.get("lifting", {}) for languages in load_languages().values())
        for measure, before, behind in (
            [write_pattern(lists.get(name, ())) for name in ("measures", "before", "behind")],
        )
    ]
    not_yet = write_pattern(list_words("lifting", "not_yet"))
    relative, early = (write_pattern(list_words("lifting", name)) for name in ("relative", "early"))
    patterns = "|".join(said), not_yet, rf",\s{relative}[^,]*,|{early}"
    lifting, holding, beside = (re.compile(one, re.IGNORECASE) for one in patterns)
    return lifting, holding, beside
