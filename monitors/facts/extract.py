"""Facts of one article: places, figures and end dates, from its title and text alone.

Pure: the same words give the same facts in any process. It keeps no memory of other articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from monitors.facts.dates import find_until
from monitors.facts.figures import find_figures
from monitors.facts.passage import Passage
from monitors.facts.places import find_places
from monitors.model import Fact, FactKind, Zone


class Source(NamedTuple):
    """What facts are read from.

    ``text`` is paragraphs joined by blank lines, its first paragraph the lead. ``language`` is ISO 639-1; one without
    word lists is read with the English ones. ``reference_at`` is the day the article speaks from: its publication.
    """

    title: str
    text: str
    language: str
    reference_at: datetime


def extract_facts(title: str, text: str, language: str, reference_at: datetime) -> tuple[Fact, ...]:
    """Every fact of an article: figures, countries, places, end dates; facts of one kind best first.

    Spans count characters into ``title`` or ``text`` as given; see :class:`Source`.
    """
    return extract_all((Source(title, text, language, reference_at),))[0]


def extract_all(sources: Sequence[Source]) -> list[tuple[Fact, ...]]:
    """The same for several articles, one kind of fact after the other: the automaton of places alone fills a
    processor's cache, and each kind finds its own tables there from article to article.
    """
    passages = [_list_passages(source) for source in sources]
    figures = [find_figures(read, one.language, one.reference_at) for read, one in zip(passages, sources, strict=True)]
    places = [find_places(read, one.language) for read, one in zip(passages, sources, strict=True)]
    ends = [find_until(read, one.language, one.reference_at) for read, one in zip(passages, sources, strict=True)]
    return [
        (*_locate(counted, placed, read, one.language), *placed, *ended)
        for counted, placed, ended, read, one in zip(figures, places, ends, passages, sources, strict=True)
    ]


def _locate(
    figures: tuple[Fact, ...], places: Iterable[Fact], passages: tuple[Passage, Passage], language: str
) -> tuple[Fact, ...]:
    """The figures, each with its country when the article tells of several and the figure's sentence of one."""
    events = {fact.country for fact in places if fact.kind is FactKind.COUNTRY and fact.is_event}
    if len(events) < 2:
        return figures
    title, text = passages
    told: dict[tuple[bool, int, int], set[str]] = {}
    located = []
    for figure in figures:
        passage = title if figure.span.zone is Zone.TITLE else text
        sentence = (passage.is_title, *passage.find_sentence(figure.span.start))
        if sentence not in told:
            found = find_places((_cut(passage, *sentence[1:]),), language)
            told[sentence] = {fact.country for fact in found if fact.kind is FactKind.COUNTRY and fact.is_event}
        countries = told[sentence]
        located.append(replace(figure, country=next(iter(countries))) if len(countries) == 1 else figure)
    return tuple(located)


def _cut(passage: Passage, start: int, end: int) -> Passage:
    """One sentence by itself."""
    return Passage(passage.text[start:end], None if passage.is_title else end - start)


def _list_passages(source: Source) -> tuple[Passage, Passage]:
    lead_end = source.text.find("\n\n")
    return Passage(source.title, None), Passage(source.text, lead_end if lead_end >= 0 else len(source.text))
