"""What a chat knows of a story from digests. It is kept with the digest, so that the next one compares with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

from monitors.alerting.knowledge import join_knowledge, learn
from monitors.alerting.readers import Headlines
from monitors.alerting.told_notices import name_notices
from monitors.model import Digested, Story, ToldMeasure
from monitors.stories.endings import settle
from monitors.stories.ledger import list_standing, name_source


def recall(headlines: Headlines, had: Sequence[Digested]) -> Digested:
    """Return what a chat knows of a story from digests: of it, and of the stories merged into it (one at least).

    Where articles left the story since, and for digests of older versions, it is what we had seen by then of the
    reports that the story has now.
    """
    story = headlines.story
    if sum(one.departures for one in had) != story.departures:
        return _guess(story, max(one.told_at for one in had))
    return reduce(lambda one, other: _join(headlines, one, other), had)


def remember_digest(headlines: Headlines, known: Digested | None, told_at: datetime) -> Digested:
    """Return what a chat knows of a story once it has the digest whose period ends then; ``known`` is from before."""
    learned = learn(known or Digested(told_at), headlines.story, headlines.figures)
    return replace(learned, told_at=told_at)


def _join(headlines: Headlines, one: Digested, other: Digested) -> Digested:
    known = join_knowledge(other, one, headlines.story, headlines.figures)
    return replace(known, told_at=max(one.told_at, other.told_at))


def _guess(story: Story, told_at: datetime) -> Digested:
    seen = {name: one.seen_at for one in story.reports for name in (one.article_key, one.url) if name}
    before = replace(story, reports=tuple(report for report in story.reports if report.seen_at < told_at))
    ledger = (entry for entry in story.ledger if seen.get(name_source(entry), entry.stated_at) < told_at)
    return Digested(
        told_at,
        figures=list_standing(ledger),
        measures=tuple(
            ToldMeasure(
                one.topic,
                one.until or one.lifted_until,
                lapsed_on=one.lifted_until,
                is_lifted=one.is_lifted,
                place=one.place,
            )
            for one in settle(replace(before, measures=())).measures
        ),
        notices=name_notices(before),
        departures=story.departures,
    )
