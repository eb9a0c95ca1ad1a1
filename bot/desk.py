"""What the configuration means to the people-facing parts: topic names, defaults for new chats, restraint in ringing.

Built once from a loaded configuration, and built anew when it is reloaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from bot.reader import Reader
from monitors.config import Config
from monitors.model import Chat, Subscription
from monitors.recognition import Analyse
from monitors.schema import FeedSpec, SharedSpec, TopicSpec
from monitors.settings import Settings
from monitors.trend import TrendLimits

if TYPE_CHECKING:
    from monitors.rules.topic import CompiledRules


@dataclass(frozen=True)
class Desk:
    """The settings, the topics by id in the order of their titles, and the feeds."""

    settings: Settings
    topics: Mapping[str, TopicSpec]
    shared: SharedSpec = field(default_factory=SharedSpec)
    feeds: tuple[FeedSpec, ...] = ()
    compiled: CompiledRules | None = field(default=None, repr=False)

    @classmethod
    def of(cls, config: Config, compiled: CompiledRules | None = None) -> Desk:
        """The desk of a loaded configuration; ``compiled`` are its topics, if somebody has compiled them already."""
        ordered = sorted(config.topics, key=lambda topic: topic.title)
        return cls(config.settings, {topic.id: topic for topic in ordered}, config.shared, config.feeds, compiled)

    def __getstate__(self) -> dict[str, Any]:
        """It travels without its compiled rules, which cannot; they are compiled where they are needed."""
        state = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**state, "compiled": None}

    @cached_property
    def languages(self) -> frozenset[str]:
        """What the feeds are written in, as far as they say, and the language of articles that do not tell theirs."""
        return frozenset({"en", *(feed.language for feed in self.feeds if feed.language)})

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Topic id to the title that people read."""
        return {topic.id: topic.title for topic in self.topics.values()}

    @cached_property
    def rules(self) -> CompiledRules:
        """The topics, ready to judge what people paste; compiled when first needed, unless they are."""
        if self.compiled is not None:
            return self.compiled
        from monitors.rules.topic import compile_rules

        return compile_rules(tuple(self.topics.values()), shared=self.shared)

    @cached_property
    def analyse(self) -> Analyse:
        """Reads one article by the compiled topics."""
        from monitors.analysis import analyse

        return partial(analyse, rules=self.rules)

    @cached_property
    def trend_limits(self) -> TrendLimits:
        """How unusual a day must be to be a surge."""
        trend = self.settings.trend
        return TrendLimits(
            past_days=trend.past_days,
            least_articles=trend.least_articles,
            least_publishers=trend.least_publishers,
            least_factor=trend.factor,
            least_spreads=trend.spreads,
            damped_days=trend.damped_days,
        )

    def reader(self, chat: Chat, subscriptions: Iterable[Subscription] = ()) -> Reader:
        """For whom a message to this chat is written; ``subscriptions`` name the chat's own watches."""
        own = {one.topic: f"“{one.title}”" for one in subscriptions if one.title}
        return Reader(chat.language, chat.timezone, {**self.titles, **own} if own else self.titles)
