"""Article and compiled rules in, Analysis out: one pure call that a worker process can make.

It joins recognition and fact extraction; it keeps nothing between articles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from monitors.facts.extract import Source, extract_all
from monitors.model import Analysis, Article
from monitors.official import add_facts, raise_severities
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from monitors.schema import SharedSpec, TopicSpec

# A publisher's date this far ahead of ours is a mistake or another zone's clock; further ahead it is not believed.
CLOCK_TOLERANCE = timedelta(days=1)


def reference_time(article: Article) -> datetime:
    """The moment that "yesterday" and "ten years on" count from: the publisher's date, unless it lies in the future."""
    published = article.published_at
    if published is None or published > article.first_seen_at + CLOCK_TOLERANCE:
        return article.first_seen_at
    return published


def analyse(article: Article, rules: CompiledRules) -> Analysis:
    """All that the rules recognise and all facts that can be read, with spans into the article's own text."""
    return analyse_all((article,), rules)[0]


def analyse_all(articles: Sequence[Article], rules: CompiledRules) -> list[Analysis]:
    """The same for several articles, one stage after the other: what a stage works with stays in the processor's caches
    from article to article.
    """
    documents = [read_document(article.title, article.text, article.language) for article in articles]
    dates = [reference_time(article) for article in articles]
    # An undated text may be of any year: a year in it is no sign that it is history.
    judged = [
        rules.judge(document, at if article.published_at else None)
        for article, document, at in zip(articles, documents, dates, strict=True)
    ]
    sources = [
        Source(article.title, article.text, document.language, at)
        for article, document, at in zip(articles, documents, dates, strict=True)
    ]
    facts = map(add_facts, extract_all(sources), articles)
    return [
        Analysis(article, document.language, raise_severities(found.matches, article), found.suppressions, told)
        for article, document, found, told in zip(articles, documents, judged, facts, strict=True)
    ]


def explain_silence(analysis: Analysis, rules: CompiledRules) -> Analysis:
    """The analysis of an article in which nothing scored, with the topic that came nearest; any other as it is."""
    if analysis.matches or analysis.suppressions:
        return analysis
    article = analysis.article
    nearest = rules.explain_silence(read_document(article.title, article.text, article.language))
    return analysis if nearest is None else replace(analysis, suppressions=(nearest,))


Analyse = Callable[[Article], Analysis]


@dataclass(frozen=True, slots=True)
class Recognition:
    """Topics as a desk wrote them: what travels to a worker process, which compiles it once."""

    topics: tuple[TopicSpec, ...]
    shared: SharedSpec

    @property
    def version(self) -> str:
        """A digest of all that decides what is recognised."""
        written = "\n".join(spec.model_dump_json() for spec in (*self.topics, self.shared))
        return sha256(written.encode()).hexdigest()[:16]

    def build(self) -> Analyse:
        """Compile; raises QueryError for the first query or word list that is wrong."""
        return partial(analyse, rules=self.compile())

    def compile(self) -> CompiledRules:
        """The rules themselves; raises as :meth:`build` does."""
        return compile_rules(self.topics, shared=self.shared)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A recognition that was compiled already, for work in this process."""

    version: str
    rules: CompiledRules

    @property
    def analyse(self) -> Analyse:
        """Reads one article."""
        return partial(analyse, rules=self.rules)

    def build(self) -> Analyse:
        """What was compiled."""
        return self.analyse
