"""Lets only one tocsin write a database, by a lock file beside it that names its holder.

The lock is the kernel's (``flock``), so it ends with the process, however that ends; the text in the file only tells
people which process holds it. The file is never removed: otherwise two processes could lock two files of one name. It
is beside the file that symbolic links lead to, so two names of one database share one lock.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import weakref
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitors.errors import StorageError


class InstanceLock:
    """Holds the file of :func:`locate_lock` from construction to :meth:`release`.

    Raises StorageError: reason ``in_use`` names the process that holds it, ``io`` means that the lock file cannot be
    opened.
    """

    def __init__(self, database: Path, now: datetime) -> None:
        self.path = locate_lock(database)
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise StorageError(
                f"cannot lock {database}: {error.strerror}; check that its folder exists and may be written",
                reason="io",
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _read_holder(self._descriptor)
            self._close()
            raise StorageError(
                f"another tocsin ({holder}) uses {database}; stop it first, or name another state directory",
                reason="in_use",
            ) from error
        self._write_holder(now)
        # A forked worker inherits the lock and would hold it even after this process has died.
        forget = weakref.WeakMethod(self._close)
        os.register_at_fork(after_in_child=lambda: (close := forget()) and close())

    def release(self) -> None:
        """Give the database up; a second call does nothing."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            self._close()

    def _write_holder(self, now: datetime) -> None:
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"pid {os.getpid()}, since {now.isoformat(timespec='seconds')}".encode(), 0)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            with contextlib.suppress(OSError):
                os.close(descriptor)


def locate_lock(database: Path) -> Path:
    """Where the lock file of a database is, whichever of its names is given."""
    real = database.resolve()
    return real.with_name(real.name + ".lock")


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a database's lock, and since when."""

    pid: int
    since: datetime


def find_holder(database: Path) -> Holder | None:
    """The process that holds the lock of a database, None when there is none.

    It does not try the lock, because that could turn away a tocsin that starts at the same moment. It reads the
    process id in the file and checks that this process is alive.
    """
    try:
        text = locate_lock(database).read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    found = re.fullmatch(r"pid ([0-9]{1,10}), since (\S+)", text.strip(), re.ASCII)
    if found is None or not _lives(int(found[1])):
        return None
    return Holder(int(found[1]), datetime.fromisoformat(found[2]))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _read_holder(descriptor: int) -> str:
    text = os.pread(descriptor, 200, 0).decode("ascii", "replace").strip()
    return text or "pid unknown"
