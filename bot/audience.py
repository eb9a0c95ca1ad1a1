"""The chats by what they asked for, so that a story is held against each wish once, however many chats share it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitors import alerts
from monitors.alerts import Choice
from monitors.model import Chat, Story, Subscription
from storage.chats import Subscribers

Wish = tuple[Subscription, ...]
"""All that a chat asked for, without the chat."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """What the stories of a batch mean to the chats of one wish: each of its topics with the choice made of it."""

    stories: tuple[tuple[Story, Choice], ...]
    may_ring: bool


Member = tuple[Chat, Wish, int]
"""A chat, what it asked for, and the number of that wish."""


class Audience:
    """The subscribers of one moment, each with the number of its wish."""

    def __init__(self, subscribers: Subscribers) -> None:
        self.subscribers = subscribers
        numbers: dict[Wish, int] = {}
        self.members: tuple[Member, ...] = tuple(
            (chat, asked, numbers.setdefault(tuple(replace(one, chat_id=0) for one in asked), len(numbers)))
            for chat, asked in subscribers
        )
        self._wishes = tuple(numbers)
        self._by_topic: dict[str, list[int]] = {}
        for number, wish in enumerate(self._wishes):
            for topic in dict.fromkeys(one.topic for one in wish):
                self._by_topic.setdefault(topic, []).append(number)

    def find_concerned(self, stories: Iterable[Story]) -> dict[int, Concerned]:
        """The wishes that ask for a topic of these stories, by number."""
        found: dict[int, list[tuple[Story, Choice]]] = {}
        for story in stories:
            asking = {number for topic in story.topics for number in self._by_topic.get(topic.topic, ())}
            for number in asking:
                found.setdefault(number, []).append((story, alerts.choose(story, self._wishes[number])))
        return {
            number: Concerned(tuple(chosen), any(choice.refusal is None for _, choice in chosen))
            for number, chosen in found.items()
        }
