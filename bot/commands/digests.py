"""/digest: what has not been told yet, now instead of at the next digest time."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Request
from bot.digests import record_answer
from bot.markup import code, join, plain
from bot.render import note, show_time
from storage.store import Store


def digest(store: Store, request: Request) -> Answer:
    """The digest so far; what it tells does not come again."""
    if not store.chats.list_subscriptions(request.chat.id):
        return (note("This chat subscribes to nothing yet.", join([plain("Choose with"), code("/topics")], " ")),)
    messages = record_answer(store, request.chat, request.desk, request.now)
    if messages:
        return messages
    following = store.chats.get_chat(request.chat.id).next_digest_at
    when = f" The next digest is due at {show_time(following, request.reader)}." if following else ""
    return (note(f"Nothing new since the last digest.{when}"),)


COMMANDS = (Command("digest", "", "what has not been told yet, now", digest),)
