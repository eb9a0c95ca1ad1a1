"""The chat that stands for this terminal when no token is set: it is subscribed to every topic.

In a run with a token nothing is printed, so nothing is decided for it either.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.desk import Desk
from monitors.digest import next_due
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, Subscription
from storage.store import Store

AT_REST = "no_terminal"
"""Why what waited for the terminal is dropped: a run with a token prints nothing."""

TERMINAL = ChatAddress(0)  # no Telegram chat has this id


def ensure_terminal_chat(store: Store, desk: Desk, now: datetime) -> Chat:
    """The terminal's chat, made or renewed, so that it hears of every configured topic."""
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
    """Tell the terminal's chat, if there is one, nothing more until a run without a token."""
    chat = store.chats.find_chat(TERMINAL)
    if chat is not None and chat.state is ChatState.ACTIVE:
        store.suspend_chat(chat.id, AT_REST, now)


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
