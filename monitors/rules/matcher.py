"""Thousands of watches at the price of a few: only those whose rarest required terms appeared are evaluated.

The idea is that of search engines' percolators. A watch is filed under two things that it needs, the rarer first; an
article looks up what it holds. Adding a watch copies three small tables and takes its words into the running automaton.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from monitors.model import Evidence, Level, Match, Severity, Zone
from monitors.rules.broad import weigh_word
from monitors.rules.compiler import Compiler, Lists, WordLists
from monitors.rules.conditions import Condition, Sightings
from monitors.rules.filing import Filing, Group
from monitors.rules.lexicon import Spans, Telling, Vocabulary
from monitors.rules.query import parse_query
from monitors.rules.scope import ArticleScope, Excerpt, PlaceFinder, Reader
from monitors.rules.syntax import Near, Node, Same, Slot, get_children, walk
from monitors.rules.text import Document, Sentence

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
    """A watch ready to be evaluated over articles. ``words`` are the single words in it, those to avoid among them and
    the listed number words where it looks for a number.

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
        filed: list[tuple[int, Group, Group]] = []
        for watch, node in parsed:
            condition = compiler.compile(node)
            words = {*condition.symbols, *self._list_number_words(node)}
            compiled[watch.id] = CompiledWatch(watch, condition, frozenset(words), wants_slot(node))
            filed.append((watch.id, *_find_groups(condition, self.vocabulary, filing)))
        return replace(self, watches=compiled, filing=filing.add(filed))

    def without_watches(self, numbers: Collection[int]) -> WatchIndex:
        """Return an index without some watches. What they were filed under goes at the next full compilation."""
        left = self.watches.keys() - set(numbers)
        return replace(self, watches={number: watch for number, watch in self.watches.items() if number in left})

    def _list_number_words(self, node: Node) -> list[int]:
        """Return the symbol of the listed number words where a query looks for a number."""
        is_sought = any(isinstance(part, Slot) for part in walk(node))
        return [self.numbers] if is_sought and self.numbers is not None else []


def wants_slot(node: Node) -> bool:
    """Tell whether a query asks for a number or a place by itself, not for one beside its words."""
    if isinstance(node, Near | Same):
        return False
    return isinstance(node, Slot) or any(map(wants_slot, get_children(node)))


def _find_groups(condition: Condition, vocabulary: Vocabulary, filing: Filing) -> tuple[Group, Group]:
    """Return the groups under which to file a condition: the two required ones that seem rarest, the rarer first.

    Rare means: no common word among them, few other watches filed under them, many letters.
    """

    def estimate(group: frozenset[int]) -> tuple[int, int, int]:
        words = [str(phrase) for symbol in group for _, phrase in vocabulary.entries[symbol]]
        load = sum(1 + filing.count_filed(symbol) for symbol in group)
        return max(map(weigh_word, words)), load, -min(map(len, words))

    groups = sorted(set(condition.groups), key=estimate)[:2]
    return tuple(groups[0]), tuple(groups[-1])


def match_watches(index: WatchIndex, document: Document, places: PlaceFinder | None) -> tuple[Match, ...]:
    """Return a match for every watch that the article meets, by watch id.

    Only the sentences that hold a word of some candidate are read, but for those that read all.
    """
    lexicon = index.vocabulary.get_lexicon(document.language or "en")
    openings = index.filing.get_openings(lexicon)
    found = openings.list_candidates(document.pieces)
    candidates = [index.watches[watch] for watch in sorted(found) if watch in index.watches]
    if not candidates:
        return ()
    telling = openings.find_telling(_join_words(candidates), document.pieces)
    likely, sentences = _locate(candidates, telling, document)
    if not likely:
        return ()
    reader = Reader(document, lexicon, places, index.numbers)
    excerpt = Excerpt(reader, sentences, telling)
    whole = ArticleScope(reader)
    met = [(one.watch, one.condition.find(whole if one.reads_all else excerpt)) for one in likely]
    return tuple(_make_match(watch, spans, reader) for watch, spans in met if spans is not None)


def _locate(
    candidates: Sequence[CompiledWatch], telling: Telling, document: Document
) -> tuple[Sequence[CompiledWatch], list[Sentence]]:
    """Return the watches that may be met by where their words seem to stand, and the sentences with any of these.

    Passages are asked first, so that only those are cut into sentences that hold a word of a watch that is left.
    """
    rows = [passage.pieces for passage in document.passages]
    sightings = Sightings(_look_for(telling, rows), (1 << document.title_passages) - 1)
    likely, held = _sift(candidates, sightings)
    parts = [part for number in held for part in zip(document.cut(number), document.split(number), strict=True)]
    if len(parts) > len(held):
        titles = sum([1 << number for number, (stretch, _) in enumerate(parts) if stretch.zone is Zone.TITLE])
        likely, left = _sift(likely, Sightings(_look_for(telling, [pieces for _, pieces in parts]), titles))
        parts = [parts[number] for number in left]
    return likely, [document.read(*part) for part in parts]


def _look_for(telling: Telling, rows: Iterable[Sequence[str]]) -> dict[int, int]:
    """Return for each symbol in which rows of pieces it may stand, a bit each."""
    wanted = frozenset(telling)
    seen: dict[int, int] = {}
    for number, found in enumerate(map(wanted.intersection, rows)):
        for piece in found:
            for symbol in telling[piece]:
                seen[symbol] = seen.get(symbol, 0) | 1 << number
    return seen


def _sift(watches: Iterable[CompiledWatch], sightings: Sightings) -> tuple[list[CompiledWatch], list[int]]:
    """Return the watches that may be met, and the numbers of the rows that hold any of their words."""
    likely = [watch for watch in watches if watch.condition.locate(sightings)]
    held = reduce(or_, [sightings.seen.get(word, 0) for word in _join_words(likely)], 0)
    return likely, [number for number in range(held.bit_length()) if held >> number & 1]


def _join_words(watches: Iterable[CompiledWatch]) -> frozenset[int]:
    return frozenset().union(*[watch.words for watch in watches])


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
