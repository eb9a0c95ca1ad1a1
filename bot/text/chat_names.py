"""What a chat is called wherever people read of it: its title, in a forum with the topic."""

from __future__ import annotations

from typing import Final

from bot.text.markup import clean, count_units, shorten
from monitors.model import Chat

TOPIC_SIGN: Final = " › "
"""Stands between the title of a forum and the name of a topic."""

TITLE_UNITS: Final = 100


def write_title(chat: Chat, units: int = TITLE_UNITS) -> str:
    """The title of a chat as plain text in at most so many UTF-16 units; "" if it has none.

    In a forum the name of the topic follows, or its number while the name is not known. If both do not fit, each has at
    least half of the room.
    """
    title, topic = _trim(chat.title), _trim(chat.topic) or f"#{chat.address.thread_id}"
    if not chat.address.thread_id:
        return shorten(title, units)
    room = units - count_units(TOPIC_SIGN)
    topic = shorten(topic, max(room // 2, room - count_units(title)))
    return f"{shorten(title, room - count_units(topic))}{TOPIC_SIGN}{topic}"


def _trim(text: str) -> str:
    """A name in one line, without what could reorder the text around it."""
    return " ".join(clean(text).split())
