"""Names the corrections and retractions of a story, by which a chat remembers which of them it was told. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from monitors.model import Report, Story

MOST_NOTICES = 100
"""At most this many corrections and retractions that a chat was told of one story are remembered."""


def list_notices(story: Story) -> dict[str, Report]:
    """Return the first report of each correction or retraction by what names it: text and headline, alike in copies."""
    first: dict[str, Report] = {}
    for report in story.reports:
        if report.notice is not None:
            first.setdefault(f"{report.wire}:{report.title}", report)
    return first


def name_notices(story: Story) -> tuple[str, ...]:
    """Return all names by which the story's corrections and retractions are known: those of their texts and headlines,
    and those of their articles, whose headlines may change.
    """
    notices = list_notices(story)
    return (*notices, *map(_name_article, notices.values()))


def _name_article(report: Report) -> str:
    return f"{report.article_key}:{report.notice}"


def list_new_notices(story: Story, told: Collection[str]) -> list[Report]:
    """Return the corrections and retractions of which none of these is the name."""
    named = set(told)
    return [one for name, one in list_notices(story).items() if named.isdisjoint((name, _name_article(one)))]


def join_notices(told: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Return the names of all corrections and retractions that a chat knows, the newest as far as they fit."""
    return tuple(dict.fromkeys((*told, *more)))[-MOST_NOTICES:]
