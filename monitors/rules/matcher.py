"""Matches articles against thousands of watches, but evaluates only the few that an article may meet.

This is the idea behind the percolators of search engines. Each watch is filed under two things that it needs
(:mod:`monitors.rules.watch_postings`), and an article looks up the words that it holds. Adding a watch copies the
tables of watches and adds its words to the existing automaton; nothing is compiled again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import attrgetter, or_

from monitors.model import WATCHED, Evidence, Level, Match, Severity, Span, Zone, make_watch_topic
from monitors.rules.automaton import Spans, Telling
from monitors.rules.broad import weigh_word
from monitors.rules.compiler import Compiler, Lists, WordLists
from monitors.rules.conditions import Condition, Sightings, asks_words_alone, list_title_groups
from monitors.rules.query import parse_query
from monitors.rules.scope import ArticleScope, DocumentReader, Excerpt, Rows, Scope, WordScope
from monitors.rules.symbols import SymbolTable
from monitors.rules.syntax import And, Near, Node, Not, Or, Same, Slot, Title, get_children, walk
from monitors.rules.text import Document, Sentence
from monitors.rules.watch_postings import Group, WatchPostings

#: The evidence of a match quotes at most this many spans.
MOST_SPANS = 6
#: Advice for a watch that names an unknown or empty list: a chat cannot define one.
_LIST_FIX = "write its words instead, with OR between them"


@dataclass(frozen=True, slots=True)
class WatchQuery:
    """A chat's own query."""

    id: int
    query: str


@dataclass(frozen=True, slots=True)
class CompiledWatch:
    """A watch ready to be evaluated over articles.

    ``words`` are the symbols of everything that it mentions, including what must be absent and, if it looks for a
    number, the list of number words. A watch that ``reads_all`` may be met by sentences without any of its words. One
    that ``is_plain`` asks only which words the article holds, in whatever sentences. The title must hold at least one
    symbol of each group in ``titles``.
    """

    watch: WatchQuery
    condition: Condition
    words: tuple[int, ...]
    reads_all: bool
    is_plain: bool
    titles: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class WatchIndex:
    """All watches, by id and by what they need.

    They have symbols of their own, so that thousands of them do not slow down the topics. ``numbers`` is the
    symbol of the number words, ``lists`` are the shared word lists that a watch may name.
    """

    symbol_table: SymbolTable = field(default_factory=SymbolTable)
    watches: Mapping[int, CompiledWatch] = field(default_factory=dict)
    postings: WatchPostings = field(default_factory=WatchPostings)
    numbers: int | None = None
    lists: WordLists = field(default_factory=dict)

    def with_watches(self, watches: Iterable[WatchQuery]) -> WatchIndex:
        """Return an index that also holds `watches`; one with a known id replaces it. Raises QueryError."""
        lists = Lists("", {}, self.lists, _LIST_FIX, _LIST_FIX)
        parsed = [(watch, parse_query(watch.query, lists.find_common)) for watch in watches]
        compiler = Compiler(self.symbol_table, lists, whole=True, by_word=True)
        compiled, postings = dict(self.watches), self.postings
        filed: list[tuple[int, Group, Group]] = []
        for watch, node in parsed:
            condition = compiler.compile(node)
            words = {*condition.symbols, *self._list_number_words(node)}
            is_plain, titles = asks_words_alone(condition), list_title_groups(condition)
            compiled[watch.id] = CompiledWatch(watch, condition, tuple(words), wants_all(node), is_plain, titles)
            filed.append((watch.id, *_find_groups(condition, self.symbol_table, postings)))
        return replace(self, watches=compiled, postings=postings.add(filed))

    def without_watches(self, numbers: Collection[int]) -> WatchIndex:
        """Return an index without some watches, given by id. Their postings stay until all is compiled again."""
        left = self.watches.keys() - set(numbers)
        return replace(self, watches={number: watch for number, watch in self.watches.items() if number in left})

    def _list_number_words(self, node: Node) -> list[int]:
        """Return the symbol of the number words if a query has a slot such as ``<count>``, else nothing."""
        is_sought = any(isinstance(part, Slot) for part in walk(node))
        return [self.numbers] if is_sought and self.numbers is not None else []


def wants_all(node: Node) -> bool:
    """Return whether an article may meet a query by sentences without any of its words.

    A number or a place may stand in any sentence, unless NEAR, BEFORE or SAME ties it to a word. The title is always
    read.
    """
    if isinstance(node, Near | Same):
        return _needs_no_word(node)
    return isinstance(node, Slot) or (not isinstance(node, Title) and any(map(wants_all, get_children(node))))


def _needs_no_word(node: Node) -> bool:
    """Return whether a sentence without any word of a query may meet it."""
    if isinstance(node, Or):
        return any(map(_needs_no_word, node.items))
    if isinstance(node, Near | Same | And):
        return all(map(_needs_no_word, get_children(node)))
    return isinstance(node, Slot | Not | Title)


