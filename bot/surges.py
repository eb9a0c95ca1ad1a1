"""Surges from the day's counts to the outbox: found, told to whom they concern, and remembered, in one transaction.

What is a surge and whom it concerns is decided in monitors/trend.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot import render
from bot.desk import Desk
from monitors.daytime import find_quiet_end
from monitors.model import Chat, Lane, OutboxDraft, Surge
from monitors.trend import TrendLimits, choose_surges, find_surges
from storage.store import Store

MOST_SUBJECTS: Final = 200
"""So many pairs of country and topic are judged in one round, those with most articles: bounds the reading."""


def tell_surges(store: Store, desk: Desk, now: datetime) -> int:
    """Tell each chat of the surges of today that concern it, in one message; returns how many messages."""
    if not desk.settings.trend.alerts:
        return 0
    limits = desk.trend_limits
    with store.transaction():
        told = store.marks.list_surges()
        surges = _find_new(store, now.date(), told, limits)
        if not surges:
            return 0
        drafts = list(_write(store, desk, surges, now))
        since = now.date() - timedelta(days=limits.damped_days)
        store.marks.set_surges([*(one for one in told if one.on > since), *surges])
        return store.outbox.add(drafts, now)


def _find_new(store: Store, today: date, told: Sequence[Surge], limits: TrendLimits) -> tuple[Surge, ...]:
    """The surges of today; articles out of which no country was read are passed over."""
    known_since = store.articles.find_first_day()
    if known_since is None:
        return ()
    counts = [one for one in store.articles.list_day_counts(today, today) if one.country]
    many = [one for one in counts if one.articles >= limits.least_articles]
    asked = sorted(many, key=lambda one: (-one.articles, one.country, one.topic))[:MOST_SUBJECTS]
    first = today - timedelta(days=limits.past_days)
    days = [
        day
        for one in asked
        for day in store.articles.list_day_counts(first, today, topic=one.topic, country=one.country)
    ]
    return find_surges(days, today, known_since, told, limits)


def _write(store: Store, desk: Desk, surges: Sequence[Surge], now: datetime) -> Iterator[OutboxDraft]:
    for chat, subscriptions in store.chats.list_subscribers():
        reader = desk.reader(chat, subscriptions)
        for chosen in choose_surges(surges, subscriptions, chat, now):
            due = chosen.muted_until or now
            topics = tuple(dict.fromkeys(one.topic for one in chosen.surges))
            not_before = _find_quiet_end(chat, due) or chosen.muted_until
            key = f"surges:{now.isoformat()}" + (f":{due.isoformat()}" if chosen.muted_until else "")
            yield OutboxDraft(chat.id, Lane.URGENT, key, render.surges(chosen.surges, reader), not_before, topics)


def _find_quiet_end(chat: Chat, now: datetime) -> datetime | None:
    """A surge is nothing to wake anybody for, even where urgent alerts are."""
    return find_quiet_end(now, chat.quiet_from, chat.quiet_to, chat.timezone)
