"""Finds the figures of an article: how many were killed, injured, arrested or displaced, protested, or are troops.

It reads only sentences that hold a trigger word. ``links.py`` ties the counts of a sentence (``counts.py``) to its
triggers. Figures of other events are left out, and for each kind the statements of all sentences are merged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from monitors.facts.article_field import ArticleField
from monitors.facts.date_patterns import load_date_patterns
from monitors.facts.fast_records import new_fact
from monitors.facts.lexicon import Aside, Lexicon, TriggerTraits
from monitors.facts.lexicon_loading import load_lexicon
from monitors.facts.links import read_sentence
from monitors.facts.successors import find_assertion
from monitors.facts.tagged_sentence import Figure
from monitors.model import FIGURE_KINDS, Fact, FactKind, Span, Zone

MAX_SENTENCES = 120  # sentences with a trigger that are read
HITS_A_SENTENCE = 2  # estimate of the triggers in one sentence, some inside others
LEAD_LENGTH = 700  # characters: a figure this early in the text counts like one in the headline
FORE_LENGTH = 350  # characters: this early, neither a past month nor a very large toll is background
TRUTH_REACH = 80  # characters of the next sentence in which it must say that its number is the true one
BACKGROUND_TOLL = 1000
LEAST_HEADLINE = 3  # people: a headline may tell of one victim among many
OTHER_SCALE = 8  # so many times the number of the headline are those of other events
DASHES = ("-", "–", "—", "|")
TOLLS = (FactKind.KILLED, FactKind.INJURED, FactKind.DISPLACED)
YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?!\d|[.,]\d)")
WORD = re.compile(r"\w+")
CLAUSES = re.compile(r"[,;:،؛–—]")
# The year in "the deadliest since 2001" is not that of what the sentence counts, but that of "the 2018 murder" is.
SINCE_YEAR = re.compile(
    r"\b(?:(?:since|from|desde|depuis|seit|с)\b.{0,25}?\b(?:19|20)\d\d|of\b.{0,25}?\b(?:19|20)\d\d(?! \w{4}))",
    re.IGNORECASE,
)
DATELINE_YEAR = re.compile(r"^.{0,60}?\b((?:19|20)\d\d)\s*\(\w", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one sentence states of one kind of figure, and where.

    ``is_apart``: it is about another event than the other sentences; ``is_further``: it adds people to an earlier
    statement; ``is_former``: it only says what had been stated; ``is_running``: it counts the people of many events.
    """

    figures: list[Figure]
    spans: list[Span]
    is_lead: bool
    is_apart: bool
    is_further: bool = False
    is_former: bool = False
    is_running: bool = False

    @property
    def low(self) -> int:
        """The sum of its figures' lower bounds."""
        return sum(figure.low for figure in self.figures)

    @property
    def is_total(self) -> bool:
        """Whether one of its figures is a stated total."""
        return any(figure.is_total for figure in self.figures)


class TriggerSentence(NamedTuple):
    """A sentence with a trigger word, and the year and month in which it was written."""

    field: ArticleField
    start: int
    end: int
    year: int
    month: int

    @property
    def text(self) -> str:
        """Its words as written."""
        return self.field.text[self.start : self.end]

    def is_within(self, length: int) -> bool:
        """Whether it begins in the title or in the first characters of the text."""
        return self.field.is_title or self.start < length


def find_figures(fields: Iterable[ArticleField], language: str, reference_at: datetime) -> tuple[Fact, ...]:
    """The figure facts of an article, by kind in the order of ``FIGURE_KINDS``.

    There is one of a kind, or several if the article reports separate events.
    """
    lexicon = load_lexicon(language)
    stated: dict[FactKind, list[Stated]] = defaultdict(list)
    year = reference_at.year
    for field in fields:
        year = _find_dateline_year(field.text) or year
        for (start, end), spotted in _list_spotted(field, lexicon):
            sentence = TriggerSentence(field, start, end, year, reference_at.month)
            if not sentence.is_within(LEAD_LENGTH) and all(stated.keys() >= traits.kinds for traits in spotted):
                continue  # an earlier sentence has a figure of each kind that this one could state
            if lexicon.may_state_figure(field.low, start, end, spotted):
                for kind, statement in _read(sentence, lexicon, stated.keys()):
                    is_followed = statement.is_former or _is_set_right(sentence, lexicon)
                    stated[kind] += _follow_up(statement, sentence, lexicon) if is_followed else (statement,)
    return tuple(fact for kind in FIGURE_KINDS if kind in stated for fact in _merge(_drop_former(stated[kind])))


