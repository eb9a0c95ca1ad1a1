"""What the web page may show to all its readers: stories, their evidence, feeds, and how full the outbox is.

Its connection can read nothing else (``storage/guard.py``). Chats, watches, subscriptions and messages are never shown:
a story shows only the desk's own topics, and one that only chats' watches recognised is not shown at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from monitors.model import FeedState, Match, Story, is_desk_topic, rank_age
from storage import codec
from storage.connection import Connection, Parameters
from storage.guard import STEPS_BETWEEN_LOOKS, Deadline, authorize
from storage.match_rows import group_matches
from storage.moves import Moves, StoredMove
from storage.opening import open_readonly
from storage.outbox import Outbox
from storage.outbox_rows import OutboxDepth
from storage.stories import Stories
from storage.story_counts import Places, TopicCount, count_places, count_topics
from storage.story_query import (
    DENSE_REPORTS,
    MOST_JUMPS,
    MOST_WEIGHED,
    Position,
    StoryFilter,
    WordDensity,
    WordQuery,
    ask_for_list,
)
from storage.word_search import measure_spread, write_query

MOST_EVIDENCE: Final = 60
"""Of how many of a story's newest reports the evidence is shown."""


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Stories, the newest first. ``told`` is the number of chats told of each; ``next`` is None on the last page."""

    stories: tuple[Story, ...]
    told: dict[str, int] = field(default_factory=dict)
    next: Position | None = None


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
    """One story in full. ``told`` counts the chats that were told of it; ``told_at`` is when one last was.

    ``arrivals`` are the moves that brought reports from another story, by article key; ``source_title`` is "" where
    that story may not be shown.
    """

    story: Story
    evidence: tuple[EvidenceOf, ...]
    told: int
    told_at: datetime | None
    arrivals: dict[str, StoredMove] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """How the outbox stands. ``lags`` are the seconds that sent messages waited from storing to sending, ascending.

    ``pulse_at`` is the running bot's last sign of life in the database, None when there was none.
    """

    depth: OutboxDepth
    lags: tuple[float, ...]
    pulse_at: datetime | None


class Published:
    """A guarded, read-only view of one database, for one thread at a time."""

    def __init__(self, connection: Connection, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    @classmethod
    def open(cls, path: Path, *, seconds: float, monotonic: Callable[[], float]) -> Published:
        """Open alone or beside a running tocsin. A question that takes longer than ``seconds`` fails (``slow``).

        Raises StorageError as ``open_readonly`` does.
        """
        connection = open_readonly(path, moves=True)
        deadline = Deadline(seconds, monotonic)
        connection.guard(authorize, deadline.is_over, STEPS_BETWEEN_LOOKS)
        return cls(connection, deadline)

    def check_file(self) -> None:
        """Raise StorageError (reason ``gone``) when the file was replaced, as by a restored backup."""
        self._connection.check_file()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def list_page(self, wanted: StoryFilter, limit: int, after: Position | None = None) -> StoryPage:
        """The newest ``limit`` stories wanted, or those that follow a position.

        A page may end among stories of one moment: which of them it holds goes by their ids.
        """
        self._deadline.begin()
        with self._connection.snapshot():
            question = ask_for_list(
                wanted, self._weigh_words(wanted), is_topic_rarer=self._is_topic_rarer(wanted), after=after
            )
            rows = self._connection.list_rows(
                f"SELECT stories.id, {question.when} AS seen_at FROM {question.tables} WHERE {question.conditions}"  # noqa: S608 -- constants only
                f" ORDER BY {question.when} DESC, stories.id DESC LIMIT :limit",
                {**question.parameters, "limit": limit + 1},
            )
            ids = [row[0] for row in rows[:limit]]
            stories = Stories(self._connection).list_stories_by_id(ids)
            told = self._count_told(ids)
        more = Position(codec.decode_time(rows[limit - 1][1]), ids[-1]) if len(rows) > limit else None
        return StoryPage(tuple(sorted(map(_publish, stories), key=rank_age)), told, more)

    def count_topics(self, wanted: StoryFilter, length: int) -> tuple[TopicCount, ...]:
        """How many stories wanted there are by time and topic, the earliest first.

        ``length`` is how many characters of a time are kept: 13 for hours, 10 for days, 7 for months.
        """
        self._deadline.begin()
        with self._connection.snapshot():
            return count_topics(self._connection, wanted, self._weigh_words(wanted), length)

    def count_places(self, wanted: StoryFilter, most: int) -> Places:
        """How many stories wanted there are by severity, and at the ``most`` places that have the most stories."""
        self._deadline.begin()
        with self._connection.snapshot():
            return count_places(self._connection, wanted, self._weigh_words(wanted), most)

    def has_topic(self, topic: str) -> bool:
        """Whether any story has this topic of the desk, at any level."""
        self._deadline.begin()
        with self._connection.snapshot():
            return bool(self._connection.list_rows("SELECT 1 FROM published_topics WHERE topic = ? LIMIT 1", [topic]))

    def list_countries(self) -> tuple[str, ...]:
        """The code of every country that any story has, sorted."""
        self._deadline.begin()
        # One seek for each country; DISTINCT would walk through every row of the index.
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
        """The story that an id leads to, through any mergers; None when there is none or it may not be shown."""
        self._deadline.begin()
        with self._connection.snapshot():
            stored = Stories(self._connection).follow_story(story_id)
            story = None if stored is None else _publish(stored)
            if story is None or not story.topics:
                return None
            told = self._connection.find_row(
                "SELECT count(*), max(told_at) FROM told WHERE story_id = ? AND told_at IS NOT NULL", [story.id]
            )
            assert told is not None
            told_at = codec.decode_optional_time(told[1])
            return PublishedStory(story, self._list_evidence(story.id), told[0], told_at, self._find_arrivals(story))

    def list_feeds(self) -> tuple[FeedState, ...]:
        """The state of every feed that is polled and was at least once, by id, without its fingerprints."""
        self._deadline.begin()
        rows = self._connection.list_rows("SELECT body FROM feed_states WHERE status != 'off' ORDER BY feed_id")
        return tuple(codec.decode(FeedState, row[0]) for row in rows)

    def describe_delivery(self, now: datetime, since: datetime) -> DeliveryState:
        """How full the outbox is now, and how long the messages sent since then had waited: the newest 1,000."""
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
                Outbox(self._connection).count_depth(now, sees_chats=False),
                tuple(sorted(lags)),
                codec.decode_optional_time(pulse),
            )

    def ask(self, sql: str, parameters: Parameters = ()) -> list[tuple[object, ...]]:
        """The rows of any statement. SQLite itself refuses what is not published (StorageError, ``denied``)."""
        self._deadline.begin()
        return [tuple(row) for row in self._connection.list_rows(sql, parameters)]

    def _weigh_words(self, wanted: StoryFilter) -> WordQuery:
        """The full-text query for the words wanted, and how common they are."""
        if not wanted.words:
            return WordQuery()
        words = write_query(self._connection, wanted.words, wanted.forms) or '""'  # an empty phrase finds nothing
        hits, spread = measure_spread(self._connection, words, MOST_JUMPS)
        if hits < MOST_JUMPS:
            return WordQuery(words, WordDensity.RARE)
        return WordQuery(words, WordDensity.DENSE if spread < MOST_JUMPS * DENSE_REPORTS else WordDensity.COMMON)

    def _is_topic_rarer(self, wanted: StoryFilter) -> bool:
        """Whether fewer stories have the topic than the country, counting at most ``MOST_WEIGHED`` of each."""
        if not (wanted.topic and wanted.country):
            return False
        row = self._connection.find_row(
            "SELECT (SELECT count(*) FROM (SELECT 1 FROM published_topics"
            " WHERE topic = :topic AND last_seen_at >= :since LIMIT :most)),"
            " (SELECT count(*) FROM (SELECT 1 FROM story_countries"
            " WHERE country = :country AND last_seen_at >= :since LIMIT :most))",
            {
                "topic": wanted.topic,
                "country": wanted.country,
                "since": codec.encode_optional_time(wanted.since) or "",
                "most": MOST_WEIGHED,
            },
        )
        assert row is not None
        return bool(row[0] < row[1])

    def _count_told(self, ids: Sequence[str]) -> dict[str, int]:
        rows = self._connection.list_rows(
            "SELECT story_id, count(*) FROM told WHERE told_at IS NOT NULL"
            " AND story_id IN (SELECT value FROM json_each(?)) GROUP BY story_id",
            [codec.encode_list(ids)],
        )
        return {row[0]: row[1] for row in rows}

    def _find_arrivals(self, story: Story) -> dict[str, StoredMove]:
        found = Moves(self._connection).find_arrivals(story)
        sources = codec.encode_list(sorted({one.move.source for one in found.values()}))
        rows = self._connection.list_rows(
            "SELECT id FROM stories WHERE topics != '' AND id IN (SELECT value FROM json_each(?))", [sources]
        )
        shown = {row[0] for row in rows}
        return {key: one if one.move.source in shown else replace(one, source_title="") for key, one in found.items()}

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
        return group_matches(rows)


def _publish(story: Story) -> Story:
    """The story without the topics that stand for chats' own watches."""
    topics = tuple(topic for topic in story.topics if is_desk_topic(topic.topic))
    return story if len(topics) == len(story.topics) else replace(story, topics=topics)
