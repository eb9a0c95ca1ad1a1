"""A file of every earlier version becomes a whole one of this version, or stays as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitors.errors import StorageError
from monitors.model import Button, Digested, Measure, Message, Setup, SharedSettings, Subscription, ToldMeasure
from storage import codec
from storage.migrations import APPLICATION_ID, STEPS, create_first_schema
from storage.opening import open_database, open_readonly
from storage.store import Store
from tests.storage.killing import run_until_killed
from tests.storage.old_schemas import CREATORS
from tests.storage.samples import NOW, claim_next


def read_schema(path: Path) -> list[tuple[str, str]]:
    raw = sqlite3.connect(path)
    found = raw.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").fetchall()
    raw.close()
    return [(name, " ".join((sql or "").split())) for name, sql in found]


def read_version(path: Path) -> int:
    raw = sqlite3.connect(path)
    (version,) = raw.execute("PRAGMA user_version").fetchone()
    raw.close()
    return int(version)


def add_colours(db: Database) -> None:
    db.table("colours").create({"name": str}, pk="name", strict=True)
    db.table("colours").insert({"name": "red"})


def do_nothing(db: Database) -> None:
    """A step that leaves all as it is."""


def break_off(db: Database) -> None:
    db.table("shapes").create({"name": str}, pk="name", strict=True)
    raise sqlite3.OperationalError("the step fails half-way")


def refer_to_nothing(db: Database) -> None:
    db.execute("INSERT INTO subscriptions (chat_id, topic, body) VALUES (7, 'unrest', '{}')")


def test_the_ready_made_databases_of_the_tests_are_what_the_migrations_make(tmp_path: Path) -> None:
    for _ in range(2):  # the first of all is made by the migrations
        (tmp_path / "ready.db").unlink(missing_ok=True)
        Store.open(tmp_path / "ready.db", NOW).close()
    open_database(tmp_path / "migrated.db", NOW, steps=(*STEPS, do_nothing)[:-1]).close()
    raw = sqlite3.connect(tmp_path / "ready.db")
    assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert raw.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    raw.close()
    assert read_version(tmp_path / "ready.db") == len(STEPS)
    assert read_schema(tmp_path / "ready.db") == read_schema(tmp_path / "migrated.db")


def test_there_is_a_creator_for_every_released_version() -> None:
    assert len(CREATORS) == len(STEPS)


@pytest.mark.parametrize("version", range(1, len(CREATORS) + 1))
def test_every_earlier_version_becomes_this_one_with_its_rows(tmp_path: Path, version: int) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    CREATORS[version - 1](old)
    assert read_version(old) == version
    Store.open(new, NOW).close()

    store = Store.open(old, NOW)
    assert store.check_integrity() == ()
    assert [chat.title for chat in store.chats.list_chats()] == ["An old desk"]
    assert store.chats.list_subscriptions(1)[0].topic == "unrest"
    assert claim_next(store, NOW) is not None
    assert [found.title for found in store.articles.search("ferry").found] == ["An old ferry"]
    (record,) = store.articles.list_latest("unrest", 5)
    assert record.analysis.article.source_id == "old-times"
    store.close()
    assert read_schema(old) == read_schema(new)
    assert (tmp_path / f"old.db.before-v{len(STEPS)}").exists() == (version < len(STEPS))


@pytest.mark.parametrize("version", range(1, len(CREATORS) + 1))
def test_the_language_of_an_old_report_is_unknown(tmp_path: Path, version: int) -> None:
    CREATORS[version - 1](tmp_path / "old.db")
    report = '{"article_key":"a","title":"Un bac","publisher":"","url":"","quote":"","seen_at":"2026-01-01T00:00:00Z"}'
    body = (
        '{"id":"s","title":"Un bac","topics":[],"severity":"low","first_seen_at":"2026-01-01T00:00:00Z",'
        f'"last_seen_at":"2026-01-01T00:00:00Z","reports":[{report}]}}'
    )
    raw = sqlite3.connect(tmp_path / "old.db")
    raw.execute(
        "INSERT INTO stories (id, title, severity, first_seen_at, last_seen_at, corroboration, articles, merged_into,"
        " body) VALUES ('s', 'Un bac', 'low', '', '', 1, 1, '', ?)",
        [body],
    )
    raw.commit()
    raw.close()
    store = Store.open(tmp_path / "old.db", NOW)
    (stored,) = store.stories.get_story("s").reports
    assert (stored.title, stored.language) == ("Un bac", "")
    store.close()


@pytest.mark.parametrize("version", range(1, len(CREATORS) + 1))
def test_an_old_match_overruled_no_veto(tmp_path: Path, version: int) -> None:
    CREATORS[version - 1](tmp_path / "old.db")
    with closing(Store.open(tmp_path / "old.db", NOW)) as store:
        (record,) = store.articles.list_latest("unrest", 5)
    assert {match.vetoed for match in record.analysis.matches} == {""}


def test_a_ledger_from_before_corrections_named_the_wrong_figure_is_read(database: Path) -> None:
    entry = (
        '{"kind":"killed","low":9,"high":9,"of":"","publisher":"Herald","url":"","text":"nine",'
        '"stated_at":"2026-01-01T00:00:00Z","corrects":true}'
    )
    body = (
        '{"id":"s","title":"Fire","topics":[],"severity":"low","first_seen_at":"2026-01-01T00:00:00Z",'
        f'"last_seen_at":"2026-01-01T00:00:00Z","ledger":[{entry}],"until_topic":"watch:3"}}'
    )
    Store.open(database, NOW).close()
    with closing(sqlite3.connect(database)) as raw, raw:
        raw.execute(
            "INSERT INTO stories (id, title, severity, first_seen_at, last_seen_at, corroboration, articles,"
            " merged_into, body) VALUES ('s', 'Fire', 'low', '', '', 1, 1, '', ?)",
            [body],
        )
    with closing(Store.open(database, NOW)) as store:
        (stored,) = store.stories.get_story("s").ledger
    assert (stored.low, stored.corrects, stored.replaces) == (9, True, 0)


def test_version_2_counts_the_publishers_that_are_still_known(tmp_path: Path) -> None:
    CREATORS[0](tmp_path / "old.db")
    with closing(sqlite3.connect(tmp_path / "old.db")) as raw, raw:
        raw.execute("INSERT INTO daily_counts (day, topic, country, articles) VALUES ('2026-01-01', 'wreck', '', 2)")
    store = Store.open(tmp_path / "old.db", NOW)
    counts = store.articles.list_day_counts(date(2025, 12, 31), date(2026, 1, 1))
    assert {(one.on.day, one.topic): (one.articles, one.publishers) for one in counts} == {
        (31, "unrest"): (4, 0),
        (1, "unrest"): (1, 1),
        (1, "wreck"): (2, 0),
    }
    store.close()


def test_version_6_names_the_topic_of_an_alert_that_waits(tmp_path: Path) -> None:
    CREATORS[4](tmp_path / "old.db")
    raw = sqlite3.connect(tmp_path / "old.db")
    raw.executescript(
        """
        INSERT INTO stories (id, title, severity, first_seen_at, last_seen_at, corroboration, articles, merged_into,
            body) VALUES ('s:1', '', 'high', '', '', 1, 1, '', '{}');
        INSERT INTO told (chat_id, story_id, body) VALUES (1, 's:1', '{"topic":"unrest"}');
        INSERT INTO outbox (chat_id, lane, dedup_key, message, state, created_at) VALUES
            (1, 0, 'story:s:1:1', '{"html":"x"}', 'sent', ''), (1, 0, 'story:s:1:2', '{"html":"x"}', 'pending', ''),
            (1, 0, 'story:s:1:3', '{"html":"x"}', 'sending', ''),
            (1, 0, 'story:s:1:4', '{"html":"x"}', 'uncertain', ''),
            (1, 0, 'story:s:2:1', '{"html":"x"}', 'pending', '');
        """
    )
    raw.close()
    store = Store.open(tmp_path / "old.db", NOW)
    found = {row[0]: row[1] for row in store._connection.list_rows("SELECT dedup_key, topics FROM outbox")}
    waiting = dict.fromkeys(("story:s:1:2", "story:s:1:3", "story:s:1:4"), '["unrest"]')
    assert found == {"alert:1": "[]", "story:s:1:1": "[]", **waiting, "story:s:2:1": "[]"}
    store.close()


def test_version_13_names_the_corrections_that_a_chat_was_told_as_far_as_they_were_counted(tmp_path: Path) -> None:
    CREATORS[11](tmp_path / "old.db")
    one = '"publisher":"","url":"","quote":"","seen_at":"2026-01-01T00:00:00Z"'
    reports = ",".join(
        f'{{"article_key":"k{number}","title":"{title}",{one}{rest}}}'
        for number, (title, rest) in enumerate(
            [
                ("News", ""),
                ("Second", ',"notice":"correction","wire":"w"'),
                ("Second", ',"notice":"correction","wire":"w"'),
                ("First", ',"notice":"retraction"'),
                ("Third", ',"notice":"correction","wire":"z"'),
            ]
        )
    )
    raw = sqlite3.connect(tmp_path / "old.db")
    raw.executescript(
        f"""
        INSERT INTO stories (id, title, severity, first_seen_at, last_seen_at, corroboration, articles, merged_into,
            body) VALUES ('s', '', 'high', '', '', 1, 1, '', '{{"reports":[{reports}]}}'),
            ('t', '', 'high', '', '', 1, 1, '', '{{}}');
        INSERT INTO told (chat_id, story_id, body) VALUES
            (1, 's', '{{"chat_id":1,"story_id":"s","topic":"unrest","notices":2}}'),
            (1, 't', '{{"chat_id":1,"story_id":"t","topic":"unrest","notices":1}}');
        """
    )
    raw.close()
    store = Store.open(tmp_path / "old.db", NOW)
    assert [one.notices for one in store.alerts.list_told(["s", "t"])] == [("w:Second", ":First"), ()]
    store.close()


@pytest.mark.parametrize("version", [1, 13])
def test_of_an_old_digest_the_time_is_known_and_not_what_it_told(tmp_path: Path, version: int) -> None:
    CREATORS[version - 1](tmp_path / "old.db")
    raw = sqlite3.connect(tmp_path / "old.db")
    raw.executescript(
        """
        INSERT INTO stories (id, title, severity, first_seen_at, last_seen_at, corroboration, articles, merged_into,
            body) VALUES ('s', '', 'high', '', '', 1, 1, '', '{}');
        INSERT INTO digests (id, chat_id, since, until, entries)
            VALUES (5, 1, '2026-01-01T00:00:00.000000Z', '2026-01-02T08:00:00.000000Z', 1);
        INSERT INTO digest_entries (chat_id, story_id, topic, digest_id) VALUES (1, 's', 'unrest', 5);
        """
    )
    raw.close()
    store = Store.open(tmp_path / "old.db", NOW)
    assert store.digests.list_covered([1], ["s"]) == {1: {"s": (Digested(datetime(2026, 1, 2, 8, tzinfo=UTC)),)}}
    store.close()


def test_version_15_leaves_what_was_shared_its_settings_and_forgets_what_was_sent(tmp_path: Path) -> None:
    CREATORS[13](tmp_path / "old.db")
    chat = (
        '{"id":0,"address":{"chat_id":0},"kind":"group","title":"","state":"active","topic":"Forum","insist_minutes":5}'
    )
    asked = '[{"chat_id":0,"topic":"unrest","countries":["KZ"]}]'
    with closing(sqlite3.connect(tmp_path / "old.db")) as raw, raw:
        marks = [("setup:abc", f"{chat}\n{asked}"), ("pasted:1", "[]"), ("owner", "7")]
        raw.executemany("INSERT INTO marks (name, value) VALUES (?, ?)", marks)
    with closing(Store.open(tmp_path / "old.db", NOW)) as store:
        assert store.marks.find_setup("abc") == Setup(
            SharedSettings(insist_minutes=5), (Subscription(0, "unrest", countries=("KZ",)),)
        )
        assert "Forum" not in (store.marks.find_mark("setup:abc") or "")
        assert (store.marks.find_mark("pasted:1"), store.marks.find_mark("owner")) == (None, "7")


def test_version_18_keeps_the_one_measure_of_a_story_and_what_was_told_of_it(tmp_path: Path) -> None:
    CREATORS[16](tmp_path / "old.db")
    at = "2026-01-01T00:00:00.000000Z"
    common = f'"title":"","topics":[],"severity":"low","first_seen_at":"{at}","last_seen_at":"{at}"'
    stories = {
        "dated": '"until":"2026-03-19","until_topic":"curfew"',
        "lifted": f'"until_topic":"curfew","lifted_until":"2026-03-19","lifted_at":"{at}"',
        "none": '"until_topic":""',
    }
    told = {
        "dated": '"until":"2026-03-19","reminded_on":"2026-03-19"',
        "lifted": '"until":"2026-03-19","lapsed_on":"2026-03-19","is_lifted":true',
        "none": '"revision":1',
    }
    with closing(sqlite3.connect(tmp_path / "old.db")) as raw, raw:
        raw.executemany(
            "INSERT INTO stories (id, title, severity, first_seen_at, last_seen_at, corroboration, articles,"
            " merged_into, body) VALUES (?, '', 'low', '', '', 1, 1, '', ?)",
            [(name, f'{{"id":"{name}",{common},{end}}}') for name, end in stories.items()],
        )
        raw.executemany(
            "INSERT INTO told (chat_id, story_id, body) VALUES (1, ?, ?)",
            [(name, f'{{"chat_id":1,"story_id":"{name}","topic":"curfew",{known}}}') for name, known in told.items()],
        )
        raw.execute(f"INSERT INTO digests (id, chat_id, since, until, entries) VALUES (5, 1, '{at}', '{at}', 1)")
        raw.executemany(
            "INSERT INTO digest_entries (chat_id, story_id, topic, digest_id, body) VALUES (1, ?, 'curfew', 5, ?)",
            [(name, f'[{{"told_at":"{at}",{known}}},{{"told_at":"{at}"}}]') for name, known in told.items()],
        )
    end, when = date(2026, 3, 19), datetime(2026, 1, 1, tzinfo=UTC)
    with closing(Store.open(tmp_path / "old.db", NOW)) as store:
        found = {one.id: one.measures for one in store.stories.list_stories() if one.id in stories}
        known = {name: store.alerts.find_told(1, name) for name in told}
        covered = store.digests.list_covered([1], list(told))[1]
    lifted = Measure("curfew", lifted_until=end, lifted_at=when)
    assert found == {"dated": (Measure("curfew", end),), "lifted": (lifted,), "none": ()}
    was_lifted = ToldMeasure("curfew", end, lapsed_on=end, is_lifted=True)
    assert {name: one.measures for name, one in known.items() if one} == {
        "dated": (ToldMeasure("curfew", end, reminded_on=end),),
        "lifted": (was_lifted,),
        "none": (),
    }
    assert [one.measures for one in covered["dated"]] == [(ToldMeasure("curfew", end),), ()]
    assert [one.measures for one in covered["lifted"]] == [(was_lifted,), ()]


def test_version_16_names_the_story_and_the_words_of_messages_that_were_sent(tmp_path: Path) -> None:
    CREATORS[14](tmp_path / "old.db")
    messages = {
        "alert": Message(
            "A", buttons=((Button("Seen", "seen:s1"),), (Button("Why", "why:s1"), Button("x", "story:s1")))
        ),
        "muting": Message("B", buttons=((Button("This story", "quiet:s2:s"),), (Button("Back", "alert:s2"),))),
        "muted": Message("C", buttons=((Button("Back", "alert:s3"),),)),
        "wrong": Message("D", buttons=((Button("Something else", "fault:s4:other"),),)),
        "search": Message(
            "<b>Search: <code>a &amp;lt; b &lt;c&gt;</code></b>", buttons=((Button("Older", "find:9"),),)
        ),
        "words": Message('A headline: "why:not"'),
        "settings": Message("Settings <code>why</code>", buttons=((Button("Topics", "set:topics"),),)),
    }
    with closing(sqlite3.connect(tmp_path / "old.db")) as raw, raw:
        raw.executemany(
            "INSERT INTO outbox (chat_id, lane, dedup_key, message, state, created_at) VALUES (1, 0, ?, ?, 'sent', '')",
            [(key, codec.encode(message)) for key, message in messages.items()],
        )
    with closing(Store.open(tmp_path / "old.db", NOW)) as store:
        rows = store._connection.list_rows("SELECT dedup_key, message FROM outbox")
        found = {row[0]: codec.decode(Message, row[1]) for row in rows}
    assert {key: (found[key].story_id, found[key].searched) for key in messages} == {
        "alert": ("s1", ""),
        "muting": ("s2", ""),
        "muted": ("s3", ""),
        "wrong": ("s4", ""),
        "search": ("", "a &lt; b <c>"),
        "words": ("", ""),
        "settings": ("", ""),
    }


def test_version_17_keeps_the_query_of_a_watch(tmp_path: Path) -> None:
    CREATORS[15](tmp_path / "old.db")
    watch = '{"chat_id":1,"topic":"watch:7","title":"lithium","countries":["CL"]}'
    with closing(sqlite3.connect(tmp_path / "old.db")) as raw, raw:
        raw.execute("INSERT INTO subscriptions (chat_id, topic, body) VALUES (1, 'watch:7', ?)", [watch])
    with closing(Store.open(tmp_path / "old.db", NOW)) as store:
        assert store.chats.list_subscriptions(1)[-1] == Subscription(1, "watch:7", countries=("CL",), query="lithium")
        assert store.chats.list_subscriptions(1)[0].query == ""


def test_an_old_file_is_copied_before_it_is_migrated(database: Path) -> None:
    Store.open(database, NOW).close()
    before = read_schema(database)
    newer = open_database(database, NOW, steps=(*STEPS, add_colours))
    assert newer.get_value("SELECT name FROM colours") == "red"
    newer.close()
    copy = database.with_name(f"tocsin.db.before-v{len(STEPS) + 1}")
    assert read_schema(copy) == before
    assert read_version(copy) == len(STEPS)
    with pytest.raises(StorageError, match="newer tocsin"):
        Store.open(database, NOW)


def test_a_step_that_fails_leaves_the_old_version_untouched(database: Path) -> None:
    Store.open(database, NOW).close()
    before = read_schema(database)
    with pytest.raises(StorageError, match="half-way"):
        open_database(database, NOW, steps=(*STEPS, add_colours, break_off))
    assert read_schema(database) == before
    assert read_version(database) == len(STEPS)

    again = open_database(database, NOW, steps=(*STEPS, add_colours))
    assert again.get_value("SELECT count(*) FROM colours") == 1
    again.close()


def test_a_migration_that_breaks_references_is_undone(database: Path) -> None:
    Store.open(database, NOW).close()
    with pytest.raises(StorageError, match="refer to rows that do not exist"):
        open_database(database, NOW, steps=(*STEPS, refer_to_nothing))
    Store.open(database, NOW).close()


def test_a_new_file_needs_no_copy(database: Path) -> None:
    Store.open(database, NOW).close()
    assert not list(database.parent.glob("*.before-*"))


def test_a_reader_does_not_migrate(database: Path) -> None:
    raw = Database(database)
    create_first_schema(raw)
    raw.execute("PRAGMA application_id = 0x54435331")
    raw.execute("PRAGMA user_version = 0")
    raw.close()
    with pytest.raises(StorageError, match="start tocsin once to migrate it"):
        open_readonly(database)


def test_a_kill_in_the_middle_of_a_migration_leaves_the_old_version(database: Path) -> None:
    Store.open(database, NOW).close()
    code = (
        "import datetime, os, pathlib, signal, sys\n"
        "from storage.opening import open_database\n"
        "from storage.migrations import STEPS\n"
        "def step(db):\n"
        "    db.table('colours').create({'name': str}, pk='name', strict=True)\n"
        "    db.execute('PRAGMA cache_size = 1')\n"
        "    for number in range(3000):\n"
        "        db.execute('INSERT INTO colours VALUES (?)', [str(number) * 50])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "open_database(pathlib.Path(sys.argv[1]), datetime.datetime.now(datetime.UTC), steps=(*STEPS, step))\n"
    )
    run_until_killed(code, database)

    store = Store.open(database, NOW)
    assert store.check_integrity() == ()
    store.close()
    assert read_version(database) == len(STEPS)
    newer = open_database(database, NOW, steps=(*STEPS, add_colours))
    assert newer.get_value("SELECT count(*) FROM colours") == 1
    newer.close()


def test_the_documentation_names_every_table(store: Store) -> None:
    text = (Path(__file__).parents[2] / "docs" / "storage.md").read_text()
    names = [row["name"] for row in store._connection.list_rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    shadows = ("sqlite_", "article_texts_fts_")
    assert [name for name in names if not name.startswith(shadows) and f"`{name}`" not in text] == []


def test_version_5_keeps_the_first_place_of_stories_that_are_there(tmp_path: Path) -> None:
    CREATORS[3](tmp_path / "old.db")
    raw = sqlite3.connect(tmp_path / "old.db")
    body = '{"places":[{"country":"KZ","name":"Aktau","latitude":43.65,"longitude":51.16},{"country":"KG"}]}'
    raw.execute(
        "INSERT INTO stories"
        " (id, title, severity, first_seen_at, last_seen_at, corroboration, articles, merged_into, body)"
        " VALUES ('s1', 'A', 'low', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', 1, 1, '', ?)",
        [body],
    )
    raw.commit()
    raw.close()
    Store.open(tmp_path / "old.db", NOW).close()
    raw = sqlite3.connect(tmp_path / "old.db")
    places = raw.execute("SELECT place, country, latitude, longitude FROM stories").fetchall()
    raw.close()
    assert places == [("Aktau", "KZ", 43.65, 51.16)]


def test_messages_from_before_configs_had_versions_name_none(tmp_path: Path) -> None:
    CREATORS[9](tmp_path / "old.db")
    raw = sqlite3.connect(tmp_path / "old.db")
    messages = raw.execute("SELECT count(*) FROM outbox").fetchone()[0]
    raw.close()
    store = Store.open(tmp_path / "old.db", NOW)
    assert [entry.row.config for entry in store.outbox.list_entries()] == [""] * messages
    assert messages > 0
    assert store.configs.find_last() is None
    store.close()