def _follow_up(statement: Stated, sentence: TriggerSentence, lexicon: Lexicon) -> list[Stated]:
    """A statement, and that of the next sentence if it puts another number in its place: ``Police say nine did.``

    That sentence has no trigger.
    """
    field, end = sentence.field, sentence.end
    if end >= len(field.text) or len(statement.figures) != 1:
        return [statement]
    found = find_assertion(lexicon.tag(field.text, *field.find_sentence(end)), lexicon)
    if found is None:
        return [statement]
    low, first, beyond = found
    figure = statement.figures[0]._replace(low=low, high=low, start=first, end=beyond)
    right = replace(statement, figures=[figure], spans=[field.span(first, beyond)], is_former=False)
    return [replace(statement, is_former=True), right]


def _is_set_right(sentence: TriggerSentence, lexicon: Lexicon) -> bool:
    """Whether the next sentence soon says that its number is the true one."""
    opening = sentence.field.low[sentence.end : sentence.end + TRUTH_REACH]
    return bool(lexicon.truth.find_matches_as_indexes(opening))


def _drop_former(stated: list[Stated]) -> list[Stated]:
    """The statements without those of former figures, if others stand in their place: a lower one corrects them."""
    former = [one.low for one in stated if one.is_former]
    if not former or len(former) == len(stated):
        return stated
    current = [one for one in stated if not one.is_former]
    return [replace(one, figures=[_correct(figure, max(former)) for figure in one.figures]) for one in current]


def _correct(figure: Figure, former: int) -> Figure:
    return figure._replace(corrects=True, replaces=former) if figure.low < former else figure


def _read(sentence: TriggerSentence, lexicon: Lexicon, known: Set[FactKind]) -> Iterator[tuple[FactKind, Stated]]:
    """What a sentence states of each kind; ``known`` are the kinds of which an earlier one states something."""
    field, start, end = sentence.field, sentence.start, sentence.end
    figures = read_sentence(field.text, start, end, lexicon)
    if not figures:
        return
    asides = _list_asides(field.low[start:end], lexicon)
    is_apart = Aside.ELSEWHERE in asides and lexicon.elsewhere.search(sentence.text) is not None
    is_further = Aside.FURTHER in asides and lexicon.further.search(sentence.text) is not None
    running = lexicon.running.search(field.text, start, end) if Aside.RUNNING in asides else None
    for kind, kept in _keep_current(figures, sentence, lexicon, asides).items():
        spans = [field.span(figure.start, figure.end) for figure in kept]
        is_lead, is_former = sentence.is_within(LEAD_LENGTH), all(figure.is_former for figure in kept)
        is_running = running is not None and _leads_to(field.text, kept[-1], running.start())
        yield kind, Stated(kept, spans, is_lead, is_apart, is_further and kind in known, is_former, is_running)


def _leads_to(text: str, figure: Figure, position: int) -> bool:
    """Whether a figure is in the clause of a position behind it."""
    return figure.end <= position and CLAUSES.search(text, figure.end, position) is None


def _keep_current(
    figures: Sequence[Figure], sentence: TriggerSentence, lexicon: Lexicon, asides: set[Aside]
) -> dict[FactKind, list[Figure]]:
    """The figures of a sentence by kind, without those of earlier events."""
    is_fore = sentence.is_within(FORE_LENGTH)
    looks_back = _looks_back(_drop_counts(sentence, figures), lexicon, sentence.year, asides) or (
        not is_fore and Aside.MONTH in asides and _names_past_month(sentence.text, lexicon.language, sentence.month)
    )
    kept: dict[FactKind, list[Figure]] = defaultdict(list)
    for figure in figures:
        is_past = looks_back and figure.kind is not FactKind.PROTESTERS
        is_past = is_past or _is_of_long_ago(figure, sentence, lexicon, asides)
        if not is_past and not _is_background(figure, is_fore=is_fore):
            kept[figure.kind].append(figure)
    return kept


