"""Finds surges in the day's counts, tells the chats that they concern, and remembers them, in one transaction.

monitors/trend.py decides what a surge is and whom it concerns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot.desk import Desk
from bot.text.surge_message import write_surges
from monitors.alerting.silence import find_quiet_end
from monitors.model import Lane, OutboxDraft, Surge
from monitors.trend import TrendLimits, choose_surges, find_surges
from storage.store import Store

MOST_SUBJECTS: Final = 200
"""How many pairs of country and topic, those with most articles, are judged in one round, to bound the reading."""


def announce_surges(store: Store, desk: Desk, now: datetime) -> int:
    """Tell each chat of today's new surges that concern it; returns how many messages that took.

    A chat gets one message now, and one more for each end of a mute that holds some of them back.
    """
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
    """Today's surges that were not told before; articles without a country are left out."""
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
        for day in store.articles.list_day_counts(first, today, topic=one.topic, countries=(one.country,))
    ]
    return find_surges(days, today, known_since, told, limits)


def _write(store: Store, desk: Desk, surges: Sequence[Surge], now: datetime) -> Iterator[OutboxDraft]:
    for chat, subscriptions in store.chats.list_subscribers():
        reader = desk.reader(chat, subscriptions)
        for chosen in choose_surges(surges, subscriptions, chat, now):
            due = chosen.muted_until or now
            topics = tuple(dict.fromkeys(one.topic for one in chosen.surges))
            not_before = find_quiet_end(chat, due) or chosen.muted_until
            key = f"surges:{now.isoformat()}" + (f":{due.isoformat()}" if chosen.muted_until else "")
            message = write_surges(chosen.surges, reader)
            yield OutboxDraft(chat.id, Lane.URGENT, key, message, not_before, topics, desk.version)
