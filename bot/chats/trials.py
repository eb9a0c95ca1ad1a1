"""Tries a query on the stored articles, for chats that set up a watch; runs outside the program (bot/background.py)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from bot.rejudging import read_archive
from monitors.completion import judging_time
from monitors.config.schema import SharedSpec
from monitors.model import Article
from monitors.rules.matcher import WatchQuery
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules
from storage.store import Store

SPAN: Final = timedelta(days=7)
MOST_ARTICLES: Final = 1000
SHOWN: Final = 5
SLICE: Final = 200
NEW, OLD = 1, 2


@dataclass(frozen=True, slots=True)
class Trial:
    """How many of the articles looked at a query caught; ``newest`` are the newest of those.

    Compared with another query: ``was`` is how many that one caught, ``gained`` are the newest that only the new query
    caught, and ``lost`` those that only the other one did.
    """

    looked_at: int = 0
    caught: int = 0
    newest: tuple[Article, ...] = ()
    was: int = 0
    gained: tuple[Article, ...] = ()
    lost: tuple[Article, ...] = ()


def try_query(path: Path, query: str, against: str, shared: SharedSpec, now: datetime) -> Trial:
    """Judge the newest articles of the last days by ``query``, and by ``against`` too unless that is empty.

    Takes seconds. Raises QueryError.
    """
    watches = [WatchQuery(number, one) for number, one in ((NEW, query), (OLD, against)) if one]
    rules = compile_rules((), watches, shared)
    looked_at, caught_by = 0, dict[frozenset[int | None], list[Article]]()
    with closing(Store.open_readonly(path)) as store:
        for record in islice(read_archive(store.articles, now - SPAN, SLICE), MOST_ARTICLES):
            looked_at += 1
            article = record.analysis.article
            document = read_document(article.title, article.text, record.analysis.language)
            found = frozenset(match.watch_id for match in rules.judge(document, judging_time(article)).matches)
            caught_by.setdefault(found, []).append(article)
    both, gained, lost = (caught_by.get(frozenset(found), []) for found in ((NEW, OLD), (NEW,), (OLD,)))
    return Trial(
        looked_at,
        len(both) + len(gained),
        _choose_newest([*both, *gained]),
        len(both) + len(lost),
        _choose_newest(gained),
        _choose_newest(lost),
    )


def _choose_newest(articles: list[Article]) -> tuple[Article, ...]:
    return tuple(sorted(articles, key=lambda one: one.first_seen_at, reverse=True)[:SHOWN])
