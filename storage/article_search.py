"""Searches the stored articles by their words, the newest first, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row
from typing import Final

from storage import codec
from storage.connection import Connection
from storage.word_search import WordForms, write_query

_NO_ID: Final = 2**62
"""Above every id."""

_FIND: Final = """
    SELECT articles.id, articles.key, articles.publisher, articles.url, articles.first_seen_at,
        articles.story_id, articles.language, found.title, found.snippet,
        json_extract(article_texts.body, '$.published_at') AS published_at
    FROM (
        SELECT rowid, title, snippet(article_texts_fts, -1, '', '', '…', 24) AS snippet FROM article_texts_fts
        WHERE article_texts_fts MATCH :query AND rowid < :before AND rowid >= :first
        ORDER BY rowid DESC LIMIT :limit
    ) AS found JOIN articles ON articles.id = found.rowid
    JOIN article_texts ON article_texts.article_id = found.rowid ORDER BY articles.id DESC"""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """One result of a search. ``snippet`` is unescaped plain text around the words, "" if it only repeats the title;
    ``published_at`` is None and ``language`` "" if unknown."""

    key: str
    title: str
    publisher: str
    url: str
    first_seen_at: datetime
    published_at: datetime | None
    story_id: str
    snippet: str
    language: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Results, the newest first. Pass ``next_before`` as ``before`` for the next page; None when this is the last."""

    found: tuple[FoundArticle, ...]
    next_before: int | None


def search_articles(
    connection: Connection,
    words: str,
    forms: WordForms | None,
    *,
    limit: int,
    before: int | None,
    since: datetime | None,
    until: datetime | None,
) -> SearchPage:
    """The newest articles that contain the words: see :meth:`storage.articles.Articles.search`."""
    query = write_query(connection, words, forms)
    if not query:
        return SearchPage((), None)
    bounds = {
        "before": min(
            _NO_ID if before is None else before, _NO_ID if until is None else _find_first_since(connection, until)
        ),
        "first": 0 if since is None else _find_first_since(connection, since),
    }
    rows = connection.list_rows(_FIND, {"query": query, "limit": limit, **bounds})
    return SearchPage(tuple(map(_read_found, rows)), rows[-1]["id"] if len(rows) == limit else None)


def _find_first_since(connection: Connection, since: datetime) -> int:
    """The id of the first article that came since then, one that none has if none did. Ids ascend with time."""
    find = "SELECT id FROM articles WHERE first_seen_at >= ? ORDER BY first_seen_at, id LIMIT 1"
    first: int | None = connection.get_value(find, [codec.encode_time(since)])
    return _NO_ID if first is None else first


def _read_found(row: Row) -> FoundArticle:
    return FoundArticle(
        key=row["key"],
        title=row["title"],
        publisher=row["publisher"],
        url=row["url"],
        first_seen_at=codec.decode_time(row["first_seen_at"]),
        published_at=codec.decode_optional_time(row["published_at"]),
        story_id=row["story_id"],
        snippet=_drop_repeated(row["snippet"], row["title"]),
        language=row["language"],
    )


def _drop_repeated(snippet: str, title: str) -> str:
    """The snippet; "" if all that it says is in the title."""
    said = " ".join(snippet.strip("… ").split()).casefold()
    return "" if said in " ".join(title.split()).casefold() else snippet
