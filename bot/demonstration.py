"""What only ``tocsin demo`` needs: the sample files day by day as they were published, messages and a digest without
waiting for their times, and why the other articles stayed quiet.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from monitors.config.loading import Config
from monitors.model import Article, ArticleRecord, Suppression
from monitors.sources.seed_scan import SeedRules, scan_seeds
from storage.store import Store

MOST_ARTICLES = 10_000


@dataclass(frozen=True, slots=True)
class Quiet:
    """An article that matched nothing: its title, and the nearest topic with what was missing."""

    title: str
    why: str


def without_waiting(config: Config) -> Config:
    """The config with which no alert waits for others of its story, or for its turn, and old articles ring: all samples
    come in one minute, and they are of earlier years.
    """
    at_once = {
        "flood_limit": MOST_ARTICLES,
        "grouping_wait_seconds": 0.0,
        "repeat_interval_seconds": 0.0,
        "old_after_seconds": 0.0,
    }
    alerts = config.settings.alerts.model_copy(update=at_once)
    return replace(config, settings=config.settings.model_copy(update={"alerts": alerts}))


@dataclass(frozen=True, slots=True)
class Day:
    """The seed files of one day (UTC): their paths below ``directory``, and the articles in them."""

    directory: Path
    paths: tuple[str, ...]
    articles: tuple[Article, ...]


def list_days(config: Config, now: datetime) -> tuple[Day, ...]:
    """The seed files of a config in the order of their days; none if no folder is watched, or it cannot be read.

    Articles without a date count as of ``now``; files that give no article are left out.
    """
    directory, settings = config.seeds_directory, config.settings.seeds
    if directory is None:
        return ()
    rules = SeedRules(timezones=settings.timezones, language=settings.default_language)
    scan = scan_seeds(directory, {}, now, rules=rules, settle=False)
    articles = {article.identity: article for article in scan.articles}
    found = {state.path: articles[state.identity] for state in scan.changed_states if state.identity in articles}
    days = {path: (article.published_at or now).date() for path, article in found.items()}
    ordered = sorted(days, key=lambda path: (days[path], path))
    grouped = (tuple(paths) for _, paths in groupby(ordered, key=days.__getitem__))
    return tuple(Day(directory, paths, tuple(found[path] for path in paths)) for paths in grouped)


def lay_out(day: Day, folder: Path) -> None:
    """Copy the files of a day to another folder, each to the path that it has in its own."""
    for path in day.paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(day.directory / path, folder / path)


def make_digest_due(store: Store, now: datetime) -> None:
    """Make every chat's next digest due now."""
    for chat in store.chats.list_chats():
        store.chats.update_chat(chat.id, next_digest_at=now)


def list_quiet(store: Store, now: datetime) -> tuple[Quiet, ...]:
    """The articles of the last day that matched no topic, in order of arrival."""
    records = store.articles.list_recent_analyses(now - timedelta(days=1), MOST_ARTICLES)
    return tuple(
        Quiet(record.analysis.article.title, _why(record)) for record in records if not record.analysis.matches
    )


def _why(record: ArticleRecord) -> str:
    nearest = max(record.analysis.suppressions, key=_nearness, default=None)
    return ": ".join(filter(None, (nearest.topic, nearest.detail))) if nearest else "no topic's words"


def _nearness(suppression: Suppression) -> float:
    return suppression.score / suppression.threshold
