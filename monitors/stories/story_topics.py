"""The topics of a story: those of each article in the order of what it is about, joined as reports come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitors.model import Level, Match, Report, Story, StoryTopic, Zone


def sort_matches(matches: Iterable[Match]) -> list[Match]:
    """Return the matches in the order of what the article is about: first what its title says, then what passes its
    threshold by most; of equals in the order given.
    """
    return sorted(matches, key=lambda match: (not _is_titled(match), match.threshold - match.score))


def to_topic(match: Match, background: tuple[str, ...]) -> StoryTopic:
    """Return the topic of a match; one of which the article is only background reaches no more than the digest."""
    level = Level.DIGEST if match.topic in background else match.level
    return StoryTopic(match.topic, level, match.severity)


def join_topics(topics: Iterable[StoryTopic], more: Iterable[StoryTopic]) -> tuple[StoryTopic, ...]:
    """Return the topics with more of them, each once, with the louder level and of equals the graver severity."""
    joined = {topic.topic: topic for topic in topics}
    for topic in more:
        known = joined.setdefault(topic.topic, topic)
        if known.level is not topic.level or known.severity is not topic.severity:
            joined[topic.topic] = max(known, topic, key=lambda one: (one.level is Level.URGENT, one.severity.rank))
    return tuple(joined.values())


def list_told(story: Story, report: Report) -> tuple[StoryTopic, ...]:
    """Return the topics of a story; those that only an older version of this report told as happening are digest ones,
    if it only mentions the event now.
    """
    was = next((one.urgent for one in story.reports if one.article_key == report.article_key), ())
    told = {topic for one in story.reports if one.article_key != report.article_key for topic in one.urgent}
    gone = set(was) - told if report.in_passing else ()
    return tuple(replace(one, level=Level.DIGEST) if one.topic in gone else one for one in story.topics)


def leave_told(
    topics: Iterable[StoryTopic], own: Iterable[StoryTopic], others: Iterable[StoryTopic]
) -> tuple[StoryTopic, ...]:
    """Return the topics of a story, one report of which has a new version with its ``own`` topics: those of the version
    before that nobody tells any more are gone, and those that only ``others`` tell are as these tell them.
    """
    kept, told = {one.topic for one in own}, {one.topic: one for one in others}
    still = (one if one.topic in kept else told.get(one.topic) for one in topics)
    return tuple(one for one in still if one is not None)


def _is_titled(match: Match) -> bool:
    return any(one.span.zone is Zone.TITLE for one in match.evidence)
