"""The chat that stands for this terminal in a run without a token; it is subscribed to every topic.

In a run with a token nothing is printed, so that the chat is suspended.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.desk import Desk
from monitors.alerting.digest import next_due
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, GivenUp, Subscription
from storage.store import Store

TERMINAL = ChatAddress(0)  # no Telegram chat has this id


def ensure_terminal_chat(store: Store, desk: Desk, now: datetime) -> Chat:
    """The terminal's chat, created or reactivated, and subscribed to exactly the configured topics."""
    with store.transaction():
        chat = store.chats.find_chat(TERMINAL) or store.chats.add_chat(_new_chat(desk, now))
        if chat.state is not ChatState.ACTIVE:
            chat = store.chats.update_chat(chat.id, state=ChatState.ACTIVE, next_digest_at=next_due(chat, now))
        known = {one.topic for one in store.chats.list_subscriptions(chat.id)}
        fresh = [topic for topic in desk.topics if topic not in known]
        store.chats.save_subscriptions(Subscription(chat.id, topic) for topic in fresh)
        for topic in known - set(desk.topics):
            store.chats.remove_subscription(chat.id, topic)
        return chat


def rest_terminal_chat(store: Store, now: datetime) -> None:
    """Suspend the terminal's chat, if there is one, until a run without a token."""
    chat = store.chats.find_chat(TERMINAL)
    if chat is not None and chat.state is ChatState.ACTIVE:
        store.suspend_chat(chat.id, GivenUp.NO_TERMINAL, now)


def _new_chat(desk: Desk, now: datetime) -> Chat:
    digest = desk.settings.digest
    chat = Chat(
        id=0,
        address=TERMINAL,
        kind=ChatKind.TERMINAL,
        title="this terminal",
        state=ChatState.ACTIVE,
        timezone=digest.timezone,
        digest_times=digest.times,
    )
    return replace(chat, next_digest_at=next_due(chat, now))
