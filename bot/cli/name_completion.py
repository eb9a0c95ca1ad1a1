"""Names that a shell can complete, read from the config folder quickly and without reporting errors."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

MOST_COMPLETED = 500
FEED_ID = re.compile(r"^\s*(?:-\s*)?\{?\s*id:\s*[\"']?([\w.-]+)", re.MULTILINE)


def complete_topics(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The topics of the config folder, by their file names."""
    folder = _find_config(context) / "topics"
    names = sorted(path.stem for path in folder.glob("*.yaml") if not path.name.startswith(("_", ".")))
    return [CompletionItem(name) for name in names if name.startswith(incomplete)][:MOST_COMPLETED]


def complete_lists(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The word lists of the topic that is named before."""
    return [CompletionItem(name) for name in _read_lists(context) if name.startswith(incomplete)][:MOST_COMPLETED]


def complete_languages(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The languages of the list that is named before."""
    by_language = _read_lists(context).get(context.params.get("name"))
    found = by_language if isinstance(by_language, dict) else {}
    return [CompletionItem(code) for code in found if code.startswith(incomplete)]


def _read_lists(context: click.Context) -> dict[Any, Any]:
    """The word lists in the file of the topic that is named before; none if it cannot be read."""
    from monitors.config.yaml_source import read_document

    data = read_document(_find_config(context) / "topics" / f"{context.params.get('owner')}.yaml").data
    lists = data.get("lists") if isinstance(data, dict) else None
    return lists if isinstance(lists, dict) else {}


def complete_feeds(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of the feeds in feeds.yaml."""
    try:
        text = (_find_config(context) / "feeds.yaml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    return [CompletionItem(name) for name in FEED_ID.findall(text) if name.startswith(incomplete)][:MOST_COMPLETED]


def _find_config(context: click.Context) -> Path:
    """The config folder that the command would use, as far as the command line is written."""
    from bot.settings import find_config_directory
    from bot.starter import starter_root

    named: click.Context | None = context
    while named is not None:
        if isinstance(found := named.params.get("config_directory"), Path):
            return found
        named = named.parent
    return find_config_directory(None, os.environ, Path.cwd(), starter_root() / "config")
