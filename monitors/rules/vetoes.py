"""Applies vetoes and realis cues: takes back a sentence or a whole article for a topic, or sets its evidence aside.

:mod:`monitors.rules.judging` calls this for the sentences that score for a topic; what cues refer to is decided in
:mod:`monitors.rules.realis`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from functools import reduce
from itertools import chain
from operator import or_

from monitors.model import Match, RealisFlag, Zone
from monitors.rules.automaton import Spans
from monitors.rules.conditions import All, list_title_groups
from monitors.rules.desk_decisions import list_told_scopes
from monitors.rules.realis import Calendar, CompiledCue, StandingCue, find_flags, read_context, unite_flags
from monitors.rules.scope import ArticleScope, RealisContext, Scope, SentenceScope
from monitors.rules.scoring import CompiledTopic, CompiledVeto, SentenceScore
from monitors.rules.text import Sentence

#: At most this many combinations of bits are remembered for each topic, with the vetoes and cues that they allow.
_MOST_COMBINATIONS = 2_000

#: The vetoes and cues that may be met.
_Possible = tuple[Sequence[CompiledVeto], Sequence[CompiledCue]]


class _Bits:
    """Gives each group of symbols a bit of its own, from bit number `first` on, and joins the bits of what is there."""

    def __init__(self, groups: Iterable[frozenset[int]], first: int = 0) -> None:
        self._of_group = {group: 1 << first + number for number, group in enumerate(dict.fromkeys(groups))}
        self.after = first + len(self._of_group)
        self._of_symbol: dict[int, int] = {}
        for group, bit in self._of_group.items():
            for symbol in group:
                self._of_symbol[symbol] = self._of_symbol.get(symbol, 0) | bit

    def join_needs(self, groups: Iterable[frozenset[int]]) -> int:
        """Return the bits of these groups."""
        return reduce(or_, map(self._of_group.__getitem__, groups), 0)

    def join(self, symbols: Set[int]) -> int:
        """Return the bits of the groups that have any of these symbols."""
        of_symbol = self._of_symbol
        return reduce(or_, map(of_symbol.__getitem__, of_symbol.keys() & symbols), 0)


class _Checks:
    """Vetoes and cues of one topic, each with the bits of what it needs."""

    def __init__(self, vetoes: Sequence[tuple[int, CompiledVeto]], cues: Sequence[tuple[int, CompiledCue]]) -> None:
        self._vetoes, self._cues = vetoes, cues
        self._mask = reduce(or_, [need for need, _ in (*vetoes, *cues)], 0)
        self._known: dict[int, _Possible] = {}

    def list_possible(self, signs: int) -> _Possible:
        """Return those that may be met where there are these bits."""
        signs &= self._mask
        found = self._known.get(signs)
        if found is None:
            if len(self._known) >= _MOST_COMBINATIONS:
                self._known.clear()
            found = self._known[signs] = (
                [veto for need, veto in self._vetoes if signs & need == need],
                [cue for need, cue in self._cues if signs & need == need],
            )
        return found


class _SentenceChecks:
    """The vetoes and cues of all topics for sentences."""

    def __init__(self, topics: Iterable[CompiledTopic]) -> None:
        vetoes = {topic.id: [veto for veto in topic.vetoes if not veto.whole] for topic in topics}
        cues = {topic.id: topic.cues for topic in topics}
        self._bits = _Bits(group for one in _chain(vetoes, cues) for group in one.groups)
        need = self._bits.join_needs
        self._plans = {
            topic: _Checks(
                [(need(one.groups), one) for one in vetoes[topic]], [(need(one.groups), one) for one in cues[topic]]
            )
            for topic in vetoes
        }

    def list_possible(self, topic: CompiledTopic, scope: SentenceScope) -> _Possible:
        """Return those of a topic that may be met in a sentence."""
        if scope.signs is None:
            scope.signs = self._bits.join(scope.hits.keys())
        return self._plans[topic.id].list_possible(scope.signs)


class _ArticleChecks:
    """The vetoes and cues of all topics for whole articles. What they need in the title has bits of its own."""

    def __init__(self, topics: Iterable[CompiledTopic]) -> None:
        vetoes = {topic.id: [veto for veto in topic.vetoes if veto.whole] for topic in topics}
        cues = {topic.id: topic.article_cues for topic in topics}
        every = _chain(vetoes, cues)
        self._bits = _Bits(group for one in every for group in one.groups)
        self._title_bits = _Bits(
            (group for one in every for group in list_title_groups(one.condition)), self._bits.after
        )
        self._plans = {
            topic: _Checks(
                [(self._join_needs(one), one) for one in vetoes[topic]],
                [(self._join_needs(one), one) for one in cues[topic]],
            )
            for topic in vetoes
        }

    def list_possible(self, topic: CompiledTopic, article: ArticleScope) -> _Possible:
        """Return those of a topic that may be met in an article."""
        if article.signs is None:
            titled = frozenset().union(*[scope.hits for scope in article.title])
            article.signs = self._bits.join(article.held) | self._title_bits.join(titled)
        return self._plans[topic.id].list_possible(article.signs)

    def _join_needs(self, one: CompiledVeto | CompiledCue) -> int:
        return self._bits.join_needs(one.groups) | self._title_bits.join_needs(list_title_groups(one.condition))


class VetoesAndCues:
    """The vetoes and cues of all topics.

    Every group that they need has a bit; the bits that a sentence or an article holds are joined once for all topics.
    ``asked`` are the symbols that the vetoes and cues of whole articles ask for.
    """

    def __init__(self, topics: Sequence[CompiledTopic], calendar: Calendar) -> None:
        self._topics, self.calendar = topics, calendar
        self.asked: frozenset[int] = frozenset().union(*map(_list_asked, topics))
        self._sentences, self._articles = _SentenceChecks(topics), _ArticleChecks(topics)

    def __reduce__(self) -> tuple[type[VetoesAndCues], tuple[Sequence[CompiledTopic], Calendar]]:
        return VetoesAndCues, (self._topics, self.calendar)

    def examine(self, topic: CompiledTopic, result: SentenceScore, reference_at: datetime | None) -> None:
        """Note in the score of a sentence the first veto that takes it back, and set aside what is not happening now.

        This changes ``veto``, ``sure`` and ``flags`` of the result. `reference_at` is the article's own date.
        """
        scope = result.scope
        vetoes, cues = self._sentences.list_possible(topic, scope)
        result.veto = _name_first(vetoes, scope) or ""
        context = scope.context
        if context is None:
            context = scope.context = read_context(scope, self.calendar, reference_at)
        if cues or not context.is_plain:
            standing = list(_list_standing(scope, [cue for cue in cues if result.score < cue.below]))
            _set_aside(topic, result, context, standing)

    def find_veto(self, topic: CompiledTopic, article: ArticleScope) -> str | None:
        """Name the first veto that takes back the whole article, None when no veto does."""
        return _name_first(self._articles.list_possible(topic, article)[0], article)

    def find_title_veto(self, topic: CompiledTopic, article: ArticleScope) -> str | None:
        """Name the first veto of a sentence that is met in the title, None when there is none."""
        return self.find_sentence_veto(topic, article.title, {veto.id for veto in topic.vetoes})

    def find_sentence_veto(self, topic: CompiledTopic, scopes: Iterable[SentenceScope], wanted: Set[str]) -> str | None:
        """Name the first veto of a sentence, of those with these ids, that is met in one of the sentences; None when
        there is none.
        """
        for scope in scopes:
            possible = self._sentences.list_possible(topic, scope)[0]
            name = _name_first([veto for veto in possible if veto.id in wanted], scope)
            if name is not None:
                return name
        return None

    def find_firm_flags(
        self, topic: CompiledTopic, article: ArticleScope, found: Match, reference_at: datetime | None
    ) -> tuple[RealisFlag, ...]:
        """Return the firm flags of a find: those of the whole article, of the title, and of the words that are its
        evidence.
        """
        firm = [flag for flag in self.find_article_flags(topic, article, found.score) if flag.firm]
        for scope in list_told_scopes(found, article):
            if scope.context is None:
                scope.context = read_context(scope, self.calendar, reference_at)
            cues = [cue for cue in self._sentences.list_possible(topic, scope)[1] if cue.firm]
            evidence = _place_evidence(scope.sentence, found)
            flags = _list_demoting(topic, scope.sentence, scope.context, evidence, list(_list_standing(scope, cues)))
            firm.extend(flag for flag in flags if flag.firm)
        return unite_flags(firm)

    def find_article_flags(self, topic: CompiledTopic, article: ArticleScope, score: float) -> tuple[RealisFlag, ...]:
        """Return the flags of the cues that apply to the whole article, for a result with this score."""
        cues = [cue for cue in self._articles.list_possible(topic, article)[1] if score < cue.below]
        flags = [
            RealisFlag(cue.kind, article.reader.find_sentence(spans[0][0]).quote(*spans[0]), cue.firm)
            for cue, spans in _list_standing(article, cues)
        ]
        return tuple(flag for flag in flags if flag.kind not in topic.keeps)


def _place_evidence(sentence: Sentence, found: Match) -> Spans:
    """Return the words of a sentence that a find has as evidence; of a title, which is read as a whole, all of it."""
    if sentence.zone is Zone.TITLE:
        return [(sentence.base, sentence.base + len(sentence.words))]
    starts = {one.span.start - sentence.start for one in found.evidence if one.span.zone is sentence.zone}
    places = [place for place, (first, end) in enumerate(sentence.words) if any(first <= at < end for at in starts)]
    return [(sentence.base + place, sentence.base + place + 1) for place in places]


def _chain(
    vetoes: Mapping[str, Sequence[CompiledVeto]], cues: Mapping[str, Sequence[CompiledCue]]
) -> list[CompiledVeto | CompiledCue]:
    return [*chain.from_iterable(vetoes.values()), *chain.from_iterable(cues.values())]


def _list_asked(topic: CompiledTopic) -> frozenset[int]:
    """Return the symbols that vetoes and cues of whole articles ask for; only sentences with one of them are read."""
    whole: list[CompiledVeto | CompiledCue] = [*topic.article_cues, *[veto for veto in topic.vetoes if veto.whole]]
    asked = [(*one.groups, one.words or (), one.unless_words or ()) for one in whole]
    return frozenset().union(*[symbols for some in asked for symbols in some])


def _name_first(vetoes: Iterable[CompiledVeto], scope: SentenceScope | ArticleScope) -> str | None:
    """Name the first of the vetoes that is met in `scope`, None when none is."""
    met = (veto for veto in vetoes if _find_standing(veto, scope) is not None)
    first = next(met, None)
    return None if first is None else _name_veto(first, scope)


def _name_veto(veto: CompiledVeto, scope: SentenceScope | ArticleScope) -> str:
    """Name a veto that is met in `scope`, with the first words that met it."""
    spans = scope.answers[id(veto)]
    if not spans:
        return veto.id
    first = min(spans)
    return f"{veto.id}: {scope.reader.find_sentence(first[0]).quote(*first).text!r}"


def _list_standing(scope: SentenceScope | ArticleScope, cues: Iterable[CompiledCue]) -> Iterator[StandingCue]:
    """Yield the cues that are met there with a span, unless their exception is met too."""
    for cue in cues:
        spans = _find_standing(cue, scope)
        if spans:
            yield cue, spans


def _find_standing(item: CompiledVeto | CompiledCue, scope: SentenceScope | ArticleScope) -> Spans | None:
    """Return where a veto or cue is met; None when it is not, or when its exception is met too."""
    answers, key = scope.answers, id(item)
    if key not in answers:
        answers[key] = _look_for(item, scope)
    return answers[key]


def _look_for(item: CompiledVeto | CompiledCue, scope: SentenceScope | ArticleScope) -> Spans | None:
    spans = item.condition.find(_narrow(scope, item.words))
    if spans is None or item.unless is None:
        return spans
    return spans if item.unless.find(_narrow(scope, item.unless_words)) is None else None


def _narrow(scope: SentenceScope | ArticleScope, words: frozenset[int] | None) -> Scope:
    """Return the part of an article that may hold these symbols (None: all of it); a sentence is returned as it is."""
    return scope.narrow_to(words) if isinstance(scope, ArticleScope) and words is not None else scope


def _set_aside(
    topic: CompiledTopic, result: SentenceScore, context: RealisContext, cues: Sequence[StandingCue]
) -> None:
    """Subtract the points of the rules of which no piece of evidence is happening now, and note the flags.

    If no rule is left that counts on its own, the rules that only add to it count for nothing either.
    """
    if not cues and context.is_plain:
        return
    flags: list[RealisFlag] = []
    standing = False
    for met in result.met:
        if not met.rule.is_telling or not met.spans:
            continue
        groups = [met.spans] if isinstance(met.rule.condition, All) else [[span] for span in met.spans]
        found = [_list_demoting(topic, result.sentence, context, group, cues) for group in groups]
        if all(found):
            result.sure -= met.points
            flags.extend(flag for some in found for flag in some)
        else:
            standing = True
    if flags and not standing:
        result.sure = min(result.sure, 0)
    result.flags = unite_flags(flags)


def _list_demoting(
    topic: CompiledTopic, sentence: Sentence, context: RealisContext, spans: Spans, cues: Sequence[StandingCue]
) -> list[RealisFlag]:
    """Return the flags of some evidence, without the kinds that this topic keeps."""
    return [flag for flag in find_flags(sentence, context, spans, cues) if flag.kind not in topic.keeps]
