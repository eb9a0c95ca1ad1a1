"""What the topics can do at all, whatever an article says: which only reach digests, and what languages they know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitors.model import Analysis
from monitors.rules.lexicon import Vocabulary
from monitors.rules.scoring import CompiledTopic
from monitors.rules.words import get_script

_MOST_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Coverage:
    """``experimental`` topics reach digests alone. The rules have lists of words for these ``languages``, and words for
    any language in these ``scripts``, named as Unicode names their letters.
    """

    experimental: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    scripts: frozenset[str] = frozenset({"LATIN"})

    def knows_language(self, analysis: Analysis) -> bool:
        """Whether the topics have words that the article could be told by: lists for its language.

        Where none is known of it, or no topic has lists for any, words in its script.
        """
        if self.languages and analysis.language:
            return analysis.language in self.languages
        article = analysis.article
        scripts = list(_list_scripts(f"{article.title} {article.text}"[:_MOST_CHARACTERS]))
        return 2 * sum(script in self.scripts for script in scripts) >= len(scripts)


def find_coverage(topics: Sequence[CompiledTopic], vocabulary: Vocabulary) -> Coverage:
    """What these topics cover, whose words are in `vocabulary`."""
    wanted = {symbol for topic in topics for rule in topic.rules for group in rule.groups for symbol in group}
    entries = [entry for symbol in wanted for entry in vocabulary.entries[symbol]]
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
