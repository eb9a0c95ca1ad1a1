"""Groups chats by what they asked for, so that a story is compared with each wish once, however many chats share it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from monitors.alerting.choice import Choice, choose
from monitors.alerting.readers import Headlines
from monitors.model import Chat, Story, Subscription
from storage.chats import Subscribers

Wish = tuple[Subscription, ...]
"""All subscriptions of a chat; two chats whose subscriptions differ only in the chat have the same wish."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """What stories mean to the chats of one wish: each story with a topic they asked for, and the choice about it."""

    stories: tuple[tuple[Story, Choice], ...]
    may_ring: bool


Listener = tuple[Chat, Wish, int]
"""A chat, what it asked for, and the number of that wish."""


class Audience:
    """The subscribers at one moment, each with the number of its wish."""

    def __init__(self, subscribers: Subscribers) -> None:
        self.subscribers = subscribers
        numbers: dict[Wish, int] = {}
        self.members: tuple[Listener, ...] = tuple(
            (chat, asked, numbers.setdefault(tuple(replace(one, chat_id=0) for one in asked), len(numbers)))
            for chat, asked in subscribers
        )
        self._wishes = tuple(numbers)
        self._members_of: dict[int, list[int]] = {}
        for at, (_, _, number) in enumerate(self.members):
            self._members_of.setdefault(number, []).append(at)
        self._last: tuple[Story, dict[int, Concerned], tuple[Listener, ...]] | None = None
        self._by_topic: dict[str, list[int]] = {}
        for number, wish in enumerate(self._wishes):
            for topic in dict.fromkeys(one.topic for one in wish):
                self._by_topic.setdefault(topic, []).append(number)

    def find_member(self, chat_id: int) -> tuple[Chat, tuple[Subscription, ...]] | None:
        """The chat of that id with its subscriptions; None if it has none."""
        at = bisect_left(self.subscribers, chat_id, key=lambda member: member[0].id)
        found = self.subscribers[at : at + 1]
        return found[0] if found and found[0][0].id == chat_id else None

    def find_concerned_by(self, story: Story) -> tuple[dict[int, Concerned], tuple[Listener, ...]]:
        """As :meth:`find_concerned` for one story, with its chats; kept while the story is decided slice by slice."""
        if self._last is None or self._last[0] is not story:
            concerned = self.find_concerned([story])
            self._last = story, concerned, self.list_members(concerned)
        return self._last[1:]

    def list_members(self, concerned: Mapping[int, Concerned]) -> tuple[Listener, ...]:
        """The chats of these wishes, in the order of their ids."""
        places = sorted(chain.from_iterable(self._members_of[number] for number in concerned))
        return tuple(self.members[at] for at in places)

    def count_ringing(self, concerned: Mapping[int, Concerned]) -> int:
        """The number of pairs of chat and story that may ring by their choice."""
        return sum(
            len(self._members_of[number]) * sum(choice.refusal is None for _, choice in one.stories)
            for number, one in concerned.items()
        )

    def find_concerned(self, stories: Iterable[Story]) -> dict[int, Concerned]:
        """The wishes that ask for a topic of these stories, by the number of the wish."""
        found: dict[int, list[tuple[Story, Choice]]] = {}
        for story in stories:
            asking = {number for topic in story.topics for number in self._by_topic.get(topic.topic, ())}
            headlines = Headlines(story)
            for number in asking:
                found.setdefault(number, []).append((story, choose(story, self._wishes[number], headlines)))
        return {
            number: Concerned(tuple(chosen), any(choice.refusal is None for _, choice in chosen))
            for number, chosen in found.items()
        }
