"""What may be shown to anybody who may see the page: stories, their evidence, feeds, and how full the outbox is.

Its connection can read nothing else (``storage/guard.py``). Chats, watches, subscriptions and messages stay out: a
story shows only the desk's own topics, and one that only a chat's watch recognised is not shown at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Row
from typing import Final

from monitors.errors import StorageError
from monitors.model import FeedState, Match, Severity, Story
from storage import codec
from storage.connection import Connection, Parameters
from storage.guard import STEPS_BETWEEN_LOOKS, Deadline, authorize
from storage.opening import open_readonly
from storage.outbox import Outbox
from storage.outbox_rows import OutboxDepth
from storage.questions import MOST_JUMPS, WALK, Position, Question, Wanted, ask_for_counts, ask_for_list, quote_words
from storage.stories import Stories, is_desk_topic

MOST_EVIDENCE: Final = 60
"""The evidence of so many of a story's newest reports is shown."""


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Stories, the newest first. ``told`` says of how many chats each was told; ``next`` is None on the last page."""

    stories: tuple[Story, ...]
    told: dict[str, int] = field(default_factory=dict)
    next: Position | None = None


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many stories of one severity and of just these topics had their latest report in a stretch of time.

    ``begins`` is a time cut short, such as ``2026-03-14T09``.
    """

    begins: str
    topics: tuple[str, ...]
    severity: Severity
    stories: int


@dataclass(frozen=True, slots=True)
class MapPoint:
    """The stories whose first place is this one: how many, the gravest severity, and the newest by id and title."""

    name: str
    country: str
    latitude: float
    longitude: float
    stories: int
    severity: Severity
    newest_id: str
    newest_title: str


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """Why one report of a story matched: its text, and the matches of the desk's topics."""

    article_key: str
    title: str
    text: str
    language: str
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class PublishedStory:
    """One story, all of it. ``told`` counts the chats that were told, ``told_at`` is when one last was."""

    story: Story
    evidence: tuple[EvidenceOf, ...]
    told: int
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """How the outbox stands. ``lags`` are the seconds from storing to sending of what was sent since, shortest first.

    ``pulse_at`` is the running bot's last sign of life in the database, None when it never gave one.
    """

    depth: OutboxDepth
    lags: tuple[float, ...]
    pulse_at: datetime | None


