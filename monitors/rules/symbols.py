"""Numbers all terms of all topics or watches, and keeps for each language the automaton that looks for them.

A *symbol* is a number for something that queries look for: a word, a phrase or a word list. It is the same in every
language.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import itemgetter

from monitors.rules.automaton import PhraseAutomaton
from monitors.rules.broad import weigh_word
from monitors.rules.folded_phrases import FoldedPhrases, Plan, fold_phrases
from monitors.rules.syntax import Phrase
from monitors.rules.term_ids import TermIds
from monitors.rules.vocabulary import Vocabulary
from monitors.rules.words import get_folding


@dataclass
class SymbolTable:
    """The symbols of what queries look for, and the automata that find them.

    It only grows, so newer symbols do not disturb older sets of queries. ``entries[symbol]`` are pairs of a language
    (``""`` for any) and a phrase; ``sets`` numbers sets of symbols. Automata are built at first use and not pickled.
    """

    symbols: dict[object, int] = field(default_factory=dict)
    entries: list[tuple[tuple[str, Phrase], ...]] = field(default_factory=list)
    automata: dict[str, PhraseAutomaton] = field(default_factory=dict, repr=False, compare=False)
    phrases: dict[str, list[tuple[int, Phrase]]] = field(default_factory=dict, repr=False, compare=False)
    listed: int = field(default=0, repr=False, compare=False)
    folded: dict[tuple[str, str], tuple[tuple[int, int], FoldedPhrases]] = field(
        default_factory=dict, repr=False, compare=False
    )
    weights: dict[int, int] = field(default_factory=dict, repr=False, compare=False)
    sets: dict[frozenset[int], int] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Which symbols have words of which language."""
        return Vocabulary(self.entries)

    def weigh(self, symbols: Iterable[int]) -> int:
        """Estimate how often any of some symbols occurs in English, by the rarest word of each of their phrases."""
        return sum(map(self._weigh, symbols))

    def _weigh(self, symbol: int) -> int:
        weight = self.weights.get(symbol)
        if weight is None:
            entries = self.entries[symbol]
            phrases = [phrase for language, phrase in entries if language in ("", "en")]
            weight = self.weights[symbol] = sum(min(weigh_word(term.text) for term in one.terms) for one in phrases)
        return weight

    def add(self, key: object, entries: Iterable[tuple[str, Phrase]]) -> int:
        """Return the symbol of `key`. A new key gets one with these `entries`."""
        symbol = self.symbols.get(key)
        if symbol is None:
            symbol = self.symbols[key] = len(self.entries)
            self.entries.append(tuple(entries))
        return symbol

    def number_set(self, symbols: frozenset[int]) -> int:
        """Return the number of a set of symbols, the same for equal ones."""
        return self.sets.setdefault(symbols, len(self.sets))

    def list_languages(self) -> list[str]:
        """Return the languages that have any words, in alphabetical order."""
        return sorted({language for entries in self.entries for language, _ in entries if language})

    def get_automaton(self, language: str) -> PhraseAutomaton:
        """Return the automaton of a language, brought up to date with all symbols added so far."""
        automaton = self.automata.get(language)
        if automaton is None:
            automaton = self.automata[language] = PhraseAutomaton(TermIds(language))
        if automaton.size < len(self.entries):
            for tag in ("", language):
                automaton.extend(self._get_folded(tag, get_folding(language), automaton.size))
            automaton.size = len(self.entries)
        return automaton

    def list_plans(self, language: str) -> Iterator[Plan]:
        """Yield every phrase to be looked for in a language, with its words folded."""
        for tag in ("", language):
            for plans in self._get_folded(tag, get_folding(language), 0).plans.values():
                yield from chain.from_iterable(plans.values())

    def _get_folded(self, tag: str, folding: str, start: int) -> FoldedPhrases:
        """Return the phrases given for `tag` (a language, or ``""`` for any), of the symbols from `start` on.
        The latest result is kept, so that languages that fold words alike share it.
        """
        end = len(self.entries)
        kept = self.folded.get((tag, folding))
        if kept is not None and kept[0] == (start, end):
            return kept[1]
        phrases = self._list_phrases(tag)
        folded = fold_phrases(phrases[bisect_left(phrases, start, key=itemgetter(0)) :], folding)
        self.folded[tag, folding] = (start, end), folded
        return folded

    def _list_phrases(self, tag: str) -> list[tuple[int, Phrase]]:
        """Return the phrases given for `tag` (a language, or ``""`` for any) with their symbols, in ascending order."""
        for symbol in range(self.listed, len(self.entries)):
            for language, phrase in self.entries[symbol]:
                self.phrases.setdefault(language, []).append((symbol, phrase))
        self.listed = len(self.entries)
        return self.phrases.get(tag, [])

    def __getstate__(self) -> dict[str, object]:
        kept: dict[str, object] = {"symbols": self.symbols, "entries": self.entries, "sets": self.sets}
        return kept | {"automata": {}, "folded": {}, "phrases": {}, "listed": 0, "weights": {}}
