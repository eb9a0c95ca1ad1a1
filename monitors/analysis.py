"""Article and compiled rules in, Analysis out: one pure call that a worker process can make.

It joins recognition and fact extraction; it keeps nothing between articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from monitors.completion import Recognised, complete_all, judging_time, leave_bare
from monitors.model import Analysis, Article, SuppressionReason
from monitors.recognition import Analyse
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules


def analyse(article: Article, rules: CompiledRules) -> Analysis:
    """All that the rules recognise and all facts that can be read, with spans into the article's own text."""
    return analyse_all((article,), rules)[0]


def analyse_all(articles: Sequence[Article], rules: CompiledRules) -> list[Analysis]:
    """The same for several articles, one stage after the other: what a stage works with stays in the processor's caches
    from article to article.
    """
    return complete_all(articles, recognise_all(articles, rules))


def recognise_only(articles: Sequence[Article], rules: CompiledRules) -> list[Analysis]:
    """What the rules recognise in several articles: no facts, and not why a topic scored too little."""
    return leave_bare(articles, recognise_all(articles, rules, explains=False))


def recognise_all(articles: Sequence[Article], rules: CompiledRules, *, explains: bool = True) -> list[Recognised]:
    """The first stages of an analysis, which need the rules; ``complete_all`` does the others."""
    documents = [read_document(article.title, article.text, article.language) for article in articles]
    return [
        Recognised(document.language, rules.judge(document, judging_time(article), explains=explains))
        for article, document in zip(articles, documents, strict=True)
    ]


def explain_silence(analysis: Analysis, rules: CompiledRules) -> Analysis:
    """The analysis of an article in which nothing scored, with the topic that came nearest; any other as it is.

    In a language of which no topic has words, what their rules miss says nothing and is left out.
    """
    if not rules.coverage.knows_language(analysis):
        below = SuppressionReason.BELOW_THRESHOLD
        return replace(analysis, suppressions=tuple(one for one in analysis.suppressions if one.reason is not below))
    if analysis.matches or analysis.suppressions:
        return analysis
    article = analysis.article
    nearest = rules.explain_silence(read_document(article.title, article.text, article.language))
    return analysis if nearest is None else replace(analysis, suppressions=(nearest,))


@dataclass(frozen=True, slots=True)
class Compiled:
    """A recognition that was compiled already, for work in this process: a :class:`Reading`."""

    version: str
    rules: CompiledRules

    @property
    def analyse(self) -> Analyse:
        """Reads one article."""
        return partial(analyse, rules=self.rules)

    def announce(self, articles: Sequence[Article]) -> None:
        """Nothing follows: one process cannot be ahead of itself."""

    def build(self) -> Analyse:
        """What was compiled."""
        return self.analyse
