"""What commands on the database begin with: its path, and an open store.

If it cannot be opened, these functions print why and end the command with its exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_CANNOT_RUN
from bot.cli.options import Folders

if TYPE_CHECKING:
    from storage.store import Store


def database_path(folders: Folders) -> Path:
    """The database of the state folder that the option or the environment names; it need not be there."""
    from bot.cli.configured import surroundings_or_exit
    from bot.settings import DATABASE
    from storage.opening import check_reachable

    path = surroundings_or_exit(folders.config, folders.state).state_directory / DATABASE
    with errors_end_the_command():
        check_reachable(path)
    return path


def check_topic(topic: str, store: Store, folders: Folders) -> None:
    """A usage error if neither a stored story nor the config has the topic, which is then most likely misspelt."""
    from bot.cli.configured import surroundings_or_exit
    from monitors.config.problems import find_nearest
    from monitors.config.topic_titles import read_titles

    if not topic or store.stories.list_stories(topic=topic, limit=1):
        return
    known = read_titles(surroundings_or_exit(folders.config, folders.state).config_directory)
    if topic not in known:
        near = find_nearest(topic, known)
        fix = f"did you mean {near}?" if near else f"there are: {', '.join(known) or 'none in this config'}"
        raise click.BadParameter(f"no topic is named {topic!r}; {fix}", param_hint="--topic")


@contextmanager
def errors_end_the_command() -> Generator[None, None, None]:
    """Print a StorageError of the block with its fix, and end the command with 3."""
    from monitors.errors import StorageError

    try:
        yield
    except StorageError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_CANNOT_RUN)


@contextmanager
def opened_store(path: Path, *, writes: bool) -> Generator[Store, None, None]:
    """The store, open while the block runs. With ``writes`` no tocsin may be running on it; to read, one may. Ends the
    command where there is none: no command makes one.
    """
    from storage.opening import check_present
    from storage.store import Store

    with errors_end_the_command():
        if writes:
            check_present(path)
        store = Store.open(path, datetime.now(UTC)) if writes else Store.open_readonly(path)
        try:
            yield store
        finally:
            store.close()
