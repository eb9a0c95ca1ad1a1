"""The schema of the database, as a list of steps that is only ever appended to.

``PRAGMA user_version`` counts the steps that a file has been through. A released step is frozen: it is never edited,
and uses none of this project's code that may change, because existing files have been through it. All tables are
STRICT. Where sqlite-utils cannot express something (AUTOINCREMENT, WITHOUT ROWID, partial indexes), plain SQL does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database

APPLICATION_ID = 0x54435331  # "TCS1"

Step = Callable[["Database"], None]


def create_first_schema(db: Database) -> None:
    """Version 1."""
    from storage import first_schema  # here: it imports sqlite-utils, which readers do not need

    first_schema.create(db)


def count_publishers(db: Database) -> None:
    """Version 2: from how many publishers a day's articles came.

    ``daily_publishers`` holds the publishers already counted, so that each counts once a day.
    """
    db.table("daily_counts").add_column("publishers", int, not_null_default=0)
    db.execute(
        """
        CREATE TABLE daily_publishers (
            day TEXT NOT NULL,
            topic TEXT NOT NULL,
            country TEXT NOT NULL,
            publisher TEXT NOT NULL,
            PRIMARY KEY (day, topic, country, publisher)
        ) STRICT, WITHOUT ROWID
        """
    )
    _count_stored_publishers(db)


def _count_stored_publishers(db: Database) -> None:
    """Count the publishers of the articles that are still stored."""
    db.execute(
        """
        INSERT OR IGNORE INTO daily_publishers (day, topic, country, publisher)
        SELECT daily_counts.day, daily_counts.topic, daily_counts.country, articles.publisher
        FROM articles
        JOIN matches ON matches.article_id = articles.id AND matches.watch_id IS NULL
        JOIN daily_counts ON daily_counts.day = substr(articles.first_seen_at, 1, 10)
            AND daily_counts.topic = matches.topic
        JOIN article_texts ON article_texts.article_id = articles.id
        WHERE articles.reason = '' AND daily_counts.country IN (
            SELECT json_extract(value, '$.country') FROM json_each(article_texts.facts)
            WHERE json_extract(value, '$.is_event')
            UNION ALL SELECT ''
        )
        """
    )
    db.execute(
        """
        UPDATE daily_counts SET publishers = min(articles, (
            SELECT count(*) FROM daily_publishers AS found
            WHERE found.day = daily_counts.day AND found.topic = daily_counts.topic
                AND found.country = daily_counts.country
        ))
        """
    )


def create_labels(db: Database) -> None:
    """Version 3: what people say about alerts, and an index from a message in a chat to its row in the outbox."""
    from sqlite_utils.db import ForeignKey

    db.table("labels").create(
        {
            "id": int,
            "chat_id": int,
            "actor_id": int,
            "subject": str,
            "topic": str,
            "verdict": str,
            "labelled_at": str,
            "body": str,
        },
        pk="id",
        not_null={"chat_id", "actor_id", "subject", "topic", "verdict", "labelled_at", "body"},
        foreign_keys=[ForeignKey("labels", "chat_id", "chats", "id", on_delete="CASCADE")],
        strict=True,
    )
    db.table("labels").create_index(["chat_id", "actor_id", "subject", "topic"], unique=True)
    db.table("labels").create_index(["topic", "verdict"])
    db.execute("CREATE INDEX idx_outbox_message_id ON outbox (chat_id, message_id) WHERE message_id IS NOT NULL")


def publish_stories(db: Database) -> None:
    """Version 4: what the web page reads. An index serves its lists, chart and map; views hide the chats' watches.

    The new columns are virtual, so they take no room outside the index. The page may read the tables behind the views
    only through them (``storage/guard.py``).
    """
    for name, kind, path in (
        ("place", "TEXT", "name"),
        ("country", "TEXT", "country"),
        ("latitude", "REAL", "latitude"),
        ("longitude", "REAL", "longitude"),
    ):
        db.execute(
            f"ALTER TABLE stories ADD COLUMN {name} {kind}"
            f" GENERATED ALWAYS AS (json_extract(body, '$.places[0].{path}')) VIRTUAL"
        )
    db.execute(
        "CREATE INDEX idx_stories_published"
        " ON stories (last_seen_at, id, severity, latitude, longitude, place, country) WHERE merged_into = ''"
    )
    db.execute(
        "CREATE VIEW published_topics AS SELECT story_id, topic, level, severity, last_seen_at FROM story_topics"
        " WHERE topic NOT BETWEEN 'watch:' AND 'watch;'"
    )
    db.execute(
        "CREATE VIEW published_matches AS SELECT id, article_id, topic, level, severity, score, body FROM matches"
        " WHERE watch_id IS NULL"
    )
    db.execute("CREATE VIEW published_pulse AS SELECT value FROM marks WHERE name = 'pulse'")


def keep_first_places(db: Database) -> None:
    """Version 5: a story's first place in plain columns, so that the index alone serves the page's chart and map.

    For a virtual column SQLite reads the body again, even when an index holds the value.
    """
    db.execute("DROP INDEX idx_stories_published")
    for name, kind in (("place", "TEXT"), ("country", "TEXT"), ("latitude", "REAL"), ("longitude", "REAL")):
        db.execute(f"ALTER TABLE stories DROP COLUMN {name}")
        db.execute(f"ALTER TABLE stories ADD COLUMN {name} {kind}")
    db.execute(
        """
        UPDATE stories SET
            place = json_extract(body, '$.places[0].name'),
            country = json_extract(body, '$.places[0].country'),
            latitude = json_extract(body, '$.places[0].latitude'),
            longitude = json_extract(body, '$.places[0].longitude')
        """
    )
    db.execute(
        "CREATE INDEX idx_stories_published ON stories"
        " (last_seen_at, id, severity, latitude, longitude, place, country, merged_into) WHERE merged_into = ''"
    )


def note_topics(db: Database) -> None:
    """Version 6: for which topics a message is wanted, and why one that is being sent must not be tried again."""
    db.execute("ALTER TABLE outbox ADD COLUMN topics TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE outbox ADD COLUMN unwanted TEXT NOT NULL DEFAULT ''")
    db.execute(
        """
        UPDATE outbox SET topics = coalesce((
            SELECT json_array(json_extract(told.body, '$.topic')) FROM told
            WHERE told.chat_id = outbox.chat_id AND outbox.dedup_key LIKE 'story:' || told.story_id || ':%'
        ), '[]')
        WHERE state IN ('pending', 'uncertain', 'sending') AND dedup_key LIKE 'story:%'
        """
    )


def keep_desk_topics(db: Database) -> None:
    """Version 7: the desk's topics of a story in one column, so that the page counts from the index alone."""
    db.execute("ALTER TABLE stories ADD COLUMN topics TEXT NOT NULL DEFAULT ''")
    db.execute(
        """
        UPDATE stories SET topics = ',' || listed.topics || ',' FROM (
            SELECT story_id, group_concat(topic, ',') AS topics
            FROM (SELECT story_id, topic FROM published_topics ORDER BY story_id, topic) GROUP BY story_id
        ) AS listed
        WHERE listed.story_id = stories.id
        """
    )
    db.execute("DROP INDEX idx_stories_published")
    db.execute(
        "CREATE INDEX idx_stories_published ON stories"
        " (last_seen_at, id, severity, topics, latitude, longitude, place, country, merged_into)"
        " WHERE merged_into = '' AND topics != ''"
    )


