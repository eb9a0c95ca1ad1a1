"""The second half of an analysis: adds facts to what the rules recognised, in this process or in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitors.facts.extract import Source, extract_all
from monitors.model import Analysis, Article, Judgement
from monitors.official import add_facts, raise_severities

# A publisher's date this far ahead of ours is a mistake or another zone's clock; further ahead it is not believed.
CLOCK_TOLERANCE = timedelta(days=1)


def reference_time(article: Article) -> datetime:
    """The moment that "yesterday" and "ten years on" count from: the publisher's date, unless it lies in the future."""
    published = article.published_at
    if published is None or published > article.first_seen_at + CLOCK_TOLERANCE:
        return article.first_seen_at
    return published


def judging_time(article: Article) -> datetime | None:
    """The same for rules; None for an undated article, which may be of any year: a year in it is no sign of history."""
    return reference_time(article) if article.published_at else None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the rules found in one article, and the language that they read it in; its facts are not read yet."""

    language: str
    judgement: Judgement


def leave_bare(articles: Sequence[Article], recognised: Sequence[Recognised]) -> list[Analysis]:
    """What was recognised in the same articles, and no facts."""
    return [
        Analysis(article, one.language, one.judgement.matches, one.judgement.suppressions, ())
        for article, one in zip(articles, recognised, strict=True)
    ]


def complete_all(articles: Sequence[Article], recognised: Sequence[Recognised]) -> list[Analysis]:
    """Add the facts to what was recognised in the same articles."""
    sources = [
        Source(article.title, article.text, one.language, reference_time(article))
        for article, one in zip(articles, recognised, strict=True)
    ]
    facts = map(add_facts, extract_all(sources), articles)
    return [
        Analysis(
            article,
            one.language,
            raise_severities(one.judgement.matches, article),
            one.judgement.suppressions,
            told,
        )
        for article, one, told in zip(articles, recognised, facts, strict=True)
    ]
