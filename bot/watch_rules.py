"""The chats' own watches, of which only the changed ones are compiled anew, over articles on their way into the hub.

They are judged here and not by the workers, so that a new watch holds from the next article on. Use it only in the
store's thread; after a start, :class:`Compiling` takes the seconds that thousands need to another. A watch that can no
longer be read is passed over and logged.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from monitors.completion import judging_time
from monitors.errors import QueryError
from monitors.model import Analysis
from monitors.schema import SharedSpec
from storage.chats import WatchReading, WatchStamp
from storage.store import Store
from storage.stories import WATCH_PREFIX

if TYPE_CHECKING:
    from monitors.rules.matcher import WatchQuery
    from monitors.rules.topic import CompiledRules

USUAL_LANGUAGE = "en"  # of an article that does not tell its own

log = logging.getLogger(__name__)


class Compiling:
    """All watches as they were read, compiled in whatever thread asks first; who asks meanwhile waits.

    Ready too, for the first article of each, are the automata of the ``languages``, most of a second each.
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
                    rules.watches.vocabulary.get_lexicon(language)
                self._rules = rules
            return self._rules


class WatchRules:
    """All watches of a store, compiled; those that changed are compiled when they have.

    What those that are gone left behind in the rules goes when they are more than the watches there are.
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
        """Whether the watches there were at the start are compiled. May be asked in any thread."""
        return self._stamp is not None

    def begin(self, store: Store) -> Compiling | None:
        """What is to be compiled before articles come, for :meth:`adopt`; None when nothing is."""
        if not self.is_compiled and self._begun is None and (read := store.chats.read_watches()) is not None:
            if read.watches:
                self._begun = Compiling(self._shared, read, self._languages)
            else:
                self._stamp = read.stamp
        return self._begun

    def adopt(self, compiling: Compiling) -> None:
        """Go on with watches that were compiled elsewhere; what changed meanwhile is compiled as it is met."""
        if compiling is not self._begun:
            return
        self._begun = None
        if not self.is_compiled:
            self._watches, self._rules = dict(compiling.read.watches), compiling.compile()
            self._stamp = compiling.read.stamp

    def extend(self, store: Store, analyses: tuple[Analysis, ...]) -> tuple[Analysis, ...]:
        """The analyses with the matches of the watches added; as they are when there is no watch."""
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
        fresh = {number: title for number, title in stored.items() if self._watches.get(number) != title}
        for number in gone:
            del self._watches[number]
        self._watches |= fresh
        if gone or fresh:
            self._rules = self._change(gone, fresh.items())

    def _change(self, gone: Collection[int], fresh: Iterable[tuple[int, str]]) -> CompiledRules | None:
        """The rules without some watches and with others; None when there are none at all."""
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
    """The rules with some more watches: all at once, or by halves until those that cannot be read stand alone."""
    try:
        return rules.with_watches(queries)
    except QueryError as error:
        if len(queries) == 1:
            log.warning("watch %d can no longer be read: %s", queries[0].id, error)
            return rules
    half = len(queries) // 2
    return _add(_add(rules, queries[:half]), queries[half:])


def _make_queries(watches: Iterable[tuple[int, str]]) -> tuple[WatchQuery, ...]:
    """Watches by number as the rules take them: the title is the topic of their matches."""
    from monitors.rules.matcher import WatchQuery

    return tuple(WatchQuery(number, title, f"{WATCH_PREFIX}{number}") for number, title in sorted(watches))
