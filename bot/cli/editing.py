"""What commands that edit a config file share: the folder that may be edited, and the edit of one file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import EXIT_FOUND_WRONG

if TYPE_CHECKING:
    from monitors.config.text_edit import Edit

TAKEN_OVER = "a running tocsin applies it within seconds"
BOM = "\ufeff"


def editable_folder(config_directory: Path | None) -> Path:
    """The config folder that the option or the environment names; ends the command if it is the packaged one."""
    from bot.cli.configured import surroundings_or_exit
    from bot.starter import PACKAGED

    folder = surroundings_or_exit(config_directory).config_directory
    if PACKAGED in folder.resolve().parts:
        click.echo(
            f"{folder} is the packaged config, which an update replaces; make your own: tocsin init FOLDER", err=True
        )
        sys.exit(EXIT_FOUND_WRONG)
    return folder


def edit_file(path: Path, change: Callable[[str], Edit]) -> int:
    """Read, change and write one file; returns the changed line. If that fails, ends the command with the reason."""
    from bot.safe_file import read_text, write_text
    from monitors.errors import ConfigError

    try:
        text = read_text(path)
        mark = BOM if text.startswith(BOM) else ""
        edit = change(text.removeprefix(mark))
        if mark + edit.text != text:
            write_text(path, mark + edit.text, instead_of=text)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_FOUND_WRONG)
    return edit.line