def _is_of_long_ago(figure: Figure, sentence: TriggerSentence, lexicon: Lexicon, asides: set[Aside]) -> bool:
    """Whether a figure is of what was long before: ``months after the collapse, which killed 15``, ``the collapse in
    November killed 15``.
    """
    text = sentence.field.text
    if Aside.LONG_AFTER in asides:
        for found in lexicon.long_after.finditer(text, sentence.start, figure.start):
            between = text[found.end() : figure.start]
            last = CLAUSES.split(between)[-1]
            if last == between or lexicon.going_on.match(last.lstrip()):
                return True
    if Aside.MONTH not in asides:
        return False
    clause = CLAUSES.split(text[sentence.start : figure.start])[-1]
    return figure.kind is not FactKind.PROTESTERS and _names_past_month(clause, lexicon.language, sentence.month)


def _drop_counts(sentence: TriggerSentence, figures: Sequence[Figure]) -> str:
    """The words of a sentence without figures that look like years: ``2000 Soldaten``."""
    text = sentence.text
    for figure in figures if "19" in text or "20" in text else ():
        if YEAR.match(str(figure.low)):
            text = text.replace(str(figure.low), "", 1)
    return text


def _is_background(figure: Figure, *, is_fore: bool) -> bool:
    """Whether it is the toll of a war or epidemic, given in passing: news of so many dead would begin with it."""
    return not is_fore and figure.kind in TOLLS and figure.low >= BACKGROUND_TOLL


