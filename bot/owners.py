"""The owners of the bot: who they are, and writing to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.desk import Desk
from bot.terminal import TERMINAL
from bot.text.chat_names import write_title
from bot.text.language import mark
from bot.text.reader import Reader
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, Lane, Message, OutboxDraft
from storage.marks import OWNER_MARK
from storage.store import Store

KINDS: Final = {
    ChatKind.PRIVATE: mark("a person"),
    ChatKind.GROUP: mark("a group"),
    ChatKind.SUPERGROUP: mark("a group"),
    ChatKind.CHANNEL: mark("a channel"),
    ChatKind.TERMINAL: mark("this terminal"),
}


def list_owners(store: Store, desk: Desk) -> frozenset[int]:
    """The user ids of the owners: those in the settings, and whoever used the claim link."""
    claimed = store.marks.find_mark(OWNER_MARK)
    return frozenset(desk.settings.telegram.access.owners) | ({int(claimed)} if claimed else frozenset())


def write_to_owners(
    store: Store, desk: Desk, key: str, write: Callable[[Reader], Message], *, on_terminal: bool = False
) -> list[OutboxDraft]:
    """A message to every owner, in their private chat and language, except who blocked the bot.

    With ``on_terminal`` it goes to the terminal as well, in a run without a token.
    """
    addresses = [ChatAddress(owner) for owner in sorted(list_owners(store, desk))] + [TERMINAL] * on_terminal
    found = [chat for address in addresses if (chat := store.chats.find_chat(address)) is not None]
    return [
        OutboxDraft(to.id, Lane.ANSWER, key, write(desk.reader(to)))
        for to in found
        if to.state is not ChatState.SUSPENDED
    ]


def notify_owners(store: Store, desk: Desk, key: str, write: Callable[[Reader], Message], now: datetime) -> None:
    """Put a message to every owner into the outbox."""
    store.outbox.add(write_to_owners(store, desk, key, write), now)


def name_chat(chat: Chat, reader: Reader) -> str:
    """A chat as an owner can recognise it: title, kind and address."""
    title = write_title(chat) or "—"
    return f"{title} ({reader.text(KINDS[chat.kind])}, {chat.address})"
