"""What bounds a story index: copies at once, months of reports, the window, memory, clocks that are wrong."""

from __future__ import annotations

import io
import itertools
import pickle
from datetime import UTC, datetime, timedelta

from monitors.stories.assignment import StoryIndex
from monitors.stories.chronicle import MOST_REPORTS
from monitors.stories.stream_ids import FEWEST_REPORTS
from tests.monitors.event_texts import EVENTS, tell_event
from tests.monitors.story_makers import INFINITE, START, make_analysis


def test_hundreds_of_copies_at_once_are_one_story_with_bounded_reports() -> None:
    text = tell_event("quake-ridge", 0).article.text
    index = StoryIndex()
    for number in range(600):
        story = index.assign(make_analysis(str(number), "Quake strikes Merrin Ridge", text, minutes=number / 60)).story

    assert (story.articles, story.corroboration, len(story.reports)) == (600, 1, MOST_REPORTS)
    assert story.reports[0].article_key == story.id
    assert len(index.list_stories()) == 1


def test_a_story_that_runs_for_months_stays_one_and_bounded() -> None:
    index = StoryIndex(window_seconds=10 * 86_400)
    for day in range(120):
        story = index.assign(tell_event("quake-ridge", day, minutes=day * 1440)).story

    assert story.articles == 120
    assert story.first_seen_at == START
    assert len(story.reports) <= MOST_REPORTS
    assert len(index) <= 11


def test_what_left_the_window_is_forgotten() -> None:
    index = StoryIndex(window_seconds=3600)
    old = index.assign(tell_event("quake-ridge", 0)).story
    new = index.assign(tell_event("quake-ridge", 1, minutes=200)).story

    assert new.id != old.id
    assert index.find_story(old.id) is None
    assert len(index) == 1


def test_the_number_of_live_articles_is_bounded() -> None:
    index = StoryIndex(most_articles=10)
    for number in range(4):
        for event in EVENTS:
            index.assign(tell_event(event, number))
    assert len(index) == 10


class Measurer(pickle.Pickler):
    """Writes what an object holds, but for the counters, which Python from 3.12 on asks not to pickle."""

    def persistent_id(self, kept: object) -> str | None:
        return "counter" if isinstance(kept, itertools.count) else None


def measure(index: StoryIndex) -> int:
    """How many bytes the index holds when written down."""
    written = io.BytesIO()
    Measurer(written).dump(vars(index))
    return len(written.getvalue())


def test_an_index_that_only_names_takes_no_more_memory_the_longer_a_story_runs() -> None:
    index = StoryIndex(window_seconds=INFINITE, most_articles=5, most_reports=FEWEST_REPORTS)
    sizes = []
    for number in range(70):
        index.assign(tell_event("quake-ridge", number))
        if number in (20, 69):
            sizes.append(measure(index))

    assert len(index) == 5
    assert sizes[1] < 1.1 * sizes[0]


def test_a_clock_that_runs_ahead_is_not_believed() -> None:
    index = StoryIndex()
    first = index.assign(tell_event("quake-ridge", 0)).story
    ahead = tell_event("quake-ridge", 1, published_at=START + timedelta(days=4000))
    assert index.assign(ahead).story.id == first.id


def test_a_clock_that_was_never_set_is_not_believed() -> None:
    index = StoryIndex()
    first = index.assign(tell_event("quake-ridge", 0)).story
    unset = tell_event("quake-ridge", 1, published_at=datetime(1970, 1, 1, tzinfo=UTC))
    assert index.assign(unset).story.id == first.id


def test_a_late_arrival_joins_and_does_not_turn_the_clock_back() -> None:
    index = StoryIndex()
    first = index.assign(tell_event("quake-ridge", 0, minutes=600)).story
    story = index.assign(tell_event("quake-ridge", 1, minutes=1)).story

    assert story.id == first.id
    assert story.first_seen_at < story.last_seen_at == first.last_seen_at
