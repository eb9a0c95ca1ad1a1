"""A stream of analyses with the name of the story each belongs to, held back a little so that the name is settled.

The first reports of two alike events are often told apart only by later ones, with which their neighbourhood is sorted
anew; so names hardly hang on the order of arrival. It keeps no more than it holds back.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator

from monitors.model import Analysis
from monitors.stories import StoryIndex

LOOK_AHEAD = 1000
"""So many articles are seen before an article is named."""

LIVE_ARTICLES = 10_000
"""Enough live articles for a stream of any length: with what a story remembers it bounds what is kept of articles."""

FEWEST_REPORTS = 2
"""So many reports a story remembers while it is only named: nobody reads them."""


def open_naming_index() -> StoryIndex:
    """An index for a stream of any length: constant memory, no window of time, and severities left alone."""
    return StoryIndex(window_seconds=math.inf, most_articles=LIVE_ARTICLES, most_reports=FEWEST_REPORTS, is_told=False)


def name_stories(
    analyses: Iterable[Analysis], index: StoryIndex, look_ahead: int = LOOK_AHEAD
) -> Iterator[tuple[Analysis, str]]:
    """Each analysis with its story's id, in the order given; equal ids mean one story.

    The index must keep at least ``look_ahead`` articles live.
    """
    waiting: deque[tuple[Analysis, str]] = deque()
    for analysis in analyses:
        waiting.append((analysis, index.assign(analysis).story.id))
        if len(waiting) > look_ahead:
            yield _name(*waiting.popleft(), index)
    while waiting:
        yield _name(*waiting.popleft(), index)


def _name(analysis: Analysis, first_id: str, index: StoryIndex) -> tuple[Analysis, str]:
    return analysis, index.find_home(analysis.article.key) or first_id
