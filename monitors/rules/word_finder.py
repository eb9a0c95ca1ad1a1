"""Tells whether an article has any of some words, in the forms in which the rules would find them."""

from __future__ import annotations

from collections.abc import Iterable

from monitors.rules.scope import ArticleScope, DocumentReader
from monitors.rules.symbols import SymbolTable
from monitors.rules.syntax import Phrase
from monitors.rules.text import Document


class WordFinder:
    """Phrases, each to be looked for in articles of one language."""

    def __init__(self, phrases: Iterable[tuple[str, Phrase]]) -> None:
        """Take pairs of a language and a phrase."""
        entries = tuple(phrases)
        self.languages = frozenset(language for language, _ in entries)
        self._symbols = SymbolTable()
        self._symbol = self._symbols.add("words", entries)

    def is_in(self, document: Document) -> bool:
        """Return whether the article has any of the words of its language; without a language it counts as English."""
        language = document.language or "en"
        if language not in self.languages:
            return False
        article = ArticleScope(DocumentReader(document, self._symbols.get_automaton(language)))
        return self._symbol in article.held and self._symbol in article.hits
