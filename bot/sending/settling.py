"""Stores what became of messages after an attempt, and claims the next ones in the same transaction.

So a burst costs few flushes to disk. Reasons come from outcomes.py; nothing here talks to Telegram.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sending.channels import TOO_LONG, Delivery, read_plain
from bot.text.markup import MESSAGE_UNITS, count_units, plain
from bot.text.reader import Reader
from monitors.errors import StorageError
from monitors.model import GivenUp, Lane, Message, OutboxDraft, OutboxRow, OutboxState, Outcome, make_part_key
from monitors.plurals import count_of
from storage.chats import AuditEntry
from storage.store import Store

log = logging.getLogger(__name__)

FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 2.0, 900.0
FREE_RETRIES = 3  # attempts of one message that end in a general fault, before it waits longer after each one
MOST_ATTEMPTS = 50
PAUSE = timedelta(hours=6)  # before a chat that cannot be written to is tried again
PAUSES_BEFORE_SUSPENSION = 8  # two days of it
PIECE_UNITS = MESSAGE_UNITS - 96  # UTF-16 units
MOST_LATE = 200  # alerts folded into one late digest at a time


@dataclass(frozen=True, slots=True)
class Attempt:
    """One ended attempt; ``chance``, a random number from 0 to 1, is the jitter of a retry."""

    row: OutboxRow
    delivery: Delivery
    chance: float = 0.5


@dataclass(frozen=True, slots=True)
class Claim:
    """What may be claimed: at most ``room`` messages, one a chat, none to ``busy_chats`` (Telegram ids).

    With ``terminal``, only what is for the terminal; without it, everything else. An alert that has waited longer than
    ``stale_after`` (None: no limit) is not sent: it goes into a digest of late alerts.
    """

    room: int
    busy_chats: Collection[int] = ()
    terminal: bool = False
    stale_after: timedelta | None = None


def advance(store: Store, attempts: Sequence[Attempt], claim: Claim, now: datetime) -> tuple[OutboxRow, ...]:
    """Settle the ended attempts, then claim and return the rows to send next, all of it or nothing.

    Raises StorageError.
    """
    with store.transaction():
        for attempt in attempts:
            _settle_one(store, attempt, now)
        return tuple(_claim(store, claim, now))


def _settle_one(store: Store, attempt: Attempt, now: datetime) -> None:
    try:
        settle(store, attempt.row, attempt.delivery, now, attempt.chance)
    except StorageError as error:
        if error.reason != "refused":
            raise
        log.warning("message %s was forgotten while it was being sent (%s)", attempt.row.id, attempt.delivery.reason)


def _claim(store: Store, claim: Claim, now: datetime) -> Iterator[OutboxRow]:
    busy = set(claim.busy_chats)
    room, has_more = claim.room, True
    while room > 0 and has_more:
        rows = store.outbox.claim(now, room, busy, terminal=claim.terminal)
        has_more = len(rows) == room
        for row in rows:
            if claim.stale_after is not None and _is_stale(row, now - claim.stale_after):
                _fold_late(store, row, now - claim.stale_after, now)
                has_more = True
                continue
            busy.add(row.address.chat_id)
            room -= 1
            yield row


# ---------------------------------------------------------------------------------------------- after an attempt


def retry_wait(attempts: int, chance: float) -> timedelta:
    """The wait after so many attempts: 2 s, doubling up to 15 min, of which a ``chance`` of 0 keeps half, of 1 all."""
    seconds = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(max(attempts, 1) - 1, 20))
    return timedelta(seconds=seconds * (0.5 + chance / 2))


def settle(store: Store, row: OutboxRow, delivery: Delivery, now: datetime, chance: float) -> None:
    """Store what became of one attempt, all of it or nothing; raises StorageError."""
    if delivery.outcome is Outcome.SENT:
        store.outbox.mark_sent(row.id, delivery.message_id, now, delivery.reason)
        return
    with store.transaction():
        match delivery.outcome:
            case Outcome.UNCERTAIN:
                log.warning("message %s to chat %s may have arrived (%s)", row.id, row.address, delivery.reason)
                store.outbox.mark_uncertain(row.id, delivery.reason, now, not_before=now + retry_wait(1, chance))
            case Outcome.RETRY:
                _put_off(store, row, delivery, now, chance)
            case Outcome.PAUSED:
                _pause(store, row, delivery, now)
            case Outcome.MOVED:
                _move(store, row, delivery, now)
            case Outcome.GONE:
                _suspend(store, row, delivery.reason, now)
            case Outcome.DEAD:
                _bury(store, row, delivery, now)


def _put_off(store: Store, row: OutboxRow, delivery: Delivery, now: datetime, chance: float) -> None:
    if delivery.is_general:  # not this message's fault, and the sender holds everything back meanwhile
        extra = row.attempts - FREE_RETRIES
        wait = retry_wait(extra, chance) if extra > 0 else timedelta(0)
    elif row.attempts >= MOST_ATTEMPTS:
        store.outbox.mark_dead(row.id, f"gave up after {row.attempts} attempts: {delivery.reason}", now)
        return
    else:
        wait = retry_wait(row.attempts, chance)
    if delivery.wait_seconds is not None:
        wait = max(wait, timedelta(seconds=delivery.wait_seconds))
        store.outbox.pause_chat(row.address, now + wait, delivery.reason)
    store.outbox.mark_retry(row.id, now + wait, delivery.reason, now)


def _pause(store: Store, row: OutboxRow, delivery: Delivery, now: datetime) -> None:
    """Try again after :data:`PAUSE`: the chat or thread cannot be written to now, but its people may change that."""
    if row.attempts >= PAUSES_BEFORE_SUSPENSION and not row.address.thread_id:
        _suspend(store, row, delivery.reason, now)
        return
    store.outbox.pause_chat(row.address, now + PAUSE, delivery.reason, thread_only=bool(row.address.thread_id))
    log.warning("chat %s cannot be written to (%s); it is tried again in %s", row.address, delivery.reason, PAUSE)
    chat = store.chats.find_chat(row.address)
    if chat is not None:
        store.chats.add_audit(AuditEntry(now, 0, "paused", delivery.reason, chat.id))
    if row.lane is Lane.ANSWER or row.attempts >= MOST_ATTEMPTS:
        store.outbox.mark_dead(row.id, delivery.reason, now)
    else:
        store.outbox.mark_retry(row.id, now + PAUSE, delivery.reason, now)


def _move(store: Store, row: OutboxRow, delivery: Delivery, now: datetime) -> None:
    """The group became a supergroup: from now on everything goes there, this message too."""
    assert delivery.moved_to is not None
    if row.attempts >= MOST_ATTEMPTS:
        store.outbox.mark_dead(row.id, f"moved {row.attempts} times", now)
    else:
        store.outbox.mark_retry(row.id, now, delivery.reason, now)
    store.migrate_chat(row.address.chat_id, delivery.moved_to, now)


def _suspend(store: Store, row: OutboxRow, reason: str, now: datetime) -> None:
    """The chat is out of reach: keep its settings, but drop what waits for it and all its threads, this message too."""
    for chat in store.chats.list_threads(row.address.chat_id):
        store.suspend_chat(chat.id, reason, now)
        store.chats.add_audit(AuditEntry(now, 0, "suspended", reason, chat.id))
    store.outbox.mark_dead(row.id, reason, now)


def _bury(store: Store, row: OutboxRow, delivery: Delivery, now: datetime) -> None:
    """Give the message up; one that was too long is sent in parts instead."""
    parts = split_plain(read_plain(row.message.html)) if delivery.reason == TOO_LONG else ()
    chat = store.chats.find_chat(row.address)
    if len(parts) < 2 or chat is None:
        store.outbox.mark_dead(row.id, delivery.reason, now)
        return
    if not store.outbox.mark_retry(row.id, now, delivery.reason, now, replace(row.message, html=parts[0])):
        return
    drafts = (
        OutboxDraft(
            chat.id,
            row.lane,
            make_part_key(row.dedup_key, n),
            Message(part, silent=True, story_id=row.message.story_id),
            topics=row.topics,
            config=row.config,
        )
        for n, part in enumerate(parts[1:], 2)
    )
    store.outbox.add(drafts, now)


def split_plain(text: str) -> tuple[str, ...]:
    """A plain text as pieces of Telegram HTML of at most :data:`PIECE_UNITS` each, cut at line ends if possible."""
    pieces: list[str] = [""]
    for line in text.splitlines(keepends=True):
        if count_units(pieces[-1]) + count_units(line) > PIECE_UNITS and pieces[-1]:
            pieces.append("")
        for char in line if count_units(line) > PIECE_UNITS else (line,):
            if count_units(pieces[-1]) + count_units(char) > PIECE_UNITS:
                pieces.append("")
            pieces[-1] += char
    return tuple(plain(piece.strip("\n")).html for piece in pieces if piece.strip())


# ---------------------------------------------------------------------------------------------------- late alerts


def _is_stale(row: OutboxRow, before: datetime) -> bool:
    """Whether an alert has waited too long to ring; never one that an earlier attempt may have delivered. An edit of
    a message that was sent never is.
    """
    is_alert = row.lane is Lane.URGENT or (row.lane is Lane.EDIT and row.edit_message_id is None)
    return is_alert and row.created_at < before and not row.was_uncertain


def _fold_late(store: Store, row: OutboxRow, before: datetime, now: datetime) -> None:
    """Put this alert, and the chat's other late ones, into one digest (in parts if it is long)."""
    chat = store.chats.find_chat(row.address)
    assert chat is not None  # an outbox row has its chat
    waiting = store.outbox.list_entries((OutboxState.PENDING,), chat_id=chat.id, limit=MOST_LATE)
    late = [row, *(entry.row for entry in waiting if _is_stale(entry.row, before))]
    for one in late:
        store.outbox.mark_dead(one.id, GivenUp.STALE, now)
    heading = Reader(chat.language).count(
        "{n} late alert, not sent in time:", "{n} late alerts, not sent in time:", len(late)
    )
    pieces = split_plain("\n\n".join((heading, *(read_plain(one.message.html) for one in late))))
    key = f"late:{row.id}:{now.isoformat()}"  # with the time, as a row that is replayed may be folded again
    drafts = (
        OutboxDraft(
            chat.id,
            Lane.DIGEST,
            f"{key}:{n}",
            Message(piece, silent=True),
            topics=_join_topics(late),
            config=row.config,
        )
        for n, piece in enumerate(pieces)
    )
    store.outbox.add(drafts, now)
    log.warning("chat %s: %s too late to ring, told in one digest", chat.id, count_of(len(late), "alert"))


def _join_topics(rows: Sequence[OutboxRow]) -> tuple[str, ...]:
    """The topics of all rows; () if one row has none, since that one is wanted whatever the chat subscribes to."""
    if not all(row.topics for row in rows):
        return ()
    return tuple(dict.fromkeys(topic for row in rows for topic in row.topics))
