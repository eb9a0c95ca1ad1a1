"""``tocsin backup``: a verified copy of the database, also while the program runs."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import Folders, folder_options, list_examples
from bot.cli.stored import database_path, opened_store


@click.command(epilog=list_examples("tocsin backup /mnt/copies/tocsin.sqlite3"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@folder_options
def backup(file: Path, folders: Folders) -> None:
    """Write a consistent copy of the database to FILE, which must not exist, and check it.

    The program may be running meanwhile. FILE appears only when the copy is whole and sound.
    """
    with opened_store(database_path(folders), writes=False) as store:
        store.backup(file)
    click.echo(f"backed up to {file} ({file.stat().st_size:,} bytes, sound)")
