"""Tries a draft of a topic on the stored articles, for chats; runs outside the program (bot/background.py).

The archive is judged twice, by the topics in force and by the same topics with the draft among them. Nothing is stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from bot.desk import Desk
from bot.rejudging import compare, read_archive
from monitors.config.draft import read_draft
from monitors.config.schema import TopicSpec
from monitors.errors import Problem
from monitors.labelling import count_votes
from monitors.model import ArticleRecord
from monitors.recognition import Recognition
from monitors.replay import Comparison, Effect, LevelChange, count_effects, gains_alert, loses_alert, mark_called
from storage.articles import Articles
from storage.store import Store

SHOWN: Final = 6
SLICE: Final = 200


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a trial reaches back, how many articles it judges at most, and how long it goes on judging."""

    span: timedelta
    articles: int
    seconds: float


FOR_OWNERS: Final = Bounds(timedelta(days=30), 10_000, 120.0)
FOR_OTHERS: Final = Bounds(timedelta(days=7), 1_000, 30.0)


@dataclass(frozen=True, slots=True)
class DraftStory:
    """A story that rings no more, or rings now: its topic, and the title and link of the report that shows it best.

    ``happens`` is what people said of it, None if nobody did.
    """

    topic: str
    title: str
    url: str
    story_id: str
    happens: bool | None


@dataclass(frozen=True, slots=True)
class DraftTrial:
    """What a draft would change about the newest ``articles``, the oldest first seen at ``since``.

    ``problems`` say why it cannot be tried; then nothing else is given. ``failed`` are its topic's own tests that it
    breaks. ``was`` and ``now`` count the stories of its topic that rang and ring; ``lost`` and ``gained`` are stories
    of any topic, those that people rated first, of ``losses`` and ``gains`` in all. With ``is_cut`` the time was up
    before all articles were judged.
    """

    topic: str = ""
    title: str = ""
    problems: tuple[Problem, ...] = ()
    failed: tuple[Problem, ...] = ()
    is_experimental: bool = False
    articles: int = 0
    since: datetime | None = None
    was: int = 0
    now: int = 0
    losses: int = 0
    gains: int = 0
    lost: tuple[DraftStory, ...] = ()
    gained: tuple[DraftStory, ...] = ()
    effects: Mapping[Effect, int] = field(default_factory=dict)
    is_cut: bool = False


class _Reading:
    """Records, until there are none left or the time is up; ``since`` is the age of the oldest that was read."""

    def __init__(self, records: Iterable[ArticleRecord], ends_at: float, monotonic: Callable[[], float]) -> None:
        self._records, self._ends_at, self._monotonic = records, ends_at, monotonic
        self.since: datetime | None = None
        self.is_cut = False

    def __iter__(self) -> Iterator[ArticleRecord]:
        for record in self._records:
            if self._monotonic() >= self._ends_at:
                self.is_cut = True
                return
            seen_at = record.analysis.article.first_seen_at
            self.since = seen_at if self.since is None else min(self.since, seen_at)
            yield record


def try_draft(
    path: Path,
    raw: bytes,
    name: str,
    desk: Desk,
    bounds: Bounds,
    now: datetime,
    monotonic: Callable[[], float] = time.monotonic,
) -> DraftTrial:
    """Judge the newest articles by the topics in force, and by them with the draft in place of its topic.

    ``raw`` and ``name`` are as for :func:`~monitors.config.draft.read_draft`. Takes some seconds more than
    ``bounds.seconds`` at most.
    """
    draft = read_draft(raw, name, desk.topics, desk.shared)
    if draft.topic is None:
        return DraftTrial(name, problems=draft.problems)
    topic, rules = draft.topic, Recognition(_put_in(desk.topics, draft.topic), desk.shared).compile()
    with closing(Store.open_readonly(path)) as store:
        ends_at = monotonic() + bounds.seconds
        records = islice(_sort_newest(read_archive(store.articles, now - bounds.span, SLICE)), bounds.articles)
        reading = _Reading(records, ends_at, monotonic)
        comparison = compare(reading, rules, desk.rules, every=False)
        trial = _describe_effect(comparison, topic.id, store)
    return replace(
        trial,
        title=topic.title,
        failed=draft.failed,
        is_experimental=topic.status == "experimental",
        since=reading.since,
        is_cut=reading.is_cut,
    )


def _describe_effect(comparison: Comparison, topic: str, store: Store) -> DraftTrial:
    """What a draft of the topic changes, as far as the articles that were compared show it."""
    changes = mark_called(comparison.list_changes(), count_votes(store.labels.iterate()))
    lost, gained = [one for one in changes if loses_alert(one)], [one for one in changes if gains_alert(one)]
    was, becomes = comparison.count_ringing(topic)
    return DraftTrial(
        topic=topic,
        articles=comparison.articles,
        was=was,
        now=becomes,
        losses=len(lost),
        gains=len(gained),
        lost=_choose(lost, store.articles),
        gained=_choose(gained, store.articles),
        effects=count_effects(changes),
    )


def _sort_newest(records: Iterable[ArticleRecord]) -> Iterator[ArticleRecord]:
    """The records of an archive, which come in slices, the newest slice first: now the newest of each first, too."""
    held: list[ArticleRecord] = []
    for record in records:
        if held and record.analysis.article.first_seen_at < held[-1].analysis.article.first_seen_at:
            yield from reversed(held)
            held.clear()
        held.append(record)
    yield from reversed(held)


def _put_in(topics: Mapping[str, TopicSpec], draft: TopicSpec) -> tuple[TopicSpec, ...]:
    return tuple({**topics, draft.id: draft}.values())


def _choose(changes: Sequence[LevelChange], articles: Articles) -> tuple[DraftStory, ...]:
    """The stories to show: those that people rated come first, then the newest."""
    ordered = sorted(changes, key=lambda one: (one.happens is None, not one.happens, -one.seen_at.timestamp()))
    return tuple(_describe(one, articles.find_article(one.article_key)) for one in ordered[:SHOWN])


def _describe(change: LevelChange, record: ArticleRecord | None) -> DraftStory:
    url = record.analysis.article.url if record else ""
    return DraftStory(change.topic, change.title, url, change.story_id, change.happens)
