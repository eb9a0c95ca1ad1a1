"""Streams of invented reports from a table: which of them the stories put together, and which they should.

A table has the columns half, stream, event, language, minutes, title and text. A stream is one event, or several.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path

from monitors.analysis import analyse_all
from monitors.model import Analysis, Article
from monitors.stories.assignment import StoryIndex
from tests.shipped import compile_shipped

START = datetime(2026, 11, 29, 9, tzinfo=UTC)
LATER = START + timedelta(days=2)

Told = tuple[str, Analysis]
"""The event that a report tells, and what was read out of it."""


@cache
def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a table of this folder."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def list_streams(name: str) -> list[str]:
    return list(dict.fromkeys(row["stream"] for row in read_rows(name)))


@cache
def read_streams(name: str) -> dict[str, list[Told]]:
    """The reports of each stream, as the rules read them without the encoder, which takes seconds for them."""
    articles = [_make_article(number, row) for number, row in enumerate(read_rows(name))]
    streams: dict[str, list[Told]] = {}
    analyses = analyse_all(articles, replace(compile_shipped(), finder=None))
    for row, analysis in zip(read_rows(name), analyses, strict=True):
        streams.setdefault(row["stream"], []).append((row["event"], analysis))
    return streams


def list_misplaced(told: Sequence[Told]) -> list[tuple[str, str]]:
    """The pairs of headlines that are of one event but not in one story, or the other way round."""
    index = StoryIndex()
    for _, analysis in told:
        index.assign(analysis)
    homes = [(event, index.find_home(one.article.key), one.article.title) for event, one in told]
    return [(one[2], two[2]) for one, two in combinations(homes, 2) if (one[0] == two[0]) != (one[1] == two[1])]


def see_late(told: Sequence[Told], seed: int) -> list[Told]:
    """The same reports as a monitor that was down sees them: all after two days, in another order."""
    order = random.Random(seed).sample(told, len(told))
    return [
        (event, replace(one, article=replace(one.article, first_seen_at=LATER + timedelta(seconds=number))))
        for number, (event, one) in enumerate(order)
    ]


def _make_article(number: int, row: dict[str, str]) -> Article:
    at = START + timedelta(minutes=int(row["minutes"]))
    outlet = f"Outlet {number}"
    article = Article("feed", str(number), row["title"], row["text"], at, publisher=outlet, language=row["language"])
    return replace(article, published_at=at)
