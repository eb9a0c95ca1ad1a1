"""Decides whether a story concerns a subscription: topic, place, severity, publisher. Alerts and digests both use it.

It knows nothing about times, messages or what was told before.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitors.model import Story, StoryTopic, Subscription, SuppressionReason
from monitors.stories.wire import get_family


def find_topic(story: Story, subscription: Subscription) -> StoryTopic | None:
    """Return the story's topic that the subscription is about, None if the story does not report it."""
    return next((topic for topic in story.topics if topic.topic == subscription.topic), None)


def find_refusal(story: Story, subscription: Subscription) -> SuppressionReason | None:
    """Return why the story does not concern the subscription, None if it does.

    A topic that the story does not report as happening keeps its own severity, as it may be graver than the story.
    """
    topic = find_topic(story, subscription)
    if topic is None:
        return SuppressionReason.OTHER_TOPIC
    if subscription.countries and set(subscription.countries).isdisjoint(story.countries):
        return SuppressionReason.OTHER_PLACE
    if max(story.severity.rank, topic.severity.rank) < subscription.least_severity.rank:
        return SuppressionReason.BELOW_SEVERITY
    if subscription.leave_out and not _has_other_publisher(story, subscription.leave_out):
        return SuppressionReason.LEFT_OUT_PUBLISHER
    return None


def list_left_out(subscriptions: Iterable[Subscription], topic: str) -> tuple[str, ...]:
    """Return the families of the outlets that the subscriptions to a topic leave out, sorted."""
    names = {name for one in subscriptions if one.topic == topic for name in one.leave_out}
    return tuple(sorted(map(get_family, names)))


def _has_other_publisher(story: Story, left_out: tuple[str, ...]) -> bool:
    families = {get_family(name) for name in left_out}
    return any(get_family(report.publisher) not in families for report in story.reports)
