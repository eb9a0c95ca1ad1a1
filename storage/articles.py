"""Articles with what the analysis found in them, their full-text index, and daily counts that outlive them.

Matches are rows, because they are listed by topic. Facts and suppressions are JSON beside the text, because they are
only ever wanted with their article; a row for each would triple the cost of storing an article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Row

from monitors.model import (
    Analysis,
    Article,
    ArticleRecord,
    DayCount,
    Fact,
    Match,
    Suppression,
    SuppressionReason,
    is_desk_topic,
    list_event_countries,
)
from storage import codec
from storage.article_search import SearchPage, search_articles
from storage.connection import Connection
from storage.match_rows import group_matches
from storage.word_search import WordForms

_RECORDS = """
    SELECT articles.id, articles.first_seen_at, articles.language, articles.story_id, articles.reason,
        article_texts.title, article_texts.text, article_texts.body, article_texts.facts, article_texts.suppressions
    FROM articles JOIN article_texts ON article_texts.article_id = articles.id
    WHERE """


class Articles:
    """The articles of one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, records: Iterable[ArticleRecord]) -> None:
        """Store articles in this order. One whose key is stored already is updated, but keeps ``first_seen_at``."""
        latest = {record.analysis.article.key: record for record in records}
        if not latest:
            return
        with self._connection.transaction():
            stored = self._find_ids(latest)
            added = [record for key, record in latest.items() if key not in stored]
            self._connection.insert("articles", [_article_row(record) for record in added])
            self._count_days(added)
            for key in stored:
                self._update(stored[key], latest[key])
            ids = {**stored, **self._find_ids([record.analysis.article.key for record in added])}
            self._connection.upsert(
                "article_texts", [_text_row(ids[key], record) for key, record in latest.items()], "article_id"
            )
            self._save_matches({ids[key]: record for key, record in latest.items()}, stored.values())

    def find_article(self, key: str) -> ArticleRecord | None:
        """The article of that key with its analysis, None when there is none or it was forgotten."""
        return next(iter(self._list_records("articles.key = ?", [key])), None)

    def find_article_by_url(self, urls: Iterable[str]) -> ArticleRecord | None:
        """The newest article with one of these links, None when there is none."""
        found = self._list_records(
            "articles.id IN (SELECT id FROM articles INDEXED BY idx_articles_url"
            " WHERE url != '' AND url IN (SELECT value FROM json_each(?))) ORDER BY articles.id DESC LIMIT 1",
            [codec.encode_list(list(urls))],
        )
        return next(iter(found), None)

    def list_by_url_start(self, start: str, limit: int) -> tuple[ArticleRecord, ...]:
        """The newest articles whose links begin with ``start``, the newest first."""
        return self._list_records(
            "articles.id IN (SELECT id FROM articles INDEXED BY idx_articles_url"
            " WHERE url != '' AND url >= ? AND url < ?) ORDER BY articles.id DESC LIMIT ?",
            [start, f"{start}\U0010ffff", limit],
        )

    def list_recent_analyses(
        self, since: datetime, limit: int, *, until: datetime | None = None
    ) -> tuple[ArticleRecord, ...]:
        """The newest ``limit`` articles first seen in ``since <= t < until``, in the order in which they arrived.

        Reading one takes about 0.1 ms: read many in slices of time, so that others can use the thread in between.
        """
        return self._list_records(
            "articles.id IN (SELECT id FROM articles WHERE first_seen_at >= ? AND first_seen_at < ?"
            " ORDER BY first_seen_at DESC LIMIT ?) ORDER BY articles.id",
            [codec.encode_time(since), codec.END_OF_TIME if until is None else codec.encode_time(until), limit],
        )

    def find_start(self, since: datetime, limit: int) -> int:
        """The ``after`` with which :meth:`list_in_stories` begins at the oldest of the newest ``limit`` articles.

        Only articles that are in a story and were first seen since then count; 0 when there are none.
        """
        first: int | None = self._connection.get_value(
            "SELECT min(id) FROM (SELECT id FROM articles INDEXED BY idx_articles_story_id"
            " WHERE story_id != '' AND first_seen_at >= ? ORDER BY id DESC LIMIT ?)",
            [codec.encode_time(since), limit],
        )
        return 0 if first is None else first - 1

    def list_in_stories(self, after: int, limit: int) -> tuple[int, tuple[ArticleRecord, ...]] | None:
        """The ``after`` of the next call, and the next ``limit`` articles that are in a story, in order of arrival.

        None when there are no more.
        """
        rows = self._connection.list_rows(
            "SELECT id FROM articles WHERE id > ? AND story_id != '' ORDER BY id LIMIT ?", [after, limit]
        )
        ids = [row[0] for row in rows]
        if not ids:
            return None
        condition = "articles.id IN (SELECT value FROM json_each(?)) ORDER BY articles.id"
        return ids[-1], self._list_records(condition, [codec.encode_list(ids)])

    def list_latest(self, topic: str, limit: int) -> tuple[ArticleRecord, ...]:
        """The newest articles that match a topic, the newest first."""
        return self._list_records(
            "articles.id IN (SELECT article_id FROM matches WHERE topic = ? ORDER BY article_id DESC LIMIT ?)"
            " ORDER BY articles.id DESC",
            [topic, limit],
        )

    def list_of_story(self, story_id: str, limit: int = 200) -> tuple[ArticleRecord, ...]:
        """The articles of a story in the order in which they arrived."""
        return self._list_records("articles.story_id = ? ORDER BY articles.id LIMIT ?", [story_id, limit])

    def search(
        self,
        words: str,
        forms: WordForms | None = None,
        *,
        limit: int = 10,
        before: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> SearchPage:
        """The newest articles that contain the words, as :func:`storage.word_search.write_query` reads them.

        ``before`` is the ``next_before`` of the page before, ``since`` and ``until`` bound when the articles came.
        Without any words the page is empty.
        """
        return search_articles(self._connection, words, forms, limit=limit, before=before, since=since, until=until)

    def list_day_counts(
        self, first: date, last: date, *, topic: str = "", countries: Collection[str] | None = None
    ) -> tuple[DayCount, ...]:
        """Counts for the days ``first`` to ``last``, of one topic or all (""), of some countries or all (None).

        Country "" counts the articles for which no country of the event was found. Days without articles are left out.
        """
        rows = self._connection.list_rows(
            "SELECT * FROM daily_counts WHERE day BETWEEN :first AND :last AND (:topic = '' OR topic = :topic)"
            " AND (:countries IS NULL OR country IN (SELECT value FROM json_each(:countries)))"
            " ORDER BY day, topic, country",
            {
                "first": first.isoformat(),
                "last": last.isoformat(),
                "topic": topic,
                "countries": None if countries is None else codec.encode_list(countries),
            },
        )
        return tuple(
            DayCount(
                country=row["country"],
                topic=row["topic"],
                on=date.fromisoformat(row["day"]),
                articles=row["articles"],
                publishers=row["publishers"],
            )
            for row in rows
        )

    def find_newest_time(self) -> datetime | None:
        """When the newest article was first seen, None when there is none."""
        return codec.decode_optional_time(self._connection.get_value("SELECT max(first_seen_at) FROM articles"))

    def list_leads(self, keys: Iterable[str], limit: int = 1000) -> dict[str, str]:
        """The first paragraphs of these articles by key, cut at ``limit`` characters; unknown keys are left out."""
        rows = self._connection.list_rows(
            "SELECT articles.key, substr(article_texts.text, 1, ?) FROM articles"
            " JOIN article_texts ON article_texts.article_id = articles.id"
            " WHERE articles.key IN (SELECT value FROM json_each(?))",
            [limit, codec.encode_list(keys)],
        )
        return {row[0]: row[1].partition("\n\n")[0].strip() for row in rows}

    def list_busy_countries(self, since: date, limit: int) -> tuple[str, ...]:
        """The countries with the most articles since that day, the busiest first; one of two topics counts twice."""
        rows = self._connection.list_rows(
            "SELECT country FROM daily_counts WHERE day >= ? AND country != ''"
            " GROUP BY country ORDER BY sum(articles) DESC, country LIMIT ?",
            [since.isoformat(), limit],
        )
        return tuple(row[0] for row in rows)

    def find_first_day(self) -> date | None:
        """The first day that has a count, None when none has."""
        day = self._connection.get_value("SELECT min(day) FROM daily_counts")
        return None if day is None else date.fromisoformat(day)

    def count_articles(self, since: datetime) -> int:
        """How many articles were first seen since then."""
        return int(
            self._connection.get_value(
                "SELECT count(*) FROM articles WHERE first_seen_at >= ?", [codec.encode_time(since)]
            )
        )

    def _find_ids(self, keys: Iterable[str]) -> dict[str, int]:
        rows = self._connection.list_rows(
            "SELECT key, id FROM articles WHERE key IN (SELECT value FROM json_each(?))", [codec.encode_list(keys)]
        )
        return {row[0]: row[1] for row in rows}

    def _update(self, article_id: int, record: ArticleRecord) -> None:
        """Update a stored article. It keeps its key, source and first sighting, and its story unless one is given."""
        self._connection.execute(
            "UPDATE articles SET publisher = :publisher, url = :url, language = :language, reason = :reason,"
            " story_id = CASE :story_id WHEN '' THEN story_id ELSE :story_id END WHERE id = :id",
            {**_article_row(record), "id": article_id},
        )

    def _save_matches(self, records: dict[int, ArticleRecord], stored: Iterable[int]) -> None:
        self._connection.execute(
            "DELETE FROM matches WHERE article_id IN (SELECT value FROM json_each(?))", [codec.encode_list(stored)]
        )
        self._connection.insert(
            "matches",
            [
                {
                    "article_id": article_id,
                    "topic": match.topic,
                    "watch_id": match.watch_id,
                    "level": match.level.value,
                    "severity": match.severity.value,
                    "score": float(match.score),
                    "body": codec.encode(match),
                }
                for article_id, record in records.items()
                for match in record.analysis.matches
            ],
        )

    def _count_days(self, added: Sequence[ArticleRecord]) -> None:
        """Count new articles by day, topic, country ("" if none is known) and publisher.

        One that is suppressed as a whole (from an archive or a first poll) says nothing about the day it arrived.
        """
        news = Counter(
            (codec.encode_time(article.first_seen_at)[:10], topic, country, article.publisher)
            for record in added
            if record.reason is None
            for article in (record.analysis.article,)
            for topic in {match.topic for match in record.analysis.matches if is_desk_topic(match.topic)}
            for country in list_event_countries(record.analysis.facts) or ("",)
        )
        for (day, topic, country, publisher), articles in news.items():
            publishers = self._connection.execute(
                "INSERT INTO daily_publishers (day, topic, country, publisher) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                [day, topic, country, publisher],
            )
            self._connection.execute(
                "INSERT INTO daily_counts (day, topic, country, articles, publishers) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (day, topic, country) DO UPDATE SET"
                " articles = articles + excluded.articles, publishers = publishers + excluded.publishers",
                [day, topic, country, articles, publishers],
            )

    def _list_records(self, condition: str, parameters: Sequence[str | int]) -> tuple[ArticleRecord, ...]:
        """The articles that a condition selects, in its order; the condition is a constant, never made of input."""
        with self._connection.snapshot():
            rows = self._connection.list_rows(_RECORDS + condition, parameters)
            matches = self._list_matches([row["id"] for row in rows])
        return tuple(_read_record(row, matches.get(row["id"], ())) for row in rows)

    def _list_matches(self, article_ids: Sequence[int]) -> dict[int, tuple[Match, ...]]:
        rows = self._connection.list_rows(
            "SELECT article_id, body FROM matches WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY id",
            [codec.encode_list(article_ids)],
        )
        return group_matches(rows)


def _article_row(record: ArticleRecord) -> dict[str, str]:
    article = record.analysis.article
    return {
        "key": article.key,
        "source_id": article.source_id,
        "publisher": article.publisher,
        "url": article.url,
        "language": record.analysis.language,
        "first_seen_at": codec.encode_time(article.first_seen_at),
        "story_id": record.story_id,
        "reason": "" if record.reason is None else record.reason.value,
    }


def _text_row(article_id: int, record: ArticleRecord) -> dict[str, str | int]:
    article = record.analysis.article
    return {
        "article_id": article_id,
        "title": article.title,
        "text": article.text,
        "body": codec.encode(replace(article, title="", text="")),
        "facts": codec.encode_all(record.analysis.facts),
        "suppressions": codec.encode_all(record.analysis.suppressions),
    }


def _read_record(row: Row, matches: tuple[Match, ...]) -> ArticleRecord:
    article = replace(
        codec.decode(Article, row["body"]),
        title=row["title"],
        text=row["text"],
        first_seen_at=codec.decode_time(row["first_seen_at"]),
    )
    analysis = Analysis(
        article=article,
        language=row["language"],
        matches=matches,
        suppressions=codec.decode_all(Suppression, row["suppressions"]),
        facts=codec.decode_all(Fact, row["facts"]),
    )
    return ArticleRecord(analysis, row["story_id"], SuppressionReason(row["reason"]) if row["reason"] else None)
