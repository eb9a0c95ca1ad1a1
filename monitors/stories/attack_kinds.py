"""Reads how people were attacked (bomb, guns, from the air, blade, vehicle), where a report says so, in any language.

Two attacks on one town and day are told apart by it. What may mean several, such as a blast, is no kind.
"""

from __future__ import annotations

import re
from functools import cache

from monitors.model import Analysis
from monitors.sentences import take_first_sentence
from monitors.stories.wording import get_body
from monitors.words import compile_pattern, list_marks, load_languages, write_pattern

SECOND = "second"
"""Among the kinds: the report says that there was another attack before."""


def read_kinds(analysis: Analysis) -> frozenset[str]:
    """Return the kinds of attack that headline and first sentence name, by the names of the lists ``attacks``; none in
    a language without word lists."""
    if analysis.language not in load_languages():
        return frozenset()
    told = f"{analysis.article.title}\n{take_first_sentence(get_body(analysis.article))}"
    lowered = told.casefold()
    return frozenset(
        [
            kind
            for kind, marks, pattern in _compile(analysis.language)
            if any(mark in lowered for mark in marks) and pattern.search(told)
        ]
    )


def are_of_two_kinds(kinds: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether both name kinds of attack, and none in common."""
    one, other = kinds - {SECOND}, others - {SECOND}
    return bool(one and other) and one.isdisjoint(other)


def is_another(kinds: frozenset[str], earlier: frozenset[str]) -> bool:
    """Return whether a report tells of another attack than earlier ones, by the kinds that it and any of them names."""
    return SECOND in kinds - earlier or are_of_two_kinds(kinds, earlier)


@cache
def _compile(language: str) -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
    """Return the name of each list, marks of which a text with its phrases has one, and the phrases."""
    lists = load_languages()[language].get("attacks", {})
    return tuple(
        (kind, list_marks(phrases), compile_pattern(write_pattern(phrases))) for kind, phrases in lists.items()
    )
