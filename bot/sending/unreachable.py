"""Tells owners about chats and threads that cannot be written to: when it begins, is over, or the bot gives up.

Each is told once, and that is stored, so that a restart does not tell it again. Owners are not told of chats that
block or remove the bot, since that is no fault to fix.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.desk import Desk
from bot.owners import name_chat, notify_owners
from bot.text.language import mark
from bot.text.markup import Markup, bold, pack, plain
from bot.text.reader import Reader
from monitors.model import Chat, ChatState, Message
from storage.marks import UNREACHABLE_MARK
from storage.store import Store

GRACE: Final = timedelta(minutes=10)  # after the end of a pause, for the next try, which may fail as well
MOST_LINES: Final = 20
REASONS: Final = {
    "chat_not_found": mark("Telegram knows no such chat"),
    "thread_not_found": mark("the topic is gone"),
    "topic_closed": mark("the topic is closed"),
    "write_forbidden": mark("I may not write there"),
    "no_rights": mark("I may not write there"),
}


def report_unreachable(store: Store, desk: Desk, now: datetime) -> bool:
    """Tell every owner what has changed since they were last told; returns whether it has. Raises StorageError."""
    found = {chat.id: (chat, reason) for chat, reason in store.chats.list_unreachable(now - GRACE)}
    told: set[int] = set(json.loads(store.marks.find_mark(UNREACHABLE_MARK) or "[]"))
    if found.keys() == told:
        return False
    begun = [found[one] for one in sorted(found.keys() - told)]
    ended = [chat for one in sorted(told - found.keys()) if (chat := store.chats.find_by_id(one)) is not None]
    with store.transaction():
        store.marks.set_mark(UNREACHABLE_MARK, json.dumps(sorted(found)))
        if begun or ended:
            key = f"unreachable:{now.isoformat()}"
            notify_owners(store, desk, key, lambda reader: show_unreachable(begun, ended, reader), now)
    return True


def show_unreachable(begun: Sequence[tuple[Chat, str]], ended: Sequence[Chat], reader: Reader) -> Message:
    """One message about chats that cannot be written to, with the reason, and chats where that has ended."""
    lines = [describe_unreachable(chat, reason, reader) for chat, reason in begun]
    lines += [_describe_ended(chat, reader) for chat in ended]
    shown = lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        shown.append(plain(reader.count("{n} more chat", "{n} more chats", len(lines) - MOST_LINES)))
    if begun:
        shown.append(plain(reader.text("Their messages wait, and I try again every six hours.")))
    title = reader.text("I cannot write to these chats") if begun else reader.text("Chats")
    message = pack([bold(title), *shown], separator="\n")[0]
    return Message(message.html, silent=not begun and all(chat.state is ChatState.ACTIVE for chat in ended))


def describe_unreachable(chat: Chat, reason: str, reader: Reader) -> Markup:
    """A chat that cannot be written to, and why."""
    why = reader.text(REASONS[reason]) if reason in REASONS else reason
    return plain(f"⚠️ {name_chat(chat, reader)}: {why}")


def _describe_ended(chat: Chat, reader: Reader) -> Markup:
    if chat.state is ChatState.ACTIVE:
        sign, what = "✅", reader.text("I can write there again")
    else:
        sign, what = "⛔", reader.text("I have given up, until somebody there writes to me or adds me again")
    return plain(f"{sign} {name_chat(chat, reader)}: {what}")
