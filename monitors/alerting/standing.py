"""Tells whether a story's reports still say that its event happened, or its measure holds, for chats not told of it.

A chat that was told hears of a retraction or lifting as a change (:mod:`monitors.alerting.changes`). One that was not
must not be rung by it as by news.
"""

from __future__ import annotations

from monitors.model import Notice, Story


def stands(story: Story, topic: str) -> bool:
    """Return whether the event that a story reports under a topic was not withdrawn by all who reported it, and is no
    measure that was lifted.
    """
    return not is_withdrawn(story, topic) and not _is_over(story, topic)


def is_withdrawn(story: Story, topic: str) -> bool:
    """Return whether every report that tells of the topic as happening was followed by a retraction of its source.

    Reports of older versions do not say of what they tell, so they are taken to stand.
    """
    retracted = {
        source: report.seen_at
        for report in story.reports
        if report.notice is Notice.RETRACTION
        for source in (report.publisher, report.origin)
    }
    telling = [one for one in story.reports if topic in one.urgent and one.notice is not Notice.RETRACTION]
    return bool(telling) and all(
        any(one.seen_at <= retracted[source] for source in (one.publisher, one.origin) if source in retracted)
        for one in telling
    )


def _is_over(story: Story, topic: str) -> bool:
    """Return whether the topic is that of a measure that was lifted, and no report since says that it holds again.

    One that repeats the old end date says nothing of the kind.
    """
    if topic != story.until_topic or story.until is not None or story.lifted_until is None:
        return False
    lifted_at = max((one.seen_at for one in story.reports if one.lifts), default=story.last_seen_at)
    since = (one for one in story.reports if topic in one.urgent and one.seen_at > lifted_at)
    return all(one.until is not None for one in since)
