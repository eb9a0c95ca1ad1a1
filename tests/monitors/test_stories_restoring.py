"""Whatever arrives: the same stories again, nothing lost, and a restored index goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from monitors.model import Analysis, ArticleRecord
from monitors.stories.assignment import StoryIndex
from tests.monitors.event_texts import EVENTS, tell_event
from tests.monitors.story_makers import INFINITE, article_keys

MIX = st.lists(
    st.tuples(st.sampled_from(sorted(EVENTS)), st.integers(0, 9), st.integers(0, 4000)), min_size=1, max_size=24
)


def make_mix(choices: Sequence[tuple[str, int, int]]) -> list[Analysis]:
    """Reports in the order of their arrival; one that comes again was published when it was."""
    published: dict[str, datetime | None] = {}
    mix = []
    for event, number, minutes in sorted(choices, key=lambda choice: choice[2]):
        analysis = tell_event(event, number, minutes=minutes)
        at = published.setdefault(analysis.article.key, analysis.article.published_at)
        mix.append(replace(analysis, article=replace(analysis.article, published_at=at)))
    return mix


@settings(derandomize=True, max_examples=30)
@given(MIX)
def test_the_same_arrivals_give_the_same_stories(choices: list[tuple[str, int, int]]) -> None:
    def run() -> list[tuple[str, str]]:
        index = StoryIndex(window_seconds=86_400)
        return [(a.story.id, a.reason) for a in map(index.assign, make_mix(choices))]

    assert run() == run()


# The older story's articles came after the newer's; it parts when the last arrives.
MERGED_OUT_OF_ORDER = [
    *(("quake-coast", 2, 0), ("quake-ridge", 0, 0), ("quake-ridge", 2, 0)),
    *(("quake-coast", 0, 0), ("quake-coast", 1, 0), ("quake-ridge", 1, 0)),
]
# An article that comes again changed is told as of then when its story parts and is told anew.
CAME_AGAIN_AND_PARTED = [
    *(("quake-coast", 0, 0), ("quake-coast", 1, 0), ("quake-coast", 2, 0), ("quake-ridge", 1, 0)),
    *(("quake-ridge", 2, 0), ("quake-coast", 0, 1), ("quake-ridge", 0, 1)),
]


@settings(derandomize=True, max_examples=40)
@given(MIX, st.integers(0, 24))
@example([("dock-strike", 0, 0), ("dock-strike", 0, 1), ("dock-strike", 1, 1441)], 2)
@example(MERGED_OUT_OF_ORDER, 5)
@example(CAME_AGAIN_AND_PARTED, 6)
def test_a_restored_index_goes_on_as_if_nothing_had_happened(choices: list[tuple[str, int, int]], cut: int) -> None:
    analyses = make_mix(choices)
    assume(not comes_again_late(analyses))  # the store knows its first sighting only, by which it is no longer live
    index = StoryIndex(window_seconds=86_400)
    records = [ArticleRecord(one, index.assign(one).story.id) for one in analyses[:cut]]
    restored = StoryIndex(window_seconds=86_400)
    for _ in restored.restore(index.list_stories(), live(index, records)):
        continue

    assert restored.list_stories() == index.list_stories()
    for analysis in analyses[cut:]:
        assert restored.assign(analysis) == index.assign(analysis)


def comes_again_late(analyses: Sequence[Analysis]) -> bool:
    """Whether an article comes again when it had left the window of a day."""
    first: dict[str, datetime] = {}
    articles = [analysis.article for analysis in analyses]
    return any(
        article.first_seen_at - first.setdefault(article.key, article.first_seen_at) > timedelta(days=1)
        for article in articles
    )


def live(index: StoryIndex, records: list[ArticleRecord]) -> list[ArticleRecord]:
    """What the store would give back: the articles in the window, each once, in the place of its first arrival; of a
    changed one the newest form, with its first sighting."""
    kept: dict[str, ArticleRecord] = {}
    for record in records:
        article = record.analysis.article
        known = kept.get(article.key, record).analysis.article
        seen_first = replace(article, first_seen_at=known.first_seen_at)
        kept[article.key] = replace(record, analysis=replace(record.analysis, article=seen_first))
    return [record for key, record in kept.items() if index.find_home(key) is not None]


@settings(derandomize=True, max_examples=30)
@given(MIX)
def test_every_article_stands_in_exactly_one_story(choices: list[tuple[str, int, int]]) -> None:
    index = StoryIndex(window_seconds=INFINITE)
    analyses = make_mix(choices)
    for analysis in analyses:
        index.assign(analysis)
    told = [key for story in index.list_stories() for key in article_keys(story)]

    assert sorted(told) == sorted({analysis.article.key for analysis in analyses})
    assert all(index.find_home(key) in {story.id for story in index.list_stories()} for key in told)
