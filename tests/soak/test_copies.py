"""5,000 papers print one report within an hour or so, each with a line of its own, and one paper prints another."""

from __future__ import annotations

from monitors.stories.assignment import StoryIndex
from monitors.stories.chronicle import MOST_REPORTS
from tests.monitors.event_texts import list_near_copies, tell_event


def test_five_thousand_near_copies_at_once_are_one_story_from_one_source() -> None:
    index = StoryIndex()
    *_, story = (index.assign(copy).story for copy in list_near_copies(5000))
    assert (story.articles, story.corroboration, len(story.reports)) == (5000, 1, MOST_REPORTS)

    other = index.assign(tell_event("quake-coast", 0, minutes=90)).story
    assert other.id != story.id
    assert len(index.list_stories()) == 2
