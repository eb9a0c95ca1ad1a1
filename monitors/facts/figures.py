"""Figures of an article: how many were killed, injured, arrested, displaced, sent as troops, or protested.

It reads only sentences that hold a trigger word, ties counts (``counts.py``) to triggers (``links.py``), leaves out
figures of other events, and merges what several sentences state into one figure a kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from monitors.facts.date_patterns import load_date_patterns
from monitors.facts.lexicon import Aside, Lexicon, TriggerTraits
from monitors.facts.links import read_sentence
from monitors.facts.passage import Passage
from monitors.facts.sentence import Figure
from monitors.facts.teaching import load_lexicon
from monitors.model import FIGURE_KINDS, Fact, FactKind, Span, Zone

MAX_SENTENCES = 120  # sentences read closely
HITS_A_SENTENCE = 3  # stretches of trigger words, some within others
LEAD_LENGTH = 700  # figures this far into the text speak for the article as its headline does
FORE_LENGTH = 350
BACKGROUND_TOLL = 1000
TOLLS = (FactKind.KILLED, FactKind.INJURED, FactKind.DISPLACED)
YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?!\d|[.,]\d)")
WORD = re.compile(r"\w+")
# "the deadliest since 2001" dates nothing that the sentence counts.
SINCE_YEAR = re.compile(r"\b(?:since|of|from|desde|depuis|seit|с)\b.{0,25}?\b(?:19|20)\d\d", re.IGNORECASE)
DATELINE_YEAR = re.compile(r"^.{0,60}?\b((?:19|20)\d\d)\s*\(\w", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one sentence states of one kind, where; ``is_apart`` when it speaks of another event than the rest,
    ``is_further`` when it adds a group to those of an earlier sentence."""

    figures: list[Figure]
    spans: list[Span]
    is_lead: bool
    is_apart: bool
    is_further: bool = False

    @property
    def low(self) -> int:
        """All its figures together."""
        return sum(figure.low for figure in self.figures)

    @property
    def is_total(self) -> bool:
        """Whether the sentence says that this is all."""
        return any(figure.is_total for figure in self.figures)


def find_figures(passages: Iterable[Passage], language: str, reference_at: datetime) -> tuple[Fact, ...]:
    """Figure facts, one a kind, the kinds in the order of the model."""
    lexicon = load_lexicon(language)
    stated: dict[FactKind, list[Stated]] = defaultdict(list)
    year = reference_at.year
    for passage in passages:
        is_dated = False
        for (start, end), spotted in _list_spotted(passage, lexicon):
            is_lead = passage.is_title or start < LEAD_LENGTH
            is_fore = passage.is_title or start < FORE_LENGTH
            if not is_lead and all(stated.keys() >= traits.kinds for traits in spotted):
                continue  # the lead, or an earlier sentence, has said what this one could
            if not lexicon.promises(passage.low, start, end, spotted):
                continue
            if not is_dated:
                is_dated, year = True, _find_dateline_year(passage.text) or year
            figures_here = read_sentence(passage.text, start, end, lexicon)
            if not figures_here:
                continue
            sentence = passage.text[start:end]
            asides = _list_asides(passage.low[start:end], lexicon)
            looks_back = _looks_back(sentence, lexicon, year, asides) or (
                not is_fore
                and Aside.MONTH in asides
                and _names_past_month(sentence, lexicon.language, reference_at.month)
            )
            statements: dict[FactKind, list[Figure]] = defaultdict(list)
            for figure in figures_here:
                if not (
                    _is_background(figure, is_fore=is_fore) or (looks_back and figure.kind is not FactKind.PROTESTERS)
                ):
                    statements[figure.kind].append(figure)
            for kind, figures in statements.items():
                spans = [passage.span(figure.start, figure.end) for figure in figures]
                is_apart = Aside.ELSEWHERE in asides and lexicon.elsewhere.search(sentence) is not None
                is_further = (
                    Aside.FURTHER in asides and bool(stated[kind]) and lexicon.further.search(sentence) is not None
                )
                stated[kind].append(Stated(figures, spans, is_lead, is_apart, is_further))
    return tuple(fact for kind in FIGURE_KINDS for fact in _merge(stated.get(kind, [])))


def _is_background(figure: Figure, *, is_fore: bool) -> bool:
    """Whether it is a war's or an epidemic's toll, given in passing: no event so deadly waits so long to be told."""
    return not is_fore and figure.kind in TOLLS and figure.low >= BACKGROUND_TOLL


