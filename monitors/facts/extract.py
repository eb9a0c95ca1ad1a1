"""Facts of one article: places, figures and end dates, from its title and text alone.

Pure: the same words give the same facts in any process. It keeps no memory of other articles.
"""

from __future__ import annotations

from datetime import datetime

from monitors.facts.dates import find_until
from monitors.facts.figures import find_figures
from monitors.facts.passage import Passage
from monitors.facts.places import find_places
from monitors.model import Fact


def extract_facts(title: str, text: str, language: str, reference_at: datetime) -> tuple[Fact, ...]:
    """Every fact of an article: figures, countries, places, end dates; facts of one kind best first.

    ``text`` is paragraphs joined by blank lines, its first paragraph the lead. ``language`` is ISO 639-1; one without
    word lists is read with the English ones. ``reference_at`` is the day the article speaks from: its publication.
    Spans count characters into ``title`` or ``text`` as given.
    """
    lead_end = text.find("\n\n")
    passages = (Passage(title, None), Passage(text, lead_end if lead_end >= 0 else len(text)))
    return (
        *find_figures(passages, language, reference_at),
        *find_places(passages, language),
        *find_until(passages, language, reference_at),
    )
