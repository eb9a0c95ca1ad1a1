"""Names of towns that are common words too: in running text mostly something else, in all languages or in one.

``tables/commonwords.txt`` lists them by hand. What is never a place is left out of the gazetteer when it is built; what
is none in one language alone is left out when a text in that language is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_SECTION: Final = re.compile(r"(?m)^\[(\w+)\]\n")
_COMMENT: Final = re.compile("(?m)^#.*$")


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Names in lower case: ``never`` read as towns, in need of other evidence (``support``; a space is a "_" there),
    and no places in one language alone.
    """

    never: frozenset[str]
    support: frozenset[str]
    by_language: Mapping[str, frozenset[str]]


@cache
def read_common_words() -> CommonWords:
    """Read the table, once in each process."""
    text = files("monitors.facts").joinpath("tables/commonwords.txt").read_text("utf-8")
    never, *sections = (_COMMENT.sub("", part) for part in _SECTION.split(text))
    by_section = {name: frozenset(words.split()) for name, words in zip(sections[::2], sections[1::2], strict=True)}
    return CommonWords(frozenset(never.split()), by_section.pop("support"), by_section)
