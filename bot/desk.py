"""What the configuration means to the people-facing parts: topic names, defaults for new chats, restraint in ringing.

Built once from a loaded configuration, and built anew when it is reloaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.render import Reader
from monitors.config import Config
from monitors.model import Chat
from monitors.schema import TopicSpec
from monitors.settings import Settings


@dataclass(frozen=True)
class Desk:
    """The settings, and the topics by id in the order of their titles."""

    settings: Settings
    topics: Mapping[str, TopicSpec]

    @classmethod
    def of(cls, config: Config) -> Desk:
        """The desk of a loaded configuration."""
        ordered = sorted(config.topics, key=lambda topic: topic.title)
        return cls(config.settings, {topic.id: topic for topic in ordered})

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Topic id to the title that people read."""
        return {topic.id: topic.title for topic in self.topics.values()}

    def reader(self, chat: Chat) -> Reader:
        """For whom a message to this chat is written."""
        return Reader(chat.language, chat.timezone, self.titles)
