"""What the index says of an assignment, what it keeps of a changed article, and what it takes back from the store."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from monitors.model import Analysis, ArticleRecord, Story
from monitors.stories.assignment import StoryIndex
from monitors.stories.similarity import BOUND
from tests.monitors.event_texts import tell_event
from tests.monitors.story_makers import make_analysis, make_country

LATER = "What is known by now"


def restore(stories: Iterable[Story], records: Iterable[ArticleRecord]) -> StoryIndex:
    index = StoryIndex()
    for _ in index.restore(stories, records):
        continue
    return index


def retitle(analysis: Analysis, title: str) -> Analysis:
    return replace(analysis, article=replace(analysis.article, title=title))


def test_an_assignment_says_in_words_why_it_was_made() -> None:
    index = StoryIndex()
    first = index.assign(tell_event("quake-ridge", 0))
    assert first.reason == "new story: nothing is similar"
    again = index.assign(tell_event("quake-ridge", 1))
    assert re.fullmatch(rf"log-odds \+\d+\.\d for {re.escape(first.story.id)}", again.reason)
    other = index.assign(tell_event("quake-coast", 0))
    likeliest = rf"new story: the likeliest, {re.escape(first.story.id)}, has log-odds -\d+\.\d"
    assert re.fullmatch(likeliest, other.reason)
    assert index.assign(tell_event("quake-ridge", 1, minutes=5)).reason == "a changed article of the story"


def test_a_changed_article_keeps_the_outlet_that_it_comes_from() -> None:
    index = StoryIndex()
    first, second = (tell_event("quake-coast", number, publisher=name) for number, name in ((0, "Herald"), (2, "Echo")))
    index.assign(first)
    index.assign(second)
    story = index.assign(retitle(second, LATER)).story
    told = [(report.title, report.publisher, report.origin) for report in story.reports]
    assert told == [(first.article.title, "Herald", "outlet:herald"), (LATER, "Echo", "outlet:echo")]


@pytest.mark.parametrize(("days", "is_copy"), [(2, True), (3, False)])
def test_the_same_words_are_a_copy_if_published_within_two_days_and_else_compared(days: int, is_copy: bool) -> None:
    index = StoryIndex()
    index.assign(tell_event("dock-strike", 0))
    later = tell_event("dock-strike", 0, minutes=days * 24 * 60)
    reason = index.assign(replace(later, article=replace(later.article, identity="elsewhere"))).reason
    assert reason.startswith("log-odds +")
    assert reason.startswith(f"log-odds +{BOUND:.1f} for") is is_copy


def test_where_a_report_comes_from_is_an_agency_or_an_outlet() -> None:
    by_agency = make_analysis(
        "1", "Quake strikes Port Calder", "PORT CALDER (Reuters) - A quake struck.", author="Reuters"
    )
    by_outlet = make_analysis("2", "Dockers walk out at Veldhaven", "They want more pay.", publisher="Herald")
    index = StoryIndex()
    told = [index.assign(one).story.reports[0].origin for one in (by_agency, by_outlet)]
    assert told == ["wire:reuters", "outlet:herald"]


@pytest.mark.parametrize("comes_again", [False, True])
def test_an_index_whose_stories_nobody_reads_keeps_names_alone(comes_again: bool) -> None:
    index = StoryIndex(is_told=False)
    analysis = replace(tell_event("dock-strike", 0), facts=(make_country("NL"),))
    story = index.assign(analysis).story
    if comes_again:
        story = index.assign(analysis).story
    assert (story.topics, story.countries, story.reports[0].url) == ((), (), "")


def test_records_of_stories_that_are_not_given_or_were_merged_are_left_out() -> None:
    story = StoryIndex().assign(tell_event("dock-strike", 0)).story
    merged = replace(story, merged_into="other")
    record = ArticleRecord(tell_event("dock-strike", 0), story.id)
    assert [len(restore(given, [record])) for given in ((story,), (merged,), ())] == [1, 0, 0]


def test_a_record_that_comes_twice_is_one_live_article() -> None:
    analysis = tell_event("dock-strike", 0)
    story = StoryIndex().assign(analysis).story
    restored = restore([story], [ArticleRecord(analysis, story.id)] * 2)
    assert [len(restored), restored.list_stories()] == [1, (story,)]


def test_an_article_whose_report_its_story_forgot_is_live_again_all_the_same() -> None:
    first, second = (tell_event("dock-strike", number) for number in range(2))
    index = StoryIndex()
    index.assign(first)
    story = index.assign(second).story
    bounded = replace(story, reports=story.reports[:1])
    restored = restore([bounded], [ArticleRecord(one, story.id) for one in (first, second)])
    assert restored.find_home(second.article.key) == story.id
    assert restored.assign(retitle(second, LATER)).story.reports[-1].title == LATER


def _publish(identity: str, title: str, text: str, minutes: float) -> Analysis:
    facts = (make_country("NG"),)
    return make_analysis(identity, title, text, minutes=minutes, publisher="Herald", facts=facts)


def test_a_correction_that_fits_two_stories_goes_to_the_one_that_it_is_most_like() -> None:
    index = StoryIndex()
    market = _publish("1", "Gunmen attack market in Kano", "Gunmen opened fire on traders at the Kurmi market.", 0)
    convoy = _publish("2", "Convoy ambushed near Maiduguri", "A convoy of lorries was ambushed on the Bama road.", 10)
    stories = [index.assign(one).story.id for one in (market, convoy)]
    assert stories[0] != stories[1]
    notice = _publish("3", "Correction: traders", "The name of a trader at the Kurmi stalls was wrong.", 60)
    assert index.assign(notice).reason == f"a notice of an outlet of {stories[0]}"
