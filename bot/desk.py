"""The config as the people-facing parts use it: settings, topics by id with their titles, feeds, compiled rules.

Built once from a loaded config, and built anew at each reload.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.chats.topic_names import TopicNames
from bot.text.reader import Reader
from monitors.config.loading import Config
from monitors.config.schema import FeedSpec, SharedSpec, TopicSpec
from monitors.config.settings import Settings
from monitors.config.topic_titles import TopicTitle, read_codes
from monitors.config.version import identify_config
from monitors.model import Chat, Subscription
from monitors.recognition import Analyse, Recognition
from monitors.trend import TrendLimits

if TYPE_CHECKING:
    from monitors.rules.topic import CompiledRules


@dataclass(frozen=True)
class Desk:
    """The settings, the topics by id in the order of their titles, the shared lists, and the feeds.

    ``compiled`` is for :attr:`rules`, which compiles the topics if it is None.
    """

    settings: Settings
    topics: Mapping[str, TopicSpec]
    shared: SharedSpec = field(default_factory=SharedSpec)
    feeds: tuple[FeedSpec, ...] = ()
    compiled: CompiledRules | None = field(default=None, repr=False)

    @classmethod
    def of(cls, config: Config, compiled: CompiledRules | None = None) -> Desk:
        """The desk of a loaded config; ``compiled`` are its topics if they are compiled already."""
        ordered = sorted(config.topics, key=lambda topic: topic.title)
        return cls(config.settings, {topic.id: topic for topic in ordered}, config.shared, config.feeds, compiled)

    def __getstate__(self) -> dict[str, Any]:
        """Pickled without the compiled rules, which cannot be pickled; they are compiled again where needed."""
        state = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**state, "compiled": None}

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that the feeds state, and English, which is assumed for an article that states none."""
        return frozenset({"en", *(feed.language for feed in self.feeds if feed.language)})

    @cached_property
    def polled_feeds(self) -> tuple[FeedSpec, ...]:
        """The feeds that are enabled."""
        return tuple(feed for feed in self.feeds if feed.enabled)

    @cached_property
    def names(self) -> TopicNames:
        """What people call the topics."""
        names = {topic.id: chain.from_iterable(topic.names.values()) for topic in self.topics.values()}
        return TopicNames.of(self.titles, names)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The title that people read, by topic id."""
        return {topic.id: topic.title for topic in self.topics.values()}

    @cached_property
    def codes(self) -> Mapping[str, TopicTitle]:
        """The title and the codes of every topic, by its id, as exports take them."""
        return {topic.id: TopicTitle(topic.id, topic.title, read_codes(topic.codes)) for topic in self.topics.values()}

    @cached_property
    def rules(self) -> CompiledRules:
        """The compiled topics; compiled at first use, unless they were given."""
        if self.compiled is not None:
            return self.compiled
        return Recognition(tuple(self.topics.values()), self.shared).compile()

    @cached_property
    def version(self) -> str:
        """The version of the config, as it is stored with every alert that it decides."""
        return identify_config(self.settings, self.topics.values(), self.shared)

    @cached_property
    def analyse(self) -> Analyse:
        """The function that analyses one article by the compiled topics."""
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
        """The reader for whom a message to this chat is written; ``subscriptions`` give its own watches their names."""
        own = {one.topic: f"“{one.query}”" for one in subscriptions if one.query}
        return Reader(chat.language, chat.timezone, {**self.titles, **own} if own else self.titles)