def keep_undecided(db: Database) -> None:
    """Version 8: the queue of stories still to be decided for some chats, and the indexes on ``told`` for that work."""
    db.execute(
        "CREATE TABLE undecided (id INTEGER PRIMARY KEY AUTOINCREMENT, story_id TEXT NOT NULL,"
        " after_chat INTEGER NOT NULL DEFAULT 0) STRICT"
    )
    db.execute("CREATE INDEX idx_told_chat_id ON told (chat_id, told_at) WHERE told_at IS NOT NULL")
    db.execute("DROP INDEX idx_told_story_id")
    db.execute("CREATE INDEX idx_told_story_id ON told (story_id, chat_id)")


def find_undecided_by_story(db: Database) -> None:
    """Version 9: an index to look up whether a story waits for a decision, as is done for every part of a batch."""
    db.execute("CREATE INDEX idx_undecided_story_id ON undecided (story_id)")


def keep_moves(db: Database) -> None:
    """Version 10: which articles moved from one story to another, when and why."""
    db.execute(
        """
        CREATE TABLE moves (
            target TEXT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
            article_key TEXT NOT NULL,
            source TEXT NOT NULL,
            reason TEXT NOT NULL,
            moved_at TEXT NOT NULL,
            PRIMARY KEY (target, article_key, source)
        ) STRICT, WITHOUT ROWID
        """
    )


def keep_configs(db: Database) -> None:
    """Version 11: which config was in force from when on, and by which one each message was decided."""
    db.table("configs").create(
        {"id": int, "version": str, "program": str, "in_force_at": str},
        pk="id",
        not_null={"version", "program", "in_force_at"},
        strict=True,
    )
    db.table("configs").create_index(["version", "in_force_at"])
    db.execute("ALTER TABLE outbox ADD COLUMN config TEXT NOT NULL DEFAULT ''")


