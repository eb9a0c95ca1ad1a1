"""The entry point of this package: compiles topics and watches once, then judges every article by them.

:func:`compile_rules` turns the specs of the config files into :class:`CompiledRules`, which can be pickled and sent to
workers; :meth:`CompiledRules.judge` judges one document. Judging is pure: the same rules, document and reference date
always give the same :class:`Judgement`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, cached_property, partial
from itertools import islice

from monitors.config.schema import SharedSpec, TopicSpec
from monitors.model import Judgement, Level, Match, Realis, Suppression, SuppressionReason
from monitors.plurals import count_of
from monitors.rules.bilingual import join_judgements, read_other
from monitors.rules.compiler import Lists
from monitors.rules.coverage import Coverage, find_coverage
from monitors.rules.desk_decisions import Decisions, find_decisions, list_told_scopes
from monitors.rules.encoder import Predict, predict
from monitors.rules.encoder_finds import EncoderFinder, make_finder
from monitors.rules.gates import Gates, LoneGate
from monitors.rules.judging import (
    Judging,
    NearMiss,
    TakenBack,
    Verdict,
    judge_topic,
    speaks_in_title,
    suppress_vetoed,
)
from monitors.rules.matcher import WatchIndex, WatchQuery, match_watches
from monitors.rules.query import parse_entry
from monitors.rules.realis import Calendar, CompiledCue
from monitors.rules.reranking import Reranker
from monitors.rules.reranking_table import load_reranker, parse_reranker
from monitors.rules.scope import ArticleScope, DocumentReader, SentenceScope
from monitors.rules.scoring import CompiledTopic, CompiledVeto, count_before
from monitors.rules.sentence_queue import SentenceQueue
from monitors.rules.shortfall import explain_near_miss, explain_silence
from monitors.rules.symbols import SymbolTable
from monitors.rules.syntax import Phrase
from monitors.rules.text import Document
from monitors.rules.topic_compiler import compile_topic
from monitors.rules.vetoes import VetoesAndCues

#: At most this many sentences that seem to be about a topic are read, in text order. A long report has thirty.
MOST_SENTENCES = 1000
#: At most this many topics that stayed below their digest threshold are reported, nearest first.
MOST_NEAR_MISSES = 3

_SINCE, _CLAUSE, _MARKS = "since", "clause", "marks"


@dataclass(frozen=True)
class CompiledRules:
    """All topics and watches, ready to judge.

    ``gates`` say which rules a sentence may meet, ``numbers`` is the symbol of the shared list of number words.
    ``reranker`` is the second opinion and ``finder`` looks for what no rule matched; each is None when switched off.
    ``decisions`` are those of the desk that both obey, by topic.
    ``version`` stands in every match of a topic.
    """

    topics: tuple[CompiledTopic, ...]
    gates: Gates | LoneGate
    symbol_table: SymbolTable
    checks: VetoesAndCues
    watches: WatchIndex = field(default_factory=WatchIndex)
    numbers: int | None = None
    reranker: Reranker | None = None
    finder: EncoderFinder | None = None
    decisions: Mapping[str, Decisions] = field(default_factory=dict)
    version: str = ""

    @cached_property
    def coverage(self) -> Coverage:
        """Which topics reach only digests, and the languages and scripts that the topics have words for."""
        return find_coverage(self.topics, self.symbol_table)

    def judge(self, document: Document, reference_at: datetime | None, *, explains: bool = True) -> Judgement:
        """Return the matches of one document, and the suppressions: what a veto or the length of the text held back.

        Dates in the text are compared with `reference_at`; without it they are ignored. With `explains`, the topics
        that came nearest to their threshold are reported as suppressions too. Paragraphs in another script are also
        read in their own language.
        """
        judgement, other = self._judge(document, reference_at, explains), read_other(document)
        return judgement if other is None else join_judgements(judgement, self._judge(other, reference_at, False))

    def _judge(self, document: Document, reference_at: datetime | None, explains: bool) -> Judgement:
        """Judge a document in its own language alone."""
        automaton = self.symbol_table.get_automaton(document.language or "en")
        automaton.select_symbols(self.checks.asked)
        article = ArticleScope(DocumentReader(document, automaton, self.numbers))
        prospects, unread = self._find_prospects(article)
        titles = {number: texts.take_titles() for number, texts in prospects}
        judging = Judging(article, any(map(speaks_in_title, titles.values())), self.checks, reference_at)
        results = [judge_topic(self.topics[number], titles[number], texts, judging) for number, texts in prospects]
        matches, held = self._review(article, results, reference_at)
        matches = [replace(match, rules=self.version) for match in matches]
        told = {match.topic for match in matches}
        vetoed = [*_list_vetoed(results, told), *held]
        long = [_report_unread(topic, count) for topic, count in unread if topic.id not in told]
        if self.watches.watches:
            matches.extend(match_watches(self.watches, document))
        told.update(one.topic for one in held)
        near = [result for result in results if isinstance(result, NearMiss) and result.topic.id not in told]
        return Judgement(tuple(matches), (*long, *vetoed, *(self._explain_nearest(near) if explains else ())))

    def _review(
        self,
        article: ArticleScope,
        results: Sequence[Verdict],
        reference_at: datetime | None,
    ) -> tuple[list[Match], list[Suppression]]:
        """Return the rules' matches at the levels that the second opinion gives them, followed by the encoder's finds;
        and the finds that a veto took back.
        """
        document = article.document
        matches = [result for result in results if isinstance(result, Match)]
        if self.reranker is None:
            return matches, []
        kept = {match.topic for match in matches if self._must_keep(match, article)}
        if self.finder is None:
            return self.reranker.review(document, matches, kept=kept), []
        ask = cache(partial(predict, document, asks_large=self.finder.asks_large))
        found = list(self._list_finds(self.finder, ask, article, results, reference_at))
        standing = [one for one in found if isinstance(one, Match)]
        held = [one for one in found if isinstance(one, Suppression)]
        return [*self.reranker.review(document, matches, ask, kept=kept), *standing], held

    def _list_finds(
        self,
        finder: EncoderFinder,
        ask: Predict,
        article: ArticleScope,
        results: Sequence[Verdict],
        reference_at: datetime | None,
    ) -> Iterator[Match | Suppression]:
        """Yield the finds as far as the checks leave them. For a topic that vetoes of sentences took back only one that
        rings counts, and it overrules them.
        """
        settled = {result.topic for result in results if isinstance(result, Match | Suppression)}
        taken = {result.suppression.topic: result for result in results if isinstance(result, TakenBack)}
        topics = {topic.id: topic for topic in finder.topics}
        for match in finder.find(article.document, settled, ask, vetoed=taken):
            before = taken.get(match.topic)
            scopes = [*list_told_scopes(match, article), *(before.scopes if before else ())]
            checked = self._check_find(match, topics[match.topic], article, scopes, reference_at)
            if before is None:
                yield checked
            elif isinstance(checked, Match) and checked.level is Level.URGENT:
                yield replace(checked, vetoed=before.suppression.detail)

    def _explain_nearest(self, near: Iterable[NearMiss]) -> Iterator[Suppression]:
        for one in sorted(near, key=NearMiss.measure)[:MOST_NEAR_MISSES]:
            yield explain_near_miss(one, self.symbol_table.vocabulary)

    def _must_keep(self, match: Match, article: ArticleScope) -> bool:
        """Return whether a decision of the desk keeps a match in the digest, whatever the second opinion says."""
        decided = self.decisions.get(match.topic)
        return decided is not None and decided.forbids_lifting(match, article)

    def _check_find(
        self,
        found: Match,
        topic: CompiledTopic,
        article: ArticleScope,
        scopes: Sequence[SentenceScope],
        reference_at: datetime | None,
    ) -> Match | Suppression:
        """Return a find as far as vetoes, the desk's decisions and firm signs that it is not happening now leave it.

        The desk's own rules and vetoes are looked for in the sentences of `scopes`.
        """
        decided = self.decisions.get(topic.id)
        against = decided.find_rule(scopes) if decided else None
        if against is not None:
            return suppress_vetoed(topic, found, f"the rule {against.id} ({against.points:+g})")
        veto = _find_veto(self.checks, found, topic, article)
        if veto is None and decided is not None:
            veto = self.checks.find_sentence_veto(topic, scopes, decided.vetoes)
        if veto is not None:
            return suppress_vetoed(topic, found, veto)
        flags = self.checks.find_firm_flags(topic, article, found, reference_at)
        is_held = bool(flags) or (decided is not None and decided.raised)
        return replace(found, level=Level.DIGEST, score=topic.digest, realis=flags) if is_held else found

    def explain_silence(self, document: Document) -> Suppression | None:
        """Report the topic that came nearest in a document where no topic scored, and what it lacked; None if none did.

        This evaluates every rule of every topic: use it when somebody asks why, not for every article.
        """
        automaton = self.symbol_table.get_automaton(document.language or "en")
        article = ArticleScope(DocumentReader(document, automaton, self.numbers))
        return explain_silence(self.topics, article.inner, self.symbol_table.vocabulary)

    def with_watches(self, watches: Sequence[WatchQuery]) -> CompiledRules:
        """Return rules that also hold `watches`; one with a known id replaces it. No topic is compiled again.

        These rules stay as they are. Raises QueryError.
        """
        return replace(self, watches=self.watches.with_watches(watches))

    def without_watches(self, numbers: Collection[int]) -> CompiledRules:
        """Return rules without the watches that have these ids."""
        return replace(self, watches=self.watches.without_watches(numbers))

    def isolate(self, topic_id: str) -> CompiledRules:
        """Return rules that judge as if this topic were the only one. They share all that takes long to build.

        Raises KeyError for an unknown id.
        """
        number = {topic.id: number for number, topic in enumerate(self.topics)}[topic_id]
        finder = self.finder
        if finder is not None:
            finder = replace(finder, topics=tuple(topic for topic in finder.topics if topic.id == topic_id))
        return replace(self, topics=(self.topics[number],), gates=LoneGate(self.gates, number), finder=finder)

    def _find_prospects(
        self, article: ArticleScope
    ) -> tuple[list[tuple[int, SentenceQueue]], list[tuple[CompiledTopic, int]]]:
        """Return the numbers of the topics that may score, each with the sentences that may be about it; and the topics
        that sentences after the first MOST_SENTENCES seem to be about, each with the number of those sentences.
        """
        found: dict[int, SentenceQueue] = {}
        unread: Counter[int] = Counter()
        promising = self.gates.list_promising(article.document)
        for stretch, opened in islice(promising, MOST_SENTENCES):
            place = count_before(article.document, stretch)
            for one in opened:
                queue = found.get(one.number)
                if queue is None:
                    queue = found[one.number] = SentenceQueue(self.topics[one.number], article)
                queue.expect(stretch, place, one)
        for _, opened in promising:
            unread.update(one.number for one in opened)
        return sorted(found.items()), [(self.topics[number], count) for number, count in sorted(unread.items())]


def _find_veto(checks: VetoesAndCues, found: Match, topic: CompiledTopic, article: ArticleScope) -> str | None:
    """Name the veto that takes back a find: one of the whole article or, if the find is doubtful, one of a sentence
    that is met in the title.
    """
    return checks.find_veto(topic, article) or (checks.find_title_veto(topic, article) if found.is_doubtful else None)


def _list_vetoed(results: Iterable[Verdict], told: Collection[str]) -> Iterator[Suppression]:
    """Yield the reports of what vetoes took back, except for the topics that are `told` all the same."""
    for result in results:
        if isinstance(result, Suppression):
            yield result
        elif isinstance(result, TakenBack) and result.suppression.topic not in told:
            yield result.suppression


def _report_unread(topic: CompiledTopic, count: int) -> Suppression:
    """Report that a topic was not looked for in the rest of a very long text."""
    unread = count_of(count, "sentence that seems to mention it", "sentences that seem to mention it")
    detail = f"not read: {unread}, after {MOST_SENTENCES:,} about any topic"
    return Suppression(topic.id, SuppressionReason.TOO_LONG, detail, 0, topic.threshold)


def compile_rules(
    topics: Sequence[TopicSpec],
    watches: Sequence[WatchQuery] = (),
    shared: SharedSpec | None = None,
) -> CompiledRules:
    """Compile topics and watches.

    Raises QueryError for the first query or word list that is wrong (:func:`monitors.rules.check.check_topic` reports
    all of them), and TableError for a table of the desk's own that cannot be read.
    """
    shared = shared or SharedSpec()
    symbol_table = SymbolTable()
    compiled = _share_parts([compile_topic(spec, shared, symbol_table) for spec in topics])
    reviewed = list_reviewed(topics) if shared.rerank else frozenset()
    rules = CompiledRules(
        topics=compiled,
        gates=Gates(compiled, symbol_table),
        symbol_table=symbol_table,
        checks=VetoesAndCues(compiled, _compile_calendar(shared, symbol_table)),
        numbers=_compile_list(shared, shared.numbers, symbol_table),
        watches=_make_index(shared),
        reranker=pick_reranker(shared).restrict(reviewed) if reviewed else None,
        decisions=find_decisions(topic for topic in compiled if topic.id in reviewed),
        finder=make_finder([topic for topic in compiled if topic.id in reviewed], asks_large=shared.encoder != "small")
        if shared.encoder and reviewed
        else None,
    )
    return rules.with_watches(watches) if watches else rules


def pick_reranker(shared: SharedSpec) -> Reranker:
    """Return the weights of the desk's own table if it has one, else the packaged ones. Raises TableError."""
    return parse_reranker(shared.table) if shared.table else load_reranker()