def _list_spotted(field: ArticleField, lexicon: Lexicon) -> list[tuple[tuple[int, int], list[TriggerTraits]]]:
    """The sentences that hold a trigger word, each with what its triggers may state.

    Those with only forcing ones, such as "told", are left out of lines in which nothing lets these state anything.
    """
    hits, telling = _list_hits(field.low, lexicon)
    forcing = [hit for hit in hits if hit[1].is_forcing] if len(hits) <= MAX_SENTENCES else []
    unlikely = [hit for hit in forcing if not _may_force(field.low, hit[0], telling)]
    likely = [hit for hit in hits if hit not in unlikely] if unlikely else hits
    found: dict[tuple[int, int], list[TriggerTraits]] = {}
    sentence, beyond = (0, 0), -1
    field.expect(len(likely) // HITS_A_SENTENCE)
    for start, traits in likely:
        if not sentence[0] <= start < beyond:
            sentence = field.find_sentence(start)
            beyond = sentence[1]
        found.setdefault(sentence, []).append(traits)
    for start, traits in unlikely:
        for (first, after), spotted in found.items():
            if first <= start < after:
                spotted.append(traits)
    return list(found.items())[:MAX_SENTENCES]


def _may_force(low: str, position: int, telling: Sequence[int]) -> bool:
    """Whether the line of a forcing trigger may hold a sentence that states a figure without any other trigger.

    That is one with a word of ``telling``, found at these places, and any with unusual white space, such as a line end
    behind a dash, which ends no sentence.
    """
    first, after = low.rfind("\n", 0, position) + 1, low.find("\n", position)
    after = after if after >= 0 else len(low)
    if any(first <= start < after for start in telling):
        return True
    is_joined = low.endswith(DASHES, 0, max(first - 1, 0)) or low.endswith(DASHES, first, after)
    return is_joined or "\t" in low[first:after] or "  " in low[first:after]


def _list_hits(low: str, lexicon: Lexicon) -> tuple[list[tuple[int, TriggerTraits]], list[int]]:
    """Where trigger words are, each with what it may state, and where words are that let forcing ones state it."""
    size, traits_of = len(low), lexicon.trigger_traits
    hits: list[tuple[int, TriggerTraits]] = []
    telling = []
    for pattern, start, end in lexicon.triggers.find_matches_as_indexes(low, overlapping=True):
        traits = traits_of[pattern]
        if traits is None:
            telling.append(start)
        elif start and low[start - 1].isalnum():
            continue
        elif traits.is_stem or end == size or not low[end].isalnum():
            hits.append((start, traits))
    return hits, telling


def _find_dateline_year(text: str) -> int | None:
    """The year of a dateline such as ``Bamako, March 12, 2019 (AFP)``, when the article was written; None without."""
    opening = text[:100]
    dateline = DATELINE_YEAR.search(opening) if "(" in opening else None
    return int(dateline.group(1)) if dateline else None


def _list_asides(low: str, lexicon: Lexicon) -> set[Aside]:
    """What a sentence may say of other events, judged quickly by the words that it holds."""
    return {lexicon.aside_kinds[found] for found, _, _ in lexicon.asides.find_matches_as_indexes(low, overlapping=True)}


def _looks_back(sentence: str, lexicon: Lexicon, year: int, asides: set[Aside]) -> bool:
    """Whether a sentence is about earlier events: it names a past year, an anniversary or a running count."""
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
        named = months.get(word.lower()) if word[0].isupper() or language != "en" else None  # not "may", "march"
        if named and not (before[-1:].isdigit() or after[:1].isdigit()) and 2 <= (month - named) % 12 <= 9:
            return True
    return False


def _opens_with_year(sentence: str) -> bool:
    """Whether a sentence names its event by the year: ``2013 Kidal suicide attack: ...``."""
    return YEAR.match(sentence.lstrip()) is not None


def _merge(stated: list[Stated]) -> list[Fact]:
    """Choose among the statements of one kind: a total, else the largest in headline and lead, else the first.

    Further groups are added to it, and statements about separate events stay facts of their own.
    """
    if stated and not stated[0].is_running:  # what is counted first is the event
        stated = [one for one in stated if not one.is_running]
    if not stated:
        return []
    lead = [one for one in stated if one.is_lead] or stated[:1]
    together = [one for one in lead if not one.is_apart] or lead[:1]
    chosen = _choose(together)
    best = _join_corrections(chosen, stated)
    others = [one for one in lead if one is not chosen]
    if sum(one.low for one in others) == best.low:  # a breakdown of the figure already chosen
        return _to_facts([best])
    further = [one for one in together if one.is_further and one is not chosen]
    if further and not best.is_further and not any(one.is_total for one in together):
        best = _add(best, further)
    return _to_facts([best, *(one for one in others if one.is_apart and one.low != best.low)])


def _choose(together: list[Stated]) -> Stated:
    """The largest total, unless something that is told as no total is larger; but nothing of another scale than the
    headline.
    """
    together = _keep_scale(together)
    largest = max(together, key=_weight)
    total = max((one for one in together if one.is_total), key=_weight, default=largest)
    return largest if largest.low > total.low else total


def _keep_scale(together: list[Stated]) -> list[Stated]:
    """The statements without those that are many times what the headline counts, which is of the event that is told."""
    titles = [one for one in together if one.spans[0].zone is Zone.TITLE and one.low >= LEAST_HEADLINE]
    if not titles or any(figure.of or figure.low != figure.high for one in titles for figure in one.figures):
        return together
    most = OTHER_SCALE * max(one.low for one in titles)
    return [one for one in together if one.low < most]


def _join_corrections(chosen: Stated, stated: Iterable[Stated]) -> Stated:
    """The statement with what other sentences say that its figures correct; its spans stay its own."""
    correcting = [figure for one in stated if not one.is_apart for figure in one.figures if figure.corrects]
    if not correcting or any(figure.corrects for figure in chosen.figures):
        return chosen
    return replace(chosen, figures=[_join_correction(figure, correcting) for figure in chosen.figures])


def _join_correction(figure: Figure, correcting: Iterable[Figure]) -> Figure:
    """The figure with what an equal one of the same people corrects."""
    equal = [
        other
        for other in correcting
        if (other.low, other.high) == (figure.low, figure.high) and other.of in ("", figure.of)
    ]
    replaces = max((other.replaces for other in equal), default=0)
    return figure._replace(corrects=True, replaces=replaces) if equal else figure


def _add(stated: Stated, further: Iterable[Stated]) -> Stated:
    """The statement with what others add to it; its span and words stay its own."""
    first, *rest = stated.figures
    more = [figure for one in further for figure in one.figures]
    low, high = (sum(bounds) for bounds in zip(*((one.low, one.high) for one in more), strict=True))
    return replace(stated, figures=[first._replace(low=first.low + low, high=first.high + high), *rest])


def _weight(stated: Stated) -> tuple[int, bool, bool]:
    return stated.low, any(figure.of for figure in stated.figures), stated.spans[0].zone is not Zone.BODY


def _to_facts(chosen: Iterable[Stated]) -> list[Fact]:
    return [_to_fact(figure, span) for one in chosen for figure, span in zip(one.figures, one.spans, strict=True)]


def _to_fact(figure: Figure, span: Span) -> Fact:
    return new_fact(
        kind=figure.kind,
        span=span,
        low=figure.low,
        high=figure.high,
        of=figure.of,
        qualifier=figure.qualifier,
        force=figure.force,
        corrects=figure.corrects,
        replaces=figure.replaces,
    )
