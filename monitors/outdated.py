"""Keeps articles that their publishers dated long ago from ringing: feeds bring old ones again, or date them anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from monitors.model import Analysis, Article, Level, Match


def hold_outdated(analysis: Analysis, after: timedelta) -> Analysis:
    """Return the analysis with nothing urgent if the article came longer than ``after`` after its date; zero: never.

    One without a date may ring.
    """
    dated_at = find_date(analysis.article)
    if not after or dated_at is None or dated_at >= analysis.article.first_seen_at - after:
        return analysis
    return replace(analysis, matches=hold_urgent(analysis.matches))


def find_date(article: Article) -> datetime | None:
    """Return when its publisher says that an article was published, or updated after that; None if it does not say."""
    dates = [at for at in (article.published_at, article.updated_at) if at is not None]
    return max(dates, default=None)


def hold_urgent(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return the matches with each urgent one left to digests, as outdated."""
    return tuple(
        replace(one, level=Level.DIGEST, is_outdated=True) if one.level is Level.URGENT else one for one in matches
    )
