"""What is known while one sentence is read for figures, and what comes out of it.

Plain carriers between ``links.py`` and ``crowds.py``; they decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from monitors.facts.counts import Count
from monitors.facts.lexicon import Item, Lexicon, Tag
from monitors.model import FactKind


class Figure(NamedTuple):
    """What a sentence states of one kind; offsets count into the text that was read."""

    kind: FactKind
    low: int
    high: int
    start: int
    end: int
    of: str = ""
    qualifier: str = ""
    is_total: bool = False
    force: str = ""


@dataclass(slots=True)
class Sentence:
    """One sentence being read: its items, their tags, its counts, and which counts are spoken for."""

    text: str
    items: list[Item]
    tags: set[Tag]
    counts: list[Count]
    taken: set[int]
    parts: set[int]
    lexicon: Lexicon
