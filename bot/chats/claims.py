"""Owners: the claim link of the first start, telling them of chats that want in, and letting those in.

The link's token is stored only as a hash. access.py says who may do what once let in; the owners' buttons are in
commands/admission.py.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from bot.command import Answer, Request
from bot.desk import Desk
from bot.owners import list_owners, name_chat, notify_owners
from bot.sources.feed_notices import tell_standing
from bot.text.keyboards import button
from bot.text.markup import Markup, bold, join, plain
from bot.text.reader import Reader
from bot.text.render import note
from monitors.alerting.digest import next_due
from monitors.model import Chat, ChatKind, ChatState, GivenUp, Message
from storage.chats import AuditEntry
from storage.marks import CLAIM_MARK, KEPT_CLAIM_MARK, KNOCKS_MARK, OWNER_MARK
from storage.store import Store

CLAIM_PREFIX: Final = "claim_"
KNOCKS_SHOWN: Final = 10


def prepare_claim(store: Store, desk: Desk, *, for_next_start: bool = False) -> str | None:
    """A new token for the claim link; it replaces an older one. None if the bot has an owner.

    A token that was made ``for_next_start``, as ``tocsin init`` does, stays valid at that start, which gets None too.
    """
    with store.transaction():
        if list_owners(store, desk):
            return None
        if store.marks.remove_mark(KEPT_CLAIM_MARK) and not for_next_start:
            return None
        if for_next_start:
            store.marks.set_mark(KEPT_CLAIM_MARK, "1")
        token = secrets.token_urlsafe(24)
        store.marks.set_mark(CLAIM_MARK, _hash(token))
        return token


def claim(store: Store, request: Request) -> Answer:
    """Make the person the owner if the token is right and the chat is private; the link works once.

    The owner is also told of feeds that are in trouble, since nobody was there to hear of it.
    """
    token = request.arguments.removeprefix(CLAIM_PREFIX)
    expected = store.marks.find_mark(CLAIM_MARK)
    if expected is None or request.home.kind is not ChatKind.PRIVATE or not request.actor_id:
        return (note(request.reader.text("This link is no longer valid. Each link works once.")),)
    if not hmac.compare_digest(expected, _hash(token)):
        return (note(request.reader.text("This link is no longer valid. Each link works once.")),)
    store.marks.set_mark(OWNER_MARK, str(request.actor_id))
    store.marks.remove_mark(CLAIM_MARK)
    admit(store, request.home, request.actor_id, request.now)
    store.chats.add_audit(AuditEntry(request.now, request.actor_id, "claim", "", request.home.id))
    reader = request.reader
    return (
        note(
            bold(reader.text("You own this bot now.")),
            reader.text("New chats need your approval before they are served."),
            *describe_waiting(store, reader),
        ),
        *tell_standing(store, request.desk, reader, request.now),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def knock(store: Store, chat: Chat, desk: Desk, now: datetime) -> None:
    """Tell the owners that a chat wants in. After :data:`KNOCKS_SHOWN` in an hour, say once that there are more."""
    shown = store.marks.count_in_hour(KNOCKS_MARK, now)
    if shown > KNOCKS_SHOWN + 1:
        return

    def write(reader: Reader) -> Message:
        return ask_owner(chat, reader) if shown <= KNOCKS_SHOWN else _more_are_waiting(reader)

    notify_owners(store, desk, f"knock:{chat.id}:{now.isoformat()}", write, now)


def ask_owner(chat: Chat, reader: Reader) -> Message:
    """The question whether to let a chat in, with its two buttons."""
    text = note(bold(reader.text("Somebody wants to use this bot")), name_chat(chat, reader))
    yes = button("✅ " + reader.text("Approve"), "grant", str(chat.id))
    no = button("🚫 " + reader.text("Deny"), "deny", str(chat.id))
    return Message(text.html, buttons=((yes, no),))


def _more_are_waiting(reader: Reader) -> Message:
    return note(reader.write("More chats are waiting; {command} lists them.", command=plain("/approve")))


def admit(store: Store, chat: Chat, actor_id: int, now: datetime) -> Chat:
    """Let a chat in, with all its threads that wait or were denied; returns the chat as it is then."""
    for one in store.chats.list_threads(chat.address.chat_id):
        if one.state in {ChatState.PENDING, ChatState.DENIED}:
            store.chats.update_chat(one.id, state=ChatState.ACTIVE, next_digest_at=next_due(one, now))
            store.chats.add_audit(AuditEntry(now, actor_id, "approve", "", one.id))
    return store.chats.get_chat(chat.id)


def list_waiting(store: Store) -> list[Chat]:
    """The chats that wait to be let in, each Telegram chat once, in the order in which they were met."""
    waiting: dict[int, Chat] = {}
    for chat in store.chats.list_chats(ChatState.PENDING):
        first = waiting.setdefault(chat.address.chat_id, chat)
        waiting[chat.address.chat_id] = min(first, chat, key=lambda one: one.address.thread_id)
    return list(waiting.values())


def describe_waiting(store: Store, reader: Reader) -> list[Markup]:
    """A line that says how many chats wait; an empty list if none does."""
    count = len(list_waiting(store))
    if not count:
        return []
    words = reader.count("{n} chat is waiting for approval:", "{n} chats are waiting for approval:", count)
    return [join([plain(words), plain("/approve")], " ")]


def keep_to_list(store: Store, desk: Desk, now: datetime) -> None:
    """In access mode allowlist, put active chats that are not on the list back to pending; their settings are kept.

    Owners' private chats, and chats whose audit trail names an owner, need not be listed.
    """
    access, owners = desk.settings.telegram.access, list_owners(store, desk)
    if access.mode != "allowlist":
        return
    for chat in store.chats.list_chats(ChatState.ACTIVE):
        at = chat.address.chat_id
        if chat.kind is ChatKind.TERMINAL or at in access.allowlist or at in owners:
            continue
        if all(entry.actor_id not in owners for entry in store.chats.list_audit([chat.id], limit=1000)):
            store.outbox.cancel(chat.id, GivenUp.NOT_LISTED, now)
            store.chats.update_chat(chat.id, state=ChatState.PENDING)
            store.chats.add_audit(AuditEntry(now, 0, "not_listed", "", chat.id))