def find_unseen(db: Database) -> None:
    """Version 12: an index of the few alerts that nobody has confirmed, which are looked up every few seconds."""
    db.execute("CREATE INDEX idx_told_unseen ON told (told_at) WHERE json_extract(body, '$.unseen_key') != ''")


def name_notices(db: Database) -> None:
    """Version 13: which corrections and retractions a chat was told, by text and headline; it was their number."""
    db.execute(
        """
        UPDATE told SET body = json_set(body, '$.notices', json((
            SELECT json_group_array(name) FROM (
                SELECT name, row_number() OVER (ORDER BY place) AS number FROM (
                    SELECT coalesce(json_extract(report.value, '$.wire'), '') || ':'
                            || json_extract(report.value, '$.title') AS name, min(report.key) AS place
                    FROM stories JOIN json_each(stories.body, '$.reports') AS report
                    WHERE stories.id = told.story_id AND json_extract(report.value, '$.notice') IS NOT NULL
                    GROUP BY name
                )
            ) WHERE number <= json_extract(told.body, '$.notices')
        )))
        WHERE json_type(body, '$.notices') = 'integer'
        """
    )


def keep_digested(db: Database) -> None:
    """Version 14: what digests told of each story, so that later ones compare with it; of older ones only when.

    It is a list, because stories that a chat had both may be merged.
    """
    db.execute("ALTER TABLE digest_entries ADD COLUMN body TEXT NOT NULL DEFAULT '[]'")
    db.execute(
        """
        UPDATE digest_entries SET body = (
            SELECT json_array(json_object('told_at', until)) FROM digests WHERE digests.id = digest_id
        )
        """
    )


def keep_pasted(db: Database) -> None:
    """Version 15: what people sent to be judged has a table, so that it can be forgotten; older ones are, since they
    have no time. What chats share is their settings alone.
    """
    db.execute(
        """
        CREATE TABLE pasted (
            id INTEGER PRIMARY KEY,
            chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            sent_at TEXT NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (chat_id, key)
        ) STRICT
        """
    )
    db.execute("DELETE FROM marks WHERE name LIKE 'pasted:%'")
    db.execute(
        """
        UPDATE marks SET value = json_object(
            'settings', json_remove(
                substr(value, 1, instr(value, char(10)) - 1), '$.id', '$.address', '$.kind', '$.title', '$.topic',
                '$.state', '$.language', '$.muted_until', '$.next_digest_at', '$.mutes'
            ),
            'subscriptions', json(substr(value, instr(value, char(10)) + 1))
        ) WHERE name LIKE 'setup:%'
        """
    )


def name_stories_of_messages(db: Database) -> None:
    """Version 16: each message keeps the story that it tells and the words that it found, which were read out of its
    buttons and its text.
    """
    db.execute(
        """
        UPDATE outbox SET message = json_set(message, '$.story_id', coalesce((
            SELECT substr(told, 1, instr(told || ':', ':') - 1) FROM (
                SELECT substr(data, instr(data, ':') + 1) AS told FROM (
                    SELECT json_extract(button.value, '$.data') AS data
                    FROM json_each(message, '$.buttons') AS line, json_each(line.value) AS button
                )
                WHERE substr(data, 1, instr(data, ':') - 1) IN ('why', 'fault', 'quiet', 'alert') LIMIT 1
            )
        ), ''))
        WHERE message LIKE '%"why:%' OR message LIKE '%"fault:%' OR message LIKE '%"quiet:%' OR message LIKE '%"alert:%'
        """
    )
    db.execute(
        """
        UPDATE outbox SET message = json_set(message, '$.searched', coalesce((
            SELECT replace(replace(replace(substr(rest, 1, instr(rest, '</code>') - 1),
                '&lt;', '<'), '&gt;', '>'), '&amp;', '&')
            FROM (SELECT substr(html, instr(html, '<code>') + 6) AS rest
                FROM (SELECT json_extract(message, '$.html') AS html))
        ), ''))
        WHERE message LIKE '%"find:%' AND message LIKE '%<code>%</code>%'
        """
    )


def name_queries(db: Database) -> None:
    """Version 17: the query of a chat's own watch is called so; it was a title."""
    db.execute(
        """
        UPDATE subscriptions
        SET body = json_set(json_remove(body, '$.title'), '$.query', json_extract(body, '$.title'))
        WHERE json_extract(body, '$.title') IS NOT NULL
        """
    )


def keep_measures(db: Database) -> None:
    """Version 18: a story has measures, each with its end, where it had one; so has what chats were told of it."""
    _keep_measures_of_stories(db)
    _keep_told_measures(db)


