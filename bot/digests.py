"""Composes due digests from the store and puts them into the outbox, in one transaction with each chat's next time.

monitors/alerting/digest.py decides what belongs into a digest and in which order. Many chats are due in the same
minute and have asked for the same, so what they share is read, composed and written once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk import Desk
from bot.text import render
from bot.text.reader import Reader
from monitors.alerting.digest import compose, is_news, next_due
from monitors.alerting.readers import StoryHeadlines
from monitors.alerting.silence import find_missed_since, find_silence_end, forget_missed
from monitors.model import (
    Chat,
    ChatState,
    Digest,
    Digested,
    GivenUp,
    Lane,
    Message,
    OutboxDraft,
    OutboxState,
    Story,
    Subscription,
    find_digest,
    make_digest_key,
)
from storage.store import DigestRecord, Store

FIRST_PERIOD = timedelta(days=1)  # how far back a chat's first digest goes
LATE_PERIOD = timedelta(days=7)  # how far back a digest goes at most, after a long silence
MUTED_PERIOD = timedelta(days=31)  # how far back it goes at most after mutes, one of which lasts 30 days at most
MOST_WAITING = 1000

_Asked = tuple[Subscription, ...]


@dataclass(frozen=True, slots=True)
class DigestRun:
    """How many chats were due, and how many of them were sent something."""

    due: int
    sent: int


@dataclass(frozen=True, slots=True)
class _Composed:
    """One chat's digest, and the chat's subscriptions, which it takes to write the messages."""

    digest: Digest
    asked: _Asked


def _compose(store: Store, chats: Sequence[Chat], now: datetime, writing: Writing) -> list[_Composed]:
    """The digest of each chat, in their order: what it has not been told since its last one, the newest stories."""
    asked = store.chats.list_asked([chat.id for chat in chats])
    lasts = store.digests.list_last_until(asked)
    groups: dict[tuple[_Asked, datetime], list[Chat]] = {}
    for chat in chats:
        groups.setdefault((asked.get(chat.id, ()), _begin(chat, lasts.get(chat.id), now)), []).append(chat)
    stories = _Stories(store, {one.topic for every in asked.values() for one in every}, now)
    composed = {}
    for (subscriptions, since), members in groups.items():
        known = stories.list_since(since, subscriptions)
        for one in _compose_group(store, members, subscriptions, known, (since, now), writing):
            composed[one.digest.chat_id] = one
    return [composed[chat.id] for chat in chats]


def _begin(chat: Chat, last: datetime | None, now: datetime) -> datetime:
    """Where the period of the chat's digest begins: where its last one ended, but not long ago, unless mutes have kept
    the chat from all since then. A first one goes back a day from when it was due, even if late; so does one whose last
    ended at a time that has not come yet, by a clock that was ahead.
    """
    missed = max(find_missed_since(chat, now) or now, now - MUTED_PERIOD)
    if last and last <= now:
        return max(last, min(now - LATE_PERIOD, missed))
    return min(min(now, chat.next_digest_at or now) - FIRST_PERIOD, missed)


class _Stories:
    """The stories of all topics that were asked for, by topic, read once for each beginning of a period."""

    def __init__(self, store: Store, topics: Iterable[str], now: datetime) -> None:
        self._store = store
        self._topics = tuple(topics)
        self._now = now
        self._known: dict[datetime, Mapping[str, list[Story]]] = {}

    def list_since(self, since: datetime, asked: _Asked) -> tuple[Story, ...]:
        """The stories since then of the topics of some subscriptions, each once."""
        if since not in self._known:
            by_topic: dict[str, list[Story]] = {}
            for story in self._store.digests.list_between(since, self._now, self._topics):
                for topic in story.topics:
                    by_topic.setdefault(topic.topic, []).append(story)
            self._known[since] = by_topic
        known = self._known[since]
        return tuple({story.id: story for one in asked for story in known.get(one.topic, ())}.values())


def _compose_group(
    store: Store,
    chats: Sequence[Chat],
    asked: _Asked,
    stories: tuple[Story, ...],
    period: tuple[datetime, datetime],
    writing: Writing,
) -> Iterable[_Composed]:
    """The digests of chats with the same subscriptions and period, composed once for all of one language that were told
    the same.
    """
    (since, now), most, headlines = period, writing.most, writing.headlines
    wanted = [entry.story for entry in compose(chats[0], asked, stories, since, now, headlines=headlines).entries]
    newest = sorted(wanted, key=lambda story: story.last_seen_at)[-2 * most :]
    covered = store.digests.list_covered([chat.id for chat in chats], [story.id for story in newest]) if newest else {}
    made: dict[tuple[str, frozenset[tuple[str, tuple[Digested, ...]]]], Digest] = {}
    for chat in chats:
        told = covered.get(chat.id, {})
        had = (chat.language, frozenset(told.items()))
        if had not in made:
            left = [story for story in newest if is_news(headlines.get(story), told)][-most:]
            made[had] = compose(chat, asked, left, since, now, told, headlines)
        yield _Composed(replace(made[had], chat_id=chat.id), asked)


class Writing:
    """Writes the messages of digests, once for all chats that read the same; use one for the digests of one moment.

    They are composed with its ``headlines``, and hold ``most`` stories at most.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.most = desk.settings.chats.digest_stories
        self.headlines = StoryHeadlines()
        self.config = desk.version
        self._entries: render.EntryCache = {}
        self._known: dict[object, tuple[Digest, tuple[Message, ...]]] = {}

    def write(self, composed: _Composed, chat: Chat, title: str = "") -> tuple[Message, ...]:
        """Its messages, none for an empty digest."""
        if not composed.digest.entries:
            return ()
        digest = composed.digest  # kept below, so that the id() of a story in the key can name no other story
        told = tuple((id(entry.story), entry.changes) for entry in digest.entries)
        key = (told, composed.asked, digest.since, digest.until, chat.language, chat.timezone, title)
        if key not in self._known:
            reader = self._desk.reader(chat, composed.asked)
            self._known[key] = digest, render.digest(digest, reader, title, self._entries)
        return self._known[key][1]