def _find_groups(condition: Condition, symbol_table: SymbolTable, postings: WatchPostings) -> tuple[Group, Group]:
    """Return the two groups under which to file a condition: the required ones that seem rarest, the rarer first.

    A group seems rare if it has no common word, few watches are filed under it, and its words are long, in this order.
    A condition with a single group gets that one twice.
    """

    def estimate(group: frozenset[int]) -> tuple[int, int, int]:
        words = [str(phrase) for symbol in group for _, phrase in symbol_table.entries[symbol]]
        load = sum(1 + postings.count_filed(symbol) for symbol in group)
        return max(map(weigh_word, words)), load, -min(map(len, words))

    groups = sorted(set(condition.groups), key=estimate)[:2]
    return tuple(groups[0]), tuple(groups[-1])


def match_watches(index: WatchIndex, document: Document) -> tuple[Match, ...]:
    """Return a match for every watch that the article meets, in the order of the watch ids.

    A watch that asks for words alone needs no sentence read. For the others, only sentences with a word of some
    candidate are read, unless the watch reads all.
    """
    automaton = index.symbol_table.get_automaton(document.language or "en")
    openings = index.postings.get_openings(automaton)
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
        (plain if one.is_plain and not automaton.has_phrases(one.words) else closely).append(one)
    spelt, telling = (openings.find_telling(_join_words(watches), document.pieces) for watches in (plain, closely))
    rows = _look_for(spelt.keys() | telling.keys(), [passage.pieces for passage in document.passages])
    matches: list[Match] = []
    if plain:
        words = WordScope(document, automaton, spelt, rows)
        matches += _match(((one, words) for one in plain), words.quote)
    if closely:
        reader = DocumentReader(document, automaton, index.numbers)
        matches += _match_closely(closely, telling, rows, reader)
    return tuple(sorted(matches, key=attrgetter("watch_id")))


def _match_closely(
    candidates: Sequence[CompiledWatch], telling: Telling, rows: Rows, reader: DocumentReader
) -> list[Match]:
    """Return the matches of watches for which it matters which sentence holds their words."""
    likely, sentences = _locate(candidates, telling, rows, reader.document)
    if not likely:
        return []
    excerpt, whole = Excerpt(reader, sentences, telling), ArticleScope(reader)
    return _match(((one, whole if one.reads_all else excerpt) for one in likely), reader.quote)


def _locate(
    candidates: Sequence[CompiledWatch], telling: Telling, rows: Rows, document: Document
) -> tuple[Sequence[CompiledWatch], list[Sentence]]:
    """Return the watches that may be met, judging by where their words seem to be, and the sentences with these words.

    Whole passages (`rows`) are checked first. Only passages with a word of a remaining watch are cut into sentences,
    which are then checked in the same way.
    """
    likely, held = _sift(candidates, Sightings(_list_seen(telling, rows), (1 << document.title_passages) - 1))
    parts = [part for number in held for part in zip(document.cut(number), document.split(number), strict=True)]
    if len(parts) > len(held):
        titles = [number for number, (stretch, _) in enumerate(parts) if stretch.zone is Zone.TITLE]
        title = sum([1 << number for number in (*titles, len(parts))])  # the last is for sentences without a word
        rows = _look_for(telling.keys(), [pieces for _, pieces in parts])
        likely, left = _sift(likely, Sightings(_list_seen(telling, rows), title))
        parts = [parts[number] for number in left]
    return likely, [document.read(*part) for part in parts]


def _look_for(telling: Set[str], rows: Iterable[Sequence[str]]) -> Rows:
    """Return the numbers of the rows that hold any telling piece, each with its telling pieces."""
    return [held for held in enumerate(map(frozenset(telling).intersection, rows)) if held[1]]


def _list_seen(telling: Telling, rows: Rows) -> dict[int, int]:
    """Return for each symbol the rows in which it may occur, one bit per row."""
    seen: dict[int, int] = {}
    for number, held in rows:
        for piece in held:
            for symbol in telling.get(piece, ()):
                seen[symbol] = seen.get(symbol, 0) | 1 << number
    return seen


def _sift(watches: Iterable[CompiledWatch], sightings: Sightings) -> tuple[list[CompiledWatch], list[int]]:
    """Return the watches that may be met, and the numbers of the rows with any of their words."""
    likely = [watch for watch in watches if watch.condition.locate(sightings)]
    if not likely:
        return [], []
    held = reduce(or_, [sightings.seen.get(word, 0) for word in _join_words(likely)], 0)
    return likely, [number for number in range(held.bit_length()) if held >> number & 1]


def _join_words(watches: Iterable[CompiledWatch]) -> frozenset[int]:
    return frozenset().union(*[watch.words for watch in watches])


def _match(asked: Iterable[tuple[CompiledWatch, Scope]], quote: Callable[[int, int], Span]) -> list[Match]:
    """Return a match for each watch that is met in the scope given with it."""
    return [
        _make_match(one.watch, spans, quote) for one, scope in asked if (spans := one.condition.find(scope)) is not None
    ]


def _make_match(watch: WatchQuery, spans: Spans, quote: Callable[[int, int], Span]) -> Match:
    return Match(
        topic=make_watch_topic(watch.id),
        level=Level.URGENT,
        score=1.0,
        threshold=1.0,
        severity=Severity.MODERATE,
        evidence=tuple([Evidence(WATCHED, quote(*span), 1.0) for span in list(dict.fromkeys(spans))[:MOST_SPANS]]),
    )
