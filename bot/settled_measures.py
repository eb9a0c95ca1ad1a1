"""Derives the measures of stories that an older version stored, once, when the program first opens their database.

Such a version followed one measure of a story, and a migration cannot follow the others: it uses no code that may
change. So it leaves a mark, and this does the work, slice by slice.
"""

from __future__ import annotations

from typing import Final

from monitors.stories.endings import settle
from storage.marks import UNSETTLED_MARK
from storage.store import Store

AT_ONCE: Final = 500
"""So many stories are read and stored in one transaction."""


def settle_measures(store: Store, at_once: int = AT_ONCE) -> None:
    """Store the measures of all stories as their reports give them, if a migration asked for it.

    Nobody is rung by that: what is new of them is told with the next report, and ends are told in their time. A start
    that is cut off goes on with the slice that was not stored.
    """
    while (after := store.marks.find_mark(UNSETTLED_MARK)) is not None:
        with store.transaction():
            _settle_slice(store, after, at_once)


def _settle_slice(store: Store, after: str, at_once: int) -> None:
    stories = store.stories.list_with_measures_after(after, at_once)
    settled = [(story, settle(story)) for story in stories]
    store.stories.save(now for was, now in settled if now.measures != was.measures)
    if len(stories) < at_once:
        store.marks.remove_mark(UNSETTLED_MARK)
    else:
        store.marks.set_mark(UNSETTLED_MARK, stories[-1].id)
