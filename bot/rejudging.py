"""Stored articles judged again by other rules: how the archive is read for it, and what a change of rules comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.desk import Desk
from monitors.model import ArticleRecord, Match, SuppressionReason
from monitors.replay import Change, ChangeKind, Comparison, count_changes, judge_again, summarise
from monitors.rules.topic import CompiledRules
from storage.articles import Articles
from storage.store import Store

PAGE: Final = 500
EFFECT_SPAN: Final = timedelta(days=7)
EFFECT_ARTICLES: Final = 1000
"""A running program judges so many of its newest articles again after a reload; ``tocsin replay`` judges them all."""

EFFECT_EXAMPLES: Final = 10


@dataclass(frozen=True, slots=True)
class Effect:
    """What new rules make of the newest ``articles`` of the archive, first seen since ``since``.

    ``counts`` are of stories by topic; ``examples`` are some of them, the gravest first.
    """

    articles: int
    since: datetime
    counts: Mapping[ChangeKind, int]
    examples: tuple[Change, ...] = ()

    @property
    def summary(self) -> str:
        """``+3 alerts, -5, ...`` as ``tocsin replay`` writes it."""
        return summarise(self.counts)


def read_archive(articles: Articles, since: datetime, page: int = PAGE) -> Iterator[ArticleRecord]:
    """Every stored article first seen since then, the newest slice first, in slices that fit the memory.

    A slice ends where no article of its last moment is left out: a whole batch has one moment.
    """
    until: datetime | None = None
    limit = page
    while True:
        records = articles.list_recent_analyses(since, limit, until=until)
        if len(records) < limit:
            yield from records
            return
        oldest = min(record.analysis.article.first_seen_at for record in records)
        whole = [record for record in records if record.analysis.article.first_seen_at > oldest]
        if not whole:
            limit *= 2
            continue
        yield from whole
        until, limit = oldest + timedelta(microseconds=1), page


def compare(
    records: Iterable[ArticleRecord], rules: CompiledRules, before: CompiledRules | None, *, every: bool
) -> Comparison:
    """Judge every record by the new rules, and by ``before`` unless what is stored is to be compared with.

    Without ``every``, articles that were kept quiet as a whole are passed over, and counted.
    """
    comparison = Comparison({topic.id for topic in rules.topics}, rules.coverage.experimental)
    for record in records:
        if not every and record.reason not in (None, SuppressionReason.ANALYSIS_FAILED):
            comparison.left_out += 1
            continue
        article = record.analysis.article
        was: tuple[Match, ...] = judge_again(article, before).matches if before else record.analysis.matches
        comparison.add(record, was, judge_again(article, rules))
    return comparison


def measure_stored(path: Path, was: Desk, becomes: Desk, now: datetime) -> Effect:
    """What the newest articles of a database would have rung by the new rules and not by the old ones, and the other
    way round. It opens the database itself: for another process than the hub's."""
    since = now - EFFECT_SPAN
    with closing(Store.open_readonly(path)) as store:
        records = store.articles.list_recent_analyses(since, EFFECT_ARTICLES)
    comparison = compare(records, becomes.rules, was.rules, every=False)
    changes = comparison.list_changes()
    return Effect(comparison.articles, since, count_changes(changes), changes[:EFFECT_EXAMPLES])
