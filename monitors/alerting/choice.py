"""What a story means to all chats with the same subscriptions: the topic to tell it under, or why it does not ring.

It knows nothing about times, mutes or what a chat was told before; :mod:`monitors.alerting.alerts` decides by these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from monitors.alerting.changes import list_news
from monitors.alerting.interest import find_refusal, find_topic, list_left_out
from monitors.alerting.lead_report import find_bell
from monitors.alerting.readers import Headlines, Readers
from monitors.alerting.standing import stands
from monitors.model import Cadence, Change, Level, Report, Story, StoryTopic, Subscription, SuppressionReason


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a story is not told now, and when that ends (``until``; None: never in its present state).

    ``waits`` is whether the story is decided again then.
    """

    reason: SuppressionReason
    until: datetime | None = None
    waits: bool = True

    @property
    def again_at(self) -> datetime | None:
        """When to decide again, None if never."""
        return self.until if self.waits else None


@dataclass(frozen=True)
class Choice:
    """What a story means to all chats with the same subscriptions: the topic to tell it under, or why not.

    ``headlines`` are the story's, ``ringing`` all topics under which it may ring, ``asked`` the subscriptions.
    """

    story: Story
    headlines: Headlines
    topic: str
    refusal: Hold | None
    ringing: tuple[str, ...] = ()
    asked: tuple[Subscription, ...] = ()

    @cached_property
    def bell(self) -> Report:
        """The report that made the story ring, found once for all these chats."""
        return find_bell(self.story, lambda story: bool(list_ringing(story, self.asked)))

    @cached_property
    def standing(self) -> Choice:
        """What the story means to those of these chats that were told nothing: only what still stands rings."""
        left = tuple(one for one in self.ringing if stands(self.story, one))
        if left == self.ringing:
            return self
        if left:
            return choose(self.story, (one for one in self.asked if one.topic in left), self.headlines)
        return replace(self, refusal=Hold(SuppressionReason.WITHDRAWN))

    @cached_property
    def news(self) -> tuple[Change, ...]:
        """What a chat that was told nothing must hear beside the story."""
        return list_news(self.story)

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """The families of the outlets that these chats leave out."""
        return list_left_out(self.asked, self.topic)

    def get_readers(self, language: str) -> Readers:
        """Return those of these chats that have this language."""
        return Readers(language, self.topic, self.left_out)

    @property
    def refused(self) -> SuppressionReason | None:
        """The reason why it does not concern them, None if it may ring."""
        return self.refusal.reason if self.refusal else None


def choose(story: Story, subscriptions: Iterable[Subscription], headlines: Headlines | None = None) -> Choice:
    """Return what a story means to a chat with these subscriptions, whichever chat that is.

    ``headlines`` are the story's; whoever asks for many chats gives the same, so that each is found once.
    """
    every = tuple(subscriptions)
    topic, refusal = _choose_topic(story, every)
    ringing = () if refusal else list_ringing(story, every)
    return Choice(story, headlines or Headlines(story), topic, refusal, ringing, every)


def list_wanting(story: Story, subscriptions: Iterable[Subscription]) -> tuple[str, ...]:
    """Return the topics under which a story may ring in a chat; if there are none, those by which it concerns it."""
    every = tuple(subscriptions)
    return list_ringing(story, every) or tuple(one.topic for one in every if find_refusal(story, one) is None)


def list_ringing(story: Story, subscriptions: Iterable[Subscription]) -> tuple[str, ...]:
    """Return the topics under which a story may ring in a chat."""
    return tuple(one.topic for one in subscriptions if _find_reason(story, one) is None)


def _choose_topic(story: Story, subscriptions: Iterable[Subscription]) -> tuple[str, Hold | None]:
    """Return the gravest topic that may ring, of equals the first of the story; or the topic and refusal that came
    nearest to ringing.
    """
    order = list(SuppressionReason)
    allowed: list[StoryTopic] = []
    refused: list[tuple[int, str, SuppressionReason]] = []
    for subscription in subscriptions:
        reason = _find_reason(story, subscription)
        topic = find_topic(story, subscription)
        if reason is None and topic is not None:
            allowed.append(topic)
        elif reason is not None:
            refused.append((order.index(reason), subscription.topic, reason))
    if allowed:
        return min(allowed, key=lambda one: (-one.severity.rank, story.topics.index(one))).topic, None
    if not refused:
        return "", Hold(SuppressionReason.OTHER_TOPIC)
    _, name, reason = max(refused)
    return name, Hold(reason)


def _find_reason(story: Story, subscription: Subscription) -> SuppressionReason | None:
    refusal = find_refusal(story, subscription)
    if refusal is not None:
        return refusal
    topic = find_topic(story, subscription)
    if topic is None or topic.level is not Level.URGENT:
        return _find_hold(story, subscription.topic)
    return SuppressionReason.DIGEST_CADENCE if subscription.cadence is not Cadence.INSTANT else None


def _find_hold(story: Story, topic: str) -> SuppressionReason:
    """Return why a topic that no report of a story tells as news reaches digests alone."""
    if any(topic in one.asked for one in story.reports):
        return SuppressionReason.QUESTION
    is_explained = any(topic in one.background for one in story.reports)
    return SuppressionReason.BACKGROUND if is_explained else SuppressionReason.DIGEST_LEVEL
