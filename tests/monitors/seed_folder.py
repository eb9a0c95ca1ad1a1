"""What tests of the seed folder share: files that have rested, and a scan that remembers what it found."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitors.model import SeedState
from monitors.sources import seed_scan
from monitors.sources.seed_scan import SeedScan

NOW = datetime(2022, 1, 10, 12, tzinfo=UTC)
NOTHING: Mapping[str, SeedState] = {}


def write(path: Path, text: str | bytes = "Ferries stand still\n\nCrews walked out.\n", *, age: float = 60) -> Path:
    """Write a file as if ``age`` seconds before NOW."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    set_age(path, age)
    return path


def set_age(path: Path, age: float) -> None:
    moment = int((NOW.timestamp() - age) * 1e9)
    os.utime(path, ns=(moment, moment))


@dataclass(frozen=True, slots=True)
class Stored(SeedScan):
    """A scan, with the states that are stored after it, by path."""

    states: Mapping[str, SeedState] = field(default_factory=dict)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The files that may still be written to."""
        return tuple(path for path, state in self.states.items() if state.is_waiting)


def scan_seeds(root: Path, known: Mapping[str, SeedState], now: datetime, **options: Any) -> Stored:
    """Scan as the program does, and store what the scan says is to be stored and forgotten."""
    scan = seed_scan.scan_seeds(root, known, now, **options)
    kept = {path: state for path, state in known.items() if path not in scan.removed}
    stored = kept | {state.path: state for state in scan.changed_states}
    return Stored(*(getattr(scan, one.name) for one in fields(scan)), stored)


def list_titles(scan: SeedScan) -> list[str]:
    return [article.title for article in scan.articles]


def list_reasons(scan: SeedScan) -> dict[str, str]:
    return {failure.path: failure.reason for failure in scan.failures}
