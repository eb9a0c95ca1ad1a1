"""Detects whether a config folder was changed, by the names, sizes and times of its files, without reading them.

Polling is used instead of the kernel's notifications, which miss a folder that vanishes and comes back, a link that is
switched to another folder, and files on a network drive.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from monitors.config.loading import FEEDS_FILE, SETTINGS_FILE, TOPICS_FOLDER

Stamp = tuple[tuple[str, int, int, int], ...]
"""Name, size, time of the last change and inode of every file; empty if there is no folder."""

MOST_FILES: Final = 5000


def stamp_folder(directory: Path) -> Stamp:
    """Return the stamp of all files that a config is read from. A file that vanishes meanwhile is left out."""
    paths = [directory / SETTINGS_FILE, directory / FEEDS_FILE]
    with contextlib.suppress(OSError):
        paths += sorted((directory / TOPICS_FOLDER).glob("*.y*ml"))[:MOST_FILES]
        paths += sorted((directory / TOPICS_FOLDER).glob("*.tsv"))[:MOST_FILES]
    return tuple(stamp for path in paths if (stamp := stamp_file(path)))


def stamp_file(path: Path) -> tuple[str, int, int, int] | None:
    """Return the stamp of one file, None if there is none or it cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return path.name, status.st_size, status.st_mtime_ns, status.st_ino
