"""What a chat knows of a story from digests. It is kept with the digest, so that the next one compares with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

from monitors.alerting.changes import has_new_notice, join_figures
from monitors.alerting.inheritance import choose_figures, merge_measures
from monitors.alerting.moved_ends import join_measures
from monitors.alerting.readers import Headlines
from monitors.alerting.told_notices import join_notices, name_notices
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
    story, known = headlines.story, known or Digested(told_at)
    is_corrected = has_new_notice(known, story)
    return Digested(
        told_at,
        figures=join_figures(known.figures, headlines.figures, may_fall=is_corrected),
        measures=join_measures(known, story, is_corrected=is_corrected),
        notices=join_notices(known.notices, name_notices(story)),
        departures=story.departures,
    )


def _join(headlines: Headlines, one: Digested, other: Digested) -> Digested:
    return Digested(
        max(one.told_at, other.told_at),
        figures=choose_figures(headlines.figures, (*one.figures, *other.figures)),
        measures=merge_measures(headlines.story, one, other),
        notices=join_notices(one.notices, other.notices),
        departures=one.departures + other.departures,
    )


def _guess(story: Story, told_at: datetime) -> Digested:
    seen = {name: one.seen_at for one in story.reports for name in (one.article_key, one.url) if name}
    before = replace(story, reports=tuple(report for report in story.reports if report.seen_at < told_at))
    ledger = (entry for entry in story.ledger if seen.get(name_source(entry), entry.stated_at) < told_at)
    return Digested(
        told_at,
        figures=list_standing(ledger),
        measures=tuple(
            ToldMeasure(one.topic, one.until or one.lifted_until, lapsed_on=one.lifted_until, is_lifted=one.is_lifted)
            for one in settle(replace(before, measures=())).measures
        ),
        notices=name_notices(before),
        departures=story.departures,
    )
