"""Digests from the store to the outbox: what each chat has not been told yet, in one transaction with its next time.

What belongs into a digest and in which order is decided in monitors/digest.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import render
from bot.desk import Desk
from bot.reader import Reader
from monitors.digest import compose, next_due
from monitors.model import Chat, Digest, Lane, Message, OutboxDraft, Subscription
from storage.store import Store

FIRST_PERIOD = timedelta(days=1)  # what a chat's first digest looks back on
LATE_PERIOD = timedelta(days=7)  # after a long silence older stories are no news


@dataclass(frozen=True, slots=True)
class DigestRun:
    """How many chats were due, and how many of them had something to be told."""

    due: int
    sent: int


@dataclass(frozen=True, slots=True)
class _Composed:
    """A digest with what it takes to write it."""

    digest: Digest
    subscriptions: tuple[Subscription, ...]

    def render(
        self, desk: Desk, chat: Chat, title: str = "", known: render.EntryCache | None = None
    ) -> tuple[Message, ...]:
        """Its messages, none for an empty digest."""
        if not self.digest.entries:
            return ()
        return render.digest(self.digest, desk.reader(chat, self.subscriptions), title, known)


def compose_next(store: Store, chat: Chat, now: datetime) -> _Composed:
    """What the chat has not been told since its last digest."""
    last = store.digests.find_last_until(chat.id)
    due_at = min(now, chat.next_digest_at or now)  # a late digest misses nothing of the day before it was due
    since = max(last, now - LATE_PERIOD) if last else due_at - FIRST_PERIOD
    subscriptions = store.chats.list_subscriptions(chat.id)
    stories = store.digests.list_undigested(chat.id, since, now)
    return _Composed(compose(chat, subscriptions, stories, since, now), subscriptions)


def record_answer(store: Store, chat: Chat, desk: Desk, now: datetime) -> tuple[Message, ...]:
    """The digest that somebody asked for: covered from now on, and the next one comes at its usual time."""
    composed = compose_next(store, chat, now)
    store.record_digest(composed.digest, (), next_due(chat, now), now)
    return composed.render(desk, chat)


def send_due(store: Store, desk: Desk, now: datetime, limit: int = 200) -> DigestRun:
    """Compose what is due, at most ``limit`` chats, in one transaction: the disk is waited for once, not for each."""
    with store.transaction():
        due = store.digests.list_due_digests(now, limit)
        known: render.EntryCache = {}
        return DigestRun(len(due), sum(_send(store, desk, chat, now, known) for chat in due))


def _send(store: Store, desk: Desk, chat: Chat, now: datetime, known: render.EntryCache) -> bool:
    if chat.muted_until is not None and now < chat.muted_until:
        store.chats.update_chat(chat.id, next_digest_at=chat.muted_until)  # what was held comes at the end of the mute
        return False
    composed = compose_next(store, chat, now)
    messages = composed.render(desk, chat, known=known)
    store.record_digest(composed.digest, _drafts(chat, messages, now), next_due(chat, now), now)
    return bool(messages)


def send_missed(store: Store, chat: Chat, desk: Desk, now: datetime) -> bool:
    """One digest of what came while the chat was out of reach, in place of a backlog; False when there was nothing."""
    composed = compose_next(store, chat, now)
    title = Reader(chat.language).tell("While you were away")
    messages = composed.render(desk, chat, title)
    store.record_digest(composed.digest, _drafts(chat, messages, now), next_due(chat, now), now)
    return bool(messages)


def _drafts(chat: Chat, messages: tuple[Message, ...], now: datetime) -> list[OutboxDraft]:
    return [
        OutboxDraft(chat.id, Lane.DIGEST, f"digest:{now.isoformat()}:{number}", message)
        for number, message in enumerate(messages)
    ]
