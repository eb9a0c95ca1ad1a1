"""Stores the stories, and looks them up by id, topic, country, time and end date.

Which articles and stories belong together is decided in :mod:`monitors.stories.assignment`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache

from monitors.errors import StorageError
from monitors.model import Severity, Story, Subscription, is_desk_topic
from storage import codec
from storage.connection import Connection
from storage.story_query import in_countries

_SEEN = """(stories.topics != '' OR EXISTS (
    SELECT 1 FROM story_topics AS owned
    WHERE owned.story_id = stories.id AND owned.topic IN (SELECT value FROM json_each(:own))
))"""

_MOST_LOOKED_THROUGH = 10_000
"""The newest stories of a topic among which those of a chat are looked for; of 1,000, the gravest are found."""
_MOST_COMPARED = 1000

# In the order of rank_age of monitors/model/stories.py. See codec.py for the Z.
_DATED = """coalesce((
    SELECT max(rtrim(coalesce(json_extract(value, '$.published_at'), json_extract(value, '$.seen_at')), 'Z'))
    FROM json_each(stories.body, '$.reports')
), stories.last_seen_at)"""
_SAME_MOMENT = f"{_DATED} DESC, stories.title, stories.id"

_RANKS = " ".join(f"WHEN '{severity.value}' THEN {-severity.rank}" for severity in Severity)
_IS_MENTION = "NOT EXISTS (SELECT 1 FROM story_topics WHERE story_id = stories.id AND level = 'urgent')"
# In the order of rank_story of monitors/alerting/digest.py. Only what may be in the answer is opened to see its dates.
_GRAVEST = f"""
    WITH ranked AS (
        SELECT id, rank() OVER (
            ORDER BY {_IS_MENTION}, CASE severity {_RANKS} END, corroboration DESC, last_seen_at DESC
        ) AS gravity FROM stories WHERE id IN (%s)
    )
    SELECT body FROM ranked CROSS JOIN stories USING (id) WHERE gravity <= :offset + :limit
    ORDER BY gravity, {_SAME_MOMENT} LIMIT :limit OFFSET :offset
"""  # noqa: S608 -- constants only

_FOLLOWED = f"""
    FROM story_topics AS listed JOIN stories ON stories.id = listed.story_id
    WHERE listed.topic = :topic AND listed.last_seen_at >= max(:since, coalesce((
        SELECT last_seen_at FROM story_topics WHERE topic = :topic ORDER BY last_seen_at DESC LIMIT 1 OFFSET :most
    ), ''))
    AND (:countries = '[]' OR {in_countries("listed.story_id")})
    AND stories.merged_into = '' AND (:begun_before = '' OR stories.first_seen_at < :begun_before)
    AND (listed.severity IN (SELECT value FROM json_each(:severities))
        OR stories.severity IN (SELECT value FROM json_each(:severities)))
    ORDER BY listed.last_seen_at DESC"""  # noqa: S608 -- constants only

# A chat had both stories in digests: it knows what was told of either.
_JOIN_DIGESTED = """
    UPDATE digest_entries AS kept SET body = (
        SELECT json_group_array(json(value))
        FROM (SELECT value FROM json_each(kept.body) UNION ALL SELECT value FROM json_each(gone.body))
    )
    FROM digest_entries AS gone
    WHERE kept.story_id = ? AND gone.story_id = ? AND gone.chat_id = kept.chat_id
