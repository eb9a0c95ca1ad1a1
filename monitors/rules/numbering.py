"""The words of one language's phrases by number, and which of them a word meets: as spelt, by stem or by prefix."""

from __future__ import annotations

from collections.abc import Iterator

from monitors.rules.broad import weigh_word
from monitors.rules.syntax import Phrase, Term, TermKind
from monitors.rules.words import fold_word, list_words, stem_folded


class Numbering:
    """Numbers for the words that phrases of one language are made of."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.exact: dict[str, int] = {}
        self.stems: dict[str, int] = {}
        self.prefixes: dict[str, int] = {}
        self.lengths: set[int] = set()
        self.weights: list[int] = []
        self._numbers: dict[Term, list[int]] = {}

    def number(self, phrase: Phrase) -> list[int]:
        """Return the numbers of a phrase's words."""
        numbers: list[int] = []
        for term in phrase.terms:
            known = self._numbers.get(term)
            if known is None:
                known = self._numbers[term] = self._number_term(term)
            numbers += known
        return numbers

    def _number_term(self, term: Term) -> list[int]:
        """Return the numbers of a term, whose words English has told apart already."""
        kind, text = term
        if self.language == "en" or not ("'" in text or "’" in text):
            return [self._number(kind, text)]
        *before, last = list_words(text, self.language)
        among = TermKind.STEM if kind is TermKind.STEM else TermKind.EXACT
        return [*[self._number(among, word) for word in before], self._number(kind, last)]

    def _number(self, kind: TermKind, word: str) -> int:
        text = fold_word(word, self.language)
        if kind is TermKind.EXACT:
            known = self.exact
        elif kind is TermKind.STEM:
            known, text = self.stems, stem_folded(text, self.language)
        else:
            known = self.prefixes
            self.lengths.add(len(text))
        number = known.setdefault(text, len(self.weights))
        if number == len(self.weights):
            self.weights.append(weigh_word(text))
        return number

    def list_met(self, word: str) -> Iterator[int]:
        """Yield the numbers of every term that a word meets."""
        folded = fold_word(word, self.language)
        terms = [self.exact.get(folded), self.stems.get(stem_folded(folded, self.language))]
        length = len(folded)
        terms += [self.prefixes.get(folded[:n]) for n in self.lengths if n <= length]
        return (term for term in terms if term is not None)
