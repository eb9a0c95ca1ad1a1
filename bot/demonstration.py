"""What only ``tocsin demo`` needs: a digest without waiting for its time, and why the other articles stayed quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitors.model import ArticleRecord, Suppression
from storage.store import Store

MOST_ARTICLES = 10_000


@dataclass(frozen=True, slots=True)
class Quiet:
    """An article that matched nothing: its title, and the nearest topic with what was missing."""

    title: str
    why: str


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