def list_reviewed(topics: Iterable[TopicSpec]) -> frozenset[str]:
    """Return the ids of the topics that get a second opinion: not experimental ones, nor those that keep mentions."""
    return frozenset(spec.id for spec in topics if spec.status != "experimental" and Realis.MENTION not in spec.keeps)


def list_rules(topics: Iterable[TopicSpec]) -> dict[str, frozenset[str]]:
    """Return the ids of each topic's rules, by topic id."""
    return {topic.id: frozenset(rule.id for rule in topic.rules) for topic in topics}


def _share_parts(topics: Iterable[CompiledTopic]) -> tuple[CompiledTopic, ...]:
    """Use one object for equal vetoes and cues of several topics, so that each is evaluated once per sentence."""
    vetoes: dict[CompiledVeto, CompiledVeto] = {}
    cues: dict[CompiledCue, CompiledCue] = {}
    return tuple(
        replace(
            topic,
            vetoes=tuple(vetoes.setdefault(veto, veto) for veto in topic.vetoes),
            cues=tuple(cues.setdefault(cue, cue) for cue in topic.cues),
            article_cues=tuple(cues.setdefault(cue, cue) for cue in topic.article_cues),
        )
        for topic in topics
    )


def _compile_calendar(shared: SharedSpec, symbol_table: SymbolTable) -> Calendar:
    """Give symbols to the month names of every language and to the shared lists that date reading uses."""
    months: dict[int, int] = {}
    for month in range(12):
        entries = [
            (language, phrase)
            for language, names in shared.months.items()
            for name in (names[month] if month < len(names) else ())
            if isinstance(phrase := parse_entry(name), Phrase)
        ]
        if entries:
            months[symbol_table.add(("month", month + 1), entries)] = month + 1
    since, clause, marks = (
        _compile_list(shared, name if name in shared.lists else "", symbol_table) for name in (_SINCE, _CLAUSE, _MARKS)
    )
    return Calendar(months, since, clause, marks)


def _make_index(shared: SharedSpec) -> WatchIndex:
    """Return an index without any watch that knows the number words and the shared lists."""
    symbol_table = SymbolTable()
    numbers = _compile_list(shared, shared.numbers, symbol_table)
    return WatchIndex(symbol_table, numbers=numbers, lists=shared.lists)


def _compile_list(shared: SharedSpec, name: str, symbol_table: SymbolTable) -> int | None:
    """Return the symbol of a shared list that the program itself uses, None without a name."""
    if not name:
        return None
    entries = Lists("", {}, shared.lists).get_entries(name)
    return symbol_table.add(("list", "", name), entries)
