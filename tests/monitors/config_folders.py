"""Config folders with one mistake each, and what is said about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.config.loading import load_config
from monitors.errors import ConfigError

TOPIC = """\
id: unrest
title: Unrest
threshold: 4
rules: [{id: riot, when: riot, points: 4}]
"""


def write_config(folder: Path, settings: str = "", feeds: str = "", topics: dict[str, str] | None = None) -> Path:
    """A config folder that is valid but for what is given."""
    (folder / "topics").mkdir(parents=True, exist_ok=True)
    (folder / "settings.yaml").write_text(settings)
    (folder / "feeds.yaml").write_text(feeds)
    for name, content in ({"unrest.yaml": TOPIC} if topics is None else topics).items():
        (folder / "topics" / name).write_text(content)
    return folder


def complain(folder: Path, environment: dict[str, str] | None = None) -> list[str]:
    """Every problem of the folder, with file names from it."""
    with pytest.raises(ConfigError) as raised:
        load_config(folder, environment or {})
    return [str(problem).removeprefix(f"{folder}/") for problem in raised.value.problems]
