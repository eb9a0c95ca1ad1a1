"""Adds chats that are met for the first time, and follows those that leave, come back or get another id.

A chat that comes back gets what it missed as one digest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.chats.access import SHARED, Actor, first_state
from bot.chats.claims import admit, knock
from bot.command import Request
from bot.commands.channels import invite
from bot.commands.welcome import greet
from bot.desk import Desk
from bot.digests import send_missed
from bot.owners import list_owners
from bot.text.language import choose_language
from monitors.alerting.digest import next_due
from monitors.config.settings import AccessSettings
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, GivenUp, Lane, OutboxDraft
from storage.chats import AuditEntry
from storage.store import Store


class BotStanding(StrEnum):
    """Whether the bot is in a chat, and whether it may write there."""

    PRESENT = "present"
    SILENCED = "silenced"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody changed the bot's standing in a chat."""

    update_id: int
    actor: Actor
    standing: BotStanding


def meet(store: Store, actor: Actor, desk: Desk, now: datetime) -> Chat | None:
    """The chat in which somebody writes: added if it is new, reactivated if it was out of reach.

    None if it is new, would have to wait for approval, and too many chats wait already.
    """
    known = store.chats.find_chat(actor.address)
    if known is None:
        return _add(store, actor, desk, now)
    access = desk.settings.telegram.access
    if known.state is ChatState.PENDING and first_state(actor, access, list_owners(store, desk)) is ChatState.ACTIVE:
        known = admit(store, known, 0, now)  # the settings have changed since it asked to be let in
    if known.state is ChatState.SUSPENDED:
        known = come_back(store, known, desk, now)
    topic = known.topic or actor.topic  # with a message Telegram tells the name that the topic was made with
    if actor.title and (known.title, known.kind, known.topic) != (actor.title, actor.kind, topic):
        return store.chats.update_chat(known.id, title=actor.title, kind=actor.kind, topic=topic)
    return known


def rename_topic(store: Store, update_id: int, actor: Actor, now: datetime) -> None:
    """A forum's topic got another name, ``actor.topic``."""
    with store.transaction():
        chat = store.chats.find_chat(actor.address)
        if chat is not None and store.marks.mark_update(update_id, now):
            store.chats.update_chat(chat.id, topic=actor.topic)


def _add(store: Store, actor: Actor, desk: Desk, now: datetime) -> Chat | None:
    settings, owners = desk.settings, list_owners(store, desk)
    beside = store.chats.list_threads(actor.address.chat_id)
    state = beside[0].state if beside else first_state(actor, settings.telegram.access, owners)
    if state is not ChatState.ACTIVE and not beside and _is_crowded(store, settings.telegram.access):
        return None
    fresh = Chat(
        id=0,
        address=actor.address,
        kind=actor.kind,
        title=actor.title,
        topic=actor.topic,
        state=state,
        language=choose_language(actor.language),
        timezone=settings.digest.timezone,
        digest_times=settings.digest.times,
    )
    chat = store.chats.add_chat(replace(fresh, next_digest_at=next_due(fresh, now)))
    store.chats.add_audit(AuditEntry(now, actor.user_id, "met", state.value, chat.id))
    if state is ChatState.PENDING and not beside and settings.telegram.access.mode == "approval":
        knock(store, chat, desk, now)
    return chat


def _is_crowded(store: Store, access: AccessSettings) -> bool:
    """Whether so many chats wait to be let in, or were denied, that further ones are not even stored."""
    counts = store.chats.count_chats()
    return counts.get(ChatState.PENDING, 0) + counts.get(ChatState.DENIED, 0) >= access.most_waiting


def come_back(store: Store, chat: Chat, desk: Desk, now: datetime) -> Chat:
    """Reactivate a chat that was out of reach, and send it what it missed as one digest."""
    store.outbox.resume_chat(chat.address)
    chat = store.chats.update_chat(chat.id, state=ChatState.ACTIVE)
    store.chats.add_audit(AuditEntry(now, 0, "resumed", "", chat.id))
    send_missed(store, chat, desk, now)
    return store.chats.get_chat(chat.id)


def change_membership(store: Store, change: Membership, desk: Desk, now: datetime) -> bool:
    """Act on a new standing of the bot in a chat; False if this update was carried out before."""
    with store.transaction():
        if not store.marks.mark_update(change.update_id, now):
            return False
        threads = store.chats.list_threads(change.actor.address.chat_id)
        match change.standing:
            case BotStanding.ABSENT:
                for chat in threads:
                    _lose(store, chat, change, now)
            case BotStanding.SILENCED:
                store.chats.add_audit(AuditEntry(now, change.actor.user_id, "silenced", "", _first_id(threads)))
            case BotStanding.PRESENT if not threads:
                _greet(store, change.actor, desk, now)
            case BotStanding.PRESENT:
                store.outbox.resume_chat(change.actor.address)
                for chat in threads:
                    if chat.state is ChatState.SUSPENDED:
                        come_back(store, chat, desk, now)
        return True


def _first_id(threads: tuple[Chat, ...]) -> int | None:
    return threads[0].id if threads else None


def _lose(store: Store, chat: Chat, change: Membership, now: datetime) -> None:
    """The bot was removed: cancel what waits and keep the settings. Only a chat that was let in may come back."""
    store.suspend_chat(chat.id, GivenUp.REMOVED, now)
    if chat.state is ChatState.ACTIVE:
        store.chats.add_audit(AuditEntry(now, change.actor.user_id, "suspended", GivenUp.REMOVED, chat.id))


def _greet(store: Store, actor: Actor, desk: Desk, now: datetime) -> None:
    """The bot was added: show a group the topics, and tell the person who added it to a channel in private."""
    if actor.kind not in SHARED:
        return
    chat = meet(store, actor, desk, now)
    if chat is None or chat.state is not ChatState.ACTIVE:
        return
    to = store.chats.find_chat(ChatAddress(actor.user_id)) if actor.kind is ChatKind.CHANNEL else chat
    if to is None or to.state is not ChatState.ACTIVE:
        return
    request = Request(chat, actor.user_id, "", now, desk, to)
    messages = invite(request) if actor.kind is ChatKind.CHANNEL else greet(store, request)
    drafts = (
        OutboxDraft(to.id, Lane.ANSWER, f"hello:{chat.id}:{now.isoformat()}:{number}", message)
        for number, message in enumerate(messages)
    )
    store.outbox.add(drafts, now)


def migrate(store: Store, update_id: int, old: int, new: int, now: datetime) -> bool:
    """A group became a supergroup: give everything its new id; False if this update was carried out before."""
    with store.transaction():
        if not store.marks.mark_update(update_id, now):
            return False
        store.migrate_chat(old, new, now)
        return True
