"""Extracts the facts of articles (places, figures and end dates) from their titles and texts alone.

:func:`extract_all` is the entry to the package; :func:`extract_facts` is it for one article. Pure: the same words give
the same facts in any process, whatever was read before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from monitors.facts.article_field import ArticleField
from monitors.facts.dates import find_until
from monitors.facts.figures import find_figures
from monitors.facts.places import find_all_places, find_places
from monitors.model import Fact, FactKind, Zone


class FactSource(NamedTuple):
    """What facts are read from.

    ``text`` is paragraphs separated by blank lines; the first is the lead. ``language`` is ISO 639-1; without word
    lists of its own, a language is read with the English ones. ``reference_at`` is when the article was published:
    "until Friday" counts from there.
    """

    title: str
    text: str
    language: str
    reference_at: datetime


def extract_facts(title: str, text: str, language: str, reference_at: datetime) -> tuple[Fact, ...]:
    """All facts of an article, in this order: figures, countries, places, end dates.

    The arguments are the fields of :class:`FactSource`. Spans are offsets in characters into ``title`` or ``text``.
    """
    return extract_all((FactSource(title, text, language, reference_at),))[0]


def extract_all(sources: Sequence[FactSource]) -> list[tuple[Fact, ...]]:
    """As :func:`extract_facts` for several articles, in their order, but one kind of fact after the other.

    That is faster: the tables of one kind fill a processor's cache, and stay there from article to article.
    """
    fields = [_list_fields(source) for source in sources]
    figures = [find_figures(read, one.language, one.reference_at) for read, one in zip(fields, sources, strict=True)]
    places = find_all_places(fields, [one.language for one in sources])
    ends = [find_until(read, one.language, one.reference_at) for read, one in zip(fields, sources, strict=True)]
    return [
        (*_locate(counted, placed, read, one.language), *placed, *ended)
        for counted, placed, ended, read, one in zip(figures, places, ends, fields, sources, strict=True)
    ]


def _locate(
    figures: tuple[Fact, ...], places: Iterable[Fact], fields: tuple[ArticleField, ArticleField], language: str
) -> tuple[Fact, ...]:
    """The figures, each with its country if the article has several event countries and its sentence only one."""
    events = {fact.country for fact in places if fact.kind is FactKind.COUNTRY and fact.is_event}
    if len(events) < 2:
        return figures
    title, text = fields
    told: dict[tuple[bool, int, int], set[str]] = {}
    located = []
    for figure in figures:
        field = title if figure.span.zone is Zone.TITLE else text
        sentence = (field.is_title, *field.find_sentence(figure.span.start))
        if sentence not in told:
            found = find_places((_cut(field, *sentence[1:]),), language)
            told[sentence] = {fact.country for fact in found if fact.kind is FactKind.COUNTRY and fact.is_event}
        countries = told[sentence]
        located.append(replace(figure, country=next(iter(countries))) if len(countries) == 1 else figure)
    return tuple(located)


def _cut(field: ArticleField, start: int, end: int) -> ArticleField:
    """One sentence as a field of its own."""
    return ArticleField(field.text[start:end], None if field.is_title else end - start)


def _list_fields(source: FactSource) -> tuple[ArticleField, ArticleField]:
    lead_end = source.text.find("\n\n")
    return ArticleField(source.title, None), ArticleField(source.text, lead_end if lead_end >= 0 else len(source.text))
