"""The shipped example desks: which topics and feeds each one watches, and the files of a new folder for it.

A desk is stored as its differences from the starter: its own settings, a choice of feeds and topics, and topics of its
own. :func:`compose_files` puts both together for ``tocsin init``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field

from monitors.config.feed_edit import keep_groups
from monitors.config.loading import FEEDS_FILE, SETTINGS_FILE, SHARED_FILE, TOPICS_FOLDER, validate
from monitors.config.scalars import Identifier, Spec
from monitors.config.yaml_source import read_document
from monitors.errors import ConfigError

DESKS: Final = "desks"
DESK_FILE: Final = "desk.yaml"


class DeskSpec(Spec):
    """The content of ``desk.yaml``."""

    title: str = Field(min_length=1, description="Name shown to people.")
    about: str = Field(min_length=1, description="What it watches, in one sentence.")
    topics: tuple[Identifier, ...] = Field(min_length=1, description="Topics that it takes from the starter.")
    feed_groups: tuple[str, ...] = Field(default=(), description="Groups of the starter's feeds; empty: all.")


@dataclass(frozen=True, slots=True)
class ExampleDesk:
    """One shipped desk."""

    name: str
    folder: Path
    spec: DeskSpec


def list_desks(root: Path) -> tuple[ExampleDesk, ...]:
    """The desks of a starter, in the order of their names. Raises ConfigError when one cannot be read."""
    return tuple(_read_desk(path) for path in sorted((root / "config" / DESKS).glob(f"*/{DESK_FILE}")))


def _read_desk(path: Path) -> ExampleDesk:
    document = read_document(path)
    spec = validate(DeskSpec, document)
    if spec is None or document.problems:
        raise ConfigError(tuple(document.problems))
    return ExampleDesk(path.parent.name, path.parent, spec)


def compose_files(root: Path, desk: ExampleDesk | None) -> Mapping[Path, bytes]:
    """The content of every file of a new folder, by its path in it, in a fixed order; ``desk`` None is the starter."""
    files = {path.relative_to(root): path.read_bytes() for path in _list_starter(root)}
    if desk is None:
        return files
    config = Path("config")
    wanted = {SHARED_FILE, *(f"{name}.yaml" for name in desk.spec.topics)}
    files = {name: body for name, body in files.items() if name.parent != config / TOPICS_FOLDER or name.name in wanted}
    feeds = config / FEEDS_FILE
    files[feeds] = keep_groups(str(root / feeds), files[feeds].decode(), desk.spec.feed_groups).encode()
    files[config / SETTINGS_FILE] = _read_moved(desk.folder / SETTINGS_FILE)
    for path in sorted((desk.folder / TOPICS_FOLDER).glob("*.yaml")):
        files[config / TOPICS_FOLDER / path.name] = _read_moved(path)
    return files


def _read_moved(path: Path) -> bytes:
    """A file that moves up two folders, with the path to its schema in the first line adapted."""
    return path.read_bytes().replace(b"$schema=../../", b"$schema=", 1)


def _list_starter(root: Path) -> Iterator[Path]:
    for folder in ("config", "seeds"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.name.startswith(".") and (root / "config" / DESKS) not in path.parents:
                yield path


def set_timezone(text: str, zone: str) -> str:
    """The text of a settings.yaml with this time zone for digests; every other character stays."""
    changed, count = re.subn(r"(?m)^(  timezone: )\S+", lambda found: found[1] + zone, text, count=1)
    assert count == 1, "every shipped settings.yaml has the line"
    return changed
