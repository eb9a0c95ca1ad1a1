"""The topics of chats' own watches: the watch with number 7 is matched, asked for and told as the topic ``watch:7``."""

from __future__ import annotations

from typing import Final

_PREFIX: Final = "watch:"
WATCH_TOPICS: Final = (_PREFIX, "watch;")
"""The topics of all watches sort from the first of these up to, not including, the second."""


def make_watch_topic(number: int) -> str:
    """Return the topic of the watch with this number."""
    return f"{_PREFIX}{number}"


def find_watch_number(topic: str) -> int | None:
    """Return the number of the watch whose topic this is; None for a topic of the desk."""
    number = topic.removeprefix(_PREFIX)
    return int(number) if number != topic and number.isdecimal() else None


def is_desk_topic(topic: str) -> bool:
    """Return whether a topic is the desk's and not a chat's own watch."""
    return not topic.startswith(_PREFIX)


def names_desk_topic(topic: str) -> bool:
    """Return whether this names a topic of the desk; "" names none."""
    return topic != "" and is_desk_topic(topic)