"""


def _join_tables(topic: str, countries: Collection[str]) -> tuple[str, str, list[str]]:
    """The tables of stories of a topic ("" for any) and of countries (none for any), the column by whose order an index
    has them, and the conditions.
    """
    tables, when, wheres = "stories", "stories.last_seen_at", ["stories.merged_into = ''"]
    if topic:
        tables += " JOIN story_topics ON story_topics.story_id = stories.id"
        when = "story_topics.last_seen_at"
        wheres.append("story_topics.topic = :topic")
    if len(countries) == 1:
        tables += " JOIN story_countries ON story_countries.story_id = stories.id"
        when = "story_countries.last_seen_at"
        wheres.append("story_countries.country = :country")
    elif countries:
        wheres.append(in_countries("stories.id"))
    return tables, when, wheres


class Stories:
    """The stories of one database. A merged story stays, as a pointer to the one it was merged into."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, stories: Iterable[Story]) -> None:
        """Store stories as they are now. What chats were told of a merged story then counts for its target too.

        Raises StorageError when the target of a merged story is not stored.
        """
        stories = list({story.id: story for story in stories}.values())
        if not stories:
            return
        with self._connection.transaction():
            self._connection.upsert("stories", [_story_row(story) for story in stories], "id")
            self._save_topics(stories)
            self._save_countries(stories)
            for story in stories:
                if story.merged_into:
                    self._carry_over(story)

    def find_story(self, story_id: str) -> Story | None:
        """The story that is stored under that id, even if it was merged; None when there is none."""
        body = self._connection.get_value("SELECT body FROM stories WHERE id = ?", [story_id])
        return None if body is None else read_story(body)

    def follow_story(self, story_id: str, *, seen_by: Collection[str] | None = None) -> Story | None:
        """The story that this id leads to, through any mergers; None when there is none, and with ``seen_by`` also for
        what :meth:`list_stories` leaves out."""
        seen: set[str] = set()
        wanted = story_id
        while wanted not in seen:
            seen.add(wanted)
            story = self.find_story(wanted)
            if story is None:
                break
            if not story.merged_into:
                is_seen = seen_by is None or self.list_stories_by_id([wanted], seen_by=seen_by)
                return story if is_seen else None
            wanted = story.merged_into
        return None

    def get_story(self, story_id: str) -> Story:
        """Return the same story. Raises StorageError when there is none."""
        story = self.follow_story(story_id)
        if story is None:
            raise StorageError(f"there is no story {story_id!r}; it may have been forgotten since")
        return story

    def find_by_prefix(self, prefix: str, limit: int) -> tuple[Story, ...]:
        """The stories to which ids with this beginning lead, through any mergers, the newest first, each once. A story
        that merged into one that was forgotten since leads nowhere.

        At most ``limit`` ids are looked up.
        """
        rows = self._connection.list_rows(
            "SELECT id FROM stories WHERE id BETWEEN ? AND ? ORDER BY last_seen_at DESC LIMIT ?",
            [prefix, f"{prefix}\U0010ffff", limit],
        )
        found = [story for story in (self.follow_story(row[0]) for row in rows) if story is not None]
        return tuple({story.id: story for story in found}.values())

    def list_open_after(self, story_id: str, since: datetime, limit: int) -> tuple[Story, ...]:
        """The first ``limit`` stories by id, after ``story_id``, that were seen since then and are not merged."""
        rows = self._connection.list_rows(
            "SELECT body FROM stories WHERE id > ? AND last_seen_at >= ? AND merged_into = '' ORDER BY id LIMIT ?",
            [story_id, codec.encode_time(since), limit],
        )
        return tuple(read_story(row[0]) for row in rows)

    def list_with_measures_after(self, story_id: str, limit: int) -> tuple[Story, ...]:
        """The first ``limit`` stories by id, after ``story_id``, that are not merged and whose reports may tell of a
        measure. It reads through all of them, so it is for rare work.
        """
        rows = self._connection.list_rows(
            "SELECT body FROM stories WHERE id > ? AND merged_into = ''"
            """ AND (body LIKE '%"until":"%' OR body LIKE '%"lifts":true%' OR body LIKE '%"reimposes":true%')"""
            " ORDER BY id LIMIT ?",
            [story_id, limit],
        )
        return tuple(codec.decode(Story, row[0]) for row in rows)

    def list_stories(
        self,
        *,
        topic: str = "",
        countries: Collection[str] = (),
        since: datetime | None = None,
        before: datetime | None = None,
        begun_before: datetime | None = None,
        seen_by: Collection[str] | None = None,
        gravest_first: bool = False,
        limit: int = 50,
    ) -> tuple[Story, ...]:
        """The newest stories of a topic ("" for any) and of countries (none for any) with ``since <= last_seen_at <
        before``, or the gravest ones of them, in the order of ``rank_story``.

        For the next page, pass the ``last_seen_at`` of the last story as ``before``. With ``seen_by``, the topics that
        a chat subscribes to, the stories are left out that only watches of others recognised, and with
        ``begun_before`` those whose first report came then or later.
        """
        tables, when, wheres = _join_tables(topic, countries)
        parameters: dict[str, str | int] = {"topic": topic, "countries": codec.encode_list(countries), "limit": limit}
        parameters["country"] = next(iter(countries), "")
        for name, at, condition in (
            ("since", since, f"{when} >= :since"),
            ("before", before, f"{when} < :before"),
            ("begun_before", begun_before, "stories.first_seen_at < :begun_before"),
        ):
            if at is not None:
                wheres.append(condition)
                parameters[name] = codec.encode_time(at)
        if seen_by is not None:
            wheres.append(_SEEN)
            parameters["own"] = _encode_own(seen_by)
        # Only the constants above are put together; every value is a parameter.
        found = f"FROM {tables} WHERE {' AND '.join(wheres)} ORDER BY {when} DESC"
        return self._list_found(found, parameters, gravest_first=gravest_first)

    def _list_found(self, found: str, parameters: dict[str, str | int], *, gravest_first: bool) -> tuple[Story, ...]:
        """The first or gravest stories of what the end of a query finds, from its FROM on; it sorts by time alone."""
        sql = f"SELECT stories.body {found}, {_SAME_MOMENT} LIMIT :limit OFFSET :offset"
        if gravest_first:
            sql = _GRAVEST % f"SELECT stories.id {found} LIMIT {_MOST_COMPARED}"
        return tuple(read_story(row[0]) for row in self._connection.list_rows(sql, {"offset": 0} | parameters))

    def list_followed(
        self,
        wanted: Subscription,
        *,
        since: datetime | None = None,
        begun_before: datetime | None = None,
        gravest_first: bool = False,
        limit: int,
        offset: int = 0,
    ) -> tuple[Story, ...]:
        """The newest stories of a subscription's topic, countries and least severity, or the gravest ones of them, in
        the order of ``rank_story``; ``since`` and ``begun_before`` are as in :meth:`list_stories`. Which outlets it
        leaves out is not looked at.
        """
        severities = [one.value for one in Severity if one.rank >= wanted.least_severity.rank]
        parameters: dict[str, str | int] = {
            "topic": wanted.topic,
            "since": "" if since is None else codec.encode_time(since),
            "begun_before": "" if begun_before is None else codec.encode_time(begun_before),
            "most": _MOST_LOOKED_THROUGH,
            "countries": codec.encode_list(wanted.countries),
            "severities": codec.encode_list(severities),
            "limit": limit,
            "offset": offset,
        }
        return self._list_found(_FOLLOWED, parameters, gravest_first=gravest_first)

    def list_stories_by_id(
        self, story_ids: Sequence[str], *, seen_by: Collection[str] | None = None
    ) -> tuple[Story, ...]:
        """The stories stored under these ids, in the order of the ids; those that are gone are left out, and with
        ``seen_by`` the same as in :meth:`list_stories`."""
        seen = "" if seen_by is None else f" AND {_SEEN}"
        rows = self._connection.list_rows(
            f"SELECT id, body FROM stories WHERE id IN (SELECT value FROM json_each(:ids)){seen}",  # noqa: S608
            {"ids": codec.encode_list(story_ids), "own": _encode_own(seen_by or ())},
        )
        found = {row[0]: read_story(row[1]) for row in rows}
        return tuple(found[story_id] for story_id in story_ids if story_id in found)

    def list_ending(self, first: date, last: date) -> tuple[Story, ...]:
        """The stories with a measure that ends in ``first <= until <= last``, by their last ends, the soonest first."""
        rows = self._connection.list_rows(
            "SELECT body FROM stories WHERE until >= :first AND merged_into = '' AND EXISTS ("
            " SELECT 1 FROM json_each(body, '$.measures')"
            " WHERE json_extract(value, '$.until') BETWEEN :first AND :last) ORDER BY until, id",
            {"first": first.isoformat(), "last": last.isoformat()},
        )
        return tuple(read_story(row[0]) for row in rows)

    def count_stories(self, since: datetime) -> int:
        """How many stories had a report since then."""
        return int(
            self._connection.get_value(
                "SELECT count(*) FROM stories WHERE last_seen_at >= ? AND merged_into = ''", [codec.encode_time(since)]
            )
        )

    def _save_topics(self, stories: Sequence[Story]) -> None:
        self._connection.execute(
            "DELETE FROM story_topics WHERE story_id IN (SELECT value FROM json_each(?))", [_ids(stories)]
        )
        self._connection.insert(
            "story_topics",
            [
                {
                    "story_id": story.id,
                    "topic": topic.topic,
                    "level": topic.level.value,
                    "severity": topic.severity.value,
                    "last_seen_at": codec.encode_time(story.last_seen_at),
                }
                for story in stories
                for topic in {topic.topic: topic for topic in story.topics}.values()
            ],
        )

    def _save_countries(self, stories: Sequence[Story]) -> None:
        self._connection.execute(
            "DELETE FROM story_countries WHERE story_id IN (SELECT value FROM json_each(?))", [_ids(stories)]
        )
        self._connection.insert(
            "story_countries",
            [
                {
                    "story_id": story.id,
                    "country": country,
                    "rank": rank,
                    "last_seen_at": codec.encode_time(story.last_seen_at),
                }
                for story in stories
                for rank, country in enumerate(dict.fromkeys(story.countries))
            ],
        )

    def _carry_over(self, story: Story) -> None:
        """Point a merged story's articles, and what chats were told of it, at the story it was merged into."""
        target = [story.merged_into, story.id]
        self._connection.execute("UPDATE articles SET story_id = ? WHERE story_id = ?", target)
        if self._connection.get_value("SELECT 1 FROM stories WHERE id = ?", [story.merged_into]) is None:
            raise StorageError(f"story {story.id} was merged into {story.merged_into}, which is not stored")
        self._connection.execute("UPDATE OR IGNORE told SET story_id = ? WHERE story_id = ?", target)
        self._connection.execute(
            "UPDATE told SET again_at = NULL, body = json_set(body, '$.waits_for', NULL, '$.again_at', NULL)"
            " WHERE story_id = ? AND again_at IS NOT NULL",  # rows left behind: the target's own row decides
            [story.id],
        )
        self._connection.execute(_JOIN_DIGESTED, target)
        self._connection.execute("UPDATE OR IGNORE digest_entries SET story_id = ? WHERE story_id = ?", target)
        self._connection.execute("DELETE FROM digest_entries WHERE story_id = ?", [story.id])


