"""Putting a backup in the place of the database, with the one that was there kept beside it.

Whether what was waiting in the restored outbox is sent again or dropped is the operator's choice:
``Outbox.cancel_all`` drops it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from monitors.errors import StorageError
from storage.copying import copy_database, flush
from storage.faults import wrapped_errors
from storage.lock import InstanceLock
from storage.opening import check_backup


def restore_database(backup: Path, target: Path, now: datetime) -> Path | None:
    """Replace ``target`` by ``backup``; returns where the replaced file is kept, None when there was none.

    A kill at any point leaves a whole database in place. Raises StorageError when a tocsin uses ``target``, or when the
    backup is damaged, another program's, or of a newer version; ``target`` is then as it was.
    """
    lock = InstanceLock(target, now)
    try:
        restored = target.with_name(target.name + ".restored")
        restored.unlink(missing_ok=True)
        with wrapped_errors(backup), check_backup(backup) as source:
            copy_database(source, restored)
        kept = _keep(target, now)
        # A log without its file would be played into the restored one.
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        os.replace(restored, target)
        flush(target.parent)
        return kept
    except OSError as error:
        raise StorageError(f"cannot restore {target}: {error.strerror}; check the folder and its space") from error
    finally:
        lock.release()


def _keep(target: Path, now: datetime) -> Path | None:
    """Copy what is there, as it is even if it is damaged, before it is replaced."""
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
        shutil.copy2(target, kept)
        log = target.with_name(target.name + "-wal")
        if log.exists():
            shutil.copy2(log, kept.with_name(kept.name + "-wal"))
    return kept
