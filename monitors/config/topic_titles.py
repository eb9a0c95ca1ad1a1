"""Reads the titles and codes of a config folder's topics without their rules, fast, for pages and exports.

A topic file consists mostly of word lists, so only the lines of the wanted keys are given to the YAML reader. Nothing
is validated: a file that cannot be read in this way is skipped, and its topic shown by its id; ``tocsin check`` says
what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

TOPICS_FOLDER: Final = "topics"
LARGEST_CHARACTERS: Final = 4_000_000
_KEYS: Final = frozenset({"id", "title", "codes", "status"})
_TOP_KEY: Final = re.compile(r"([A-Za-z_][\w-]*)\s*:")


@dataclass(frozen=True, slots=True)
class TopicTitle:
    """A topic's name for people, and its codes by codebook (``cameo``, ``plover``, ``acled``, ``cap``). A topic that
    ``is_experimental`` reaches only digests.
    """

    id: str
    title: str
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_experimental: bool = False


class TitleFiles:
    """The topics of a config folder for a running program: read when first asked for, and again after every change."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen: tuple[tuple[str, int, int], ...] | None = None
        self._titles: dict[str, TopicTitle] = {}

    def get(self) -> dict[str, TopicTitle]:
        """Return every topic by id, as the files have it now."""
        seen = tuple(_stamp_files(self._directory))
        if seen != self._seen:
            self._titles, self._seen = read_titles(self._directory), seen
        return self._titles


def _stamp_files(directory: Path) -> Iterator[tuple[str, int, int]]:
    for path in _list_files(directory):
        try:
            status = path.stat()
        except OSError:
            continue
        yield path.name, status.st_mtime_ns, status.st_size


def _list_files(directory: Path) -> list[Path]:
    return sorted(
        (directory / TOPICS_FOLDER).glob("[!._]*.yaml")
    )  # an id begins with a letter; _shared.yaml is no topic


def read_titles(directory: Path) -> dict[str, TopicTitle]:
    """Return every topic of a config folder by id; empty if there is no such folder."""
    found = map(_read_title, _list_files(directory))
    return {topic.id: topic for topic in found if topic is not None}


def _read_title(path: Path) -> TopicTitle | None:
    from monitors.config.yaml_source import YamlDocument, parse  # here, as the YAML library takes long to load

    try:
        text = path.read_text(encoding="utf-8-sig")[:LARGEST_CHARACTERS]
    except (OSError, UnicodeDecodeError):
        return None
    document = YamlDocument(str(path))
    parse("\n".join(_cut(text.splitlines())), document)
    data = document.data
    if document.problems or not isinstance(data, dict) or not isinstance(data.get("title"), str):
        return None
    codes, is_experimental = read_codes(data.get("codes")), data.get("status") == "experimental"
    return TopicTitle(str(data.get("id", path.stem)), data["title"], codes, is_experimental)


def _cut(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of the wanted keys; what is indented belongs to the key above it."""
    is_wanted = False
    for line in lines:
        if key := _TOP_KEY.match(line):
            is_wanted = key[1] in _KEYS
        if is_wanted:
            yield line


def read_codes(codes: object) -> dict[str, tuple[str, ...]]:
    """Return a topic's codes by codebook, each as a tuple; empty for anything that is no mapping."""
    if not isinstance(codes, dict):
        return {}
    return {
        str(book): tuple(map(str, code)) if isinstance(code, list | tuple) else (str(code),)
        for book, code in codes.items()
    }
