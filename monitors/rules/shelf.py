"""Phrases made ready for the automata: their words folded, and each phrase with the word that it is looked for by.

Queries are looked for in every language, so what is alike in many languages is done once for all of them; a language
then only stems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from monitors.rules.broad import weigh_word
from monitors.rules.syntax import Phrase, Term, TermKind
from monitors.rules.words import fold_word, list_words


class Plan(NamedTuple):
    """How a phrase is entered: its folded words, and which of them leads to the others."""

    symbol: int
    terms: tuple[Term, ...]
    pivot: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The phrases of one language or of any, folded as one family of languages folds."""

    words: dict[TermKind, list[str]]  # every folded word
    plans: dict[TermKind, dict[str, list[Plan]]]  # by folded pivot
    longest: int  # words of a phrase


def stack(entries: Iterable[tuple[int, Phrase]], folding: str) -> Shelf:
    """Make the phrases of symbols ready for the languages of a folding (see words.get_folding).

    A phrase is entered by the word of it that fewest phrases have, so that no walk begins at an "in" or "state".
    """
    folded = _fold_all(entries, folding)
    uses = Counter(chain.from_iterable(terms for _, terms in folded))
    shelf = Shelf(
        {kind: [term.text for term in uses if term.kind is kind] for kind in TermKind},
        {kind: {} for kind in TermKind},
        max((len(terms) for _, terms in folded), default=0),
    )
    for symbol, terms in folded:
        pivot = 0
        if len(terms) > 1:
            ranks = [uses[term] * weigh_word(term.text) for term in terms]
            pivot = ranks.index(min(ranks))
        kind, text = terms[pivot]
        shelf.plans[kind].setdefault(text, []).append(Plan(symbol, terms, pivot))
    return shelf


def _fold_all(entries: Iterable[tuple[int, Phrase]], folding: str) -> list[tuple[int, tuple[Term, ...]]]:
    """Return the folded words of each phrase that has any."""
    known: dict[Term, tuple[Term, ...]] = {}
    found = []
    for symbol, phrase in entries:
        for term in phrase.terms:
            if term not in known:
                known[term] = _fold(term, folding)
        first = phrase.terms[:1]
        terms = (
            known[first[0]]
            if first == phrase.terms
            else tuple(chain.from_iterable(map(known.__getitem__, phrase.terms)))
        )
        if terms:
            found.append((symbol, terms))
    return found


def _fold(term: Term, folding: str) -> tuple[Term, ...]:
    """Return the folded words of a term, which only English takes for one where an apostrophe stands."""
    kind, text = term
    if folding == "en" or not ("'" in text or "’" in text):
        return (Term(kind, fold_word(text, folding)),)
    *before, last = list_words(text, folding)
    among = TermKind.STEM if kind is TermKind.STEM else TermKind.EXACT
    return (*[Term(among, fold_word(word, folding)) for word in before], Term(kind, fold_word(last, folding)))
