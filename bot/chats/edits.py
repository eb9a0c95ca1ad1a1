"""Remembers what people wrote lately, so that a message which is edited into another command is carried out as that.

Telegram tells of changes that nobody made, too: of a preview that was loaded, for example. Such an edit has the same
text, and must not repeat a command. Only the messages that came in last are remembered, and none after a restart.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

EDITABLE: Final = timedelta(minutes=15)
"""How long after it was sent an edit of a message is heard."""

MOST_REMEMBERED: Final = 10_000


class RecentTexts:
    """The texts of the last messages, by chat and message."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, int], tuple[str, datetime]] = OrderedDict()

    def note(self, chat_id: int, message_id: int, text: str, now: datetime) -> None:
        """Remember a message that has just come in."""
        self._known[chat_id, message_id] = text, now
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)

    def take_edit(self, chat_id: int, message_id: int, text: str, now: datetime) -> bool:
        """Whether a message that came in within :data:`EDITABLE` now has another text, which is remembered instead."""
        before, sent_at = self._known.get((chat_id, message_id), (text, now))
        if before == text or now - sent_at > EDITABLE:
            return False
        self._known[chat_id, message_id] = text, sent_at
        return True
