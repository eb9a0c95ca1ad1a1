"""A database without content is never begun anew, and a first start never leaves one."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.errors import StorageError
from storage.store import Store
from tests.storage.samples import NOW
from tests.storage.test_connection import refused


def test_a_database_that_lost_its_content_is_not_begun_anew(database: Path) -> None:
    database.touch()
    for name in ("tocsin-20260310T010000Z.sqlite3", "tocsin-20260312T010000Z.sqlite3"):
        (database.parent / "backups").mkdir(exist_ok=True)
        (database.parent / "backups" / name).touch()
    text = refused(database, "corrupt")
    assert "has lost its content: it has 0 bytes" in text
    assert f"tocsin restore {database.parent}/backups/tocsin-20260312T010000Z.sqlite3" in text
    assert "remove the file" in text
    with pytest.raises(StorageError, match="has lost its content") as caught:
        Store.open_readonly(database)
    assert caught.value.reason == "corrupt"
    assert database.read_bytes() == b""


def test_a_lost_database_without_a_backup_beside_it_is_refused_too(database: Path) -> None:
    database.touch()
    assert "restore a backup of yours" in refused(database, "corrupt")


def test_a_first_start_that_is_cut_short_is_gone_on_with(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("storage.opening._migrate", fail)
    with pytest.raises(KeyboardInterrupt):
        Store.open(database, NOW)
    assert database.stat().st_size > 0
    monkeypatch.undo()
    opened = Store.open(database, NOW)
    assert opened.check_integrity() == ()
    opened.close()


def test_a_first_start_leaves_nothing_when_the_file_cannot_be_made(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.opening.os.replace", fail)
    assert "No space left on device" in refused(database, "io")
    assert [path.name for path in database.parent.iterdir()] == ["tocsin.db.lock"]
