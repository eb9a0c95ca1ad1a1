"""What a set of topics covers, independent of any article: which reach only digests, and which languages they know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitors.model import Analysis
from monitors.rules.scoring import CompiledTopic
from monitors.rules.symbols import SymbolTable
from monitors.rules.words import get_script

_MOST_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Coverage:
    """``experimental`` topics reach only digests. The rules have word lists for these ``languages``, and words for any
    language in these ``scripts``, named as in the Unicode names of their letters.
    """

    experimental: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    scripts: frozenset[str] = frozenset({"LATIN"})

    def knows_language(self, analysis: Analysis) -> bool:
        """Return whether the topics have words that could occur in the article, that is lists for its language.

        If its language is unknown, or no topic has lists for any language, its script decides.
        """
        if self.languages and analysis.language:
            return analysis.language in self.languages
        article = analysis.article
        scripts = list(_list_scripts(f"{article.title} {article.text}"[:_MOST_CHARACTERS]))
        return 2 * sum(script in self.scripts for script in scripts) >= len(scripts)


def find_coverage(topics: Sequence[CompiledTopic], symbol_table: SymbolTable) -> Coverage:
    """Return what these topics cover; their words are in `symbol_table`."""
    wanted = {symbol for topic in topics for rule in topic.rules for group in rule.groups for symbol in group}
    entries = [entry for symbol in wanted for entry in symbol_table.entries[symbol]]
    return Coverage(
        experimental=frozenset(topic.id for topic in topics if topic.experimental),
        languages=frozenset(language for language, _ in entries if language),
        scripts=frozenset(
            script
            for language, phrase in entries
            if not language
            for term in phrase.terms
            for script in _list_scripts(term.text[:1])
        ),
    )


def _list_scripts(text: str) -> Iterator[str]:
    """The script of each letter."""
    return (get_script(character) for character in text if character.isalpha())
