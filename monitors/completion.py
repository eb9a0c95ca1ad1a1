"""The second half of an analysis: adds facts to what the rules recognised, in this process or in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitors.facts.extract import FactSource, extract_all
from monitors.model import Analysis, Article, Judgement
from monitors.official import add_facts, raise_severities

# A publisher's date may be this far ahead of our clock, because of its time zone; beyond that it is ignored.
CLOCK_TOLERANCE = timedelta(days=1)


def reference_time(article: Article) -> datetime:
    """Return the moment from which "yesterday" counts: the publisher's date, unless it is missing or in the future."""
    published = article.published_at
    if published is None or published > article.first_seen_at + CLOCK_TOLERANCE:
        return article.first_seen_at
    return published


def judging_time(article: Article) -> datetime | None:
    """Return the same for rules; None for an undated article: it may be from any year, so no year in it is history."""
    return reference_time(article) if article.published_at else None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the rules found in one article, and the language in which they read it, before its facts are read."""

    language: str
    judgement: Judgement


def leave_bare(articles: Sequence[Article], recognised: Sequence[Recognised]) -> list[Analysis]:
    """Return analyses of what was recognised in these articles, without facts."""
    return [
        Analysis(article, one.language, one.judgement.matches, one.judgement.suppressions, ())
        for article, one in zip(articles, recognised, strict=True)
    ]


def complete_all(articles: Sequence[Article], recognised: Sequence[Recognised]) -> list[Analysis]:
    """Return analyses of what was recognised in these articles, with the facts, and with severities raised."""
    sources = [
        FactSource(article.title, article.text, one.language, reference_time(article))
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
