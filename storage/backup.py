"""Puts a backup in the place of the database, and keeps the database that was there beside it.

Whether messages that wait in the restored outbox are sent or dropped is the operator's choice: ``Outbox.drop``
drops them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from monitors.errors import StorageError
from storage.copying import copy_database, flush
from storage.faults import wrapped_errors
from storage.lock import InstanceLock
from storage.opening import check_backup
from storage.store import Store


def restore_database(
    backup: Path, target: Path, now: datetime, settle: Callable[[Store], object] = lambda store: None
) -> Path | None:
    """Replace ``target`` by ``backup``; returns where the replaced file is kept, None when there was none.

    ``settle`` changes the restored copy before it takes its place, so a kill at any point leaves either the old
    database or the finished new one. Raises StorageError when a tocsin uses ``target``, or when the backup is damaged,
    another program's, or of a newer version; ``target`` then stays as it was. A symbolic link is followed and stays.
    """
    target = target.resolve()
    lock, workplace = InstanceLock(target, now), target.with_name(target.name + ".restoring")
    try:
        shutil.rmtree(workplace, ignore_errors=True)  # left by a restore that was killed
        workplace.mkdir(mode=0o700)
        restored = workplace / target.name
        with wrapped_errors(backup), check_backup(backup) as source:
            copy_database(source, restored)
        with closing(Store.open(restored, now)) as store:
            settle(store)
        flush(restored)
        kept = _keep(target, now)
        # SQLite would replay the old write-ahead log into the restored file.
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        os.replace(restored, target)
        flush(target.parent)
        return kept
    except OSError as error:
        raise StorageError(f"cannot restore {target}: {error.strerror}; check the folder and its space") from error
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
        lock.release()


def _keep(target: Path, now: datetime) -> Path | None:
    """Copy the database that is there; when SQLite cannot copy it, copy its files, with the write-ahead log, as is."""
    if not target.exists():
        return None
    kept = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%S}")
    try:
        source = sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro", uri=True)
        try:
            copy_database(source, kept)
        finally:
            source.close()
    except (sqlite3.Error, StorageError):
        log, kept_log = (path.with_name(path.name + "-wal") for path in (target, kept))
        try:
            shutil.copy2(target, kept)
            if log.exists():
                shutil.copy2(log, kept_log)
        except OSError:
            for partial in (kept, kept_log):
                partial.unlink(missing_ok=True)
            raise
    return kept
