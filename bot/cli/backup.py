"""``tocsin backup``: writes a verified copy of the database, even while the program runs."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import Folders, echo_json, folder_options, json_option, list_examples
from bot.cli.stored import database_path, opened_store


@click.command(epilog=list_examples("tocsin backup /mnt/copies/tocsin.sqlite3", "tocsin backup copy.sqlite3 --json"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@folder_options
def backup(file: Path, folders: Folders, as_json: bool) -> None:
    """Write a consistent copy of the database to FILE, which must not exist yet, and check it.

    The program may be running. FILE appears only when the copy is complete and sound.
    """
    with opened_store(database_path(folders), writes=False) as store:
        store.backup(file)
    size = file.stat().st_size
    if as_json:
        echo_json({"file": str(file), "bytes": size})
    else:
        click.echo(f"backed up to {file} ({size:,} bytes, sound)")
