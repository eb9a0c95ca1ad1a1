"""Lists the files of a watched folder and reads the bytes of one, without ever blocking or following a link outside.

seed_scan.py decides which files to read, and seedfile.py makes articles of them.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitors.errors import FetchError
from monitors.sources.seedfile import LARGEST_SEED_BYTES

_SUFFIX = ".txt"
_PASSED_OVER = (".", "~", "#")  # how the names of hidden files and of editors' temporary files begin


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A seed file, or something else that is in its place.

    ``path`` is relative to the folder, printable and with slashes. ``reason`` is "" for a file that may be read at
    ``real_path``, else why it may not.
    """

    path: str
    real_path: Path
    size: int = 0
    mtime_ns: int = 0
    reason: str = ""
    detail: str = ""


def list_files(root: Path) -> Iterator[FoundFile]:
    """Every ``*.txt`` under ``root`` and its subfolders, by path, and with a reason what cannot or may not be read.

    Raises :class:`FetchError` with reason ``missing`` or ``unreadable`` when ``root`` itself cannot be listed.
    """
    real_root = Path(os.path.realpath(root))
    if not real_root.is_dir():
        raise FetchError("missing", f"{root} is not a folder; create it or change seeds.directory")
    found: list[FoundFile] = []
    folders = [real_root]
    while folders:
        folder = folders.pop()
        try:
            entries = [entry for entry in os.scandir(folder) if not entry.name.startswith(_PASSED_OVER)]
        except OSError as error:
            if folder == real_root:
                raise FetchError("unreadable", f"{root} cannot be listed: {error.strerror}") from error
            found.append(_refuse(folder, real_root, "unreadable", f"the folder cannot be listed: {error.strerror}"))
            continue
        folders += [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
        found += [file for entry in entries if (file := _find_file(Path(entry.path), real_root))]
    return iter(sorted(found, key=lambda file: file.path))


def read_file(found: FoundFile) -> bytes | None:
    """The bytes of a found file, or None when it changed while it was read.

    Raises :class:`FetchError` with reason ``too_large``, ``vanished``, ``unreadable``, ``not_a_file`` or ``link``.
    """
    if found.size > LARGEST_SEED_BYTES:
        raise FetchError("too_large", f"{found.size:,} bytes; at most {LARGEST_SEED_BYTES:,} are read")
    # Without O_NONBLOCK, a FIFO that took the file's place would block the scan until somebody writes to it.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY
    try:
        with open(os.open(found.real_path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FetchError("not_a_file", "it is no longer a plain file")
            data = file.read(LARGEST_SEED_BYTES + 1)
            status = os.fstat(file.fileno())
    except OSError as error:
        raise _explain(error) from error
    is_same = (status.st_size, status.st_mtime_ns, len(data)) == (found.size, found.mtime_ns, found.size)
    return data if is_same else None


def _explain(error: OSError) -> FetchError:
    if error.errno == errno.ENOENT:
        return FetchError("vanished", "it disappeared between listing the folder and opening it")
    if error.errno == errno.ELOOP:
        return FetchError("link", "it became a link while the folder was scanned")
    if error.errno in (errno.ENXIO, errno.ENODEV, errno.EISDIR):
        return FetchError("not_a_file", "it is not a plain file")
    if isinstance(error, PermissionError):
        return FetchError("unreadable", "permission denied; let the user who runs tocsin read it")
    return FetchError("unreadable", f"cannot be read: {error.strerror or error}")


def _find_file(path: Path, root: Path) -> FoundFile | None:
    """What a scan finds at ``path``, None for what does not concern it."""
    is_seed = path.name.lower().endswith(_SUFFIX)
    try:
        status = path.lstat()
    except OSError as error:
        return _refuse(path, root, _explain(error).reason, str(_explain(error))) if is_seed else None
    if stat.S_ISLNK(status.st_mode):
        return _follow(path, root, is_seed=is_seed)
    if stat.S_ISDIR(status.st_mode) or (stat.S_ISREG(status.st_mode) and not is_seed):
        return None
    return _accept(path, path, status, root)


def _follow(path: Path, root: Path, *, is_seed: bool) -> FoundFile | None:
    """Follow a link if its target is inside the folder and is not read under its own name already."""
    try:
        target = Path(os.path.realpath(path, strict=True))
        status = target.lstat()
    except OSError:
        return _refuse(path, root, "link", "the link leads nowhere; remove it") if is_seed else None
    is_folder = stat.S_ISDIR(status.st_mode)
    if not target.is_relative_to(root):
        detail = "the link leads out of the folder; put the file itself in the folder"
        return _refuse(path, root, "link", detail) if is_seed or is_folder else None
    if is_folder or not is_seed or _is_listed(target, root):
        return None
    return _accept(path, target, status, root)


def _is_listed(target: Path, root: Path) -> bool:
    parts = target.relative_to(root).parts
    return parts[-1].lower().endswith(_SUFFIX) and not any(part.startswith(_PASSED_OVER) for part in parts)


def _accept(path: Path, real_path: Path, status: os.stat_result, root: Path) -> FoundFile:
    if not stat.S_ISREG(status.st_mode):
        return _refuse(path, root, "not_a_file", f"it is a {_name_kind(status.st_mode)}, not a file; remove it")
    return FoundFile(_name(path, root), real_path, status.st_size, status.st_mtime_ns)


def _name_kind(mode: int) -> str:
    return "pipe" if stat.S_ISFIFO(mode) else "socket" if stat.S_ISSOCK(mode) else "device"


def _refuse(path: Path, root: Path, reason: str, detail: str) -> FoundFile:
    return FoundFile(_name(path, root), path, reason=reason, detail=detail)


def _name(path: Path, root: Path) -> str:
    """The path for people and the database: bytes that are not UTF-8 are written as escapes."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")
