"""Names the story of each analysis in a stream, with some delay so that later reports can still change it.

The first reports of two similar events are often separated only by later ones, when their neighbourhood is sorted anew.
The delay makes the names nearly independent of the order of arrival. Memory is bounded, however long the stream is.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator

from monitors.model import Analysis
from monitors.stories.assignment import StoryIndex

LOOK_AHEAD = 1000
"""An article is named only after this many later ones have been seen."""

LIVE_ARTICLES = 10_000
"""At most this many articles are live, which bounds the memory for a stream of any length."""

FEWEST_REPORTS = 3
"""The number of reports that a story remembers: the least that can be kept, because nobody reads them here."""


def open_naming_index() -> StoryIndex:
    """Return an index for a stream of any length: bounded memory, no time window, no severities."""
    return StoryIndex(window_seconds=math.inf, most_articles=LIVE_ARTICLES, most_reports=FEWEST_REPORTS, is_told=False)


def name_stories(analyses: Iterable[Analysis], index: StoryIndex) -> Iterator[tuple[Analysis, str]]:
    """Yield each analysis with the id of its story, in the order given. The index must keep at least ``LOOK_AHEAD``
    articles live.
    """
    waiting: deque[tuple[Analysis, str]] = deque()
    for analysis in analyses:
        waiting.append((analysis, index.assign(analysis).story.id))
        if len(waiting) > LOOK_AHEAD:
            yield _name(*waiting.popleft(), index)
    while waiting:
        yield _name(*waiting.popleft(), index)


def _name(analysis: Analysis, first_id: str, index: StoryIndex) -> tuple[Analysis, str]:
    return analysis, index.find_home(analysis.article.key) or first_id
