"""Lists, slice by slice, the chats that were told of a measure that ends about now.

The hub then decides for each of them whether to tell the end.
"""

from __future__ import annotations

from collections import deque
from datetime import date, datetime, timedelta
from typing import Final

from monitors.alerting.expiry import leave_superseded
from monitors.alerting.readers import Headlines
from monitors.model import Message, Story, Told
from storage.store import Store

EXPIRY_DAYS: Final = timedelta(days=2)
"""Measures that end further away than this need not be looked at, whatever a chat's time zone."""

MOST_LATER: Final = 100
"""So many of the newest stories of its topic and country are searched for the end of a measure."""

MINUTES: Final = 15
"""How often the chats are gone through. Ends are told at full hours, and time zones differ by quarters of an hour."""


class Endings:
    """Goes once every quarter of an hour through the measures that end about now, without those that a later story
    extends or lifts. Of two measures of one story that end on one day, a chat is told the second in the next quarter.

    ``rendered`` keeps the messages that were written in this quarter.
    """

    def __init__(self) -> None:
        self.rendered: dict[object, Message] = {}
        self._quarter: datetime | None = None
        self._stories: deque[Headlines] = deque()  # a story's headlines are found once for all chats of a language
        self._after_chat = 0

    def list_next(self, store: Store, now: datetime, room: int) -> list[tuple[Headlines, Told]]:
        """At most ``room`` further chats, each as the story, with its headlines, and what it was told; empty when this
        quarter is done.
        """
        quarter = now.replace(minute=now.minute // MINUTES * MINUTES, second=0, microsecond=0)
        if quarter != self._quarter:
            first, last = now.date() - EXPIRY_DAYS, now.date() + EXPIRY_DAYS
            ending = store.stories.list_ending(first, last)
            lasting = store.stories.list_ending(first, date.max) if ending else ()
            left = (_leave_superseded(store, story, lasting) for story in ending)
            self._quarter, self._after_chat = quarter, 0
            self._stories = deque(Headlines(story) for story in left if story.until is not None)
            self.rendered = {}
        pairs: list[tuple[Headlines, Told]] = []
        while self._stories and (most := room - len(pairs)) > 0:
            told = store.alerts.list_told_after(self._stories[0].story.id, self._after_chat, most)
            pairs += [(self._stories[0], one) for one in told]
            if len(told) == most:
                self._after_chat = told[-1].chat_id
            else:
                self._stories.popleft()
                self._after_chat = 0
        return pairs


def _leave_superseded(store: Store, story: Story, lasting: tuple[Story, ...]) -> Story:
    """The story without the measures that a later one extends, which ``lasting`` would have, or lifts."""
    left, country = leave_superseded(story, lasting), next(iter(story.countries), "")
    for topic in dict.fromkeys(one.topic for one in left.measures):
        later = store.stories.list_stories(
            topic=topic, countries=(country,), since=story.last_seen_at, limit=MOST_LATER
        )
        left = leave_superseded(left, later)
    return left