@lru_cache(maxsize=2000)
def read_story(body: str) -> Story:
    """The story of a ``body`` column; cached, because each chat whose digest is due reads the same stories."""
    return codec.decode(Story, body)


def _ids(stories: Sequence[Story]) -> str:
    return codec.encode_list([story.id for story in stories])


def _encode_own(topics: Iterable[str]) -> str:
    return codec.encode_list([one for one in topics if not is_desk_topic(one)])


def _list_desk_topics(story: Story) -> str:
    """The desk's topics as ``,strike,unrest,``; empty when there are none."""
    topics = sorted({one.topic for one in story.topics if is_desk_topic(one.topic)})
    return f",{','.join(topics)}," if topics else ""


def _story_row(story: Story) -> dict[str, str | float | None]:
    """The columns of a story. Those of its first place and of the desk's topics are for the web page."""
    place = story.places[0] if story.places else None
    return {
        "id": story.id,
        "title": story.title,
        "severity": story.severity.value,
        "first_seen_at": codec.encode_time(story.first_seen_at),
        "last_seen_at": codec.encode_time(story.last_seen_at),
        "corroboration": story.corroboration,
        "articles": story.articles,
        "until": None if story.until is None else story.until.isoformat(),
        "merged_into": story.merged_into,
        "body": codec.encode(story),
        "place": place.name if place else None,
        "country": place.country if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "topics": _list_desk_topics(story),
    }
