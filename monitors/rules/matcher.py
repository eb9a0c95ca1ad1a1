"""Thousands of watches at the price of a few: only those whose rarest required terms appeared are evaluated.

The idea is that of search engines' percolators. A watch is filed under two things that it needs, the rarer first; an
article looks up what it holds. Adding a watch copies three small tables and takes its words into the running automaton.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from monitors.model import Evidence, Level, Match, Severity
from monitors.rules.broad import weigh_word
from monitors.rules.compiler import Compiler, Lists, WordLists
from monitors.rules.conditions import Condition, Sightings
from monitors.rules.filing import Filing, Pair
from monitors.rules.lexicon import Spans, Vocabulary
from monitors.rules.query import parse_query
from monitors.rules.scope import ArticleScope, PlaceFinder, Reader
from monitors.rules.syntax import Near, Node, Same, Slot, get_children
from monitors.rules.text import Document

#: Evidence quotes at most this many spans.
MOST_SPANS = 6


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
    """Watches by id, and filed by what they need.

    Their words have a vocabulary of their own, so that thousands of them slow no topic. ``lists`` are the shared word
    lists that they may name.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    watches: Mapping[int, CompiledWatch] = field(default_factory=dict)
    filing: Filing = field(default_factory=Filing)
    numbers: int | None = None
    lists: WordLists = field(default_factory=dict)

    def with_watches(self, watches: Iterable[WatchQuery]) -> WatchIndex:
        """Return an index that also holds `watches`; one with a known id replaces it. Raises QueryError."""
        lists = Lists("", {}, self.lists)
        parsed = [(watch, parse_query(watch.query, lists.is_broad)) for watch in watches]
        compiler = Compiler(self.vocabulary, lists, whole=True, by_word=True)
        compiled, filing = dict(self.watches), self.filing
        pairs: list[tuple[int, Pair]] = []
        for watch, node in parsed:
            condition = compiler.compile(node)
            compiled[watch.id] = CompiledWatch(watch, condition, frozenset(condition.symbols), wants_slot(node))
            pairs.extend((watch.id, pair) for pair in _list_pairs(condition, self.vocabulary, filing))
        return replace(self, watches=compiled, filing=filing.add(pairs))

    def without_watches(self, numbers: Collection[int]) -> WatchIndex:
        """Return an index without some watches. What they were filed under goes at the next full compilation."""
        left = self.watches.keys() - set(numbers)
        return replace(self, watches={number: watch for number, watch in self.watches.items() if number in left})


def wants_slot(node: Node) -> bool:
    """Tell whether a query asks for a number or a place by itself, not for one beside its words."""
    if isinstance(node, Near | Same):
        return False
    return isinstance(node, Slot) or any(map(wants_slot, get_children(node)))


def _list_pairs(condition: Condition, vocabulary: Vocabulary, filing: Filing) -> list[Pair]:
    """Return the pairs under which to file a condition: its two required groups of words that seem rarest.

    Rare means: no common word among them, few other watches filed under them, many letters.
    """

    def estimate(group: frozenset[int]) -> tuple[int, int, int]:
        words = [str(phrase) for symbol in group for _, phrase in vocabulary.entries[symbol]]
        load = sum(1 + filing.count_seconds(symbol) for symbol in group)
        return max(map(weigh_word, words)), load, -min(map(len, words))

    groups = sorted(set(condition.groups), key=estimate)
    if len(groups) < 2:
        return [(first, first) for first in groups[0]]
    return [(first, second) for first in groups[0] for second in groups[1]]


def match_watches(index: WatchIndex, document: Document, places: PlaceFinder | None) -> tuple[Match, ...]:
    """Return a match for every watch that the article meets, by watch id.

    Only the sentences that hold a word of some candidate are read, but for those that read all.
    """
    lexicon = index.vocabulary.get_lexicon(document.language or "en")
    known = index.filing.get_marks(lexicon)
    marks = list(map(known.__getitem__, document.pieces))
    found = index.filing.list_candidates(marks)
    candidates = [index.watches[watch] for watch in sorted(found) if watch in index.watches]
    if not candidates:
        return ()
    words = frozenset().union(*[candidate.words for candidate in candidates])
    sightings = _look_for(words, zip(document.pieces, marks, strict=True), document)
    likely = [candidate for candidate in candidates if candidate.condition.locate(sightings)]
    if not likely:
        return ()
    words = frozenset().union(*[candidate.words for candidate in likely])
    seen = reduce(or_, [sightings.seen.get(word, 0) for word in words], 0)
    article = ArticleScope(Reader(document, lexicon, places, index.numbers))
    scope = article.narrow([number for number in range(seen.bit_length()) if seen >> number & 1])
    met = [(one.watch, one.condition.find(article if one.reads_all else scope)) for one in likely]
    return tuple(_make_match(watch, spans, article.reader) for watch, spans in met if spans is not None)


def _look_for(words: frozenset[int], marked: Iterable[tuple[str, frozenset[int]]], document: Document) -> Sightings:
    """Return in which sentences some words may stand; `marked` are the pieces of the text with their marks."""
    telling = {piece: words & marks for piece, marks in marked if not words.isdisjoint(marks)}
    wanted = frozenset(telling)
    seen: dict[int, int] = {}
    number = 0
    for place, passage in enumerate(document.passages):
        if wanted.isdisjoint(passage.pieces):
            number += len(document.cut(place))
            continue
        for run in document.split(place):
            for piece in wanted.intersection(run):
                for symbol in telling[piece]:
                    seen[symbol] = seen.get(symbol, 0) | 1 << number
            number += 1
    return Sightings(seen, (1 << document.title_sentences) - 1)


def _make_match(watch: WatchQuery, spans: Spans, reader: Reader) -> Match:
    return Match(
        topic=watch.title or watch.query,
        topic_version=1,
        level=Level.URGENT,
        score=1.0,
        threshold=1.0,
        severity=Severity.MODERATE,
        evidence=tuple(
            Evidence("watch", reader.find_sentence(span[0]).quote(*span), 1.0)
            for span in list(dict.fromkeys(spans))[:MOST_SPANS]
        ),
        watch_id=watch.id,
    )
