"""Thousands of watches at the price of a few: only those whose rarest required terms appeared are evaluated.

The idea is that of search engines' percolators. A watch is filed under two things that it needs, the rarer first; an
article looks up what it holds. Adding a watch copies three small tables and takes its words into the running automaton.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import attrgetter, or_

from monitors.model import Evidence, Level, Match, Severity, Span, Zone
from monitors.rules.broad import weigh_word
from monitors.rules.compiler import Compiler, Lists, WordLists
from monitors.rules.conditions import Condition, Sightings, asks_words_alone, list_title_groups
from monitors.rules.filing import Filing, Group
from monitors.rules.lexicon import Spans, Telling, Vocabulary
from monitors.rules.query import parse_query
from monitors.rules.scope import ArticleScope, Excerpt, Reader, Rows, Scope, WordScope
from monitors.rules.syntax import Near, Node, Same, Slot, get_children, walk
from monitors.rules.text import Document, Sentence

#: Evidence quotes at most this many spans.
MOST_SPANS = 6
#: A chat can define no list.
_UNKNOWN_LIST_MEND = "write its words instead, with OR between them"


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

    One that ``reads_all`` wants a number or a place wherever it stands, also in sentences without any of its words. One
    that ``is_plain`` asks which words stand in an article, wherever they stand. ``titles`` are groups of words of each
    of which the title must hold one.
    """

    watch: WatchQuery
    condition: Condition
    words: tuple[int, ...]
    reads_all: bool
    is_plain: bool
    titles: tuple[frozenset[int], ...]


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
        lists = Lists("", {}, self.lists, _UNKNOWN_LIST_MEND)
        parsed = [(watch, parse_query(watch.query, lists.find_common)) for watch in watches]
        compiler = Compiler(self.vocabulary, lists, whole=True, by_word=True)
        compiled, filing = dict(self.watches), self.filing
        filed: list[tuple[int, Group, Group]] = []
        for watch, node in parsed:
            condition = compiler.compile(node)
            words = {*condition.symbols, *self._list_number_words(node)}
            is_plain, titles = asks_words_alone(condition), list_title_groups(condition)
            compiled[watch.id] = CompiledWatch(watch, condition, tuple(words), wants_slot(node), is_plain, titles)
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


def match_watches(index: WatchIndex, document: Document) -> tuple[Match, ...]:
    """Return a match for every watch that the article meets, by watch id.

    No sentence is read for a watch that asks for words alone; for the others only those with a word of some candidate
    are, but for those that read all.
    """
    lexicon = index.vocabulary.get_lexicon(document.language or "en")
    openings = index.filing.get_openings(lexicon)
    found = openings.list_candidates(document.pieces)
    candidates = [index.watches[watch] for watch in sorted(found) if watch in index.watches]
    if any(one.titles for one in candidates):
        title = frozenset(document.clean_title.split())
        candidates = [one for one in candidates if openings.hold(one.titles, title)]
    if not candidates:
        return ()
    plain: list[CompiledWatch] = []
    closely: list[CompiledWatch] = []
    for one in candidates:
        (plain if one.is_plain and not lexicon.has_phrases(one.words) else closely).append(one)
    spelt, telling = (openings.find_telling(_join_words(watches), document.pieces) for watches in (plain, closely))
    rows = _look_for(spelt.keys() | telling.keys(), [passage.pieces for passage in document.passages])
    matches: list[Match] = []
    if plain:
        words = WordScope(document, lexicon, spelt, rows)
        matches += _match(((one, words) for one in plain), words.quote)
    if closely:
        reader = Reader(document, lexicon, index.numbers)
        matches += _match_closely(closely, telling, rows, reader)
    return tuple(sorted(matches, key=attrgetter("watch_id")))


def _match_closely(candidates: Sequence[CompiledWatch], telling: Telling, rows: Rows, reader: Reader) -> list[Match]:
    """Return the matches of watches for which it matters in which sentence their words stand."""
    likely, sentences = _locate(candidates, telling, rows, reader.document)
    if not likely:
        return []
    excerpt, whole = Excerpt(reader, sentences, telling), ArticleScope(reader)
    return _match(((one, whole if one.reads_all else excerpt) for one in likely), reader.quote)


def _locate(
    candidates: Sequence[CompiledWatch], telling: Telling, rows: Rows, document: Document
) -> tuple[Sequence[CompiledWatch], list[Sentence]]:
    """Return the watches that may be met by where their words seem to stand, and the sentences with any of these.

    Passages (``rows``) are asked first, so that only those are cut into sentences that hold a word of a watch that is
    left.
    """
    likely, held = _sift(candidates, Sightings(_list_seen(telling, rows), (1 << document.title_passages) - 1))
    parts = [part for number in held for part in zip(document.cut(number), document.split(number), strict=True)]
    if len(parts) > len(held):
        titles = sum([1 << number for number, (stretch, _) in enumerate(parts) if stretch.zone is Zone.TITLE])
        rows = _look_for(telling.keys(), [pieces for _, pieces in parts])
        likely, left = _sift(likely, Sightings(_list_seen(telling, rows), titles))
        parts = [parts[number] for number in left]
    return likely, [document.read(*part) for part in parts]


def _look_for(telling: Set[str], rows: Iterable[Sequence[str]]) -> Rows:
    """Return which rows of pieces hold any that are telling, by number, and which."""
    return [held for held in enumerate(map(frozenset(telling).intersection, rows)) if held[1]]


def _list_seen(telling: Telling, rows: Rows) -> dict[int, int]:
    """Return for each symbol in which rows it may stand, a bit each."""
    seen: dict[int, int] = {}
    for number, held in rows:
        for piece in held:
            for symbol in telling.get(piece, ()):
                seen[symbol] = seen.get(symbol, 0) | 1 << number
    return seen


def _sift(watches: Iterable[CompiledWatch], sightings: Sightings) -> tuple[list[CompiledWatch], list[int]]:
    """Return the watches that may be met, and the numbers of the rows that hold any of their words."""
    likely = [watch for watch in watches if watch.condition.locate(sightings)]
    if not likely:
        return [], []
    held = reduce(or_, [sightings.seen.get(word, 0) for word in _join_words(likely)], 0)
    return likely, [number for number in range(held.bit_length()) if held >> number & 1]


def _join_words(watches: Iterable[CompiledWatch]) -> frozenset[int]:
    return frozenset().union(*[watch.words for watch in watches])


def _match(asked: Iterable[tuple[CompiledWatch, Scope]], quote: Callable[[int, int], Span]) -> list[Match]:
    """Return the matches of those watches that are met in their scope."""
    return [
        _make_match(one.watch, spans, quote) for one, scope in asked if (spans := one.condition.find(scope)) is not None
    ]


def _make_match(watch: WatchQuery, spans: Spans, quote: Callable[[int, int], Span]) -> Match:
    return Match(
        topic=watch.title or watch.query,
        topic_version=1,
        level=Level.URGENT,
        score=1.0,
        threshold=1.0,
        severity=Severity.MODERATE,
        evidence=tuple([Evidence("watch", quote(*span), 1.0) for span in list(dict.fromkeys(spans))[:MOST_SPANS]]),
        watch_id=watch.id,
    )
