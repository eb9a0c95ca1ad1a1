"""The live stories in memory, read back from the store slice by slice.

With 100,000 articles that takes minutes; whoever asks the store meanwhile, such as the sender, waits for one slice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from monitors.model import ArticleRecord, Story
from monitors.stories.assignment import MOST_ARTICLES, WINDOW_SECONDS, StoryIndex
from monitors.stories.severity import Escalation
from storage.store import Store

STORIES_AT_ONCE, ARTICLES_AT_ONCE = 500, 100  # in one slice


class LiveStories:
    """An index of the live stories that can be dropped and read back. Use it only in the store's thread."""

    def __init__(self, escalations: Sequence[Escalation]) -> None:
        self._escalations = tuple(escalations)
        self._index: StoryIndex | None = None
        self._reading: Iterator[StoryIndex | None] | None = None

    @property
    def is_read(self) -> bool:
        """Whether the index is complete; may be read from any thread."""
        return self._index is not None

    def forget(self) -> None:
        """Drop the index, since it differs from what is stored."""
        self._index = self._reading = None

    def read_more(self, store: Store, now: datetime) -> None:
        """Read the next slice, if any is left."""
        if self._index is None:
            reading, self._reading = self._reading or self._read(store, now), None
            self._index = next(reading)
            if self._index is None:
                self._reading = reading  # kept only now: after an error the generator has ended

    def get(self, store: Store, now: datetime) -> StoryIndex:
        """The whole index, after reading what is missing."""
        while self._index is None:
            self.read_more(store, now)
        return self._index

    def _read(self, store: Store, now: datetime) -> Iterator[StoryIndex | None]:
        """Yields None after each slice, and the index at the end."""
        index, since = StoryIndex(self._escalations), now - timedelta(seconds=WINDOW_SECONDS)
        stories: list[Story] = []
        while page := store.stories.list_open_after(stories[-1].id if stories else "", since, STORIES_AT_ONCE):
            stories += page
            yield None
        stories.sort(key=lambda story: (story.first_seen_at, story.id))
        records = _list_records(store, since)
        for number, _ in enumerate(index.restore(stories, records), 1):
            if number % ARTICLES_AT_ONCE == 0:
                yield None
        yield index


def _list_records(store: Store, since: datetime) -> Iterator[ArticleRecord]:
    """The newest articles in stories, at most MOST_ARTICLES, in the order in which they arrived."""
    after = store.articles.find_start(since, MOST_ARTICLES)
    while (page := store.articles.list_in_stories(after, ARTICLES_AT_ONCE)) is not None:
        after, records = page
        yield from records
