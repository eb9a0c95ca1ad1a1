"""Numbers the words of one language's phrases, and finds those that a word of a text meets: as spelt, by stem or by
prefix.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import count

from monitors.rules.prefixes import Prefixes
from monitors.rules.syntax import Term, TermKind
from monitors.rules.words import list_readings, stem_all, stem_folded


class TermIds:
    """The numbers of the words in the phrases of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[TermKind, dict[str, int]] = {kind: {} for kind in TermKind}
        self._prefixes = Prefixes(self._known[TermKind.PREFIX])
        self._next = count()

    def learn(self, words: Mapping[TermKind, Collection[str]]) -> None:
        """Give numbers to folded words; known ones keep theirs."""
        for kind, texts in words.items():
            known = self._known[kind]
            fresh = dict.fromkeys(key for key in self._list_keys(kind, texts) if key not in known)
            known.update(zip(fresh, self._next, strict=False))
        self._prefixes = Prefixes(self._known[TermKind.PREFIX])

    def list_numbers(self, kind: TermKind, texts: Collection[str]) -> Iterator[int]:
        """Return the numbers of known folded words of one kind, in order. Raises KeyError for an unknown one."""
        return map(self._known[kind].__getitem__, self._list_keys(kind, texts))

    def get_number(self, term: Term) -> int:
        """Return the number of a known folded word. Raises KeyError for an unknown one."""
        kind, text = term
        return self._known[kind][stem_folded(text, self.language) if kind is TermKind.STEM else text]

    def _list_keys(self, kind: TermKind, texts: Collection[str]) -> Collection[str]:
        return stem_all(texts, self.language) if kind is TermKind.STEM else texts

    def list_met(self, word: str) -> list[int]:
        """Return the numbers of all terms that a word of a text meets."""
        exact, stems = self._known[TermKind.EXACT], self._known[TermKind.STEM]
        terms: dict[int | None, None] = {}
        for folded in list_readings(word, self.language):
            met = (exact.get(folded), stems.get(stem_folded(folded, self.language)), *self._prefixes.list_met(folded))
            terms.update(dict.fromkeys(met))
        return [term for term in terms if term is not None]
