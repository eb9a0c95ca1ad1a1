"""Prepares phrases for the automata of :mod:`monitors.rules.automaton`: folds their words and chooses their pivots.

Queries are looked for in every language. Therefore what many languages have in common is done once here; each language
then only stems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from monitors.rules.broad import weigh_word
from monitors.rules.syntax import Phrase, Term, TermKind
from monitors.rules.words import fold_word, list_words

#: How a phrase is entered: its symbol, its folded words, and the index of its pivot, from which it is found.
Plan = tuple[int, tuple[Term, ...], int]


@dataclass(frozen=True, slots=True)
class FoldedPhrases:
    """The phrases of one language, or of any language, folded by the rules of one group of languages."""

    words: dict[TermKind, list[str]]  # every folded word
    plans: dict[TermKind, dict[str, list[Plan]]]  # by folded pivot


def fold_phrases(entries: Iterable[tuple[int, Phrase]], folding: str) -> FoldedPhrases:
    """Prepare phrases, given with their symbols, for the languages that share a folding (see words.get_folding).

    The pivot of a phrase is a rare word that few phrases have, so that no walk begins at an "in" or "state".
    """
    folded = _fold_all(entries, folding)
    uses = Counter(chain.from_iterable([terms for _, terms in folded]))
    ranks = {term: count * weigh_word(term[1]) for term, count in uses.items()}
    words: dict[TermKind, list[str]] = {kind: [] for kind in TermKind}
    for kind, text in uses:
        words[kind].append(text)
    plans: dict[TermKind, dict[str, list[Plan]]] = {kind: {} for kind in TermKind}
    for symbol, terms in folded:
        rarest = terms[0] if len(terms) == 1 else min(terms, key=ranks.__getitem__)
        kind, text = rarest
        plans[kind].setdefault(text, []).append((symbol, terms, terms.index(rarest)))
    return FoldedPhrases(words, plans)


def _fold_all(entries: Iterable[tuple[int, Phrase]], folding: str) -> list[tuple[int, tuple[Term, ...]]]:
    """Return each phrase's symbol and folded words, without the phrases that have none."""
    known: dict[Term, tuple[Term, ...]] = {}
    found = []
    for symbol, phrase in entries:
        spelt = phrase.terms
        for term in spelt:
            if term not in known:
                known[term] = _fold(term, folding)
        terms = known[spelt[0]] if len(spelt) == 1 else tuple(chain.from_iterable([known[term] for term in spelt]))
        if terms:
            found.append((symbol, terms))
    return found


def fold_phrase(phrase: Phrase, folding: str) -> tuple[Term, ...]:
    """Return the folded words of one phrase, for the languages that share a folding."""
    return tuple(chain.from_iterable(_fold(term, folding) for term in phrase.terms))


def _fold(term: Term, folding: str) -> tuple[Term, ...]:
    """Return the folded words of a term. In languages other than English, an apostrophe separates words."""
    kind, text = term
    if folding == "en" or not ("'" in text or "’" in text):
        return (Term(kind, fold_word(text, folding)),)
    *before, last = list_words(text, folding)
    among = TermKind.STEM if kind is TermKind.STEM else TermKind.EXACT
    return (*[Term(among, fold_word(word, folding)) for word in before], Term(kind, fold_word(last, folding)))
