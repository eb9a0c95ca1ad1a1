"""Writes a config file as a whole or not at all: whatever goes wrong, the old file is still there, complete."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path
from typing import Final

from monitors.errors import ConfigError, Problem
from storage.copying import flush


def read_text(path: Path) -> str:
    """The text of a UTF-8 file with its newlines unchanged; "" if there is no file. Raises ConfigError."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise ConfigError((Problem(str(path), 0, 0, "the file is not UTF-8", "save it as UTF-8"),)) from error
    except OSError as error:
        raise _refuse(path, error, "read") from error


def write_text(path: Path, text: str, *, instead_of: str | None = None) -> None:
    """Replace a file's text, keeping its mode and owner, by renaming a complete and synced new file over it.

    ``instead_of`` is the text that the file had when it was read; if somebody has changed it since, that is an error.
    A symbolic link is followed. Raises ConfigError; the old file is then as it was.
    """
    target = path.resolve()
    if instead_of is not None and read_text(target) != instead_of:
        raise ConfigError(
            (Problem(str(path), 0, 0, "the file was changed in the meantime, and was left alone", "try again"),)
        )
    name = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode("utf-8"))
            out.flush()
            _keep_mode(target, out.fileno())
            os.fsync(out.fileno())
        os.replace(name, target)
        flush(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            if name:
                os.unlink(name)
        raise _refuse(path, error, "written") from error


def check_place(path: Path) -> None:
    """Raise the ConfigError that :func:`write_text` would, if no file can be written there.

    For commands that ask many questions first. It creates nothing, not even a missing folder.
    """
    try:
        target = path.resolve()
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.TemporaryFile(dir=next(folder for folder in target.parents if folder.exists())):
            pass
    except OSError as error:
        raise _refuse(path, error, "written") from error


def _keep_mode(target: Path, descriptor: int) -> None:
    try:
        old = target.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(descriptor, 0o666 & ~mask)
        return
    os.fchmod(descriptor, old.st_mode & 0o7777)
    with contextlib.suppress(PermissionError):  # only root may give files away
        os.fchown(descriptor, old.st_uid, old.st_gid)


_FIXES: Final = {
    errno.EACCES: "run it as the user who owns the folder, or name another folder with --config",
    errno.EPERM: "run it as the user who owns the folder, or name another folder with --config",
    errno.EROFS: "the folder is read-only; name another one with --config",
    errno.ENOSPC: "make room on the disk; the old file is as it was",
    errno.EDQUOT: "make room in your quota; the old file is as it was",
    errno.EFBIG: "files may not grow so large here; the old file is as it was",
}


def _refuse(path: Path, error: OSError, what: str) -> ConfigError:
    """The ConfigError for a file that cannot be ``what`` ("read" or "written"), with its fix."""
    fix = _FIXES.get(error.errno or 0, "check the path and the disk")
    return ConfigError((Problem(str(path), 0, 0, f"the file cannot be {what} ({error.strerror})", fix),))