def _keep_measures_of_stories(db: Database) -> None:
    db.execute(
        """
        UPDATE stories SET body = json_set(
            json_remove(body, '$.until', '$.until_topic', '$.lifted_until', '$.lifted_at'),
            '$.measures', json_array(json_object(
                'topic', coalesce(json_extract(body, '$.until_topic'), ''), 'until', json_extract(body, '$.until'),
                'lifted_until', json_extract(body, '$.lifted_until'), 'lifted_at', json_extract(body, '$.lifted_at')
            ))
        )
        WHERE coalesce(
            json_extract(body, '$.until'), json_extract(body, '$.lifted_until'), json_extract(body, '$.lifted_at')
        ) IS NOT NULL
        """
    )


def _keep_told_measures(db: Database) -> None:
    """The measure is named by the topic that the story knows of it."""
    db.execute(
        """
        UPDATE told SET body = json_set(
            json_remove(body, '$.until', '$.lapsed_on', '$.reminded_on', '$.is_lifted'),
            '$.measures', json_array(json_object(
                'topic', coalesce((
                    SELECT json_extract(stories.body, '$.measures[0].topic') FROM stories WHERE stories.id = story_id
                ), ''),
                'until', json_extract(body, '$.until'), 'reminded_on', json_extract(body, '$.reminded_on'),
                'lapsed_on', json_extract(body, '$.lapsed_on'),
                'is_lifted', json(iif(json_extract(body, '$.is_lifted'), 'true', 'false'))
            ))
        )
        WHERE json_extract(body, '$.until') IS NOT NULL OR json_extract(body, '$.lapsed_on') IS NOT NULL
            OR json_extract(body, '$.is_lifted')
        """
    )
    db.execute(
        """
        UPDATE digest_entries SET body = (
            SELECT json_group_array(json(iif(
                json_extract(value, '$.until') IS NULL AND json_extract(value, '$.lapsed_on') IS NULL
                    AND json_extract(value, '$.is_lifted') IS NULL,
                value,
                json_set(
                    json_remove(value, '$.until', '$.lapsed_on', '$.is_lifted'),
                    '$.measures', json_array(json_object(
                        'topic', coalesce((
                            SELECT json_extract(stories.body, '$.measures[0].topic') FROM stories
                            WHERE stories.id = story_id
                        ), ''),
                        'until', json_extract(value, '$.until'), 'lapsed_on', json_extract(value, '$.lapsed_on'),
                        'is_lifted', json(iif(json_extract(value, '$.is_lifted'), 'true', 'false'))
                    ))
                )
            ))) FROM json_each(digest_entries.body)
        )
        WHERE body LIKE '%"until"%' OR body LIKE '%"is_lifted"%'
        """
    )


def await_settled_measures(db: Database) -> None:
    """Version 19: notes that the measures of the stories here are still to be derived from all their reports, of which
    version 18 knows one each (bot/settled_measures.py).
    """
    db.execute(
        "INSERT OR REPLACE INTO marks (name, value)"
        " SELECT 'unsettled_measures', '' WHERE EXISTS (SELECT 1 FROM stories)"
    )


def keep_partings(db: Database) -> None:
    """Version 20: which stories were kept apart from others as another attack, when and by which signs."""
    db.execute(
        """
        CREATE TABLE partings (
            story TEXT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
            other TEXT NOT NULL,
            article_key TEXT NOT NULL,
            signs TEXT NOT NULL,
            parted_at TEXT NOT NULL,
            PRIMARY KEY (story, other)
        ) STRICT, WITHOUT ROWID
        """
    )


STEPS: tuple[Step, ...] = (
    create_first_schema,
    count_publishers,
    create_labels,
    publish_stories,
    keep_first_places,
    note_topics,
    keep_desk_topics,
    keep_undecided,
    find_undecided_by_story,
    keep_moves,
    keep_configs,
    find_unseen,
    name_notices,
    keep_digested,
    keep_pasted,
    name_stories_of_messages,
    name_queries,
    keep_measures,
    await_settled_measures,
    keep_partings,
)


def migrate(db: Database, steps: tuple[Step, ...] = STEPS) -> None:
    """Bring a file, which may be empty, to the newest version inside the caller's transaction.

    Raises whatever a step raises, and ValueError when foreign keys are broken at the end; the caller then rolls back.
    Foreign keys must be off meanwhile.
    """
    version = read_version(db.conn)
    for step in steps[version:]:
        step(db)
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise ValueError(f"{len(broken)} rows refer to rows that do not exist, the first in table {broken[0][0]}")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {len(steps)}")


def read_version(raw: sqlite3.Connection) -> int:
    """How many steps this file has been through; 0 for a new file."""
    return int(raw.execute("PRAGMA user_version").fetchone()[0])
