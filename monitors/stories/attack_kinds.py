"""Reads how people were attacked (bomb, guns, from the air, blade, vehicle), where a report says so, in any language.

Two attacks on one town and day are told apart by it. What may mean several, such as a blast, is no kind.
"""

from __future__ import annotations

from monitors.model import Analysis
from monitors.sentences import take_first_sentence
from monitors.stories.wording import get_body
from monitors.words import find_lists

SECOND = "second"
"""Among the kinds: the report says that there was another attack before."""


def read_kinds(analysis: Analysis) -> frozenset[str]:
    """Return the kinds of attack that headline and first sentence name, by the names of the lists ``attacks``; none in
    a language without word lists."""
    told = f"{analysis.article.title}\n{take_first_sentence(get_body(analysis.article))}"
    return find_lists("attacks", analysis.language, told)


def are_of_two_kinds(kinds: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether both name kinds of attack, and none in common."""
    one, other = kinds - {SECOND}, others - {SECOND}
    return bool(one and other) and one.isdisjoint(other)


def is_another(kinds: frozenset[str], earlier: frozenset[str]) -> bool:
    """Return whether a report tells of another attack than earlier ones, by the kinds that it and any of them names."""
    return SECOND in kinds - earlier or are_of_two_kinds(kinds, earlier)
