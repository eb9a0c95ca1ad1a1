"""Judges articles on their way into the hub by the chats' own watches.

The watches are judged here and not by the workers, so that a new one works from the next article on. Only changed
watches are compiled again. Use this module in the store's thread; only :class:`Compiling`, for the first compilation
after a start, may run in another, since thousands of watches take seconds. A watch that can no longer be parsed is
skipped and logged.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from monitors.completion import judging_time
from monitors.config.schema import SharedSpec
from monitors.errors import QueryError
from monitors.model import Analysis
from storage.chats import WatchReading, WatchStamp
from storage.store import Store

if TYPE_CHECKING:
    from monitors.rules.matcher import WatchQuery
    from monitors.rules.topic import CompiledRules

USUAL_LANGUAGE = "en"  # of an article that does not state its own

log = logging.getLogger(__name__)


class Compiling:
    """All watches as read from the store, compiled once, in the thread that asks first; other threads wait.

    The automata of ``languages`` are built too, so that the first article of each need not wait most of a second.
    """

    def __init__(self, shared: SharedSpec, read: WatchReading, languages: Iterable[str]) -> None:
        self.read = read
        self._shared = shared
        self._languages = languages
        self._alone = threading.Lock()
        self._rules: CompiledRules | None = None

    def compile(self) -> CompiledRules:
        """The rules of these watches."""
        with self._alone:
            if self._rules is None:
                rules = _compile(self._shared, self.read.watches)
                for language in self._languages:
                    rules.watches.symbol_table.get_automaton(language)
                self._rules = rules
            return self._rules


class WatchRules:
    """All watches of a store, compiled; :meth:`extend` first compiles those that changed.

    A removed watch leaves remains in the rules. When more were removed than are left, all are compiled from scratch.
    """

    def __init__(self, shared: SharedSpec, languages: Iterable[str] = (USUAL_LANGUAGE,)) -> None:
        self._shared = shared
        self._languages = languages
        self._watches: dict[int, str] = {}
        self._rules: CompiledRules | None = None
        self._gone = 0
        self._stamp: WatchStamp | None = None
        self._begun: Compiling | None = None

    @property
    def is_compiled(self) -> bool:
        """Whether the watches that were stored at the start are compiled. May be read in any thread."""
        return self._stamp is not None

    def begin(self, store: Store) -> Compiling | None:
        """What to compile before articles come, and then to pass to :meth:`adopt`; None for nothing."""
        if not self.is_compiled and self._begun is None and (read := store.chats.read_watches()) is not None:
            if read.watches:
                self._begun = Compiling(self._shared, read, self._languages)
            else:
                self._stamp = read.stamp
        return self._begun

    def adopt(self, compiling: Compiling) -> None:
        """Use watches that were compiled elsewhere; what changed meanwhile is compiled by the next :meth:`extend`."""
        if compiling is not self._begun:
            return
        self._begun = None
        if not self.is_compiled:
            self._watches, self._rules = dict(compiling.read.watches), compiling.compile()
            self._stamp = compiling.read.stamp

    def extend(self, store: Store, analyses: tuple[Analysis, ...]) -> tuple[Analysis, ...]:
        """The analyses with the matches of the watches added; unchanged if there is no watch."""
        self._renew(store)
        if self._rules is None:
            return analyses
        return tuple(self._judge(self._rules, one) for one in analyses)

    def _renew(self, store: Store) -> None:
        read = store.chats.read_watches(self._stamp)
        if read is None:
            return
        self._stamp = read.stamp
        stored = dict(read.watches)
        asked = self._watches.keys() if read.numbers is None else read.numbers & self._watches.keys()
        gone = [number for number in asked if stored.get(number) != self._watches[number]]
        fresh = {number: query for number, query in stored.items() if self._watches.get(number) != query}
        for number in gone:
            del self._watches[number]
        self._watches |= fresh
        if gone or fresh:
            self._rules = self._change(gone, fresh.items())

    def _change(self, gone: Collection[int], fresh: Iterable[tuple[int, str]]) -> CompiledRules | None:
        """The rules without the ``gone`` watches and with the ``fresh`` ones; None if no watch is left."""
        self._gone += len(gone)
        if self._rules is not None and self._gone <= len(self._watches):
            rules = _add(self._rules.without_watches(gone) if gone else self._rules, _make_queries(fresh))
        else:
            self._gone = 0
            rules = _compile(self._shared, self._watches.items())
        return rules if rules.watches.watches else None

    def _judge(self, rules: CompiledRules, analysis: Analysis) -> Analysis:
        from monitors.rules.text import read_document

        article = analysis.article
        document = read_document(article.title, article.text, analysis.language)
        found = rules.judge(document, judging_time(article)).matches
        return replace(analysis, matches=(*analysis.matches, *found)) if found else analysis


def _compile(shared: SharedSpec, watches: Iterable[tuple[int, str]]) -> CompiledRules:
    from monitors.rules.topic import compile_rules

    return _add(compile_rules((), (), shared), _make_queries(watches))


def _add(rules: CompiledRules, queries: Sequence[WatchQuery]) -> CompiledRules:
    """The rules with more watches; if some cannot be parsed, halves are tried until only those are left out."""
    try:
        return rules.with_watches(queries)
    except QueryError as error:
        if len(queries) == 1:
            log.warning("watch %d can no longer be read: %s", queries[0].id, error)
            return rules
    half = len(queries) // 2
    return _add(_add(rules, queries[:half]), queries[half:])


def _make_queries(watches: Iterable[tuple[int, str]]) -> tuple[WatchQuery, ...]:
    """Watches, given as (number, query), in the form that the rules take, in the order of their numbers."""
    from monitors.rules.matcher import WatchQuery

    return tuple(WatchQuery(number, query) for number, query in sorted(watches))
