"""A neighbourhood of stories sorted anew: names that do not hang on the order in which articles came."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from monitors.model import Analysis
from monitors.naming import name_stories
from monitors.regrouping import regroup
from monitors.stories import StoryIndex
from monitors.story_index import Candidate
from tests.monitors.event_texts import EVENTS, tell_event
from tests.monitors.story_makers import make_analysis, make_country

INFINITE = float("inf")
RIVALS = ("quake-ridge", "quake-coast")
STORMED = "Protesters stormed the parliament in {} on Monday, police said."


def put_all_into_one(monkeypatch: pytest.MonkeyPatch, analyses: Iterable[Analysis], **limits: int) -> StoryIndex:
    """An index that takes everything for one event, and does not part it."""
    index, ids = StoryIndex(window_seconds=INFINITE, **limits), []
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.PARTING_SIZES", frozenset())
        forced.setattr(StoryIndex, "_find_likeliest", lambda _, __: Candidate(ids[0], 3.0) if ids else None)
        ids.extend(index.assign(analysis).story.id for analysis in analyses)
    return index


def put_each_alone(monkeypatch: pytest.MonkeyPatch, analyses: Iterable[Analysis]) -> StoryIndex:
    """An index that takes every report for an event of its own."""
    index = StoryIndex(window_seconds=INFINITE)
    with monkeypatch.context() as forced:
        forced.setattr(StoryIndex, "_find_likeliest", lambda _, __: None)
        for analysis in analyses:
            index.assign(analysis)
    return index


def tell_rivals(count: int) -> list[Analysis]:
    return [tell_event(event, number) for number in range(count) for event in RIVALS]


def find_homes(index: StoryIndex, analyses: Iterable[Analysis]) -> dict[str, str | None]:
    return {analysis.article.identity: index.find_home(analysis.article.key) for analysis in analyses}


def test_two_events_taken_for_one_are_sorted_out_and_the_name_stays_with_its_first_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    analyses = tell_rivals(5)
    index = put_all_into_one(monkeypatch, analyses)
    assert len(index.list_stories()) == 1
    index.settle(analyses[3].article.key)
    homes = find_homes(index, analyses)

    assert {homes[f"quake-ridge-{n}"] for n in range(5)} == {analyses[0].article.key}
    assert {homes[f"quake-coast-{n}"] for n in range(5)} == {analyses[1].article.key}
    assert [(story.articles, len(story.reports)) for story in index.list_stories()] == [(5, 5), (5, 5)]


def test_reports_that_stood_alone_come_together_under_the_oldest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    analyses = tell_rivals(4)
    index = put_each_alone(monkeypatch, analyses)
    assert len(index.list_stories()) == 8
    index.settle(analyses[6].article.key)
    index.settle(analyses[7].article.key)

    assert [story.articles for story in index.list_stories()] == [4, 4]
    for number, analysis in enumerate(analyses):
        story = index.find_story(analysis.article.key)
        assert story is not None
        assert story.id == analyses[number % 2].article.key


def test_what_was_sorted_is_sorted_again_only_after_it_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    analyses = tell_rivals(5)
    index = put_all_into_one(monkeypatch, analyses)
    index.settle(analyses[0].article.key)
    calls = []
    monkeypatch.setattr("monitors.stories.regroup", lambda members: calls.append(len(members)) or regroup(members))
    index.settle(analyses[0].article.key)
    assert calls == []
    for number in (5, 6):
        index.assign(tell_event("quake-ridge", number))
    index.settle(analyses[0].article.key)

    assert len(calls) == 1


def test_a_sorted_index_goes_on_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    analyses = tell_rivals(5)
    index = put_all_into_one(monkeypatch, analyses)
    index.settle(analyses[0].article.key)
    later = [index.assign(tell_event(event, 7)).story for event in RIVALS]

    assert [story.id for story in later] == [analyses[0].article.key, analyses[1].article.key]
    assert [story.articles for story in later] == [6, 6]


def test_a_story_whose_first_articles_are_gone_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    analyses = tell_rivals(5)
    index = put_all_into_one(monkeypatch, analyses, most_articles=8)
    before = index.list_stories()
    index.settle(analyses[-1].article.key)

    assert index.list_stories() == before


def test_a_neighbourhood_too_large_to_sort_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitors.stories.MOST_REGROUPED", 9)
    analyses = tell_rivals(5)
    index = put_all_into_one(monkeypatch, analyses)
    index.settle(analyses[0].article.key)

    assert len(index.list_stories()) == 1


def test_an_article_that_is_not_live_settles_nothing() -> None:
    index = StoryIndex()
    index.settle("unknown")
    assert index.list_stories() == ()


@pytest.mark.parametrize("seed", range(4))
def test_names_group_alike_in_any_order_of_arrival(seed: int) -> None:
    analyses = [tell_event(event, number) for number in range(6) for event in EVENTS]
    random.Random(seed).shuffle(analyses)
    named = list(name_stories(analyses, StoryIndex(window_seconds=INFINITE)))
    pairs = {(analysis.article.identity.rpartition("-")[0], story) for analysis, story in named}

    assert len(pairs) == len(EVENTS) == len({story for _, story in pairs})


def test_reports_without_a_country_bridge_no_two_countries() -> None:
    places = [("Kenya", "KE"), ("the capital", ""), ("the capital", ""), ("the capital", ""), ("Nepal", "NP")]
    analyses = [
        make_analysis(
            str(number),
            "Protesters storm the parliament",
            f"{STORMED.format(name)} Report {number}.",
            facts=(make_country(code),) if code else (),
            minutes=number,
        )
        for number, (name, code) in enumerate(places)
    ]
    index = StoryIndex()
    for analysis in analyses:
        index.assign(analysis)
    index.settle(analyses[0].article.key)
    homes = find_homes(index, analyses)

    assert homes["0"] != homes["4"]
