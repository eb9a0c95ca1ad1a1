"""Facts of one article: places, figures and end dates, from its title and text alone.

Pure: the same words give the same facts in any process. It keeps no memory of other articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from monitors.facts.dates import find_until
from monitors.facts.figures import find_figures
from monitors.facts.passage import Passage
from monitors.facts.places import find_places
from monitors.model import Fact


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
    return [(*counted, *placed, *ended) for counted, placed, ended in zip(figures, places, ends, strict=True)]


def _list_passages(source: Source) -> tuple[Passage, Passage]:
    lead_end = source.text.find("\n\n")
    return Passage(source.title, None), Passage(source.text, lead_end if lead_end >= 0 else len(source.text))
