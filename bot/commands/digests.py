"""/digest: the digest of what has not been told yet, now instead of at the next digest time."""

from __future__ import annotations

from typing import Final

from bot.chats.digest_times import read_digest_times
from bot.chats.weekdays import find_weekend
from bot.chats.wordings import HOURLY, take_any
from bot.command import Answer, Command, Request
from bot.commands.subscriptions import explain_exception
from bot.digests import record_answer
from bot.text.language import mark
from bot.text.markup import plain, shorten
from bot.text.render import note
from storage.store import Store

LONGEST_SHOWN: Final = 44


def digest(store: Store, request: Request) -> Answer:
    """The digest so far; its stories do not come again in the next one. Times belong to /times, and get none."""
    reader = request.reader
    told = read_digest_times(request.words, find_weekend(request.home.timezone))
    if told is not None or take_any(request.words, HOURLY) == (True, ()):
        words = shorten(" ".join(request.words), LONGEST_SHOWN)
        return explain_exception(words, f"/times {words}", request)
    if not store.chats.list_subscriptions(request.chat.id):
        return (
            note(reader.write("This chat subscribes to nothing yet. Choose with {command}.", command=plain("/start"))),
        )
    messages = record_answer(store, request.chat, request.desk, request.now)
    if messages:
        return messages
    following = store.chats.get_chat(request.chat.id).next_digest_at
    lines = [reader.text("Nothing new since the last digest.")]
    if following:
        lines.append(reader.text("The next one is due at {time}.", time=reader.moment(following)))
    return (note(*lines),)


COMMANDS = (
    Command("digest", "", mark("get the digest now, with all that has not been told yet"), digest, is_whole=True),
)
