"""Stories that merge, part or give up an article."""

from __future__ import annotations

import pytest

from monitors.model import Move, MoveReason
from monitors.stories.assignment import StoryIndex
from monitors.stories.candidates import Candidate, TermIndex
from tests.monitors.event_texts import tell_event
from tests.monitors.story_makers import article_keys


def test_two_events_taken_for_one_part_and_no_report_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    analyses = [tell_event(event, n) for n in range(6) for event in ("quake-ridge", "quake-coast")]
    first = Candidate(analyses[0].article.key, 3.0)
    index = StoryIndex()
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset({10}))
        forced.setattr(TermIndex, "find_candidates", lambda terms, _: [first] if terms.groups else [])
        for analysis in analyses[:9]:
            assert index.assign(analysis).story.id == first.id
        assignment = index.assign(analyses[9])
    for analysis in analyses[10:]:
        index.assign(analysis)
    named = {one.article.identity: index.find_home(one.article.key) for one in analyses}

    assert [story.id for story in assignment.changed] == [first.id]
    assert assignment.moves == tuple(
        Move(one.article.key, first.id, assignment.story.id, MoveReason.PARTED) for one in analyses[1:10:2]
    )
    assert assignment.before is None
    assert assignment.story.id == analyses[1].article.key
    assert (assignment.story.departures, assignment.changed[0].departures) == (0, 1)
    assert {named[f"quake-ridge-{n}"] for n in range(6)} == {first.id}
    assert {named[f"quake-coast-{n}"] for n in range(6)} == {assignment.story.id}
    for story in index.list_stories():
        assert story.articles == len(story.reports) == 6


def test_fragments_of_one_event_merge_and_the_older_name_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    index = StoryIndex()
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.JOIN_ONE_AT", 9.0)
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset())
        first = index.assign(tell_event("quake-ridge", 0)).story
        second = index.assign(tell_event("quake-ridge", 1)).story
        assert first.id != second.id
    assignment = index.assign(tell_event("quake-ridge", 2))

    assert [(one.id, one.merged_into) for one in assignment.merged] == [(second.id, first.id)]
    assert Move(second.id, second.id, first.id, MoveReason.MERGED) in assignment.moves
    assert assignment.story.id == first.id
    assert (assignment.story.articles, assignment.story.departures) == (3, 0)
    assert index.find_story(second.id) == assignment.story


def test_a_fragment_of_a_story_too_large_to_be_sorted_merges_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitors.stories.assignment.MOST_REGROUPED", 3)
    index = StoryIndex()
    stories = [index.assign(tell_event("quake-ridge", number)).story for number in range(5)]
    with monkeypatch.context() as forced:
        forced.setattr(StoryIndex, "_get_least_odds", lambda *_: 99.0)
        assignment = index.assign(tell_event("quake-ridge", 5))

    assert assignment.story.id == stories[0].id
    assert assignment.story.articles == 6
    assert [(one.id, one.merged_into) for one in assignment.merged] == [
        (assignment.moves[0].article_key, stories[0].id)
    ]
    assert [move.reason for move in assignment.moves] == [MoveReason.MERGED]


def test_reports_that_are_no_longer_live_go_over_with_their_story_when_it_merges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = StoryIndex(most_articles=3)
    analyses = [tell_event("quake-ridge", number) for number in (0, 1, 2, 3, 6)]
    older, newer = analyses[0].article.key, analyses[1].article.key
    places = iter(([], [], [Candidate(newer, 9.0)], [Candidate(older, 9.0)]))
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset())
        forced.setattr(TermIndex, "find_candidates", lambda *_: next(places))
        for analysis in analyses[:4]:
            index.assign(analysis)
    assert {one.id: len(one.reports) for one in index.list_stories()} == {older: 2, newer: 2}
    assignment = index.assign(analyses[4])

    assert index.find_home(newer) is None
    assert {one.id for one in assignment.merged} == {newer}
    assert {move.article_key for move in assignment.moves} == {newer, analyses[2].article.key}


def test_an_article_goes_over_to_the_story_it_is_most_like(monkeypatch: pytest.MonkeyPatch) -> None:
    """Assigned wrongly to one of two stories, it is put right when the next report comes."""
    index = StoryIndex()
    for number in range(3):
        for event in ("quake-ridge", "dock-strike"):
            index.assign(tell_event(event, number))
    ridge, strike = (index.find_home(tell_event(event, 0).article.key) for event in ("quake-ridge", "dock-strike"))
    assert ridge is not None
    lost = tell_event("quake-ridge", 3)
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset())
        forced.setattr(TermIndex, "find_candidates", lambda _, __: [Candidate(str(strike), 3.0)])
        assert index.assign(lost).story.id == strike
    assignment = index.assign(tell_event("dock-strike", 3))
    if index.find_home(lost.article.key) == strike:  # the story that lost nothing is its neighbour by that report only
        assignment = index.assign(tell_event("quake-ridge", 4))

    assert index.find_home(lost.article.key) == ridge
    assert Move(lost.article.key, str(strike), ridge, MoveReason.REGROUPED) in assignment.moves
    left = index.find_story(str(strike))
    assert left is not None
    assert lost.article.key not in article_keys(left)
    assert left.departures == 1
