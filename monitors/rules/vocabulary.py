"""Tells which words of the rules belong to which language, so that an explanation names none of another language.

The words of lists have a language. Those written into a rule have none: they are looked for in any text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from monitors.rules.syntax import Phrase
from monitors.rules.words import get_script

#: The language of words in a rule that no list has.
_UNLISTED = "en"


@dataclass
class Vocabulary:
    """The words of all symbols: ``entries[symbol]`` are pairs of a language (``""`` for any) and a phrase."""

    entries: Sequence[tuple[tuple[str, Phrase], ...]]
    _known: dict[tuple[int, str], bool] = field(default_factory=dict, repr=False)

    def has_words(self, symbol: int, language: str) -> bool:
        """Return whether a symbol stands for any word of a language.

        A word in a rule is one of each language in which a list has it. One that no list has counts as English.
        Where no list has words of the language, every word in a rule may be one of it.
        """
        key = symbol, language
        if key not in self._known:
            entries = self.entries[symbol]
            self._known[key] = any(tag == language or (not tag and self._is_of(one, language)) for tag, one in entries)
        return self._known[key]

    def _is_of(self, phrase: Phrase, language: str) -> bool:
        if language not in self._languages:
            return True
        return all(self._has_word(term.text, language) for term in phrase.terms)

    def _has_word(self, word: str, language: str) -> bool:
        languages = self._by_word.get(word.casefold())
        if languages is None:
            return language == _UNLISTED and get_script(word[:1]) in ("LATIN", "DIGIT")
        return language in languages

    @cached_property
    def _by_word(self) -> Mapping[str, set[str]]:
        """The languages of the lists that have each word."""
        found: dict[str, set[str]] = {}
        for entries in self.entries:
            for language, phrase in entries:
                if language:
                    for term in phrase.terms:
                        found.setdefault(term.text.casefold(), set()).add(language)
        return found

    @cached_property
    def _languages(self) -> frozenset[str]:
        return frozenset().union(*self._by_word.values())
