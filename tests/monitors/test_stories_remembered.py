"""What the story index remembers of earlier comparisons saves time and changes no answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from monitors.model import Analysis, Assignment
from monitors.stories import candidates
from monitors.stories.assignment import StoryIndex
from monitors.stories.likeness import Sample
from monitors.stories.member import Member
from tests.monitors.event_texts import EVENTS, tell_event


def assign_all(analyses: Iterable[Analysis]) -> list[Assignment]:
    index = StoryIndex(window_seconds=86_400, most_articles=20)
    return [index.assign(analysis) for analysis in analyses]


def tell_undated(event: str, number: int) -> Analysis:
    """A short report that is compared by all its words, as it has no date."""
    analysis = tell_event(event, number, minutes=40 * number)
    return replace(analysis, article=replace(analysis.article, published_at=None))


def test_stories_are_the_same_however_few_samples_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    mix = [
        tell_undated(event, number) if number % 2 else tell_event(event, number, minutes=40 * number)
        for number in range(8)
        for event in sorted(EVENTS)
    ]
    remembering = assign_all(mix)
    monkeypatch.setattr(candidates, "SAMPLES_HELD", 0)

    assert assign_all(mix) == remembering


def test_a_sample_is_read_once_while_its_story_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[str, ...]] = []

    class Counting(Sample):
        def __init__(self, articles: tuple[Member, ...]) -> None:
            super().__init__(articles)
            read.append(tuple(article.key for article in articles))

    monkeypatch.setattr(candidates, "Sample", Counting)
    assign_all(tell_event("quake-ridge", number, minutes=number) for number in range(4))

    assert len(read) == len(set(read))
    assert len(read) >= 3
