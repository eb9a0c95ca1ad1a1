"""What is known while one sentence is read for figures, and the figures that come out of it.

These are plain records that ``links.py``, ``crowds.py`` and ``sums.py`` share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from monitors.facts.counts import Count
from monitors.facts.lexicon import Item, Lexicon, Tag
from monitors.model import FactKind

BREAKING = (";", ":")  # marks over which no count reaches
ARMED = ("soldiers", "peacekeepers")  # the people that troops consist of


class Figure(NamedTuple):
    """A figure that a sentence states: ``low`` to ``high`` people. Offsets count into the field.

    ``of`` is the category of people, "" for any; ``is_total`` marks a stated total, such as a death toll; ``force`` is
    the force that troops belong to. ``corrects``: it takes back a higher figure that was stated before, ``replaces``
    if the sentence names it, else 0. ``is_former``: it is only said to have been stated, as in ``an earlier report
    said``.
    """

    kind: FactKind
    low: int
    high: int
    start: int
    end: int
    of: str = ""
    qualifier: str = ""
    is_total: bool = False
    force: str = ""
    corrects: bool = False
    replaces: int = 0
    is_former: bool = False


@dataclass(slots=True)
class TaggedSentence:
    """One sentence being read: its items, the set of their tags, and its counts.

    ``taken`` and ``parts`` are indexes into ``counts``: counts that a trigger has claimed, and counts that are part of
    another count.
    """

    text: str
    items: list[Item]
    tags: set[Tag]
    counts: list[Count]
    taken: set[int]
    parts: set[int]
    lexicon: Lexicon
