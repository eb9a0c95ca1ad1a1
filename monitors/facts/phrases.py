"""Turns lists of phrases into patterns, and knows which sentences are worth trying them on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

NEVER = r"(?!)"
WORD = re.compile(r"\w+")
DIGIT = re.compile(r"\d")
ANY_DIGIT = "#"


class Guarded(NamedTuple):
    """A pattern, and guards: it is worth trying only on a sentence that holds a word of each guard."""

    pattern: re.Pattern[str]
    guards: tuple[frozenset[str], ...]

    @classmethod
    def compile(cls, pattern: str, *lists: Iterable[str]) -> Guarded:
        """Compile a pattern each match of which holds a phrase of each list, at the beginning of a word."""
        guards = (_list_first_words(phrases) for phrases in lists)
        return cls(re.compile(pattern), tuple(guard for guard in guards if guard is not None))

    def may_match(self, words: frozenset[str]) -> bool:
        """Whether the words of a sentence, from :func:`list_guard_words`, allow a match."""
        return all(not guard.isdisjoint(words) for guard in self.guards)


def list_guard_words(low: str, start: int, end: int) -> frozenset[str]:
    """The words of ``low[start:end]``, and ``ANY_DIGIT`` if it has a digit."""
    words = frozenset(WORD.findall(low, start, end))
    return words | {ANY_DIGIT} if DIGIT.search(low, start, end) else words


def _list_first_words(phrases: Iterable[str]) -> frozenset[str] | None:
    """The first words of phrases; None when one begins with a stem, or not with a word."""
    words = set()
    for phrase in phrases:
        first = WORD.match(phrase)
        if phrase != ANY_DIGIT and (first is None or phrase[first.end() : first.end() + 1] == "*"):
            return None
        words.add(first[0] if first else phrase)
    return frozenset(words)


def match_lists(lists: Mapping[str, Any], *names: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern of any phrase of some lists, as whole words; lists that a language lacks are empty."""
    phrases = [phrase for name in names for phrase in lists.get(name, [])]
    return re.compile(rf"(?<!\w){any_of(phrases)}(?!\w)", flags)


def any_of(words: Iterable[str]) -> str:
    """The pattern of any of some phrases; ``*`` stands for any letters, and a blank for any white space."""
    ordered = sorted(words, key=len, reverse=True)
    parts = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in ordered)
    return "(?:" + "|".join(parts) + ")" if ordered else NEVER
