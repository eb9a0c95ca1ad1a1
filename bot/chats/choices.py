"""Stores what a chat chooses: topics, places, severity, cadence, time zone, quiet hours, digests, language, mutes.

Buttons and commands both call this, so that each choice is stored, and noted in the audit trail, in one way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Final

from bot.command import Request
from bot.digests import take_back
from monitors.alerting.digest import next_due
from monitors.alerting.silence import find_chat_mute, find_missed_since, find_next_unmuting
from monitors.model import Cadence, Chat, GivenUp, Lane, Mute, MuteKind, Severity, Subscription, SuppressionReason
from storage.chats import AuditEntry
from storage.store import Store

MOST_LEFT_OUT: Final = 50
MOST_MUTES: Final = 50
LONGEST_MUTE: Final = timedelta(days=30)
SHARED: Final = ("countries", "least_severity", "leave_out")
"""What a new subscription takes over from the others; not the cadence, lest what it is about wait for a digest."""

HOURLY: Final = tuple(time(hour) for hour in range(24))


def note_change(store: Store, request: Request, action: str, detail: str) -> None:
    """Write a change into the audit trail."""
    store.chats.add_audit(AuditEntry(request.now, request.actor_id, action, detail[:500], request.chat.id))


def make_subscription(chat_id: int, topic: str, known: Collection[Subscription], query: str = "") -> Subscription:
    """A new subscription, which rings, with the settings other than the cadence that all the chat's others share.

    A setting that differs between them is as for a chat without any. Pure.
    """
    shared = {name: values.pop() for name in SHARED if len(values := {getattr(one, name) for one in known}) == 1}
    return Subscription(chat_id, topic, query=query, **shared)


def add_topics(store: Store, request: Request, topics: Iterable[str]) -> tuple[str, ...]:
    """Subscribe to topics of the desk, as :func:`make_subscription` says; returns the new ones."""
    known = store.chats.list_subscriptions(request.chat.id)
    names = {one.topic for one in known}
    fresh = tuple(topic for topic in dict.fromkeys(topics) if topic not in names)
    store.chats.save_subscriptions(make_subscription(request.chat.id, topic, known) for topic in fresh)
    if fresh:
        note_change(store, request, "subscribe", " ".join(fresh))
    return fresh


def remove_topics(store: Store, request: Request, topics: Iterable[str]) -> tuple[str, ...]:
    """Unsubscribe; returns the topics that were subscribed to. What waits only because of them is not sent."""
    gone = tuple(topic for topic in dict.fromkeys(topics) if store.chats.remove_subscription(request.chat.id, topic))
    if gone:
        note_change(store, request, "unsubscribe", " ".join(gone))
        _drop_unwanted(store, request)
    return gone


def remove_watch(store: Store, request: Request, watch: Subscription) -> None:
    """Stop one of the chat's own watches; its waiting alerts are not sent."""
    store.chats.remove_subscription(request.chat.id, watch.topic)
    note_change(store, request, "unwatch", watch.query)
    _drop_unwanted(store, request)


def _drop_unwanted(store: Store, request: Request) -> None:
    """Cancel what waits only for what the chat left; a waiting digest is composed anew from what it has kept."""
    chat, now = request.chat, request.now
    kept = [one.topic for one in store.chats.list_subscriptions(chat.id)]
    if not kept:
        store.outbox.cancel(chat.id, GivenUp.UNSUBSCRIBED, now, lanes=(Lane.URGENT, Lane.DIGEST, Lane.EDIT))
        return
    store.outbox.cancel(chat.id, GivenUp.UNSUBSCRIBED, now, kept=kept)
    take_back(store, chat, kept, now)


def change_subscriptions(
    store: Store, request: Request, topics: Collection[str], action: str, detail: str, **changes: Any
) -> int:
    """Set fields of the subscriptions to these topics (none: all topics); returns how many there were."""
    chosen = [one for one in store.chats.list_subscriptions(request.chat.id) if not topics or one.topic in topics]
    store.chats.save_subscriptions(replace(one, **changes) for one in chosen)
    if chosen:
        note_change(store, request, action, f"{' '.join(topics) or 'all'}: {detail}")
    return len(chosen)


def set_countries(store: Store, request: Request, countries: tuple[str, ...], topics: Collection[str] = ()) -> int:
    """Hear only of these countries (none: all); returns how many subscriptions were changed."""
    ordered = tuple(sorted(set(countries)))
    return change_subscriptions(store, request, topics, "places", " ".join(ordered) or "all", countries=ordered)


def set_severity(store: Store, request: Request, severity: Severity, topics: Collection[str] = ()) -> int:
    """Hear only of stories of at least this severity; returns how many subscriptions were changed."""
    return change_subscriptions(store, request, topics, "severity", severity.value, least_severity=severity)


def set_cadence(store: Store, request: Request, cadence: Cadence, topics: Collection[str]) -> int:
    """Alert at once or only in digests; returns how many subscriptions were changed."""
    return change_subscriptions(store, request, topics, "cadence", cadence.value, cadence=cadence)


