"""Outdated reports in stories that are put together: sorted anew, or merged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitors.model import Fact, FactKind, Level, Span, Story, Zone
from monitors.outdated import hold_outdated
from monitors.stories.chronicle import Provenance, StoryPart, StoryRules, build_story, merge_stories, read_part
from tests.monitors.story_makers import START, make_analysis, make_match

RULES = StoryRules()


def count_killed(number: int) -> Fact:
    return Fact(FactKind.KILLED, Span(Zone.TITLE, 0, 1, str(number)), low=number, high=number)


def give(number: str, killed: int, days: float = 0, level: Level = Level.URGENT) -> StoryPart:
    """A report with a toll, dated as many days before it came."""
    match = replace(make_match(), level=level)
    analysis = make_analysis(number, "Blast in Kano", matches=(match,), facts=(count_killed(killed),))
    article = replace(analysis.article, published_at=analysis.article.first_seen_at - timedelta(days=days))
    held = hold_outdated(replace(analysis, article=article), timedelta(days=3))
    return read_part(held, Provenance(number, number))


def list_killed(story: Story) -> list[int]:
    return [entry.low for entry in story.ledger]


NEW, OLD, OLDER = give("1", 14), give("2", 120, days=5), give("3", 130, days=90)


@pytest.mark.parametrize(
    ("parts", "killed", "outlets"),
    [
        ((NEW, OLD), [14], 1),
        ((OLD, NEW), [14], 1),
        ((OLD, OLDER), [130, 120], 2),
        ((OLD, OLDER, NEW), [14], 1),
        ((NEW, give("4", 150, days=5, level=Level.DIGEST)), [14], 1),
    ],
    ids=["then old", "old first", "only old", "two old first", "an old one for digests"],
)
def test_outdated_reports_tell_a_story_only_where_no_newer_one_does(
    parts: tuple[StoryPart, ...], killed: list[int], outlets: int
) -> None:
    story = build_story(parts, RULES)
    assert (list_killed(story), story.corroboration, story.articles) == (killed, outlets, len(parts))


@pytest.mark.parametrize("is_older", [True, False])
def test_a_story_of_outdated_reports_adds_nothing_to_one_that_it_is_merged_with(*, is_older: bool) -> None:
    old, new = build_story((OLD, OLDER), RULES), build_story((NEW,), RULES)
    merged = merge_stories(*((old, new) if is_older else (new, old)), RULES)
    assert (list_killed(merged), merged.corroboration, merged.articles) == ([14], 1, 3)


def test_all_matches_of_an_article_that_is_too_old_are_outdated() -> None:
    levels = (Level.URGENT, Level.DIGEST)
    matches = tuple(replace(make_match(), level=level) for level in levels)
    analysis = make_analysis("1", "Blast", matches=matches)
    old = replace(analysis, article=replace(analysis.article, published_at=START - timedelta(days=9)))
    held = hold_outdated(old, timedelta(days=3)).matches
    assert [(one.level, one.is_outdated) for one in held] == [(Level.DIGEST, True)] * 2
