"""What commands on the database begin with: its path, and a store that is closed again; or a clear end."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_CANNOT_RUN

if TYPE_CHECKING:
    from storage.store import Store


def database_path(state: Path | None) -> Path:
    """The database of the state folder that the option or the environment names."""
    from bot.cli.configured import surroundings_or_exit
    from bot.settings import DATABASE

    return surroundings_or_exit(state=state).state_directory / DATABASE


@contextmanager
def errors_end_the_command() -> Generator[None, None, None]:
    """A StorageError inside is printed with its mend, and the command ends with 3."""
    from monitors.errors import StorageError

    try:
        yield
    except StorageError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_CANNOT_RUN)


@contextmanager
def opened_store(path: Path, *, writes: bool) -> Generator[Store, None, None]:
    """The store for the length of a block. To write, no tocsin may be running on it; to read, one may."""
    from storage.store import Store

    with errors_end_the_command():
        store = Store.open(path, datetime.now(UTC)) if writes else Store.open_readonly(path)
        try:
            yield store
        finally:
            store.close()