class Published:
    """A guarded, read-only view of one database. It belongs to the thread that opened it."""

    def __init__(self, connection: Connection, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    @classmethod
    def open(cls, path: Path, *, seconds: float, monotonic: Callable[[], float]) -> Published:
        """Open beside a running tocsin or alone; no question may take longer than ``seconds``.

        Raises StorageError as ``open_readonly`` does.
        """
        connection = open_readonly(path)
        deadline = Deadline(seconds, monotonic)
        connection.guard(authorize, deadline.is_over, STEPS_BETWEEN_LOOKS)
        return cls(connection, deadline)

    def check_file(self) -> None:
        """Raise StorageError (reason ``gone``) when the file was replaced, as by a restored backup."""
        self._connection.check_file()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def list_page(self, wanted: Wanted, limit: int, after: Position | None = None) -> StoryPage:
        """The newest stories wanted, after a position."""
        self._deadline.begin()
        with self._connection.snapshot():
            words, is_common = self._weigh_words(wanted)
            question = ask_for_list(wanted, words, is_common=is_common, after=after)
            rows = self._connection.list_rows(
                f"SELECT stories.id, {question.when} AS seen_at FROM {question.tables} WHERE {question.conditions}"  # noqa: S608 -- constants only
                f" ORDER BY {question.when} DESC, stories.id DESC LIMIT :limit",
                {**question.parameters, "limit": limit + 1},
            )
            ids = [row[0] for row in rows[:limit]]
            stories = Stories(self._connection).list_stories_by_id(ids)
            told = self._count_told(ids)
        more = Position(codec.decode_time(rows[limit - 1][1]), ids[-1]) if len(rows) > limit else None
        return StoryPage(tuple(_publish(story) for story in stories), told, more)

    def count_stories(self, wanted: Wanted, length: int) -> tuple[Bucket, ...]:
        """Stories by time, topics and severity, each once, the earliest first.

        ``length`` cuts the time: 13 characters for hours, 10 for days, 7 for months.
        """
        self._deadline.begin()
        with self._connection.snapshot():
            question = self._ask_for_counts(wanted)
            if question.tables == WALK and not wanted.words:
                return tuple(self._count_stretches(wanted, length))
            rows = self._connection.list_rows(
                f"SELECT stories.topics, stories.severity, count(*), substr({question.when}, 1, :length) AS begins"  # noqa: S608 -- constants only
                f" FROM {question.tables} WHERE {question.conditions} GROUP BY 4, 1, 2 ORDER BY 4, 1, 2",
                {**question.parameters, "length": length},
            )
        return tuple(_read_bucket(row["begins"], row) for row in rows)

    def _count_stretches(self, wanted: Wanted, length: int) -> Iterator[Bucket]:
        """Stretch by stretch along the index: sorting few rows often takes half of sorting all at once."""
        while (first := self._find_first(wanted)) is not None:
            begins = first[:length]
            ends = _end_stretch(begins)
            until = ends if wanted.until is None else min(ends, wanted.until)
            question = ask_for_counts(replace(wanted, until=until), "", is_common=False)
            rows = self._connection.list_rows(
                f"SELECT stories.topics, stories.severity, count(*) FROM {question.tables}"  # noqa: S608 -- constants only
                f" WHERE {question.conditions} GROUP BY 1, 2 ORDER BY 1, 2",
                question.parameters,
            )
            yield from (_read_bucket(begins, row) for row in rows)
            if until == wanted.until:
                return
            wanted = replace(wanted, since=ends)

    def _find_first(self, wanted: Wanted) -> str | None:
        """The time of the earliest story wanted."""
        question = ask_for_counts(wanted, "", is_common=False)
        sql = f"SELECT {question.when} FROM {question.tables} WHERE {question.conditions} ORDER BY 1 LIMIT 1"  # noqa: S608 -- constants only
        found: str | None = self._connection.get_value(sql, question.parameters)
        return found

    def list_points(self, wanted: Wanted, limit: int) -> tuple[MapPoint, ...]:
        """The places of the stories wanted, those with the most stories first."""
        self._deadline.begin()
        with self._connection.snapshot():
            question = self._ask_for_counts(wanted)
            # With one max() SQLite takes the other columns from the row that has it, here the newest story's id.
            rows = self._connection.list_rows(
                "SELECT stories.place, stories.country, stories.latitude, stories.longitude, count(*) AS stories,"  # noqa: S608 -- constants only
                " sum(stories.severity = 'extreme') AS extreme, sum(stories.severity = 'high') AS high,"
                f" sum(stories.severity = 'moderate') AS moderate, max({question.when}), stories.id"
                f" FROM {question.tables}"
                f" WHERE {question.conditions} AND stories.latitude IS NOT NULL AND stories.longitude IS NOT NULL"
                " GROUP BY stories.latitude, stories.longitude ORDER BY count(*) DESC LIMIT :limit",
                {**question.parameters, "limit": limit},
            )
            titles = self._read_titles([row["id"] for row in rows])
        return tuple(_read_point(row, titles) for row in rows)

    def list_countries(self) -> tuple[str, ...]:
        """Every country that any story has, by code."""
        self._deadline.begin()
        # One seek a country: SQLite's own DISTINCT would walk through every row of the index.
        rows = self._connection.list_rows(
            """
            WITH RECURSIVE found (country) AS (
                SELECT (SELECT min(country) FROM story_countries)
                UNION ALL
                SELECT (SELECT min(country) FROM story_countries WHERE country > found.country)
                FROM found WHERE found.country IS NOT NULL
            ) SELECT country FROM found WHERE country IS NOT NULL
            """
        )
        return tuple(row[0] for row in rows)

    def find_story(self, story_id: str) -> PublishedStory | None:
        """The story that an id leads to, through any mergers; None when there is none that may be shown."""
        self._deadline.begin()
        with self._connection.snapshot():
            try:
                story = _publish(Stories(self._connection).get_story(story_id))
            except StorageError as error:
                if error.reason == "corrupt":
                    raise
                return None
            if not story.topics:
                return None
            told = self._connection.find_row(
                "SELECT count(*), max(told_at) FROM told WHERE story_id = ? AND told_at IS NOT NULL", [story.id]
            )
            assert told is not None
            return PublishedStory(story, self._list_evidence(story.id), told[0], codec.decode_optional_time(told[1]))

    def list_feeds(self) -> tuple[FeedState, ...]:
        """The state of every feed that was ever polled, by id, without what was taken in."""
        self._deadline.begin()
        rows = self._connection.list_rows("SELECT body FROM feed_states ORDER BY feed_id")
        return tuple(codec.decode(FeedState, row[0]) for row in rows)

    def describe_delivery(self, now: datetime, since: datetime) -> DeliveryState:
        """How full the outbox is now, and how long what was sent since then had waited; the newest 1,000 count."""
        self._deadline.begin()
        with self._connection.snapshot():
            rows = self._connection.list_rows(
                "SELECT created_at, done_at FROM outbox WHERE done_at >= ? AND state = 'sent'"
                " ORDER BY done_at DESC LIMIT 1000",
                [codec.encode_time(since)],
            )
            lags = ((codec.decode_time(row[1]) - codec.decode_time(row[0])).total_seconds() for row in rows)
            pulse = self._connection.get_value("SELECT value FROM published_pulse")
            return DeliveryState(
                Outbox(self._connection).count_depth(now), tuple(sorted(lags)), codec.decode_optional_time(pulse)
            )

    def ask(self, sql: str, parameters: Parameters = ()) -> list[tuple[object, ...]]:
        """Any statement at all: what is not published is refused by SQLite itself, with reason ``denied``."""
        self._deadline.begin()
        return [tuple(row) for row in self._connection.list_rows(sql, parameters)]

    def _ask_for_counts(self, wanted: Wanted) -> Question:
        words, is_common = self._weigh_words(wanted)
        return ask_for_counts(wanted, words, is_common=is_common)

    def _weigh_words(self, wanted: Wanted) -> tuple[str, bool]:
        """The full-text query for the words, and whether many reports hold them."""
        if not wanted.words:
            return "", False
        words = quote_words(wanted.words, self._connection.quote_search)
        found = self._connection.get_value(
            "SELECT count(*) FROM (SELECT rowid FROM article_texts_fts WHERE article_texts_fts MATCH ? LIMIT ?)",
            [words, MOST_JUMPS],
        )
        return words, found == MOST_JUMPS

    def _count_told(self, ids: Sequence[str]) -> dict[str, int]:
        rows = self._connection.list_rows(
            "SELECT story_id, count(*) FROM told WHERE told_at IS NOT NULL"
            " AND story_id IN (SELECT value FROM json_each(?)) GROUP BY story_id",
            [codec.encode_list(ids)],
        )
        return {row[0]: row[1] for row in rows}

    def _read_titles(self, ids: Sequence[str]) -> dict[str, str]:
        rows = self._connection.list_rows(
            "SELECT id, title FROM stories WHERE id IN (SELECT value FROM json_each(?))", [codec.encode_list(ids)]
        )
        return {row[0]: row[1] for row in rows}

    def _list_evidence(self, story_id: str) -> tuple[EvidenceOf, ...]:
        rows = self._connection.list_rows(
            "SELECT articles.id, articles.key, articles.language, article_texts.title, article_texts.text FROM articles"
            " JOIN article_texts ON article_texts.article_id = articles.id"
            " WHERE articles.story_id = ? ORDER BY articles.id DESC LIMIT ?",
            [story_id, MOST_EVIDENCE],
        )
        matches = self._list_matches([row[0] for row in rows])
        return tuple(EvidenceOf(row[1], row[3], row[4], row[2], matches.get(row[0], ())) for row in rows)

    def _list_matches(self, article_ids: Sequence[int]) -> dict[int, tuple[Match, ...]]:
        rows = self._connection.list_rows(
            "SELECT article_id, body FROM published_matches"
            " WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY id",
            [codec.encode_list(article_ids)],
        )
        found: dict[int, tuple[Match, ...]] = {}
        for row in rows:
            found[row[0]] = (*found.get(row[0], ()), codec.decode(Match, row[1]))
        return found


def _read_bucket(begins: str, row: Row) -> Bucket:
    """A bucket of a row that begins with topics, severity and number."""
    return Bucket(begins, tuple(row[0].strip(",").split(",")), Severity(row[1]), row[2])


def _end_stretch(begins: str) -> datetime:
    """When an hour, a day or a month that is named by the beginning of its times is over."""
    at = datetime.fromisoformat(begins + "-01" * (len(begins) == 7)).replace(tzinfo=UTC)
    if len(begins) == 7:
        return (at + timedelta(days=32)).replace(day=1)
    return at + (timedelta(days=1) if len(begins) == 10 else timedelta(hours=1))


def _read_point(row: Row, titles: dict[str, str]) -> MapPoint:
    graver = (severity for severity in reversed(Severity) if severity is not Severity.LOW and row[severity.value])
    return MapPoint(
        name=row["place"] or "",
        country=row["country"] or "",
        latitude=row["latitude"],
        longitude=row["longitude"],
        stories=row["stories"],
        severity=next(graver, Severity.LOW),
        newest_id=row["id"],
        newest_title=titles.get(row["id"], ""),
    )


def _publish(story: Story) -> Story:
    """The story without the topics that are chats' own watches."""
    topics = tuple(topic for topic in story.topics if is_desk_topic(topic.topic))
    return story if len(topics) == len(story.topics) else replace(story, topics=topics)
