"""The dedup keys of messages to a chat, which the outbox stores once each, where more than one module must know them.

A story's messages have its id and a number, a summary of many alerts its time, and a digest the end of its period.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

_STORY: Final = "story:"
_SUMMARY: Final = "flood:"
_DIGEST: Final = "digest:"
_PART: Final = ":part"


def make_story_key(story_id: str, revision: int) -> str:
    """Return the key of one message about a story; ``revision`` counts them from 1."""
    return f"{_STORY}{story_id}:{revision}"


def make_summary_key(chat_id: int, at: datetime) -> str:
    """Return the key of a summary: one message for many stories, which no single story may edit."""
    return f"{_SUMMARY}{chat_id}:{at.isoformat()}"


def is_summary_key(key: str) -> bool:
    """Return whether :func:`make_summary_key` made the key."""
    return key.startswith(_SUMMARY)


def make_digest_key(until: datetime, number: int) -> str:
    """Return the key of one message of a digest, whose period ends then; ``number`` counts them from 0."""
    return f"{_DIGEST}{until.isoformat()}:{number}"


def find_digest(key: str) -> tuple[datetime, int] | None:
    """Return what :func:`make_digest_key` made the key of; None for any other key, or that of a part."""
    until, _, number = key.removeprefix(_DIGEST).rpartition(":")
    return (datetime.fromisoformat(until), int(number)) if key.startswith(_DIGEST) and number.isdecimal() else None


def make_part_key(key: str, number: int) -> str:
    """Return the key of one part of a message that takes several; ``number`` counts them from 1, which has the key of
    the whole.
    """
    return key if number == 1 else f"{key}{_PART}{number}"


def get_whole(key: str) -> str:
    """Return the key of the message to whose part :func:`make_part_key` gave this key, or the key of a whole one."""
    return key.partition(_PART)[0]


def get_thread(key: str) -> str:
    """Return what the keys of all messages about a story have in common, their parts too; of others, the whole key."""
    whole = get_whole(key)
    return whole.rpartition(":")[0] if whole.startswith(_STORY) else whole
