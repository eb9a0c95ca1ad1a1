"""A database is opened safely or not at all, and a refusal says what to do."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from monitors.errors import StorageError
from monitors.model import Record
from storage.faults import wrapped_errors
from storage.lock import Holder, find_holder
from storage.opening import open_database, open_readonly
from storage.store import Store
from tests.storage.samples import NOW, make_chat, make_draft, make_record


def refused(path: Path, reason: str) -> str:
    """Opening must fail for that reason; returns the text."""
    with pytest.raises(StorageError) as caught:
        Store.open(path, NOW)
    assert caught.value.reason == reason
    return str(caught.value)


def test_the_settings_that_make_commits_durable_are_on(store: Store) -> None:
    opened = store._connection
    assert opened.get_value("PRAGMA journal_mode") == "wal"
    assert opened.get_value("PRAGMA synchronous") == 2
    assert opened.get_value("PRAGMA foreign_keys") == 1
    assert opened.get_value("PRAGMA busy_timeout") == 5000
    assert opened.get_value("PRAGMA application_id") == 0x54435331
    strict = opened.list_rows("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    assert [row["name"] for row in strict if not row["strict"] and not row["name"].startswith("sqlite_")] == []


def test_the_file_is_for_its_owner_only(store: Store) -> None:
    assert store.path.stat().st_mode & 0o077 == 0


def test_a_second_instance_is_told_of_the_first(store: Store) -> None:
    text = refused(store.path, "in_use")
    assert f"another tocsin (pid {os.getpid()}, since 2026-03-14T09:26:53+00:00) uses {store.path}" in text


def test_a_second_process_is_told_of_the_first(store: Store) -> None:
    code = (
        "import sys, datetime, pathlib\n"
        "from storage.store import Store\n"
        "Store.open(pathlib.Path(sys.argv[1]), datetime.datetime.now(datetime.UTC))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(store.path)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert f"another tocsin (pid {os.getpid()}" in done.stderr


def test_a_link_to_the_database_does_not_let_a_second_instance_in(store: Store, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "linked.db"
    link.symlink_to(store.path)
    assert f"another tocsin (pid {os.getpid()}" in refused(link, "in_use")
    assert find_holder(link) == Holder(os.getpid(), NOW.replace(microsecond=0))


def test_the_lock_ends_with_the_store(database: Path) -> None:
    Store.open(database, NOW).close()
    again = Store.open(database, NOW)
    again.close()
    again.close()
    assert database.with_name("tocsin.db.lock").read_text() == ""


def test_the_holder_of_the_lock_is_found_while_it_lives_whoever_runs_it(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_holder(database) is None
    store = Store.open(database, NOW)
    holder = Holder(os.getpid(), NOW.replace(microsecond=0))
    assert find_holder(database) == holder
    for answer, found in ((PermissionError, holder), (ProcessLookupError, None)):

        def ask(pid: int, number: int, answer: type[OSError] = answer) -> None:
            assert (pid, number) == (os.getpid(), 0)
            raise answer

        monkeypatch.setattr("storage.lock.os.kill", ask)
        assert find_holder(database) == found
    monkeypatch.undo()
    store.close()
    assert find_holder(database) is None


def test_a_refused_opening_gives_the_lock_back(database: Path) -> None:
    database.write_bytes(b"not a database, but quite long enough to look like one" * 100)
    refused(database, "corrupt")
    database.unlink()
    Store.open(database, NOW).close()


def test_the_lock_does_not_outlive_its_process_in_a_forked_child(database: Path) -> None:
    """A worker forked from a hub that is then killed must not keep the next hub out."""
    code = (
        "import os, sys, datetime, pathlib, time\n"
        "from storage.store import Store\n"
        "store = Store.open(pathlib.Path(sys.argv[1]), datetime.datetime.now(datetime.UTC))\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    print(os.getpid(), flush=True)\n"
        "    sys.stdin.read()\n"
        "    os._exit(0)\n"
        "sys.stdin.read()\n"
    )
    hub = subprocess.Popen(
        [sys.executable, "-c", code, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert hub.stdout is not None
    assert hub.stdin is not None
    try:
        child = int(hub.stdout.readline())
        refused(database, "in_use")
        hub.send_signal(signal.SIGKILL)
        hub.wait(10)
        os.kill(child, 0)  # the orphan lives
        Store.open(database, NOW).close()
    finally:
        hub.stdin.close()
        hub.stdout.close()
        hub.kill()
        hub.wait(10)


@pytest.mark.parametrize("content", [b"x" * 5000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_and_left_alone(database: Path, content: bytes) -> None:
    database.write_bytes(content)
    assert "restore the newest backup" in refused(database, "corrupt")
    assert database.read_bytes() == content


def test_damage_inside_the_file_is_named_when_it_is_met(database: Path) -> None:
    opened = Store.open(database, NOW)
    opened.record(Record(articles=tuple(make_record(str(number)) for number in range(50))), NOW)
    page = opened._connection.get_value("SELECT rootpage FROM sqlite_master WHERE name = 'matches'")
    opened.close()
    content = bytearray(database.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    database.write_bytes(content)

    damaged = Store.open(database, NOW)
    with pytest.raises(StorageError, match="restore the newest backup") as caught:
        damaged.articles.list_recent_analyses(NOW, 100)
    assert caught.value.reason == "corrupt"
    assert damaged.check_integrity() != ()
    damaged.close()
    assert database.read_bytes()[: page * 4096][-4096:] == b"\xa5" * 4096


def test_damage_to_the_schema_is_refused_at_once(database: Path) -> None:
    Store.open(database, NOW).close()
    content = bytearray(database.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    database.write_bytes(content)
    refused(database, "corrupt")
    assert database.read_bytes() == content


def test_another_programs_database_is_refused(database: Path) -> None:
    other = sqlite3.connect(database)
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    assert "another program's database" in refused(database, "foreign")
    with pytest.raises(StorageError, match="another program's database"):
        open_readonly(database)


def test_a_newer_schema_is_refused_and_left_alone(database: Path) -> None:
    Store.open(database, NOW).close()
    raw = sqlite3.connect(database)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    before = database.read_bytes()
    assert "written by a newer tocsin (schema 99" in refused(database, "newer")
    with pytest.raises(StorageError, match="newer tocsin"):
        Store.open_readonly(database)
    assert database.read_bytes() == before


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "check that its folder exists" in refused(tmp_path / "nowhere" / "tocsin.db", "io")


def test_a_folder_in_place_of_the_file_is_named(database: Path) -> None:
    database.mkdir()
    assert str(database) in refused(database, "io")


def test_a_removed_file_stops_the_writing(store: Store) -> None:
    store.path.unlink()
    with pytest.raises(StorageError, match="removed or replaced") as caught:
        store.marks.set_mark("a", "b")
    assert caught.value.reason == "gone"


def test_whether_the_file_can_be_written_is_found_by_writing(store: Store) -> None:
    store.marks.set_mark("a", "b")
    opened = store._connection
    opened.get_value("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="writable") as caught:
        store.marks.set_mark("a", "b")
    assert caught.value.reason == "readonly"
    opened.get_value("PRAGMA query_only = OFF")
    store.path.unlink()
    with pytest.raises(StorageError, match="removed"):
        store.marks.set_mark("a", "b")


def test_a_misspelt_table_is_an_error_and_creates_nothing(store: Store) -> None:
    opened = store._connection
    before = opened.get_value("SELECT count(*) FROM sqlite_master")
    with pytest.raises(StorageError, match="no table 'storys'"), opened.transaction():
        opened.insert("storys", [{"id": "1"}])
    assert opened.get_value("SELECT count(*) FROM sqlite_master") == before


def test_a_change_outside_a_transaction_is_refused(store: Store) -> None:
    with pytest.raises(StorageError, match="outside a transaction"):
        store._connection.execute("DELETE FROM marks")


def test_a_wrong_type_is_refused_by_the_strict_table(store: Store) -> None:
    with pytest.raises(StorageError, match="datatype mismatch"), store.transaction():
        store._connection.insert("updates", [{"update_id": "seven", "seen_at": "now"}])


def _fail_after_a_change(store: Store) -> None:
    with store.transaction():
        store.marks.set_mark("undone", "1")
        raise ZeroDivisionError


def test_an_inner_failure_that_is_caught_undoes_only_itself(store: Store) -> None:
    with store.transaction():
        store.marks.set_mark("kept", "1")
        with pytest.raises(ZeroDivisionError):
            _fail_after_a_change(store)
    assert store.marks.find_mark("kept") == "1"
    assert store.marks.find_mark("undone") is None


def test_a_full_disk_is_named_undone_and_survived(store: Store) -> None:
    opened = store._connection
    pages = opened.get_value("PRAGMA page_count")
    opened.get_value(f"PRAGMA max_page_count = {pages + 4}")
    big = Record(articles=tuple(make_record(str(number), text="words and words " * 400) for number in range(40)))
    with pytest.raises(StorageError, match="free some disk space") as caught:
        store.record(big, NOW)
    assert caught.value.reason == "full"
    assert store.articles.count_articles(NOW) == 0
    assert store.check_integrity() == ()

    opened.get_value("PRAGMA max_page_count = 100000")
    store.record(big, NOW)
    assert store.articles.count_articles(NOW) == 40


def test_a_database_that_another_holds_is_busy_then_free(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.hurry()
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="another program has") as caught:
        store.marks.set_mark("a", "1")
    assert caught.value.reason == "busy"
    other.execute("ROLLBACK")
    other.close()
    store.marks.set_mark("a", "1")
    assert store.marks.find_mark("a") == "1"


def test_a_reader_sees_what_is_committed_and_can_change_nothing(store: Store) -> None:
    store.marks.set_mark("a", "1")
    reader = Store.open_readonly(store.path)
    with store.transaction():
        store.marks.set_mark("a", "2")
        assert reader.marks.find_mark("a") == "1"
    assert reader.marks.find_mark("a") == "2"
    with pytest.raises(StorageError) as caught:
        reader.marks.set_mark("a", "3")
    assert caught.value.reason == "readonly"
    reader.close()
    assert store.marks.find_mark("a") == "2"


def test_a_reader_opens_a_database_that_nobody_writes(database: Path) -> None:
    Store.open(database, NOW).close()
    reader = Store.open_readonly(database)
    assert reader.marks.find_mark("a") is None
    reader.close()
    Store.open(database, NOW).close()


def test_a_reader_of_nothing_creates_nothing(database: Path) -> None:
    with pytest.raises(StorageError, match="there is no database"):
        Store.open_readonly(database)
    assert not database.exists()


def test_a_snapshot_does_not_move_while_it_is_read(store: Store) -> None:
    reader = Store.open_readonly(store.path)
    store.marks.set_mark("a", "1")
    with reader.snapshot():
        assert reader.marks.find_mark("a") == "1"
        store.marks.set_mark("a", "2")
        assert reader.marks.find_mark("a") == "1"
    assert reader.marks.find_mark("a") == "2"
    reader.close()


def test_a_backup_is_whole_verified_and_opens(store: Store, tmp_path: Path) -> None:
    chat = store.chats.add_chat(make_chat())
    store.record(Record(articles=(make_record(),), drafts=(make_draft(chat.id, "k"),)), NOW)
    target = tmp_path / "copy.db"
    store.backup(target)
    with pytest.raises(StorageError, match="already exists"):
        store.backup(target)

    copy = Store.open(target, NOW)
    assert copy.check_integrity() == ()
    assert copy.articles.list_recent_analyses(NOW, 5) == store.articles.list_recent_analyses(NOW, 5)
    assert copy.outbox.list_entries() == store.outbox.list_entries()
    copy.close()
    assert sorted(path.name for path in tmp_path.iterdir() if "unfinished" in path.name) == []


def test_a_backup_to_nowhere_names_the_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot write"):
        store.backup(tmp_path / "nowhere" / "copy.db")


def test_errors_without_a_fix_say_that_they_are_bugs(database: Path) -> None:
    with pytest.raises(StorageError, match="this is a bug") as caught, wrapped_errors(database):
        raise sqlite3.ProgrammingError("closed")
    assert caught.value.reason == "refused"


def test_a_text_that_cannot_be_stored_in_the_middle_of_many_doubles_none_before_it(store: Store) -> None:
    records = [make_record(name, title=f"broken \ud800 {name}" if name == "y" else name) for name in "xyz"]
    store.record(Record(articles=tuple(records)), NOW)
    stored = store.articles.list_recent_analyses(NOW, 10)
    assert sorted(record.analysis.article.title for record in stored) == ["broken \ufffd y", "x", "z"]


def test_texts_that_utf8_cannot_hold_are_stored_with_marks(store: Store) -> None:
    store.record(Record(articles=(make_record("x", title="broken \ud800 title"),)), NOW)
    (stored,) = store.articles.list_recent_analyses(NOW, 5)
    assert stored.analysis.article.title == "broken \ufffd title"
    store.marks.set_mark("name \udfff", "value")
    assert store.marks.find_mark("name \udfff") == "value"


def test_opening_again_keeps_what_was_there(database: Path) -> None:
    first = open_database(database, NOW)
    with first.transaction():
        first.insert("marks", [{"name": "a", "value": "1"}])
    first.close()
    second = open_database(database, NOW)
    assert second.get_value("SELECT value FROM marks") == "1"
    second.close()


def test_a_database_whose_folder_cannot_be_looked_into_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300) / "tocsin.sqlite3"  # root may look into any folder, but not into one of that name
    with pytest.raises(StorageError, match=r"tocsin\.sqlite3 cannot be read \(File name too long\)") as caught:
        open_readonly(path)
    assert caught.value.reason == "io"
