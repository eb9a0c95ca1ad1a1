"""Neighbourhoods of stories sorted anew as reports come: stories that hardly hang on the order of arrival."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from monitors.model import Analysis, Assignment, Story
from monitors.stories.assignment import StoryIndex
from monitors.stories.candidates import Candidate, TermIndex
from monitors.stories.stream_ids import name_stories, open_naming_index
from tests.monitors.event_texts import EVENTS, tell_event
from tests.monitors.story_makers import make_analysis, make_country

INFINITE = float("inf")
RIVALS = ("quake-ridge", "quake-coast")
STORMED = "Protesters stormed the parliament in {} on Monday, police said."
NEVER = frozenset[int]()


def put_all_into_one(monkeypatch: pytest.MonkeyPatch, analyses: Iterable[Analysis], **limits: int) -> StoryIndex:
    """An index that takes everything for one event, and sorted nothing."""
    index, ids = StoryIndex(window_seconds=INFINITE, **limits), []
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", NEVER)
        forced.setattr(TermIndex, "find_candidates", lambda _, __: [Candidate(ids[0], 3.0)] if ids else [])
        ids.extend(index.assign(analysis).story.id for analysis in analyses)
    return index


def put_each_alone(monkeypatch: pytest.MonkeyPatch, analyses: Iterable[Analysis]) -> StoryIndex:
    """An index that takes every report for an event of its own."""
    index = StoryIndex(window_seconds=INFINITE)
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", NEVER)
        forced.setattr(TermIndex, "find_candidates", lambda _, __: [])
        for analysis in analyses:
            index.assign(analysis)
    return index


def tell_rivals(count: int) -> list[Analysis]:
    return [tell_event(event, number) for number in range(count) for event in RIVALS]


def find_homes(index: StoryIndex, analyses: Iterable[Analysis]) -> dict[str, str | None]:
    return {analysis.article.identity: index.find_home(analysis.article.key) for analysis in analyses}


def follow(known: dict[str, Story], homes: dict[str, str], assignment: Assignment, key: str) -> None:
    """What whoever hears of nothing but assignments knows of the stories, and of where each article stands."""
    for pointer in assignment.merged:
        known[pointer.id] = pointer
    for story in (*assignment.changed, assignment.story):
        known[story.id] = story
    homes[key] = homes.get(key, "")
    for move in assignment.moves:
        if move.article_key != key:
            assert homes[move.article_key] == move.source
        homes[move.article_key] = move.target
    homes[key] = assignment.story.id


def test_two_events_taken_for_one_are_sorted_out_and_the_name_stays_with_its_first_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    analyses = tell_rivals(5)
    index = put_all_into_one(monkeypatch, analyses[:9])
    assert len(index.list_stories()) == 1
    index.assign(analyses[9])
    homes = find_homes(index, analyses)

    assert {homes[f"quake-ridge-{n}"] for n in range(5)} == {analyses[0].article.key}
    assert {homes[f"quake-coast-{n}"] for n in range(5)} == {analyses[1].article.key}
    assert [(story.articles, len(story.reports)) for story in index.list_stories()] == [(5, 5), (5, 5)]


def test_reports_that_stood_alone_come_together_under_the_oldest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    analyses = tell_rivals(4)
    index = put_each_alone(monkeypatch, analyses)
    assert len(index.list_stories()) == 8
    for event in RIVALS:
        index.assign(tell_event(event, 4))

    assert [story.articles for story in index.list_stories()] == [5, 5]
    for number, analysis in enumerate(analyses):
        story = index.find_story(analysis.article.key)
        assert story is not None
        assert story.id == analyses[number % 2].article.key


def test_a_sorted_index_goes_on_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    analyses = tell_rivals(5)
    index = put_all_into_one(monkeypatch, analyses[:9])
    index.assign(analyses[9])
    later = [index.assign(tell_event(event, 7)).story for event in RIVALS]

    assert [story.id for story in later] == [analyses[0].article.key, analyses[1].article.key]
    assert [story.articles for story in later] == [6, 6]


def test_a_story_whose_first_articles_are_gone_is_not_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    analyses = tell_rivals(5)
    index = put_all_into_one(monkeypatch, analyses[:9], most_articles=8)
    index.assign(analyses[9])

    assert [story.articles for story in index.list_stories()] == [10]


def test_a_story_too_large_to_sort_is_not_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitors.stories.assignment.MOST_REGROUPED", 9)
    analyses = tell_rivals(5)
    index = put_all_into_one(monkeypatch, analyses[:9])
    index.assign(analyses[9])

    assert len(index.list_stories()) == 1


def test_a_story_that_left_for_the_new_one_is_not_sorted_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "monitors.stories.assignment.JOIN_ONE_AT", INFINITE
    )  # like each other, and yet two to begin with
    index = StoryIndex(window_seconds=INFINITE, most_articles=1)
    old = index.assign(tell_event("quake-ridge", 0)).story
    new = index.assign(tell_event("quake-ridge", 1))

    assert "likeliest" in new.reason
    assert index.find_story(old.id) is None
    assert [story.id for story in index.list_stories()] == [new.story.id]


@pytest.mark.parametrize("seed", range(4))
def test_names_group_alike_in_any_order_of_arrival(seed: int) -> None:
    analyses = [tell_event(event, number) for number in range(6) for event in EVENTS]
    random.Random(seed).shuffle(analyses)
    named = list(name_stories(analyses, StoryIndex(window_seconds=INFINITE)))
    pairs = {(analysis.article.identity.rpartition("-")[0], story) for analysis, story in named}

    assert len(pairs) == len(EVENTS) == len({story for _, story in pairs})


@pytest.mark.parametrize("seed", range(2))
def test_an_index_that_only_names_gives_the_same_names(seed: int) -> None:
    analyses = [tell_event(event, number) for number in range(6) for event in EVENTS]
    random.Random(seed).shuffle(analyses)
    names = [name for _, name in name_stories(analyses, open_naming_index())]

    assert names == [name for _, name in name_stories(analyses, StoryIndex(window_seconds=INFINITE))]
    assert len(set(names)) == len(EVENTS)


@pytest.mark.parametrize("seed", range(3))
def test_assignments_tell_all_that_became_of_the_stories(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is taken for whatever: joins at random, sorted anew now and then."""
    analyses = [tell_event(event, number) for number in range(7) for event in EVENTS]
    rng = random.Random(seed)
    rng.shuffle(analyses)
    index, known, homes = StoryIndex(window_seconds=INFINITE), dict[str, Story](), dict[str, str]()
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset({2, 5, 9, 10, 11}))
        forced.setattr(
            TermIndex,
            "find_candidates",
            lambda terms, _: (
                [Candidate(rng.choice(sorted(terms.groups)), 3.0)] if rng.random() < 0.8 and terms.groups else []
            ),
        )
        for analysis in analyses:
            follow(known, homes, index.assign(analysis), analysis.article.key)

    assert {name: story for name, story in known.items() if not story.merged_into} == {
        story.id: story for story in index.list_stories()
    }
    assert all(index.find_story(name) == index.find_story(story.merged_into or name) for name, story in known.items())
    assert homes == {analysis.article.key: index.find_home(analysis.article.key) for analysis in analyses}


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
    homes = find_homes(index, analyses)

    assert homes["0"] != homes["4"]