def set_left_out(store: Store, request: Request, outlets: Iterable[str]) -> int:
    """Hear of no story that only these outlets report; returns how many subscriptions were changed."""
    names = tuple(dict.fromkeys(outlets))[:MOST_LEFT_OUT]
    return change_subscriptions(store, request, (), "outlets", ", ".join(names) or "none", leave_out=names)


def change_chat(store: Store, request: Request, action: str, detail: str, **changes: Any) -> Chat:
    """Set fields of the chat; a change of time zone, digest times or days moves its next digest.

    If it changes when or for what the chat is quiet, what waits for the quiet hours is decided again.
    """
    chat = store.chats.update_chat(request.chat.id, **changes)
    if changes.keys() & {"timezone", "digest_times", "digest_days"}:
        chat = store.chats.update_chat(chat.id, next_digest_at=next_due(chat, request.now))
    if changes.keys() & {"timezone", "quiet_from", "quiet_to", "quiet_days", "urgent_breaks_quiet"}:
        store.alerts.end_waits([SuppressionReason.QUIET_HOURS], request.now, chat.id)
    note_change(store, request, action, detail)
    return chat


def mute_chat(store: Store, request: Request, until: datetime | None, since: datetime | None = None) -> Chat:
    """Ring for nothing before ``until``, from ``since`` on if that is given; no ``until`` ends all mutes. New stories
    of the meantime then come as a digest, if the whole chat was muted, also where the mute is ended early. A mute that
    begins at once takes the place of one that holds; one that begins later leaves it as it is.

    Changes to stories that were told before come as replies to their messages.
    """
    if until is None:
        return _ring_again(store, request, _change_mutes(store, request, "unmute", "", muted_until=None, mutes=()))
    if since is None:
        mutes = tuple(one for one in request.chat.mutes if one.kind is not MuteKind.CHAT or not one.holds(request.now))
        detail = until.isoformat(timespec="minutes")
        chat = _change_mutes(store, request, "mute", detail, begins=request.now, muted_until=until, mutes=mutes)
    else:
        chat = add_mute(store, request, MuteKind.CHAT, "", until, since)
    due = chat.next_digest_at
    return store.chats.update_chat(chat.id, next_digest_at=min(due, until) if due else until)


def add_mute(
    store: Store, request: Request, kind: MuteKind, value: str, until: datetime, since: datetime | None = None
) -> Chat:
    """Do not ring for one topic, country or story before ``until``, from ``since`` on if that is given.

    It takes the place of what silences the same now, or, if it begins later, of what begins then. Expired mutes are
    removed.
    """

    def is_replaced(mute: Mute) -> bool:
        begins_alike = mute.holds(request.now) if since is None else mute.since == since
        return (mute.kind, mute.value) == (kind, value) and begins_alike

    kept = [mute for mute in request.chat.mutes if mute.until > request.now and not is_replaced(mute)]
    mutes = (*kept[-(MOST_MUTES - 1) :], Mute(kind, value, until, since))
    return _change_mutes(store, request, "mute", f"{kind.value} {value}".strip(), mutes=mutes)


def _change_mutes(
    store: Store, request: Request, action: str, detail: str, *, begins: datetime | None = None, **changes: Any
) -> Chat:
    """Set mutes of the chat. Since when those of the whole chat have kept back news stays known until a digest tells
    it; ``begins`` is when one does that is new.
    """
    missed = find_missed_since(request.chat, request.now) or begins
    return change_chat(store, request, action, detail, missed_since=missed, **changes)


def end_mutes(store: Store, request: Request, ended: Collection[Mute], *, is_at_once: bool = False) -> Chat:
    """Ring again for what these mutes silenced, and, if ``is_at_once``, the mute of everything that began at once;
    expired mutes are removed too. If nothing mutes the whole chat any more, what it missed comes as a digest.
    """
    kept = tuple(mute for mute in request.chat.mutes if mute.until > request.now and mute not in ended)
    detail = ", ".join(dict.fromkeys(f"{mute.kind.value} {mute.value}".strip() for mute in ended))
    muted_until = None if is_at_once else request.chat.muted_until
    chat = _change_mutes(store, request, "unmute", detail, mutes=kept, muted_until=muted_until)
    return _ring_again(store, request, chat)


def _ring_again(store: Store, request: Request, chat: Chat) -> Chat:
    """Decide again what waited for the end of a mute. If a mute of the whole chat was ended, the next digest is due
    now, or, if that mute did not hold or another one does, as without it.
    """
    store.alerts.end_waits([SuppressionReason.MUTED], request.now, chat.id)
    before, now = request.chat, request.now
    was_until, until = find_chat_mute(before, now), find_chat_mute(chat, now)
    if (was_until, find_next_unmuting(before, now)) == (until, find_next_unmuting(chat, now)):
        return chat
    is_over = was_until is not None and until is None
    return store.chats.update_chat(chat.id, next_digest_at=now if is_over else next_due(chat, now))


def toggle(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    """The values with this one added, or removed if it was there."""
    return tuple(one for one in values if one != value) if value in values else (*values, value)


ApplyChoice = Callable[[Store, Request, str], str]
"""Applies the value of a button; returns the text of a passing notice, "" for none."""
