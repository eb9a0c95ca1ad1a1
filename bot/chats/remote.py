"""Names the channel or group that an answer in a private chat is about, so that nobody changes it unawares."""

from __future__ import annotations

from dataclasses import replace

from bot.command import Answer, Request
from bot.text.chat_names import write_title
from bot.text.markup import MESSAGE_UNITS, count_units, plain
from bot.text.render import note
from monitors.model import Chat


def write_chat(chat: Chat) -> str:
    """The title of a chat, or its number at Telegram if it has none."""
    return write_title(chat) or str(chat.address.chat_id)


def name_target(answer: Answer, request: Request) -> Answer:
    """The answer, headed by the chat that it is about if that is not the one it goes to and no title names it already.

    A first message that has no room for a line more follows a message of its own.
    """
    title = write_chat(request.chat)
    if request.chat.id == request.home.id or not answer or plain(title).html in answer[0].html:
        return answer
    first, *rest = answer
    head = note(request.reader.write("For {chat}:", chat=plain(title)))
    html = f"{head.html}\n{first.html}"
    if count_units(html) > MESSAGE_UNITS:
        return (head, *answer)
    return (replace(first, html=html), *rest)
