"""Thousands of watches at the price of a few: only those whose rarest required terms appeared are evaluated.

The idea is that of search engines' percolators. A watch is filed under two things that it needs, the rarer first; an
article looks up what it holds. Adding a watch copies two small tables and takes its words into the running automaton.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from monitors.model import Evidence, Level, Match, Severity
from monitors.rules.compiler import Compiler, Lists
from monitors.rules.conditions import Condition
from monitors.rules.lexicon import Spans, Vocabulary
from monitors.rules.query import parse_query
from monitors.rules.scope import Scope
from monitors.rules.text import Sentence

#: Evidence quotes at most this many spans.
MOST_SPANS = 6
_ALWAYS = -1


@dataclass(frozen=True, slots=True)
class WatchQuery:
    """A chat's own query. ``title`` names it to people; the query itself does when it is empty."""

    id: int
    query: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class CompiledWatch:
    """A watch ready to be evaluated over articles."""

    watch: WatchQuery
    condition: Condition
    symbols: frozenset[int]


@dataclass(frozen=True)
class WatchIndex:
    """Watches by what they need: ``filed[first][second]`` are watches; second is -1 for those that need no other."""

    watches: Mapping[int, CompiledWatch] = field(default_factory=dict)
    filed: Mapping[int, Mapping[int, tuple[int, ...]]] = field(default_factory=dict)

    def list_candidates(self, symbols: Set[int]) -> list[CompiledWatch]:
        """Return the watches whose two rarest required things are among `symbols`, by id."""
        found: set[int] = set()
        for first in symbols & self.filed.keys():
            seconds = self.filed[first]
            if _ALWAYS in seconds:
                found.update(seconds[_ALWAYS])
            for second in seconds.keys() & symbols:
                found.update(seconds[second])
        return [self.watches[watch] for watch in sorted(found) if watch in self.watches]

    def with_watches(self, watches: Iterable[WatchQuery], vocabulary: Vocabulary) -> WatchIndex:
        """Return an index that also holds `watches`; one with a known id replaces it. Raises QueryError."""
        compiled = dict(self.watches)
        filed = (
            {first: dict(seconds) for first, seconds in self.filed.items()} if not self.watches else dict(self.filed)
        )
        compiler = Compiler(vocabulary, Lists("", {}, {}), whole=True)
        for watch in watches:
            condition = compiler.compile(parse_query(watch.query))
            compiled[watch.id] = CompiledWatch(watch, condition, frozenset(condition.symbols))
            vocabulary.add_gates(condition.symbols)
            for first, second in _list_keys(condition, vocabulary, filed):
                seconds = dict(filed.get(first, {}))
                seconds[second] = (*(known for known in seconds.get(second, ()) if known != watch.id), watch.id)
                filed[first] = seconds
        return replace(self, watches=compiled, filed=filed)

    def without_watch(self, watch_id: int) -> WatchIndex:
        """Return an index without one watch. What it was filed under goes at the next full compilation."""
        return replace(self, watches={known: watch for known, watch in self.watches.items() if known != watch_id})


def _list_keys(
    condition: Condition, vocabulary: Vocabulary, filed: Mapping[int, Mapping[int, tuple[int, ...]]]
) -> list[tuple[int, int]]:
    """Return the pairs under which to file a condition: its two required groups that fewest others are filed under."""

    def estimate(group: frozenset[int]) -> tuple[int, int]:
        return sum(1 + len(filed.get(symbol, ())) for symbol in group), -_count_letters(group, vocabulary)

    groups = sorted(set(condition.groups), key=estimate)
    if len(groups) < 2:
        return [(first, _ALWAYS) for first in groups[0]]
    return [(first, second) for first in groups[0] for second in groups[1]]


def _count_letters(group: frozenset[int], vocabulary: Vocabulary) -> int:
    """Return the letters of a group's shortest phrase: longer phrases are rarer."""
    return min(len(str(phrase)) for symbol in group for _, phrase in vocabulary.entries[symbol])


def match_watches(index: WatchIndex, article: Scope, live: Mapping[int, list[str]]) -> tuple[Match, ...]:
    """Return a match for every watch that the article meets, by watch id.

    `live` are the symbols that the article may hold, each with the pieces of text that say so: only the sentences with
    such pieces are read.
    """
    matches = []
    for candidate in index.list_candidates(live.keys()):
        pieces = {piece for symbol in candidate.symbols for piece in live.get(symbol, ())}
        sentences = article.document.sentences
        scope = article.narrow([s.index for s in sentences if not pieces.isdisjoint(s.pieces)])
        spans = candidate.condition.find(scope)
        if spans is not None:
            matches.append(_make_match(candidate.watch, spans, scope))
    return tuple(matches)


def _make_match(watch: WatchQuery, spans: Spans, article: Scope) -> Match:
    return Match(
        topic=watch.title or watch.query,
        topic_version=1,
        level=Level.URGENT,
        score=1.0,
        threshold=1.0,
        severity=Severity.MODERATE,
        evidence=tuple(
            Evidence("watch", _get_sentence(article, span).quote(*span), 1.0)
            for span in list(dict.fromkeys(spans))[:MOST_SPANS]
        ),
        watch_id=watch.id,
    )


def _get_sentence(article: Scope, span: tuple[int, int]) -> Sentence:
    """Return the sentence that a span of words lies in."""
    sentences = [scope.sentence for scope in article.inner if scope.sentence and scope.sentence.base <= span[0]]
    return sentences[-1]
