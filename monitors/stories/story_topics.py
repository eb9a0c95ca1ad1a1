"""The topics of a story: those of each article in the order of what it is about, joined as reports come."""

from __future__ import annotations

from collections.abc import Iterable

from monitors.model import Level, Match, StoryTopic, Zone


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


def _is_titled(match: Match) -> bool:
    return any(one.span.zone is Zone.TITLE for one in match.evidence)
