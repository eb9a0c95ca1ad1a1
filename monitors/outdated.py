"""Keeps articles that their publishers dated long ago from ringing: feeds bring old ones again, or date them anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from monitors.model import Analysis, Article, Level, Match


def hold_outdated(analysis: Analysis, after: timedelta) -> Analysis:
    """Return the analysis with all matches outdated, so that nothing rings, if the article came longer than ``after``
    after its date; zero: never. What it says counts in no story of newer reports
    (:mod:`monitors.stories.outdated_reports`).

    One without a date may ring.
    """
    if not is_outdated(analysis.article, after):
        return analysis
    return replace(analysis, matches=mark_outdated(analysis.matches))


def is_outdated(article: Article, after: timedelta) -> bool:
    """Return whether an article came longer than ``after`` after its date; zero: never."""
    dated_at = find_date(article)
    return bool(after) and dated_at is not None and dated_at < article.first_seen_at - after


def find_date(article: Article) -> datetime | None:
    """Return when its publisher says that an article was published, or updated after that; None if it does not say."""
    dates = [at for at in (article.published_at, article.updated_at) if at is not None]
    return max(dates, default=None)


def mark_outdated(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return the matches of an article that is too old, all left to digests."""
    return tuple(replace(one, level=Level.DIGEST, is_outdated=True) for one in matches)
