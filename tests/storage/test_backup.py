"""A backup replaces the database whole, and what it replaced is kept."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from monitors.errors import StorageError
from monitors.model import GivenUp, OutboxState
from storage.backup import restore_database
from storage.store import Store
from tests.storage.old_schemas import CREATORS
from tests.storage.samples import NOW, later, make_chat, make_draft


@pytest.fixture
def backup(store: Store, tmp_path: Path) -> Path:
    """A backup with one waiting message, taken before the mark "after" was set; the store is closed."""
    chat = store.chats.add_chat(make_chat())
    store.outbox.add([make_draft(chat.id, "waiting")], NOW)
    target = tmp_path / "backup.db"
    store.backup(target)
    store.marks.set_mark("after", "1")
    store.close()
    return target


def test_the_backup_takes_the_databases_place_which_is_kept(backup: Path, database: Path) -> None:
    kept = restore_database(backup, database, later(days=1))
    assert kept is not None
    assert kept.name == "tocsin.db.before-restore-20260315T092653"

    restored, replaced = Store.open(database, NOW), Store.open(kept, NOW)
    assert restored.marks.find_mark("after") is None
    assert replaced.marks.find_mark("after") == "1"
    assert restored.check_integrity() == ()
    assert restored.outbox.drop(GivenUp.RESTORED, later(days=1)) == 1
    assert [entry.row.state for entry in restored.outbox.list_entries()] == [OutboxState.DEAD]
    restored.close()
    replaced.close()


def test_a_log_that_a_kill_left_is_kept_and_not_played_into_the_backup(backup: Path, database: Path) -> None:
    raw = sqlite3.connect(database)
    raw.execute("PRAGMA wal_autocheckpoint = 0")
    raw.execute("INSERT INTO marks VALUES ('late', '1')")
    raw.commit()
    log = database.with_name("tocsin.db-wal").read_bytes()
    assert log
    content = database.read_bytes()
    raw.close()
    database.write_bytes(content)
    database.with_name("tocsin.db-wal").write_bytes(log)

    kept = restore_database(backup, database, NOW)
    assert kept is not None
    restored, replaced = Store.open(database, NOW), Store.open(kept, NOW)
    assert restored.marks.find_mark("late") is None
    assert replaced.marks.find_mark("late") == "1"
    restored.close()
    replaced.close()


def test_a_damaged_database_is_replaced_and_kept_as_it_is(backup: Path, database: Path) -> None:
    database.write_bytes(b"\xa5" * 9000)
    kept = restore_database(backup, database, NOW)
    assert kept is not None
    assert kept.read_bytes() == b"\xa5" * 9000
    restored = Store.open(database, NOW)
    assert restored.check_integrity() == ()
    restored.close()


def test_a_link_to_the_database_stays_a_link_when_a_backup_is_put_back(
    backup: Path, database: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(database)
    restore_database(backup, link, NOW)
    assert link.is_symlink()
    restored = Store.open(database, NOW)
    assert restored.marks.find_mark("after") is None
    restored.close()


def test_a_missing_database_is_put_there(backup: Path, tmp_path: Path) -> None:
    assert restore_database(backup, tmp_path / "new.db", NOW) is None
    Store.open(tmp_path / "new.db", NOW).close()


def test_a_backup_of_an_older_version_is_migrated_when_it_is_opened(tmp_path: Path) -> None:
    CREATORS[0](tmp_path / "old.db")
    restore_database(tmp_path / "old.db", tmp_path / "new.db", NOW)
    restored = Store.open(tmp_path / "new.db", NOW)
    assert [chat.title for chat in restored.chats.list_chats()] == ["An old desk"]
    restored.close()


def test_what_cannot_be_settled_is_not_put_there(backup: Path, database: Path) -> None:
    before = database.read_bytes()

    def settle(store: Store) -> None:
        store.outbox.drop(GivenUp.RESTORED, NOW)
        raise StorageError("killed here")

    with pytest.raises(StorageError, match="killed here"):
        restore_database(backup, database, NOW, settle)
    assert database.read_bytes() == before
    restore_database(backup, database, NOW, lambda store: store.outbox.drop(GivenUp.RESTORED, NOW))
    restored = Store.open(database, NOW)
    assert [entry.last_reason for entry in restored.outbox.list_entries()] == [GivenUp.RESTORED]
    restored.close()
    left = {path.name.replace(database.name, "") for path in database.parent.glob(f"{database.name}*")}
    assert {name for name in left if "before-restore" not in name} == {"", ".lock"}


def test_a_copy_that_the_disk_has_no_room_for_is_not_begun(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**9, 10**9 - 5000, 5000))  # type: ignore[attr-defined]
    with pytest.raises(StorageError, match=r"has 5 kB free and the copy of the database needs \d+ kB") as caught:
        store.backup(tmp_path / "copy.db")
    assert caught.value.reason == "full"
    assert not list(tmp_path.glob("copy.db*"))


def test_a_copy_made_while_others_write_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    """Both marks are set in one transaction, again and again, and a copy has both or neither of each."""
    done = threading.Event()

    def copy() -> None:
        try:
            for number in range(5):
                reader = Store.open_readonly(store.path)
                reader.backup(tmp_path / f"copy{number}.db")
                reader.close()
        finally:
            done.set()

    copying = threading.Thread(target=copy)
    copying.start()
    written = 0
    while not done.is_set():
        written += 1
        with store.transaction():
            store.marks.set_mark("first", str(written))
            store.marks.set_mark("filler", "x" * 20_000)
            store.marks.set_mark("second", str(written))
    copying.join()
    assert written > 5
    for number in range(5):
        made = Store.open_readonly(tmp_path / f"copy{number}.db")
        assert made.check_integrity() == ()
        assert made.marks.find_mark("first") == made.marks.find_mark("second")
        made.close()


def test_a_running_tocsin_is_not_restored_under(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "backup.db")
    with pytest.raises(StorageError, match="another tocsin"):
        restore_database(tmp_path / "backup.db", store.path, NOW)


def _make_newer(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 99")
    raw.close()


def _damage(path: Path) -> None:
    raw = sqlite3.connect(path)
    (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'outbox'").fetchone()
    raw.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_make_newer, "newer tocsin"),
        (_damage, "is damaged: .*; take an older one"),
        (lambda path: path.write_bytes(b"x" * 5000), "is not a backup of tocsin; name another file"),
        (lambda path: path.write_bytes(path.read_bytes()[:4096] + b"x" * 9000), "is damaged: .*; take an older one"),
        (lambda path: path.write_bytes(b""), "not a backup"),
        (lambda path: path.unlink(), "there is no backup"),
    ],
)
def test_a_bad_backup_is_refused_and_the_database_left_alone(
    backup: Path, database: Path, spoil: object, words: str
) -> None:
    assert callable(spoil)
    spoil(backup)
    before = database.read_bytes()
    with pytest.raises(StorageError, match=words):
        restore_database(backup, database, NOW)
    assert database.read_bytes() == before
    assert not list(database.parent.glob("*.before-restore-*"))
