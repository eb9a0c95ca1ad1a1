"""Lists, slice by slice, the chats that were told of a measure that ends about now.

The hub then decides for each of them whether to tell the end.
"""

from __future__ import annotations

from collections import deque
from datetime import date, datetime, timedelta
from typing import Final

from monitors.alerting.expiry import extends
from monitors.model import Message, Story, Told
from storage.store import Store

EXPIRY_DAYS: Final = timedelta(days=2)
"""Measures that end further away than this need not be looked at, whatever a chat's time zone."""

MINUTES: Final = 15
"""How often the chats are gone through. Ends are told at full hours, and time zones differ by quarters of an hour."""


class Endings:
    """Goes once every quarter of an hour through the measures that end about now and that no later story extends.

    ``rendered`` keeps the messages that were written in this quarter.
    """

    def __init__(self) -> None:
        self.rendered: dict[object, Message] = {}
        self._quarter: datetime | None = None
        self._stories: deque[Story] = deque()
        self._after_chat = 0

    def list_next(self, store: Store, now: datetime, room: int) -> list[tuple[Story, Told]]:
        """At most ``room`` further chats, each as the story and what it was told; empty when this quarter is done."""
        quarter = now.replace(minute=now.minute // MINUTES * MINUTES, second=0, microsecond=0)
        if quarter != self._quarter:
            first, last = now.date() - EXPIRY_DAYS, now.date() + EXPIRY_DAYS
            ending = store.stories.list_ending(first, last)
            lasting = store.stories.list_ending(first, date.max) if ending else ()
            ending = tuple(story for story in ending if not any(extends(later, story) for later in lasting))
            self._quarter, self._stories, self._after_chat = quarter, deque(ending), 0
            self.rendered = {}
        pairs: list[tuple[Story, Told]] = []
        while self._stories and (left := room - len(pairs)) > 0:
            told = store.alerts.list_told_after(self._stories[0].id, self._after_chat, left)
            pairs += [(self._stories[0], one) for one in told]
            if len(told) == left:
                self._after_chat = told[-1].chat_id
            else:
                self._stories.popleft()
                self._after_chat = 0
        return pairs