class _Calendar:
    """When the next digests are due, computed once for all chats with the same digest times and mutes."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._known: dict[tuple[object, ...], datetime | None] = {}

    def find_next(self, chat: Chat) -> datetime | None:
        """When the chat's next digest is due; None if none is."""
        key = (chat.timezone, chat.digest_times, chat.digest_days, chat.muted_until, chat.mutes)
        if key not in self._known:
            self._known[key] = next_due(chat, self._now)
        return self._known[key]


def record_answer(store: Store, chat: Chat, desk: Desk, now: datetime) -> tuple[Message, ...]:
    """The digest that somebody asked for now. Its stories count as told, and the next one comes at its usual time."""
    writing = Writing(desk)
    (composed,) = _compose(store, [chat], now, writing)
    store.record_digests([DigestRecord(composed.digest, forget_missed(chat, now), (), next_due(chat, now))], now)
    return writing.write(composed, chat)


def send_due(store: Store, writing: Writing, now: datetime, limit: int = 200) -> DigestRun:
    """Compose the digests of at most ``limit`` due chats in one transaction, so that the disk is waited for once.

    Call it with the same ``writing`` and ``now`` until nothing is due.
    """
    with store.transaction():
        due = store.digests.list_due_digests(now, limit)
        held = [(chat, until) for chat in due if (until := find_silence_end(chat, now)) is not None]
        store.chats.save_due(held)
        silent = {chat.id for chat, _ in held}
        return DigestRun(len(due), _send(store, writing, [chat for chat in due if chat.id not in silent], now))


def bring_digests_forward(store: Store, now: datetime) -> None:
    """Let no chat wait longer for its digest than its times say, as after a clock that was ahead."""
    calendar = _Calendar(now)
    with store.transaction():
        waiting = [chat for chat in store.chats.list_chats(ChatState.ACTIVE) if find_silence_end(chat, now) is None]
        dues = [(chat, calendar.find_next(chat)) for chat in waiting]
        store.chats.save_due((chat, due) for chat, due in dues if due and (chat.next_digest_at or due) > due)


def _send(store: Store, writing: Writing, chats: Sequence[Chat], now: datetime, title: str = "") -> int:
    """Store the digests of some chats; returns how many of them are sent something."""
    calendar = _Calendar(now)
    records = [
        DigestRecord(
            one.digest,
            forget_missed(chat, now),
            _drafts(one.digest, chat, writing.write(one, chat, title), writing.config),
            calendar.find_next(chat),
        )
        for chat, one in zip(chats, _compose(store, chats, now, writing), strict=True)
    ]  # fmt: skip
    store.record_digests(records, now)
    return sum(bool(record.drafts) for record in records)


def send_missed(store: Store, chat: Chat, desk: Desk, now: datetime) -> bool:
    """Send one digest of what came while the chat was out of reach, of a week at most, in place of a backlog; False if
    nothing came.
    """
    missed = max(find_missed_since(chat, now) or now, now - LATE_PERIOD)
    chat = replace(chat, missed_since=missed)
    return bool(_send(store, Writing(desk), [chat], now, Reader(chat.language).text("While you were away")))


def _drafts(digest: Digest, chat: Chat, messages: tuple[Message, ...], config: str) -> tuple[OutboxDraft, ...]:
    topics = tuple(dict.fromkeys(entry.topic for entry in digest.entries))
    if chat.silent_digests:
        messages = tuple(replace(message, silent=True) for message in messages)
    return tuple(
        OutboxDraft(chat.id, Lane.DIGEST, make_digest_key(digest.until, number), message, topics=topics, config=config)
        for number, message in enumerate(messages)
    )


def take_back(store: Store, chat: Chat, kept: Collection[str], now: datetime) -> None:
    """Cancel waiting digests that have topics outside ``kept``, and make a new one due now; not one partly sent."""
    waiting = store.outbox.list_entries((OutboxState.PENDING,), chat_id=chat.id, limit=MOST_WAITING)
    digests = {found: entry.row for entry in waiting if (found := find_digest(entry.row.dedup_key)) is not None}
    for (until, number), first in digests.items():
        if number or first.attempts or set(first.topics) <= set(kept):
            continue
        rows = [row.id for (end, _), row in digests.items() if end == until]
        store.outbox.cancel_rows(rows, GivenUp.UNSUBSCRIBED, now)
        begins = (store.chats.get_chat(chat.id).missed_since, store.digests.remove(chat.id, until))
        missed = min((begin for begin in begins if begin is not None), default=None)
        store.chats.update_chat(chat.id, next_digest_at=now, missed_since=missed)
