"""Digests from the store to the outbox: what each chat has not been told yet, in one transaction with its next time.

What belongs into a digest and in which order is decided in monitors/digest.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import render
from bot.desk import Desk
from monitors.digest import compose, next_due
from monitors.model import Chat, Digest, Lane, Message, OutboxDraft
from storage.store import Store

FIRST_PERIOD = timedelta(days=1)  # what a chat's first digest looks back on
LATE_PERIOD = timedelta(days=7)  # after a long silence older stories are no news


@dataclass(frozen=True, slots=True)
class DigestRun:
    """How many chats were due, and how many of them had something to be told."""

    due: int
    sent: int


def compose_next(store: Store, chat: Chat, now: datetime) -> Digest:
    """What the chat has not been told since its last digest."""
    last = store.digests.find_last_until(chat.id)
    since = max(last, now - LATE_PERIOD) if last else now - FIRST_PERIOD
    stories = store.digests.list_undigested(chat.id, since, now)
    return compose(chat, store.chats.list_subscriptions(chat.id), stories, since, now)


def record_answer(store: Store, chat: Chat, desk: Desk, now: datetime) -> tuple[Message, ...]:
    """The digest that somebody asked for: covered from now on, and the next one comes at its usual time."""
    digest = compose_next(store, chat, now)
    store.record_digest(digest, (), next_due(chat, now), now)
    return render.digest(digest, desk.reader(chat)) if digest.entries else ()


def send_due(store: Store, desk: Desk, now: datetime, limit: int = 200) -> DigestRun:
    """Compose what is due, at most ``limit`` chats; each chat's digest is a transaction of its own."""
    due = store.digests.list_due_digests(now, limit)
    return DigestRun(len(due), sum(_send(store, desk, chat, now) for chat in due))


def _send(store: Store, desk: Desk, chat: Chat, now: datetime) -> bool:
    digest = compose_next(store, chat, now)
    messages = render.digest(digest, desk.reader(chat)) if digest.entries else ()
    drafts = (
        OutboxDraft(chat.id, Lane.DIGEST, f"digest:{now.isoformat()}:{number}", message)
        for number, message in enumerate(messages)
    )
    store.record_digest(digest, drafts, next_due(chat, now), now)
    return bool(messages)