def _list_spotted(passage: Passage, lexicon: Lexicon) -> list[tuple[tuple[int, int], list[TriggerTraits]]]:
    """The sentences that hold a trigger word, each with what its triggers may state."""
    low = passage.low
    size, traits_of = len(low), lexicon.trigger_traits
    found: dict[tuple[int, int], list[TriggerTraits]] = {}
    sentence, beyond = (0, 0), -1
    hits = lexicon.triggers.find_matches_as_indexes(low, overlapping=True)
    passage.expect(len(hits) // HITS_A_SENTENCE)
    for pattern, start, end in hits:
        if start and low[start - 1].isalnum():
            continue
        traits = traits_of[pattern]
        if end < size and low[end].isalnum() and not traits.is_stem:
            continue
        if not sentence[0] <= start < beyond:
            sentence = passage.find_sentence(start)
            beyond = sentence[1]
        found.setdefault(sentence, []).append(traits)
    return list(found.items())[:MAX_SENTENCES]


def _find_dateline_year(text: str) -> int | None:
    """The year of a dateline such as ``Bamako, March 12, 2019 (AFP)``: the article speaks from then."""
    dateline = DATELINE_YEAR.search(text[:100])
    return int(dateline.group(1)) if dateline else None


def _list_asides(low: str, lexicon: Lexicon) -> set[Aside]:
    """What a sentence may say of other events: what it takes for it is in there somewhere."""
    return {lexicon.aside_kinds[found] for found, _, _ in lexicon.asides.find_matches_as_indexes(low, overlapping=True)}


def _looks_back(sentence: str, lexicon: Lexicon, year: int, asides: set[Aside]) -> bool:
    """Whether a sentence speaks of other events: a past year, an anniversary, a running count."""
    if Aside.HISTORY in asides and lexicon.history.search(sentence):
        return True
    if "19" not in sentence and "20" not in sentence:
        return False
    years = [int(found) for found in YEAR.findall(SINCE_YEAR.sub("", sentence))]
    return bool(years) and max(years) < year and not _opens_with_year(sentence)


def _names_past_month(sentence: str, language: str, month: int) -> bool:
    """Whether a month that is two to nine months past is named without a day: ``in November`` in January."""
    months = load_date_patterns(language).months
    words = WORD.findall(sentence)
    for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False):
        named = months.get(word.lower()) if word[0].isupper() or language != "en" else None  # "may", "march"
        if named and not (before[-1:].isdigit() or after[:1].isdigit()) and 2 <= (month - named) % 12 <= 9:
            return True
    return False


def _opens_with_year(sentence: str) -> bool:
    """``2013 Kidal suicide attack: ...`` names the event by its year."""
    return YEAR.match(sentence.lstrip()) is not None


def _merge(stated: list[Stated]) -> list[Fact]:
    """One statement a kind: a stated total, else the largest of headline and lead, else the first in the body."""
    if not stated:
        return []
    lead = [one for one in stated if one.is_lead] or stated[:1]
    together = [one for one in lead if not one.is_apart] or lead[:1]
    totals = [one for one in together if one.is_total]
    best = max(totals or together, key=_weight)
    if totals and max(one.low for one in together) > best.low:
        best = max(together, key=_weight)
    further = [one for one in together if one.is_further and one is not best]
    others = sum(one.low for one in lead if one is not best)
    if others == best.low:  # a breakdown of the figure already chosen
        lead = [best]
    elif further and not totals and not best.is_further:
        lead = [one for one in lead if one is not best]
        best = _add(best, further)
    chosen = [best, *(one for one in lead if one.is_apart and one is not best and one.low != best.low)]
    return [_to_fact(figure, span) for one in chosen for figure, span in zip(one.figures, one.spans, strict=True)]


def _add(stated: Stated, further: Iterable[Stated]) -> Stated:
    """What a sentence states with the groups that later sentences add, in its own words."""
    first, *rest = stated.figures
    more = [figure for one in further for figure in one.figures]
    low, high = (sum(bounds) for bounds in zip(*((one.low, one.high) for one in more), strict=True))
    return replace(stated, figures=[first._replace(low=first.low + low, high=first.high + high), *rest])


def _weight(stated: Stated) -> tuple[int, bool, bool]:
    return stated.low, any(figure.of for figure in stated.figures), stated.spans[0].zone is not Zone.BODY


def _to_fact(figure: Figure, span: Span) -> Fact:
    return Fact(
        kind=figure.kind,
        span=span,
        low=figure.low,
        high=figure.high,
        of=figure.of,
        qualifier=figure.qualifier,
        force=figure.force,
    )
