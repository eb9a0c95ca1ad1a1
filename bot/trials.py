"""What a query would have caught in the archive: read and judged beside the program (bot/aside.py)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from bot.rejudging import read_archive
from monitors.completion import judging_time
from monitors.model import Article
from monitors.rules.matcher import WatchQuery
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules
from monitors.schema import SharedSpec
from storage.store import Store

SPAN: Final = timedelta(days=7)
MOST_ARTICLES: Final = 1000
SHOWN: Final = 5
SLICE: Final = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """How many articles a query caught of how many; ``newest`` are the first of them."""

    looked_at: int = 0
    caught: int = 0
    newest: tuple[Article, ...] = ()


def try_query(path: Path, query: str, shared: SharedSpec, now: datetime) -> Trial:
    """Judge the newest articles of the last days; takes seconds. Raises QueryError."""
    rules = compile_rules((), [WatchQuery(1, query)], shared)
    looked_at, caught, newest = 0, 0, list[Article]()
    with closing(Store.open_readonly(path)) as store:
        for record in islice(read_archive(store.articles, now - SPAN, SLICE), MOST_ARTICLES):
            looked_at += 1
            article = record.analysis.article
            document = read_document(article.title, article.text, record.analysis.language)
            if rules.judge(document, judging_time(article)).matches:
                caught += 1
                newest.append(article)
    newest.sort(key=lambda one: one.first_seen_at, reverse=True)
    return Trial(looked_at, caught, tuple(newest[:SHOWN]))
