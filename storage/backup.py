"""Putting a backup in the place of the database, with the one that was there kept beside it.

Whether what was waiting in the restored outbox is sent again or dropped is the operator's choice:
``Outbox.cancel_all`` drops it.
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

    ``settle`` is done to what is restored before it takes its place, so that a kill at any point leaves in place what
    was there or all of the new. Raises StorageError when a tocsin uses ``target``, or when the backup is damaged,
    another program's, or of a newer version; ``target`` is then as it was.
    """
    lock, workplace = InstanceLock(target, now), target.with_name(target.name + ".restoring")
    try:
        shutil.rmtree(workplace, ignore_errors=True)  # of one that was killed
        workplace.mkdir(mode=0o700)
        restored = workplace / target.name
        with wrapped_errors(backup), check_backup(backup) as source:
            copy_database(source, restored)
        with closing(Store.open(restored, now)) as store:
            settle(store)
        flush(restored)
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
        shutil.rmtree(workplace, ignore_errors=True)
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
