"""What a chat knows of a story whose reports it was shown when they stood in another.

Stories are sorted anew long after they were told. What a chat was shown of an event is not told again as new only
because it is of another story now; and what it was never shown is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitors.model import Story, Told

MOST_SHOWN = 50
"""So many of the reports that a chat was shown of a story are remembered, the newest."""


def inherit(story: Story, told: Told | None, elsewhere: Iterable[Told]) -> Told | None:
    """What a chat was told of a story, or of its reports within other stories.

    ``elsewhere`` is what the chat was told of the stories from which the story's articles came. What it inherits is
    answered in the thread of the message that it was shown; that message tells of the other story, and is not mended.
    """
    if told is not None and told.first_key:
        return told
    keys = {report.article_key for report in story.reports}
    known = [one for one in elsewhere if one.first_key and not keys.isdisjoint(one.shown)]
    if not known:
        return told
    nearest = max(known, key=lambda one: (len(keys.intersection(one.shown)), one.revision, one.story_id))
    within = nearest.told_within or nearest.story_id
    return replace(
        nearest,
        story_id=story.id,
        told_within=within,
        departures=story.departures,
        waits_for=None,
        again_at=None,
    )


def add_shown(told: Told, story: Story, *, leads_newest: bool) -> tuple[str, ...]:
    """The reports that a chat was shown, by their keys, once a message shows the story's first or newest."""
    report = story.reports[-1 if leads_newest else 0]
    return tuple(dict.fromkeys((*told.shown, report.article_key)))[-MOST_SHOWN:]
