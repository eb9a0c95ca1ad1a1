"""Thousands of watches at the price of a few: only those whose rarest required terms appeared are evaluated.

The idea is that of search engines' percolators. A watch is filed under two things that it needs, the rarer first; an
article looks up what it holds. Adding a watch copies two small tables and takes its words into the running automaton.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from monitors.model import Evidence, Level, Match, Severity
from monitors.rules.broad import weigh_word
from monitors.rules.compiler import Compiler, Lists, WordLists
from monitors.rules.conditions import Condition, Sightings
from monitors.rules.lexicon import Spans, Vocabulary
from monitors.rules.query import parse_query
from monitors.rules.scope import PlaceFinder, Reader, Scope
from monitors.rules.syntax import Near, Node, Same, Slot, get_children
from monitors.rules.text import Document

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
    """A watch ready to be evaluated over articles. ``words`` are the single words in it, those to avoid among them.

    One that ``reads_all`` wants a number or a place wherever it stands, also in sentences without any of its words.
    """

    watch: WatchQuery
    condition: Condition
    words: frozenset[int]
    reads_all: bool


@dataclass(frozen=True)
class WatchIndex:
    """Watches by what they need: ``filed[first][second]`` are watches; second is -1 for those that need no other.

    Their words have a vocabulary of their own, so that thousands of them slow no topic. ``lists`` are the shared word
    lists that they may name.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    watches: Mapping[int, CompiledWatch] = field(default_factory=dict)
    filed: Mapping[int, Mapping[int, tuple[int, ...]]] = field(default_factory=dict)
    numbers: int | None = None
    lists: WordLists = field(default_factory=dict)

    def list_candidates(self, symbols: Set[int]) -> list[CompiledWatch]:
        """Return the watches whose two rarest required things are among `symbols`, by id."""
        filed, held = self.filed, {*symbols, _ALWAYS}
        promising = [seconds for first in symbols if (seconds := filed.get(first)) and not held.isdisjoint(seconds)]
        found = {watch for seconds in promising for second in seconds.keys() & held for watch in seconds[second]}
        return [self.watches[watch] for watch in sorted(found) if watch in self.watches]

    def with_watches(self, watches: Iterable[WatchQuery]) -> WatchIndex:
        """Return an index that also holds `watches`; one with a known id replaces it. Raises QueryError."""
        lists = Lists("", {}, self.lists)
        parsed = [(watch, parse_query(watch.query, lists.is_broad)) for watch in watches]
        compiler = Compiler(self.vocabulary, lists, whole=True, by_word=True)
        compiled = dict(self.watches)
        filed = dict(self.filed)
        for watch, node in parsed:
            condition = compiler.compile(node)
            compiled[watch.id] = CompiledWatch(watch, condition, frozenset(condition.symbols), _wants_slot(node))
            for first, second in _list_keys(condition, self.vocabulary, filed):
                seconds = dict(filed.get(first, {}))
                seconds[second] = (*(known for known in seconds.get(second, ()) if known != watch.id), watch.id)
                filed[first] = seconds
        return replace(self, watches=compiled, filed=filed)

    def without_watch(self, watch_id: int) -> WatchIndex:
        """Return an index without one watch. What it was filed under goes at the next full compilation."""
        return replace(self, watches={known: watch for known, watch in self.watches.items() if known != watch_id})


def _wants_slot(node: Node) -> bool:
    """Tell whether a query asks for a number or a place by itself, not for one beside its words."""
    if isinstance(node, Near | Same):
        return False
    return isinstance(node, Slot) or any(map(_wants_slot, get_children(node)))


def _list_keys(
    condition: Condition, vocabulary: Vocabulary, filed: Mapping[int, Mapping[int, tuple[int, ...]]]
) -> list[tuple[int, int]]:
    """Return the pairs under which to file a condition: its two required groups of words that seem rarest.

    Rare means: no common word among them, few other watches filed under them, many letters.
    """

    def estimate(group: frozenset[int]) -> tuple[int, int, int]:
        words = [str(phrase) for symbol in group for _, phrase in vocabulary.entries[symbol]]
        load = sum(1 + len(filed.get(symbol, ())) for symbol in group)
        return max(map(weigh_word, words)), load, -min(map(len, words))

    groups = sorted(set(condition.groups), key=estimate)
    if len(groups) < 2:
        return [(first, _ALWAYS) for first in groups[0]]
    return [(first, second) for first in groups[0] for second in groups[1]]


def match_watches(index: WatchIndex, document: Document, places: PlaceFinder | None) -> tuple[Match, ...]:
    """Return a match for every watch that the article meets, by watch id.

    Only the sentences that hold a word of some candidate are read, but for those that read all.
    """
    lexicon = index.vocabulary.get_lexicon(document.language or "en")
    held, told = lexicon.list_possible(document.pieces)
    candidates = index.list_candidates(held)
    if not candidates:
        return ()
    sightings = _look_for(frozenset().union(*[candidate.words for candidate in candidates]), told, document)
    likely = [candidate for candidate in candidates if candidate.condition.locate(sightings)]
    if not likely:
        return ()
    words = frozenset().union(*[candidate.words for candidate in likely])
    seen = reduce(or_, [sightings.seen.get(word, 0) for word in words], 0)
    article = Scope(Reader(document, lexicon, places, index.numbers))
    scope = article.narrow([number for number in range(seen.bit_length()) if seen >> number & 1])
    found = [
        (candidate.watch, candidate.condition.find(article if candidate.reads_all else scope)) for candidate in likely
    ]
    return tuple(_make_match(watch, spans, article) for watch, spans in found if spans is not None)


def _look_for(words: frozenset[int], told: Mapping[str, frozenset[int]], document: Document) -> Sightings:
    """Return in which sentences some words may stand; `told` are the symbols that pieces of the text tell of."""
    telling = {piece: words & symbols for piece, symbols in told.items() if not words.isdisjoint(symbols)}
    wanted = frozenset(telling)
    seen: dict[int, int] = {}
    for number, run in enumerate(document.runs):
        for piece in wanted.intersection(run):
            for symbol in telling[piece]:
                seen[symbol] = seen.get(symbol, 0) | 1 << number
    return Sightings(seen, (1 << document.title_sentences) - 1)


def _make_match(watch: WatchQuery, spans: Spans, article: Scope) -> Match:
    return Match(
        topic=watch.title or watch.query,
        topic_version=1,
        level=Level.URGENT,
        score=1.0,
        threshold=1.0,
        severity=Severity.MODERATE,
        evidence=tuple(
            Evidence("watch", article.find_sentence(span[0]).quote(*span), 1.0)
            for span in list(dict.fromkeys(spans))[:MOST_SPANS]
        ),
        watch_id=watch.id,
    )
