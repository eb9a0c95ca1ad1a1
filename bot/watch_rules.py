"""The chats' own watches, compiled anew whenever one is added or stopped, over articles on their way into the hub.

They are judged here and not by the workers, so that a new watch holds from the next article on. Use it only in the
store's thread. A watch that can no longer be read is passed over and logged.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from monitors.completion import judging_time
from monitors.errors import QueryError
from monitors.model import Analysis
from monitors.schema import SharedSpec
from storage.store import Store
from storage.stories import WATCH_PREFIX

if TYPE_CHECKING:
    from monitors.rules.matcher import WatchQuery
    from monitors.rules.topic import CompiledRules

log = logging.getLogger(__name__)


class WatchRules:
    """All watches of a store, compiled; compiled again only when they have changed."""

    def __init__(self, shared: SharedSpec) -> None:
        self._shared = shared
        self._queries: tuple[WatchQuery, ...] = ()
        self._rules: CompiledRules | None = None
        self._generation = -1

    def extend(self, store: Store, analyses: tuple[Analysis, ...]) -> tuple[Analysis, ...]:
        """The analyses with the matches of the watches added; as they are when there is no watch."""
        self._renew(store)
        if self._rules is None:
            return analyses
        return tuple(self._judge(self._rules, one) for one in analyses)

    def _renew(self, store: Store) -> None:
        if self._generation == store.chats.generation:
            return
        self._generation = store.chats.generation
        queries = list_watch_queries(store)
        if queries == self._queries:
            return
        self._queries = queries
        from monitors.rules.topic import compile_rules

        rules = compile_rules((), (), self._shared)
        for query in queries:
            try:
                rules = rules.with_watches([query])
            except QueryError as error:
                log.warning("watch %d cannot be read any more: %s", query.id, error)
        self._rules = rules if rules.watches.watches else None

    def _judge(self, rules: CompiledRules, analysis: Analysis) -> Analysis:
        from monitors.rules.text import read_document

        article = analysis.article
        document = read_document(article.title, article.text, analysis.language)
        found = rules.judge(document, judging_time(article)).matches
        return replace(analysis, matches=(*analysis.matches, *found)) if found else analysis


def list_watch_queries(store: Store) -> tuple[WatchQuery, ...]:
    """Every chat's watches as the rules take them: the title is the topic of their matches."""
    from monitors.rules.matcher import WatchQuery

    return tuple(
        WatchQuery(int(one.topic.removeprefix(WATCH_PREFIX)), one.title, one.topic)
        for one in store.chats.list_watches()
    )
