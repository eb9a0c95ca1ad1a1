"""Judges stored articles again by other rules: reads the archive, and measures what a change of rules would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.desk import Desk
from monitors.model import ArticleRecord
from monitors.outdated import mark_outdated
from monitors.replay import Comparison, LevelChangeKind, count_changes, holds, judge_again, summarise
from monitors.rules.topic import CompiledRules
from monitors.rules.word_finder import WordFinder
from storage.articles import Articles
from storage.store import Store

PAGE: Final = 500
EFFECT_SPAN: Final = timedelta(days=7)
EFFECT_ARTICLES: Final = 1000
"""After a reload, so many of the newest articles are judged again; ``tocsin replay`` judges all."""

MOST_OF_STORY: Final = 10_000


@dataclass(frozen=True, slots=True)
class RejudgingEffect:
    """What new rules change about the newest ``articles`` of the archive, first seen since ``since``.

    ``counts`` counts the changes, one for each story and topic.
    """

    articles: int
    since: datetime
    counts: Mapping[LevelChangeKind, int]

    @property
    def summary(self) -> str:
        """The counts in one line, as ``tocsin replay`` writes them."""
        return summarise(self.counts)


@dataclass(frozen=True, slots=True)
class WordEffect:
    """What a change of words changes about ``read`` articles of the archive, ``holding`` of which have one of them."""

    read: int
    holding: int
    comparison: Comparison


def read_archive(articles: Articles, since: datetime, page: int = PAGE) -> Iterator[ArticleRecord]:
    """Every stored article first seen since then, read in slices, the newest slice first.

    All articles of a batch have the same moment; a slice never ends between articles of one moment.
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
    """Judge every record by ``rules``, and compare with ``before``, or if that is None with the stored matches.

    Without ``every``, articles that were not allowed to ring when they came are left out, and counted.
    """
    comparison = Comparison({topic.id for topic in rules.topics}, rules.coverage.experimental)
    for record in records:
        if not every and record.reason is not None:
            comparison.left_out += 1
            continue
        _add(comparison, record, rules, before)
    return comparison


def _add(comparison: Comparison, record: ArticleRecord, rules: CompiledRules, before: CompiledRules | None) -> None:
    article, stored = record.analysis.article, record.analysis.matches
    was, now = judge_again(article, before).matches if before else stored, judge_again(article, rules)
    if any(match.is_outdated for match in stored):
        was, now = mark_outdated(was), replace(now, matches=mark_outdated(now.matches))
    comparison.add(record, was, now)


def compare_words(
    articles: Articles, since: datetime, rules: CompiledRules, before: CompiledRules, words: WordFinder, *, every: bool
) -> WordEffect:
    """Compare as :func:`compare` does, where the rules differ in these words alone, and judge only what they can
    change: the articles that have one of them, and the others of a story whose level then seems to differ.
    """
    comparison = Comparison({topic.id for topic in rules.topics}, rules.coverage.experimental)
    read, judged = 0, set[str]()
    for record in read_archive(articles, since):
        if not every and record.reason is not None:
            comparison.left_out += 1
            continue
        read += 1
        if holds(record.analysis.article, words):
            judged.add(record.analysis.article.key)
            _add(comparison, record, rules, before)
    stories = {change.story_id for change in comparison.list_changes()} - {""}
    for record in (one for story in sorted(stories) for one in articles.list_of_story(story, MOST_OF_STORY)):
        article = record.analysis.article
        if article.first_seen_at >= since and article.key not in judged and (every or record.reason is None):
            _add(comparison, record, before, before)
    return WordEffect(read, len(judged), comparison)


def measure_stored(path: Path, was: Desk, becomes: Desk, now: datetime) -> RejudgingEffect:
    """What the newest articles of a database would have rung by the rules of one desk and not of the other.

    It opens the database itself, since it runs in another process than the hub's.
    """
    since = now - EFFECT_SPAN
    with closing(Store.open_readonly(path)) as store:
        records = store.articles.list_recent_analyses(since, EFFECT_ARTICLES)
    comparison = compare(records, becomes.rules, was.rules, every=False)
    changes = comparison.list_changes()
    return RejudgingEffect(comparison.articles, since, count_changes(changes))
