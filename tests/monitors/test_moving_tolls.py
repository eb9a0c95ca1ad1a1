"""One event whose toll moves within hours, told in two languages, is one story; look-alikes stay two.

The set is invented: reports of real places as agencies write them, in eight languages. A stream is one event, or an
event "a" and another one "b": in another town or country, of another kind, the day after, or the second of the day.
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

import pytest

from monitors.analysis import analyse_all
from monitors.model import Analysis, Article
from monitors.stories.assignment import StoryIndex
from tests.shipped import compile_shipped

START = datetime(2026, 11, 29, 9, tzinfo=UTC)
LATER = START + timedelta(days=2)
PATH = Path(__file__).with_name("moving_tolls.tsv")

with PATH.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

STREAMS = list(dict.fromkeys(row["stream"] for row in ROWS))

Told = tuple[str, Analysis]
"""The event that a report tells, and what was read out of it."""


def make_article(number: int, row: dict[str, str]) -> Article:
    at = START + timedelta(minutes=int(row["minutes"]))
    outlet = f"Outlet {number}"
    article = Article("feed", str(number), row["title"], row["text"], at, publisher=outlet, language=row["language"])
    return replace(article, published_at=at)


@cache
def read_streams() -> dict[str, list[Told]]:
    """The reports of each stream, as the rules read them without the encoder, which takes seconds for them."""
    articles = [make_article(number, row) for number, row in enumerate(ROWS)]
    streams: dict[str, list[Told]] = {}
    for row, analysis in zip(ROWS, analyse_all(articles, replace(compile_shipped(), finder=None)), strict=True):
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


@pytest.mark.parametrize("stream", STREAMS)
def test_a_moving_toll_is_one_story_in_two_languages_and_a_look_alike_another(stream: str) -> None:
    assert list_misplaced(read_streams()[stream]) == []


@pytest.mark.parametrize("stream", STREAMS)
def test_the_order_in_which_reports_of_a_moving_toll_come_changes_nothing(stream: str) -> None:
    assert [list_misplaced(see_late(read_streams()[stream], seed)) for seed in range(3)] == [[]] * 3


def test_the_set_has_streams_of_one_event_and_of_two_in_eight_languages() -> None:
    events = {stream: {event for event, _ in told} for stream, told in read_streams().items()}
    assert sum(len(one) == 1 for one in events.values()) >= 40
    assert sum(len(one) == 2 for one in events.values()) >= 45
    assert all(analysis.matches for told in read_streams().values() for _, analysis in told)
    languages = {analysis.language for told in read_streams().values() for _, analysis in told}
    assert languages == {"en", "ru", "es", "fr", "ar", "de", "pt", "kk"}
